"""The everyday scenarios on the drive of a shape: those that `make test` plays on the emulated board."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bench.scenario.parser import Scenario, parse_file
from bench.scenario.runner import Outcome, outcome_of
from bench.targets.registry import cannot_play, make_target

SCENARIOS = Path(__file__).parents[1] / "bench" / "scenarios"
LISTING = SCENARIOS / "everyday.txt"


def everyday() -> list[Scenario]:
    """In the order of the list. Raises KeyError for a title that no scenario has."""
    lines = [line for line in LISTING.read_text().splitlines() if line and not line.startswith("#")]
    found = []
    for line in lines:
        name, _, title = line.partition(": ")
        found.append({scenario.title: scenario for scenario in parse_file(SCENARIOS / name)}[title])
    return found


def play(drive: Path) -> Iterator[Outcome]:
    for scenario in everyday():
        left_out = cannot_play("emulator", scenario)
        yield outcome_of(scenario, left_out, lambda world: make_target("emulator", world, drive=drive))
