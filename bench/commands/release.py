"""`bench release`: the drive as a zip that is the same byte for byte wherever it is made."""

from __future__ import annotations

import argparse
import sys
from functools import partial

from bench.commands._options import folder_to_write
from bench.drive import PROJECT, DriveError
from bench.units import counted
from bench.version import firmware_version

HELP = "make out/isocket-VERSION.zip: the drive, its list, licences and the cards"


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=folder_to_write, default=PROJECT / "out", metavar="FOLDER", help="default out/")
    parser.add_argument(
        "--modules",
        choices=("auto", "py", "mpy"),
        default="auto",
        help="mpy needs CircuitPython's mpy-cross (default auto)",
    )


def run(args: argparse.Namespace) -> int:
    from bench.release.contents import sha256
    from bench.release.mpy import CompilerError, find_compiler, run_compiler
    from bench.release.package import release_files, release_name, zipped

    try:
        compiler, about = (None, "as asked") if args.modules == "py" else find_compiler()
        if compiler is None and args.modules == "mpy":
            raise CompilerError(about)
        files = release_files(partial(run_compiler, compiler) if compiler else None)
        content = zipped(files)
        path = args.out / f"{release_name(firmware_version())}.zip"
        args.out.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except (DriveError, CompilerError, OSError) as error:
        print(f"bench release: {error}", file=sys.stderr)
        return 1
    print(f"modules as {'.mpy' if compiler else '.py'}: {about}")
    print(f"{counted(len(content), 'byte')}, {counted(len(files), 'file')}: {path}")
    print(f"sha256 {sha256(content)}")
    return 0
