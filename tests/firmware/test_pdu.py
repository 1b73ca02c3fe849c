"""The codec against the table of 3GPP TS 23.038, the examples of 23.040 and a codec that we did not write."""

from __future__ import annotations

from itertools import pairwise

import pytest
from gsmmodem import pdu as other
from hypothesis import given
from hypothesis import strategies as st
from isocket.sms import gsm7, pdu
from messages import read

from bench.world import gsm7 as bench_gsm7

GSM_CHARS = gsm7._BASIC_TEXT.replace("\x1b", "") + "\x0c^{}\\[~]|€"
numbers = st.from_regex(r"\+[1-9][0-9]{6,14}", fullmatch=True)


@given(st.text(alphabet=GSM_CHARS, max_size=400))
def test_seven_bit_round_trip(text: str) -> None:
    values = gsm7.septets(text)
    assert values is not None
    assert gsm7.text_of(gsm7.unpack(gsm7.pack(values), len(values))) == text


@pytest.mark.parametrize("code", [code for code in range(128) if code != gsm7.ESCAPE])
def test_the_whole_default_table(code: int) -> None:
    (char,) = gsm7.text_of(bytes([code]))
    assert gsm7.septets(char) == bytes([code])
    assert char == bench_gsm7.ALPHABET[code]


@pytest.mark.parametrize("code", range(128))
def test_the_whole_extension_table(code: int) -> None:
    """An escape before a code that the table lacks shows the character of the default table (23.038 6.2.1.1)."""
    if code == gsm7.ESCAPE:
        return  # two escapes: reserved for a further table
    text = gsm7.text_of(bytes([gsm7.ESCAPE, code]))
    assert text == bench_gsm7.EXTENSION.get(code, bench_gsm7.ALPHABET[code])
    if code in bench_gsm7.EXTENSION:
        assert gsm7.septets(text) == bytes([gsm7.ESCAPE, code])


@given(st.binary(max_size=200))
def test_any_octets_are_some_text(octets: bytes) -> None:
    text = gsm7.text_of(octet & 0x7F for octet in octets)
    assert len(text) <= len(octets)
    assert text == bench_gsm7.decode(bytes(octet & 0x7F for octet in octets)) or gsm7.ESCAPE in (
        o & 0x7F for o in octets
    )


@given(st.binary(max_size=300))
def test_any_octets_are_some_ucs2(octets: bytes) -> None:
    """Lone surrogates become U+FFFD; a last odd octet is left out."""
    text = pdu.ucs2_text(octets)
    assert text == octets[: len(octets) // 2 * 2].decode("utf-16-be", "replace") or "\ufffd" in text
    assert not any(0xD800 <= ord(char) <= 0xDFFF for char in text)


@given(st.text(alphabet="😀🏠𝄞", min_size=1, max_size=40))
def test_surrogate_pairs_as_the_standard_codec_has_them(text: str) -> None:
    assert pdu.ucs2_octets(text) == text.encode("utf-16-be")
    assert pdu.ucs2_text(text.encode("utf-16-be")) == text


@given(st.text(alphabet=GSM_CHARS, max_size=60), st.integers(0, 6))
def test_fill_bits(text: str, fill: int) -> None:
    values = gsm7.septets(text)
    assert values is not None
    assert gsm7.unpack(gsm7.pack(values, fill), len(values), fill) == values


@given(st.text(alphabet=st.characters(exclude_categories=("Cs",)), max_size=150))
def test_ucs2_round_trip(text: str) -> None:
    assert pdu.ucs2_text(pdu.ucs2_octets(text)) == text


def test_characters_outside_the_table_are_refused() -> None:
    assert gsm7.septets("ж") is None
    assert gsm7.septets("`") is None
    assert gsm7.septets("\x1b") is None


@pytest.mark.parametrize("octets", ["E8329BFD4697D9EC37", "e8329bfd4697d9ec37"])
def test_hellohello_of_the_standard(octets: str) -> None:
    assert gsm7.text_of(gsm7.unpack(bytes.fromhex(octets), 10)) == "hellohello"
    assert gsm7.pack(gsm7.septets("hellohello") or b"").hex() == octets.lower()


@given(
    numbers, st.text(alphabet=GSM_CHARS.replace("\x0c", ""), max_size=500), st.integers(0, 255)
)  # it lacks form feed
def test_what_we_submit_another_codec_reads(number: str, text: str, reference: int) -> None:
    assert _read_by_other(number, text, reference) == text


@given(numbers, st.text(alphabet="aж😀漢€ ", max_size=200), st.integers(0, 255))
def test_ucs2_parts_too(number: str, text: str, reference: int) -> None:
    assert _read_by_other(number, text, reference) == text


def _read_by_other(number: str, text: str, reference: int) -> str:
    outgoing = pdu.Outgoing(number, text, reference)
    while not outgoing.prepare():
        pass
    parts = []
    for part in range(1, outgoing.parts + 1):
        line, length = outgoing.submit(part)
        assert length == len(line) // 2 - 1 <= 176
        read = other.decodeSmsPdu(line)
        assert read["number"] == number
        if outgoing.parts > 1:
            header = read["udh"][0]
            assert (header.reference, header.parts, header.number) == (reference, outgoing.parts, part)
        parts.append(read["text"])
    joined = "".join(parts).encode("utf-16", "surrogatepass").decode("utf-16")  # it leaves surrogates apart
    return joined.replace("`", "§")  # and its table has a grave accent where 23.038 has the section sign


def _parts(text: str) -> list[bytes]:
    """Septets or octets of each part."""
    outgoing = pdu.Outgoing("+358401234567", text, 1)
    while not outgoing.prepare():
        pass
    assert outgoing.parts == len(outgoing._cuts) - 1
    return [bytes(outgoing._data[a:b]) for a, b in pairwise(outgoing._cuts)]


@pytest.mark.parametrize("before", [151, 152, 153])
def test_no_part_ends_between_an_escape_and_its_character(before: int) -> None:
    """A phone that shows parts as they come has the euro in one of them (23.038 6.2.1.1; a part has 153 septets)."""
    first, second = _parts("x" * before + "€" + "y" * 100)
    assert (gsm7.text_of(first), gsm7.text_of(second)) == {
        151: ("x" * 151 + "€", "y" * 100),
        152: ("x" * 152, "€" + "y" * 100),
        153: ("x" * 153, "€" + "y" * 100),
    }[before]


@pytest.mark.parametrize("before", [65, 66, 67])
def test_no_part_ends_inside_a_surrogate_pair(before: int) -> None:
    """A part has 67 units of UCS2."""
    first, second = _parts("ж" * before + "😀" + "д" * 30)
    assert (first.decode("utf-16-be"), second.decode("utf-16-be")) == {
        65: ("ж" * 65 + "😀", "д" * 30),
        66: ("ж" * 66, "😀" + "д" * 30),
        67: ("ж" * 67, "😀" + "д" * 30),
    }[before]


@given(st.text(alphabet="ab€{}", min_size=140, max_size=500))
def test_each_part_is_read_on_its_own(text: str) -> None:
    assert "".join(gsm7.text_of(part) for part in _parts(text)) == text


@pytest.mark.parametrize(("character", "at_once"), [("x", 160), ("é", 160), ("ж", 32), ("😀", 32)])
def test_a_pass_encodes_some_characters_only(character: str, at_once: int) -> None:
    outgoing = pdu.Outgoing("+358401234567", character * 320, 1)
    steps = 1
    while not outgoing.prepare():
        steps += 1
        assert steps < 100
    assert steps > 320 // at_once


def test_a_long_text_loses_its_end_not_its_start() -> None:
    outgoing = pdu.Outgoing("+358401234567", "x" * 5000, 1)
    while not outgoing.prepare():
        pass
    assert outgoing.parts == pdu.MAX_PARTS


def test_delivered_texts() -> None:
    # a widely quoted example; its zone octet 08 has the sign bit set (23.040 9.2.3.11)
    message = read("07911326040000F0040B911346610089F60000208062917314080CC8F71D14969741F977FD07")
    assert (message.sender, message.stamp, message.text) == ("+31641600986", "02/08/26,19:37:41-00", "How are you?")


def test_alphanumeric_sender() -> None:
    # TS 23.040 9.1.2.5: seven-bit characters, length counted in semi-octets
    name = gsm7.pack(gsm7.septets("DNA") or b"")
    octets = bytes((0, 4, 6, 0xD0)) + name + bytes((0, 0)) + bytes.fromhex("62302021000080") + bytes((1, 0x4F))
    message = read(octets.hex())
    assert (message.sender, message.alphanumeric, message.text) == ("DNA", True, "O")


@pytest.mark.parametrize("zone, words", [("80", "+08"), ("8A", "-28"), ("00", "+00"), ("21", "+12")])
def test_zone(zone: str, words: str) -> None:
    octets = "00" + "04" + "0291" + "21" + "0000" + "623020210000" + zone + "01" + "4F"
    assert read(octets).stamp == "26/03/02,12:00:00" + words


@given(st.binary(max_size=200))
def test_garbage_is_survived(octets: bytes) -> None:
    try:
        message = read(octets.hex())
    except pdu.BadPdu:
        return
    assert isinstance(message.text, str)


@given(st.text(max_size=80))
def test_garbage_lines_are_survived(line: str) -> None:
    with pytest.raises(pdu.BadPdu):
        read(line + "zz")
