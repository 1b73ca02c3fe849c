"""The soak: its room, its requests and its judgement."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import datetime

import pytest

from bench.checks.soak.memory import ALLOWED, census, growth
from bench.checks.soak.requests import Owner
from bench.checks.soak.run import Soak, Summary, infs_between
from bench.surroundings import World
from bench.targets.base import NO_TEXT_LIMIT
from bench.targets.registry import make_target
from bench.world.clock import HOUR, MINUTE, SECOND, Clock
from bench.world.probe import Probe
from bench.world.room import Room
from bench.world.signals import Signal
from tests.scenario.toy_device import ToyTarget


def room(**how: float) -> tuple[Clock, Probe, Signal, Room]:
    clock, probe = Clock(), Probe()
    relay = Signal("relay", clock)
    return clock, probe, relay, Room(clock, probe, relay, swing_c=0, **how)  # type: ignore[arg-type]


def test_a_room_cools_and_warms_exponentially() -> None:
    clock, probe, relay, air = room(start_c=20, outside_c=0, heater_rise_c=40)
    clock.advance(3 * HOUR)
    assert air.celsius == pytest.approx(20 / math.e)
    assert probe.celsius == air.celsius
    relay.set(True)
    clock.advance(30 * HOUR)
    assert air.celsius == pytest.approx(40, abs=0.01)
    assert air.switched == 1


def test_a_switching_between_two_looks_counts_from_its_moment() -> None:
    clock, _, relay, air = room(start_c=0, outside_c=0, heater_rise_c=40)
    clock.advance(45 * SECOND)
    relay.set(True)
    clock.advance(50 * SECOND)
    relay.set(False)
    clock.advance(MINUTE)
    assert air.celsius == pytest.approx(40 * 5 / (3 * 3600), rel=0.01)


def test_firings_that_are_due() -> None:
    monday = datetime(2026, 3, 2, 12, 0, 30)
    assert infs_between(monday, datetime(2026, 3, 3, 5, 59)) == 0
    assert infs_between(monday, datetime(2026, 3, 3, 6, 5)) == 1
    assert infs_between(monday, datetime(2026, 3, 9, 12, 5)) == 8
    assert infs_between(datetime(2026, 3, 2, 11, 59), datetime(2026, 3, 2, 12, 1)) == 1


def test_growth_is_found_and_named() -> None:
    class Leak:
        pass

    before = census()
    assert growth(before, census()) == []
    kept = [Leak() for _ in range(ALLOWED * 2)]
    (first, *_) = growth(before, census())
    assert "Leak" in first
    assert kept


def test_the_choice_of_requests_is_the_same_for_a_seed() -> None:
    def day(seed: int) -> list[str]:
        world = World()
        owner = Owner(world, Room(world.clock, world.probe, world.relay), "+1", "+2", seed)
        return [owner.next().text for _ in range(50)]

    assert day(1) == day(1) != day(2)
    assert len({text.split("=")[0].rstrip("0123456789") for text in day(1)}) > 8, "a mix"


@pytest.mark.parametrize("flaw", ["lost", "wrong", "scheduler_fired", "growth", "thermostat_switches"])
def test_the_verdict(flaw: str) -> None:
    good = Summary(1, 0, sent=9, answered=9, thermostat_switches=4, scheduler_fired=1, scheduler_expected=1)
    assert good.ok
    bad = {"growth": ["9 more Leak"], "thermostat_switches": 0}.get(flaw, 2)
    assert not replace(good, **{flaw: bad}).ok


def test_a_device_that_does_not_answer_is_found_out() -> None:
    """The toy knows neither thermostat nor scheduler, and keeps silent where it knows nothing."""
    summary = Soak(ToyTarget(World()), 1, 0, lambda day: None).run()
    assert summary.sent == summary.answered + summary.lost + summary.wrong
    assert summary.lost > 90
    assert not summary.ok
    assert "no reply" in summary.faults[0]


def test_the_device_lives_a_day() -> None:
    target = make_target("sim", World(), settings=NO_TEXT_LIMIT)
    try:
        summary = Soak(target, 1, 0, lambda day: None).run()
    finally:
        target.close()
    assert (summary.lost, summary.wrong, summary.faults) == (0, 0, [])
    assert summary.sent == summary.answered >= 144
    assert summary.scheduler_fired == summary.scheduler_expected == 1
    assert summary.thermostat_switches > 10
    assert 18 <= summary.coldest_c <= summary.warmest_c <= 22
    assert summary.ok
