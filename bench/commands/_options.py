"""Options that more than one verb has, and what their values must be: what is wrong is said before anything starts."""

from __future__ import annotations

import argparse
from pathlib import Path

from bench.modem.dialects import DEFAULT, DIALECTS
from bench.papers.card.number import NumberError, international
from bench.targets.base import TargetError
from bench.targets.registry import NAMES, check

STARTS = ("code.py", "code.txt", "main.py", "main.txt")  # what CircuitPython runs


def add_target(parser: argparse.ArgumentParser) -> None:
    """`--target NAME[:PORT][,KEY=VALUE…]` and `--drive FOLDER`."""
    parser.add_argument(
        "--target",
        type=_selection,
        default="sim",
        help=f"{', '.join(NAMES)}[:PORT][,KEY=VALUE…] (default sim; docs/bench.md)",
    )
    add_drive(parser)


def add_drive(parser: argparse.ArgumentParser) -> None:
    """`--drive FOLDER`"""
    parser.add_argument(
        "--drive", type=drive, metavar="FOLDER", help="to be seen as CIRCUITPY instead of the project's own"
    )


def add_modem(parser: argparse.ArgumentParser) -> None:
    """`--modem NAME`"""
    parser.add_argument(
        "--modem",
        choices=sorted(DIALECTS),
        default=DEFAULT,
        metavar="NAME",
        help=f"{', '.join(DIALECTS)} (default {DEFAULT})",
    )


def folder(written: str) -> Path:
    """A folder that is there."""
    path = Path(written)
    if not path.is_dir():
        raise argparse.ArgumentTypeError(f"{path} is no folder" if path.exists() else f"there is no folder {path}")
    return path


def drive(written: str) -> Path:
    """A folder that a board can start from."""
    path = folder(written)
    if not any((path / name).is_file() for name in STARTS):
        raise argparse.ArgumentTypeError(f"{path} has no {STARTS[0]}, so no board starts from it")
    return path


def file(written: str) -> Path:
    """A file that is there."""
    path = Path(written)
    if not path.is_file():
        raise argparse.ArgumentTypeError(f"{path} is no file" if path.exists() else f"there is no file {path}")
    return path


def scenario_files(written: str) -> Path:
    """A scenario file, or a folder with some."""
    path = Path(written)
    if not path.is_dir() and file(written).suffix != ".scn":
        raise argparse.ArgumentTypeError(f"{path} is no scenario file (*.scn)")
    if path.is_dir() and not any(path.rglob("*.scn")):
        raise argparse.ArgumentTypeError(f"the folder {path} has no scenario file (*.scn)")
    return path


def file_to_write(written: str) -> Path:
    """A file in a folder that is there."""
    path = Path(written)
    if path.is_dir():
        raise argparse.ArgumentTypeError(f"{path} is a folder, and a file is to be written")
    folder(str(path.parent))
    return path


def file_to_make(written: str) -> Path:
    """A file; its folder is there or can be made."""
    path = Path(written)
    if path.is_dir():
        raise argparse.ArgumentTypeError(f"{path} is a folder, and a file is to be written")
    folder_to_write(str(path.parent))
    return path


def folder_to_write(written: str) -> Path:
    """A folder that is there or can be made."""
    path = Path(written)
    there = next(place for place in (path, *path.absolute().parents) if place.exists())
    if not there.is_dir():
        raise argparse.ArgumentTypeError(f"{there} is no folder")
    return path


def phone_number(written: str) -> str:
    """A number with its country code, in its international form: `+31612345678`."""
    try:
        return international(written)
    except NumberError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _selection(written: str) -> str:
    try:
        check(written)
    except TargetError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    return written
