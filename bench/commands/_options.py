"""Options that more than one verb has."""

from __future__ import annotations

import argparse
from pathlib import Path

from bench.modem.dialects import DEFAULT, DIALECTS
from bench.targets.base import TargetError
from bench.targets.registry import NAMES, name_of


def add_target(parser: argparse.ArgumentParser) -> None:
    """`--target NAME[:PORT]` and `--drive FOLDER`."""
    parser.add_argument("--target", type=_selection, default="sim", help=f"{', '.join(NAMES)}[:PORT] (default sim)")
    parser.add_argument("--drive", type=Path, help="folder to be seen as CIRCUITPY instead of the project's own")


def add_modem(parser: argparse.ArgumentParser) -> None:
    """`--modem NAME`"""
    parser.add_argument(
        "--modem",
        choices=sorted(DIALECTS),
        default=DEFAULT,
        metavar="NAME",
        help=f"{', '.join(DIALECTS)} (default {DEFAULT})",
    )


def _selection(written: str) -> str:
    try:
        name_of(written)
    except TargetError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    return written
