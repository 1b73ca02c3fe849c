"""`bench wiring`: the drawings of docs/hardware.md, with the pins that the firmware uses."""

from __future__ import annotations

import argparse
import sys

from bench.commands._options import folder_to_write
from bench.place import PROJECT

HELP = "draw docs/wiring/*.svg from the firmware's table of pins"


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=folder_to_write, default=PROJECT / "docs" / "wiring", metavar="FOLDER")
    parser.add_argument("--check", action="store_true", help="write nothing; fail when what is there is not current")


def run(args: argparse.Namespace) -> int:
    # here, not above: the other verbs need no drawings
    from bench.doctor.firmware import default_pins
    from bench.wiring.drawings import drawings

    stale = []
    for name, content in drawings(default_pins()).items():
        path = args.out / name
        if not args.check:
            args.out.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            print(f"{len(content):>8}  {path}")
        elif not path.is_file() or path.read_bytes() != content:
            stale.append(name)
    if stale:
        print(f"bench wiring: not current: {', '.join(stale)}; run: python -m bench wiring", file=sys.stderr)
    return 1 if stale else 0
