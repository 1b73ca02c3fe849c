"""A run: what was played, on what, and how it ended."""

from __future__ import annotations

import re
import shlex
import subprocess
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bench.build.version import firmware_version
from bench.checks.perf.figures import HEAP, PASS_WORST
from bench.place import INSTALLED, PROJECT
from bench.scenario.failure import entry_line
from bench.scenario.runner import Outcome

GIT_TIMEOUT_S = 10
# what the device measures itself in bench mode: name -> (words, unit, limit, whether that is the most or the least).
# The limits are those of the field (docs/performance.md), less what the link takes: 8 ms and 6 KiB.
assert PASS_WORST.limit is not None and HEAP.limit is not None
FIGURES = {
    "worst_ms": ("longest pass, the link's part included", "ms", PASS_WORST.limit + 8, "most"),
    "heap": ("free heap beside the link", "B", (HEAP.limit - 6) * 1024, "least"),
}


@dataclass
class Kind:
    """All measurements of one kind with one limit. values: (measured or None, title of the scenario)."""

    what: str
    unit: str
    limit: float
    bound: str  # most, least
    values: list[tuple[float | None, str]] = field(default_factory=list)

    def holds(self, value: float | None) -> bool:
        return value is not None and (value <= self.limit if self.bound == "most" else value >= self.limit)

    @property
    def held(self) -> int:
        return sum(self.holds(value) for value, _ in self.values)

    @property
    def worst(self) -> float | None:
        known = [value for value, _ in self.values if value is not None]
        if len(known) < len(self.values) or not known:
            return None
        return max(known) if self.bound == "most" else min(known)


@dataclass
class Run:
    """target: as it was selected. arguments: of the command line that repeats it. flashed: which image, before it."""

    target: str
    arguments: list[str]
    began: datetime
    outcomes: list[Outcome]
    wall_s: float
    unplayed: int = 0
    flashed: str = ""
    revision: str = field(default_factory=lambda: revision())

    @property
    def command(self) -> str:
        return shlex.join(["python", "-m", "bench", *self.arguments])

    @property
    def failed(self) -> list[Outcome]:
        return [outcome for outcome in self.outcomes if outcome.failure or outcome.error]

    @property
    def passed(self) -> list[Outcome]:
        return [outcome for outcome in self.outcomes if outcome.passed]

    @property
    def flaky(self) -> list[Outcome]:
        """Those that failed at first, and passed when they were tried again. They are among the passed, too."""
        return [outcome for outcome in self.outcomes if outcome.flaky]

    @property
    def left_out(self) -> list[Outcome]:
        return [outcome for outcome in self.outcomes if outcome.left_out]

    @property
    def verdict(self) -> str:
        if self.failed:
            return "FAILED"
        if self.flaky:
            return "PASSED, BUT FLAKY"
        return "PASSED" if self.passed else "NOTHING PLAYED"

    @property
    def about(self) -> dict[str, str]:
        """What was tested: of the last scenario that was played, for the board may have been exchanged."""
        told = next((o.trace.about for o in reversed(self.outcomes) if o.trace and o.trace.about), {})
        return {
            "target": self.target,
            **told,
            **({"flashed": self.flashed} if self.flashed else {}),
            "firmware source": self.revision,
            "seed": "none: what a real board does has no seed"
            if self.target.startswith("serial")
            else "0: each run is the same",
            "began": self.began.isoformat(sep=" ", timespec="seconds"),
        }

    @property
    def kinds(self) -> list[Kind]:
        """Measurements grouped by what they are about and their limit."""
        kinds: dict[tuple[str, float], Kind] = {}
        for outcome in self.outcomes:
            for measure in outcome.trace.measures if outcome.trace else ():
                key = (measure.what, measure.limit_s)
                kind = kinds.setdefault(key, Kind(measure.what, "s", measure.limit_s, "most"))
                kind.values.append((measure.seconds, outcome.scenario.title))
            for name, (words, unit, limit, bound) in FIGURES.items():
                told = outcome.trace.figures.get(name) if outcome.trace else None
                if told is not None:
                    kind = kinds.setdefault((words, limit), Kind(words, unit, limit, bound))
                    kind.values.append((float(told), outcome.scenario.title))
        return [kinds[key] for key in sorted(kinds)]

    def as_json(self) -> dict[str, Any]:
        return {
            "verdict": self.verdict,
            "about": self.about,
            "command": self.command,
            "wall_s": round(self.wall_s, 1),
            "unplayed": self.unplayed,
            "measurements": [
                {"what": k.what, "unit": k.unit, "limit": k.limit, "bound": k.bound, "values": [v for v, _ in k.values]}
                for k in self.kinds
            ],
            "scenarios": [outcome_json(outcome) for outcome in self.outcomes],
        }


_BOARD = re.compile(r"\buid ([0-9A-F]{16}), firmware ([^\s,]+)")


def board_of(about: dict[str, str]) -> tuple[str, str]:
    """uid and firmware, of what a target on USB tells about itself; empty when it has told neither."""
    found = _BOARD.search(about.get("board", ""))
    return (found[1], found[2]) if found else ("", "")


def verdict_of(outcome: Outcome) -> str:
    if outcome.left_out:
        return "left out"
    if outcome.flaky:
        return "flaky"
    return "passed" if outcome.passed else "error" if outcome.error else "failed"


def outcome_json(outcome: Outcome) -> dict[str, Any]:
    scenario, trace, failure = outcome.scenario, outcome.trace, outcome.failure
    record: dict[str, Any] = {
        "file": scenario.path,
        "line": scenario.line,
        "title": scenario.title,
        "verdict": verdict_of(outcome),
        "board_s": outcome.board_us / 1e6,
        "wall_s": round(outcome.wall_s, 2),
    }
    if outcome.left_out:
        record["reason"] = outcome.left_out
    if outcome.error:
        record["error"] = outcome.error
    if outcome.first is not None:
        record["first"] = outcome_json(outcome.first)
    if failure is not None:
        record["failure"] = {
            "line": failure.line,
            "step": failure.source,
            "expected": failure.expected,
            "seen": failure.seen,
            "at_s": failure.at_us / 1e6,
            "record": [entry_line(entry).strip() for entry in failure.record],
        }
    if trace is not None:
        record["measurements"] = [
            {"what": m.what, "line": m.line, "value": m.seconds, "limit": m.limit_s, "unit": "s"}
            for m in trace.measures
        ]
        record["figures"] = trace.figures
        record["wires"] = {name: [[us / 1e6, value] for us, value in edges] for name, edges in trace.wires.items()}
        record["temperatures"] = [[us / 1e6, celsius] for us, celsius in trace.temperatures]
        record["texts"] = [[e.at_us / 1e6, e.text] for e in trace.entries if e.kind == "sms"]
    return record


def by_file(outcomes: Iterable[Outcome]) -> dict[str, list[Outcome]]:
    files: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        files[outcome.scenario.path].append(outcome)
    return files


def revision() -> str:
    """The git revision of this folder, `+changes` when there are some, or `unknown`; installed: the release."""
    if INSTALLED:
        return f"isocket {firmware_version()}, installed"
    try:
        commit = _git("rev-parse", "--short=12", "HEAD")
        return commit + ("+changes" if _git("status", "--porcelain", "--untracked-files=no") else "")
    except (OSError, subprocess.SubprocessError):
        return "unknown"


def _git(*words: str) -> str:
    done = subprocess.run(
        ["git", *words], cwd=PROJECT, capture_output=True, text=True, check=True, timeout=GIT_TIMEOUT_S
    )
    return done.stdout.strip()
