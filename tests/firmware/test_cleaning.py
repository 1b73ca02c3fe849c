"""What counts of a text (spec 2.27 to 2.34)."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from isocket.cleaning import MOST, MOST_ODD, clean, without_blanks

# all of Unicode 15, by kind: what a phone could put in that nobody sees, or that looks like something of ASCII
BLANKS = [0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000]
LINE_ENDS = [0x0A, 0x85, 0x2028, 0x2029]
UNSEEN = [
    *(0xAD, 0x34F, 0x61C, 0x115F, 0x1160, 0x17B4, 0x17B5, *range(0x180B, 0x180F), *range(0x200B, 0x2010)),
    *(*range(0x202A, 0x202F), *range(0x2060, 0x2070), 0x3164, *range(0xFE00, 0xFE10), 0xFEFF, 0xFFA0),
    *(*range(0xFFF9, 0xFFFC), 0xE0001, *range(0xE0020, 0xE0080), *range(0xE0100, 0xE01F0)),
]
HYPHENS = [0x2D7, *range(0x2010, 0x2016), 0x2043, 0x2212, 0xFE58, 0xFE63, 0xFF0D]
QUOTES = [0xB4, *range(0x2018, 0x201C), 0x2032, 0x2035, 0xFF07]
DOUBLE_QUOTES = [0xAB, 0xBB, *range(0x201C, 0x2020), 0x2033, 0x2036, 0xFF02]


def of(codes: list[int]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("code", codes, ids=lambda code: f"U+{code:04X}")


@of(BLANKS)
def test_a_blank_of_any_kind_is_one(code: int) -> None:
    assert clean(f"{chr(code)}ALERT{chr(code)}TEXT{chr(code)}") == "ALERT TEXT"
    assert without_blanks(clean(f"T{chr(code)}FALLALERT=5C")) == "TFALLALERT=5C"


@of(LINE_ENDS)
def test_what_is_below_a_blank_line_does_not_count(code: int) -> None:
    assert clean(f"ON{chr(code) * 2}Kind regards") == "ON"
    assert clean(f"ON{chr(code)} \t{chr(code)}Kind regards") == "ON"
    assert clean(f"{chr(code) * 3}ON") == "ON", "blank lines before it are no blank line of its own"


@of(UNSEEN)
def test_what_is_not_to_be_seen_goes(code: int) -> None:
    assert clean(f"{chr(code)}SECNUMBER+{chr(code)}31612345678{chr(code)}") == "SECNUMBER+31612345678"


@of([code for code in range(0xA0) if code < 0x20 or code >= 0x7F])
def test_controls(code: int) -> None:
    cleaned = clean(f"O{chr(code)}N")
    if code in (0x0A, 0x85):
        assert cleaned == "O\nN"
    elif 0x09 <= code <= 0x0D:
        assert cleaned == "O N"
    else:
        assert cleaned == "ON"


@of(HYPHENS)
def test_a_dash_of_any_kind_is_a_hyphen(code: int) -> None:
    assert clean(f"SCHEDULER{chr(code)}07:00") == "SCHEDULER-07:00"


@of(QUOTES)
def test_a_quote_of_any_kind_is_a_plain_one(code: int) -> None:
    assert clean(f"it{chr(code)}s") == "it's"


@of(DOUBLE_QUOTES)
def test_a_double_quote_of_any_kind_is_a_plain_one(code: int) -> None:
    assert clean(f"{chr(code)}ON") == '"ON'


def test_full_width_forms_are_ascii() -> None:
    for code in range(0x21, 0x7F):
        assert clean(chr(code + 0xFEE0)) == chr(code)


def test_nothing_that_unicode_calls_blank_or_invisible_is_left() -> None:
    """But for what belongs to a script: joiners of its letters, its number signs, musical notes."""
    left = [
        code
        for code in range(0x80, 0x110000)
        if unicodedata.category(chr(code)) in ("Zs", "Zl", "Zp", "Cf")
        and clean(f"O{chr(code)}N") not in ("ON", "O N", "O\nN")
    ]
    assert all(unicodedata.name(chr(code)).split()[0] in SCRIPTS for code in left), [hex(code) for code in left]


SCRIPTS = ("ARABIC", "SYRIAC", "KAITHI", "EGYPTIAN", "SHORTHAND", "MUSICAL")


def test_no_more_is_looked_at_than_a_command_can_need() -> None:
    assert clean("\u200b" * (MOST_ODD - 2) + "ON" + " and more") == "ON"
    assert clean("\u200b" * MOST_ODD + "ON") == ""
    assert clean("x" * MOST) and clean("x" * MOST + "y") == ""


@pytest.mark.parametrize(("most", "blank"), [(MOST, " "), (MOST_ODD, "\u200b")])
@pytest.mark.parametrize("separator", [";", "\n"])
def test_a_command_that_is_cut_is_none(most: int, blank: str, separator: str) -> None:
    """`ON3000` must not become `ON30`, wherever the end comes."""
    for before in range(most - 12, most + 4):
        text = "STATUS" + separator + "ON;" + blank * (before - 10) + "ON3000"
        commands = clean(text).replace(" ", "").replace("\n", ";").split(";")
        assert commands[:1] == ["STATUS"] and set(commands[1:]) <= {"ON", "", "ON3000"}, (before, commands)


@given(st.text(max_size=200))
def test_what_is_clean_stays_as_it_is(text: str) -> None:
    cleaned = clean(text)
    assert clean(cleaned) == cleaned


@given(st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), max_size=MOST))
def test_what_has_nothing_to_clean_is_unchanged(text: str) -> None:
    assert clean(text) == text == without_blanks(text)


@given(st.text(max_size=200))
def test_nothing_is_left_that_cannot_be_seen(text: str) -> None:
    command = without_blanks(clean(text))
    assert not set(command) & {chr(code) for code in (*range(0x21), 0x7F, *BLANKS, *LINE_ENDS, *UNSEEN)}
