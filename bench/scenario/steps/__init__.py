"""What a line of a scenario can say: one small class a step, found by its first words."""

from __future__ import annotations

from bench.scenario.steps import board, calls, expectations, owner, recovery, surroundings, texts  # noqa: F401  (they register)
from bench.scenario.steps.base import STEPS, Step, step

__all__ = ["STEPS", "Step", "step"]
