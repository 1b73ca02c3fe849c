"""KEEPALIVE: from which day silence is counted (spec 15.25)."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import pytest
from isocket.clock import WallClock, to_seconds
from isocket.features.info import FIRST_LOOK_MS, LOOK_MS, NEXT_MS, Info
from isocket.modem.outbox import KeptTexts
from kept import Kept

DAY_MS = 86_400_000
NOON = to_seconds(2026, 3, 2, 12, 0, 0)
TODAY = NOON // 86400
OWNER = "+358401234567"


class Desk:
    """Info, stepped when it wants to be. sent: (day of uptime, number) of each STATUS."""

    def __init__(
        self, *, clock: bool, numbers: tuple[str, ...] = (OWNER,), registered: bool = True, **kept: str
    ) -> None:
        self.kept = Kept({"KEEPALIVE": "7", **kept})
        self.now = 0
        self.wall = WallClock(0)
        if clock:
            self.wall.set(NOON, 0, 0, from_network=True)
        self.numbers = list(numbers)
        self.sent: list[tuple[int, str]] = []
        modem = SimpleNamespace(
            csq=20,
            registered=registered,
            measure_signal=lambda done, now: done(now),
            reply=lambda number, text, owner: self.sent.append((self.now // DAY_MS, number)),
        )
        socket = SimpleNamespace(text="Power socket OFF")
        self.modem = modem
        self.info = Info(
            self.kept,
            socket,
            SimpleNamespace(text="20C(68F)"),
            SimpleNamespace(enabled=False, active=False),
            self.wall,
            modem,
            lambda: self.numbers,
            "0",
            0,
        )
        self.texts = KeptTexts(self.kept, self.wall)

    def days(self, days: float) -> None:
        until = self.now + int(days * DAY_MS)
        while cast(int, self.info.due) <= until:
            self.now = cast(int, self.info.due)
            self.info.step(self.now)
        self.now = until

    @property
    def last(self) -> str:
        return self.kept.get("last sent")


def test_without_a_clock_days_count_from_the_start() -> None:
    desk = Desk(clock=False)
    desk.days(6.9)
    assert (desk.sent, desk.last) == ([], "u0")
    desk.days(0.2)
    assert desk.sent == [(7, OWNER)]


def test_without_a_clock_what_an_earlier_run_has_kept_counts_from_the_start() -> None:
    for kept in ("u3", "u900", f"{TODAY - 100}"):
        desk = Desk(clock=False, **{"last sent": kept})
        desk.days(6.9)
        assert desk.sent == [], kept
        desk.days(0.2)
        assert desk.sent == [(7, OWNER)], kept
    assert desk.last == f"{TODAY - 100}"  # for when the clock is known


def test_without_a_clock_days_count_from_the_last_text() -> None:
    desk = Desk(clock=False)
    desk.days(3)
    desk.texts.note_sent(desk.now)
    assert desk.last == "u3"
    desk.days(6.9)
    assert desk.sent == []
    desk.days(0.2)
    assert desk.sent == [(10, OWNER)]


def test_a_clock_that_becomes_known_dates_what_was_kept_without() -> None:
    desk = Desk(clock=False)
    desk.days(3)
    desk.texts.note_sent(desk.now)
    desk.days(2)
    desk.wall.set(NOON, 0, desk.now, from_network=True)
    desk.days(0.1)
    assert desk.last == f"{TODAY - 2}"
    desk.days(5)
    assert desk.sent == [(9, OWNER)]  # at midnight, since days count by their date now


def test_with_a_clock_the_date_counts() -> None:
    desk = Desk(clock=True, **{"last sent": f"{TODAY - 6}"})
    desk.days(0.4)
    assert desk.sent == []
    desk.days(0.2)  # past midnight
    assert desk.sent == [(0, OWNER)]


@pytest.mark.parametrize("kept", ["", "u12", f"{TODAY + 400}"])
def test_what_is_not_known_counts_from_today(kept: str) -> None:
    desk = Desk(clock=True, **{"last sent": kept})
    desk.days(0.1)
    assert (desk.sent, desk.last) == ([], f"{TODAY}")


def test_a_day_is_kept_once() -> None:
    desk = Desk(clock=True)
    seen = set()
    for _ in range(40):
        desk.texts.note_sent(desk.now)
        seen.add(desk.last)
        desk.days(0.05)
        seen.add(desk.last)
    assert seen == {f"{TODAY}", f"{TODAY + 1}", f"{TODAY + 2}"}


def test_nobody_or_no_network_is_looked_at_each_hour() -> None:
    for desk in (Desk(clock=True, numbers=()), Desk(clock=True, registered=False)):
        desk.kept.put("last sent", "1")
        desk.days(1)
        assert desk.sent == []
        desk.numbers.append(OWNER)
        desk.modem.registered = True
        desk.days(1.5 / 24)
        assert desk.sent == [(1, desk.numbers[0])]


def test_what_nobody_took_is_sent_again_a_day_later() -> None:
    desk = Desk(clock=True, **{"last sent": "1"})
    desk.days(3)
    assert [day for day, _ in desk.sent] == [0, 1, 2]
    assert NEXT_MS > DAY_MS > LOOK_MS > FIRST_LOOK_MS


def test_off_forgets() -> None:
    desk = Desk(clock=True, KEEPALIVE="0", **{"last sent": "1"})
    desk.texts.note_sent(0)
    assert desk.last == "1"
    desk.days(0.1)
    assert (desk.sent, desk.last) == ([], "")
