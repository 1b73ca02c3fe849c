"""A target in slices of wall time: nothing that is waited for is missed, and a slow board can still be touched."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from bench.surroundings import World
from bench.targets.base import Target
from bench.ui.sliced import Sliced
from bench.world.clock import MS, SECOND
from tests.wall import Wall


class Toy(Target):
    """Runs the clock only; slow_s: wall time per second of board time."""

    slow_s = 0.0
    wall = Wall()

    def start(self) -> None: ...

    def reset(self) -> None: ...

    def power_cut(self, duration_us: int) -> None: ...

    def close(self) -> None: ...

    asleep = False  # type: ignore[assignment]
    console = ""  # type: ignore[assignment]

    def run_until(self, until_us: int) -> int:
        clock = self.world.clock
        self.wall.sleep(self.slow_s * (until_us - clock.now_us) / SECOND)
        reached_us = clock.advance(until_us)
        clock.interrupted = False
        return reached_us


@pytest.fixture(autouse=True)
def wall(monkeypatch: pytest.MonkeyPatch) -> Wall:
    wall = Wall(0.0001)
    monkeypatch.setattr("bench.ui.sliced.time", wall)
    monkeypatch.setattr(Toy, "wall", wall)
    return wall


def sliced(speed: float | None, between: Any = lambda: None) -> Sliced:
    target = Sliced(Toy(World()), between, Toy.wall.sleep)
    target.speed = speed
    return target


@pytest.mark.parametrize("at_us", [20 * MS, 50 * MS, 75 * MS, 100 * MS])
def test_an_interrupt_ends_the_run_also_in_the_last_moment_of_a_slice(at_us: int) -> None:
    target = sliced(1)
    clock = target.world.clock
    clock.at(at_us, clock.interrupt)
    assert target.run_until(10 * SECOND) == at_us


def test_a_run_ends_where_it_is_told() -> None:
    target = sliced(3600)
    assert target.run_until(123_456_789) == 123_456_789


def test_the_pace_of_the_wall_clock(wall: Wall) -> None:
    target, began = sliced(10), wall.now_s
    target.run_until(5 * SECOND)
    assert wall.now_s - began == pytest.approx(0.5, abs=0.05)


def test_a_slow_board_gets_short_slices(wall: Wall) -> None:
    """It is asked for 3600x and manages 2x: whoever has a verb waits a fraction of a second, not for minutes."""
    looks: list[float] = []
    target = sliced(3600, lambda: looks.append(wall.now_s))
    target._inner.slow_s = 0.5  # type: ignore[attr-defined]
    target._pace = 2.0
    target.run_until(2 * SECOND)
    assert max(later - at for at, later in pairwise(looks)) < 0.5
    assert 1 < target.reached < 3


def test_standing_still_it_looks_all_the_same() -> None:
    looks = 0

    def between() -> None:
        nonlocal looks
        looks += 1
        if looks == 5:
            target.speed = 100

    target = sliced(0, between)
    assert target.run_until(SECOND) == SECOND
    assert looks >= 5
