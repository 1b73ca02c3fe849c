"""The second home of the journal: a file on the drive that holds its newest generations while nvm is erased.

20 KB in five parts of 4 KB. The second and the fourth are written in turns; the others are never written: they keep
the flash sectors that those two lie in, wherever they begin, free of anything else.
"""

from __future__ import annotations

from isocket import log
from isocket.rare import rare
from isocket.store.journal import FORMAT_KEY, HEADING

PART = 4096
FILE_SIZE = 5 * PART
BLOCK = 512


class SecondHome:
    """`open_file(write)`: the file, or None when it is not there or not to be written now; stays open when written.

    `may_write()`: no computer is attached.
    """

    def __init__(self, open_file, may_write) -> None:
        self._open = open_file
        self._may_write = may_write
        self._given_up = False

    @property
    def ready(self) -> bool:
        return not self._given_up and self._may_write()

    def give_up(self) -> None:
        """Until the next start: no use in trying, and wearing flash, again and again."""
        self._given_up = True

    @rare
    def newer(self, generation: int) -> list:
        """What the two parts hold, 4096 bytes each, sound or not, if it says that it is of a later generation."""
        images = []
        whole = False
        try:
            file = self._open(False)
            if file is not None and file.seek(0, 2) == FILE_SIZE:
                for part in (1, 3):
                    file.seek(PART * part)
                    head = file.read(HEADING)
                    if head[0] == FORMAT_KEY and int.from_bytes(head[3:7], "little") > generation:
                        file.seek(PART * part)
                        images.append(file.read(PART))
                whole = True
            if file is not None:
                file.close()
        except OSError as error:  # a damaged drive must not keep the socket from working
            log.say("store: second home: %s" % error)
        if not whole:
            self.give_up()
            log.say("store: no second home, so what nvm holds cannot be written anew")
        return images

    @rare
    def write(self, generation: int, image) -> bool:
        """True when it is on flash and was read back. Takes 0.1 s or so."""
        at = PART * (1 + 2 * (generation & 1))
        try:
            file = self._open(True)
            if file is None:
                return False
            file.seek(at)
            file.write(image)
            file.seek(at)  # never flush or close it: that would rewrite the sector of its directory
            block = bytearray(BLOCK)
            view = memoryview(image)
            for start in range(0, PART, BLOCK):
                if file.readinto(block) != BLOCK or block != view[start : start + BLOCK]:
                    raise OSError("does not keep what is written")
        except OSError as error:
            log.say("store: second home: %s" % error)
            self.give_up()
            return False
        return True
