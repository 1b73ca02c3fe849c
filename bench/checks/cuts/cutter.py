"""Cuts the power of an emulated board in the middle of a flash operation."""

from __future__ import annotations

from bench.targets.emulator import EmulatorTarget
from bench.world.clock import SECOND
from bench.world.signals import Entry

DURATION_US = {"erase": 45_000, "program": 400}


class Cutter:
    """Cuts the power in the n-th flash operation from now, after `part` of its time."""

    def __init__(self, target: EmulatorTarget) -> None:
        self.operation = ""
        self._target = target
        self._left = 0
        self._part = 0.0
        target.world.record.listeners.append(self._listen)

    def plan(self, operation: int, part: float) -> None:
        self.operation = ""
        self._left, self._part = operation, part

    @property
    def done(self) -> bool:
        return bool(self.operation)

    def _listen(self, entry: Entry) -> None:
        if entry.kind != "flash" or not self._left:
            return
        self._left -= 1
        if not self._left:
            self.operation = entry.text
            kind = entry.text.split()[0]
            clock = self._target.world.clock
            clock.after(round(DURATION_US[kind] * self._part), self._target.power_cut, SECOND)


def kind_of(operation: str) -> str:
    """`erase file`, `program nvm`, …"""
    kind, area, *_ = operation.split()
    return f"{kind} {'file' if area == 'drive' else area}"
