"""The fault matrix: what each fault, at each moment, took to recover from; of scenarios titled `FAULT, MOMENT…`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from bench.modem.faults import FAULTS
from bench.scenario.runner import Outcome
from bench.units import counted
from bench.world.clock import SECOND

MOMENTS = ("idle", "in a send", "at boot")
_TITLE = re.compile(rf"(?P<fault>.+?), (?P<moment>{'|'.join(MOMENTS)})(: .*)?")
# what the world does, not the modem: row of the list of field problems, what it is
WORLD = {
    "network off": ("13", "no coverage for 2 min"),
    "network denied": ("13", "the network refuses registration for 2 min"),
    "sim absent": ("14", "the card is out for 60 s"),
    "probe crc": ("18", "each reading of the probe is corrupt"),
    "probe 85fault": ("18", "the probe shows its power-on value"),
    "probe short": ("18", "the probe's line is tied low"),
    "probe spike": ("18", "one reading of the probe is 40 C too high, and sound by its CRC"),
    "probe none": ("18", "the probe is unplugged"),
    "clock unknown": ("19", "the network tells no time"),
    "one bad number": ("1.1", "the first of two alert numbers does not exist"),
    "board reset": ("3", "the board's own RUN pin"),
    "power cut": ("3", "no supply for board and modem, 5 s"),
}


@dataclass
class Cell:
    """All scenarios of one fault at one moment."""

    passed: int = 0
    failed: int = 0
    recovery_us: int | None = None

    def add(self, outcome: Outcome) -> None:
        if outcome.passed:
            self.passed += 1
        else:
            self.failed += 1
        if outcome.recovery_us is not None:
            self.recovery_us = max(self.recovery_us or 0, outcome.recovery_us)

    def __str__(self) -> str:
        if self.failed:
            return "FAILED"
        if not self.passed:
            return ""
        return "held" if self.recovery_us is None else f"{self.recovery_us / SECOND:.0f} s"


@dataclass
class Row:
    name: str
    row: str
    words: str
    cells: dict[str, Cell] = field(default_factory=lambda: {moment: Cell() for moment in MOMENTS})


def matrix_of(outcomes: Iterable[Outcome]) -> list[Row]:
    """One row a fault, in the order of the list of field problems; empty when no scenario is about a fault."""
    known = {name: (fault.row, fault.words) for name, fault in FAULTS.items()} | WORLD
    rows: dict[str, Row] = {}
    for outcome in outcomes:
        match = _TITLE.fullmatch(outcome.scenario.title)
        if match is None or match["fault"] not in known or outcome.left_out:
            continue
        name = match["fault"]
        row = rows.setdefault(name, Row(name, *known[name]))
        row.cells[match["moment"]].add(outcome)
    order = list(known)
    return sorted(rows.values(), key=lambda row: (_place(row.row), order.index(row.name)))


def _place(row: str) -> float:
    """Chapters such as 1.1 behind the numbered rows."""
    number = float(row.split(",")[0])
    return number if number.is_integer() else 100 + number


def as_text(rows: list[Row]) -> str:
    head = f"{'row':>6}  {'fault':<22} " + " ".join(f"{moment:>10}" for moment in MOMENTS)
    lines = (
        f"{row.row:>6}  {row.name:<22} " + " ".join(f"{row.cells[moment]!s:>10}" for moment in MOMENTS) for row in rows
    )
    return "\n".join([head, *lines])


def as_table(rows: list[Row], target: str, modem: str) -> str:
    """What stands between the marks of docs/reliability.md, which says how to read it."""
    cells = [cell for row in rows for cell in row.cells.values() if cell.passed or cell.failed]
    failed = sum(1 for cell in cells if cell.failed)
    lines = [
        f"Played on `{target}` with {modem}: {counted(len(rows), 'fault')}, {counted(len(cells), 'cell')}, "
        f"{failed} failed.",
        "",
        "| row | fault | " + " | ".join(MOMENTS) + " | what it is |",
        "|---|---|" + "---|" * len(MOMENTS) + "---|",
    ]
    for row in rows:
        cells_of_row = " | ".join(str(row.cells[moment]) for moment in MOMENTS)
        lines.append(f"| {row.row} | {row.name} | {cells_of_row} | {row.words} |")
    return "\n".join(lines) + "\n"
