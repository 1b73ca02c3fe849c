"""The outbox alone: what follows each kind of refusal (field faults ch. 1.1), what outlives a reset of the board."""

from __future__ import annotations

from typing import Any

import pytest
from isocket.clock import WallClock, elapsed, to_seconds
from isocket.modem.channel import ABORTED, OK, TIMEOUT
from isocket.modem.outbox import CAPACITY, Outbox
from isocket.notices import REPLY, REPORT, URGENT
from isocket.store.settings import MAX_UNSENT, key_of

BACK_OFF_S = [15, 60, 300, 900, 3600, 3600]
ALARM = "ALARM! Sensor activated"


class Line:
    """The channel as far as the outbox knows it."""

    def __init__(self) -> None:
        self.urcs: dict[str, Any] = {}
        self.prompted = True


class Store(dict[str, str]):
    def put(self, name: str, value: str) -> None:
        assert 96 <= key_of(name) < 116
        assert len(value.encode()) <= MAX_UNSENT
        self[name] = value

    @property
    def kept(self) -> list[str]:
        return [value for name, value in sorted(self.items()) if value]


class Desk:
    """An outbox on a line that says what it is told to; a pass takes 1 ms, else `now` goes on only when asked to."""

    def __init__(self, store: Store | None = None) -> None:
        self.now = 1000
        self.line = Line()
        self.store = Store() if store is None else store
        self.wall = WallClock(self.now)
        self.outbox = Outbox(self.line, self.store, self.wall)
        self.outbox.restore(self.now)
        self.done: list[tuple[str, bool]] = []

    def add(self, number: str, text: str = ALARM, priority: int = URGENT) -> None:
        self.outbox.add(number, text, priority, lambda delivered, now: self.done.append((number, delivered)), self.now)
        self.settle()

    def settle(self) -> None:
        for _ in range(100):
            if self.outbox.due is None or elapsed(self.outbox.due, self.now) > 1 << 28:
                return
            self.outbox.step(self.now)
            self.now += 1

    def number_sent_to(self) -> str | None:
        """The number that the next AT+CMGS is for; None when nothing is to be sent now."""
        for _ in range(20):
            command = self.outbox.next_command(self.now)
            asked = self.now
            self.now += 1
            if command is None and self.outbox.due != asked:  # it does not want to be asked again at once
                return None
            if command is not None and command.payload:
                self.command = command
                return self.outbox._sending.number if self.outbox._sending else None
            if command is not None:
                self.outbox.on_result(command, OK, self.now)
        return None

    def send(self, result: str) -> str | None:
        number = self.number_sent_to()
        if number is not None:
            if result == OK:
                self.outbox.on_line(self.command, "+CMGS: 7", self.now)
            self.outbox.on_result(self.command, result, self.now)
            self.settle()
        return number

    def seconds_to_the_next_try(self) -> int | None:
        began = self.now
        for passed in range(4000):
            self.now = began + passed * 1000
            if self.number_sent_to() is not None:
                return passed
        return None


@pytest.mark.parametrize("result", ["+CMS ERROR: 38", "+CMS ERROR: 331", "+CMS ERROR: 500", "+CMS ERROR: 999"])
def test_the_network_is_given_more_and_more_time(result: str) -> None:
    desk = Desk()
    desk.add("+1")
    waits = []
    for _ in BACK_OFF_S:
        assert desk.send(result) == "+1"
        waits.append(desk.seconds_to_the_next_try())
    assert waits == BACK_OFF_S
    assert desk.outbox.trouble == "network"
    assert desk.done == []


@pytest.mark.parametrize("result", ["ERROR", "+CME ERROR: 14", "+CMS ERROR: 515", "+CMS ERROR: 330", "+CMS ERROR: 304"])
def test_a_modem_that_is_busy_or_not_set_up_is_tried_soon(result: str) -> None:
    desk = Desk()
    desk.add("+1", "yes", REPLY)
    waits = []
    for _ in range(4):
        desk.send(result)
        assert desk.outbox.trouble == "config"
        waits.append(desk.seconds_to_the_next_try())
    assert waits == [2, 2, 15, 60]


def test_a_full_memory_is_told() -> None:
    desk = Desk()
    desk.add("+1")
    desk.send("+CMS ERROR: 322")
    assert desk.outbox.trouble == "storage"
    assert desk.seconds_to_the_next_try() == 15


@pytest.mark.parametrize("cause", [1, 8, 10, 21, 27, 28, 29, 30, 50, 69])
def test_a_bad_number_does_not_keep_the_next_one_waiting_and_gets_one_late_try(cause: int) -> None:
    desk = Desk()
    desk.add("+1")
    desk.add("+2")
    assert desk.send(f"+CMS ERROR: {cause}") == "+1"
    assert desk.send(OK) == "+2"
    assert desk.done == [("+2", True)]
    assert desk.seconds_to_the_next_try() == 300
    desk.send(f"+CMS ERROR: {cause}")
    assert desk.done == [("+2", True), ("+1", False)]
    assert desk.outbox.empty
    assert desk.store.kept == []


@pytest.mark.parametrize("result", [TIMEOUT, ABORTED])
def test_after_ctrl_z_an_alert_is_said_once_more_and_a_reply_is_not(result: str) -> None:
    desk = Desk()
    desk.add("+1")
    desk.send(result)
    assert desk.seconds_to_the_next_try() == 10
    desk.send(result)
    assert desk.done == [("+1", False)]
    desk.add("+2", "yes", REPLY)
    desk.send(result)
    assert desk.done == [("+1", False), ("+2", False)]


def test_a_late_word_of_success_spares_the_second_time() -> None:
    desk = Desk()
    desk.add("+1")
    desk.send(TIMEOUT)
    desk.line.urcs["+CMGS"]("+CMGS: 7", desk.now)
    assert desk.seconds_to_the_next_try() is None
    assert desk.done == [("+1", True)]
    assert desk.store.kept == []


def test_a_late_word_of_one_part_is_no_word_of_all() -> None:
    desk = Desk()
    desk.add("+1", "x" * 200)
    desk.send(TIMEOUT)
    desk.now += 60_000
    while desk.outbox.texts[0].parts is None:  # it has begun to be made ready for the second time
        desk.outbox.next_command(desk.now)
        desk.now += 1
    assert not desk.outbox.texts[0].parts.parts
    desk.line.urcs["+CMGS"]("+CMGS: 7", desk.now)
    assert desk.done == []
    assert desk.outbox.texts[0].part == 2


@pytest.mark.parametrize("result", [TIMEOUT, ABORTED])
def test_before_the_prompt_nothing_has_gone_out(result: str) -> None:
    desk = Desk()
    desk.line.prompted = False
    desk.add("+1", "yes", REPLY)
    desk.send(result)
    assert desk.done == []
    assert desk.seconds_to_the_next_try() == 15


def test_who_gets_through_opens_the_way_for_the_others() -> None:
    desk = Desk()
    desk.add("+1")
    for _ in range(5):
        desk.send("+CMS ERROR: 38")
        desk.seconds_to_the_next_try()
    desk.send("+CMS ERROR: 38")  # now it would wait for an hour
    desk.add("+2", "yes", REPLY)
    assert desk.send("+CMS ERROR: 38") == "+2"
    assert desk.seconds_to_the_next_try() == 15
    assert desk.send(OK) == "+2"
    assert desk.send(OK) == "+1"


def test_alarms_go_before_replies_before_reports() -> None:
    desk = Desk()
    desk.add("+3", "Temperature rise: 36C(97F)", REPORT)
    desk.add("+2", "yes", REPLY)
    desk.add("+1")
    assert [desk.send(OK) for _ in range(3)] == ["+1", "+2", "+3"]


def test_when_it_is_full_the_least_important_goes() -> None:
    desk = Desk()
    for at in range(CAPACITY):
        desk.add("+3", f"report {at}", REPORT)
    desk.add("+1")
    assert len(desk.outbox.texts) == CAPACITY
    assert desk.send(OK) == "+1"
    assert desk.outbox.texts[-1].text == f"report {CAPACITY - 2}"


def test_after_a_day_it_is_given_up() -> None:
    desk = Desk()
    desk.add("+1")
    for _ in range(23):
        desk.now += 3_600_000
        desk.wall.uptime(desk.now)
        desk.outbox.restart(desk.now)
        assert desk.send("+CMS ERROR: 38") == "+1"
    desk.now += 2 * 3_600_000
    desk.outbox.restart(desk.now)
    assert desk.send(OK) is None
    assert desk.done == [("+1", False)]
    assert desk.store.kept == []


NOON = to_seconds(2026, 3, 2, 12, 0, 0)


def test_an_alert_outlives_a_reset_of_the_board_and_a_reply_once_it_has_failed() -> None:
    before = Desk()
    before.wall.set(NOON, 8, before.now)
    before.add("+358401234567")
    before.add("+358401234567", "Power socket ON", REPLY)
    before.add("+358407654321")
    assert len(before.store.kept) == 2
    before.send("+CMS ERROR: 38")
    before.send("+CMS ERROR: 38")
    assert before.send("+CMS ERROR: 38") == "+358401234567"
    assert len(before.store.kept) == 3

    after = Desk(before.store)
    after.wall.set(NOON + 3600, 8, after.now)
    sent = [
        (after.number_sent_to(), after.outbox._sending and after.outbox._sending.text, after.send(OK)) for _ in "123"
    ]
    assert [(number, text) for number, text, _ in sent] == [
        ("+358401234567", ALARM),
        ("+358407654321", ALARM),
        ("+358401234567", "Power socket ON"),
    ]
    assert after.outbox.empty
    assert after.store.kept == []


def test_a_day_counts_over_a_reset_of_the_board() -> None:
    before = Desk()
    before.wall.set(NOON, 8, before.now)
    before.add("+358401234567")
    after = Desk(before.store)
    after.wall.set(NOON + 25 * 3600, 8, after.now)
    assert after.send(OK) is None
    assert after.outbox.empty
    assert after.store.kept == []


def test_an_alert_whose_fate_is_unknown_is_said_once_more_and_not_twice_because_of_a_reset() -> None:
    before = Desk()
    before.add("+358401234567")
    before.send(TIMEOUT)
    after = Desk(before.store)
    assert after.send(TIMEOUT) == "+358401234567"
    assert after.outbox.empty


def test_a_text_that_fits_no_place_is_not_kept() -> None:
    desk = Desk()
    desk.add("+358401234567", "x" * 100)
    assert desk.store.kept == []
    assert desk.send(OK) == "+358401234567"
