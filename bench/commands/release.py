"""`bench release`: the drive as a zip that is the same byte for byte wherever it is made."""

from __future__ import annotations

import argparse
import sys

from bench.build.drive import DriveError
from bench.build.version import firmware_version
from bench.commands._options import folder_to_write
from bench.place import OUT
from bench.units import counted

HELP = "make out/isocket-VERSION.zip: the drive, its list, licences and the cards"


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=folder_to_write, default=OUT, metavar="FOLDER", help="default out/")
    parser.add_argument(
        "--tag",
        metavar="vVERSION",
        help="refuse another version than ours, or one that CHANGELOG.md does not know; writes NOTES.md, too",
    )


def run(args: argparse.Namespace) -> int:
    from bench.build.modules.mpy import CompilerError, compiler
    from bench.build.release.changelog import CHANGELOG, TagError, notes_of
    from bench.build.release.contents import sha256
    from bench.build.release.package import release_files, release_name, zipped

    try:
        notes = notes_of(args.tag, firmware_version(), CHANGELOG) if args.tag else ""
        _, about = compiler()
        files = release_files()
        content = zipped(files)
        path = args.out / f"{release_name(firmware_version())}.zip"
        args.out.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        if notes:
            (args.out / "NOTES.md").write_text(notes, encoding="utf-8")
    except (DriveError, CompilerError, TagError, OSError) as error:
        print(f"bench release: {error}", file=sys.stderr)
        return 1
    print(f"modules as .mpy: {about}")
    print(f"{counted(len(content), 'byte')}, {counted(len(files), 'file')}: {path}")
    print(f"sha256 {sha256(content)}")
    return 0
