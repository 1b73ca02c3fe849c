"""The soak itself: a text every 10 minutes, a thermostat that works, a scheduler that fires."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta

from bench.checks.soak.memory import Census, census, growth
from bench.checks.soak.requests import Owner, Request, moment
from bench.scenario.durations import stamp
from bench.scenario.parser import Scenario
from bench.scenario.player import Player
from bench.targets.base import Target
from bench.world.clock import DAY, MINUTE, SECOND
from bench.world.network import Phone, Text
from bench.world.room import Room

OWNER, ALERTED = "+358401234567", "+358407654321"
EVERY_US = 10 * MINUTE
REPLY_WITHIN_US = 2 * MINUTE
RECORD = 500  # entries kept; a soak that grows its own record would find itself
FAULTS_KEPT = 20


@dataclass
class Summary:
    """What came out of it; `ok` is the verdict. growth: types of objects that grew, most first."""

    days: int
    seed: int
    sent: int = 0
    answered: int = 0
    lost: int = 0
    wrong: int = 0
    thermostat_switches: int = 0
    coldest_c: float = 99.0
    warmest_c: float = -99.0
    scheduler_fired: int = 0
    scheduler_expected: int = 0
    objects_day_1: int = 0
    objects_end: int = 0
    growth: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    wall_s: float = 0.0

    @property
    def ok(self) -> bool:
        fired = self.scheduler_fired == self.scheduler_expected
        return not (self.lost or self.wrong or self.growth) and fired and self.thermostat_switches > 0

    def fault(self, words: str) -> None:
        if len(self.faults) < FAULTS_KEPT:
            self.faults.append(words)

    def as_json(self) -> dict[str, object]:
        return {**asdict(self), "ok": self.ok}


class Soak:
    """One device in one heated room. progress: called with the day that is over."""

    def __init__(self, target: Target, days: int, seed: int, progress: Callable[[int], None]) -> None:
        world = target.world
        world.record.entries = deque(world.record.entries, maxlen=RECORD)
        self._target, self._world, self._clock = target, world, world.clock
        self._player = Player(target)
        self._room = Room(world.clock, world.probe, world.relay)
        self._owner = Owner(world, self._room, OWNER, ALERTED, seed)
        self._progress = progress
        self._infs = 0
        self._summary = Summary(days, seed)

    def run(self) -> Summary:
        """Raises Failure when the device does not even start."""
        summary, began = self._summary, time.perf_counter()
        self._player.begin(Scenario("soak", 0, "soak"))
        phone = self._player.phone(OWNER)
        self._player.phone(ALERTED).on_text.append(self._alerted)
        for request in self._owner.set_up():
            self._send(phone, request)
        self._to_next_five()
        self._infs = 0
        from_us, rules_from = self._clock.now_us, moment(self._world.network.time_string())
        switched_before = self._room.switched
        day_1: Census | None = None
        for day in range(1, summary.days + 1):
            while self._clock.now_us < from_us + day * DAY:
                due_us = self._clock.now_us + EVERY_US
                self._send(phone, self._owner.next())
                while self._clock.now_us < due_us:
                    self._target.run_until(due_us)
                summary.coldest_c = min(summary.coldest_c, self._room.celsius)
                summary.warmest_c = max(summary.warmest_c, self._room.celsius)
            if day == 1:
                day_1 = census()
            self._progress(day)
        end = census()
        summary.thermostat_switches = self._room.switched - switched_before
        summary.scheduler_fired = self._infs
        summary.scheduler_expected = infs_between(rules_from, moment(self._world.network.time_string()))
        if day_1 is not None:
            summary.objects_day_1, summary.objects_end = day_1.total, end.total
            summary.growth = growth(day_1, end)
        summary.wall_s = round(time.perf_counter() - began, 1)
        return summary

    def _to_next_five(self) -> None:
        """Ask at hh:05, hh:15…: never in a minute in which the scheduler has something to do."""
        now = moment(self._world.network.time_string())
        later_s = (5 * 60 - (now.minute * 60 + now.second)) % 600
        self._player.run_for(later_s * SECOND)

    def _send(self, phone: Phone, request: Request) -> None:
        """Text the device and judge its reply; the phone's memory is emptied, a month of texts would be growth."""
        summary, sent_us = self._summary, self._clock.now_us
        phone.received.clear()
        summary.sent += 1
        self._world.network.text(OWNER, request.text)
        if not self._player.wait(lambda: bool(phone.received), REPLY_WITHIN_US, [phone.on_text]):
            summary.lost += 1
            summary.fault(f"{stamp(sent_us)} {request.text}: no reply")
        elif request.right(phone.received[0].text):
            summary.answered += 1
        else:
            summary.wrong += 1
            summary.fault(f"{stamp(sent_us)} {request.text}: wrong reply {phone.received[0].text!r}")

    def _alerted(self, phone: Phone, text: Text) -> None:
        phone.received.clear()
        if text.text.startswith("Power socket ") and "ALARMF" in text.text:
            self._infs += 1
        else:
            self._summary.fault(f"{stamp(text.at_us)} unexpected alert {text.text!r}")
            self._summary.wrong += 1


def infs_between(begin: datetime, end: datetime) -> int:
    """How often the INF rules of the soak match: 06:00 each day and 12:00 each Monday, after `begin`, before `end`."""
    count, day = 0, begin.date()
    while day <= end.date():
        hours = [6, 12] if day.isoweekday() == 1 else [6]
        count += sum(begin < datetime(day.year, day.month, day.day, hour) < end for hour in hours)
        day += timedelta(days=1)
    return count
