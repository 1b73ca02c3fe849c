"""The GSM 7-bit default alphabet and its extension table (3GPP TS 23.038 6.2.1).

Works on UTF-8 octets throughout: on CircuitPython each one-character string is kept for ever, so strangers could fill
the memory with the alphabets of the world if texts were taken apart character by character.
"""

from __future__ import annotations

from array import array

ESCAPE = 0x1B
_BASIC_TEXT = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
# extension table: septet after the escape -> code point
_EXTENSION = {
    0x0A: 0x0C,
    0x14: 0x5E,
    0x28: 0x7B,
    0x29: 0x7D,
    0x2F: 0x5C,
    0x3C: 0x5B,
    0x3D: 0x7E,
    0x3E: 0x5D,
    0x40: 0x7C,
    0x65: 0x20AC,
}


def code_points(utf8: bytes) -> array:
    """The code points of UTF-8 octets that are known to be well-formed."""
    codes = array("I")
    at = 0
    while at < len(utf8):
        octet = utf8[at]
        at += 1
        if octet < 0x80:
            codes.append(octet)
            continue
        more = 1 if octet < 0xE0 else 2 if octet < 0xF0 else 3
        code = octet & (0x3F >> more)
        for _ in range(more):
            code = code << 6 | utf8[at] & 0x3F
            at += 1
        codes.append(code)
    return codes


def append_utf8(out: bytearray, code: int) -> None:
    if code < 0x80:
        out.append(code)
        return
    more = 1 if code < 0x800 else 2 if code < 0x10000 else 3
    out.append((0xFF00 >> more + 1) & 0xFF | code >> 6 * more)
    while more:
        more -= 1
        out.append(0x80 | code >> 6 * more & 0x3F)


_BASIC = array("H", code_points(_BASIC_TEXT.encode()))
# code point -> septet for all but the letters, digits and signs that stand where ASCII has them; 0x80: after an escape
_SEPTETS = {}
for _at in range(128):
    if _BASIC[_at] != _at and _at != ESCAPE:
        _SEPTETS[_BASIC[_at]] = _at
for _at in _EXTENSION:
    _SEPTETS[_EXTENSION[_at]] = 0x80 | _at


def _is_plain(octets: bytes) -> bool:
    """All of them stand where ASCII has them, as in most texts; known ten times as fast as looked up one by one."""
    if min(octets.replace(b"\n", b" ") or b" ") < 0x20:
        return False
    return all([odd not in octets for odd in b"@$_`[\\]^{|}~\x7f"])  # noqa: C419


def septets(text: str) -> bytearray | None:
    """The text as septets, one a byte, escapes included; None if a character is in neither table."""
    out = bytearray()
    utf8 = text.encode()
    if len(utf8) == len(text) and _is_plain(utf8):
        return bytearray(utf8)
    for code in utf8 if len(utf8) == len(text) else code_points(utf8):
        septet = _SEPTETS.get(code)
        if septet is None:
            if code > 0x7F or _BASIC[code] != code or code == ESCAPE:
                return None
            out.append(code)
        elif septet & 0x80:
            out.append(ESCAPE)
            out.append(septet & 0x7F)
        else:
            out.append(septet)
    return out


def text_of(values) -> str:
    """The text of a run of septets; an escape before an unknown one shows the basic character, a lone one a space."""
    values = bytes(values)
    if _is_plain(values):
        return str(values, "utf-8")
    out = bytearray()
    escaped = False
    for value in values:
        if escaped:
            escaped = False
            append_utf8(out, _EXTENSION.get(value) or _BASIC[value])
        elif value == ESCAPE:
            escaped = True
        else:
            append_utf8(out, _BASIC[value])
    if escaped:
        out.append(0x20)
    return str(out, "utf-8")


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
