"""Which drive is the board's, and whether it can be installed on."""

from __future__ import annotations

import re
from pathlib import Path

from bench.build.boards import BOARDS, IDENTITIES, Board
from bench.place import COMMAND

CIRCUITPYTHON = 10  # the version that the firmware is made for
BOARD = "raspberry_pi_pico"
ABOUT = "boot_out.txt"  # CircuitPython writes it when it starts
BOOT_LOADER = "INFO_UF2.TXT"  # what the drive RPI-RP2 has, and no other
IMAGE = f"copy the image that `{COMMAND} firmware` names onto it"
# autoreload is off, and boot.py runs at a start only
RESTART = (
    "Eject the drive, then unplug the board and plug it in again (a Pico has no RESET button; one that lives on its "
    "battery starts anew when RUN, pin 30, touches GND)"
)


class NoDrive(Exception):
    """There is no drive, or not one that this firmware runs on; the message says what to do."""


def find_drive() -> Path:
    """The CIRCUITPY drive of the board on USB, found as circup finds it. Raises NoDrive."""
    from circup.command_utils import find_device  # it opens a log file when it is imported

    found = find_device()
    if found is None:
        raise NoDrive(
            "no drive is mounted, neither CIRCUITPY nor RPI-RP2. Is the board on USB, with a data cable? A new one: "
            f"hold BOOTSEL while you plug it in, then `{COMMAND} install`. A drive that is not found is named by --path"
        )
    return Path(found)


def check_drive(drive: Path, wanted: Board | None = None) -> None:
    """Raises NoDrive unless CircuitPython wrote there that its board is one for this firmware, and the one wanted."""
    if not drive.is_dir():
        raise NoDrive(f"{drive} is no folder")
    if (drive / BOOT_LOADER).is_file():
        raise NoDrive(
            f"{drive} is the boot loader's drive (it has {BOOT_LOADER}), and forgets what is written to it: {IMAGE}; "
            "the drive CIRCUITPY comes then"
        )
    if not (drive / ABOUT).is_file():
        raise NoDrive(
            f"{drive} has no {ABOUT}, so no board with CircuitPython has started from it; nothing was written. A new "
            f"board writes that file when it starts. `{COMMAND} drive FOLDER` fills a folder"
        )
    problems = board_problems(drive)
    if wanted is not None and identity_of(drive) != wanted.identity:
        problems.append(f"the board is {identity_of(drive)}; the settings of {wanted.name} are for {wanted.identity}")
    if problems:
        raise NoDrive(f"{'; '.join(problems)}; nothing was written")


def identity_of(drive: Path) -> str:
    """The Board ID in boot_out.txt; "" when there is none."""
    path = drive / ABOUT
    board = re.search(r"Board ID:(\S+)", path.read_text(errors="replace")) if path.is_file() else None
    return board[1] if board else ""


def is_tried(drive: Path) -> bool:
    """Whether this firmware has run on such a board, if only on an emulated one."""
    return any(board.is_tried for board in BOARDS.values() if board.identity == identity_of(drive))


def board_problems(drive: Path) -> list[str]:
    """What boot_out.txt says against this board; empty when nothing does, or when it is not there (a plain folder)."""
    path = drive / ABOUT
    if not path.is_file():
        return []
    text = path.read_text(errors="replace")
    problems = []
    version = re.search(r"CircuitPython (\d+)\.\S*", text)
    if not version:
        problems.append(f"{ABOUT} names no CircuitPython")
    elif int(version[1]) != CIRCUITPYTHON:
        problems.append(f"the board runs {version[0]}; this firmware is made for CircuitPython {CIRCUITPYTHON}")
    identity = identity_of(drive)
    if not identity:
        problems.append(f"{ABOUT} names no board")
    elif identity not in IDENTITIES:
        problems.append(
            f"the board is {identity}; this firmware was tried on {BOARD} only, and boards/ has none like it"
        )
    return problems
