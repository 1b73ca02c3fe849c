"""Which drive is the board's, and whether it can be installed on."""

from __future__ import annotations

import re
from pathlib import Path

CIRCUITPYTHON = 10  # the version that the firmware is made for
BOARD = "raspberry_pi_pico"


class NoDrive(Exception):
    """There is no drive, or not one that this firmware runs on; the message says what to do."""


def find_drive() -> Path:
    """The CIRCUITPY drive of the board on USB, found as circup finds it. Raises NoDrive."""
    from circup.command_utils import find_device  # it opens a log file when it is imported

    found = find_device()
    if found is None:
        raise NoDrive(
            "no CIRCUITPY drive is mounted. Is the board on USB with a data cable? A drive RPI-RP2 means that "
            "CircuitPython is not on it yet: copy the image that `python -m bench firmware` names onto it. "
            "Or name the folder: --path"
        )
    return Path(found)


def board_problems(drive: Path) -> list[str]:
    """What boot_out.txt says against this board; empty when nothing does, or when it is not there (a plain folder)."""
    path = drive / "boot_out.txt"
    if not path.is_file():
        return []
    text = path.read_text(errors="replace")
    problems = []
    version = re.search(r"CircuitPython (\d+)\.\S*", text)
    if version and int(version[1]) != CIRCUITPYTHON:
        problems.append(f"the board runs {version[0]}; this firmware is made for CircuitPython {CIRCUITPYTHON}")
    board = re.search(r"Board ID:(\S+)", text)
    if board and board[1] != BOARD:
        problems.append(f"the board is {board[1]}; this firmware was tried on {BOARD} only")
    return problems
