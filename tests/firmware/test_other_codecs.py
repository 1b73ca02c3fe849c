"""The firmware's PDU codec against two that we did not write: smspdudecoder and python-messaging.

Where these are wrong (and TS 23.038 and 23.040 say so): smspdudecoder takes seven spare bits for an `@` when a text has
characters of the extension table or a sender's name has seven letters; python-messaging has no form feed and no
surrogate pairs.
"""

from __future__ import annotations

from datetime import UTC
from io import StringIO

from hypothesis import given
from hypothesis import strategies as st
from isocket.sms import gsm7, pdu
from messages import read
from messaging.sms import SmsDeliver, SmsSubmit
from smspdudecoder.fields import SMSDeliver, SMSSubmit

from bench.world import tpdu
from bench.world.stamp import Stamp

EXTENSION = "\x0c^{}\\[~]|€"
BASIC = gsm7._BASIC_TEXT.replace("\x1b", "")
GSM = BASIC + EXTENSION
numbers = st.from_regex(r"\+[1-9][0-9]{6,13}", fullmatch=True)
names = st.from_regex(r"[A-Z][A-Za-z0-9 -]{0,9}[a-z]", fullmatch=True)
gsm_texts = st.text(alphabet=GSM, min_size=1, max_size=480).filter(lambda text: not text.endswith("@"))
ucs2_texts = st.text(alphabet="ж漢é€😀🏠 aΩ", min_size=1, max_size=200)
bmp_texts = st.text(alphabet="ж漢é€ aΩ", min_size=1, max_size=200)
stamps = st.builds(
    Stamp,
    st.integers(Stamp.parse("24/01/01,00:00:00+00").seconds, Stamp.parse("49/12/31,23:59:59+00").seconds),
    st.integers(-48, 56),
)


def submitted(number: str, text: str, reference: int = 7) -> list[tuple[str, int]]:
    outgoing = pdu.Outgoing(number, text, reference)
    while not outgoing.prepare():
        pass
    return [outgoing.submit(part) for part in range(1, outgoing.parts + 1)]


def without_spare_bits(text: str) -> str:
    return text.rstrip("@")


def delivered(sender: str, text: str, stamp: Stamp, centre: str = "+358400000099") -> list[str]:
    """As a SIM800 shows them: the service centre in front."""
    address = tpdu.Address.of(sender)
    parts = tpdu.split(text, 7)
    return [(tpdu.encode_centre(centre) + tpdu.encode_deliver(address, stamp, part)).hex().upper() for part in parts]


# -- what we send


@given(numbers, st.one_of(gsm_texts, ucs2_texts))
def test_smspdudecoder_reads_what_we_submit(number: str, text: str) -> None:
    pieces = []
    lines = submitted(number, text)
    for place, (line, length) in enumerate(lines, start=1):
        read = SMSSubmit.decode(StringIO(line))
        assert length == len(line) // 2 - 1
        assert read["recipient"]["number"] == number[1:]
        assert read["header"]["mti"] == "submit"
        if len(lines) > 1:
            assert read["user_data"]["header"]["elements"][0]["data"] == {
                "reference": 7,
                "parts_count": len(lines),
                "part_number": place,
            }
        pieces.append(without_spare_bits(read["user_data"]["data"]))
    assert "".join(pieces) == text


@given(numbers, st.text(alphabet=GSM.replace("\x0c", ""), min_size=1, max_size=80))
def test_we_submit_what_python_messaging_submits(number: str, text: str) -> None:
    """A text of one part: octet for octet."""
    (other,) = SmsSubmit(number, text).to_pdu()
    (ours,) = submitted(number, text)
    assert ours == (other.pdu, other.length)


@given(numbers, st.text(alphabet="ж漢é€ aΩ", min_size=1, max_size=70).filter(lambda text: gsm7.septets(text) is None))
def test_and_in_ucs2(number: str, text: str) -> None:
    (other,) = SmsSubmit(number, text).to_pdu()
    (ours,) = submitted(number, text)
    assert ours[0] == other.pdu


# -- what we read


@given(st.one_of(numbers, names), st.one_of(gsm_texts, ucs2_texts), stamps)
def test_we_read_what_smspdudecoder_reads(sender: str, text: str, stamp: Stamp) -> None:
    pieces = []
    for line in delivered(sender, text, stamp):
        ours, other = read(line), SMSDeliver.decode(StringIO(line))
        assert ours.text == without_spare_bits(other["user_data"]["data"])
        assert ours.sender.lstrip("+") == without_spare_bits(other["sender"]["number"])
        assert ours.alphanumeric == (other["sender"]["toa"]["ton"] == "alphanumeric")
        assert ours.stamp == str(stamp)
        assert other["scts"] == stamp.gmt.replace(tzinfo=UTC)  # it turns local time and zone into one moment
        pieces.append(ours.text)
    assert "".join(pieces) == text


@given(numbers, st.one_of(st.text(alphabet=GSM.replace("\x0c", ""), min_size=1, max_size=480), bmp_texts), stamps)
def test_we_read_what_python_messaging_reads(sender: str, text: str, stamp: Stamp) -> None:
    for line in delivered(sender, text, stamp):
        ours, other = read(line), SmsDeliver(line)
        assert ours.text == other.text
        assert ours.sender == other.number
        if other.udh is not None:
            assert (ours.reference, ours.parts, ours.part) == (
                other.udh.concat.ref,
                other.udh.concat.cnt,
                other.udh.concat.seq,
            )
