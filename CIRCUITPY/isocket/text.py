"""Words about text that mean the same on every interpreter: ASCII, and nothing beyond it."""

from __future__ import annotations

_DIGITS = "0123456789"


def upper(text: str) -> str:
    """Upper case in ASCII alone."""
    return str(text.encode().upper(), "utf-8")


def is_decimal(text: str) -> bool:
    """One or more of 0 to 9."""
    for char in text:
        if char not in _DIGITS:
            return False
    return bool(text)
