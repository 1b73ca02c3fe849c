"""`bench board`: an emulated board in bench mode, its USB ports served as pseudo terminals."""

from __future__ import annotations

import argparse
from pathlib import Path

from bench.place import COMMAND

KINDS = ("emulator", "sim")
HELP = "serve an emulated board's USB serial ports as pseudo terminals"


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--pty", action="store_true", required=True, help="serve pseudo terminals, print their paths")
    parser.add_argument("--board", choices=KINDS, default="emulator", help="which kind (default emulator)")
    parser.add_argument("--uart", action="store_true", help="serve the modem's UART (GP0, GP1), too")
    parser.add_argument("--stimulus", action="store_true", help="wire a second emulated board to it, with the stimulus")
    parser.add_argument("--drive", type=Path, help="folder to be seen as CIRCUITPY instead of the project's own")
    parser.add_argument("--speed", type=float, default=1.0, metavar="N", help="times real time (default 1), if it can")


def run(args: argparse.Namespace) -> int:
    # here, not above: the other verbs need no pseudo terminals
    from bench.usb_ports import ServedBoard

    board = ServedBoard(args.board, drive=args.drive, uart=args.uart, stimulus=args.stimulus, speed=args.speed)
    print(f"console  {board.console_path}")
    print(f"data     {board.data_path}")
    selection = f"serial:{board.data_path},console={board.console_path}"
    for name, pty in (("modem", board.uart), ("stimulus", board.stimulus)):
        if pty is not None:
            print(f"{name:8} {pty.path}")
            selection += f",{name}={pty.path}"
    print(f"try: {COMMAND} play --target {selection} -k STATUS --all")
    print("Ctrl-C ends it", flush=True)
    try:
        board.serve()
    finally:
        board.close()
    return 0
