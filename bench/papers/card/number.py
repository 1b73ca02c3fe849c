"""The number of a socket's SIM, as an owner writes it down."""

from __future__ import annotations

import re

SHORTEST, LONGEST = 8, 15  # digits; 15: ITU-T E.164
EXAMPLE = "+31612345678"


class NumberError(ValueError):
    """No number that any phone reaches; the message says what to write."""


def international(written: str) -> str:
    """`+31612345678`, of that or of `0031 6-1234 5678`: blanks, hyphens, dots and brackets do not matter. Raises
    NumberError for one without a country code, which a phone abroad does not reach.
    """
    bare = re.sub(r"[\s().\-/]", "", written)
    number = "+" + bare[2:] if bare.startswith("00") else bare
    if not re.fullmatch(r"\+?[0-9]+", number):
        raise NumberError(f"{written!r} is no telephone number; write it like {EXAMPLE}")
    if not number.startswith("+"):
        raise NumberError(f"{written} has no country code; write it with + and the code in front, like {EXAMPLE}")
    if number.startswith("+0"):
        raise NumberError(f"{written}: no country code begins with 0; write it like {EXAMPLE}")
    digits = len(number) - 1
    if not SHORTEST <= digits <= LONGEST:
        raise NumberError(f"{written} has {digits} digits; a number with its country code has {SHORTEST} to {LONGEST}")
    return number
