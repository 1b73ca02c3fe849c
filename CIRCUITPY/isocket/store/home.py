"""The second home of the journal: a file on the drive that holds its newest generations while nvm is erased.

20 KB in five parts of 4 KB. The second and the fourth are written in turns; the others are never written: they keep
the flash sectors that those two lie in, wherever they begin, free of anything else.
"""

from __future__ import annotations

from isocket import log
from isocket.on_demand import on_demand
from isocket.store.journal import HEADING, lay

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

PART = 4096
FILE_SIZE = 5 * PART
BLOCK = 512


class SecondHome:
    """`open_file(False)`: the file for reading, None when it is not there. `open_file(True)`: steps, the last of which
    has the file for writing, or None when it is not to be written now; it stays open.

    `may_write()`: no computer is attached.
    """

    def __init__(self, open_file: Callable, may_write: Callable[[], bool]) -> None:
        self._open = open_file
        self._may_write = may_write
        self._given_up = False
        self._refused = False

    @property
    def ready(self) -> bool:
        if self._may_write():
            return not (self._given_up or self._refused)
        self._refused = False  # a computer is there: when it has gone all is tried anew
        return False

    def give_up(self) -> None:
        """Until the next start: no use in trying, and wearing flash, again and again."""
        self._given_up = True

    @on_demand
    def newer(self, generation: int) -> list:
        """What the parts hold that may be of a later generation, 4096 bytes each, sound or not; all they hold for
        generation 0.
        """
        images = []
        whole = False
        try:
            file = self._open(False)
            if file is not None and file.seek(0, 2) == FILE_SIZE:
                for number in (0, 1):
                    part = PART * (1 + 2 * number)
                    file.seek(part)
                    head = file.read(HEADING)
                    older = number == generation & 1 or int.from_bytes(head[3:7], "little") == generation - 1
                    if head != b"\xff" * HEADING and not (generation and older):
                        file.seek(part)
                        image = bytearray(PART)
                        file.readinto(image)
                        images.append(image)
                whole = True
            if file is not None:
                file.close()
        except OSError as error:  # a damaged drive must not keep the socket from working
            log.say("store: second home: %s" % error)
        if not whole:
            self.give_up()
            log.say("store: no second home, so what nvm holds cannot be written anew")
        return images

    def writing(self, generation: int, pieces: list):
        """A generator of steps in each of which at most one sector is erased; the last says True when all is on flash
        and was read back.
        """
        at = PART * (1 + 2 * (generation & 1))
        block = bytearray(BLOCK)
        try:
            yield False
            file = None
            for opened in self._open(True):
                file = opened
                yield False
            if file is None:
                self._refused = True
                return
            for start in range(0, PART, BLOCK):
                lay(pieces, start, block)
                file.seek(at + start)
                file.write(block)  # never flush or close: that rewrites its directory's sector
                yield False
            found = bytearray(BLOCK)
            for start in range(0, PART, BLOCK):  # this brings CircuitPython's cached sector to flash
                lay(pieces, start, block)
                file.seek(at + start)
                if file.readinto(found) != BLOCK or found != block:
                    raise OSError("does not keep what is written")
                yield start + BLOCK == PART
        except OSError as error:
            log.say("store: second home: %s" % error)
            self.give_up()
            yield False
