"""`bench phone`: text a device from the terminal, and be the world around it."""

from __future__ import annotations

import argparse
import sys

from bench.commands._options import add_modem, add_target
from bench.scenario.failure import Failure
from bench.scenario.reader import NUMBER
from bench.surroundings import World
from bench.targets.registry import make_target

HELP = "the terminal phone: text a device, and change the world around it"


def configure(parser: argparse.ArgumentParser) -> None:
    add_target(parser)
    add_modem(parser)
    parser.add_argument(
        "--speed",
        type=_speed,
        metavar="N",
        help="N times as fast as the wall clock (default: 1 on a terminal; on a pipe as fast as it can)",
    )
    parser.add_argument("--number", type=_number, default="+358401234567", help="of the phone in your hand")
    parser.add_argument("-v", "--verbose", action="store_true", help="show the AT traffic and the console, too")


def run(args: argparse.Namespace) -> int:
    # here, not above: the other verbs need no terminal
    from bench.ui.terminal.pace import Paced
    from bench.ui.terminal.pipe import run_on_pipe
    from bench.ui.terminal.session import Session

    on_terminal = sys.stdin.isatty() and sys.stdout.isatty()
    speed = args.speed or (1.0 if on_terminal else None)
    target = Paced(make_target(args.target, World(modem=args.modem), drive=args.drive), speed)
    if on_terminal:
        from bench.ui.terminal.prompt import run_on_terminal
        from bench.ui.terminal.screen import columns, show

        session = Session(target, args.number, show, verbose=args.verbose, width=columns)
        return 0 if run_on_terminal(session, target) else 1
    session = Session(target, args.number, lambda line: print(line, flush=True), verbose=args.verbose)
    try:
        run_on_pipe(session, target, sys.stdin)
    except Failure as failure:
        print(failure, file=sys.stderr)
        return 1
    finally:
        target.close()
    return 0


def _speed(written: str) -> float:
    speed = float(written)
    if not 0 < speed <= 100_000:
        raise argparse.ArgumentTypeError(f"{written} is no speed; expected such as 1, 10 or 0.5")
    return speed


def _number(written: str) -> str:
    if not NUMBER.fullmatch(written):
        raise argparse.ArgumentTypeError(f"{written} is no phone number; expected such as +358401234567")
    return written
