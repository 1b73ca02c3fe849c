"""The GSM 7 bit default alphabet and its packing into octets (3GPP TS 23.038 6.1.2, 6.2.1)."""

from __future__ import annotations

ESCAPE = 0x1B
ALPHABET = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION = {
    0x0A: "\f",
    0x14: "^",
    0x28: "{",
    0x29: "}",
    0x2F: "\\",
    0x3C: "[",
    0x3D: "~",
    0x3E: "]",
    0x40: "|",
    0x65: "€",
}
_SEPTETS: dict[str, bytes] = {
    **{char: bytes([code]) for code, char in enumerate(ALPHABET) if code != ESCAPE},
    **{char: bytes([ESCAPE, code]) for code, char in EXTENSION.items()},
}


def encode(text: str, replacement: str | None = None) -> bytes | None:
    """One septet an octet, two for a character of the extension table.

    A character that is in neither table becomes `replacement`; without one the answer is None.
    """
    septets = bytearray()
    for char in text:
        code = _SEPTETS.get(char)
        if code is None:
            if replacement is None:
                return None
            code = _SEPTETS[replacement]
        septets += code
    return bytes(septets)


def decode(septets: bytes) -> str:
    """The text; an unknown extension code shows as the character of the default table (TS 23.038 6.2.1.1)."""
    text: list[str] = []
    escaped = False
    for code in septets:
        if code == ESCAPE and not escaped:
            escaped = True
            continue
        text.append(EXTENSION.get(code, ALPHABET[code]) if escaped else ALPHABET[code])
        escaped = False
    return "".join(text)


def pack(septets: bytes, fill_bits: int = 0) -> bytes:
    """Septets into octets, after `fill_bits` zero bits that line the text up behind a header."""
    value = 0
    for place, code in enumerate(septets):
        value |= code << (7 * place)
    bits = 7 * len(septets) + fill_bits
    return (value << fill_bits).to_bytes((bits + 7) // 8, "little")


def unpack(octets: bytes, count: int, fill_bits: int = 0) -> bytes:
    """`count` septets out of octets; fewer when the octets run out."""
    value = int.from_bytes(octets, "little") >> fill_bits
    count = max(0, min(count, (8 * len(octets) - fill_bits) // 7))
    return bytes((value >> (7 * place)) & 0x7F for place in range(count))
