"""`bench commission`: the first evening of a socket, step by step, with a report."""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from bench.build.version import firmware_version
from bench.commands._options import folder_to_write
from bench.place import OUT

if TYPE_CHECKING:
    from bench.checks.commission.run import Report
    from bench.checks.doctor.finding import Finding

HELP = "walk through a new socket's first evening: SIM, owner, first test, power failure; a report, and a file to send"


def configure(parser: argparse.ArgumentParser) -> None:
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--port", metavar="PORT", help="console of the board (default: the board on USB is looked for)")
    where.add_argument("--no-board", action="store_true", help="no cable: everything is asked")
    where.add_argument("--sim", action="store_true", help="a rehearsal with a simulated device and owner")
    parser.add_argument(
        "--out", type=folder_to_write, default=OUT, metavar="FOLDER", help="for the report (default out/)"
    )


def run(args: argparse.Namespace) -> int:
    from bench.checks.commission.run import NoConsole, commission
    from bench.checks.doctor.boards import BoardError, find_port
    from bench.ui.bundle.of_evening import content_of
    from bench.ui.bundle.pack import write

    began = datetime.now()
    try:
        if args.sim:
            evening = _rehearse()
        elif not sys.stdin.isatty():
            print("bench commission: somebody has to be at the keyboard; --sim rehearses", file=sys.stderr)
            return 2
        elif args.no_board:
            report = commission(Keyboard(), NoConsole())
            evening = Evening(report, "No cable; everything was asked.", rehearsal="no board was watched")
        else:
            evening = _watched(args.port or find_port())
        report = evening.report
        args.out.mkdir(parents=True, exist_ok=True)
        path = args.out / began.strftime("commission-%Y%m%d-%H%M%S.md")
        path.write_text(report.text(began.strftime("%Y-%m-%d %H:%M"), evening.about), encoding="utf-8")
        content = content_of(
            report,
            began,
            evening.about,
            uid=evening.uid,
            rehearsal=evening.rehearsal,
            console=evening.console,
            doctor=evening.doctor,
            at=evening.at,
        )
        bundle = write(content, args.out)
    except (BoardError, OSError) as error:
        print(f"bench commission: {error}; --no-board asks instead of watching", file=sys.stderr)
        return 1
    print(f"\n{'all passed' if report.passed else 'not all passed'}: {path}")
    print(f"for others, without numbers (docs/bench.md, `The bundle`): {bundle}")
    return 0 if report.passed else 1


@dataclass
class Evening:
    """What came of it. doctor: None when it has not looked."""

    report: Report
    about: str
    uid: str = ""
    rehearsal: str = ""
    console: list[str] = field(default_factory=list)
    doctor: list[Finding] | None = None
    at: list[str] = field(default_factory=list)


def _watched(port: str) -> Evening:
    """The board on USB. The doctor looks afterwards: by then SIM, antenna and supply are there."""
    from bench.checks.commission.consoles import SerialConsole
    from bench.checks.commission.run import commission
    from bench.checks.doctor.boards import BoardError, Repl, SerialLine, remedy
    from bench.ui.bundle.visit import looked_over, uid_at

    keyboard, console = Keyboard(), SerialConsole(port)
    if console.trouble is not None:
        raise BoardError(f"{port} cannot be opened: {console.trouble}{remedy(console.trouble)}")
    uid = uid_at(port)
    evening = Evening(commission(keyboard, console), f"The board at {port}.", uid, console=console.lines)
    console.close()
    if keyboard.agrees(
        "Shall the doctor look the board over for the file that you may send? Two minutes; the socket switches off."
    ):
        visit = looked_over(lambda: Repl(SerialLine(port)), print)
        evening.doctor, evening.at = visit.findings, visit.at
        evening.uid = evening.uid or visit.uid
    return evening


def _rehearse() -> Evening:
    from bench.checks.commission.consoles import TargetConsole
    from bench.checks.commission.rehearsal import SimulatedOwner
    from bench.checks.commission.run import commission
    from bench.checks.doctor.boards import SimBoard
    from bench.surroundings import World
    from bench.targets.sim import SimTarget
    from bench.ui.bundle.visit import looked_over

    target = SimTarget(World())
    try:
        clock = target.world.network.time_string  # such as 26/03/02,12:04:05+08
        console = TargetConsole(target)
        report = commission(SimulatedOwner(target, print), console, now=lambda: clock()[9:14])
        about = f"A simulated device, firmware {firmware_version()}."
        evening = Evening(report, about, rehearsal="a simulated device", console=console.lines)
    finally:
        target.close()
    visit = looked_over(lambda: SimBoard(World()), print)
    evening.uid, evening.doctor, evening.at = visit.uid, visit.findings, visit.at
    return evening


class Keyboard:
    """The owner at the terminal."""

    def told(self, words: str) -> None:
        print(words, flush=True)

    def does(self, what: str) -> bool:
        return input(f">  {what}\n   Enter when you are about to; s to skip: ").strip().lower() != "s"

    def agrees(self, question: str) -> bool:
        return input(f"?  {question} [y/N] ").strip().lower() in ("y", "yes", "j", "ja")
