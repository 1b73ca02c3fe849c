"""What to buy, and where 2G ends: the tables of docs/hardware.md, from docs/market.json."""

from __future__ import annotations

import json
from pathlib import Path

DATA = Path(__file__).parents[2] / "docs" / "market.json"
OLD_MONTHS = 12


def months(date: str) -> int:
    """`2026-11` as a count of months."""
    year, month = date.split("-")
    return int(year) * 12 + int(month)


def told(fact: dict[str, str], looked: str) -> str:
    """When its source said so, `assumed` where that shows no date; what is old when somebody has looked says so."""
    date = fact["told"]
    words = [date, *(["assumed"] if "assumed" in fact else [])]
    return ", ".join(words + ["**old**"] * (months(looked) - months(date) > OLD_MONTHS))


def blocks() -> dict[str, str]:
    """Name of a block -> its table."""
    data = json.loads(DATA.read_text(encoding="utf-8"))
    looked = data["looked"]
    networks = _table("where", "2G", "so", rows=data["networks"], keys=("where", "state", "so"), looked=looked)
    modems = _table(
        "module", "texts", "calls", "verdict", rows=data["modems"], keys=("name", "texts", "calls", "so"), looked=looked
    )
    old = f"**Old** is what was told more than {OLD_MONTHS} months before that: ask your operator."
    return {"networks": f"\n{networks}\n\nLooked up in {looked}. {old}\n", "market": f"\n{modems}\n"}


def _table(*head: str, rows: list[dict[str, str]], keys: tuple[str, ...], looked: str) -> str:
    lines = [(*head, "told", "source"), ("---",) * (len(head) + 2)]
    lines += [(*(row[key] for key in keys), told(row, looked), row["source"]) for row in rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
