"""A modem that nobody knows: what it refuses is done otherwise, or done without."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from isocket.config import defaults
from isocket.modem.bring_up import BUSY_TRIES, REFUSED_TRIES, BringUp
from isocket.modem.calls import Calls
from isocket.modem.channel import ERROR, OK, TIMEOUT, Channel, Command, for_good
from isocket.modem.digester import PROMPT, Digester
from isocket.modem.profiles import POWER_DOWN, START, TEXTS, for_model
from isocket.modem.recovery import ASKING, OFF, PREPARING, SPEEDS, STARTING, STOPPING, Recovery
from kept import Kept

UNSUPPORTED = "ERROR: UNSUPPORTED"


class Lines:
    """What the board has of a modem: PS that may not be wired, pins, and a speed."""

    def __init__(self, *, ps: bool = True) -> None:
        self.modem_is_on = True
        self.modem_ps: Any = SimpleNamespace() if ps else None
        self.speeds: list[int] = []
        self.cut = False
        pin: Any = SimpleNamespace(set=lambda level: None)
        self.modem_key = self.modem_rst = pin
        self.modem_supply: Any = SimpleNamespace(set=self._supply)

    def _supply(self, level: bool) -> None:
        self.cut = not level

    def set_speed(self, baud: int) -> None:
        self.speeds.append(baud)


class Uart:
    in_waiting = 0

    def write(self, data: bytes) -> None:
        pass

    def read(self, size: int) -> None:
        return None


class Modem:
    """A modem that answers each command with what `refuses` has for it, else OK; it is asked until it is ready."""

    def __init__(self, refuses: dict[str, str], model: str = "auto", *, ps: bool = True) -> None:
        self.refuses = refuses
        self.asked: list[str] = []
        self.lines = Lines(ps=ps)
        lines: Any = self.lines
        config = defaults()
        config.modem = model
        channel = Channel(Uart(), lambda began: False)
        self.recovery = Recovery(channel, lines, 0)
        settings: Any = Kept()
        self.bring_up = BringUp(channel, self.recovery, config, settings)
        self.now = 0

    def run(self, state: str) -> None:
        """Through this state."""
        self.recovery.enter(state, self.now)
        while self.recovery.state == state:
            self.now += 1
            if self.recovery.waits(self.now):
                self.now = self.recovery.next_at or self.now
            command = self.bring_up.next_command(self.now)
            if command is not None:
                self.asked.append(command.text)
                self.bring_up.on_result(command, self.refuses.get(command.text, OK), self.now)

    def start(self) -> None:
        self.run(STARTING)
        self.run(PREPARING)


@pytest.mark.parametrize("result", [ERROR, "+CME ERROR: 3", "+CME ERROR: 4", UNSUPPORTED, "+CMS ERROR: 303"])
def test_what_is_refused_for_good_is_known_as_that(result: str) -> None:
    assert for_good(result)


@pytest.mark.parametrize(
    "result", [OK, TIMEOUT, "+CME ERROR: 14", "+CME ERROR: 30", "+CMS ERROR: 500", "+CMS ERROR: 330"]
)
def test_what_may_be_otherwise_later_is_not(result: str) -> None:
    assert not for_good(result)


def test_the_first_form_that_is_taken_stays() -> None:
    """AT+CTZU, or AT+CLTS."""
    modem = Modem({"AT+CTZU=1": ERROR})
    modem.start()
    assert "AT+CLTS=1" in modem.asked and "AT+CLTS=1" in modem.bring_up.profile[START].split()
    modem.asked.clear()
    modem.start()
    assert "AT+CTZU=1" not in modem.asked and "AT+CLTS=1" in modem.asked


@pytest.mark.parametrize("result", [ERROR, "+CME ERROR: 3", "+CME ERROR: 4", UNSUPPORTED])
def test_a_row_that_is_refused_for_good_gets_a_second_chance_and_leaves(
    result: str,
) -> None:
    from isocket import log

    said: list[str] = []
    log.to(said.append)
    modem = Modem({"AT+CVHU=0": result})
    modem.start()
    assert 2 <= modem.asked.count("AT+CVHU=0") <= 2 + REFUSED_TRIES, "once before its SIM, and behind it"
    for _ in range(3):
        modem.start()
    assert modem.asked.count("AT+CVHU=0") <= 2 + REFUSED_TRIES
    assert len([line for line in said if "AT+CVHU=0" in line]) == 1
    rows = modem.bring_up.profile[START] + modem.bring_up.profile[TEXTS]
    assert "CVHU" not in rows and "AT+CMEE=1" in rows and "AT+CMGF=0" in rows


def test_a_row_that_only_wants_the_sim_is_taken_later() -> None:
    modem = Modem({"AT+CREG=1": "+CME ERROR: 10"})
    modem.run(STARTING)
    del modem.refuses["AT+CREG=1"]
    modem.run(PREPARING)
    assert modem.asked.count("AT+CREG=1") == 2
    assert "AT+CREG=1" in modem.bring_up.profile[TEXTS]


@pytest.mark.parametrize("result", ["+CME ERROR: 3", "+CME ERROR: 4", UNSUPPORTED])
def test_a_permanent_refusal_is_not_tried_forty_times(result: str) -> None:
    modem = Modem({"AT+CMGF=0": result})
    modem.start()
    assert modem.asked.count("AT+CMGF=0") <= 1 + REFUSED_TRIES < BUSY_TRIES
    assert not modem.bring_up.can_text


def test_a_busy_sim_is_waited_for_and_nothing_is_concluded() -> None:
    modem = Modem({"AT+CMGF=0": "+CME ERROR: 14"})
    modem.start()
    assert modem.asked.count("AT+CMGF=0") == 1 + BUSY_TRIES
    assert modem.bring_up.can_text


def test_who_could_not_may_be_able_to_the_next_time() -> None:
    modem = Modem({"AT+CMGF=0": ERROR, "AT+CLIP=1": ERROR})
    modem.start()
    assert not modem.bring_up.can_text and not modem.bring_up.can_call
    modem.refuses.clear()
    modem.start()
    assert modem.bring_up.can_text and modem.bring_up.can_call


def test_the_rows_of_another_start_are_not_taken_for_those_that_were_refused() -> None:
    """It restarts between a refusal and what follows from it."""
    modem = Modem({"AT+CTZR=1": ERROR})
    recovery = modem.recovery
    recovery.enter(STARTING, 0)
    before = list(modem.bring_up.profile)
    while "AT+CTZR=1" not in modem.asked:
        modem.now = max(modem.now + 1, recovery.next_at or 0)
        command = modem.bring_up.next_command(modem.now)
        if command is not None:
            modem.asked.append(command.text)
            modem.bring_up.on_result(command, modem.refuses.get(command.text, OK), modem.now)
    recovery.enter(STARTING, modem.now)
    command = None
    while command is None:
        modem.now += 1
        command = modem.bring_up.next_command(modem.now)
    assert command.text == "ATE0Q0V1"
    assert modem.bring_up.profile == before


# -- who it is


@pytest.mark.parametrize(
    ("lines", "model"),
    [
        (["SIM800 R14.18"], "SIM800"),
        (["Manufacturer: SIMCOM INCORPORATED", "Model: SIMCOM_SIM7600E-H", "Revision: SIM7600M22"], "SIM7600E-H"),
        (["Quectel", "EC200U", "Revision: EC200UEUAAR03A01M08"], "EC200U"),
        (["Manufacturer: u-blox", "Model: SARA-R412M-02B", "IMEI: 354679090045173"], "SARA-R412M-02B"),
        (["LARA-R211-02B-00"], "LARA-R211-02B-00"),
        (["A7670E-FASE", "A7670M7_B07V01_230724"], "A7670E-FASE"),
        (["Acme", "354679090045173"], ""),
    ],
)
def test_who_it_is(lines: list[str], model: str) -> None:
    bring_up = Modem({}).bring_up
    for line in lines:
        bring_up.on_line(Command("ATI"), line, 0)
    assert bring_up.model == model


def test_who_does_not_say_it_in_ati_says_it_in_cgmm() -> None:
    bring_up = Modem({}).bring_up
    bring_up.on_line(Command("ATI"), "332", 0)
    bring_up.on_line(Command("AT+CGMM"), "SIMCOM_SIM7080", 0)
    assert bring_up.model == "SIM7080"
    assert for_model("SIM7080")()[POWER_DOWN] == "AT+CPOWD=1"


# -- off


def stopped(modem: Modem, answers: dict[str, str]) -> list[str]:
    """All that is sent on the way down; what is not in `answers` is not answered."""
    recovery, sent = modem.recovery, []
    recovery.shut_down(10_000)
    for now in range(10_000, 70_000, 50):
        if recovery.shut_down(now):
            break
        if recovery.state != STOPPING or recovery.waits(now):
            continue
        command = recovery.next_command(now)
        if command is not None:
            sent.append(command.text)
            recovery.on_result(command, answers.get(command.text, TIMEOUT), now)
    assert recovery.state == OFF
    return sent


def test_each_way_to_switch_it_off_is_tried() -> None:
    modem = Modem({})
    assert stopped(modem, {"AT+CPOF": ERROR, "AT+QPOWD=1": "+CME ERROR: 4"})[:3] == [
        "AT+CPOF",
        "AT+QPOWD=1",
        "AT+CPOWD=1",
    ]
    assert modem.lines.cut, "PS stayed high"


def test_without_ps_silence_tells_that_it_is_off() -> None:
    modem = Modem({}, ps=False)
    sent = stopped(modem, {"AT+CPOF": OK})
    assert sent[:3] == ["AT+CPOF", "AT", "AT"] and set(sent) == {"AT+CPOF", "AT"}
    assert modem.lines.cut, "whether it was off or hung"


def test_without_ps_one_that_goes_on_answering_is_not_off() -> None:
    modem = Modem({}, ps=False)
    assert stopped(modem, {"AT+CPOF": OK, "AT": OK}).count("AT") > 5
    assert modem.lines.cut


# -- alive


def test_at_that_is_an_error_is_an_answer() -> None:
    modem = Modem({})
    modem.recovery.enter(ASKING, 0, 3_000)
    command = modem.recovery.next_command(1)
    assert command is not None
    modem.recovery.on_result(command, ERROR, 5)
    assert modem.recovery.state == STARTING
    assert modem.recovery.waits(200), "another answer may be under way"


def test_before_each_rung_it_is_spoken_to_at_other_speeds_and_plainly() -> None:
    modem = Modem({})
    recovery, sent = modem.recovery, []
    recovery.enter(ASKING, 0, 3_000)
    for now in range(1, 20_000):
        if recovery.state != ASKING:
            break
        if recovery.waits(now):
            continue
        command = recovery.next_command(now)
        if command is not None:
            sent.append((modem.lines.speeds[-1] if modem.lines.speeds else SPEEDS[0], command.text.strip()))
            recovery.on_result(command, TIMEOUT, now)
            recovery.pause(now + 500)
    assert {speed for speed, text in sent if text == "ATE0Q0V1"} == set(SPEEDS)
    assert modem.lines.speeds[-1] == SPEEDS[0], "and the rung itself at the speed that it had"


def test_a_modem_that_is_found_at_another_speed_keeps_it() -> None:
    modem = Modem({})
    recovery = modem.recovery
    recovery.enter(ASKING, 0, 1)
    now = 0
    while not modem.lines.speeds or modem.lines.speeds[-1] != 19_200:
        now += 600
        command = recovery.next_command(now)
        if command is not None and modem.lines.speeds[-1:] != [19_200]:
            recovery.on_result(command, TIMEOUT, now)
    command = recovery.next_command(now + 2)
    assert command is not None and command.text == "\rATE0Q0V1"
    recovery.on_result(command, OK, now + 3)
    assert recovery.state == STARTING and modem.lines.speeds[-1] == 19_200


@pytest.mark.parametrize("data", [b"\r\n> ", b"\r\n>\r\n", b"\r\n>\r\n\r"])
def test_a_prompt_may_be_a_line(data: bytes) -> None:
    digester = Digester()
    digester.feed(data)
    assert digester.next() == PROMPT
    digester.feed(b"\r\n+CMGS: 1\r\n")
    assert digester.next() == "+CMGS: 1"


def test_a_hang_up_that_is_not_known_is_replaced() -> None:
    calls = Calls(Channel(Uart(), lambda began: False), 8_000, lambda now: None, 0)
    calls.tell_calls_to(lambda caller, now: True)
    calls.restart("AT+CHUP|ATH", 0)
    calls._on_ring("RING", 0)
    calls._on_caller('+CLIP: "+358401234567",145', 0)
    calls.step(10)
    first = calls.next_command(20)
    assert first is not None and first.text == "AT+CHUP"
    calls.on_result(first, "+CME ERROR: 4", 30)
    second = calls.next_command(40)
    assert second is not None and second.text == "ATH"
