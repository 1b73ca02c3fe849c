"""Faults of texts in and out (rows 9 to 12, 15 to 17, 22 to 25, 27 to 31, refusals) do what they say."""

from __future__ import annotations

import pytest
from gsmmodem import pdu as other

from bench.modem.faults import FAULTS
from tests.modem.desk import OWNER, Desk

TEXT = "Hello"


def listed(desk: Desk) -> list[str]:
    return desk.at('AT+CMGL="ALL"')[:-1]


@pytest.fixture
def words(desk: Desk) -> Desk:
    """In text mode, with errors by number."""
    desk.at("AT+CMGF=1;+CMEE=1")
    desk.heard()
    return desk


def test_full_storage_hides_what_the_network_holds(words: Desk) -> None:
    words.modem.fault("full-storage")
    words.network.text(OWNER, TEXT)
    words.wait(30)
    assert words.lines() == []
    assert words.network.waiting == 1
    words.modem.ok()
    words.wait(3)
    assert words.lines() == ['+CMTI: "SM",1']


def test_a_hundred_places_leave_nothing_behind(words: Desk) -> None:
    """What came in behind the last place of the memory is in one of its places afterwards, and can be read."""
    words.modem.fault("places-100")
    words.network.text(OWNER, TEXT)
    words.wait(30)
    assert words.lines() == ['+CMTI: "SM",96']
    words.modem.ok()
    words.wait(3)
    heads = [line for line in listed(words) if line.startswith("+CMGL:")]
    assert [line.split(",")[0] for line in heads] == ["+CMGL: 1"]
    assert TEXT in words.at("AT+CMGR=1")


def test_sm_zero(words: Desk) -> None:
    words.network.text(OWNER, "before")
    words.wait(3)
    words.heard()
    words.modem.fault("sm-zero")
    assert words.at('AT+CPMS="SM","SM","SM"') == ["+CPMS: 1,0,1,0,1,0", "OK"]
    words.network.text(OWNER, TEXT)
    words.wait(10)
    assert words.network.waiting == 1
    assert words.at('AT+CPMS="ME","ME","ME"')[0] == "+CPMS: 0,50,0,50,0,50"
    words.wait(3)
    assert words.lines() == ['+CMTI: "ME",1']
    words.modem.ok()
    words.at('AT+CPMS="SM","SM","SM"')
    assert "before" in listed(words), "what was on the card is there again"


def test_memories_apart(words: Desk) -> None:
    words.modem.fault("memories-apart")
    words.network.text(OWNER, TEXT)
    words.wait(3)
    assert words.lines() == ['+CMTI: "ME",1']
    assert listed(words) == []
    words.at('AT+CPMS="SM","SM","SM"')
    words.network.text(OWNER, TEXT)
    words.wait(3)
    assert words.lines() == ['+CMTI: "SM",1']
    words.pulse_reset()
    words.wait(12)
    assert '"ME",1,50' in words.at("AT+CPMS?")[1]


def test_cmti_minus_one(words: Desk) -> None:
    words.modem.fault("cmti-minus-one")
    words.network.text(OWNER, TEXT)
    words.wait(3)
    assert words.lines() == ["+CMTI: ,-1"]
    assert TEXT in listed(words)


def test_undelivered_until_registered_anew(words: Desk) -> None:
    words.modem.fault("undelivered")
    words.network.text(OWNER, TEXT)
    words.wait(600)
    assert words.lines() == []
    assert words.at("AT+CREG?")[0] == "+CREG: 0,1"
    assert words.send(OWNER, "still sends")[-1] == "OK"
    words.at("AT+COPS=2")
    words.wait(2)
    words.at("AT+COPS=0")
    words.wait(10)
    assert '+CMTI: "SM",1' in words.lines()


def test_redelivery(words: Desk) -> None:
    words.modem.fault("redelivery")
    words.network.text(OWNER, TEXT)
    words.wait(3)
    first = words.at("AT+CMGR=1")[:2]
    words.at("AT+CMGD=1")
    words.wait(40)
    assert words.lines() == []
    words.wait(10)
    assert words.lines() == ['+CMTI: "SM",1']
    assert words.at("AT+CMGR=1")[:2] == first, "with the same time stamp"
    words.wait(120)
    assert words.lines() == [], "once"


def test_delete_fails(words: Desk) -> None:
    words.network.text(OWNER, TEXT)
    words.wait(3)
    words.modem.fault("delete-fails")
    assert words.at("AT+CMGD=1")[-1] == "+CMS ERROR: 500"
    assert words.at('AT+CMGDA="DEL ALL"')[-1] == "+CMS ERROR: 500"
    assert TEXT in listed(words)
    words.modem.ok()
    words.at("AT+CMGD=1")
    assert listed(words) == []


def test_old_texts(words: Desk) -> None:
    words.network.phone(OWNER)
    words.modem.fault("old-texts")
    assert words.lines() == []
    assert listed(words) == [f'+CMGL: 1,"REC UNREAD","{OWNER}","","26/03/02,10:00:11+08"', "ON"]


def test_poison(desk: Desk) -> None:
    desk.network.text(OWNER, "before")
    desk.wait(2)
    desk.modem.fault("poison")
    desk.network.text(OWNER, "behind")
    desk.wait(2)
    desk.heard()
    listing = desk.at("AT+CMGL=4")
    assert [line[:8] for line in listing if line.startswith("+CMGL")] == ["+CMGL: 1", "+CMGL: 2"], "it ends there"
    header, record, _ = desk.at("AT+CMGR=2")
    assert len(record) // 2 < int(header.rpartition(",")[2])
    assert other.decodeSmsPdu(record)["text"] != "a text whose record was torn"
    desk.at("AT+CMGD=2")
    assert "+CMGL: 3" in "".join(desk.at("AT+CMGL=4"))


def test_poison_error(desk: Desk) -> None:
    desk.at("AT+CMEE=1")
    desk.modem.fault("poison-error")
    desk.network.text(OWNER, "behind")
    desk.wait(2)
    desk.heard()
    assert desk.at("AT+CMGR=1") == ["+CMS ERROR: 320"]
    assert sum(line.startswith("+CMGL") for line in desk.at("AT+CMGL=4")) == 2
    desk.at("AT+CMGD=1")
    assert sum(line.startswith("+CMGL") for line in desk.at("AT+CMGL=4")) == 1


@pytest.mark.parametrize(
    ("name", "shown"),
    [("national-numbers", '"0401234567"'), ("numbers-00", '"00358401234567"'), ("numbers-bare", '"358401234567"')],
)
def test_numbers_in_other_forms(words: Desk, name: str, shown: str) -> None:
    words.at("AT+CLIP=1;+CSDH=1")
    words.modem.fault(name)
    words.network.text(OWNER, TEXT)
    words.network.call(OWNER)
    words.wait(3)
    assert f"+CLIP: {shown},129" in "".join(words.lines())
    header = words.at("AT+CMGR=1")[0]
    assert f",{shown}," in header and ",129," in header
    words.modem.ok()
    assert f"{shown},129" in words.at("AT+CLCC")[0], "the network tells a caller's number once"
    words.at("ATH")
    words.network.call(OWNER)
    words.wait(3)
    assert f'"{OWNER}",145' in words.at("AT+CLCC")[0]


def test_spam(desk: Desk) -> None:
    desk.modem.fault("spam")
    desk.wait(10)
    desk.heard()
    records = [line for line in desk.at("AT+CMGL=4") if not line.startswith("+CMGL") and line != "OK"]
    texts = []
    senders = set()
    for record in records:
        try:
            message = other.decodeSmsPdu(record)
        except Exception as error:  # that codec has no 8 bit data
            texts.append(repr(error))
            continue
        senders.add(message["number"])
        texts.append(message["text"])
    assert len(records) == 6
    assert "Operator" in senders and "16100" in senders
    assert any(text.startswith("OK\r\n+CMTI") for text in texts)
    assert any("漢字" in text for text in texts)
    assert "" in texts


@pytest.mark.parametrize(("name", "parts"), [("parts-reversed", [3, 2, 1]), ("parts-lost", [1, 2])])
def test_parts(desk: Desk, name: str, parts: list[int]) -> None:
    desk.modem.fault(name)
    desk.network.text(OWNER, "word " * 80)
    desk.wait(5)
    desk.heard()
    records = [line for line in desk.at("AT+CMGL=4") if not line.startswith("+CMGL") and line != "OK"]
    assert [other.decodeSmsPdu(record)["udh"][0].number for record in records] == parts
    desk.network.text(OWNER, "short")
    desk.wait(2)
    assert len([line for line in desk.lines() if line.startswith("+CMTI")]) == 1


def test_flash(desk: Desk) -> None:
    desk.modem.fault("flash")
    desk.network.text(OWNER, TEXT)
    desk.wait(2)
    header, record = desk.lines()
    assert header.startswith('+CMT: "",')
    message = other.decodeSmsPdu(record)
    assert (message["text"], message["number"]) == (TEXT, OWNER)
    assert desk.at("AT+CPMS?")[0].startswith('+CPMS: "SM",0,')


def test_cell_broadcast(desk: Desk) -> None:
    desk.modem.fault("cell-broadcast")
    header, page = desk.lines()
    assert header == "+CBM: 88"
    assert len(page) == 2 * 88


def test_call_in_a_send(words: Desk) -> None:
    words.modem.fault("call", at="send")
    assert words.at(f'AT+CMGS="{OWNER}"') == ["> "]
    words.world.line.to_modem(b"hello\x1a")
    words.wait(15)
    assert "RING" in words.lines()
    words.wait(12)
    lines = words.lines()
    assert "NO CARRIER" in lines
    assert lines[-2:] == ["+CMGS: 1", "OK"]
    assert not words.modem.faulty("call")


def test_rejecting_the_call_lets_the_text_go(words: Desk) -> None:
    words.modem.fault("call")
    words.wait(2)
    assert words.at("ATH")[-1] == "OK"
    words.wait(1)
    assert not words.modem.faulty("call")


def test_no_prompt(words: Desk) -> None:
    words.modem.fault("no-prompt")
    assert words.type(f'AT+CMGS="{OWNER}"\r', 5) == []
    assert words.type("\x1b") == ["OK"]
    assert words.at("AT") == ["OK"]


def test_ok_only(words: Desk) -> None:
    words.modem.fault("ok-only")
    assert words.send(OWNER, TEXT) == ["OK"]
    words.wait(5)
    assert words.network.phone(OWNER).received == []


def test_send_unsaid(words: Desk) -> None:
    words.modem.fault("send-unsaid")
    assert words.send(OWNER, TEXT) == []
    assert [text.text for text in words.network.phone(OWNER).received] == [TEXT]


def test_reports(desk: Desk) -> None:
    desk.modem.fault("reports")
    assert desk.at("AT+CNMI=2,1,0,0,0") == ["OK"]
    assert desk.at("AT+CMGS=18") == ["> "]
    desk.world.line.to_modem(b"0001000C9153481032547600000541E19058341E91"[:38] + b"\x1a")
    desk.wait(6)
    lines = desk.lines()
    at = next(i for i, line in enumerate(lines) if line.startswith("+CDS: "))
    report = other.decodeSmsPdu(lines[at + 1])
    assert report["type"] == "SMS-STATUS-REPORT"


@pytest.mark.parametrize("name", sorted(name for name, fault in FAULTS.items() if fault.cms is not None))
def test_refusals(words: Desk, name: str) -> None:
    words.modem.fault(name)
    assert words.send(OWNER, TEXT) == [f"+CMS ERROR: {FAULTS[name].cms}"]
    words.wait(3)
    assert words.network.phone(OWNER).received == []


def test_sim_busy_for_sends(words: Desk) -> None:
    words.modem.fault("cme-14")
    assert words.at(f'AT+CMGS="{OWNER}"') == ["+CME ERROR: 14"]


def test_under_voltage_is_said_at_each_send(words: Desk) -> None:
    words.at("AT+CBATCHK=1")
    words.modem.fault("under-voltage")
    words.heard()
    assert "UNDER-VOLTAGE WARNNING" in words.send(OWNER, TEXT)
