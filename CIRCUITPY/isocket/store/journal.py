"""An append-only journal of keyed values in nvm.

nvm on RP2040 is one 4 KB flash sector: writing into erased bytes programs a page, writing over anything erases all of
it. So values are only ever appended, in cells of 16 bytes; the latest sound record of a key is its value:

    key (1) | length (1) | payload (length) | CRC-32 of all that, low 16 bits (2) | padding 0xFF up to a full cell

A record that was torn by a power cut fails its CRC; the search goes on at the next cell. When the sector is full it is
erased and the current values are written in one piece. That moment (46 ms, once in 200 records or more) is the only one
at which a cut can lose values.
"""

from __future__ import annotations

import binascii

from isocket.rare import rare

CELL = 16
OVERHEAD = 4  # key, length, CRC
MAX_PAYLOAD = 200
FORMAT_KEY = 0xF0  # the first record of a sector says how the rest is to be read
FORMAT_VERSION = b"\x01"
ERASED = 0xFF


class JournalFull(Exception):
    """The values themselves do not fit; the least important has to go first."""


def _record(key: int, payload: bytes) -> bytes:
    body = bytes((key, len(payload))) + payload
    crc = binascii.crc32(body) & 0xFFFF
    record = body + bytes((crc & 0xFF, crc >> 8))
    return record + b"\xff" * (-len(record) % CELL)


class Journal:
    """`nvm`: a bytearray-like that follows the write rules above. `values`: key -> payload as stored."""

    def __init__(self, nvm) -> None:
        self._nvm = nvm
        self._size = len(nvm)
        self._end = 0
        self.values: dict[int, bytes] = {}
        self.compactions = 0
        self.skipped = 0
        self._load()

    @rare
    def _load(self) -> None:
        image = self._nvm[0 : self._size]
        at = 0
        while at < self._size:
            key = image[at]
            if key == ERASED:
                at += CELL
                continue
            length = image[at + 1]
            end = at + 2 + length
            if length <= MAX_PAYLOAD and end + 2 <= self._size:
                crc = binascii.crc32(image[at:end]) & 0xFFFF
                if image[end] == crc & 0xFF and image[end + 1] == crc >> 8:
                    self.values[key] = bytes(image[at + 2 : end])
                    at = end + 2 + (-(length + OVERHEAD) % CELL)
                    self._end = at
                    continue
            self.skipped += 1
            at += CELL
            self._end = at
        for at in range(self._size - CELL, self._end - 1, -CELL):  # a torn record may hide behind erased cells
            if image[at : at + CELL] != b"\xff" * CELL:
                self._end = at + CELL
                break
        self.values.pop(FORMAT_KEY, None)

    @property
    def room(self) -> int:
        """Bytes left before the sector has to be erased."""
        return self._size - self._end

    def write(self, key: int, payload: bytes) -> None:
        """Store one value. Takes 0.5 ms, or 52 ms with interrupts off when the sector is full. Raises JournalFull."""
        record = _record(key, payload)
        first = self._end == 0
        if first:
            record = _record(FORMAT_KEY, FORMAT_VERSION) + record
        while self._end + len(record) <= self._size:
            start = self._end
            self._end += len(record)
            self._nvm[start : self._end] = record
            if self._nvm[start : self._end] == record:
                self.values[key] = payload
                return
            self.skipped += 1  # a worn or torn cell: leave it behind
        self._compact(key, payload)

    @rare
    def _compact(self, key: int, payload: bytes) -> None:
        values = dict(self.values)
        values[key] = payload
        image = _record(FORMAT_KEY, FORMAT_VERSION)
        for one in values:
            image += _record(one, values[one])
        if len(image) + 16 * CELL > self._size:
            raise JournalFull
        self._nvm[0 : self._size] = image + b"\xff" * (self._size - len(image))
        self.values = values
        self._end = len(image)
        self.compactions += 1

    def erase(self) -> None:
        """Forget everything (factory reset)."""
        self._nvm[0 : self._size] = b"\xff" * self._size
        self.values = {}
        self._end = 0
