"""An append-only journal of keyed values in nvm, and how it is written anew when it is full.

nvm on RP2040 is one 4 KB flash sector: writing into erased bytes programs a page, writing over anything erases all of
it. So values are only ever appended; the latest sound one of a key counts. What is written at once is one record, there
as a whole or not at all, in cells of 8 bytes:

    number of cells (1) | key (1), length (1), payload (length); the next … | padding 0xFF | CRC-32 of all that (4)

The sector begins with a heading, which vouches for the snapshot that follows it:

    0xF0 | 14 | version (1) | generation (4) | end of the snapshot (2) | where the last generation ended (2) |
    CRC-32 of these and of the snapshot (4) | 0xFF

Before the sector is erased its next generation is in the second home (home.py). docs/store.md says why nothing can get
lost.
"""

from __future__ import annotations

import binascii

from isocket import log
from isocket.rare import rare

SIZE = 4096
CELL = 8
OVERHEAD = 5  # of a record: its cells, CRC
HEADING = 16
FORMAT_KEY = 0xF0
VERSION = 2
FORGET = 0x7E  # the key after which nothing before it counts (factory reset)
ERASED = 0xFF
ENTRIES = 8  # in a record of the snapshot
VERSION_1 = b"\xf0\x01\x01\x15\xab"  # the first record of its journals


def record(entries) -> bytes:
    """One record of these (key, payload); 2000 bytes at most."""
    body = b""
    for key, payload in entries:
        body += bytes((key, len(payload))) + payload
    size = len(body) + OVERHEAD
    size += -size % CELL
    body = bytes((size // CELL,)) + body + b"\xff" * (size - OVERHEAD - len(body))
    return body + binascii.crc32(body).to_bytes(4, "little")


class Journal:
    """`nvm`: a bytearray-like that follows the write rules above. `home`: see home.py. To be loaded before all else."""

    def __init__(self, nvm, home) -> None:
        self._nvm = nvm
        self._home = home
        self._end = 0
        self._snapshot = 0  # its end
        self._generation = 0  # 0: no heading yet
        self.compactions = 0
        self.skipped = 0

    @rare
    def load(self) -> dict[int, bytes]:
        """What is kept: key -> payload."""
        image = self._nvm[0:SIZE]
        found = headings([image])[0]
        generation = found[0] if found else 0
        version_1 = not found and image[0:5] == VERSION_1  # else something has spoilt the heading
        copy = None
        newest = None
        copies = self._home.newer(generation)
        if copies:
            known = headings(copies)
            for place in range(len(copies)):
                if known[place] and (newest is None or known[place][0] > newest[0]):
                    newest = known[place]
                    copy = copies[place]
            copies = None
        if newest:
            if newest[0] == generation + 1:  # its compaction was cut off, unless something was written after it
                use_it = not scan(image, newest[2], {})[2]
            else:
                use_it = not found and not version_1
            if use_it:
                image = copy
                found = newest
        self._generation = found[0] if found else 0
        self._snapshot = found[1] if found else 0
        values = {} if found else read_version_1(image)
        self._end, self.skipped, _ = scan(image, HEADING if found or version_1 else 0, values)
        if image is copy:
            log.say("store: taken from the second home")
            self._renew(image)
        return values

    @rare
    def _renew(self, image) -> None:
        """Erase nvm and write all of it; what does not keep it any more is used no more."""
        self._nvm[0:SIZE] = image
        for at in range(0, SIZE, 256):
            if self._nvm[at : at + 256] != image[at : at + 256]:
                log.say("store: nvm is worn out")
                self._end = SIZE
                self._home.give_up()
                break

    @property
    def room(self) -> int:
        """Bytes left before the sector has to be written anew; the last cell is kept for `forget`."""
        return SIZE - CELL - self._end

    @property
    def gain(self) -> int:
        """Bytes that came after the snapshot: more than that cannot be won by writing the sector anew."""
        return self._end - self._snapshot

    @property
    def is_old(self) -> bool:
        """Of version 1, or its heading is torn: to be written anew soon."""
        return not self._generation and self._end > 0

    @property
    def may_compact(self) -> bool:
        return self._home.ready

    def write(self, changes: dict[int, bytes], limit: int = SIZE - CELL) -> bool:
        """Store these values, all or none; takes 1 ms or so. False: there is no room, `compact` makes some."""
        if self._end == 0:
            self._begin()
        text = record(changes.items())
        while self._end + len(text) <= limit:
            start = self._end
            self._end += len(text)
            self._nvm[start : self._end] = text
            if self._nvm[start : self._end] == text:
                return True
            self.skipped += 1  # a worn or torn cell: leave it behind
        return False

    @rare
    def _begin(self) -> None:
        """The heading of a new device."""
        image = bytearray(b"\xff") * HEADING
        put_heading(image, 1, HEADING, 0)
        self._nvm[0:HEADING] = image
        if self._nvm[0:HEADING] == image:
            self._generation = 1
        self._end = HEADING

    @rare
    def forget(self) -> bool:
        """Factory reset: one record, so it is done or not done; there is always room for it."""
        return self.write({FORGET: b""}, SIZE) or self.compact({})

    @rare
    def compact(self, values: dict[int, bytes]) -> bool:
        """Write the sector anew with just these values, at once: 0.3 s. False: not now."""
        before = self.compactions
        try:
            for _ in self.rewrite(lambda: values):
                pass
        except MemoryError:
            log.say("store: no memory")
        return self.compactions != before

    @rare
    def rewrite(self, values_of):
        """The same, as a generator of steps in each of which at most one sector is erased (70 ms); first into the
        second home, then, when it is sound there, in nvm. `values_of()` gives them. It gives up when something is
        stored between two steps.
        """
        if not self.may_compact:
            return
        before = self._end
        generation = self._generation + 1
        values = values_of()
        yield
        image = bytearray(b"\xff") * SIZE
        end = HEADING
        left = [(key, values[key]) for key in values if values[key]]  # "" is the factory's value
        while left:
            text = record(left[:ENTRIES])
            left = left[ENTRIES:]
            if end + len(text) > SIZE - CELL:
                log.say("store: the values do not fit")
                return
            image[end : end + len(text)] = text
            end += len(text)
            yield
        put_heading(image, generation, end, before)
        yield
        kept = False
        for step in self._home.writing(generation, image):
            kept = step
            yield
            if self._end != before or self._generation + 1 != generation:
                return
        if kept:
            self._generation = generation
            self._end = self._snapshot = end
            self.compactions += 1
            self._renew(image)
            log.say("store: written anew, %d bytes left" % self.room)


@rare
def headings(images) -> list:
    """Of each: (generation, end of the snapshot, where the last generation ended); None when it is not sound."""
    found = []
    for image in images:
        end = image[7] | image[8] << 8
        sound = image[0] == FORMAT_KEY and image[2] == VERSION and HEADING <= end <= len(image)
        if sound:
            crc = binascii.crc32(memoryview(image)[HEADING:end], binascii.crc32(image[0:11]))
            sound = crc.to_bytes(4, "little") == image[11:15]
        found.append((int.from_bytes(image[3:7], "little"), end, image[9] | image[10] << 8) if sound else None)
    return found


@rare
def put_heading(image, generation: int, end: int, before: int) -> None:
    image[0:3] = bytes((FORMAT_KEY, 14, VERSION))
    image[3:7] = generation.to_bytes(4, "little")
    image[7:11] = bytes((end & 0xFF, end >> 8, before & 0xFF, before >> 8))
    crc = binascii.crc32(memoryview(image)[HEADING:end], binascii.crc32(image[0:11]))
    image[11:15] = crc.to_bytes(4, "little")


@rare
def scan(image, at: int, values: dict[int, bytes]) -> tuple[int, int, int]:
    """Put what the sound records from `at` on say into `values`; (where all is erased, torn cells, sound records)."""
    end = at
    torn = 0
    sound = 0
    while at < SIZE:
        if image[at] == ERASED:
            at += CELL
            continue
        close = at + image[at] * CELL
        crc = binascii.crc32(memoryview(image)[at : close - 4]).to_bytes(4, "little")
        if at < close <= SIZE and crc == image[close - 4 : close]:
            sound += 1
            at += 1
            while at < close - 4 and image[at] != ERASED:
                start = at + 2
                at = start + image[at + 1]
                if image[start - 2] == FORGET:
                    values.clear()
                else:
                    values[image[start - 2]] = bytes(image[start:at])
            at = close
        else:
            torn += 1
            at += CELL
        end = at
    for at in range(SIZE - CELL, end - 1, -CELL):  # a torn record may hide behind erased cells
        if image[at : at + CELL] != b"\xff" * CELL:
            end = at + CELL
            break
    return end, torn, sound


@rare
def read_version_1(image) -> dict[int, bytes]:
    """What firmware 0.1 stored: cells of 16 bytes; key, length, payload, low half of the CRC-32 of all that."""
    values = {}
    at = 0
    while at < SIZE:
        end = at + 2 + image[at + 1]
        crc = binascii.crc32(memoryview(image)[at:end])
        if image[at] != ERASED and image[end : end + 2] == bytes((crc & 0xFF, crc >> 8 & 0xFF)):
            values[image[at]] = bytes(image[at + 2 : end])
            at = end + 2
            at += -at % 16
        else:
            at += 16
    return values
