"""The CIRCUITPY volume: FAT12 as CircuitPython 10 formats the Pico's 1 MB, written and read by ourselves.

Layout: boot sector and one FAT in the first 4 KB, 512 root entries, clusters of one 512-byte sector from 0x5000.
Source: a volume formatted by the 10.2.1 image; Microsoft, FAT: General Overview of On-Disk Format, 1.03.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping

SECTOR = 512
SECTORS = 2048
FAT_SECTORS = 7
ROOT_ENTRIES = 512
ROOT_START = (1 + FAT_SECTORS) * SECTOR
DATA_START = ROOT_START + ROOT_ENTRIES * 32
CLUSTERS = SECTORS - DATA_START // SECTOR
END_OF_CHAIN = 0xFFF

ATTR_LABEL = 0x08
ATTR_DIRECTORY = 0x10
ATTR_ARCHIVE = 0x20
ATTR_LONG_NAME = 0x0F
DATE_2000 = 0x2821  # 1 January 2000, what a board without a clock writes
LONG_NAME_CHARACTERS = 13
SHORT_NAME_CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-~!#$%&'()@^`{}"

BOOT_SECTOR = struct.pack(
    "<3s8sHBHBHHBHHHII BBBI11s8s",
    b"\xeb\xfe\x90",
    b"MSDOS5.0",
    SECTOR,
    1,  # sectors a cluster
    1,  # reserved sectors
    1,  # FATs
    ROOT_ENTRIES,
    SECTORS,
    0xF8,
    FAT_SECTORS,
    63,
    255,
    1,
    0,
    0x80,
    0,
    0x29,
    0x320C7ABF,
    b"NO NAME    ",
    b"FAT     ",
)


class VolumeFullError(ValueError):
    """More files, or more in them, than the volume has room for."""


def build(files: Mapping[str, bytes], label: str = "CIRCUITPY") -> bytes:
    """A whole volume of 1 MB (bytes) with `files`: path with slashes -> content. Directories come by themselves.

    Raises VolumeFullError when they do not fit, ValueError for a path that FAT cannot hold.
    """
    tree: dict = {}
    for path, content in sorted(files.items()):
        *folders, name = path.split("/")
        place = tree
        for folder in folders:
            place = place.setdefault(folder, {})
        place[name] = content
    return _Writer().write(tree, label)


def read(volume: bytes) -> dict[str, bytes]:
    """All files of a volume: path with slashes -> content."""
    root = volume[ROOT_START:DATA_START]
    return dict(_walk(volume, root, ""))


class _Writer:
    def __init__(self) -> None:
        self.volume = bytearray(SECTORS * SECTOR)
        self.fat = [0xFF8, END_OF_CHAIN] + [0] * CLUSTERS
        self.next_cluster = 2

    def write(self, tree: dict, label: str) -> bytes:
        root = _entry(label.encode().ljust(11), ATTR_LABEL, 0, 0) + self._directory(tree, 0)
        if len(root) > ROOT_ENTRIES * 32:
            raise VolumeFullError(f"{len(root) // 32} entries in the root directory, it has room for {ROOT_ENTRIES}")
        self.volume[0 : len(BOOT_SECTOR)] = BOOT_SECTOR
        self.volume[510:512] = b"\x55\xaa"
        self.volume[SECTOR:ROOT_START] = _pack_fat(self.fat).ljust(FAT_SECTORS * SECTOR, b"\0")
        self.volume[ROOT_START : ROOT_START + len(root)] = root
        return bytes(self.volume)

    def _directory(self, tree: dict, parent: int, own: int | None = None) -> bytes:
        """The entries of a directory, its contents stored on the way."""
        entries = bytearray()
        taken: set[bytes] = set()
        for name, what in tree.items():
            short = _short_name(name, taken)
            taken.add(short)
            if isinstance(what, dict):
                size = sum(_entry_count(child) for child in what) + 2
                first = self._reserve(size * 32)
                content = _entry(b".".ljust(11), ATTR_DIRECTORY, first, 0)
                content += _entry(b"..".ljust(11), ATTR_DIRECTORY, own or 0, 0)
                content += self._directory(what, own or 0, first)
                self._store(first, content)
                entries += _long_name(name, short) + _entry(short, ATTR_DIRECTORY, first, 0)
            else:
                first = self._reserve(len(what)) if what else 0
                self._store(first, what)
                entries += _long_name(name, short) + _entry(short, ATTR_ARCHIVE, first, len(what))
        return bytes(entries)

    def _reserve(self, size: int) -> int:
        count = -(-size // SECTOR)
        first = self.next_cluster
        if first + count > CLUSTERS + 2:
            raise VolumeFullError(f"the volume holds {CLUSTERS * SECTOR} bytes, the files need more")
        for cluster in range(first, first + count):
            self.fat[cluster] = cluster + 1
        self.fat[first + count - 1] = END_OF_CHAIN
        self.next_cluster = first + count
        return first

    def _store(self, first: int, content: bytes) -> None:
        if content:
            start = DATA_START + (first - 2) * SECTOR
            self.volume[start : start + len(content)] = content


def _pack_fat(fat: list[int]) -> bytes:
    packed = bytearray()
    for even, odd in zip(fat[0::2], [*fat[1::2], 0], strict=False):
        packed += bytes((even & 0xFF, (even >> 8) | (odd & 0xF) << 4, odd >> 4))
    return bytes(packed)


def _unpack_fat(packed: bytes) -> list[int]:
    fat = []
    for low, middle, high in zip(packed[0::3], packed[1::3], packed[2::3], strict=False):
        fat += [low | (middle & 0xF) << 8, middle >> 4 | high << 4]
    return fat


def _entry(name: bytes, attributes: int, first: int, size: int) -> bytes:
    return struct.pack("<11sBBBHHHHHHHI", name, attributes, 0, 0, 0, DATE_2000, DATE_2000, 0, 0, DATE_2000, first, size)


def _entry_count(name: str) -> int:
    return 1 + -(-len(name) // LONG_NAME_CHARACTERS)


def _short_name(name: str, taken: set[bytes]) -> bytes:
    """An 8.3 name for it that no other entry of the directory has; the true name stands in the long one."""
    if not name or len(name) > 255 or any(character in '\\/:*?"<>|' or character < " " for character in name):
        raise ValueError(f"FAT has no file name {name!r}")
    base, dot, extension = name.upper().rpartition(".")
    if not dot or not base:
        base, extension = name.upper(), ""
    base = "".join(c for c in base if c in SHORT_NAME_CHARACTERS)
    extension = "".join(c for c in extension if c in SHORT_NAME_CHARACTERS)[:3]
    short = f"{base[:8]:8}{extension:3}".encode()
    number = 1
    while short in taken or len(base) > 8 or not base:
        tail = f"~{number}"
        candidate = f"{base[: 8 - len(tail)] + tail:8}{extension:3}".encode()
        if candidate not in taken:
            return candidate
        number += 1
    return short


def _checksum(short: bytes) -> int:
    total = 0
    for value in short:
        total = ((total >> 1 | total << 7) + value) & 0xFF
    return total


def _long_name(name: str, short: bytes) -> bytes:
    units = [*name.encode("utf-16-le")]
    text = bytes(units) + b"\0\0"
    count = -(-len(name) // LONG_NAME_CHARACTERS)
    text = text[: count * LONG_NAME_CHARACTERS * 2].ljust(count * LONG_NAME_CHARACTERS * 2, b"\xff")
    entries = b""
    for number in range(count, 0, -1):
        part = text[(number - 1) * 26 : number * 26]
        order = number | (0x40 if number == count else 0)
        entries += struct.pack(
            "<B10sBBB12sH4s", order, part[:10], ATTR_LONG_NAME, 0, _checksum(short), part[10:22], 0, part[22:]
        )
    return entries


def _chain(volume: bytes, first: int) -> bytes:
    fat = _unpack_fat(volume[SECTOR:ROOT_START])
    content = bytearray()
    cluster = first
    while 2 <= cluster < 0xFF0:
        start = DATA_START + (cluster - 2) * SECTOR
        content += volume[start : start + SECTOR]
        cluster = fat[cluster]
    return bytes(content)


def _walk(volume: bytes, directory: bytes, prefix: str) -> Iterator[tuple[str, bytes]]:
    parts: dict[int, bytes] = {}
    for position in range(0, len(directory), 32):
        entry = directory[position : position + 32]
        if entry[0] == 0:
            return
        if entry[0] == 0xE5:
            parts = {}
            continue
        if entry[11] == ATTR_LONG_NAME:
            parts[entry[0] & 0x3F] = entry[1:11] + entry[14:26] + entry[28:32]
            continue
        name = _name(entry, parts)
        parts = {}
        (first,) = struct.unpack_from("<H", entry, 26)
        (size,) = struct.unpack_from("<I", entry, 28)
        if entry[11] & ATTR_LABEL or name in (".", ".."):
            continue
        if entry[11] & ATTR_DIRECTORY:
            yield from _walk(volume, _chain(volume, first), f"{prefix}{name}/")
        else:
            yield prefix + name, _chain(volume, first)[:size]


def _name(entry: bytes, parts: dict[int, bytes]) -> str:
    if parts:
        text = b"".join(parts[number] for number in sorted(parts)).decode("utf-16-le")
        return text.partition("\0")[0].rstrip("￿")
    # without a long name, two bits tell which half is in small letters (Windows NT)
    base, extension = entry[:8].decode("cp437").rstrip(), entry[8:11].decode("cp437").rstrip()
    base = base.lower() if entry[12] & 0x08 else base
    extension = extension.lower() if entry[12] & 0x10 else extension
    return f"{base}.{extension}" if extension else base
