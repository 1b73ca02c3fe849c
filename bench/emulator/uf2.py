"""UF2 files: the form in which CircuitPython is published (github.com/microsoft/uf2)."""

from __future__ import annotations

import struct

BLOCK = 512
MAGIC = (0x0A324655, 0x9E5D5157)
MAGIC_END = 0x0AB16F30
NOT_MAIN_FLASH = 0x0001
FLASH_START = 0x1000_0000
FLASH_SIZE = 2 * 1024 * 1024


def flash_image(uf2: bytes, size: int = FLASH_SIZE) -> bytearray:
    """Lay the blocks of a UF2 file out as a flash of `size` bytes, the rest erased (0xFF).

    Raises ValueError for a file that is no UF2, or that has a block outside the flash.
    """
    if not uf2 or len(uf2) % BLOCK:
        raise ValueError(f"a UF2 file has whole blocks of {BLOCK} bytes, this one has {len(uf2)} bytes")
    flash = bytearray(b"\xff" * size)
    for number in range(len(uf2) // BLOCK):
        block = uf2[number * BLOCK : (number + 1) * BLOCK]
        first, second, flags, address, length = struct.unpack_from("<5I", block)
        (end,) = struct.unpack_from("<I", block, BLOCK - 4)
        if (first, second, end) != (*MAGIC, MAGIC_END) or length > 476:
            raise ValueError(f"block {number} is not a UF2 block")
        if flags & NOT_MAIN_FLASH:
            continue
        offset = address - FLASH_START
        if not 0 <= offset <= size - length:
            raise ValueError(f"block {number} goes to {address:#x}, which is outside the flash")
        flash[offset : offset + length] = block[32 : 32 + length]
    return flash
