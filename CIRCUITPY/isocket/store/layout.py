"""Where a file lies on the drive, as far as the second home has to know it."""

from __future__ import annotations

from isocket.rare import rare

FOLDER = b"STORE      "
FILE = b"SNAPSHOTBIN"


@rare
def in_one_piece(read, size: int) -> bool:
    """Whether /store/snapshot.bin, `size` bytes, is a run of neighbouring clusters. `read(at, size)`: the volume's
    bytes, both numbers multiples of 4. Source: Microsoft, FAT: General Overview of On-Disk Format, 1.03.
    """
    boot = read(0, 36)
    fat = (boot[14] | boot[15] << 8) * 512
    root = fat + boot[16] * (boot[22] | boot[23] << 8) * 512
    entries = boot[17] | boot[18] << 8
    cluster_size = boot[13] * 512
    data = root + entries * 32
    sectors = boot[19] | boot[20] << 8 or boot[32] | boot[33] << 8 | boot[34] << 16
    if not cluster_size or not 0 < (sectors * 512 - data) // cluster_size < 65525:  # no file system, or FAT32
        return False
    bits = 12 if (sectors * 512 - data) // cluster_size < 4085 else 16
    at = root
    for name in (FOLDER, FILE):
        while True:
            entry = read(at, 32)
            if not entries or not entry[0]:
                return False
            if entry[0:11] == name:
                break
            entries -= 1
            at += 32
        first = entry[26] | entry[27] << 8
        at = data + (first - 2) * cluster_size
        entries = cluster_size // 32
    start = first * bits // 8 & ~3
    last = first + (size - 1) // cluster_size
    table = read(fat + start, ((last * bits // 8 + 2 - start) | 3) + 1)
    for cluster in range(first, last):
        bit = cluster * bits
        pair = table[bit // 8 - start] | table[bit // 8 - start + 1] << 8
        if bits == 12:
            pair = pair >> 4 if bit & 4 else pair & 0xFFF
        if pair != cluster + 1:
            return False
    return True
