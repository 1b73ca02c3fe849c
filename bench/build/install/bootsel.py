"""A bare Pico, plugged in with BOOTSEL held: CircuitPython's image onto the drive of its boot loader.

The boot loader is in the chip's ROM and shows a drive RPI-RP2; it takes the blocks of a UF2 file as they come and
restarts with the last one (RP2040 data sheet, 2.8.4). So the drive goes away under the hands of whoever writes, and a
complaint of the operating system about that is no failure: what counts is that the drive CIRCUITPY comes.
"""

from __future__ import annotations

import os
import re
import string
import subprocess
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from bench.build.firmware import VERSION, find_image
from bench.build.install.find import ABOUT, BOOT_LOADER, NoDrive, find_drive

BOARD_ID = "RPI-RP2"  # in INFO_UF2.TXT, of any board with an RP2040; RP2350: another chip
WITHIN_S, LOOK_S = 90.0, 0.25  # a first start formats the drive; then the computer has to mount it


def boot_loader(path: Path | None) -> Path | None:
    """The drive of a board in BOOTSEL mode: `path`, when it is one; without a path any that is mounted, unless a drive
    CIRCUITPY is. None: there is none. Raises NoDrive for that of another chip.
    """
    if path is None and _circuitpy() is not None:
        return None
    drive = next(filter(_has_boot_loader, mounted() if path is None else [path]), None)
    if drive is None:
        return None
    found = re.search(r"^Board-ID:\s*(\S+)", (drive / BOOT_LOADER).read_text(errors="replace"), re.MULTILINE)
    if found is None or found[1] != BOARD_ID:
        raise NoDrive(
            f"{drive} is the boot loader of {found[1] if found else 'an unknown board'}; this firmware is made for the "
            f"Raspberry Pi Pico (RP2040, {BOARD_ID}); nothing was written"
        )
    return drive


def start_circuitpython(drive: Path, tell: Callable[[str], None] = lambda words: None) -> Path:
    """Copy the image onto the boot loader's drive, wait for CircuitPython; gives its drive.

    Raises NoDrive while another board's drive CIRCUITPY is mounted, and when none comes;
    bench.build.firmware.FirmwareMissing when there is no image. Until the image is copied nothing has changed on
    the board.
    """
    beside = _circuitpy()
    if beside is not None:
        raise NoDrive(f"another board is at {beside}: unplug one of the two; nothing was written")
    image = find_image()
    tell(f"copying {image.name} to {drive}")
    trouble = _copy(image, drive)
    tell(f"waiting for the drive CIRCUITPY, {WITHIN_S:g} s at most")
    until = time.monotonic() + WITHIN_S
    while time.monotonic() < until:
        came = _circuitpy(drive, drive.with_name("CIRCUITPY"))
        if came is not None:
            tell(f"CircuitPython {VERSION} has started: {came}")
            return came
        time.sleep(LOOK_S)
    raise NoDrive(
        f"no drive CIRCUITPY has come within {WITHIN_S:g} s"
        + (f" (while copying: {trouble})" if trouble else "")
        + ". If your computer mounts nothing by itself, mount it and run this again with --path; else hold BOOTSEL, "
        "plug the board in again and repeat"
    )


def mounted() -> Iterable[Path]:
    """Where drives are mounted on this computer."""
    if os.name == "nt":
        return [Path(f"{letter}:\\") for letter in string.ascii_uppercase if Path(f"{letter}:\\").exists()]
    for command in ("mount", "/sbin/mount"):
        try:
            said = subprocess.run([command], capture_output=True, text=True, timeout=10, check=False).stdout
        except (OSError, subprocess.TimeoutExpired):
            continue
        # Linux: /dev/sda1 on /media/me/RPI-RP2 type vfat (rw); macOS: /dev/disk4s1 on /Volumes/RPI-RP2 (msdos, local)
        return [Path(place) for place in re.findall(r"^.*? on (/.*?) (?:type \S+ )?\(", said, re.MULTILINE)]
    return []


def _has_boot_loader(drive: Path) -> bool:
    try:
        return (drive / BOOT_LOADER).is_file()
    except OSError:  # on its way out
        return False


def _circuitpy(*places: Path) -> Path | None:
    """The drive of a board that has started CircuitPython: one of these places, or one that circup finds."""
    for place in places:
        if (place / ABOUT).is_file():
            return place
    try:
        found = find_drive()
    except NoDrive:
        return None
    return found if (found / ABOUT).is_file() else None


def _copy(image: Path, drive: Path) -> str:
    """What the operating system had to complain about; empty: nothing."""
    try:
        with (drive / image.name).open("wb") as file:
            file.write(image.read_bytes())
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        return str(error)
    return ""
