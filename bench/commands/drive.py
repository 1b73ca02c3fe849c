"""`bench drive`: a complete CIRCUITPY folder, ready to be copied onto a board."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from bench.build.drive import DriveError, assemble
from bench.build.modules.kept import MPY, PY
from bench.build.modules.mpy import CompilerError
from bench.build.modules.rewrite import BuildError
from bench.commands._options import folder_to_write
from bench.units import counted

HELP = "assemble a complete CIRCUITPY folder: the firmware and its libraries"


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("out", type=folder_to_write, metavar="OUT", help="folder to write to; made if need be")
    parser.add_argument("--readable", action="store_true", help="modules as .py, for reading and for the simulator")


def run(args: argparse.Namespace) -> int:
    out: Path = args.out
    try:
        written = assemble(out, form=PY if args.readable else MPY)
    except (DriveError, BuildError, CompilerError) as error:
        print(f"bench drive: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"bench drive: cannot write to {out}: {error.strerror}", file=sys.stderr)
        return 1
    total = 0
    for path in written:
        size = (out / path).stat().st_size
        total += size
        print(f"{size:>8}  {path.as_posix()}")
    print(f"{total:>8}  bytes in {counted(len(written), 'file')} in {out}")
    return 0
