"""Scenarios on the emulated board with marks on: how long was the longest pass of the superloop in each?"""

from __future__ import annotations

import tempfile
from dataclasses import replace
from functools import cache
from pathlib import Path

from bench.checks.perf.drives import isocket_drive
from bench.checks.perf.watched import Span, WatchedBoard
from bench.scenario.runner import Outcome
from bench.surroundings import World
from bench.units import measured
from bench.world.clock import SECOND

_FOLDER = tempfile.TemporaryDirectory(prefix="isocket-passes-")
_STARTS = "iSocket, firmware"
_AROUND_US = SECOND // 20  # of the record before and after a pass that took too long


class PassBudget:
    """Makes the boards for one scenario after the other, and holds their passes against a budget in ms.

    A pass in which a sector of flash is erased (52 ms, interrupts off) does not count; nor does the start of the
    program: up to its first sleep, and what follows a button that was held in it.
    """

    def __init__(self, budget_ms: float, drive: Path | None) -> None:
        self._budget_ms = budget_ms
        self._drive = drive
        self._board: WatchedBoard | None = None

    def make(self, world: World) -> WatchedBoard:
        self._board = WatchedBoard(world, drive=_marked_drive(self._drive), watch_wire=False)
        return self._board

    def judged(self, outcome: Outcome) -> Outcome:
        """The outcome with its longest pass; an error when that took too long."""
        board, self._board = self._board, None
        if board is None or outcome.left_out:
            return outcome
        erases_ns = [us * 1000 for us, what in board.flash_us if what.startswith("erase")]
        starts_ns = [e.at_us * 1000 for e in board.world.record.entries if e.kind == "console" and _STARTS in e.text]
        out = erases_ns + starts_ns
        plain = [span for span in board.passes if not any(span.meets(ns - 1000, ns + 1000) for ns in out)]
        if not plain:
            return outcome
        worst = max(plain, key=lambda span: span.ms)
        outcome = replace(outcome, worst_pass_ms=worst.ms)
        if worst.ms > self._budget_ms and outcome.passed:
            outcome.error = self._told(board, worst, plain)
        return outcome

    def _told(self, board: WatchedBoard, worst: Span, passes: list[Span]) -> str:
        over = sum(span.ms > self._budget_ms for span in passes)
        lines = [
            f"{over} of {len(passes)} passes took longer than {measured(self._budget_ms, 'ms')};"
            f" the longest, {measured(worst.ms, 'ms', beside=self._budget_ms)}, began at {worst.begin_ns / 1e9:.3f} s:"
        ]
        begin_us, end_us = worst.begin_ns // 1000, worst.end_ns // 1000
        around = (e for e in board.world.record.entries if begin_us - _AROUND_US <= e.at_us <= end_us + _AROUND_US)
        lines += (f"  {(e.at_us - begin_us) / 1000:+8.1f} ms  {e.kind:<8} {e.text}" for e in around)
        return "\n".join(lines)


@cache
def _marked_drive(source: Path | None) -> Path:
    """Made once in each process, and kept as long as that lives."""
    return isocket_drive(Path(tempfile.mkdtemp(dir=_FOLDER.name)), source)
