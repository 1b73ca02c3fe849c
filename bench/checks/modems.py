"""Which module can do what, with this firmware: a short day of scenarios with each dialect of the emulator."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

from bench.modem.dialect import Dialect
from bench.modem.dialects import DIALECTS
from bench.scenario.parser import Scenario, parse_file
from bench.scenario.runner import Outcome, outcome_of
from bench.targets.registry import cannot_play, make_target

SCENARIOS = Path(__file__).parent / "modems.scn"
PAGE = Path(__file__).parents[2] / "docs" / "modem.md"
BLOCK = "modems"


class Cell(NamedTuple):
    """Of the scenarios of one column: those that passed, of how many; none: the module cannot do it at all."""

    passed: int
    played: int

    def __str__(self) -> str:
        if not self.played:
            return "-"
        if self.passed < self.played:
            return f"**{self.passed} of {self.played}**"
        return "yes" if self.played == 1 else f"{self.passed} of {self.played}"


def lacks(dialect: Dialect, column: str) -> bool:
    """Whether the module has no such thing, so that nothing is played."""
    if not dialect.texts:
        return True
    if column in ("call in", "alarm call"):
        return not dialect.voice
    return column == "USSD" and "+CUSD" in dialect.without


def columns(scenarios: list[Scenario]) -> list[str]:
    return list(dict.fromkeys(scenario.title.partition(":")[0] for scenario in scenarios))


def play(name: str, target: str = "sim") -> Iterator[Outcome]:
    """All that this module can do."""
    for scenario in parse_file(SCENARIOS):
        if not lacks(DIALECTS[name], scenario.title.partition(":")[0]):
            yield outcome_of(scenario, cannot_play(target, scenario), partial(make_target, target), modem=name)


def row_of(outcomes: list[Outcome], names: list[str]) -> list[Cell]:
    cells = []
    for name in names:
        played = [one for one in outcomes if one.scenario.title.partition(":")[0] == name and not one.left_out]
        cells.append(Cell(sum(one.passed for one in played), len(played)))
    return cells


def table(rows: dict[str, list[Cell]], names: list[str]) -> str:
    """As Markdown; behind them, how much of what the dialect is made of has a source."""
    lines = ["| | " + " | ".join(names) + " | sourced |", "|---" * (len(names) + 2) + "|"]
    for name, cells in rows.items():
        sources = DIALECTS[name].sources
        known = sum("assumed" not in words for words in sources.values())
        told = f"{known} of {len(sources)}" if sources else "see its file"
        lines.append(f"| {name} | " + " | ".join(map(str, cells)) + f" | {told} |")
    return "\n".join(lines)
