"""What counts of a text: phones add what nobody typed (spec ch. 2, cleaning)."""

from __future__ import annotations

from isocket.sms.gsm7 import append_utf8, code_points

# characters that are looked at: five commands are no longer, whatever has been put in between; and of a text in which
# each character has to be looked at by itself
MOST = 306
MOST_ODD = 160

# ranges of code points, first and last
_BLANK = (0xA0, 0xA0, 0x1680, 0x1680, 0x2000, 0x200A, 0x202F, 0x202F, 0x205F, 0x205F, 0x3000, 0x3000)
_LINE_END = (0x85, 0x85, 0x2028, 0x2029)
# controls, soft hyphen, joiners, Arabic mark, fillers, Mongolian selectors; zero-width and direction marks, embeddings,
# invisible operators, fillers; variation selectors, byte order mark, annotations, tags
# fmt: off
_NOTHING = (
    0x7F, 0x9F, 0xAD, 0xAD, 0x34F, 0x34F, 0x61C, 0x61C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180E,
    0x200B, 0x200F, 0x202A, 0x202E, 0x2060, 0x206F, 0x3164, 0x3164, 0xFFA0, 0xFFA0,
    0xFE00, 0xFE0F, 0xFEFF, 0xFEFF, 0xFFF9, 0xFFFB, 0xE0000, 0xE0FFF,
)
# fmt: on
_HYPHEN = (0x2D7, 0x2D7, 0x2010, 0x2015, 0x2043, 0x2043, 0x2212, 0x2212, 0xFE58, 0xFE58, 0xFE63, 0xFE63)
_QUOTE = (0xB4, 0xB4, 0x2018, 0x201B, 0x2032, 0x2032, 0x2035, 0x2035)
_DOUBLE_QUOTE = (0xAB, 0xAB, 0xBB, 0xBB, 0x201C, 0x201F, 0x2033, 0x2033, 0x2036, 0x2036)
_MEANINGS = (
    (_BLANK, 0x20),
    (_LINE_END, 0x0A),
    (_NOTHING, 0),
    (_HYPHEN, 0x2D),
    (_QUOTE, 0x27),
    (_DOUBLE_QUOTE, 0x22),
)
_FULL_WIDTH = 0xFEE0  # what lies between a full-width form and its ASCII character


def clean(text: str) -> str:
    """What counts of a text: all before its first blank line, without what phones add; blanks inside it stay."""
    text = _beginning(text, MOST)
    octets = text.encode()
    if octets and (len(octets) != len(text) or min(octets.replace(b"\n", b" ")) < 0x20 or max(octets) == 0x7F):
        text = _as_typed(_beginning(text, MOST_ODD).encode())
    lines = []
    for line in text.strip("\n ").split("\n"):
        line = line.strip(" ")
        if not line:
            break
        lines.append(line)
    return "\n".join(lines)


def _beginning(text: str, most: int) -> str:
    """So many characters, without a command that is cut there: `ON3000` must not become `ON30`."""
    if len(text) <= most or text[most] in " ;\n" or text[most - 1] in " ;\n":
        return text[:most]
    at = most
    while at and text[at - 1] not in ";\n":
        at -= 1
    return text[:at]


def without_blanks(text: str) -> str:
    """A cleaned text as a command."""
    return text.replace(" ", "").replace("\n", "")


def behind(text: str, count: int) -> str:
    """What follows so many characters that are no blanks."""
    at = 0
    while count:
        if text[at] not in " \n":
            count -= 1
        at += 1
    return text[at:]


def _as_typed(octets: bytes) -> str:
    out = bytearray()
    for code in code_points(octets):
        if code < 0x20:
            code = code if code == 0x0A else 0x20 if 0x09 <= code <= 0x0D else 0
        elif code >= 0x7F:
            code = _meaning(code)
        if code:
            append_utf8(out, code)
    return str(out, "utf-8")


def _meaning(code: int) -> int:
    """The code point that this one stands for; 0: it is not to be seen."""
    if 0xFF01 <= code <= 0xFF5E:
        return code - _FULL_WIDTH
    for ranges, meaning in _MEANINGS:
        for at in range(0, len(ranges), 2):
            if ranges[at] <= code <= ranges[at + 1]:
                return meaning
    return code
