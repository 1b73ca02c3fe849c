"""Whether the second home lies in one piece, told from the bytes of a volume."""

from __future__ import annotations

import struct

import pytest
from isocket.store.home import FILE_SIZE
from isocket.store.layout import in_one_piece

from bench.build.drive import drive_files
from bench.emulator import fat12

FILES = {
    "code.py": b"x" * 3000,
    "isocket/a.py": b"y" * 9000,
    "store/snapshot.bin": bytes(FILE_SIZE),
    "store/z": b"z" * 99,
}


def ask(volume: bytes) -> bool:
    def read(at: int, size: int) -> bytes:
        assert at % 4 == size % 4 == 0
        return volume[at : at + size]

    *steps, whole = in_one_piece(read, FILE_SIZE)
    assert not any(steps)
    return whole


def clusters_of(volume: bytes) -> list[int]:
    """Of the snapshot file, found by its content."""
    fat = fat12._unpack_fat(volume[fat12.SECTOR : fat12.ROOT_START])
    for first in range(2, fat12.CLUSTERS):
        start = fat12.DATA_START + (first - 2) * fat12.SECTOR
        if volume[start : start + 512] == b"first".ljust(512, b"."):
            chain = [first]
            while fat[chain[-1]] < 0xFF0:
                chain.append(fat[chain[-1]])
            return chain
    raise AssertionError("no such file")


def test_our_own_drive() -> None:
    assert ask(fat12.build(drive_files()))


@pytest.mark.parametrize("more", range(0, 40, 3))
def test_wherever_it_begins(more: int) -> None:
    files = {f"file{number}.py": b"z" * 600 for number in range(more)}
    assert ask(fat12.build({**FILES, **files}))


@pytest.mark.parametrize("missing", ["store/snapshot.bin", "store/"])
def test_not_there(missing: str) -> None:
    assert not ask(fat12.build({name: content for name, content in FILES.items() if not name.startswith(missing)}))


@pytest.mark.parametrize("place", [0, 1, 17, 38])
def test_in_two_pieces(place: int) -> None:
    content = b"first".ljust(512, b".") + bytes(FILE_SIZE - 512)
    volume = bytearray(fat12.build({**FILES, "store/snapshot.bin": content}))
    chain = clusters_of(bytes(volume))
    assert len(chain) == FILE_SIZE // 512 and ask(bytes(volume))
    fat = fat12._unpack_fat(bytes(volume[fat12.SECTOR : fat12.ROOT_START]))
    free = 1500
    assert fat[free] == 0
    fat[chain[place]], fat[free] = free, chain[place + 1]
    volume[fat12.SECTOR : fat12.ROOT_START] = fat12._pack_fat(fat)[: fat12.FAT_SECTORS * 512].ljust(
        fat12.FAT_SECTORS * 512, b"\0"
    )
    assert not ask(bytes(volume))


def test_no_file_system() -> None:
    assert not ask(bytes(1 << 20))
    assert not ask(b"\xff" * (1 << 20))


def test_a_larger_drive_has_fat16() -> None:
    """A board with 16 MB of flash: 512 root entries, clusters of 1 KB, the file from cluster 1000 on."""
    boot = struct.pack("<11xHBHBHHBHHHII", 512, 2, 1, 1, 512, 0, 0xF8, 60, 63, 255, 1, 30000)
    root = 512 + 60 * 512
    data = root + 512 * 32
    volume = bytearray(30000 * 512)
    volume[: len(boot)] = boot
    volume[root : root + 32] = b"STORE      ".ljust(26, b"\x10") + struct.pack("<HI", 5, 0)
    folder = data + 3 * 1024
    volume[folder : folder + 32] = b"SNAPSHOTBIN".ljust(26) + struct.pack("<HI", 1000, FILE_SIZE)
    for cluster in range(1000, 1020):
        struct.pack_into("<H", volume, 512 + cluster * 2, cluster + 1 if cluster < 1019 else 0xFFFF)
    assert ask(bytes(volume))
    struct.pack_into("<H", volume, 512 + 1010 * 2, 2000)
    assert not ask(bytes(volume))
