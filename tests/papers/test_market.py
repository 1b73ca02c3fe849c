"""What is old in the tables of what to buy says so."""

from __future__ import annotations

import json

import pytest

from bench.papers.market import DATA, blocks, months, told


@pytest.mark.parametrize(
    ("date", "shown"), [("2026-11", "2026-11"), ("2025-11", "2025-11"), ("2025-10", "2025-10, **old**")]
)
def test_more_than_a_year_is_old(date: str, shown: str) -> None:
    assert told({"told": date}, "2026-11") == shown


def test_a_date_that_the_source_does_not_show_says_so() -> None:
    assert told({"told": "2026-06", "assumed": "month"}, "2026-11") == "2026-06, assumed"
    assert told({"told": "2024-01", "assumed": "month"}, "2026-11") == "2024-01, assumed, **old**"


def test_every_fact_has_a_date_and_a_source_and_stands_in_its_table() -> None:
    data = json.loads(DATA.read_text(encoding="utf-8"))
    made = blocks()
    for name, key, block in (("networks", "where", "networks"), ("modems", "name", "market")):
        for fact in data[name]:
            assert fact["source"] and months(fact["told"]) <= months(data["looked"])
            assert f"| {fact[key]} |" in made[block]
    assert {"Norway", "Finland"} <= {fact["where"] for fact in data["networks"]}
