"""Notices: twenty of a kind in an hour, then how many they are, then the last (spec 2.58 to 2.60); reports (2.64)."""

from __future__ import annotations

import pytest
from isocket.clock import WallClock, to_seconds
from isocket.notices import ALARM, MOST, POWER, REPORT, STATUS, TEMPERATURE, WARNING, Notices
from kept import Kept

NOON = to_seconds(2026, 3, 2, 12, 0, 0)
WORDS = {ALARM: "Sensor", POWER: "Power", TEMPERATURE: "Temperature"}


class Desk:
    """texts: what the outbox was given: minute of this run, kind, text."""

    def __init__(self, kept: Kept | None = None, seconds: int | None = NOON) -> None:
        self.kept = Kept() if kept is None else kept
        self.now = 0
        self.wall = WallClock(0)
        self.numbers = ["+1", "+2"]
        self.texts: list[tuple[float, str, str]] = []
        self.done: list[bool] = []
        self.takes_reports = True
        self.asked = 0
        self.still = False
        self.notices = Notices(
            self.kept, self.wall, self, lambda: self.numbers, self, lambda: self.now, lambda: self.still
        )
        if seconds is not None:
            self.set_clock(seconds)

    def set_clock(self, seconds: int) -> None:
        self.wall.set(seconds, 8, self.now, True)
        self.notices.clock_changed(self.now)

    def notify(self, kind: str, text: str, done: object, born_s: int, now: int) -> int:
        self.texts.append((self.now / 60_000, kind, text))
        return len(self.numbers)

    def report(self) -> bool:
        self.asked += 1
        return self.takes_reports

    def tell(self, kind: str, text: str, name: str = "") -> bool:
        return self.notices.tell(kind, text, lambda delivered, now: self.done.append(delivered), name)

    def run(self, minutes: float) -> None:
        until = self.now + int(minutes * 60_000)
        while self.now < until:
            self.now = min(self.now + 1000, until)
            due = self.notices.due
            if due is not None and due <= self.now:
                self.notices.step(self.now)

    def chatter(self, kind: str, changes: int, every_s: int) -> None:
        for change in range(changes):
            self.tell(kind, f"{kind} {change}")
            self.run(every_s / 60)


@pytest.mark.parametrize("kind", WORDS)
def test_a_flood_of_one_kind(kind: str) -> None:
    """A change each half a minute for an hour and a half."""
    desk = Desk()
    desk.chatter(kind, 180, 30)
    desk.run(30)
    assert desk.texts[:MOST] == [(at / 2, kind, f"{kind} {at}") for at in range(MOST)]
    rest = [(round(at), text) for at, _, text in desk.texts[MOST:]]
    words = f"{WORDS[kind]} keeps changing: "
    assert rest == [
        (20, words + "20 times since 12:10"),
        (50, words + "80 times since 12:10"),
        (80, words + "140 times since 12:10"),
        (100, f"{kind} 179"),
    ]
    assert desk.notices.due is None, "there is nothing left to look at"


def test_an_alarm_that_stays_is_said_to_be_active() -> None:
    desk = Desk()
    desk.still = True
    desk.chatter(ALARM, 60, 60)
    assert [text for _, _, text in desk.texts[MOST:]] == [
        f"Sensor still active: {count} alarms since 12:20" for count in (10, 40)
    ]
    desk.tell(POWER, "Power failure!")
    assert desk.texts[-1][2] == "Power failure!", "each kind has its own twenty"


def test_without_a_clock_no_time() -> None:
    desk = Desk(seconds=None)
    desk.chatter(ALARM, 60, 30)
    assert desk.texts[-1][2] == "Sensor keeps changing: 20 times"


def test_twenty_an_hour_may_go_on_for_ever() -> None:
    desk = Desk()
    desk.chatter(ALARM, 200, 181)
    assert [text for _, _, text in desk.texts] == [f"A {at}" for at in range(200)]


def test_the_one_after_the_last_of_a_flood_is_one_of_its_hour() -> None:
    desk = Desk()
    desk.chatter(ALARM, 30, 20)
    desk.run(11)
    assert desk.texts[-1][2] == "A 29"
    desk.tell(ALARM, "new")
    assert desk.texts[-1][2] == "A 29", "twenty and the last: no more in this hour"
    desk.run(60)
    desk.tell(ALARM, "newer")
    assert desk.texts[-1][2] == "newer"


def test_whoever_waits_for_a_notice_that_is_only_counted_does_not_wait() -> None:
    desk = Desk()
    for _ in range(MOST + 1):
        assert desk.tell(ALARM, "ALARM! Sensor activated")
    assert desk.done == [False]


def test_nobody_to_tell() -> None:
    desk = Desk()
    desk.numbers = []
    assert not desk.tell(ALARM, "ALARM! Sensor activated")
    assert desk.texts == desk.done == []
    desk.numbers = ["+1"]
    for _ in range(MOST):
        desk.tell(ALARM, "ALARM! Sensor activated")
    assert len(desk.texts) == MOST, "what went to nobody does not count"


def test_a_device_that_starts_again_and_again_empties_no_card() -> None:
    kept = Kept()
    texts = 0
    for at in range(40):
        desk = Desk(kept, seconds=None)
        desk.set_clock(NOON + at * 60)
        desk.tell(POWER, "Power restored!")
        texts += len(desk.texts)
    assert texts == MOST


def test_nor_where_the_clock_comes_after_the_notice() -> None:
    kept = Kept()
    texts = 0
    for at in range(40):
        desk = Desk(kept, seconds=None)
        desk.tell(POWER, "Power restored!")
        desk.run(0.5)
        desk.set_clock(NOON + at * 60)
        texts += len(desk.texts)
    assert texts <= MOST + 1


def test_without_a_clock_for_ever_a_start_a_day_is_no_flood() -> None:
    kept = Kept()
    for _ in range(40):
        desk = Desk(kept, seconds=None)
        desk.tell(POWER, "Power restored!")
        desk.tell(POWER, "Power failure!")
        assert len(desk.texts) == 2
        desk.run(75)


def test_what_an_earlier_run_could_not_read_is_dated_though_something_is_told_before_the_clock_comes() -> None:
    before = Desk()
    before.chatter(POWER, MOST, 1)
    after = Desk(before.kept, seconds=None)
    after.tell(POWER, "Power restored!")
    assert after.texts == [], "as far as it knows that is the 21st"
    after.set_clock(NOON + 7200)
    after.tell(POWER, "Power failure!")
    after.run(11)
    assert [text for _, _, text in after.texts] == ["Power failure!"]


def test_after_an_hour_it_may_again() -> None:
    before = Desk()
    before.chatter(POWER, MOST, 1)
    after = Desk(before.kept, seconds=None)
    after.set_clock(NOON + 7200)
    after.tell(POWER, "Power restored!")
    assert len(after.texts) == 1


def test_a_report_over_the_limit_is_kept_the_newest_of_each_kind() -> None:
    desk = Desk()
    desk.takes_reports = False
    desk.tell(STATUS, "status 1", "status")
    desk.tell(REPORT, "Socket switched OFF at 10C(50F)", "switched off")
    desk.run(5)
    desk.tell(STATUS, "status 2", "status")
    desk.run(5)
    assert desk.texts == []
    desk.takes_reports = True
    desk.run(2)
    assert sorted(text for _, _, text in desk.texts) == ["Socket switched OFF at 10C(50F)", "status 2"]
    desk.run(60)
    assert len(desk.texts) == 2


def test_a_warning_is_outside_the_limits() -> None:
    desk = Desk()
    desk.takes_reports = False
    for _ in range(30):
        desk.notices.warn("Limit of texts reached: some replies and reports are not sent now.")
    assert [kind for _, kind, _ in desk.texts] == [WARNING] * 30
    assert desk.asked == 0
