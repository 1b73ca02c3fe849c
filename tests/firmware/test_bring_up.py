"""What a modem says of itself and of its card while it is set up, and afterwards."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from isocket.config import defaults
from isocket.modem.bring_up import BringUp
from isocket.modem.channel import ERROR, OK, Command
from isocket.modem.recovery import READY, SIM, Recovery
from kept import Kept

STATE = Command("AT+CPIN?", "+CPIN")


class Line:
    """A channel that says nothing by itself."""

    silent = 0

    def __init__(self) -> None:
        self.urcs: dict[str, Any] = {}

    def settle(self) -> None:
        pass


class Desk:
    """A card that wants the PIN 1234; the device knows it."""

    def __init__(self) -> None:
        config = defaults()
        config.sim_pin = "1234"
        self.kept = Kept()
        line: Any = Line()
        lines: Any = SimpleNamespace(modem_is_on=True)
        self.recovery = Recovery(line, lines, 0)
        self.bring_up = BringUp(line, self.recovery, config, self.kept)
        self.recovery.enter(SIM, 0)

    def next_text(self, now: int = 0) -> str:
        command = self.bring_up.next_command(now)
        return command.text if command else ""

    def asks_for_pin(self) -> None:
        self.bring_up.on_line(STATE, "+CPIN: SIM PIN", 0)
        assert self.next_text() == "AT+CPIN=1234"

    @property
    def refused(self) -> str:
        return self.kept.get("refused PIN")


@pytest.mark.parametrize("result", ["+CME ERROR: 10", "+CME ERROR: 13", "+CME ERROR: 14"])
@pytest.mark.parametrize("asked", ["AT+CPIN?", "AT+CPIN=1234"])
def test_a_card_that_is_gone_has_not_refused_its_pin(asked: str, result: str) -> None:
    """It would never be sent again: a card that is back would stay locked."""
    desk = Desk()
    desk.asks_for_pin()
    desk.bring_up.on_result(Command(asked), result, 0)
    assert desk.refused == ""
    assert desk.recovery.state == SIM, "it is asked on"
    assert desk.bring_up.sim_failed or asked != "AT+CPIN?"


@pytest.mark.parametrize("result", ["+CME ERROR: 16", "+CME ERROR: 12", "+CME ERROR: 3", ERROR])
def test_a_pin_that_was_refused_is_not_sent_again(result: str) -> None:
    """Three wrong ones lock the card."""
    desk = Desk()
    desk.asks_for_pin()
    desk.bring_up.on_result(Command("AT+CPIN=1234"), result, 0)
    assert desk.refused == "1234"
    desk.bring_up.on_line(STATE, "+CPIN: SIM PIN", 0)
    desk.bring_up.on_result(STATE, OK, 0)
    assert desk.next_text() == "AT+CPIN?" and desk.bring_up.sim_failed


def test_an_answer_that_comes_when_the_modem_is_set_up_anew_is_of_no_card() -> None:
    desk = Desk()
    desk.asks_for_pin()
    desk.recovery.enter(READY, 0)
    desk.bring_up.on_result(Command("AT+CPIN=1234"), ERROR, 0)
    assert desk.refused == ""


def test_a_modem_that_names_itself_otherwise_once_it_is_ready_stays_who_it_is() -> None:
    """Its settings are sent again every ten minutes, ATI among them; an empty profile would have no rows."""
    from isocket.modem.health import Health

    desk = Desk()
    desk.bring_up.on_line(Command("ATI"), "SIM800 R14.18", 0)
    desk.next_text()
    line: Any = desk.bring_up._channel
    lines: Any = SimpleNamespace(modem_is_on=True)
    health = Health(line, lines, desk.recovery, desk.bring_up, 0)
    desk.recovery.arrive(0)
    before = desk.bring_up.profile
    health.on_line(Command("ATI"), "SIM7600E R1", 0)
    health.on_line(Command("ATI"), "Model: SIMCOM_SIM5320E", 0)
    assert desk.bring_up.profile is before and before
    assert desk.bring_up.model == "SIM800"


def test_who_has_said_its_name_is_looked_at_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """On the board each look compiles something, and one in a row fills the memory in a pass that has work to do."""
    desk = Desk()
    desk.bring_up.profile = ["taken"]
    looked: list[str] = []
    identify = desk.bring_up._identify
    monkeypatch.setattr(desk.bring_up, "_identify", lambda line: (looked.append(line), identify(line)))
    lines = ("Manufacturer: INCORPORATED", "Model: A7670E-FASE", "Revision: A011B07", "IMEI: 8627", "+GCAP: +CGSM")
    for line in lines:
        desk.bring_up.on_line(Command("ATI"), line, 0)
    desk.bring_up.on_line(Command("AT+CGMM"), "A7670E-FASE", 0)
    assert desk.bring_up.model == "A7670E-FASE" and looked == list(lines[:2])
