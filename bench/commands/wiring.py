"""`bench wiring`: the drawings and tables of docs/hardware.md, with the pins that the firmware uses."""

from __future__ import annotations

import argparse
import sys

from bench.commands._options import file, folder_to_write
from bench.place import PROJECT

HELP = "draw docs/wiring/*.svg and make the tables of docs/hardware.md, from the firmware's table of pins"


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=folder_to_write, default=PROJECT / "docs" / "wiring", metavar="FOLDER")
    parser.add_argument("--page", type=file, default=PROJECT / "docs" / "hardware.md", metavar="FILE")
    parser.add_argument("--check", action="store_true", help="write nothing; fail when what is there is not current")


def run(args: argparse.Namespace) -> int:
    # here, not above: the other verbs need no drawings
    from bench.checks.doctor.firmware import default_pins
    from bench.papers.wiring.breadboard import picture
    from bench.papers.wiring.builds import BUILDS
    from bench.papers.wiring.drawings import drawings
    from bench.papers.wiring.tables import renewed

    pins = default_pins()
    made = {args.out / name: content for name, content in drawings(pins).items()}
    made |= {args.out / f"breadboard-{build.name}.svg": picture(build, pins) for build in BUILDS}
    made[args.page] = renewed(args.page.read_text(encoding="utf-8"), pins).encode()
    stale = []
    for path, content in made.items():
        if not args.check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            print(f"{len(content):>8}  {path}")
        elif not path.is_file() or path.read_bytes() != content:
            stale.append(path.name)
    if stale:
        print(f"bench wiring: not current: {', '.join(stale)}; run: python -m bench wiring", file=sys.stderr)
    return 1 if stale else 0
