"""What failed since when, board by board: history.jsonl gets a line a run, history.html is made of it.

Runs of one board are told together by its chip's uid, whichever port it was on; the simulated and the emulated one by
the name of their target.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bench.targets.registry import name_of
from bench.ui.report.run import Run, board_of, verdict_of
from bench.units import counted

RECORDS, PAGE = "history.jsonl", "history.html"
PLAYED = ("passed", "flaky", "failed", "error")
KEPT_MARKS = 40  # newest runs of a scenario that the page shows
HERE = Path(__file__).parent


def record_of(run: Run) -> dict[str, Any]:
    """A run as it is kept: which board, what it was, and how each scenario ended that was played."""
    uid, firmware = board_of(run.about)
    played = {f"{one.scenario.path}: {one.scenario.title}": verdict_of(one) for one in run.outcomes}
    return {
        "began": run.began.isoformat(sep=" ", timespec="seconds"),
        "board": uid or name_of(run.target),
        "firmware": firmware,
        "revision": run.revision,
        "verdict": run.verdict,
        "scenarios": {name: verdict for name, verdict in played.items() if verdict in PLAYED},
    }


@dataclass
class Line:
    """One scenario on one board. marks: the verdicts, oldest first. since, revision: of the first run of the streak of
    failures that the newest run belongs to; empty when that has passed. held_before: the last one that held.
    """

    name: str
    marks: list[str] = field(default_factory=list)
    since: str = ""
    revision: str = ""
    held_before: str = ""

    @property
    def failures(self) -> int:
        return sum(mark in ("failed", "error") for mark in self.marks)

    @property
    def flaky(self) -> int:
        return self.marks.count("flaky")

    @property
    def fails_now(self) -> bool:
        return bool(self.since)


@dataclass
class Board:
    """lines: of what has ever failed or been flaky, what fails now first. sound: how many others were played."""

    name: str
    runs: list[dict[str, Any]]
    lines: list[Line]
    sound: int


def boards_of(records: Sequence[dict[str, Any]]) -> list[Board]:
    """By board, the one that was tried last first."""
    by_name: dict[str, list[dict[str, Any]]] = {}
    for record in sorted(records, key=lambda one: one["began"]):
        by_name.setdefault(record["board"], []).append(record)
    boards = [_board(name, runs) for name, runs in by_name.items()]
    return sorted(boards, key=lambda board: board.runs[-1]["began"], reverse=True)


def _board(name: str, runs: list[dict[str, Any]]) -> Board:
    lines: dict[str, Line] = {}
    for run in runs:
        for scenario, verdict in run["scenarios"].items():
            line = lines.setdefault(scenario, Line(scenario))
            line.marks.append(verdict)
            if verdict in ("passed", "flaky"):
                line.since = line.revision = ""
                line.held_before = run["began"]
            elif not line.since:
                line.since, line.revision = run["began"], run["revision"]
    told = [line for line in lines.values() if line.failures or line.flaky]
    told.sort(key=lambda line: (not line.fails_now, -line.failures, -line.flaky, line.name))
    return Board(name, runs, told, len(lines) - len(told))


def add(run: Run, folder: Path) -> Path:
    """The run joins the history of that folder; returns the path of the page."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / RECORDS).open("a", encoding="utf-8") as file:
        file.write(json.dumps(record_of(run), ensure_ascii=False) + "\n")
    page = folder / PAGE
    page.write_text(page_of(read(folder / RECORDS)), encoding="utf-8")
    return page


def read(path: Path) -> list[dict[str, Any]]:
    """Lines that are whole: a run may have been cut off while it wrote its own."""
    return list(_whole(path.read_text(encoding="utf-8").splitlines()))


def _whole(lines: Iterable[str]) -> Iterable[dict[str, Any]]:
    for line in lines:
        try:
            record = json.loads(line)
        except ValueError:
            continue
        if isinstance(record, dict) and {"began", "board", "scenarios"} <= set(record):
            yield record


def page_of(records: Sequence[dict[str, Any]]) -> str:
    environment = Environment(
        loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("history.html.j2").render(
        boards=boards_of(records), kept=KEPT_MARKS, counted=counted
    )
