"""What is seldom needed is not in memory.

In the source a command's handler is a function like any other. On the assembled drive the handlers stand in a file, and
in the table of commands is (object, number): the text is read and compiled when its command comes. That takes some 5 ms
of a pass and saves 12 KB of heap (bench/squeeze.py writes the file).
"""

from __future__ import annotations

import sys

FILE = "/isocket/rare.txt"
STAMP = ""  # of the file that was made together with these modules
OFFSET_DIGITS = 6


def recall(number: int):
    """The function with that number. Raises OSError when the file is missing or not of this build (the drive has been
    written to since the start).

    The file: stamp; offsets of all texts and of the end, six digits each; the texts: bundle, line feed, `def rare(…)`.
    """
    with open(FILE, "rb") as file:
        if file.read(len(STAMP)) != STAMP.encode():
            raise OSError("%s is of another build" % FILE)
        file.seek(len(STAMP) + OFFSET_DIGITS * number)
        start = int(file.read(OFFSET_DIGITS))
        size = int(file.read(OFFSET_DIGITS)) - start
        file.seek(start)
        bundle, _, text = file.read(size).decode().partition("\n")
    made = {}
    exec(text, sys.modules[bundle].__dict__, made)
    return made["rare"]
