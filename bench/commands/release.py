"""`bench release`: the drive as a zip that is the same byte for byte wherever it is made."""

from __future__ import annotations

import argparse
import sys

from bench.commands._options import folder_to_write
from bench.drive import PROJECT, DriveError
from bench.units import counted
from bench.version import firmware_version

HELP = "make out/isocket-VERSION.zip: the drive, its list, licences and the cards"


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=folder_to_write, default=PROJECT / "out", metavar="FOLDER", help="default out/")


def run(args: argparse.Namespace) -> int:
    from bench.build.mpy import CompilerError, compiler
    from bench.release.contents import sha256
    from bench.release.package import release_files, release_name, zipped

    try:
        _, about = compiler()
        files = release_files()
        content = zipped(files)
        path = args.out / f"{release_name(firmware_version())}.zip"
        args.out.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except (DriveError, CompilerError, OSError) as error:
        print(f"bench release: {error}", file=sys.stderr)
        return 1
    print(f"modules as .mpy: {about}")
    print(f"{counted(len(content), 'byte')}, {counted(len(files), 'file')}: {path}")
    print(f"sha256 {sha256(content)}")
    return 0
