"""Faults of registration, calls, clock and USSD (rows 13, 19 to 21, 26, 32) do what they say."""

from __future__ import annotations

import pytest

from bench.world import gsm7
from tests.modem.desk import OWNER, Desk

BALANCE = "Saldo 5,00 e"


@pytest.mark.parametrize("remedy", ["CFUN", "AT+CFUN=1,1", "RST"])
def test_registration_stuck(desk: Desk, remedy: str) -> None:
    desk.modem.fault("registration-stuck")
    desk.wait(10)
    assert desk.at("AT+CREG?")[0] == "+CREG: 0,2"
    desk.wait(300)
    assert desk.at("AT+CREG?")[0] == "+CREG: 0,2"
    if remedy == "CFUN":
        desk.at("AT+CFUN=0")
        desk.wait(2)
        desk.at("AT+CFUN=1")
    elif remedy == "RST":
        desk.pulse_reset()
    else:
        desk.at(remedy)
    desk.wait(12)
    assert desk.modem.registered


def test_phantom_call(desk: Desk) -> None:
    desk.modem.fault("phantom-call")
    assert desk.at(f"ATD{OWNER};")[-1] == "BUSY"
    assert desk.at("AT+CLCC") == ["OK"]
    call = desk.network.call(OWNER)
    desk.wait(3)
    assert call.outcome == "busy"
    assert desk.lines() == []
    assert desk.at("ATH") == ["OK"]
    assert desk.at(f"ATD{OWNER};") == ["OK"]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("clock-1980", "80/01/06,12:00:20+00"),
        ("clock-2004", "04/01/01,12:00:20+00"),
        ("zone-104", "26/03/02,12:00:20+104"),
        ("zone-one-digit", "26/03/02,12:00:20+8"),
        ("clock-gmt", "26/03/02,10:00:20+00"),
    ],
)
def test_clocks(desk: Desk, name: str, told: str) -> None:
    desk.at("AT+CLTS=1")
    desk.network.set_time("26/03/02,12:00:00+08")
    desk.heard()
    desk.modem.fault(name)
    desk.wait(20)
    assert desk.at("AT+CCLK?")[0] == f'+CCLK: "{told}"'


@pytest.mark.parametrize("name", ["clock-1980", "clock-2004"])
def test_a_lost_clock_is_not_set_by_the_network(desk: Desk, name: str) -> None:
    desk.at("AT+CLTS=1")
    desk.modem.fault(name)
    desk.heard()
    desk.network.set_time("26/03/02,13:00:00+08")
    assert desk.lines() == []


def test_no_clip(desk: Desk) -> None:
    desk.at("AT+CLIP=1")
    desk.modem.fault("no-clip")
    desk.network.call(OWNER)
    desk.wait(5)
    assert desk.lines() == ["RING", "RING"]
    assert f'"{OWNER}",145' in desk.at("AT+CLCC")[0]


def test_no_ring(desk: Desk) -> None:
    desk.at("AT+CLIP=1")
    desk.modem.fault("no-ring")
    desk.network.call(OWNER)
    desk.wait(2)
    assert desk.lines() == [f'+CLIP: "{OWNER}",145,"",0,"",0']


def test_clip_first(desk: Desk) -> None:
    desk.at("AT+CLIP=1")
    desk.modem.fault("clip-first")
    desk.network.call(OWNER)
    desk.wait(0.8)
    assert [line[:5] for line in desk.lines()] == ["+CLIP"]
    desk.wait(0.3)
    assert desk.lines() == ["RING"]


def test_a_ring_that_was_to_follow_does_not_when_the_call_is_over(desk: Desk) -> None:
    desk.at("AT+CLIP=1")
    desk.modem.fault("clip-first")
    desk.network.call(OWNER)
    desk.wait(0.8)
    desk.heard()
    desk.at("ATH")
    desk.wait(1)
    assert "RING" not in desk.lines()


def test_urc_in_reply(desk: Desk) -> None:
    desk.network.text(OWNER, "hello")
    desk.wait(2)
    desk.heard()
    desk.modem.fault("urc-in-reply")
    header, intruder, record, final = desk.at("AT+CMGR=1")
    assert header.startswith("+CMGR: 0") and final == "OK"
    assert intruder.startswith("+CMTI")
    assert len(record) > 40
    assert desk.at("AT+CSQ")[0::2] == ["+CSQ: 18,0", "OK"]
    assert desk.at("AT") == ["OK"]


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("", f'+CUSD: 0, "{BALANCE}", 15'),
        ("ussd-ucs2", f'+CUSD: 0, "{BALANCE.encode("utf-16-be").hex().upper()}", 72'),
        ("ussd-ucs2-15", f'+CUSD: 0, "{BALANCE.encode("utf-16-be").hex().upper()}", 15'),
        ("ussd-packed", f'+CUSD: 0, "{gsm7.pack(BALANCE.encode()).hex().upper()}", 15'),
        ("ussd-octets", f'+CUSD: 0, "{BALANCE.encode().hex().upper()}", 68'),
        ("ussd-empty", "+CUSD: 2"),
    ],
)
def test_ussd_codings(desk: Desk, name: str, line: str) -> None:
    desk.network.ussd["*100#"] = BALANCE
    if name:
        desk.modem.fault(name)
    assert desk.at('AT+CUSD=1,"*100#",15') == ["OK"]
    desk.wait(5)
    assert desk.lines() == [line]


def test_ussd_late(desk: Desk) -> None:
    desk.network.ussd["*100#"] = BALANCE
    desk.modem.fault("ussd-late")
    desk.at('AT+CUSD=1,"*100#",15')
    desk.wait(49)
    assert desk.lines() == []
    desk.wait(2)
    assert desk.lines() != []


def test_ussd_first(desk: Desk) -> None:
    desk.network.ussd["*100#"] = BALANCE
    desk.modem.fault("ussd-first")
    assert desk.at('AT+CUSD=1,"*100#",15') == [f'+CUSD: 0, "{BALANCE}", 15', "OK"]


def test_garbage_leaves_the_lines_whole(desk: Desk) -> None:
    desk.modem.fault("garbage")
    assert any(line.endswith("OK") for line in desk.type("AT\r"))
