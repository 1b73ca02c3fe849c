"""What the channel makes of a line: fields of any shape, and operators' answers in any coding."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from isocket.modem.channel import fields_of, number_of
from isocket.modem.ussd import MAX_TEXT, UCS2, coding_of, decoded
from isocket.sms.pdu import ucs2_text


def answer(text: str, scheme: int) -> str:
    coding, octets = coding_of(text, scheme)
    return ucs2_text(octets).strip() if coding == UCS2 else decoded(coding, octets)


plain = st.text(alphabet="abc019+-:; ", max_size=12)
fields = st.lists(
    st.one_of(plain, st.text(alphabet='abc019,"', max_size=12).map(lambda t: t.replace('"', ""))),
    min_size=1,
    max_size=8,
)


@given(st.text(max_size=200))
def test_any_line_has_fields(line: str) -> None:
    found = fields_of(line)
    assert found
    assert all(isinstance(field, str) for field in found)
    assert len(found) <= line.count(",") + 1


@given(fields)
def test_what_is_written_is_read(values: list[str]) -> None:
    line = "+CMGL: " + ",".join(f'"{value}"' for value in values)
    assert fields_of(line) == [value.strip() for value in values]


@given(st.text(max_size=20))
def test_a_number_or_none(text: str) -> None:
    assert number_of(text, -7) == (int(text) if text and set(text) <= set("0123456789") else -7)


@given(st.text(alphabet=st.characters(max_codepoint=0x7F), max_size=MAX_TEXT), st.integers(-1, 300))
def test_any_answer_of_an_operator_is_survived(text: str, scheme: int) -> None:
    assert isinstance(answer(text, scheme), str)


@given(st.text(alphabet="Saldo €5ж漢😀", min_size=1, max_size=80).filter(lambda text: text.strip() == text))
def test_ucs2_answers(text: str) -> None:
    assert answer(text.encode("utf-16-be").hex().upper(), 72) == text
