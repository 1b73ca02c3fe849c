"""The records of the journal: how one is built, read, and put right when a byte of it is wrong.

What is written at once is one record, there as a whole or not at all, in cells of 8 bytes:

    number of cells (1) | key (1), length (1), payload (length); the next … | padding 0xFF | CRC-32 of all that (4)
"""

from __future__ import annotations

import binascii

from isocket.on_demand import on_demand

SIZE = 4096  # of the sector
CELL = 8
OVERHEAD = 5  # of a record: its cells, CRC
ERASED = 0xFF
BLANK = b"\xff" * CELL
FORGET = 0x7E  # the key after which nothing before it counts (factory reset)
RESIDUE = 0x2144DF1C  # CRC-32 of whatever ends with its own CRC-32
POLYNOMIAL = 0xEDB88320
LONGEST = 255 * CELL  # bytes that are looked through for a damaged record


def record(entries) -> bytes:
    """One record of these (key, payload); 2000 bytes at most."""
    body = b""
    for key, payload in entries:
        body += bytes((key, len(payload))) + payload
    size = len(body) + OVERHEAD
    size += -size % CELL
    body = bytes((size // CELL,)) + body + b"\xff" * (size - OVERHEAD - len(body))
    return body + binascii.crc32(body).to_bytes(4, "little")


@on_demand
def entries_of(text) -> list | None:
    """The (key, payload) of a record, sound or not; None when it is not built as one."""
    found = []
    at = 1
    end = len(text) - 4
    while at < end and text[at] != ERASED:
        start = at + 2
        at = start + text[at + 1]
        found.append((text[start - 2], bytes(text[start:at])))
    return found if at <= end < at + CELL and text[at:end] == BLANK[: end - at] else None


@on_demand
def scan(image, at: int, values: dict[int, bytes]) -> tuple[int, list, int]:
    """Put what the sound records from `at` on say into `values`; (where all is erased, what lies between them and is
    not erased as a list of (start, stop), where the last sound one ends: 0 for none).
    """
    end = at
    bad = []
    last = 0
    stop = SIZE
    page = BLANK * 32
    while stop - len(page) >= at and image[stop - len(page) : stop] == page:
        stop -= len(page)
    while at < stop:
        cells = image[at]
        close = at + cells * CELL
        if (
            cells != ERASED
            and at < close <= SIZE
            and binascii.crc32(memoryview(image)[at : close - 4]).to_bytes(4, "little") == image[close - 4 : close]
        ):
            for key, payload in entries_of(image[at:close]) or ():
                if key == FORGET:
                    values.clear()
                else:
                    values[key] = payload
            last = close
        else:
            close = at + CELL
            if image[at:close] == BLANK:
                at = close
                continue
            if bad and bad[-1][1] == at:
                bad[-1] = (bad[-1][0], close)
            else:
                bad.append((at, close))
        end = at = close
    return end, bad, last


@on_demand
def mend(text: bytearray) -> bool:
    """Put right the one wrong byte of what ends with its CRC-32. False: more than one is wrong.

    A CRC is linear: what a wrong byte does to it depends on the byte's error and on how many bytes follow, and for no
    two errors within 4096 bytes is that the same (tests/store/test_damage.py tries them all). So the CRC is turned
    back, byte by byte, until what is left of the difference is the error of one byte.
    """
    state = binascii.crc32(text) ^ RESIDUE
    for at in range(len(text) - 1, -1, -1):
        for _ in range(8):
            if state & 0x80000000:
                state = ((state ^ POLYNOMIAL) << 1) | 1
            else:
                state <<= 1
        if state < 0x100:
            text[at] ^= state
            return True
    return False


@on_demand
def recover(image: bytearray, start: int, stop: int) -> int:
    """Put right the record in this stretch of `image` that has one wrong byte, if there is one: where it begins, else
    -1. It begins where the stretch does or ends where that does: beside it something may have been torn by a power cut.
    """
    if stop - start > LONGEST:
        return -1
    spans = [(start, close) for close in range(start + CELL, stop + 1, CELL)]
    for at, close in spans + [(at, stop) for at in range(start + CELL, stop, CELL)]:
        text = bytearray(image[at:close])
        cells = text[0]
        text[0] = len(text) // CELL
        sound = binascii.crc32(text) == RESIDUE or (cells == text[0] and mend(text))
        if sound and _is_plausible(text):
            image[at:close] = text
            return at
    return -1


@on_demand
def _is_plausible(text) -> bool:
    """Noise looks right once in some ten million times: what has been put right must make sense, too."""
    entries = entries_of(text)
    try:
        for _, payload in entries or ():
            str(payload, "utf-8")
    except UnicodeError:
        return False
    return bool(entries) and text[0] == len(text) // CELL


@on_demand
def entries_before(image, stop: int) -> list:
    """The (key, payload) of the sound record that ends there; none if there is none."""
    for start in range(stop - CELL, -1, -CELL):
        if start + image[start] * CELL == stop and binascii.crc32(image[start:stop]) == RESIDUE:
            return entries_of(image[start:stop]) or []
    return []


@on_demand
def keys_in(image, start: int, stop: int) -> list | None:
    """What the damaged records of a stretch are about, as far as their keys and lengths can be read; None: anything."""
    keys = []
    while start < stop:
        close = start + image[start] * CELL
        entries = entries_of(image[start:close]) if start < close <= stop else None
        if not entries:
            return None
        keys += [key for key, _ in entries]
        start = close
    return keys
