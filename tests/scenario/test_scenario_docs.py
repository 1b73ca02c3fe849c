"""docs/scenarios.md tells what the language has: every step, every spelling, and its example."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bench.modem.faults import FAULTS
from bench.scenario.leds import PATTERNS, pattern_named
from bench.scenario.parser import parse_text
from bench.scenario.steps import STEPS

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "scenarios.md").read_text(encoding="utf-8")
MODEM_PAGE = (DOCS / "modem-emulator.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("words", STEPS, ids=" ".join)
def test_every_step_is_in_the_tables(words: tuple[str, ...]) -> None:
    assert re.search(rf"^\| `{' '.join(words)}[ `]", PAGE, re.MULTILINE)


def test_every_fault_of_the_modem_is_in_its_table_as_it_says_itself() -> None:
    missing = [f for f in FAULTS.values() if f"| `{f.name}` | {f.row} | {f.words} |" not in MODEM_PAGE]
    assert [fault.name for fault in missing] == []


def test_every_spelling_of_a_pattern_means_what_its_row_says() -> None:
    table = PAGE.split("### Patterns of LEDs")[1].split("Any other rate")[0]
    rows = [row.split("|")[1:3] for row in table.splitlines() if row.startswith("| `")]
    meant = set()
    for row in rows:
        first, *others = [spelling.strip('"') for spelling in re.findall(r"`([^`]+)`", "".join(row))]
        meant.add(pattern_named(first))
        assert [other for other in others if pattern_named(other) is not pattern_named(first)] == []
    assert meant == set(PATTERNS)


def test_the_example_can_be_read() -> None:
    example = re.search(r"```\n(scenario .*?)```", PAGE, re.DOTALL)
    assert example is not None
    assert len(parse_text(example[1])[0].steps) == 3
