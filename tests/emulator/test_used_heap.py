"""A heap that has been used has no large pieces: what must be done all the same, on real CircuitPython."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.scenario.parser import parse_file
from bench.scenario.runner import outcome_of
from bench.surroundings import World
from bench.targets.emulator import EmulatorTarget

SCENARIOS = Path(__file__).resolve().parents[2] / "bench" / "scenarios"


@pytest.mark.usefixtures("image")
def test_the_journal_is_written_anew_again_and_again_with_full_lists() -> None:
    """Seen once: the first time it was, then never again until a restart, and all settings were refused."""
    title = "an owner changes his lists all evening: nothing is refused, nothing is lost"
    (scenario,) = [one for one in parse_file(SCENARIOS / "23-more-together.scn") if one.title == title]
    boards: list[EmulatorTarget] = []

    def make(world: World) -> EmulatorTarget:
        boards.append(EmulatorTarget(world))
        return boards[-1]

    outcome = outcome_of(scenario, "", make)
    assert outcome.passed, outcome.failure or outcome.error
    written = [e for e in boards[0].world.record.entries if e.kind == "console" and "store: written anew" in e.text]
    assert len(written) > 2
