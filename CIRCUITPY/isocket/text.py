"""Words about text that mean the same on every interpreter: ASCII, and nothing beyond it."""

from __future__ import annotations


def upper(text: str) -> str:
    """Upper case in ASCII alone."""
    return str(text.encode().upper(), "utf-8")


def is_decimal(text: str) -> bool:
    """One or more of 0 to 9."""
    for octet in text.encode():
        if not 0x30 <= octet <= 0x39:
            return False
    return bool(text)
