"""The digester is a law: bytes in any portions give the same lines, and whatever comes is bounded."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from isocket.modem.digester import MAX_LINE, MAX_NOISY, PROMPT, Digester

stream = st.lists(
    st.one_of(
        st.sampled_from([b"\r\n", b"OK", b"> ", b"+CMTI: ", b'"SM",3', b"\r", b"\n", b"\x00", b"\xff", b"x" * 700]),
        st.binary(max_size=40),
    ),
    max_size=40,
).map(b"".join)


def lines_of(*portions: bytes) -> list[str]:
    digester = Digester()
    lines = []
    for portion in portions:
        digester.feed(portion)
        while (line := digester.next()) is not None:
            lines.append(line)
    return lines


@given(stream)
def test_byte_by_byte_equals_whole(data: bytes) -> None:
    assert lines_of(*[bytes((byte,)) for byte in data]) == lines_of(data)


@given(stream, st.integers(1, 64))
def test_any_portions(data: bytes, size: int) -> None:
    assert lines_of(*[data[at : at + size] for at in range(0, len(data), size)]) == lines_of(data)


def test_answers_and_prompt() -> None:
    assert lines_of(b'\r\n+CMTI: "SM",3\r\n\r\nOK\r\n\r\n> ') == ['+CMTI: "SM",3', "OK", PROMPT]


def test_memory_is_bounded() -> None:
    digester = Digester()
    for _ in range(1000):
        digester.feed(b"x" * 100)
        assert digester.next() is None
        assert len(digester._rest) <= MAX_LINE
    digester.feed(b"\r\nOK\r\n")
    assert digester.next() == "OK"
    assert digester.dropped == 1


def test_the_end_of_a_line_that_was_too_long_is_not_the_end_of_the_next() -> None:
    digester = Digester()
    digester.feed(b"x" * (MAX_LINE + 1))
    assert digester.next() is None
    digester.feed(b"\r\nOK\r\n")
    assert digester.next() == "OK"


@pytest.mark.parametrize("at_once", [1, 100, 5000])
@pytest.mark.parametrize(("size", "lines", "dropped"), [(MAX_LINE, 2, 0), (MAX_LINE + 1, 1, 1), (3 * MAX_LINE, 1, 1)])
def test_the_longest_line(size: int, lines: int, dropped: int, at_once: int) -> None:
    digester = Digester()
    heard = []
    data = (b"x" * size + b"\nOK\n") * 2
    for at in range(0, len(data), at_once):
        digester.feed(data[at : at + at_once])
        while (line := digester.next()) is not None:
            heard.append(line)
    assert heard == ["x" * size, "OK"][-lines:] * 2
    assert digester.dropped == 2 * dropped


def test_of_a_noisy_line_eighty_characters_are_shown() -> None:
    """Its cleaning takes time; a clean one comes whole, however long."""
    assert lines_of(b"\x7f~\x80\xff" + b"x" * 100 + b"\n") == ["\x7f~??" + "x" * 76]
    assert lines_of(b"\x7f~" + b"x" * 100 + b"\n") == ["\x7f~" + "x" * 100]


@given(stream, st.integers(1, 64))
def test_memory_is_bounded_whatever_comes(data: bytes, size: int) -> None:
    digester = Digester()
    for at in range(0, len(data), size):
        digester.feed(data[at : at + size])
        while digester.next() is not None:
            pass
        assert len(digester._rest) <= MAX_LINE


@given(stream)
def test_behind_any_garbage_an_answer_is_understood(data: bytes) -> None:
    """The first line end closes whatever the noise has begun; what follows is clean."""
    assert lines_of(data, b"\r\n", b'\r\n+CMTI: "SM",3\r\n\r\nOK\r\n')[-2:] == ['+CMTI: "SM",3', "OK"]


@given(stream)
@example(b"\x80" + b"x" * (MAX_NOISY - 2) + b" OK\r\n")
def test_every_line_is_printable_text_or_the_prompt(data: bytes) -> None:
    """Without white space around it, but for a noisy one that is cut in the middle."""
    for line in lines_of(data):
        octets = line.encode()  # str.strip takes more for white space
        cut = len(line) == MAX_NOISY and "?" in line
        assert line and line.isascii()
        assert line == PROMPT or octets == (octets.lstrip() if cut else octets.strip())


@given(st.integers(1, 200))
def test_a_prompt_in_pieces(cut: int) -> None:
    data = b"\r\n> "
    assert lines_of(data[:cut], data[cut:]) == [PROMPT]
