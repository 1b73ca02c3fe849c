"""Degrees in words (spec ch. 6). Readings are sixteenths of a degree Celsius, set points whole degrees Celsius."""

from __future__ import annotations

from isocket.rows import IncorrectValue
from isocket.text import is_decimal

LEAST_C = -55
MOST_C = 120
LEAST_F = -67
MOST_F = 248


def _rounded(numerator: int, denominator: int) -> int:
    """The quotient, halves away from zero."""
    quotient = (2 * abs(numerator) + denominator) // (2 * denominator)
    return -quotient if numerator < 0 else quotient


def reading_text(sixteenths: int) -> str:
    """A measured temperature, each unit rounded from the raw reading: `25C(77F)`."""
    return "%dC(%dF)" % (_rounded(sixteenths, 16), _rounded(sixteenths * 9 + 2560, 80))


def set_point_text(celsius: int) -> str:
    """A set point: F is the smallest even number not below 9C/5+32: `35C(96F)`."""
    fahrenheit = -((-9 * celsius - 160) // 5)
    return "%dC(%dF)" % (celsius, fahrenheit + fahrenheit % 2)


def parse_set_point(text: str) -> int:
    """`10C`, `-5C` or an even `50F` as whole degrees Celsius. Raises IncorrectValue."""
    unit = text[-1:]
    digits = text[1:-1] if text.startswith("-") else text[:-1]
    if not is_decimal(digits) or len(digits) > 3:
        raise IncorrectValue
    value = -int(digits) if text.startswith("-") else int(digits)
    if unit == "C" and LEAST_C <= value <= MOST_C:
        return value
    if unit == "F" and LEAST_F <= value <= MOST_F and (value % 2 == 0 or value == LEAST_F):
        return (value - 32) * 5 // 9
    raise IncorrectValue
