"""`bench firmware`: the CircuitPython image that board and emulator run."""

from __future__ import annotations

import argparse
import sys

from bench.firmware import VERSION, FirmwareMissing, find_image

HELP = f"tell where the CircuitPython {VERSION} image is, and get it once if need be"


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--offline", action="store_true", help="do not download it")


def run(args: argparse.Namespace) -> int:
    try:
        print(find_image(download=not args.offline))
    except FirmwareMissing as error:
        print(f"bench firmware: {error}", file=sys.stderr)
        return 1
    return 0
