"""Faults of power, resets and settings (rows 1 to 8, 14 of the field problems) do what they say."""

from __future__ import annotations

import pytest

from bench.world.clock import SECOND
from tests.modem.desk import OWNER, Desk


def test_brown_out_is_announced_only_when_asked_for(desk: Desk) -> None:
    desk.modem.fault("brown-out")
    desk.wait(3)
    assert desk.lines() == []
    assert not desk.modem.powered
    desk.start()
    desk.at("AT+CBATCHK=1")
    desk.modem.fault("brown-out")
    desk.wait(3)
    assert desk.lines() == ["UNDER-VOLTAGE WARNNING", "UNDER-VOLTAGE POWER DOWN"]
    assert not desk.world.modem_ps.value


def test_brown_out_of_a_modem_that_is_off_does_nothing(cold: Desk) -> None:
    cold.modem.fault("brown-out")
    cold.wait(3)
    assert not cold.modem.powered


def test_reset_at_registration(cold: Desk) -> None:
    cold.modem.fault("reset-at-registration", 30 * SECOND)
    cold.key()
    cold.wait(28)
    assert cold.lines().count("RDY") >= 4
    assert not cold.modem.registered
    cold.wait(12)
    assert cold.modem.registered


def test_dies(desk: Desk) -> None:
    desk.modem.fault("dies")
    desk.wait(2)
    assert desk.lines() == []
    assert not desk.world.modem_ps.value
    desk.start()


@pytest.mark.parametrize("name", ["dies", "reboot", "hang", "power-down"])
def test_a_text_that_was_given_to_a_modem_that_then_dies_is_not_sent(desk: Desk, name: str) -> None:
    desk.at("AT+CMGF=1")
    desk.modem.fault(name, at="send")
    assert desk.modem.armed == [name]
    answer = desk.send(OWNER, "hello")
    desk.wait(20)
    assert not [line for line in answer + desk.lines() if line.startswith(("+CMGS", "OK", "+CMS"))]
    assert desk.network.phone(OWNER).received == []
    assert desk.modem.armed == []


def test_a_half_hang_in_a_send_leaves_it_open_whether_the_text_went_out(desk: Desk) -> None:
    desk.at("AT+CMGF=1")
    desk.modem.fault("silent", at="send")
    assert desk.send(OWNER, "hello") == []
    assert [text.text for text in desk.network.phone(OWNER).received] == ["hello"]


@pytest.mark.parametrize("name", ["hang", "silent", "stuck", "reboot", "dies", "absent"])
def test_a_fault_at_boot_strikes_behind_the_first_words(cold: Desk, name: str) -> None:
    cold.modem.fault(name, at="boot")
    cold.key()
    cold.wait(2.5)
    assert cold.modem.armed == [name]
    cold.wait(1.5)
    lines = cold.lines()
    assert lines[:2] == ["RDY", "+CFUN: 1"]
    assert cold.modem.armed == []
    assert cold.modem.powered == (name not in ("dies", "absent"))
    cold.modem.ok()
    cold.wait(15)
    assert cold.modem.registered == (name not in ("dies", "absent"))


def test_a_moment_that_does_not_exist_is_refused(desk: Desk) -> None:
    with pytest.raises(ValueError, match="send, boot"):
        desk.modem.fault("hang", at="dawn")


def test_ok_forgets_what_waits_for_its_moment(desk: Desk) -> None:
    desk.modem.fault("hang", at="boot")
    desk.modem.ok()
    desk.pulse_reset()
    desk.wait(10)
    assert desk.at("AT")[-1] == "OK"


def test_reboot_lets_settings_fall_back(desk: Desk) -> None:
    desk.at("AT+CMGF=1;+CLIP=1;+CMEE=2")
    desk.modem.fault("reboot")
    desk.wait(10)
    desk.heard()
    assert desk.type("AT+CMGF?\r")[:2] == ["AT+CMGF?\r", "+CMGF: 0"], "echo is on again, too"
    assert desk.at("AT+CLIP?")[1:] == ["+CLIP: 0,1", "OK"]


def test_quiet_reboot(desk: Desk) -> None:
    desk.at("AT+CMGF=1")
    desk.modem.fault("quiet-reboot")
    desk.wait(12)
    assert desk.lines() == []
    assert desk.modem.registered
    assert "+CMGF: 0" in desk.at("AT+CMGF?")
    desk.modem.fault("reboot")
    desk.wait(8)
    assert "RDY" in desk.lines(), "the next start is told again"


def test_forgets(desk: Desk) -> None:
    desk.at("AT+CMGF=0;+CLIP=1;+CMEE=1;+CNMI=2,1")
    desk.modem.fault("forgets")
    assert desk.lines() == []
    assert desk.type("AT\r")[0] == "AT\r", "echo"
    for command, answer in {"CMGF?": "+CMGF: 1", "CLIP?": "+CLIP: 0,1", "CMEE?": "+CMEE: 0"}.items():
        assert answer in desk.at("AT+" + command)
    assert "+CNMI: 0,0,0,0,0" in desk.at("AT+CNMI?")
    desk.network.text(OWNER, "hello")
    desk.wait(3)
    assert desk.lines() == [], "no +CMTI"


def test_late_ready(desk: Desk) -> None:
    desk.modem.fault("late-ready")
    desk.wait(30)
    assert desk.modem.registered
    desk.at("ATE0")
    assert desk.at("AT+CMGF=0") == ["+CMS ERROR: 330"]
    assert desk.at("AT+CMGL=4") == ["+CMS ERROR: 330"]
    assert desk.at("AT+CMGS=20") == ["+CMS ERROR: 330"]
    desk.wait(20)
    assert "SMS Ready" in desk.lines()
    assert desk.at("AT+CMGL=4") == ["OK"]
    assert not desk.modem.faulty("late-ready")


@pytest.mark.parametrize("remedy", ["AT+CFUN=1,1", "RST", "KEY", "CFUN"])
def test_sim_busy(desk: Desk, remedy: str) -> None:
    desk.at("AT+CMEE=1")
    desk.modem.fault("sim-busy")
    assert "+CPIN: NOT READY" in desk.lines()
    assert desk.at("AT+CPIN?")[-1] == "+CME ERROR: 14"
    assert not desk.modem.registered
    desk.wait(60)
    assert not desk.modem.registered
    if remedy == "CFUN":
        desk.at("AT+CFUN=0")
        desk.wait(2)
        desk.at("AT+CFUN=1")
    elif remedy == "RST":
        desk.pulse_reset()
    elif remedy == "KEY":
        desk.key()
        desk.wait(3)
        desk.key()
    else:
        desk.at(remedy)
    desk.wait(12)
    assert desk.modem.registered


def test_able_since(desk: Desk) -> None:
    struck_us = desk.clock.now_us
    desk.modem.fault("silent")
    desk.wait(20)
    desk.pulse_reset()
    desk.wait(12)
    assert desk.modem.able_us == struck_us, "the device could have cured it from the beginning"
    desk.modem.fault("silent", 30 * SECOND)
    assert desk.modem.until_us == desk.clock.now_us + 30 * SECOND
    desk.wait(40)
    assert desk.modem.able_us == desk.clock.now_us - 10 * SECOND
    assert desk.modem.until_us == 0
