"""The second home of the journal: a file on the drive that holds its newest generations while nvm is erased.

20 KB in five parts of 4 KB. The second and the fourth are written in turns; the others are never written: they keep
the flash sectors that those two lie in, wherever they begin, free of anything else.
"""

from __future__ import annotations

from isocket import log
from isocket.rare import rare
from isocket.store.journal import heading

PART = 4096
SIZE = 5 * PART
BLOCK = 512


class SecondHome:
    """`open_file(write)`: the file, or None when it is not there or not to be written now; stays open when written.

    `may_write()`: no computer is attached.
    """

    def __init__(self, open_file, may_write) -> None:
        self._open = open_file
        self._may_write = may_write
        self._missing = False  # until the next start: no use in trying again and again

    @property
    def ready(self) -> bool:
        return not self._missing and self._may_write()

    @rare
    def newest(self):
        """The newest sound generation: (its heading, its 4096 bytes), or None."""
        file = self._open(False)
        if file is None:
            self._missing = True
            log.say("store: no second home, so what nvm holds cannot be written anew")
            return None
        newest = None
        for turn in (0, 1):
            file.seek(PART + 2 * PART * turn)
            image = file.read(PART)
            if len(image) == PART:
                found = heading(image)
                if found and (newest is None or found[0] > newest[0][0]):
                    newest = found, image
        self._missing = file.seek(0, 2) != SIZE
        file.close()
        return newest

    @rare
    def write(self, generation: int, image) -> bool:
        """True when it is on flash and was read back. Takes 0.1 s or so."""
        at = PART + 2 * PART * (generation & 1)
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
                    log.say("store: the second home does not keep what is written")
                    return False
        except OSError as error:
            log.say("store: second home: %s" % error)
            return False
        return True
