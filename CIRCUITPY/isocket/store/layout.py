"""Where a file lies on the drive, as far as the second home has to know it."""

from __future__ import annotations

from isocket.on_demand import on_demand

FOLDER = b"STORE      "
FILE = b"SNAPSHOTBIN"


AT_ONCE = 8  # entries of a directory in one step


@on_demand
def in_one_piece(read, size: int):
    """Whether /store/snapshot.bin, `size` bytes, is a run of neighbouring clusters: a generator of steps, the last of
    which says so; None before. `read(at, size)`: the volume's bytes, both numbers multiples of 4.

    Source: Microsoft, FAT: General Overview of On-Disk Format, 1.03.
    """
    yield None
    fat, at, entries, data, cluster_size, bits = volume(read)
    yield None
    first = 0
    for name in (FOLDER, FILE):
        while True:
            entry = read(at, 32) if entries else b"\0"
            if not entry[0]:
                yield False
                return
            if entry[0:11] == name:
                break
            entries -= 1
            at += 32
            if entries % AT_ONCE == 0:
                yield None
        first = entry[26] | entry[27] << 8
        at = data + (first - 2) * cluster_size
        entries = cluster_size // 32
    yield None
    yield follows(read, fat, bits, first, first + (size - 1) // cluster_size)


@on_demand
def volume(read) -> tuple[int, int, int, int, int, int]:
    """Where the FAT is, and the root directory, how many entries that has, where cluster 2 is, the bytes of a cluster,
    the bits of an entry of the FAT. No entries: no such file system.
    """
    boot = read(0, 36)
    fat = (boot[14] | boot[15] << 8) * 512
    root = fat + boot[16] * (boot[22] | boot[23] << 8) * 512
    entries = boot[17] | boot[18] << 8
    cluster_size = boot[13] * 512
    data = root + entries * 32
    sectors = boot[19] | boot[20] << 8 or boot[32] | boot[33] << 8 | boot[34] << 16
    clusters = (sectors * 512 - data) // cluster_size if cluster_size else 0
    if not 0 < clusters < 65525:  # none at all, or FAT32
        entries = 0
    return fat, root, entries, data, cluster_size, 12 if clusters < 4085 else 16


@on_demand
def follows(read, fat: int, bits: int, first: int, last: int) -> bool:
    """Whether each cluster but the last names the one after it."""
    start = first * bits // 8 & ~3
    table = read(fat + start, ((last * bits // 8 + 2 - start) | 3) + 1)
    for cluster in range(first, last):
        bit = cluster * bits
        pair = table[bit // 8 - start] | table[bit // 8 - start + 1] << 8
        if bits == 12:
            pair = pair >> 4 if bit & 4 else pair & 0xFFF
        if pair != cluster + 1:
            return False
    return True
