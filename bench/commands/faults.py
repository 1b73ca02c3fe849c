"""`bench faults`: what can go wrong with the modem."""

from __future__ import annotations

import argparse

from bench.modem.faults import FAULTS

HELP = "list the faults of the modem emulator, for `modem FAULT` in a scenario"


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("-k", default="", metavar="WORDS", dest="words", help="only those with these words")


def run(args: argparse.Namespace) -> int:
    """One line each: name, row of the list of field problems, what it does."""
    wanted = args.words.lower()
    for fault in FAULTS.values():
        line = f"{fault.name:<22} {fault.row:>6}  {fault.words}"
        if wanted in line.lower():
            print(line)
    return 0
