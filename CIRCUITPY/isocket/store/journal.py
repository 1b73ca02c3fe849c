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


def heading(image) -> tuple[int, int, int] | None:
    """(generation, end of the snapshot, where the last generation ended), or None when the snapshot is not sound."""
    if image[0] != FORMAT_KEY or image[2] != VERSION:
        return None
    end = image[7] | image[8] << 8
    if not HEADING <= end <= len(image) or _snapshot_crc(image, end) != image[11:15]:
        return None
    return int.from_bytes(image[3:7], "little"), end, image[9] | image[10] << 8


def _snapshot_crc(image, end: int) -> bytes:
    return binascii.crc32(memoryview(image)[HEADING:end], binascii.crc32(image[0:11])).to_bytes(4, "little")


def put_heading(image, generation: int, end: int, before: int) -> None:
    image[0:3] = bytes((FORMAT_KEY, 14, VERSION))
    image[3:7] = generation.to_bytes(4, "little")
    image[7:11] = bytes((end & 0xFF, end >> 8, before & 0xFF, before >> 8))
    image[11:15] = _snapshot_crc(image, end)


def size_at(image, at: int) -> int:
    """Bytes of the sound record at `at`; 0 when there is none."""
    size = image[at] * CELL
    end = at + size - 4
    if not size or end + 4 > len(image):
        return 0
    return size if binascii.crc32(memoryview(image)[at:end]).to_bytes(4, "little") == image[end : end + 4] else 0


class Journal:
    """`nvm`: a bytearray-like that follows the write rules above. `home`: see home.py. To be loaded before all else."""

    def __init__(self, nvm, home) -> None:
        self._nvm = nvm
        self._home = home
        self._size = len(nvm)
        self._end = 0
        self._generation = 0  # 0: no heading yet
        self.compactions = 0
        self.skipped = 0

    @rare
    def load(self) -> dict[int, bytes]:
        """What is kept: key -> payload."""
        image = self._nvm[0 : self._size]
        found = heading(image)
        version_1 = found is None and image[0:5] == VERSION_1
        generation = found[0] if found else 0
        second = self._home.newest()
        if second is not None:
            newer, copy = second
            if (
                not behind(image, newer[2])  # that compaction had come so far: its second half is made up for
                if newer[0] == generation + 1
                else found is None and not version_1
            ):
                log.say("store: taken from the second home")
                self._nvm[0 : self._size] = image = copy
                generation = newer[0]
                found = newer
                version_1 = False
        self._generation = generation
        self._end = HEADING if found or version_1 else 0
        values = {}
        if found is None:
            values = read_version_1(image)
        return self._read(image, values)

    @rare
    def _read(self, image, values: dict[int, bytes]) -> dict[int, bytes]:
        """All sound records from `_end` on; `_end` moves behind all that is not erased."""
        size = self._size
        at = self._end
        while at < size:
            if image[at] == ERASED:
                at += CELL
                continue
            length = size_at(image, at)
            if length:
                end = at + length - 4
                at += 1
                while at < end and image[at] != ERASED:
                    start = at + 2
                    at = start + image[at + 1]
                    if image[start - 2] == FORGET:
                        values = {}
                    else:
                        values[image[start - 2]] = bytes(image[start:at])
                at = end + 4
            else:
                self.skipped += 1
                at += CELL
            self._end = at
        for at in range(size - CELL, self._end - 1, -CELL):  # a torn record may hide behind erased cells
            if image[at : at + CELL] != b"\xff" * CELL:
                self._end = at + CELL
                break
        return values

    @property
    def room(self) -> int:
        """Bytes left before the sector has to be written anew; the last cell is kept for `forget`."""
        return self._size - CELL - self._end

    @property
    def is_old(self) -> bool:
        """Of version 1, or its heading is torn: to be written anew soon."""
        return not self._generation and self._end > 0

    @property
    def may_compact(self) -> bool:
        return self._home.ready

    def write(self, changes: dict[int, bytes]) -> bool:
        """Store these values, all or none; takes 1 ms or so. False: there is no room, `compact` makes some."""
        if self._end == 0:
            self._begin()
        return self._append(changes, self._size - CELL)

    def _append(self, changes: dict[int, bytes], limit: int) -> bool:
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
        if heading(self._nvm[0:HEADING]):
            self._generation = 1
        self._end = HEADING

    def forget(self) -> bool:
        """Factory reset: one record, so it is done or not done; there is always room for it."""
        return self._append({FORGET: b""}, self._size) or self.compact({})

    @rare
    def compact(self, values: dict[int, bytes]) -> bool:
        """Write the sector anew with just these values: first into the second home, then, when it is sound there, in
        nvm. Takes 0.2 s. False: not now.
        """
        if not self.may_compact:
            return False
        try:
            image = bytearray(b"\xff") * self._size
            end = HEADING
            entries = []
            left = len(values)
            for key in values:
                left -= 1
                if values[key]:  # "" is the factory's value
                    entries.append((key, values[key]))
                if len(entries) == ENTRIES or (entries and not left):
                    text = record(entries)
                    image[end : end + len(text)] = text
                    end += len(text)
                    entries = []
            if end > self._size - CELL or len(image) != self._size:
                log.say("store: the values do not fit")
                return False
            put_heading(image, self._generation + 1, end, self._end)
            if not self._home.write(self._generation + 1, image):
                return False
            self._nvm[0 : self._size] = image
        except MemoryError:
            log.say("store: no memory")
            return False
        self._generation += 1
        self._end = end
        self.compactions += 1
        return True


def behind(image, at: int) -> bool:
    """True if a sound record was written at `at` or later."""
    while at < len(image):
        if image[at] != ERASED and size_at(image, at):
            return True
        at += CELL
    return False


@rare
def read_version_1(image) -> dict[int, bytes]:
    """What firmware 0.1 stored: cells of 16 bytes; key, length, payload, low half of the CRC-32 of all that."""
    values = {}
    at = 0
    while at < len(image):
        end = at + 2 + image[at + 1]
        crc = binascii.crc32(memoryview(image)[at:end])
        if image[at] != ERASED and image[end : end + 2] == bytes((crc & 0xFF, crc >> 8 & 0xFF)):
            values[image[at]] = bytes(image[at + 2 : end])
            at = end + 2
            at += -at % 16
        else:
            at += 16
    return values
