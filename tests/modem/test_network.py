"""Registration, signal, network time, USSD."""

from __future__ import annotations

import pytest

from tests.modem.desk import Desk


def test_registration_is_reported_as_asked(desk: Desk) -> None:
    desk.at("AT+CREG=1")
    desk.network.set_state("off")
    desk.wait(6)
    assert desk.lines() == ["+CREG: 2"]
    assert desk.at("AT+CSQ") == ["+CSQ: 0,0", "OK"]
    assert desk.at("AT+COPS?") == ["+COPS: 0", "OK"]
    desk.at("AT+CREG=2")
    desk.network.set_state("on")
    desk.wait(6)
    assert desk.lines() == ['+CREG: 1,"00C3","28B6"']
    assert desk.at("AT+CREG?") == ['+CREG: 2,1,"00C3","28B6"', "OK"]


def test_denied(cold: Desk) -> None:
    cold.network.set_state("denied")
    cold.key()
    cold.wait(10)
    assert cold.at("ATE0+CREG?")[-2:] == ["+CREG: 0,3", "OK"]
    cold.network.set_state("on")
    cold.wait(4)
    assert cold.modem.registered


def test_a_short_gap_goes_unnoticed(desk: Desk) -> None:
    desk.at("AT+CREG=1")
    desk.network.set_state("off")
    desk.wait(2)
    desk.network.set_state("on")
    desk.wait(10)
    assert desk.lines() == []


def test_leaving_the_network_by_command(desk: Desk) -> None:
    assert desk.at("AT+COPS=2") == ["OK"]
    assert desk.at("AT+CREG?") == ["+CREG: 0,0", "OK"]
    assert desk.at("AT+COPS=0") == ["OK"]
    desk.wait(4)
    assert desk.at("AT+CREG?") == ["+CREG: 0,1", "OK"]


def test_scan(desk: Desk) -> None:
    assert desk.at("AT+COPS=?") == ['+COPS: (2,"Test Network","TestNet","24499"),,(0-4),(0-2)', "OK"]


def test_signal(desk: Desk) -> None:
    for csq in (0, 31, 99):
        desk.network.set_signal(csq)
        assert desk.at("AT+CSQ") == [f"+CSQ: {csq},0", "OK"]
    with pytest.raises(ValueError):
        desk.network.set_signal(32)


def test_network_time_needs_clts_and_a_registration(desk: Desk) -> None:
    assert desk.at("AT+CCLK?")[0].startswith('+CCLK: "04/01/01,')
    desk.at("AT+CLTS=1")
    assert desk.at("AT+CCLK?")[0].startswith('+CCLK: "04/01/01,')
    desk.at("AT+COPS=2")
    desk.at("AT+COPS=0")
    desk.wait(4)
    heard = desk.lines()
    assert heard[0] == "+CTZV: +8,0"
    assert heard[1].startswith("*PSUTTZ: 2026,3,2,10,0,"), "GMT, while AT+CCLK is local"
    assert heard[2] == "DST: 0"
    assert desk.at("AT+CCLK?")[0].startswith('+CCLK: "26/03/02,12:00:')
    assert desk.network.time_string().startswith("26/03/02,12:00:")


def test_a_new_network_time_is_told(desk: Desk) -> None:
    desk.at("AT+CLTS=1")
    desk.network.set_time("27/01/01,00:30:00-14")
    assert '*PSUTTZ: 2027,1,1,4,0,0,"-14",0' in desk.lines()
    assert desk.at("AT+CCLK?")[0].startswith('+CCLK: "27/01/01,00:30:')
    assert desk.at("AT+CCLK?")[0].endswith('-14"')


def test_a_network_without_time_says_nothing_of_it_but_stamps_texts(cold: Desk) -> None:
    cold.network.set_time(None)
    cold.start()
    cold.at("AT+CLTS=1;+CMGF=1")
    cold.at("AT+COPS=2")
    cold.at("AT+COPS=0")
    cold.wait(4)
    assert cold.lines() == []
    cold.network.text("+358401234567", "hello")
    cold.wait(1)
    assert '"26/03/02,12:00:' in cold.at("AT+CMGR=1")[0]


@pytest.mark.parametrize("value", ["26/13/01,00:00:00+00", "26/02/30,00:00:00+00", "26/03/02,12:00:00+8", "nonsense"])
def test_the_clock_takes_only_times(desk: Desk, value: str) -> None:
    assert desk.at(f'AT+CCLK="{value}"') == ["ERROR"]


def test_ussd(desk: Desk) -> None:
    desk.network.ussd["*100#"] = "Balance 5.00"
    desk.network.ussd["*101#"] = "Баланс"
    desk.network.ussd["*102#"] = None
    assert desk.at('AT+CUSD=1,"*100#",15') == ["OK"]
    desk.wait(4)
    assert desk.lines() == ['+CUSD: 0, "Balance 5.00", 15']
    desk.at('AT+CUSD=1,"*101#"')
    desk.wait(4)
    assert desk.lines() == ['+CUSD: 0, "04110430043B0430043D0441", 72']
    desk.at('AT+CUSD=1,"*102#"')
    desk.wait(120)
    assert desk.lines() == []
    desk.at('AT+CUSD=1,"*999#"')
    desk.wait(4)
    assert desk.lines() == ["+CUSD: 4"]


def test_ussd_in_ucs2(desk: Desk) -> None:
    desk.network.ussd["*100#"] = "5 @"
    desk.at('AT+CSCS="UCS2"')
    assert desk.at('AT+CUSD=1,"*100#"') == ["ERROR"]
    desk.at('AT+CUSD=1,"002A0031003000300023"')
    desk.wait(4)
    assert desk.lines() == ['+CUSD: 0, "003500200040", 15']


def test_ussd_without_network(desk: Desk) -> None:
    desk.network.set_state("off")
    desk.wait(6)
    desk.at("AT+CMEE=1")
    assert desk.at('AT+CUSD=1,"*100#"') == ["+CME ERROR: 30"]
