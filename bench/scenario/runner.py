"""One scenario on one target, from an empty world to its verdict."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass

from bench.modem.dialects import DEFAULT as DEFAULT_MODEM
from bench.scenario.failure import Failure
from bench.scenario.parser import Scenario
from bench.scenario.player import Player
from bench.scenario.trace import Trace
from bench.surroundings import World
from bench.targets.base import Target, TargetError
from bench.world.signals import Entry

TargetMaker = Callable[[World], Target]


@dataclass
class Outcome:
    """What became of a scenario. failure: it did not hold; error: it could not be played (with the traceback).

    worst_pass_ms: of the superloop, where that was measured. first: how it ended before it was tried again.
    """

    scenario: Scenario
    failure: Failure | None = None
    error: str = ""
    left_out: str = ""
    board_us: int = 0
    wall_s: float = 0.0
    recovery_us: int | None = None
    worst_pass_ms: float | None = None
    trace: Trace | None = None
    first: Outcome | None = None

    @property
    def flaky(self) -> bool:
        return self.passed and self.first is not None

    @property
    def passed(self) -> bool:
        return self.failure is None and not self.error and not self.left_out


def play(
    scenario: Scenario,
    make: TargetMaker,
    listener: Callable[[Entry], None] | None = None,
    modem: str = DEFAULT_MODEM,
    trace: Trace | None = None,
) -> Player:
    """Play in a world of its own; raises Failure, or what the target raises.

    listener: gets the record as it grows. modem: which one the world has, unless the scenario says so itself. trace:
    is filled, however it ends.
    """
    world = World(modem=scenario.modem or modem)
    if listener is not None:
        world.record.listeners.append(listener)
    target = make(world)
    player = Player(target)
    if trace is not None:
        trace.watch(world)
    try:
        player.play(scenario)
    finally:
        if trace is not None:
            trace.figures = target.figures()
            trace.about = target.about()
            trace.measures = player.measures
            trace.end(world)
        target.close()
    return player


def outcome_of(
    scenario: Scenario,
    left_out: str,
    make: TargetMaker,
    listener: Callable[[Entry], None] | None = None,
    modem: str = DEFAULT_MODEM,
    *,
    traced: bool = False,
) -> Outcome:
    """As `play`, but every ending is an Outcome. left_out: why it cannot be played on this target, or nothing.

    Raises TargetError: a target that cannot run at all would say so of every scenario.
    """
    if left_out:
        return Outcome(scenario, left_out=left_out)
    outcome = Outcome(scenario, trace=Trace() if traced else None)
    began = time.perf_counter()
    try:
        player = play(scenario, make, listener, modem, outcome.trace)
        outcome.board_us = player.now_us
        outcome.recovery_us = max(player.recoveries, default=None)
    except Failure as failure:
        outcome.failure = failure
        outcome.board_us = failure.at_us
    except TargetError:
        raise
    except Exception:
        outcome.error = f"{scenario.path}:{scenario.line}: {traceback.format_exc()}"
    outcome.wall_s = time.perf_counter() - began
    return outcome
