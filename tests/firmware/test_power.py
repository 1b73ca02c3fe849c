"""Mains failure by itself: how long the device stays up on its battery (spec 10.06)."""

from __future__ import annotations

from types import SimpleNamespace
from typing import ClassVar

import pytest
from isocket.clock import WallClock
from isocket.features.power import BATTERY_MS, RETRY_MS, STABLE_MS, Power
from isocket.modem.channel import fields_of
from isocket.modem.registration import battery_of
from kept import Kept

LEAST_MS = STABLE_MS + BATTERY_MS


class Desk:
    """A device whose mains have failed at 0, and whose text is not through yet."""

    settings: ClassVar[dict[str, str]] = {}

    def __init__(self) -> None:
        self.outbox = SimpleNamespace(texts=[], owes_notices=True, empty=False, sending=False)
        self.holds = self.reads = self.owes = False
        self.slept: list[int] = []
        self.now = 0
        socket = SimpleNamespace(begin=lambda on, now: None, remembered=False)
        self.power = Power(Kept(dict(self.settings)), socket, True, False, 0)
        self.power.begin(self, self, self, WallClock(0), self.slept.append, 0)
        self.power.on_mains(False, 0)

    # as notices, and as modem

    def tell(self, kind: str, text: str) -> None:
        pass

    def is_busy(self, now: int) -> bool:
        return self.reads

    def shut_down(self, now: int) -> bool:
        return True

    def run_until(self, ms: int) -> None:
        while self.now < ms and not self.slept:
            self.now += RETRY_MS
            if self.power.due is not None and self.now >= self.power.due:
                self.power.step(self.now)


def test_it_stays_up_for_the_battery_s_time_while_a_text_waits():
    desk = Desk()
    desk.run_until(LEAST_MS - RETRY_MS)
    assert not desk.slept
    desk.run_until(LEAST_MS + 5 * RETRY_MS)
    assert desk.slept


@pytest.mark.parametrize(("battery", "sleeps"), [(None, False), ((3900, 71), False), ((3400, 5), True)])
def test_on_its_battery_it_stays_until_that_is_low_and_one_that_cannot_be_measured_is_not(
    battery: tuple[int, int] | None, sleeps: bool
):
    """Spec 15.49."""

    class Stays(Desk):
        settings: ClassVar[dict[str, str]] = {"OUTAGE": "STAY"}

        def measure_battery(self, tell, now: int) -> None:
            tell(battery, now)

    desk = Stays()
    desk.run_until(2 * LEAST_MS)
    assert bool(desk.slept) is sleeps


def test_it_does_not_switch_the_modem_off_in_the_middle_of_a_text():
    """The next run would say it again."""
    desk = Desk()
    desk.outbox.sending = True
    desk.run_until(LEAST_MS + 60_000)
    assert not desk.slept
    desk.outbox.sending = False
    desk.run_until(LEAST_MS + 65_000)
    assert desk.slept


def test_it_does_not_switch_the_modem_off_while_texts_are_being_read():
    """Nothing has been sent for them yet: the outbox is empty."""
    desk = Desk()
    desk.outbox.owes_notices, desk.outbox.empty, desk.reads = False, True, True
    desk.run_until(60_000)
    assert not desk.slept
    desk.reads = False
    desk.run_until(65_000)
    assert desk.slept


@pytest.mark.parametrize(
    ("line", "battery"),
    [
        ("+CBC: 0,71,3920", (3920, 71)),
        ("+CBC: 0,71,3.920V", (3920, 71)),
        ("+CBC: 3.92V", (3920, -1)),
        ("+CBC: 3.920V", (3920, -1)),
        ("+CBC: 0,71,0", None),
        ("+CBC: 3920", None),
        ("+CBC: 0,71,V", None),
        ("+CBC:", None),
    ],
)
def test_the_battery_as_each_family_tells_it(line: str, battery: tuple[int, int] | None) -> None:
    assert battery_of(fields_of(line)) == battery
