"""Life after life: each point, each kind, once and for good."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field

from bench.checks.failures.life import Outcome, live
from bench.checks.failures.points import KINDS, Point, points


@dataclass
class Summary:
    outcomes: list[Outcome] = field(default_factory=list)
    wall_s: float = 0.0

    @property
    def ok(self) -> bool:
        return not any(one.broken for one in self.outcomes)


def orders(words: str = "", sample: int | None = None, seed: int = 0) -> list[tuple[Point, str, bool]]:
    """words: only points with these in their names. sample: so many, drawn by `seed`."""
    chosen = [
        (point, kind, once) for point in points() if words in point.name for kind in KINDS for once in (True, False)
    ]
    if sample is not None and sample < len(chosen):
        chosen = random.Random(f"failures {seed}").sample(chosen, sample)
    return chosen


def run(
    chosen: list[tuple[Point, str, bool]], target: str, jobs: int, done: Callable[[Outcome], None] = lambda one: None
) -> Summary:
    """done: called after each life."""
    summary, began = Summary(), time.perf_counter()
    if jobs == 1:
        outcomes = (live(*order, target) for order in chosen)
        for outcome in outcomes:
            summary.outcomes.append(outcome)
            done(outcome)
    else:
        with ProcessPoolExecutor(jobs) as pool:
            for outcome in pool.map(live, *zip(*chosen, strict=True), [target] * len(chosen)):
                summary.outcomes.append(outcome)
                done(outcome)
    summary.wall_s = round(time.perf_counter() - began, 1)
    return summary
