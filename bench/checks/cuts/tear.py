"""What a cut can leave of one flash operation: the sector before, on the way, and after it.

Data sheet and field: a program only takes bits from 1 to 0, each on its way or not; while a sector is erased its bits
may be anything at all (it is first programmed to zero, then goes to one, and cells in between read as they like).
"""

from __future__ import annotations

import random
from collections.abc import Iterator

PAGE = 256
DENSITIES = (0.001, 0.01, 0.1, 0.5, 0.9, 0.99)


def after_program(sector: bytes, start: int, page: bytes) -> bytes:
    bits = int.from_bytes(sector[start : start + PAGE], "big") & int.from_bytes(page, "big")
    return sector[:start] + bits.to_bytes(PAGE, "big") + sector[start + PAGE :]


def torn_program(sector: bytes, start: int, page: bytes, rng: random.Random, thorough: bool) -> Iterator[bytes]:
    """Before it; after each byte that changes, the next one torn; random bits of all of them; after it."""
    done = after_program(sector, start, page)
    changing = [at for at in range(start, start + PAGE) if done[at] != sector[at]]
    yield sector
    if not changing:
        return
    some = changing if thorough else sorted(rng.sample(changing, min(4, len(changing))))
    for at in some:
        torn = bytearray(done[:at] + sector[at:])
        torn[at] &= done[at] | rng.randrange(256)
        yield bytes(torn)
    for _ in range(4 if thorough else 1):
        torn = bytearray(sector)
        part = rng.random()
        for at in changing:
            torn[at] &= done[at] | _bits(rng, 1 - part)
        yield bytes(torn)
    yield done


def torn_erase(sector: bytes, rng: random.Random, thorough: bool) -> Iterator[bytes]:
    """Before it; a few bits or many flipped, up, down or both, in all of it or in one stretch; noise; erased."""
    size = len(sector)
    yield sector
    for density in DENSITIES:
        for way in ("up", "down", "both") if thorough else (rng.choice(("up", "down", "both")),):
            start = rng.randrange(size) if rng.random() < 0.5 else 0
            end = rng.randint(start + 1, size) if start or rng.random() < 0.3 else size
            torn = bytearray(sector)
            for at in range(start, end):
                noise = _bits(rng, density) if density >= 0.05 or rng.random() < density * 8 else 0
                if noise:
                    torn[at] = (torn[at] | noise) if way == "up" else (torn[at] & ~noise & 0xFF)
                    if way == "both":
                        torn[at] ^= noise & rng.randrange(256)
            yield bytes(torn)
    one = bytearray(sector)
    one[rng.randrange(size)] ^= 1 << rng.randrange(8)
    yield bytes(one)
    cut = rng.randrange(size)
    yield b"\xff" * cut + sector[cut:]
    yield sector[:cut] + b"\xff" * (size - cut)
    yield rng.randbytes(size)
    yield bytes(size)
    yield b"\xff" * size


def _bits(rng: random.Random, part: float) -> int:
    bits = 0
    for bit in range(8):
        if rng.random() < part:
            bits |= 1 << bit
    return bits
