"""The emulator's codec against 3GPP TS 23.038 and 23.040, and against the codec of python-gsmmodem."""

from __future__ import annotations

import contextlib

import gsmmodem.pdu as other
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.world import gsm7, tpdu
from bench.world.stamp import Stamp

STAMP = Stamp.parse("26/03/02,12:00:00+08")
GSM_TEXT = st.text(alphabet=[c for c in gsm7.ALPHABET if c != "\x1b"] + list(gsm7.EXTENSION.values()), max_size=400)
ANY_TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=200)


# -- TS 23.038


@pytest.mark.parametrize(
    ("text", "packed"),
    [
        ("hellohello", "E8329BFD4697D9EC37"),
        ("A", "41"),
        ("12345678", "31D98C56B3DD70"),  # eight characters in seven octets (6.1.2.1.1)
        ("1234567", "31D98C56B3DD00"),  # seven leave seven spare bits, here zero
        ("€", "9B32"),  # escape and 0x65 (6.2.1.1)
    ],
)
def test_packing(text: str, packed: str) -> None:
    septets = gsm7.encode(text)
    assert septets is not None
    assert gsm7.pack(septets).hex().upper() == packed
    assert gsm7.decode(gsm7.unpack(bytes.fromhex(packed), len(septets))) == text


def test_the_default_alphabet_is_complete() -> None:
    assert len(gsm7.ALPHABET) == 128
    assert gsm7.ALPHABET[0x00] == "@" and gsm7.ALPHABET[0x24] == "¤" and gsm7.ALPHABET[0x7F] == "à"
    assert gsm7.encode("@$_")
    assert gsm7.encode("@$_") == b"\x00\x02\x11"
    assert gsm7.encode("ж") is None
    assert gsm7.encode("жa", "?") == b"\x3fa"


@given(GSM_TEXT, st.integers(0, 6))
@settings(max_examples=60)
def test_packing_loses_nothing(text: str, fill: int) -> None:
    septets = gsm7.encode(text)
    assert septets is not None
    assert gsm7.unpack(gsm7.pack(septets, fill), len(septets), fill) == septets
    assert gsm7.decode(septets) == text


# -- TS 23.040


def test_numbers_are_swapped_and_counted_in_digits() -> None:
    """9.1.2.5: an odd number of digits is filled with 1111."""
    assert tpdu.encode_address(tpdu.Address.of("+46708251358")).hex().upper() == "0B916407281553F8"
    assert tpdu.encode_address(tpdu.Address.of("1234")).hex() == "04812143"
    assert tpdu.encode_address(tpdu.Address.of("Design@Home")).hex().upper() == "14D0C4F23C7D760390EF7619"


def test_stamps() -> None:
    """9.2.3.11: swapped digits; the zone in quarters of an hour, its sign in bit 3."""
    assert tpdu.encode_stamp(Stamp.parse("11/03/29,15:05:42+08")).hex() == "11309251502480"
    assert tpdu.encode_stamp(Stamp.parse("99/12/31,23:59:59-14")).hex() == "99211332959549"


def test_a_textbook_deliver() -> None:
    data = bytes.fromhex("040BC87238880900F10000993092516195800AE8329BFD4697D9EC37")
    with pytest.raises(tpdu.PduError):
        tpdu.decode_deliver(data[:-1])
    deliver = tpdu.decode_deliver(data)
    assert deliver.sender.text == "27838890001"  # type 0xC8: subscriber number
    assert deliver.content.text == "hellohello"
    assert str(deliver.stamp) == "99/03/29,15:16:59+08"


def test_a_textbook_submit() -> None:
    submit = tpdu.decode_submit(bytes.fromhex("11000B916407281553F80000AA0AE8329BFD4697D9EC37"))
    assert submit.recipient.text == "+46708251358"
    assert (submit.validity, submit.dcs, submit.content.text) == (b"\xaa", 0, "hellohello")
    with pytest.raises(tpdu.PduError):
        tpdu.decode_submit(bytes.fromhex("11000B916407281553F80000AA0AE8329BFD4697D9EC3700"))


def test_concatenation_headers() -> None:
    assert tpdu.concatenation(bytes.fromhex("0003070201")) == (7, 2, 1)
    assert tpdu.concatenation(bytes.fromhex("0804012C0302")) == (300, 3, 2), "16 bit reference (9.2.3.24.8)"
    assert tpdu.concatenation(bytes.fromhex("24010300037F0301")) == (127, 3, 1), "behind another element"
    assert tpdu.concatenation(b"") is None


@pytest.mark.parametrize("dcs", [0x00, 0x10, 0x11, 0xF0, 0xC8, 0xD0])
def test_seven_bit_schemes(dcs: int) -> None:
    assert tpdu.coding_of(dcs) == tpdu.GSM7


@pytest.mark.parametrize(
    ("dcs", "coding"), [(4, tpdu.OCTETS), (8, tpdu.UCS2), (0x18, tpdu.UCS2), (0xE0, tpdu.UCS2), (0xF5, tpdu.OCTETS)]
)
def test_other_schemes(dcs: int, coding: str) -> None:
    assert tpdu.coding_of(dcs) == coding


@given(GSM_TEXT | ANY_TEXT, st.integers(0, 255))
@settings(max_examples=60)
def test_a_text_in_parts_is_the_text(text: str, reference: int) -> None:
    parts = tpdu.split(text, reference)
    together = ""
    for i, part in enumerate(parts):
        data = tpdu.encode_deliver(tpdu.Address.of("+358401234567"), STAMP, part)
        assert len(part.octets) <= 140
        content = tpdu.decode_deliver(data).content
        if len(parts) > 1:
            assert tpdu.concatenation(content.header) == (reference, len(parts), i + 1)
        together += content.text
    assert together == text


def test_neither_escapes_nor_surrogates_are_torn() -> None:
    for text in ("x" * 152 + "€" * 10, "ж" * 66 + "😀" * 10):
        assert all("\ufffd" not in content(part).text and content(part).text for part in tpdu.split(text, 1))


def content(part: tpdu.Part) -> tpdu.Content:
    return tpdu.decode_deliver(tpdu.encode_deliver(tpdu.Address.of("1"), STAMP, part)).content


# -- against python-gsmmodem


@pytest.mark.parametrize("text", ["STATUS", "5 € {ä} @", "Привет", "x" * 160, "ж" * 70, "\nlines\n"])
@pytest.mark.parametrize("sender", ["+358401234567", "16400", "Operator"])
def test_it_reads_our_delivers(text: str, sender: str) -> None:
    (part,) = tpdu.split(text, 0)
    data = tpdu.encode_centre("+358400000099") + tpdu.encode_deliver(tpdu.Address.of(sender), STAMP, part)
    read = other.decodeSmsPdu(data.hex().upper())
    assert read["type"] == "SMS-DELIVER"
    assert (read["number"], read["text"], read["smsc"]) == (sender, text, "+358400000099")
    assert read["time"].strftime("%y/%m/%d,%H:%M:%S") == "26/03/02,12:00:00"
    assert read["time"].utcoffset().total_seconds() == 7200


def test_it_reads_our_parts() -> None:
    text = "0123456789" * 30
    words = ""
    for i, part in enumerate(tpdu.split(text, 9)):
        data = b"\x00" + tpdu.encode_deliver(tpdu.Address.of("+358401234567"), STAMP, part)
        read = other.decodeSmsPdu(data.hex().upper())
        (header,) = read["udh"]
        assert (header.reference, header.parts, header.number) == (9, 2, i + 1)
        words += read["text"]
    assert words == text


@pytest.mark.parametrize("text", ["Power socket ON", "5 € {ä}", "Привет, мир", "long " * 60, "ж" * 150])
def test_we_read_its_submits(text: str) -> None:
    words = ""
    for pdu in other.encodeSmsSubmitPdu("+358401234567", text, reference=5):
        _, data = tpdu.split_centre(bytes(pdu.data))
        assert len(data) == pdu.tpduLength
        submit = tpdu.decode_submit(data)
        assert submit.recipient.text == "+358401234567"
        words += submit.content.text
    assert words == text


def test_it_reads_our_status_reports() -> None:
    report = tpdu.StatusReport(6, 42, tpdu.Address.of("+358401234567"), STAMP, STAMP.later(3), 0)
    data = tpdu.encode_status_report(report)
    read = other.decodeSmsPdu("00" + data.hex())
    assert (read["type"], read["reference"], read["number"], read["status"]) == (
        "SMS-STATUS-REPORT",
        42,
        "+358401234567",
        0,
    )
    assert tpdu.decode_status_report(data) == report


@given(st.binary(max_size=60))
@settings(max_examples=200)
def test_noise_is_refused_and_nothing_else(data: bytes) -> None:
    for read in (tpdu.decode_submit, tpdu.decode_deliver, tpdu.decode_status_report, tpdu.split_centre):
        with contextlib.suppress(tpdu.PduError):
            read(data)


# -- what networks deliver


@pytest.mark.parametrize(
    ("dcs", "coding", "message_class"),
    [
        (0x00, tpdu.GSM7, None),
        (0x10, tpdu.GSM7, 0),  # general, with class
        (0x15, tpdu.OCTETS, 1),
        (0x08, tpdu.UCS2, None),
        (0x0C, tpdu.GSM7, None),  # reserved
        (0x20, tpdu.OCTETS, None),  # compressed
        (0x40, tpdu.GSM7, None),  # marked for automatic deletion
        (0x5A, tpdu.UCS2, 2),
        (0x90, tpdu.GSM7, None),  # reserved groups
        (0xC8, tpdu.GSM7, None),  # message waiting: discard, store, store in UCS2
        (0xD8, tpdu.GSM7, None),
        (0xE8, tpdu.UCS2, None),
        (0xF0, tpdu.GSM7, 0),
        (0xF5, tpdu.OCTETS, 1),
    ],
)
def test_coding_groups(dcs: int, coding: str, message_class: int | None) -> None:
    """23.038 ch. 4: all of them."""
    assert tpdu.coding_of(dcs) == coding
    assert tpdu.class_of(dcs) == message_class
    assert tpdu.is_waiting_indication(dcs) == (dcs in (0xC8, 0xD8, 0xE8))
    part = tpdu.part_of_octets(b"\x01\x02", dcs) if coding == tpdu.OCTETS else tpdu.part_of("Hi", dcs)
    data = tpdu.encode_deliver(tpdu.Address.of("123"), STAMP, part, pid=0x40)
    deliver = tpdu.decode_deliver(data)
    assert (deliver.dcs, deliver.pid, deliver.content.coding) == (dcs, 0x40, coding)
    assert deliver.content.text == ("" if coding == tpdu.OCTETS else "Hi")
    assert tpdu.scheme_of(data) == dcs


@pytest.mark.parametrize("text", ["word " * 100, "слово " * 60, "😀" * 90])
@pytest.mark.parametrize("wide", [False, True])
@pytest.mark.parametrize("header", [b"", tpdu.ported(16001, 0)])
def test_parts_with_references_of_both_sizes_and_ports(text: str, wide: bool, header: bytes) -> None:
    """23.040 9.2.3.24.1, .4 and .8, in that order; each part fits, and together they are the text."""
    parts = tpdu.split(text, 0x1234, wide=wide, header=header)
    read = [content(part) for part in parts]
    assert all(len(part.octets) <= 140 for part in parts)
    assert "".join(piece.text for piece in read) == text
    reference = 0x1234 if wide else 0x34
    assert [tpdu.concatenation(piece.header) for piece in read] == [
        (reference, len(parts), number) for number in range(1, len(parts) + 1)
    ]
    assert all(piece.header.endswith(header) for piece in read)
    assert all(piece.header[0] == (8 if wide else 0) for piece in read)


def test_a_stamp_that_is_no_time_is_shown_as_it_is() -> None:
    data = bytes.fromhex("040B917238880900F10000" + "00000000000000" + "01" + "41")
    deliver = tpdu.decode_deliver(data)
    assert (deliver.stamp, deliver.stamped) == (None, "00/00/00,00:00:00+00")


@pytest.mark.parametrize("kind", [0x81, 0x91, 0xA1, 0xB1, 0xB6, 0xC8, 0xC9, 0xE1, 0x80, 0x98])
def test_types_of_number_and_numbering_plans_stay(kind: int) -> None:
    """9.1.2.5: type in bits 6 to 4, plan in bits 3 to 0."""
    address = tpdu.Address("+1234567" if kind & 0x70 == 0x10 else "1234567", kind)
    part = tpdu.part_of("Hi", 0)
    assert tpdu.decode_deliver(tpdu.encode_deliver(address, STAMP, part)).sender == address
    submit = tpdu.decode_submit(tpdu.encode_submit(address, part, first_octet=1, pid=0, validity=b""))
    assert submit.recipient == address


def test_a_name_may_have_a_numbering_plan() -> None:
    """wdoekes/asterisk-chan-dongle#9: 0xD1 is a name as 0xD0 is."""
    address = tpdu.Address("SERVICE", 0xD1)
    assert tpdu.decode_deliver(tpdu.encode_deliver(address, STAMP, tpdu.part_of("Hi", 0))).sender == address
