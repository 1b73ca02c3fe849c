"""Are the files of the modules as they were built? Asked before they are imported: a cut `.mpy` hangs the interpreter,
and a wrong bit in one gives wrong results without a word.

The list is written by bench/build/: the stamp of the build; size, CRC-32 and path of each module that the relay needs
(part 0); an empty line; those of all others, and of the table of commands (part 1); an empty line; the functions on
demand (part 2), which have a CRC-32 each besides (on_demand.py), and are judged again when they are read.
"""

from __future__ import annotations

from binascii import crc32

from isocket.on_demand import STAMP

FILE = "isocket/checks.txt"
BLOCK = 1024


def check(part: int) -> None:
    """Read that part of the list, and the files in it. Raises RuntimeError, which names a file that is missing, cut or
    changed; OSError when the drive has another build, or no list.
    """
    if not STAMP:  # these are the sources
        return
    with open(FILE) as file:
        text = file.read()
    stamp, _, lines = text.partition("\n")
    if stamp != STAMP:
        raise OSError("%s is of another build" % FILE)
    block = bytearray(BLOCK)
    for line in lines.split("\n\n")[part].split("\n"):
        size, crc, path = line.split(" ")
        if _sum_of(path, block) != (int(size), int(crc, 16)):
            raise RuntimeError(path + " is damaged")


def _sum_of(path: str, block: bytearray) -> tuple[int, int]:
    """Size and CRC-32 of a file; (0, 0) if there is none."""
    size = crc = 0
    try:
        with open(path, "rb") as file:
            count = file.readinto(block)
            while count:
                crc = crc32(memoryview(block)[:count], crc)
                size += count
                count = file.readinto(block)
    except OSError:
        return 0, 0
    return size, crc
