"""How long a scenario takes, guessed from its steps: for those who have to wait for it."""

from __future__ import annotations

from bench.scenario.parser import Scenario
from bench.world.clock import SECOND

READY_US = 40 * SECOND  # start, registration, and the 5 s after it
SOON_US = 8 * SECOND  # most of what is expected comes within this time


def expected_us(scenario: Scenario) -> int:
    """Board time, from power-on to the last step."""
    total = READY_US
    for placed in scenario.steps:
        step = placed.step
        words = " ".join(step.words)
        held_us = 0 if words == "call" else getattr(step, "down_us", 0) or getattr(step, "for_us", 0) or 0
        total += held_us if words not in ("modem",) else 0
        within_us = getattr(step, "within_us", None)
        if within_us is not None and not held_us:
            total += min(within_us, SOON_US)
        if words == "as":
            total += SOON_US
    return total
