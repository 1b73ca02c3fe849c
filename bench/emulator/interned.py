"""The names that an image of CircuitPython has in ROM, found by looking: MicroPython's pools of interned strings
(py/qstr.h, `qstr_pool_t`: the pool before, how many names that has, room, count, hashes, lengths, addresses of texts).
"""

from __future__ import annotations

import struct

from bench.emulator.uf2 import FLASH_START

HEAD = struct.Struct("<6I")
MOST = 10_000  # names that no image comes near


class NoNames(ValueError):
    """No pool is to be found in this image."""


def names_in_rom(flash: bytes) -> set[str]:
    """Of a flash image, from its first byte on. Raises NoNames."""
    found = {name for at in range(0, len(flash) - HEAD.size, 4) for name in _pool_at(flash, at)}
    if not found:
        raise NoNames("no pool of names is to be found in this image")
    return found


def _pool_at(flash: bytes, at: int) -> list[str]:
    """The names of the pool that begins here; none if it is no pool."""
    before, behind, room, count, hashes, lengths = HEAD.unpack_from(flash, at)
    inside = range(FLASH_START, FLASH_START + len(flash))
    behind &= 0x7FFF_FFFF  # its highest bit: these are sorted
    if not (1 < count < MOST and room < MOST and behind < MOST and hashes in inside and lengths in inside):
        return []
    if (before not in inside and before != 0) or at + HEAD.size + 4 * count > len(flash):
        return []
    texts = struct.unpack_from(f"<{count}I", flash, at + HEAD.size)
    sizes = flash[lengths - FLASH_START : lengths - FLASH_START + count]
    names = []
    for text, size in zip(texts, sizes, strict=False):
        name = flash[text - FLASH_START : text - FLASH_START + size + 1] if text in inside else b"?"
        if len(name) != size + 1 or name[-1] != 0 or b"\0" in name[:-1]:  # C ends a text with 0
            return []
        names.append(name[:-1].decode(errors="replace"))
    return names
