"""Texts on the AT line in the character set that AT+CSCS chose (3GPP TS 27.007 5.5, 27.005 3.1)."""

from __future__ import annotations

from bench.modem.errors import CmeError
from bench.world import gsm7

_CODECS = {"IRA": "ascii", "PCCP": "cp437", "PCDN": "cp865", "8859-1": "latin-1"}


def decode(data: str, charset: str) -> str:
    """A string as it stood on the line (one character a byte) into text; CmeError when it is not well formed."""
    if charset in ("UCS2", "HEX"):
        try:
            octets = bytes.fromhex(data)
            return octets.decode("utf-16-be") if charset == "UCS2" else gsm7.decode(_septets(octets))
        except ValueError as error:  # odd digits, no digits, half a character
            raise CmeError(50) from error
    if charset == "GSM":
        return gsm7.decode(_septets(data.encode("latin-1")))
    return data.encode("latin-1").decode(_CODECS[charset], "replace").replace("\ufffd", "?")


def encode(text: str, charset: str) -> str:
    """Text into what goes on the line (one character a byte)."""
    if charset == "UCS2":
        return text.encode("utf-16-be", "surrogatepass").hex().upper()
    if charset == "HEX":
        return (gsm7.encode(text, "?") or b"").hex().upper()
    if charset == "GSM":
        return (gsm7.encode(text, "?") or b"").decode("latin-1")
    return text.encode(_CODECS[charset], "replace").decode("latin-1")


def _septets(octets: bytes) -> bytes:
    return bytes(octet & 0x7F for octet in octets)
