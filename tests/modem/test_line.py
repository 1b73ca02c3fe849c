"""The AT line itself: echo, several commands, errors, prompts, and where unsolicited lines may fall."""

from __future__ import annotations

import re

import pytest

from tests.modem.desk import OWNER, Desk


def test_echo_is_on_after_start_and_shows_the_carriage_return(cold: Desk) -> None:
    cold.key()
    cold.wait(10)
    cold.heard()
    cold.world.line.to_modem(b"AT\r\n")
    cold.wait(0.1)
    assert cold.heard() == "AT\r\r\nOK\r\n"
    cold.at("ATE0")
    cold.world.line.to_modem(b"AT\r\n")
    cold.wait(0.1)
    assert cold.heard() == "\r\nOK\r\n"


def test_commands_on_one_line_answer_together(desk: Desk) -> None:
    assert desk.at("AT+CSQ;+CREG?;+CMGF=1") == ["+CSQ: 18,0", "+CREG: 0,1", "OK"]
    assert desk.at("AT+CMGF?") == ["+CMGF: 1", "OK"]
    assert desk.at("ATE0V1Q0+CSQ") == ["+CSQ: 18,0", "OK"]


def test_the_first_error_ends_a_line(desk: Desk) -> None:
    assert desk.at("AT+CSQ;+NOSUCH;+CMGF=1") == ["+CSQ: 18,0", "ERROR"]
    assert desk.at("AT+CMGF?") == ["+CMGF: 0", "OK"]


def test_a_slash_repeats_without_carriage_return(desk: Desk) -> None:
    desk.at("AT+CSQ")
    assert desk.type("A/") == ["+CSQ: 18,0", "OK"]


def test_backspace_and_lower_case(desk: Desk) -> None:
    assert desk.type("at+cxx\b\bsq\r") == ["+CSQ: 18,0", "OK"]


def test_lines_that_are_not_for_a_modem_are_ignored(desk: Desk) -> None:
    assert desk.type("hello\r") == []
    assert desk.type("\r\n\r\n") == []


@pytest.mark.parametrize(
    "command", ["AT+CMGF=2", "AT+CMGF=", 'AT+CMGF="1"', "AT+CMGF=1,1", "AT+CMGF=x", "AT)", "AT+", "AT=1"]
)
def test_malformed_commands_fail_and_change_nothing(desk: Desk, command: str) -> None:
    assert desk.at(command) == ["ERROR"]
    assert desk.at("AT+CMGF?") == ["+CMGF: 0", "OK"]


def test_cmee_chooses_how_errors_are_told(desk: Desk) -> None:
    desk.world.sim_card.set_state("absent")
    desk.wait(0.1)
    desk.heard()
    assert desk.at("AT+CPIN?") == ["ERROR"]
    desk.at("AT+CMEE=1")
    assert desk.at("AT+CPIN?") == ["+CME ERROR: 10"]
    desk.at("AT+CMEE=2")
    assert desk.at("AT+CPIN?") == ["+CME ERROR: SIM not inserted"]


def test_numeric_answers(desk: Desk) -> None:
    desk.type("ATV0\r")
    desk.world.line.to_modem(b"AT+CSQ\rAT+NOSUCH\r")
    desk.wait(0.2)
    assert desk.heard() == "+CSQ: 18,0\r\n0\r4\r"


def test_commands_sent_without_waiting_are_answered_in_order(desk: Desk) -> None:
    desk.world.line.to_modem(b"AT+CSQ\rAT+CREG?\rATI\r")
    desk.wait(0.2)
    assert desk.lines() == ["+CSQ: 18,0", "OK", "+CREG: 0,1", "OK", "SIM800 R14.18", "OK"]


def test_a_command_may_come_byte_by_byte(desk: Desk) -> None:
    for char in "AT+CSQ\r":
        desk.world.line.to_modem(char.encode())
        desk.wait(0.05)
    assert desk.lines() == ["+CSQ: 18,0", "OK"]


@pytest.mark.parametrize(
    ("modem", "ends"), [("SIM800", True), ("SIM900", True), ("SIM7080", False), ("SIM7600", False)]
)
def test_a_line_feed_ends_a_command_of_a_sim800(modem: str, ends: bool) -> None:
    desk = Desk(modem)
    desk.start(30)
    assert desk.type("AT\n") == (["OK"] if ends else [])
    desk.type("\r")
    assert desk.type("\n\nAT\r\nAT\r\n") == ["OK", "OK"], "behind a carriage return it is nothing"
    desk.at("AT+CMGF=1")
    if ends:
        assert desk.type(f'AT+CMGS="{OWNER}"\n') == ["> "]
        desk.type("text\x1a\n", 4)
        assert desk.network.phone(OWNER).received[0].text == "text"
        assert desk.type("ATE1\n") == ["OK"]
        assert desk.type("AT\n") == ["AT\n", "OK"]


def test_escape_leaves_the_prompt_and_sends_nothing(desk: Desk) -> None:
    desk.at("AT+CMGF=1")
    desk.at(f'AT+CMGS="{OWNER}"')
    assert desk.type("never mind\x1b") == ["OK"]
    desk.wait(10)
    assert desk.network.phone(OWNER).received == []


def test_unsolicited_lines_wait_for_the_end_of_a_prompt(desk: Desk) -> None:
    desk.at("AT+CMGF=1")
    desk.at(f'AT+CMGS="{OWNER}"')
    desk.network.text(OWNER, "hello")
    desk.wait(2)
    assert desk.lines() == []
    assert desk.type("words\x1a", 4) == ['+CMTI: "SM",1', "+CMGS: 1", "OK"]


def test_unsolicited_lines_never_fall_inside_an_answer(desk: Desk) -> None:
    """Texts rain down while everything is listed again and again: each piece on the line stays whole."""
    desk.at("AT+CMGF=0")
    for i in range(20):
        desk.network.text(OWNER, f"number {i} " + "x" * 100)
    heard = ""
    for _ in range(60):
        desk.world.line.to_modem(b"AT+CMGL=4\r")
        desk.wait(0.11)
        heard += desk.heard()
    desk.wait(1)
    heard += desk.heard()
    assert heard.count("+CMTI") == 20
    for line in heard.split("\r\n"):
        assert re.fullmatch(r'|OK|\+CMTI: "SM",\d+|\+CMGL: \d+,[01],"",\d+|[0-9A-F]+', line), line


def test_settings_are_lost_by_a_restart_unless_stored(desk: Desk) -> None:
    desk.at('AT+CMGF=1;+CNMI=2,2;+CPMS="ME"')
    desk.at("AT+CLIP=1;&W")
    desk.at("AT+CLIP=0;+CSDH=1")
    assert desk.at("AT+CFUN=1,1") == ["OK"]
    desk.wait(10)
    assert "RDY" in desk.lines()
    assert desk.at("AT+CMGF?;+CNMI?;+CLIP?;+CSDH?") == [
        "+CMGF: 1",
        "+CNMI: 2,2,0,0,0",
        "+CLIP: 1,1",
        "+CSDH: 0",
        "OK",
    ]
    desk.at("AT&F")
    assert desk.at("ATE0+CMGF?;+CNMI?")[-3:] == ["+CMGF: 0", "+CNMI: 2,1,0,0,0", "OK"]
    assert desk.at("ATZ") == ["OK"]
    assert desk.at("AT+CMGF?") == ["+CMGF: 1", "OK"]


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("ATI", "SIM800 R14.18"),
        ("AT+GMM", "SIMCOM_SIM800H"),
        ("AT+CGMI", "SIMCOM_Ltd"),
        ("AT+GCAP", "+GCAP: +CGSM"),
        ("AT+CGSN", "865067020000002"),
        ("AT+CIMI", "244990000000001"),
        ("AT+CBC", "+CBC: 0,95,4130"),
        ("AT+CPAS", "+CPAS: 0"),
        ("AT+CFUN?", "+CFUN: 1"),
        ("AT+IPR?", "+IPR: 115200"),
        ("AT+CNUM", '+CNUM: "","+358400000000",145,7,4'),
        ("AT+COPS?", '+COPS: 0,0,"Test Network"'),
        ("AT+CSMP?", "+CSMP: 17,167,0,0"),
        ("AT+CSMS?", "+CSMS: 0,1,1,1"),
        ("AT+CSCA?", '+CSCA: "+358400000099",145'),
        ("AT+CNMI=?", "+CNMI: (0-3),(0-3),(0,2),(0,1),(0,1)"),
        ("ATS3?", "013"),
    ],
)
def test_what_it_says_of_itself(desk: Desk, command: str, answer: str) -> None:
    assert desk.at(command) == [answer, "OK"]


def test_every_latency_can_be_changed(desk: Desk) -> None:
    desk.modem.latency["command"] = 1_000
    asked_us = desk.clock.now_us
    desk.world.line.to_modem(b"AT\r")
    desk.wait(0.0015)
    assert desk.heard() == "\r\nOK\r\n"
    assert desk.clock.now_us - asked_us < 2_000
