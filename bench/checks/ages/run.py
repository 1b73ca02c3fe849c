"""One life for each interval: a quiet as long as that, every use, the same quiet, every use again.

What is timed by a tick that wraps, or by anything else that lies about a moment long ago, is silent in some of them
(docs/reliability.md, "Time does not wrap").
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from bench.scenario.failure import Failure
from bench.scenario.parser import Placed, Scenario, parse_file, parse_text
from bench.scenario.runner import outcome_of
from bench.scenario.steps.board import Wait
from bench.targets.registry import make_target
from bench.units import counted
from bench.world.clock import DAY

USES = Path(__file__).with_name("uses.scn")
# in days: within the wraps of the ticks (6.2), before, between and after their halves, and beyond 2**30 ms (12.4)
INTERVALS = (0.1, 3.2, 4.0, 6.2, 9.4, 18.7, 40.0)
OWNER, SECOND = "+358401234567", "+358407654321"


def _many() -> str:
    """Uses that take many texts: the limit of replies, and wrong passwords of a known number."""
    asked = f'  sms {OWNER} "FIRMWARE"\n'
    answered = f'  expect sms {OWNER} ~"v.*"\n'
    wrong = f'  sms {SECOND} "wrongON"\n  wait 20s\n'
    right = f'  sms {SECOND} "12abcTEMPERATURE"\n'
    return "".join(
        (
            'scenario "the limit of replies"     # spec 2.62 2.67\n  wait 61m\n',
            (asked + answered) * 60,
            asked + f"  expect at most 1 sms {OWNER} for 1m\n  wait 61m\n" + asked + answered,
            'scenario "too many wrong passwords of a known number"     # spec 2.51\n',
            f'  sms {OWNER} "PASSWORD=12abc"\n  expect sms {OWNER} "PASSWORD=***** - OK"\n',
            wrong * 30 + f"  wait 1m\n{right}  expect no sms {SECOND} for 1m\n  wait 61m\n",
            right + f'  expect sms {SECOND} "TEMPERATURE: 20C(68F)"\n',
            f'  sms {OWNER} "12abcPASSWORD=NO"\n  expect sms {OWNER} "PASSWORD=NO - OK"\n',
        )
    )


def uses() -> tuple[Scenario, list[Scenario]]:
    """What comes first, and every use."""
    first, *rest = parse_file(USES)
    return first, rest + parse_text(_many(), str(Path(__file__)))


def life_of(days: float) -> Scenario:
    """The scenario of one interval. Each begins the round of uses at another place."""
    first, rest = uses()
    turn = INTERVALS.index(days) * 3 % len(rest) if days in INTERVALS else 0
    round_ = [placed for use in rest[turn:] + rest[:turn] for placed in use.steps]
    quiet = Placed(0, f"wait {counted(days, 'day')}", Wait(round(days * DAY)))
    steps = [*first.steps, quiet, *round_, quiet, *round_]
    return Scenario(first.path, first.line, f"every use after {counted(days, 'quiet day')}, twice", steps=steps)


@dataclass
class Life:
    """What came of an interval. failed: where and how, or nothing."""

    days: float
    uses: int = 0
    board_days: float = 0.0
    failed: str = ""


@dataclass
class Summary:
    lives: list[Life] = field(default_factory=list)
    wall_s: float = 0.0

    @property
    def ok(self) -> bool:
        return not any(life.failed for life in self.lives)


def live(days: float, drive: Path | None = None) -> Life:
    scenario = life_of(days)
    outcome = outcome_of(scenario, "", lambda world: make_target("sim", world, drive=drive))
    failure = outcome.failure
    told = failure_told(failure) if failure is not None else outcome.error
    return Life(days, 2 * len(uses()[1]), outcome.board_us / DAY, told)


def failure_told(failure: Failure) -> str:
    return str(failure)


def run(intervals: list[float], jobs: int, drive: Path | None, done: Callable[[Life], None]) -> Summary:
    """done: called after each life. The longest begins first."""
    summary, began = Summary(), time.perf_counter()
    order = sorted(intervals, reverse=True)
    with ProcessPoolExecutor(jobs) as pool:
        for life in pool.map(live, order, [drive] * len(order)):
            summary.lives.append(life)
            done(life)
    summary.wall_s = round(time.perf_counter() - began, 1)
    return summary
