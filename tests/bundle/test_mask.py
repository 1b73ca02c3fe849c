"""Nobody's number is in what others read, however it is written."""

from __future__ import annotations

import json
import re

import pytest

from bench.__main__ import main
from bench.ui.bundle.mask import Mask
from bench.world import tpdu
from bench.world.stamp import Stamp
from bench.world.tpdu import Address

OWNER, CENTRE = "+358401234567", "+358400000099"
STAMP = Stamp.parse("26/03/02,12:00:00+08")


def deliver(text: str) -> str:
    part = tpdu.split(text, 1)[0]
    return (tpdu.encode_centre(CENTRE) + tpdu.encode_deliver(Address.of(OWNER), STAMP, part)).hex().upper()


def submit(text: str) -> str:
    part = tpdu.split(text, 1)[0]
    message = tpdu.encode_submit(Address.of(OWNER), part, first_octet=0x11, pid=0, validity=b"\xaa")
    return (b"\0" + message).hex().upper()


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        (f"{OWNER} to device: ON", "+<number 1, 12 digits> to device: ON"),
        ('+CLIP: "0401234567",129', '+CLIP: "<number 1, 10 digits>",129'),
        ("SECLIST2=00358401234567", "SECLIST2=<number 1, 14 digits>"),
        ("AT+CGSN 865067020000002|OK", "AT+CGSN <IMEI or IMSI 1>|OK"),
        ("+CCID: 8935801234567890123", "+CCID: <card 1>"),
        ("89358012345678901234", "<card 1>"),
        ("iso-20261124-223002", "iso-20261124-223002"),
        *((same, same) for same in ("serial number E661640843315A2C, heap 78144", "ROM 2800100b000000f6")),
        ("TEMP: 4C(39F), 26/03/02,12:01:19", "TEMP: 4C(39F), 26/03/02,12:01:19"),
        ("", ""),
    ],
)
def test_numbers(written: str, seen: str) -> None:
    assert Mask().text(written) == seen


def test_the_folder_of_the_user_has_no_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/jane")
    assert Mask().text("/home/jane/pump/flood.scn:2: x") == "~/pump/flood.scn:2: x"


def test_one_number_has_one_tag_wherever_it_stands() -> None:
    mask = Mask()
    mask.text(CENTRE)
    assert mask.text(f"{OWNER} 0401234567") == "+<number 2, 12 digits> <number 2, 10 digits>"
    assert mask.value({OWNER: [OWNER, 3, None]}) == {"+<number 2, 12 digits>": ["+<number 2, 12 digits>", 3, None]}


@pytest.mark.parametrize("line", [deliver("ON"), f"   8.120s at<      {deliver('ON')}", f"+CMT: {deliver('ON')}"])
def test_a_text_that_came_becomes_its_words(line: str) -> None:
    masked = Mask().text(line)
    assert re.search(r"<PDU of \d+ octets from \+<number 1, 12 digits>: 'ON'>", masked)
    assert line.partition("at<")[0] in masked or "at<" not in line


def test_a_text_that_went_out_becomes_its_words() -> None:
    masked = Mask().text(f"   8.120s at>      {submit('call ' + OWNER)}^Z")
    assert "to +<number 1, 12 digits>: 'call +<number 1, 12 digits>'>" in masked


@pytest.mark.parametrize(
    "line", [deliver("ON")[:-30], "002B003300350038003400300031", "  9.1s at<      0791534850", "07915F8A0C^Z"]
)
def test_hexadecimal_that_is_no_message_goes(line: str) -> None:
    """The number may be in it, its digits swapped or wide."""
    masked = Mask().text(line)
    assert re.search(r"<\d+ hex digits>|<number", masked)
    assert not re.search(r"[0-9A-F]{8}", masked)


def test_the_doctor_for_an_issue(capsys: pytest.CaptureFixture[str]) -> None:
    """JSON alone on stdout; the SMS centre's number is not in it, what it is about is."""
    assert main(["doctor", "--sim", "--json"]) == 0
    said = capsys.readouterr()
    told = json.loads(said.out)
    found = {one["subject"]: one["seen"] for one in told["findings"]}
    assert found["SMS centre"] == "+<number 1, 12 digits>"
    assert told["faults"] == 0
    assert set(told["versions"]) == {"isocket", "source", "python", "system"}


def test_what_else_the_doctor_says_is_beside_the_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--port", "/dev/does-not-exist", "--json"]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert "The board at /dev/does-not-exist." in said.err
