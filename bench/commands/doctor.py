"""`bench doctor`: looks a board on USB over, or a drive, and says what each finding means and what to do."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TextIO

from bench.checks.doctor.parts import PARTS
from bench.commands._options import folder
from bench.units import counted

HELP = "look a board or a drive over: image, libraries, settings, probe, contact, relay, button, LEDs, modem"


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "parts", nargs="*", metavar="PART", help=f"look at these only, as they are built: {', '.join(PARTS)}"
    )
    parser.add_argument("--port", metavar="PORT", help="console of the board (default: the board on USB is looked for)")
    parser.add_argument("--path", type=folder, metavar="FOLDER", help="look at this drive, and at no board")
    parser.add_argument("--sim", action="store_true", help="a simulated board, to see what a visit is like")
    parser.add_argument(
        "--quiet", action="store_true", help="ask nothing: relay, LEDs, button and contact are not tried"
    )
    parser.add_argument(
        "--json",
        action="store_true",
        help="for an issue: findings and versions as JSON, without numbers and IMEI; all else goes to stderr",
    )


def run(args: argparse.Namespace) -> int:
    from bench.checks.doctor.boards import BoardError

    talk = sys.stderr if args.json else sys.stdout
    unknown = [part for part in args.parts if part not in PARTS]
    if unknown or (args.parts and args.path):
        words = (
            f"no part: {', '.join(unknown)}; there are {', '.join(PARTS)}" if unknown else "--path looks at no parts"
        )
        print(f"bench doctor: {words}", file=sys.stderr)
        return 2
    try:
        return _report(
            _folder(args.path) if args.path else _board(args, talk), as_json=args.json, by_name=bool(args.parts)
        )
    except (BoardError, OSError) as error:
        print(f"bench doctor: {error}", file=sys.stderr)
        return 1


def _folder(path: Path) -> Iterable:
    from bench.checks.doctor.folder import judge_folder

    return judge_folder(path)


def _board(args: argparse.Namespace, talk: TextIO) -> Iterable:
    from bench.checks.doctor.boards import Repl, SerialLine, SimBoard, find_port
    from bench.checks.doctor.hands import Hands
    from bench.checks.doctor.session import visit
    from bench.surroundings import World

    person = Keyboard(talk) if not args.quiet and sys.stdin.isatty() else Silent(talk)
    if args.sim:
        print("A simulated board, in order: what it asks you to press is pressed when you answer y.", file=talk)
        world = World()
        board, person = SimBoard(world), Hands(person, world)
    else:
        port = args.port or find_port()
        print(
            f"The board at {port}. Its firmware is stopped, so the socket switches off until the end of this visit.",
            file=talk,
        )
        board = Repl(SerialLine(port))
    try:
        yield from visit(board, person, args.parts or PARTS)
    finally:
        board.close()


def _report(findings: Iterable, *, as_json: bool, by_name: bool) -> int:
    """by_name: parts were asked for, so one that was not tried is not in order."""
    from bench.checks.doctor.finding import FAULT, WARNING
    from bench.ui.bundle.findings import findings_json
    from bench.ui.bundle.mask import Mask

    counts = {FAULT: 0, WARNING: 0}
    found = []
    untried = 0
    for finding in findings:
        found.append(finding)
        if not as_json:
            print("\n".join(finding.lines()), flush=True)
        if finding.level in counts:
            counts[finding.level] += 1
        untried += not finding.tried
    if as_json:
        print(json.dumps(findings_json(found, Mask()), indent=1))
    else:
        rest = f", {untried} not tried" if untried else ""
        print(f"\n{counted(counts[FAULT], 'fault')}, {counted(counts[WARNING], 'warning')}{rest}")
    return 1 if counts[FAULT] or (by_name and untried) else 0


class Silent:
    """Somebody who looks on, and is asked nothing."""

    def __init__(self, talk: TextIO) -> None:
        self._talk = talk

    def agrees(self, question: str) -> bool | None:
        return None

    def told(self, words: str) -> None:
        print(words, file=self._talk, flush=True)


class Keyboard(Silent):
    """The person at the terminal."""

    def agrees(self, question: str) -> bool | None:
        print(f"{question} [y/N] ", end="", file=self._talk, flush=True)
        return input().strip().lower() in ("y", "yes", "j", "ja")
