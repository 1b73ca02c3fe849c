"""`bench commission`: the first evening of a socket, step by step, with a report."""

from __future__ import annotations

import argparse
import sys
import time

from bench.commands._options import folder_to_write
from bench.drive import PROJECT
from bench.version import firmware_version

HELP = "walk through a new socket's first evening: SIM, owner, first test, power failure; files a report"


def configure(parser: argparse.ArgumentParser) -> None:
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--port", metavar="PORT", help="console of the board (default: the board on USB is looked for)")
    where.add_argument("--no-board", action="store_true", help="no cable: everything is asked")
    where.add_argument("--sim", action="store_true", help="a rehearsal with a simulated device and owner")
    parser.add_argument(
        "--out", type=folder_to_write, default=PROJECT / "out", metavar="FOLDER", help="for the report (default out/)"
    )


def run(args: argparse.Namespace) -> int:
    from bench.commission.run import NoConsole, Report, commission
    from bench.doctor.boards import BoardError, find_port

    try:
        if args.sim:
            report, about = _rehearse(), f"A simulated device, firmware {firmware_version()}."
        elif not sys.stdin.isatty():
            print("bench commission: somebody has to be at the keyboard; --sim rehearses", file=sys.stderr)
            return 2
        elif args.no_board:
            report, about = commission(Keyboard(), NoConsole()), "No cable; everything was asked."
        else:
            from bench.commission.consoles import SerialConsole

            port = args.port or find_port()
            report, about = commission(Keyboard(), SerialConsole(port)), f"The board at {port}."
        assert isinstance(report, Report)
        args.out.mkdir(parents=True, exist_ok=True)
        path = args.out / time.strftime("commission-%Y%m%d-%H%M%S.md")
        path.write_text(report.text(time.strftime("%Y-%m-%d %H:%M"), about), encoding="utf-8")
    except (BoardError, OSError) as error:
        print(f"bench commission: {error}; --no-board asks instead of watching", file=sys.stderr)
        return 1
    print(f"\n{'all passed' if report.passed else 'not all passed'}: {path}")
    return 0 if report.passed else 1


def _rehearse() -> object:
    from bench.commission.consoles import TargetConsole
    from bench.commission.rehearsal import SimulatedOwner
    from bench.commission.run import commission
    from bench.targets.sim import SimTarget
    from bench.world.world import World

    target = SimTarget(World())
    try:
        clock = target.world.network.time_string  # such as 26/03/02,12:04:05+08
        return commission(SimulatedOwner(target, print), TargetConsole(target), now=lambda: clock()[9:14])
    finally:
        target.close()


class Keyboard:
    """The owner at the terminal."""

    def told(self, words: str) -> None:
        print(words, flush=True)

    def does(self, what: str) -> bool:
        return input(f">  {what}\n   Enter when you are about to; s to skip: ").strip().lower() != "s"

    def agrees(self, question: str) -> bool:
        return input(f"?  {question} [y/N] ").strip().lower() in ("y", "yes", "j", "ja")
