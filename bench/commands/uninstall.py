"""`bench uninstall`: isocket off a drive again, and what was there before it back to its place."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from bench.commands._options import folder
from bench.commands.install import agreed

HELP = "take the firmware off a CIRCUITPY drive and give back the code.py, boot.py and libraries that were there before"


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--path", type=folder, metavar="FOLDER", help="the drive (default: the board on USB is looked for)"
    )
    parser.add_argument("--yes", action="store_true", help="do not ask")
    parser.add_argument(
        "--dry-run", action="store_true", help="say what would change, file by file, and change nothing"
    )


def run(args: argparse.Namespace) -> int:
    from bench.build.install.before import uninstall
    from bench.build.install.disk import Disk
    from bench.build.install.find import RESTART, NoDrive, check_drive, find_drive
    from bench.build.install.plan import files_in_place, kept_files, named, ours_on
    from bench.build.install.steps import InstallError, refuse_links

    try:
        drive: Path = args.path or find_drive()
        check_drive(drive)
        disk = Disk(drive)
        refuse_links(disk)
        kept, ours = kept_files(disk), ours_on(disk)
        if not ours and not kept:
            raise NoDrive(f"isocket is not on {drive}")
        gone = sorted(ours - set(kept))
        stays = [path for path in files_in_place(disk) if path not in ours and path not in kept]
        for word, paths in (("given back", kept), ("removed", gone), ("stays as it is", stays)):
            if paths:
                print(f"{word}: {named(paths, whole=args.dry_run)}")
        if args.dry_run:
            return 0
        if not args.yes and not agreed():
            print("nothing was changed")
            return 1
        uninstall(disk)
    except (NoDrive, InstallError, ValueError) as error:
        print(f"bench uninstall: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"bench uninstall: {error}; plug the board in again and repeat", file=sys.stderr)
        return 1
    print(f"done. {RESTART}.")
    return 0
