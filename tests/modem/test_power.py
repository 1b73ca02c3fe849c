"""KEY, RST, supply, and what they do to PS and to the conversation."""

from __future__ import annotations

import pytest

from tests.modem.desk import Desk

START = ["RDY", "+CFUN: 1", "+CPIN: READY", "Call Ready", "SMS Ready"]


def test_it_starts_switched_off_and_deaf(cold: Desk) -> None:
    assert not cold.modem.powered
    assert cold.type("AT\r", 5) == []
    assert not cold.world.modem_ps.value


def test_key_switches_on_and_the_start_is_told(cold: Desk) -> None:
    cold.key(0.9)
    cold.wait(5)
    assert not cold.modem.powered, "a short pulse is no pulse"
    cold.key(1.1)
    assert cold.world.modem_ps.value
    assert cold.type("AT\r", 1) == [], "nobody listens before RDY"
    cold.wait(10)
    assert cold.lines() == START
    assert cold.modem.registered


def test_key_switches_off_with_a_word(desk: Desk) -> None:
    desk.key()
    assert desk.lines() == ["NORMAL POWER DOWN"]
    desk.wait(3)
    assert not desk.modem.powered
    assert not desk.modem.registered
    assert not desk.world.modem_ps.value
    assert desk.type("AT\r", 1) == []


def test_at_cpowd(desk: Desk) -> None:
    assert desk.type("AT+CPOWD=1\r", 4) == ["NORMAL POWER DOWN"]
    assert not desk.modem.powered
    desk.start()
    assert desk.type("AT+CPOWD=0\r", 4) == []
    assert not desk.modem.powered


def test_rst_restarts(desk: Desk) -> None:
    desk.at("AT+CMGF=1")
    desk.pulse_reset(50)
    assert desk.at("AT+CMGF?") == ["+CMGF: 1", "OK"], "half a pulse does nothing"
    desk.pulse_reset(100)
    desk.wait(10)
    assert desk.lines() == START
    assert desk.at("AT+CMGF?")[-2:] == ["+CMGF: 0", "OK"]


def test_held_in_reset_it_does_nothing(desk: Desk) -> None:
    desk.world.modem_rst.set(True)
    desk.wait(30)
    assert desk.type("AT\r", 1) == []
    desk.world.modem_rst.set(False)
    desk.wait(10)
    assert desk.lines() == START


def test_rst_does_not_switch_on(cold: Desk) -> None:
    cold.pulse_reset()
    cold.wait(10)
    assert cold.lines() == []


@pytest.mark.parametrize("how", ["cut", "switch"])
def test_without_supply_it_is_off_until_key(desk: Desk, how: str) -> None:
    def supply(there: bool) -> None:
        if how == "switch":
            desk.world.modem_supply.set(there)
        elif there:
            desk.modem.restore_supply()
        else:
            desk.modem.lose_supply()

    supply(False)
    assert not desk.world.modem_ps.value
    desk.key()
    desk.wait(10)
    assert desk.lines() == []
    supply(True)
    desk.wait(10)
    assert not desk.modem.powered
    desk.key()
    desk.wait(10)
    assert desk.lines() == START


def test_key_held_while_the_supply_comes_starts_it(cold: Desk) -> None:
    cold.modem.lose_supply()
    cold.world.modem_key.set(True)
    cold.wait(3)
    cold.modem.restore_supply()
    cold.wait(12)
    assert cold.lines() == START


def test_the_clock_survives_a_restart_but_not_a_power_cut(desk: Desk) -> None:
    assert desk.at('AT+CCLK="26/05/01,10:00:00+12"') == ["OK"]
    desk.key()
    desk.wait(8)
    desk.start()
    assert desk.at("AT+CCLK?")[0].startswith('+CCLK: "26/05/01,10:00:')
    desk.modem.lose_supply()
    desk.modem.restore_supply()
    desk.start()
    assert desk.at("AT+CCLK?")[0].startswith('+CCLK: "04/01/01,00:00:')


def test_a_restart_in_the_middle_of_a_command_leaves_nothing_behind(desk: Desk) -> None:
    desk.at("AT+CMGF=1")
    desk.at('AT+CMGS="+358401234567"')
    desk.world.line.to_modem(b"half a te")
    desk.wait(0.1)
    desk.modem.fault("reboot")
    desk.wait(10)
    assert desk.lines() == START
    assert desk.at("AT") == ["AT\r", "OK"]


@pytest.mark.parametrize("command", ["AT+CFUN=0", "AT+CFUN=4"])
def test_less_function_leaves_the_network(desk: Desk, command: str) -> None:
    assert desk.at(command)[-1] == "OK"
    desk.wait(1)
    assert not desk.modem.registered
    assert desk.at("AT+CREG?")[-2:] == ["+CREG: 0,0", "OK"]
    assert desk.at("AT+CFUN=1") == ["OK"]
    desk.wait(6)
    assert desk.modem.registered
    assert desk.at("AT+CPIN?")[-2:] == ["+CPIN: READY", "OK"]
