"""The GSM 7-bit default alphabet and its extension table (3GPP TS 23.038 6.2.1)."""

from __future__ import annotations

BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
ESCAPE = 0x1B
_EXTENSION = {
    0x0A: "\x0c",
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
_ESCAPED = {}
for _septet in _EXTENSION:
    _ESCAPED[_EXTENSION[_septet]] = _septet


def septets(text: str) -> bytearray | None:
    """The text as septets, one a byte, escapes included; None if a character is in neither table."""
    out = bytearray()
    for char in text:
        code = ord(char)
        if 0x61 <= code <= 0x7A or 0x41 <= code <= 0x5A or 0x25 <= code <= 0x3F or 0x20 <= code <= 0x23:
            out.append(code)  # most of ASCII stands where it always stood
            continue
        at = BASIC.find(char) if char != "\x1b" else -1
        if at >= 0:
            out.append(at)
        elif char in _ESCAPED:
            out.append(ESCAPE)
            out.append(_ESCAPED[char])
        else:
            return None
    return out


def text_of(values) -> str:
    """The text of a run of septets. An unknown escape shows the basic character, as 23.038 asks; a lone escape is a
    space.
    """
    chars = []
    escaped = False
    for value in values:
        if escaped:
            escaped = False
            chars.append(_EXTENSION.get(value) or BASIC[value])
        elif value == ESCAPE:
            escaped = True
        elif 0x61 <= value <= 0x7A or 0x41 <= value <= 0x5A or 0x25 <= value <= 0x3F:
            chars.append(chr(value))
        else:
            chars.append(BASIC[value])
    if escaped:
        chars.append(" ")
    return "".join(chars)


def pack(values, fill_bits: int = 0) -> bytes:
    """Septets to octets (23.038 6.1.2.1), after `fill_bits` zero bits that a header of odd length needs."""
    out = bytearray()
    accumulator = 0
    bits = fill_bits
    for value in values:
        accumulator |= value << bits
        bits += 7
        while bits >= 8:
            out.append(accumulator & 0xFF)
            accumulator >>= 8
            bits -= 8
    if bits:
        out.append(accumulator & 0xFF)
    return bytes(out)


def unpack(octets, count: int, skip_bits: int = 0) -> bytearray:
    """`count` septets out of packed octets, the first `skip_bits` bits left out; fewer if the octets end early."""
    out = bytearray()
    accumulator = 0
    bits = -skip_bits
    for octet in octets:
        if bits < 0:  # still inside the bits to leave out (at most 6: they end within the first octet)
            accumulator = octet >> -bits
            bits += 8
        else:
            accumulator |= octet << bits
            bits += 8
        while bits >= 7:
            if len(out) == count:
                return out
            out.append(accumulator & 0x7F)
            accumulator >>= 7
            bits -= 7
    return out
