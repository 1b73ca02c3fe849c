"""`bench board`: an emulated board in bench mode, its USB ports served as pseudo terminals."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from bench.build.drive import assemble, form_of
from bench.commands._options import add_drive
from bench.place import COMMAND
from bench.units import number

KINDS = ("emulator", "sim")
HELP = "serve an emulated board's USB serial ports as pseudo terminals"


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--pty", action="store_true", required=True, help="serve pseudo terminals, print their paths")
    parser.add_argument("--board", choices=KINDS, default="emulator", help="which kind (default emulator)")
    parser.add_argument("--uart", action="store_true", help="serve the modem's UART (GP0, GP1), too")
    parser.add_argument("--stimulus", action="store_true", help="wire a second emulated board to it, with the stimulus")
    add_drive(parser)
    parser.add_argument(
        "--speed",
        type=_speed,
        default=1.0,
        metavar="N",
        help="times real time (default 1), if it can; with another than 1 only pace=jump can play on it",
    )


def run(args: argparse.Namespace) -> int:
    if args.speed != 1 and (args.uart or args.stimulus):
        print("bench board: what is wired lives in real time; leave --speed out", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="isocket-board-") as folder:
        drive = args.drive
        if drive is None:  # as `bench install` leaves it, with the list that the doctor looks for
            drive = Path(folder)
            assemble(drive, form=form_of(args.board))
        return _serve(args, drive)


def _serve(args: argparse.Namespace, drive: Path) -> int:
    # here, not above: the other verbs need no pseudo terminals
    from bench.targets.usb_ports import ServedBoard

    board = ServedBoard(args.board, drive=drive, uart=args.uart, stimulus=args.stimulus, speed=args.speed)
    print(f"console  {board.console_path}")
    print(f"data     {board.data_path}")
    selection = f"serial:{board.data_path},console={board.console_path}"
    for name, pty in (("modem", board.uart), ("stimulus", board.stimulus)):
        if pty is not None:
            print(f"{name:8} {pty.path}")
            selection += f",{name}={pty.path}"
    if args.speed != 1:
        selection += ",pace=jump"
        print(f"speed {number(args.speed)}: only pace=jump can play on it")
    print(f"try: {COMMAND} play --target {selection} -k STATUS --all")
    print("Ctrl-C ends it", flush=True)
    try:
        board.serve()
    finally:
        board.close()
    return 0


def _speed(written: str) -> float:
    speed = float(written)
    if not 0.01 <= speed <= 1000:
        raise argparse.ArgumentTypeError(f"{written} is no speed; expected such as 1, 4 or 0.5")
    return speed
