"""Reads the QR codes of a PDF as a camera would: from the black that is drawn, by ISO/IEC 18004, with none of the code
that made them. Versions 1 to 4 at level L, 1 to 3 at level M: one block each. A reader that repairs needs more; here
nothing may be wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

Modules = list[list[bool]]
ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
CORRECTION = {(1, "L"): 7, (2, "L"): 10, (3, "L"): 15, (4, "L"): 20, (1, "M"): 10, (2, "M"): 16, (3, "M"): 26}
LEVELS = {0b01: "L", 0b00: "M"}
MASKS = (
    lambda y, x: (y + x) % 2,
    lambda y, x: y % 2,
    lambda y, x: x % 3,
    lambda y, x: (y + x) % 3,
    lambda y, x: (y // 2 + x // 3) % 2,
    lambda y, x: y * x % 2 + y * x % 3,
    lambda y, x: (y * x % 2 + y * x % 3) % 2,
    lambda y, x: ((y + x) % 2 + y * x % 3) % 2,
)
_RUN = re.compile(rb"(?:n [\d.]+ [\d.]+ [\d.]+ [\d.]+ re f\*?\s+){20,}")
_RECT = re.compile(rb"n ([\d.]+) ([\d.]+) ([\d.]+) ([\d.]+) re")


def codes(pdf: bytes) -> list[str]:
    """What the codes of an uncompressed PDF say, in their order."""
    return [read(_modules(run[0])) for run in _RUN.finditer(pdf)]


def _modules(drawn: bytes) -> Modules:
    rects = [tuple(float(number) for number in rect) for rect in _RECT.findall(drawn)]
    module = min(width for _, _, width, _ in rects)
    left = min(x for x, _, _, _ in rects)
    top = max(y for _, y, _, _ in rects)
    size = round((max(x + width for x, _, width, _ in rects) - left) / module)
    found = [[False] * size for _ in range(size)]
    for x, y, width, _ in rects:
        for column in range(round((x - left) / module), round((x + width - left) / module)):
            found[round((top - y) / module)][column] = True
    return found


def read(modules: Modules) -> str:
    """The text. Raises AssertionError for what is no code, or not a whole one."""
    size = len(modules)
    version = (size - 17) // 4
    level, mask = _format(modules)
    bits = [modules[y][x] != (not MASKS[mask](y, x)) for y, x in _places(size, version)]
    words = [_number(bits[at : at + 8]) for at in range(0, len(bits) - 7, 8)]
    correction = CORRECTION[version, level]
    assert not any(_syndrome(words, power) for power in range(correction)), "the code's correction does not fit it"
    return _text([bool(word >> bit & 1) for word in words[:-correction] for bit in range(7, -1, -1)])


def _format(modules: Modules) -> tuple[str, int]:
    places = [*((8, x) for x in (0, 1, 2, 3, 4, 5, 7, 8)), *((y, 8) for y in (7, 5, 4, 3, 2, 1, 0))]
    value = _number([modules[y][x] for y, x in places]) ^ 0b101010000010010
    rest = value
    for bit in range(14, 9, -1):
        if rest >> bit & 1:
            rest ^= 0b10100110111 << (bit - 10)
    assert rest == 0, "the code's format is none"
    return LEVELS[value >> 13], value >> 10 & 7


def _places(size: int, version: int) -> Iterator[tuple[int, int]]:
    """Row and column of each bit of the data, in their order."""

    def fixed(y: int, x: int) -> bool:
        corner = (y < 9 and x < 9) or (y < 9 and x >= size - 8) or (y >= size - 8 and x < 9)
        aligned = version > 1 and abs(y - (size - 7)) <= 2 and abs(x - (size - 7)) <= 2
        return corner or aligned or y == 6 or x == 6

    up = True
    for right in (*range(size - 1, 6, -2), 5, 3, 1):
        for y in range(size - 1, -1, -1) if up else range(size):
            yield from ((y, x) for x in (right, right - 1) if not fixed(y, x))
        up = not up


def _syndrome(words: list[int], power: int) -> int:
    value = 0
    for word in words:
        for _ in range(power):
            value = value << 1 ^ (0x11D if value & 0x80 else 0)
        value ^= word
    return value


def _text(bits: list[bool]) -> str:
    at, text = 0, ""

    def take(count: int) -> int:
        nonlocal at
        at += count
        return _number(bits[at - count : at])

    while at + 4 <= len(bits) and (mode := take(4)):
        if mode == 4:
            text += bytes(take(8) for _ in range(take(8))).decode()
        elif mode == 2:
            left = take(9)
            for _ in range(left // 2):
                pair = take(11)
                text += ALPHANUMERIC[pair // 45] + ALPHANUMERIC[pair % 45]
            text += ALPHANUMERIC[take(6)] if left % 2 else ""
        else:
            assert mode == 1, f"mode {mode}"
            left = take(10)
            text += "".join(f"{take(10):03}" for _ in range(left // 3))
            text += {0: lambda: "", 1: lambda: str(take(4)), 2: lambda: f"{take(7):02}"}[left % 3]()
    return text


def _number(bits: list[bool]) -> int:
    return int("".join("01"[bit] for bit in bits), 2)
