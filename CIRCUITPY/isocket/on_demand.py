"""What is seldom needed is not in memory.

In the source these are functions like any other. On the assembled drive their texts stand in a file, and are read and
compiled each time they are needed: some 5 ms of a pass, 24 ms for each KB of text. For the handler of a command there
stays in memory just (object, number) in the table of commands; for a function marked `@on_demand` a short one that
calls it. Nothing that runs in most passes is such a one, and nothing that stands between the contact and the relay.
bench/build/ writes the file. docs/architecture.md says what an import would cost instead.
"""

from __future__ import annotations

import binascii
import sys

FILE = "isocket/on_demand.txt"  # of the folder that code.py has gone to: an update is tried before it is in its place
STAMP = ""  # of the file that was made together with these modules
OFFSET_DIGITS = 6
NAME = "f"  # of each function in the file

compiled = [0]  # how many since memory was last collected: each leaves some 10 KB behind


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
        start = int(file.read(OFFSET_DIGITS))
        size = int(file.read(OFFSET_DIGITS)) - start
        file.seek(start)
        place, _, text = file.read(size).partition(b"\n")
    compiled[0] += 1
    module, line, crc = place.decode().split(" ")
    if binascii.crc32(text) != int(crc, 16):
        raise OSError("%s is damaged" % FILE)
    made = {}
    home = sys.modules[module]
    code = compile("\n" * (int(line) - 1) + text.decode(), home.__file__, "exec")  # pyright: ignore[reportArgumentType]
    exec(code, home.__dict__, made)
    return made[NAME]
