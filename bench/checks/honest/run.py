"""Life after life."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from bench.checks.honest.life import Life, Outcome
from bench.jobs import side_by_side
from bench.surroundings import World
from bench.targets.sim import SimTarget


@dataclass
class Summary:
    days: float
    lives: list[Outcome] = field(default_factory=list)
    wall_s: float = 0.0

    @property
    def ok(self) -> bool:
        return all(life.ok for life in self.lives)

    @property
    def counts(self) -> Counter[str]:
        return sum((life.counts for life in self.lives), Counter())


def live(
    days: float,
    seed: int,
    *,
    stop: bool = False,
    spoil: Callable[[SimTarget], None] = lambda target: None,
    progress: Callable[[int], None] = lambda day: None,
) -> Outcome:
    """One life. stop: at the first broken promise. spoil: changes the device before it starts."""
    target = SimTarget(World(seed=seed), seed=seed)
    try:
        spoil(target)
        return Life(target, days, seed, stop=stop, progress=progress).run()
    finally:
        target.close()


def run(days: float, seeds: list[int], jobs: int, done: Callable[[Outcome], None]) -> Summary:
    """done: called after each life."""
    summary, began = Summary(days), time.perf_counter()
    for outcome in side_by_side(partial(_live, days), seeds, jobs):
        summary.lives.append(outcome)
        done(outcome)
    summary.wall_s = round(time.perf_counter() - began, 1)
    return summary


def _live(days: float, seed: int) -> Outcome:
    return live(days, seed)
