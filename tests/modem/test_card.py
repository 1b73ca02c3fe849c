"""SIM absent, locked, pulled out."""

from __future__ import annotations

from tests.modem.desk import Desk


def test_absent(cold: Desk) -> None:
    cold.world.sim_card.set_state("absent")
    cold.key()
    cold.wait(10)
    assert cold.lines() == ["RDY", "+CFUN: 1", "+CPIN: NOT INSERTED"]
    assert cold.at("ATE0+CMEE=1")[-1] == "OK"
    assert cold.at("AT+CPIN?") == ["+CME ERROR: 10"]
    assert cold.at("AT+CIMI") == ["+CME ERROR: 10"]
    assert cold.at("AT+CMGL=4") == ["+CMS ERROR: 310"]
    assert cold.at("AT+CREG?") == ["+CREG: 0,0", "OK"]


def test_pin_is_asked_for_and_opens(cold: Desk) -> None:
    cold.world.sim_card.set_state("pin")
    cold.key()
    cold.wait(10)
    assert cold.lines()[-1] == "+CPIN: SIM PIN"
    cold.at("ATE0+CMEE=1")
    assert cold.at("AT+CPIN?") == ["+CPIN: SIM PIN", "OK"]
    assert cold.at("AT+CSCA?") == ["+CMS ERROR: 311"]
    assert cold.at("AT+CPIN=1234") == ["OK"]
    cold.wait(6)
    assert cold.lines() == ["+CPIN: READY", "Call Ready", "SMS Ready"]
    assert cold.modem.registered
    cold.pulse_reset()
    cold.wait(10)
    assert cold.lines()[-1] == "+CPIN: SIM PIN", "every start asks again"


def test_three_wrong_pins_ask_for_the_puk(cold: Desk) -> None:
    cold.world.sim_card.set_state("pin")
    cold.key()
    cold.wait(10)
    cold.at("ATE0+CMEE=1")
    assert cold.at("AT+CPIN=0000") == ["+CME ERROR: 16"]
    assert cold.at('AT+CPIN="0001"') == ["+CME ERROR: 16"]
    assert cold.at("AT+SPIC") == ["+SPIC: 1,3,10,10", "OK"]
    assert cold.at("AT+CPIN=0002") == ["+CME ERROR: 12"]
    assert cold.at("AT+CPIN?") == ["+CPIN: SIM PUK", "OK"]
    assert cold.at("AT+CPIN=1234") == ["+CME ERROR: 12"]
    assert cold.at('AT+CPIN="12345678","4321"') == ["OK"]
    cold.wait(6)
    assert cold.modem.registered
    assert cold.world.sim_card.pin == "4321"


def test_pulled_out_and_put_back(desk: Desk) -> None:
    desk.world.sim_card.set_state("absent")
    desk.wait(1)
    assert desk.lines() == ["+CPIN: NOT READY"]
    assert not desk.modem.registered
    desk.world.sim_card.set_state("ready")
    desk.wait(8)
    assert desk.lines() == ["+CPIN: READY", "Call Ready", "SMS Ready"]
    assert desk.modem.registered


def test_texts_do_not_work_before_sms_ready(cold: Desk) -> None:
    cold.key()
    cold.wait(3.6)
    cold.at("ATE0+CMEE=1")
    assert cold.at("AT+CPIN?")[-2:] == ["+CPIN: READY", "OK"]
    assert cold.at("AT+CPMS?")[-1] == "+CME ERROR: 14"
    cold.wait(6)
    assert cold.at("AT+CPMS?")[-1] == "OK"
