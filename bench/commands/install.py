"""`bench install`: this firmware, or a release, onto the drive of a board; later versions the same way."""

from __future__ import annotations

import argparse
import sys
import zipfile
from pathlib import Path

from bench.build.boards import BOARDS, only_board
from bench.build.drive import DriveError
from bench.commands._options import file, folder
from bench.place import COMMAND
from bench.units import counted

HELP = "put the firmware onto a CIRCUITPY drive; a pulled cable leaves the old version working"


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--path", type=folder, metavar="FOLDER", help="the drive (default: the board on USB is looked for)"
    )
    parser.add_argument("--zip", type=file, metavar="FILE", help="a release (default: this source, as it stands)")
    parser.add_argument(
        "--board", choices=sorted(BOARDS), help="its settings.toml, if the drive has none of its own yet"
    )
    parser.add_argument("--yes", action="store_true", help="do not ask")
    parser.add_argument(
        "--dry-run", action="store_true", help="say what would change, file by file, and change nothing"
    )


def run(args: argparse.Namespace) -> int:
    from bench.build.firmware import FirmwareMissing
    from bench.build.install.bootsel import boot_loader, start_circuitpython
    from bench.build.install.disk import Disk
    from bench.build.install.find import RESTART, NoDrive, check_drive, find_drive, identity_of, is_tried
    from bench.build.install.install import install
    from bench.build.install.plan import make_plan
    from bench.build.install.steps import InstallError, refuse_links, refuse_obstacles
    from bench.build.release.package import drive_in, release_drive

    try:
        files = drive_in(args.zip.read_bytes()) if args.zip else release_drive()
        bare = boot_loader(args.path)
        if bare:
            print(
                f"{bare}: a board without CircuitPython. Its image will be copied there; what runs on it is replaced."
            )
            if args.dry_run:
                return 0
            if not args.yes and not agreed():
                print("nothing was changed")
                return 1
        drive: Path = start_circuitpython(bare, print) if bare else args.path or find_drive()
        check_drive(drive, BOARDS.get(args.board))
        board = BOARDS[args.board] if args.board else only_board(identity_of(drive))
        if board is not None:
            files = {**files, "settings.toml": board.settings}
        if not is_tried(drive):
            print(f"NOT TRIED: this firmware has never run on a {identity_of(drive)}; you would be the first to see it")
        disk = Disk(drive)
        refuse_links(disk)
        refuse_obstacles(disk, files)
        plan = make_plan(disk, files)
        print(f"{drive}: " + "\n  ".join(plan.lines(whole=args.dry_run)))
        if plan.is_nothing:
            print("nothing to do")
            return 0
        if disk.free_bytes() < plan.needed_bytes:
            raise NoDrive(
                f"{drive} has {counted(disk.free_bytes(), 'byte')} free, and needs {plan.needed_bytes} for a while"
            )
        if args.dry_run:
            return 0
        if not args.yes and not agreed():
            print("nothing was changed")
            return 1
        install(disk, files, print)
    except (NoDrive, FirmwareMissing, InstallError, DriveError, ValueError, zipfile.BadZipFile) as error:
        print(f"bench install: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"bench install: {error}; the board still starts. Plug it in again and repeat.", file=sys.stderr)
        return 1
    print(f"every file was read back and is as it should be. {RESTART}.")
    print(f"Then: {COMMAND} doctor; `doctor board` while nothing is wired to it yet")
    return 0


def agreed() -> bool:
    """Whether the person at the keyboard, if there is one, goes on."""
    if not sys.stdin.isatty():
        print("not asked, because nobody is at the keyboard; --yes goes on")
        return False
    return input("Go on? [y/N] ").strip().lower() in ("y", "yes", "j", "ja")
