"""When a rule fires, and what a gap makes up (spec 9.15 to 9.19)."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from isocket.clock import WallClock, format_seconds, to_seconds, weekday
from isocket.features.scheduler import BACK_MINUTES, MAX_RULES, NOT_YET, Scheduler
from isocket.rows import IncorrectValue
from kept import Kept

NOON = to_seconds(2026, 3, 2, 12, 0, 0)  # a Monday


class Request:
    """A command whose value is a rule, or a time."""

    def __init__(self, value: str, now: int) -> None:
        self.value = value
        self.command = "SCHEDULER+" + value
        self.now = now

    def mean(self, value: str) -> None:
        self.command = "SCHEDULER+" + value
        self.value = value

    @property
    def ok(self) -> str:
        return self.command + " - OK"


class Desk:
    """fired: (local time by the device's clock, action)."""

    def __init__(self, *rules: str, seconds: int | None = NOON) -> None:
        self.kept = Kept()
        self.fired: list[tuple[str, str]] = []
        self.start(overruled=False)
        if seconds is not None:
            self.set_clock(seconds)
            self.run(1)
        for rule in rules:
            self.add(rule)

    def start(self, overruled: bool) -> None:
        self.now = 1000
        self.wall = WallClock(self.now)
        self.scheduler = Scheduler(self.kept, self.wall, self._act, overruled, self.now)

    def _act(self, action: str, now: int) -> None:
        self.fired.append((self.wall.text(now)[9:14] if self.wall.is_set else "?", action))

    def set_clock(self, seconds: int) -> None:
        self.wall.set(seconds, 8, self.now, True)
        self.scheduler.clock_changed(self.now)

    def add(self, rule: str) -> None:
        self.scheduler._add(Request(rule, self.now))  # type: ignore[arg-type]
        due = self.scheduler.due
        assert due is not None and (due > self.now or not self.wall.is_set), "in a pass of its own"
        self.run(1)

    def by_hand(self) -> None:
        """Text, call or button switch (features/socket.py)."""
        minute = self.wall.seconds(self.now) // 60
        self.kept.put("by hand", f"{minute:x}" if self.wall.is_set else NOT_YET)

    def run(self, seconds: int) -> None:
        until_s = seconds * 1000
        while until_s > 0:
            due = self.scheduler.due
            assert due is not None
            wait = max(due - self.now, 0)
            if wait >= until_s:
                self.now += until_s
                return
            step = max(wait, 1)
            self.now += step
            until_s -= step
            self.scheduler.step(self.now)
            assert self.scheduler.due is not None and self.scheduler.due > self.now, "in a pass of its own"

    def gap(self, seconds: int, overruled: bool = False) -> None:
        """No supply for so long; the clock is known again a minute after the start."""
        clock = self.wall.seconds(self.now)
        self.start(overruled)
        self.run(60)
        self.set_clock(clock + seconds)
        self.run(1)


def test_once_a_day_in_its_minute() -> None:
    desk = Desk("12:30,*,ON", "23:59,1,OFF", "00:00,2,AON", "07:00,6,INF")
    desk.run(6 * 86_400)
    assert desk.fired == [
        ("12:30", "ON"),
        ("23:59", "OFF"),
        ("00:00", "AON"),
        *[("12:30", "ON")] * 4,
        ("07:00", "INF"),
        ("12:30", "ON"),
    ]


def test_the_latest_of_a_gap_is_made_up() -> None:
    desk = Desk("12:10,*,ON", "12:20,*,AON", "12:30,*,OFF", "12:40,*,AOF", "12:45,*,INF")
    desk.gap(3600)
    assert desk.fired == [("13:00", "OFF"), ("13:00", "AOF")]


def test_over_midnight_the_latest_is_that_of_this_morning() -> None:
    desk = Desk("08:00,*,ON", "20:00,*,OFF")
    desk.gap(23 * 3600)
    assert desk.fired == [("11:00", "ON")]


def test_of_two_for_one_minute_the_later_one_of_the_list_is_made_up() -> None:
    desk = Desk("12:30,*,ON", "12:30,*,OFF")
    desk.gap(3600)
    assert desk.fired == [("13:00", "OFF")]


def test_a_cut_before_the_minute_of_the_return_is_done_does_it_again() -> None:
    """What was skipped is made up by then, and is settled."""
    desk = Desk("13:00,*,INF")
    desk.start(overruled=False)
    desk.set_clock(NOON + 3600)
    while not desk.scheduler._actions:
        desk.now += 1
        desk.scheduler.step(desk.now)
    assert desk.fired == []
    desk.start(overruled=False)
    desk.set_clock(NOON + 3605)
    desk.run(1)
    assert desk.fired == [("13:00", "INF")]


def test_a_minute_is_looked_at_once_and_the_next_look_is_in_the_next() -> None:
    desk = Desk("12:01,*,ON", "12:01,*,AON")
    desk.run(60)
    assert desk.fired == [("12:01", "ON"), ("12:01", "AON")]
    assert desk.scheduler.due == desk.now + desk.wall.ms_to_next_minute(desk.now)


@pytest.mark.parametrize(("minutes", "fired"), [(0, []), (1, [("13:01", "ON")])])
def test_powerstate_has_decided_until_the_clock_has_gone_on_for_a_minute(
    minutes: int, fired: list[tuple[str, str]]
) -> None:
    desk = Desk("12:30,*,ON")
    desk.start(overruled=True)
    desk.set_clock(NOON)
    desk.run(1 + minutes * 60)
    desk.set_clock(NOON + 3600 + minutes * 60)
    desk.run(1)
    assert desk.fired == fired


def test_what_powerstate_has_decided_stays_when_the_first_time_was_wrong() -> None:
    """A modem's own clock may be days behind until the network has told the time."""
    desk = Desk("12:10,*,OFF", "12:20,*,AON")
    clock = desk.wall.seconds(desk.now)
    desk.start(overruled=True)
    desk.run(10)
    desk.set_clock(clock - 2 * 86_400)
    desk.run(8)
    desk.set_clock(clock + 3600)
    desk.run(1)
    assert desk.fired == [("13:00", "AON")]


def test_a_gap_that_skipped_nothing_makes_up_nothing() -> None:
    desk = Desk("12:10,*,ON", "14:00,*,OFF")
    desk.run(1200)
    desk.gap(3600)
    assert desk.fired == [("12:10", "ON")]


def test_a_day_back_at_most() -> None:
    desk = Desk("12:10,1,ON")
    desk.gap(23 * 3600)
    assert desk.fired == [("11:00", "ON")]
    desk = Desk("12:10,1,ON")
    desk.gap(25 * 3600)
    assert desk.fired == []


def test_not_where_somebody_has_switched_since() -> None:
    desk = Desk("12:10,*,ON", "12:20,*,AON")
    desk.start(overruled=False)
    desk.run(1800)
    desk.by_hand()
    desk.set_clock(NOON + 3600)
    desk.run(1)
    assert desk.fired == [("13:00", "AON")]


def test_where_somebody_has_switched_before_it_came_due() -> None:
    desk = Desk("12:10,*,ON")
    desk.by_hand()
    desk.gap(3600)
    assert desk.fired == [("13:00", "ON")]


def test_after_a_lost_supply_powerstate_has_decided() -> None:
    desk = Desk("12:10,*,ON", "12:20,*,AON")
    desk.gap(3600, overruled=True)
    assert desk.fired == [("13:00", "AON")]


def test_a_rule_that_was_entered_during_the_gap_is_not_made_up() -> None:
    desk = Desk(seconds=None)
    desk.run(60)
    desk.add("11:50,*,ON")
    desk.run(3600)
    desk.set_clock(NOON)
    desk.run(86_400)
    assert desk.fired == [("11:50", "ON")]


def test_rules_that_were_entered_while_the_clock_was_unset_fire_from_the_first_minute_on() -> None:
    desk = Desk(seconds=None)
    for minute in ("11:59", "12:00", "12:01"):
        desk.add(f"{minute},*,ON")
    desk.set_clock(NOON)
    desk.run(180)
    assert desk.fired == [("12:00", "ON"), ("12:01", "ON")]


def test_who_has_switched_before_the_clock_was_put_back_has_not_switched_after_what_comes_due() -> None:
    desk = Desk("09:30,*,ON")
    desk.by_hand()
    desk.set_clock(NOON - 3 * 3600)
    desk.run(60)
    desk.gap(3600)
    assert desk.fired == [("10:01", "ON")]


@pytest.mark.parametrize(
    ("value", "left"),
    [
        ("07:00", ["08:00,*,ON"]),
        ("07.00", ["08:00,*,ON"]),
        ("08:00", ["07:00,*,ON", "07:00,6,INF"]),
        ("ALL", []),
    ],
)
def test_rules_are_removed_by_their_time(value: str, left: list[str]) -> None:
    desk = Desk("07:00,*,ON", "07:00,6,INF", "08:00,*,ON")
    desk.scheduler._remove(Request(value, desk.now))  # type: ignore[arg-type]
    assert desk.scheduler.rules() == left
    desk.run(24 * 3600)
    assert len(desk.fired) == sum(rule.endswith("ON") for rule in left), "tomorrow is a Tuesday"


@pytest.mark.parametrize("value", ["09:00", "7:00", "", "07:00,*,ON"])
def test_what_is_no_time_of_a_rule_removes_none(value: str) -> None:
    desk = Desk("07:00,*,ON", "08:00,*,ON")
    with pytest.raises(IncorrectValue):
        desk.scheduler._remove(Request(value, desk.now))  # type: ignore[arg-type]
    assert desk.scheduler.rules() == ["07:00,*,ON", "08:00,*,ON"]


def test_nothing_fires_while_the_clock_is_unset() -> None:
    desk = Desk(seconds=None)
    desk.add("12:10,*,ON")
    desk.run(2 * 86_400)
    assert desk.fired == []


def test_the_hour_that_summer_time_takes_is_made_up_and_the_one_that_it_gives_is_not_done_twice() -> None:
    desk = Desk("12:10,*,ON")
    desk.run(300)
    desk.set_clock(NOON + 300 + 3600)
    desk.run(60)
    assert desk.fired == [("13:05", "ON")]
    desk = Desk("12:10,*,ON")
    desk.run(900)
    desk.set_clock(NOON + 900 - 3600)
    desk.run(7200)
    assert desk.fired == [("12:10", "ON")]


@pytest.mark.parametrize("minutes, times", [(BACK_MINUTES, 1), (BACK_MINUTES + 1, 2)])
def test_a_clock_that_is_put_back_by_more_begins_anew(minutes: int, times: int) -> None:
    desk = Desk("12:10,*,ON")
    desk.run(660)
    desk.set_clock(NOON + 660 - minutes * 60)
    desk.run(3 * 3600)
    assert desk.fired == [("12:10", "ON")] * times


def test_a_rule_for_the_present_minute_fires_in_it_and_once() -> None:
    desk = Desk()
    desk.add("12:00,*,ON")
    desk.run(120)
    assert desk.fired == [("12:00", "ON")]


def test_a_ninth_rule_and_one_that_is_there() -> None:
    desk = Desk(*[f"13:0{at},*,ON" for at in range(MAX_RULES)], "13:00,*,ON")
    assert len(desk.scheduler.rules()) == MAX_RULES
    with pytest.raises(Exception, match=r"^$") as caught:
        desk.add("14:00,*,ON")
    assert type(caught.value).__name__ == "ExecuteError"


def test_the_list_is_in_order_of_time() -> None:
    desk = Desk("12:05,*,ON", "13:00,*,OFF", "12:01,*,OFF", "12:05,*,AON")
    assert desk.scheduler.rules() == ["12:01,*,OFF", "12:05,*,ON", "12:05,*,AON", "13:00,*,OFF"]


@pytest.mark.parametrize(
    ("text", "is_rule"),
    [
        *[(f"07:00,{days},ON", True) for days in ("*", "1", "7", "67", "1234567", "1-5", "6-7")],
        *[
            (f"07:00,{days},ON", False)
            for days in ("", "0", "8", "76", "11", "5-1", "1-1", "1-", "-5", "**", "1,2", "0-3")
        ],
        *[(f"{time},*,ON", True) for time in ("00:00", "23:59")],
        *[
            (f"{time},*,ON", False)
            for time in ("24:00", "07:60", "7:00", "007:0", "07-00", "0a:00", "07:0a", "07:a0", "07:0", "07:000")
        ],
        *[(f"07:00,*,{action}", True) for action in ("ON", "OFF", "INF", "AON", "AOF", "T21C", "T-5C", "T50F")],
        *[(f"07:00,*,{action}", False) for action in ("", "ONN", "AOFF", "21C", "T", "T999C")],
        ("07:00,ON", False),
        ("07:00,*,ON,", False),
    ],
)
def test_what_is_a_rule(text: str, is_rule: bool) -> None:
    desk = Desk()
    if is_rule:
        desk.add(text)
    else:
        with pytest.raises(IncorrectValue):
            desk.add(text)
    assert desk.scheduler.rules() == [text] * is_rule


minutes_of_day = st.integers(0, 1439)
rules = st.lists(
    st.tuples(minutes_of_day, st.sampled_from("*1234567"), st.sampled_from(["ON", "OFF", "INF", "AON", "AOF"])),
    min_size=1,
    max_size=MAX_RULES,
    unique=True,
)
acts = st.one_of(
    st.tuples(st.just("run"), st.sampled_from([1, 30, 61, 600, 3600, 20_000])),
    st.tuples(st.just("put"), st.integers(-BACK_MINUTES * 60, 4 * 3600)),
    st.tuples(st.just("gap"), st.sampled_from([1, 59, 300, 3600, 40_000, 200_000])),
    st.tuples(st.just("by hand")),
)


@settings(max_examples=200)
@given(rules, st.lists(acts, max_size=15))
def test_no_rule_fires_twice_for_a_minute_whatever_the_clock_does(
    entered: list[tuple[int, str, str]], life: list[tuple]
) -> None:
    """Forward as far as it likes, back by two hours in all: each minute of the local clock comes once for each rule."""
    desk = Desk(*[f"{at // 60:02}:{at % 60:02},{day},{action}" for at, day, action in entered])
    done: Counter[tuple[str, int]] = Counter()
    plan = Scheduler._plan

    def planned(self: Scheduler, rule: str, minute: int) -> None:
        done[rule, minute] += 1
        plan(self, rule, minute)

    highest = NOON
    Scheduler._plan = planned  # type: ignore[method-assign]
    try:
        for act, *rest in life:
            if act == "run":
                desk.run(*rest)
            elif act == "put":
                clock = desk.wall.seconds(desk.now)
                highest = max(highest, clock)
                desk.set_clock(max(clock + rest[0], highest - BACK_MINUTES * 60))
                desk.run(1)
            elif act == "gap":
                highest = max(highest, desk.wall.seconds(desk.now))
                desk.gap(*rest)
            else:
                desk.by_hand()
    finally:
        Scheduler._plan = plan  # type: ignore[method-assign]
    assert not [(rule, format_seconds(minute * 60)) for (rule, minute), times in done.items() if times > 1]
    for rule, minute in done:
        at, day, _ = rule.split(",")
        assert format_seconds(minute * 60)[9:14] == at
        assert day in ("*", str(weekday(minute * 60)))


@settings(max_examples=100)
@given(rules, st.lists(st.integers(1, 30_000), max_size=8))
def test_without_gaps_every_minute_of_every_rule_is_done(entered: list[tuple[int, str, str]], runs: list[int]) -> None:
    desk = Desk(*[f"{at // 60:02}:{at % 60:02},{day},{action}" for at, day, action in entered])
    first = len(desk.fired)
    for seconds in runs:
        desk.run(seconds)
    total = 0
    last = desk.wall.seconds(desk.now) // 60
    for rule in desk.scheduler.rules():
        for minute in range(NOON // 60 + 1, last):
            total += format_seconds(minute * 60)[9:14] == rule[:5] and rule[6] in ("*", str(weekday(minute * 60)))
    assert total <= len(desk.fired) - first <= total + len(entered), "those of the minute that is on may be under way"


@pytest.mark.parametrize(("minutes", "told"), [(1, ["12:05"]), (2, ["12:06"]), (3, [])])
def test_two_minutes_late_is_as_usual(minutes: int, told: list[str]) -> None:
    """A report is due at 12:05, and is never made up; at 12:04 the clock goes on by so much (docs/architecture.md)."""
    desk = Desk("12:05,*,INF", seconds=NOON + 4 * 60)
    desk.set_clock(NOON + (4 + minutes) * 60)
    desk.run(2)
    assert desk.fired == [(at, "INF") for at in told]


@pytest.mark.parametrize("rule", ["07.00,*,ON", "07:00,*,ON"])
def test_a_point_is_a_colon_and_answered_so(rule: str) -> None:
    desk = Desk()
    assert desk.scheduler._add(Request(rule, desk.now)) == "SCHEDULER+07:00,*,ON - OK"  # type: ignore[arg-type]
    assert desk.scheduler.rules() == ["07:00,*,ON"]


def test_a_minute_in_which_nothing_is_done_writes_nothing() -> None:
    """The store is flash, which wears (docs/store.md)."""
    desk = Desk("12:05,*,ON")
    desk.run(60)
    before = dict(desk.kept)
    puts: list[str] = []
    keep = desk.kept.put
    desk.kept.put = lambda name, value: (puts.append(name), keep(name, value))  # type: ignore[method-assign, func-returns-value]
    desk.run(3 * 60)
    assert puts == [] and dict(desk.kept) == before
    desk.run(2 * 60)
    assert sorted(set(puts)) == ["fired", "last minute"]
