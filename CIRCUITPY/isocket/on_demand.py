"""What is seldom needed is not in memory.

In the source these are functions like any other. On the assembled drive their texts stand in a file, and are read and
compiled each time they are needed: some 5 ms of a pass, 24 ms for each KB of text. Of a command's handler and its row
nothing stays in memory, nor of a constructor marked `@on_demand`; of another function marked so a short one that calls
it. Nothing that runs in most passes is such a one, and nothing that stands between the contact and the relay.
bench/build/ writes the files.
docs/architecture.md says what an import would cost instead.
"""

from __future__ import annotations

import binascii
import sys

# of the folder that code.py has gone to: an update is tried before it is in its place
FILE = "isocket/on_demand.txt"
ROWS = "isocket/commands.txt"
SECTOR = 512
STAMP = ""  # of the files that were made together with these modules
OFFSET_DIGITS = 6
NAME = "f"  # of each function in the file


def on_demand(function):
    """Marks a function; means nothing here."""
    return function


def recall(number: int):
    """The function with that number. Raises OSError when the file is missing, damaged, or not of this build (the drive
    has been written to since the start).

    The file: stamp; offsets of all texts and of the end, six digits each; the texts: `module line crc`, line feed, `def
    f(…)`, of which the CRC-32 is (eight hex digits). A traceback has the module's line, and its file by the name that
    is in memory already.
    """
    with open(FILE, "rb") as file:
        if file.read(len(STAMP)) != STAMP.encode():
            raise OSError("%s is of another build" % FILE)
        file.seek(len(STAMP) + OFFSET_DIGITS * number)
        try:
            start = int(file.read(OFFSET_DIGITS))
            size = int(file.read(OFFSET_DIGITS)) - start
            file.seek(start)
            place, _, text = file.read(size).partition(b"\n")
            module, line, crc = place.decode().split(" ")
            sound = binascii.crc32(text) == int(crc, 16)
        except ValueError:  # no digits, or the rest is gone
            sound = False
    if not sound:
        raise OSError("%s is damaged" % FILE)
    made = {}
    home = sys.modules[module]
    code = compile("\n" * (int(line) - 1) + text.decode(), home.__file__, "exec")  # pyright: ignore[reportArgumentType]
    exec(code, home.__dict__, made)
    return made[NAME]


def row_of(chapters, key: str) -> tuple | None:
    """The row of that command (rows.py), asked of the chapters; None: there is none. Raises OSError as `recall`.

    On the assembled drive the rows stand in a file of sectors; the CRC-32 of a key tells its sector: the CRC-32 of the
    stamp, the count of sectors and what follows (eight hex digits), for each row a line with its key and one `chapter
    kind`, and line feeds up to its end. There `rows` of a chapter is its number.
    """
    if not STAMP:
        for chapter in chapters:
            found = chapter.rows().get(key)
            if found is not None:
                return found
        return None
    with open(ROWS, "rb") as file:
        count = file.seek(0, 2) // SECTOR or 1
        file.seek(binascii.crc32(key.encode()) % count * SECTOR)
        crc = file.read(8)
        lines = file.read(SECTOR - 8)
    seed = binascii.crc32(("%s%d" % (STAMP, count)).encode())
    if ("%08x" % binascii.crc32(lines, seed)).encode() != crc:
        raise OSError("%s is damaged, or of another build" % ROWS)
    name = ("\n%s\n" % key).encode()
    at = lines.find(name) + len(name)  # a copy of the lines around it would take half a KB
    row = lines[at : lines.find(b"\n", at)] if at >= len(name) else b""
    if row:  # the padding has empty lines, too, one of which an empty key finds
        place, kind = row.split(b" ")
        for chapter in chapters:
            if chapter.rows == int(place):
                return chapter, int(kind)
    return None
