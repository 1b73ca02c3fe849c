"""Copies a UF2 onto a board before a run: asks it into its boot loader, and waits until it is back.

The request is the one that Arduino made common: the console is opened at 1200 baud, and closed. CircuitPython obeys it
(supervisor/shared/usb/usb.c, tud_cdc_line_state_cb), and so do MicroPython and most others on the RP2040.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import string
import struct
import sys
import time
from collections.abc import Callable, Collection
from pathlib import Path

import serial

from bench.emulator.uf2 import BLOCK, MAGIC, MAGIC_END
from bench.targets.base import TargetError
from bench.units import counted

INFO = "INFO_UF2.TXT"
TOUCH_BAUD = 1200
DRIVE_S = 60.0  # until the system has mounted it
BACK_S = 60.0  # until a new image has started; a new CircuitPython formats its drive first
LOOK_EVERY_S = 0.2
PIECE = 64 * 1024
FAMILY_PRESENT = 0x2000
FAMILIES = {"RPI-RP2": {0xE48BFF56}, "RP2350": {0xE48BFF57, 0xE48BFF59, 0xE48BFF5A, 0xE48BFF5B}}


def flash(image: Path, console: str, is_back: Callable[[], bool], say: Callable[[str], None]) -> str:
    """Returns what was written, in words. console: the port of the board's console, or nothing when it is in its boot
    loader already. is_back: whether the board is there again. Raises TargetError.
    """
    try:
        content = image.read_bytes()
    except OSError as error:
        raise TargetError(f"flash: {image}: {error.strerror}") from None
    families = families_of(content, image.name)
    before = boot_drives()
    if console:
        if before:
            raise TargetError(f"flash: {before[0]} is there already: another board is in its boot loader. Unplug it")
        touch(console)
        say(f"flash: {console} is asked into its boot loader")
        drive = _await_drive()
    elif len(before) == 1:
        drive = before[0]
    else:
        raise TargetError(f"flash: {len(before)} boards are in their boot loader, and no board is on USB; plug in one")
    check_drive(drive, families, image.name)
    write(content, drive, image.name)
    _await(lambda: drive not in boot_drives(), BACK_S, f"{drive} stays: the boot loader has not taken {image.name}")
    _await(is_back, BACK_S, f"the board has not come back within {BACK_S:g} s after {image.name}")
    words = f"{image.name}, {counted(len(content), 'byte')}, sha256 {hashlib.sha256(content).hexdigest()[:12]}"
    say(f"flash: {words}")
    return words


def families_of(content: bytes, name: str) -> set[int]:
    """For which chips the image is (github.com/microsoft/uf2, "Family ID"). Raises TargetError for what is no UF2."""
    count = len(content) // BLOCK
    if not count or len(content) % BLOCK:
        raise TargetError(f"flash: {name} is no UF2: {counted(len(content), 'byte')}, not a multiple of {BLOCK}")
    families = set()
    for number in range(count):
        block = content[number * BLOCK : (number + 1) * BLOCK]
        first, second, flags, _, _, _, _, family = struct.unpack_from("<8I", block)
        (end,) = struct.unpack_from("<I", block, BLOCK - 4)
        if (first, second, end) != (*MAGIC, MAGIC_END):
            raise TargetError(f"flash: {name} is no UF2: its block {number} is damaged")
        if flags & FAMILY_PRESENT:
            families.add(family)
    return families


def check_drive(drive: Path, families: Collection[int], name: str) -> None:
    """Raises TargetError when the boot loader is one of another chip than the image is for."""
    told = re.search(r"^Board-ID:\s*(\S+)", (drive / INFO).read_text(errors="replace"), re.MULTILINE)
    board = told[1] if told else "unknown"
    wanted = FAMILIES.get(board)
    if wanted and families and not wanted & set(families):
        found = ", ".join(f"{family:#x}" for family in sorted(families))
        raise TargetError(f"flash: {name} is for another chip (family {found}) than {board}; nothing was written")


def touch(console: str) -> None:
    """Open at 1200 baud, let DTR go, close. Raises TargetError."""
    try:
        with contextlib.closing(serial.Serial(console, TOUCH_BAUD)) as port, contextlib.suppress(OSError):
            port.dtr = False  # the board may be gone before this is over; a pseudo terminal has no such line
    except (serial.SerialException, OSError, ValueError) as error:
        raise TargetError(f"flash: {console} cannot be opened: {error}; is another program on it?") from None


def write(content: bytes, drive: Path, name: str) -> None:
    """Onto the drive, to its last byte; the boot loader starts the image at once, and takes the drive away.

    Raises TargetError.
    """
    written = 0
    try:
        with (drive / name).open("wb") as file:
            for at in range(0, len(content), PIECE):
                written += file.write(content[at : at + PIECE])
                file.flush()
                with contextlib.suppress(OSError):  # with the last block the drive is gone
                    os.fsync(file.fileno())
    except OSError as error:
        if written < len(content):
            raise TargetError(
                f"flash: {drive}: {error.strerror} after {written} of {counted(len(content), 'byte')}; "
                "the board is in its boot loader: repeat"
            ) from None


def boot_drives() -> list[Path]:
    """Mounted drives of boot loaders."""
    return [place for place in mounted() if (place / INFO).is_file()]


def mounted() -> list[Path]:
    """Where drives may be, on Linux, macOS and Windows."""
    if sys.platform == "win32":
        return [Path(f"{letter}:\\") for letter in string.ascii_uppercase]
    if sys.platform == "darwin":
        return sorted(Path("/Volumes").iterdir())
    lines = Path("/proc/mounts").read_text().splitlines()
    places = [line.split()[1] for line in lines if line.split()[2] in ("vfat", "msdos")]
    return [Path(place.replace("\\040", " ")) for place in places]


def _await_drive() -> Path:
    found: list[Path] = []

    def there() -> bool:
        found[:] = boot_drives()
        return bool(found)

    _await(
        there,
        DRIVE_S,
        f"no boot loader's drive has been mounted within {DRIVE_S:g} s. Without a desktop: "
        "udisksctl mount -b /dev/disk/by-label/RPI-RP2. Or hold BOOTSEL while you plug the board in, and repeat",
    )
    return found[0]


def _await(holds: Callable[[], bool], within_s: float, otherwise: str) -> None:
    until_s = time.monotonic() + within_s
    while not holds():
        if time.monotonic() > until_s:
            raise TargetError(f"flash: {otherwise}")
        time.sleep(LOOK_EVERY_S)
