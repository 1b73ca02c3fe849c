"""The alarm function by itself: cycles of calls and texts, what a start finds, what holds off the next (spec ch. 8)."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from isocket.clock import WallClock, to_seconds
from isocket.features.alarm import (
    ACTIVATED,
    CALLS_AN_HOUR,
    CYCLE_LIMIT_MS,
    INTERVAL_MS,
    NOTED,
    RETURNED,
    RING_MS,
    TOLD,
    Alarm,
    AlarmLog,
)
from isocket.features.socket import relay_time
from isocket.rows import ExecuteError, IncorrectValue
from kept import Kept

NOON = to_seconds(2026, 3, 2, 12, 0, 0)
Done = Callable[[bool, int], None]


class Socket:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def alarm(self, now: int) -> None:
        on, seconds = relay_time(self._desk.kept.get("RELAYTIME", "0"))
        if on is not None:
            self._desk.say(f"relay {'on' if on else 'off'} {seconds}")

    def alarm_over(self, now: int) -> None:
        on, _ = relay_time(self._desk.kept.get("RELAYTIME", "0"))
        if on is not None:
            self._desk.say(f"relay {'off' if on else 'on'} 0")

    def armed(self) -> None:
        self._desk.say("armed")

    def end_alarm(self, now: int) -> None:
        self._desk.say("disarmed")


class Desk:
    """An alarm that is stepped when it wants to be. said: its texts, dials, and moves of the relay, with their seconds.

    answers: whether who is rung takes the call. busy: nobody hears of what becomes of texts and calls.
    """

    def __init__(self, *, closed: bool = False, numbers: int = 1, kept: Kept | None = None, **settings: str) -> None:
        self.kept = Kept({"alarm enabled": "1", **settings}) if kept is None else kept
        self.now = 0
        self.wall = WallClock(0)
        self.all = [f"+{place}" for place in range(1, numbers + 1)]
        self.said: list[tuple[float, str]] = []
        self.answers = self.busy = False
        self.can_call = True
        self.waiting: list[tuple[int, Done]] = []
        self.log = AlarmLog(self.kept, self.wall)
        self.alarm = Alarm(self.kept, self.wall, Socket(self), self, self, self.log, 0)
        self.alarm.begin(closed, 0)

    def say(self, text: str) -> None:
        self.said.append((self.now / 1000, text))

    # as the notices and the modem

    def numbers(self) -> list[str]:
        return list(self.all)

    def tell(self, kind: str, text: str, done: Done | None = None) -> bool:
        self.say(text)
        if done and self.all and not self.busy:
            self.waiting.append((self.now + 4000, lambda well, now: done(True, now)))
        return bool(self.all)

    def dial(self, number: str, ring_ms: int, audible: bool, done: Done, now: int) -> None:
        self.say(f"call {number}")
        if not self.busy:
            self.waiting.append((now + ring_ms + 1000, done))

    # what happens

    def contact(self, closed: bool) -> None:
        self.alarm.on_contact(closed, self.now)

    def run(self, seconds: float) -> None:
        until = self.now + round(seconds * 1000)
        while self.now < until:
            self.now += 1
            for item in [item for item in self.waiting if item[0] <= self.now]:
                self.waiting.remove(item)
                item[1](self.answers, self.now)
            due = self.alarm.due
            if due is not None and due <= self.now:
                self.alarm.step(self.now)

    def texts(self) -> list[str]:
        return [text for _, text in self.said]


def test_the_text_goes_out_in_the_next_pass() -> None:
    """Not in that of the contact, which has a relay to move."""
    desk = Desk(RELAYTIME="ON30")
    desk.contact(True)
    assert desk.said == [(0, "relay on 30")] and desk.kept["alarm noted"] == NOTED
    desk.run(0.001)
    assert desk.said[1:] == [(0.001, ACTIVATED)] and desk.kept["alarm noted"] == TOLD


@pytest.mark.parametrize("numbers", [1, 2, 3, 10])
def test_each_number_is_rung_before_all_get_the_text(numbers: int) -> None:
    """However many they are, the cycle is not over while one of them rings."""
    desk = Desk(numbers=numbers, ALERT="CALL")
    desk.contact(True)
    desk.run(numbers * (RING_MS / 1000 + 1) + 1)
    assert desk.texts() == [*[f"call +{place}" for place in range(1, numbers + 1)], ACTIVATED]


def test_the_first_who_answers_ends_the_cycle() -> None:
    desk = Desk(numbers=3, ALERT="CALL")
    desk.answers = True
    desk.contact(True)
    desk.run(INTERVAL_MS / 1000)
    assert desk.texts() == ["call +1"]


def test_a_sensor_that_stays_active_alarms_a_minute_after_the_cycle() -> None:
    desk = Desk()
    desk.contact(True)
    desk.run(130)
    assert desk.said == [(0.001, ACTIVATED), (64.002, ACTIVATED), (128.003, ACTIVATED)]


def test_a_modem_that_tells_nothing_does_not_hold_the_next_alarm_off_for_ever() -> None:
    desk = Desk()
    desk.busy = True
    desk.now = 77
    desk.contact(True)
    desk.run((CYCLE_LIMIT_MS + INTERVAL_MS + 1) / 1000)
    assert [round(at * 1000) for at, _ in desk.said] == [78, 78 + CYCLE_LIMIT_MS + INTERVAL_MS]
    calls = Desk(numbers=4, ALERT="CALL")
    calls.busy = True
    calls.contact(True)
    calls.run((CYCLE_LIMIT_MS + 12 * RING_MS + INTERVAL_MS) / 1000 - 1)
    assert calls.texts() == ["call +1"]
    calls.run(1)
    assert calls.texts() == ["call +1", "call +1"]


def test_a_contact_that_opens_and_closes_within_the_minute_is_one_alarm() -> None:
    desk = Desk()
    desk.contact(True)
    desk.run(10)
    desk.contact(False)
    desk.run(10)
    desk.contact(True)
    desk.run(44)
    assert desk.texts() == [ACTIVATED]
    desk.contact(False)
    desk.run(60)
    desk.contact(True)
    desk.run(1)
    assert desk.texts() == [ACTIVATED] * 2


def test_a_contact_that_opens_is_no_alarm() -> None:
    """Nor is one of the other kind that closes."""
    desk = Desk(closed=True, SENSORTYPE="NC")
    desk.run(200)
    desk.contact(True)
    assert not desk.said
    desk.contact(False)
    desk.run(1)
    assert desk.texts() == [ACTIVATED]


def test_after_six_cycles_of_calls_in_an_hour_the_text_is_sent_instead() -> None:
    desk = Desk(ALERT="CALL")
    desk.answers = True
    for _ in range(CALLS_AN_HOUR + 2):
        desk.contact(True)
        desk.run(30)
        desk.contact(False)
        desk.run(90)
    assert desk.texts() == ["call +1"] * CALLS_AN_HOUR + [ACTIVATED] * 2
    desk.run(3600)
    desk.contact(True)
    assert desk.texts()[-1] == "call +1"


@pytest.mark.parametrize(
    ("noted", "closed", "expected"),
    [
        ("", False, []),
        ("", True, [ACTIVATED]),
        (NOTED, False, [ACTIVATED]),
        (NOTED, True, [ACTIVATED]),
        (TOLD, False, []),
        (TOLD, True, []),
    ],
)
def test_what_a_start_finds(noted: str, closed: bool, expected: list[str]) -> None:
    """An alarm that was noted and not told is told, one that lasts begins anew; what was told is not told again."""
    desk = Desk(closed=closed, **{"alarm noted": noted})
    desk.run(1)
    assert desk.texts() == expected


@pytest.mark.parametrize(
    ("known", "closed", "expected"),
    [
        ("1", True, ["relay on 60"]),
        ("1", False, ["relay off 0", RETURNED]),
        ("0", True, ["relay on 60", ACTIVATED]),
        ("0", False, []),
    ],
)
def test_what_a_start_finds_when_changes_are_told(known: str, closed: bool, expected: list[str]) -> None:
    """Against what the owner was told last. A siren sounds again as long as the door is open."""
    desk = Desk(closed=closed, ALERT="SMSCHANGE", RELAYTIME="ON60", **{"sensor active": known})
    desk.run(1)
    assert desk.texts() == expected
    assert desk.kept.get("alarm log", "") == ("u0" if closed else "")


def test_a_start_that_is_not_armed_says_nothing() -> None:
    desk = Desk(closed=True, **{"alarm enabled": "", "alarm noted": NOTED})
    desk.run(1)
    assert not desk.said


def test_calls_are_refused_where_the_modem_has_none_and_nothing_else_is() -> None:
    desk = Desk()
    desk.can_call = False

    def change(mode: str) -> None:
        handler, _ = desk.alarm.rows()["ALERT="]
        handler(SimpleNamespace(name="ALERT", value=mode, ok="", now=0))
        assert desk.kept["ALERT"] == mode

    with pytest.raises(ExecuteError):
        change("CALL")
    for mode in ("SMS", "SMSCHANGE", "OFF"):
        change(mode)
    desk.can_call = True
    change("CALL")


def test_the_log_has_the_time_or_gets_it_when_the_clock_is_set() -> None:
    desk = Desk()
    desk.run(5)
    desk.contact(True)
    assert desk.kept["alarm log"] == "u5"
    desk.run(10)
    desk.wall.set(NOON, 8, desk.now, True)
    desk.log.clock_changed(desk.now)
    assert desk.kept["alarm log"] == f"{NOON - 10:x}"
    again = Desk(kept=Kept({"alarm log": f"u5,{NOON:x}"}))
    assert again.kept["alarm log"] == f"-,{NOON:x}"


def test_disarming_ends_all_and_arming_looks_at_the_contact() -> None:
    desk = Desk(numbers=2, ALERT="CALL")
    desk.contact(True)
    desk.alarm.enable(False, desk.now)
    desk.run(120)
    assert desk.texts() == ["call +1", "disarmed"] and desk.kept["alarm enabled"] == "0"
    desk.alarm.enable(True, desk.now)
    assert desk.texts()[2:] == ["armed", "call +1"] and desk.kept["alarm enabled"] == "1"


def test_times_of_the_relay() -> None:
    assert [relay_time(value) for value in ("0", "ON", "OFF", "ON1", "OFF65000")] == [
        (None, 0),
        (True, 0),
        (False, 0),
        (True, 1),
        (False, 65000),
    ]
    for wrong in ("", "1", "ON0", "ON65001", "OFFX", "on5"):
        with pytest.raises(IncorrectValue):
            relay_time(wrong)
