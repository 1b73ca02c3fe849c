"""Each fault does what its description says, and ends when it should."""

from __future__ import annotations

import pytest

from bench.modem import Modem
from bench.world.clock import SECOND
from tests.modem.desk import OWNER, Desk


def test_names_and_descriptions() -> None:
    for name, words in Modem.FAULTS.items():
        assert name == name.lower() and " " not in name and "_" not in name
        assert len(words) > 20


def test_an_unknown_fault_is_refused(desk: Desk) -> None:
    with pytest.raises(ValueError, match="no-cmti"):
        desk.modem.fault("nonsense")


# the text of the test is elsewhere: told and not stored, in another memory, behind a torn record
# tried by tests of their own; a text with the header of a part is shown in hex
ELSEWHERE = {"flash", "memories-apart", "parts-0-of-0", "poison"}


@pytest.mark.parametrize("name", sorted(set(Modem.FAULTS) - ELSEWHERE))
def test_after_any_fault_it_works_again(desk: Desk, name: str) -> None:
    desk.modem.fault(name)
    desk.network.text(OWNER, "in between")
    desk.type("AT+CMGF=1\r", 2)
    desk.modem.ok()
    desk.wait(10)
    if not desk.modem.powered:
        desk.key()
        desk.wait(10)
    desk.heard()
    assert desk.at("ATE0+CMGF=1")[-1] == "OK"
    desk.wait(3)
    assert "in between" in desk.at('AT+CMGL="ALL"')
    assert desk.send(OWNER, "still alive")[-1] == "OK"


def test_a_fault_may_be_for_a_time(desk: Desk) -> None:
    desk.modem.fault("silent", 10 * SECOND)
    assert desk.type("AT\r", 5) == []
    desk.wait(6)
    assert desk.type("AT\r") == ["OK"]


def test_absent(desk: Desk) -> None:
    desk.modem.fault("absent")
    assert not desk.world.modem_ps.value
    desk.key()
    assert desk.type("AT\r", 10) == []
    desk.modem.ok()
    desk.wait(5)
    assert not desk.modem.powered
    desk.start()


def test_silent_still_rings(desk: Desk) -> None:
    desk.modem.fault("silent")
    assert desk.type("AT\r", 2) == []
    desk.network.text(OWNER, "hello")
    desk.network.call(OWNER, 2 * SECOND)
    desk.wait(2)
    assert desk.lines() == ['+CMTI: "SM",1', "RING"]
    desk.pulse_reset()
    desk.wait(12)
    desk.heard()
    assert desk.at("AT")[-1] == "OK"


def test_silent_swallows_the_answer_to_what_was_asked_before(desk: Desk) -> None:
    desk.world.line.to_modem(b"AT+CSQ\r")
    desk.wait(0.002)
    desk.modem.fault("silent")
    desk.wait(1)
    assert desk.lines() == []


@pytest.mark.parametrize(
    ("name", "cures"), [("silent", {"key", "rst", "supply"}), ("hang", {"rst", "supply"}), ("stuck", {"supply"})]
)
@pytest.mark.parametrize("remedy", ["key", "rst", "supply"])
def test_what_helps_against_a_hang(desk: Desk, name: str, cures: set[str], remedy: str) -> None:
    desk.modem.fault(name)
    if remedy == "key":
        desk.key()
        desk.wait(4)
        desk.key()
    elif remedy == "rst":
        desk.pulse_reset()
    else:
        desk.world.modem_supply.set(False)
        desk.wait(1)
        desk.world.modem_supply.set(True)
        desk.key()
    desk.wait(12)
    desk.heard()
    answered = "OK" in desk.type("AT\r", 1)
    assert answered == (remedy in cures)


def test_hang_is_total(desk: Desk) -> None:
    desk.modem.fault("hang")
    desk.network.text(OWNER, "hello")
    call = desk.network.call(OWNER)
    assert desk.type("AT\r", 10) == []
    assert call.outcome == "no answer"
    assert not desk.world.modem_ri.value
    assert desk.world.modem_ps.value
    assert desk.network.waiting == 1


def test_reboot(desk: Desk) -> None:
    desk.at("AT+CMGF=1")
    desk.modem.fault("reboot")
    desk.wait(10)
    assert desk.lines()[0] == "RDY"
    assert desk.at("AT+CMGF?")[-2:] == ["+CMGF: 0", "OK"]


def test_power_down(desk: Desk) -> None:
    desk.modem.fault("power-down")
    desk.wait(3)
    assert desk.lines() == ["NORMAL POWER DOWN"]
    assert not desk.modem.powered


def test_no_cmti(desk: Desk) -> None:
    desk.modem.fault("no-cmti")
    desk.network.text(OWNER, "hello")
    desk.wait(5)
    assert desk.lines() == []
    assert desk.at("AT+CPMS?")[0].startswith('+CPMS: "SM",1,')


def test_merged_cmti(desk: Desk) -> None:
    desk.modem.fault("merged-cmti")
    for text in ("one", "two", "three"):
        desk.network.text(OWNER, text)
    desk.wait(6)
    assert desk.lines() == ['+CMTI: "SM",3']


def test_send_fails(desk: Desk) -> None:
    desk.at("AT+CMGF=1")
    desk.modem.fault("send-fails")
    assert desk.send(OWNER, "hello") == ["+CMS ERROR: 38"]
    desk.modem.ok()
    assert desk.send(OWNER, "hello")[-1] == "OK"


def test_send_silent(desk: Desk) -> None:
    desk.at("AT+CMGF=1")
    desk.modem.fault("send-silent")
    assert desk.send(OWNER, "hello") == []
    desk.wait(60)
    assert desk.at("AT") == ["OK"]
    assert desk.network.phone(OWNER).received == []


def test_under_voltage(desk: Desk) -> None:
    desk.at("AT+CBATCHK=1")
    desk.modem.fault("under-voltage")
    assert desk.lines() == ["UNDER-VOLTAGE WARNNING"]
    assert desk.at("AT+CBC") == ["+CBC: 0,8,3460", "OK"]
    desk.modem.ok()
    assert desk.at("AT+CBC") == ["+CBC: 0,95,4130", "OK"]


def test_full_storage(desk: Desk) -> None:
    desk.modem.fault("full-storage")
    desk.network.text(OWNER, "hello")
    desk.wait(10)
    assert desk.lines() == []
    assert desk.at("AT+CPMS?")[0].startswith('+CPMS: "SM",30,30,')
    desk.at("AT+CMGD=1,1")
    desk.wait(3)
    assert '+CMTI: "SM",1' in desk.lines()


def test_duplicate(desk: Desk) -> None:
    desk.modem.fault("duplicate")
    desk.network.text(OWNER, "hello")
    desk.wait(2)
    assert desk.lines() == ['+CMTI: "SM",1', '+CMTI: "SM",2']
    assert desk.at("AT+CMGR=1")[1] == desk.at("AT+CMGR=2")[1]


def test_garbage_is_the_same_every_time(cold: Desk) -> None:
    def heard() -> bytes:
        desk = Desk()
        desk.start()
        desk.modem.fault("garbage")
        desk.world.line.to_modem(b"AT+CSQ\rAT+CREG?\r")
        desk.wait(1)
        return bytes(desk.raw)

    once = heard()
    assert b"+CSQ: 18,0" in once and len(once) > len("\r\n+CSQ: 18,0\r\n\r\nOK\r\n\r\n+CREG: 0,1\r\n\r\nOK\r\n")
    assert once == heard()
