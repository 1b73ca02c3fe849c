"""Telephone numbers as networks read them: country codes and trunk prefixes (ITU-T E.164)."""

from __future__ import annotations

_ONE_DIGIT = "17"
_TWO_DIGITS = (
    *("20", "27", "30", "31", "32", "33", "34", "36", "39", "40", "41", "43", "44", "45", "46", "47", "48", "49"),
    *("51", "52", "53", "54", "55", "56", "57", "58", "60", "61", "62", "63", "64", "65", "66"),
    *("81", "82", "84", "86", "90", "91", "92", "93", "94", "95", "98"),
)
# what stands in front of a number that is dialled within its country; 0 where nothing else is known
_TRUNK = {"1": "", "7": "8", "36": "06"}
# the zero in front is part of the number itself: it stays in the international form
_ZERO_STAYS = frozenset(("39", "225", "241", "242", "378"))
_SHORTEST_NATIONAL = 7  # fewer digits are a service of the network: 16100, 112


def country_of(number: str) -> str:
    """`+358` of `+358401234567`: the country code with its plus; "" when the number is not international."""
    digits = number.removeprefix("+")
    if digits == number or not digits.isdecimal():
        return ""
    if digits[0] in _ONE_DIGIT:
        return "+" + digits[0]
    return "+" + digits[: 2 if digits[:2] in _TWO_DIGITS else 3]


def from_national(number: str, country: str) -> str:
    """A number as it is dialled within that country, in its international form; as it is when it is no such number."""
    code = country.removeprefix("+")
    if not number.isdecimal() or len(number) < _SHORTEST_NATIONAL:
        return number
    if code in _ZERO_STAYS:
        return country + number if number.startswith("0") else number
    trunk = _TRUNK.get(code, "0")
    if not number.startswith(trunk) or (not trunk and len(number) != 10):
        return number
    return country + number.removeprefix(trunk)


def to_national(number: str, country: str) -> str:
    """An international number of that country as it is dialled within it; any other as it is."""
    code = country.removeprefix("+")
    if not number.startswith(country):
        return number
    rest = number.removeprefix(country)
    return rest if code in _ZERO_STAYS else _TRUNK.get(code, "0") + rest
