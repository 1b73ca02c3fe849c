"""`bench firmware`: the CircuitPython image that board and emulator run."""

from __future__ import annotations

import argparse
import sys

from bench.build.firmware import VERSION, FirmwareMissing, find_image

HELP = f"tell where the CircuitPython {VERSION} image is, and get it once if need be"


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--offline", action="store_true", help="download nothing")


def run(args: argparse.Namespace) -> int:
    try:
        print(find_image(download=not args.offline))
    except FirmwareMissing as error:
        print(f"bench firmware: {error}", file=sys.stderr)
        return 1
    if not args.offline:
        from bench.emulator.node import NodeMissingError, ensure_packages

        try:
            ensure_packages()
        except NodeMissingError as error:  # a board needs the image only
            print(f"for the emulated board alone, not for yours: {error}")
    return 0
