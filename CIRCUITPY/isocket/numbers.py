"""Phone numbers: when two are the same, and how one is dialled (manual ch. 5.1)."""

from __future__ import annotations

TAIL_DIGITS = 7


def same_number(one: str, other: str) -> bool:
    """Equal digits; or one is the tail of the other, the shorter having 7 digits or more without its leading zeros."""
    one = one.lstrip("+")
    other = other.lstrip("+")
    if one == other:
        return bool(one)
    one = one.lstrip("0")
    other = other.lstrip("0")
    shorter, longer = (one, other) if len(one) <= len(other) else (other, one)
    return len(shorter) >= TAIL_DIGITS and longer.endswith(shorter)


def dialable(number: str) -> str:
    """A number of the lists as it is dialled: international with `+`, unless it is plainly a local one."""
    return number if number.startswith("0") or len(number) < 7 else "+" + number
