"""What logs of real modules show: each as it is on the wire."""

from __future__ import annotations

import pytest

from bench.modem.dialects import DIALECTS
from bench.modem.faults import FAULTS
from bench.world import tpdu
from bench.world.clock import SECOND
from tests.modem.desk import OWNER, Desk


def test_the_time_is_told_twice(desk: Desk) -> None:
    desk.at("AT+CLTS=1")
    desk.modem.fault("time-twice")
    desk.network.set_time("26/03/02,12:00:00+08")
    lines = desk.lines()
    assert [line[:7] for line in lines] == ["+CTZV: ", "+CTZV: ", "*PSUTTZ", "*PSUTTZ", "DST: 25", "+CIEV: "]
    assert "DST: 253" in lines
    assert lines[2] == lines[3] == '*PSUTTZ: 2026,3,2,10,0,0,"+8",0'


@pytest.mark.parametrize(
    ("modem", "told"), [("SIM800", ""), ("SIM5320", ",2"), ("SIM7600", ",7"), ("A7670", ",7"), ("SIM7000", ",7")]
)
def test_the_access_technology_is_told_where_there_is_more_than_one(modem: str, told: str) -> None:
    desk = Desk(modem)
    desk.start(25)
    assert desk.at("AT+COPS?")[0] == f'+COPS: 0,0,"Test Network"{told}'


def test_done_comes_late() -> None:
    desk = Desk("SIM7600")
    desk.start(25)
    desk.modem.fault("late-done")
    desk.wait(30)
    assert [line for line in desk.lines() if line.endswith("DONE")] == []
    desk.wait(40)
    assert [line for line in desk.lines() if line.endswith("DONE")] == ["SMS DONE", "PB DONE"]
    assert not desk.modem.faulty("late-done")


def test_a_text_is_told_while_the_prompt_is_open(desk: Desk) -> None:
    desk.modem.fault("urc-in-prompt")
    desk.at("AT+CMGF=1")
    desk.at(f'AT+CMGS="{OWNER}"')
    desk.network.text(OWNER, "hello")
    desk.wait(2)
    assert desk.lines() == ['+CMTI: "SM",1']
    assert desk.type("words\x1a", 4) == ["+CMGS: 1", "OK"]


def test_a_multimedia_message_is_told_as_such(desk: Desk) -> None:
    desk.modem.fault("mms-push")
    desk.wait(2)
    assert desk.lines() == ['+CMTI: "SM",1,"MMS PUSH",2,1', '+CMTI: "SM",2,"MMS PUSH",2,2']
    for index in (1, 2):
        _, data = tpdu.split_centre(bytes.fromhex(desk.at(f"AT+CMGR={index}")[1]))
        text = tpdu.decode_deliver(data)
        assert (text.content.coding, tpdu.port_of(text.content.header)) == (tpdu.OCTETS, 2948)
    part = tpdu.part_of_octets(b"\x01\x06", 4, tpdu.ported(2948, 9200))
    desk.heard()
    desk.network.messages(OWNER, [part])
    desk.wait(1)
    assert desk.lines() == ['+CMTI: "SM",3,"MMS PUSH"'], "one part is not counted"


def test_other_modules_tell_it_as_any_text() -> None:
    desk = Desk("SIM7600")
    desk.start(25)
    desk.modem.fault("mms-push")
    desk.wait(2)
    assert [line[:8] for line in desk.lines()] == ['+CMTI: "'] * 2


def test_a_bare_prompt_is_a_line_and_a_lone_cr(desk: Desk) -> None:
    desk.at("AT+CMGF=1")
    desk.modem.fault("bare-prompt")
    desk.heard()
    desk.world.line.to_modem(f'AT+CMGS="{OWNER}"\r'.encode())
    desk.wait(1)
    assert desk.heard() == "\r\n>\r\n\r"
    assert desk.type("words\x1a", 4) == ["+CMGS: 1", "OK"]


def test_a_lone_cr_where_two_lines_meet(desk: Desk) -> None:
    desk.modem.fault("lone-cr")
    desk.world.line.to_modem(b"AT+CSQ\r")
    desk.wait(1)
    assert desk.heard() == "\r\n+CSQ: 18,0\r\r\nOK\r\n"


def test_an_operator_refuses_late(desk: Desk) -> None:
    desk.network.ussd["*100#"] = "5 euro"
    desk.modem.fault("ussd-cme")
    assert desk.at('AT+CUSD=1,"*100#",15') == ["OK"]
    desk.wait(5)
    assert desk.lines() == ["+CME ERROR: 100"]


def test_an_operator_refuses_behind_the_next_ctrl_z(desk: Desk) -> None:
    desk.network.ussd["*100#"] = "5 euro"
    desk.modem.fault("ussd-cme-in-send")
    desk.at('AT+CUSD=1,"*100#",15')
    desk.wait(10)
    assert desk.lines() == []
    desk.at("AT+CMGF=1")
    desk.at(f'AT+CMGS="{OWNER}"')
    assert desk.type("words\x1a", 4) == ["+CME ERROR: 100", "+CMGS: 1", "OK"]
    assert [text.text for text in desk.network.phone(OWNER).received] == ["words"]


def test_a_start_begins_with_garbage(desk: Desk) -> None:
    desk.modem.fault("start-garbage")
    desk.world.line.to_modem(b"AT+CFUN=1,1\r")
    desk.wait(14)
    head, rdy, _ = desk.heard().partition("\r\nRDY\r\n")
    assert head.startswith("\r\nOK\r\n") and rdy
    assert 8 <= len(head.removeprefix("\r\nOK\r\n")) < 40


def test_a_hundred_places(desk: Desk) -> None:
    desk.modem.fault("places-100")
    assert desk.at("AT+CPMS?")[0] == '+CPMS: "SM",95,100,"SM",95,100,"SM",95,100'
    desk.heard()
    for number in range(6):
        desk.network.text(OWNER, f"text {number}")
    desk.wait(10)
    assert desk.lines() == [f'+CMTI: "SM",{place}' for place in range(96, 101)]
    assert desk.network.waiting == 1
    desk.at("AT+CMGF=1")
    assert "text 4" in desk.at("AT+CMGR=100")
    desk.modem.ok()
    desk.wait(3)
    assert desk.at("AT+CPMS?")[0].startswith('+CPMS: "SM",6,30')


@pytest.mark.parametrize(("fault", "heard"), [("stored-v0", "0\r"), ("stored-q1", "")])
def test_a_stored_profile_is_there_at_each_start(desk: Desk, fault: str, heard: str) -> None:
    desk.modem.fault(fault)
    for _ in range(2):
        desk.wait(12)
        desk.type("ATE0\r", 1)
        desk.heard()
        desk.world.line.to_modem(b"AT\r")
        desk.wait(1)
        assert desk.heard() == heard
        desk.modem.power.restart("for a test")
    desk.wait(12)
    desk.type("ATE0V1Q0&W\r", 1)
    desk.modem.power.restart("for a test")
    desk.wait(12)
    desk.heard()
    assert desk.at("AT") == ["OK"], "AT&W puts another profile in its place"


def test_speeds(desk: Desk) -> None:
    assert desk.at("AT+IPR?") == ["+IPR: 115200", "OK"]
    assert desk.at("AT+IPR=?")[0].startswith("+IPR: (),(0,1200,")
    assert desk.at("AT+IPR=12345") == ["ERROR"]
    assert desk.at("AT+IPR=9600") == ["OK"], "said at the old speed"
    assert desk.world.line.baud == 9600
    began_us = desk.clock.now_us
    desk.world.line.to_modem(b"AT\r")
    while not desk.raw:
        desk.wait(0.001)
    assert 3 * 1040 < desk.clock.now_us - began_us - 8000 < 5 * 1042, "three letters at 9600 take 3 ms"
    assert desk.lines() == ["OK"]
    desk.modem.power.restart("for a test")
    assert desk.world.line.baud == 115200, "not stored"
    desk.wait(12)
    desk.at("ATE0+IPR=9600")
    desk.at("AT&W")
    desk.modem.power.restart("for a test")
    assert desk.world.line.baud == 9600


def test_a_module_that_listens_for_the_speed_says_nothing_at_its_start(desk: Desk) -> None:
    desk.at("AT+IPR=0;&W")
    desk.modem.power.restart("for a test")
    desk.wait(12)
    assert desk.lines() == []
    assert desk.at("ATE0")[-1] == "OK"


def test_two_speeds_read_rubbish_of_each_other(desk: Desk) -> None:
    line = desk.world.line
    assert line.read_at(line.byte_us * 1.003, b"AT") == b"AT"
    desk.modem.fault("stored-9600")
    assert line.baud == 9600
    assert line.read_at(10_000_000 / 115_200, b"AT") != b"AT"
    desk.modem.ok()
    assert line.baud == 115_200


def test_325(desk: Desk) -> None:
    desk.at("AT+CMGF=1")
    desk.modem.fault("cms-325")
    assert desk.send(OWNER, "hello") == ["+CMS ERROR: 325"]


@pytest.mark.parametrize("modem", ["SIM800", "SIM808"])
def test_keys_are_told_with_their_time_when_that_is_asked_for(modem: str) -> None:
    desk = Desk(modem)
    desk.start(15)
    phone = desk.network.phone(OWNER)
    phone.answers_after(SECOND)
    phone.presses("1*", SECOND)
    desk.at("AT+DDET=1,0,1")
    desk.at(f"ATD{OWNER};")
    desk.wait(10)
    assert [line for line in desk.lines() if line.startswith("+DTMF")] == ["+DTMF: 1,120", "+DTMF: *,120"]
    desk.at("ATH")
    desk.at("AT+DDET=0")
    desk.at(f"ATD{OWNER};")
    desk.wait(10)
    assert [line for line in desk.lines() if line.startswith("+DTMF")] == []


def test_each_dialect_that_detects_keys_says_how() -> None:
    for dialect in DIALECTS.values():
        has = any(row.name == "+DDET" for row in dialect.settings)
        assert has == bool(dialect.key_pressed and dialect.voice), dialect.name


def test_every_fault_has_words_and_a_row() -> None:
    assert all(fault.words and fault.row for fault in FAULTS.values())
