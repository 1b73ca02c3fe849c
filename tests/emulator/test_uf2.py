from __future__ import annotations

import struct

import pytest

from bench.emulator.uf2 import FLASH_START, flash_image


def block(address: int, data: bytes, flags: int = 0, magic: int = 0x0A324655) -> bytes:
    head = struct.pack("<8I", magic, 0x9E5D5157, flags, address, len(data), 0, 1, 0xE48BFF56)
    return (head + data).ljust(508, b"\0") + struct.pack("<I", 0x0AB16F30)


def test_blocks_go_where_they_say_and_the_rest_is_erased() -> None:
    flash = flash_image(block(FLASH_START + 256, b"abc" * 80) + block(FLASH_START, b"first"), size=1024)

    assert flash[:5] == b"first"
    assert flash[256 : 256 + 240] == b"abc" * 80
    assert set(flash[5:256] + flash[496:]) == {0xFF}


def test_blocks_for_elsewhere_are_left_out() -> None:
    assert set(flash_image(block(FLASH_START, b"x", flags=1), size=512)) == {0xFF}


@pytest.mark.parametrize(
    ("uf2", "why"),
    [
        (b"", "whole blocks"),
        (bytes(513), "whole blocks"),
        (bytes(512), "not a UF2 block"),
        (block(FLASH_START, b"x", magic=1), "not a UF2 block"),
        (block(FLASH_START + 1024, b"x"), "outside the flash"),
        (block(0x2000_0000, b"x"), "outside the flash"),
    ],
)
def test_what_is_no_firmware_is_refused(uf2: bytes, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        flash_image(uf2, size=1024)
