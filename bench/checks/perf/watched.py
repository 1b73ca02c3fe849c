"""The emulated board with the marks on its spare pins read to the nanosecond, and its sleep counted."""

from __future__ import annotations

from typing import Any, NamedTuple

from bench.targets.emulator import EmulatorTarget
from bench.world.signals import Signal

MARK, ASK, PROBE = 22, 21, 6  # GPIO numbers, as in board/perf_marks.py


class Span(NamedTuple):
    """A stretch of board time in ns."""

    begin_ns: int
    end_ns: int

    @property
    def ms(self) -> float:
        return (self.end_ns - self.begin_ns) / 1e6

    def meets(self, begin_ns: int, end_ns: int) -> bool:
        return self.begin_ns < end_ns and self.end_ns > begin_ns


class WatchedBoard(EmulatorTarget):
    """passes: when the program worked, newest last. begins_ns: when code.py began, one for each start.

    flash_us: (when, what) of each flash command. wire_ns: when the board pulled the 1-Wire line, if `watch_wire`
    (each of its edges takes a step of the bench).
    """

    def __init__(self, *arguments: Any, watch_wire: bool, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.passes: list[Span] = []
        self.begins_ns: list[int] = []
        self.flash_us: list[tuple[int, str]] = []
        self.wire_ns: list[int] = []
        self.pulses_ns: list[int] = []  # width of the three first pulses of each start: the cost of one pin change
        self._rose_ns = 0
        self._pulses_left = 0
        self._boot: dict[str, Any] | None = None  # the newest start that has been seen
        spare = Signal("mark", self.world.clock)
        self._outputs[MARK] = (spare, True)
        if watch_wire:
            self._outputs[PROBE] = (spare, True)
        self.world.record.listeners.append(self._flash_said)

    def ask_for_heap(self, asking: bool) -> None:
        self._running.do("in", ASK, True if asking else None)

    def _tell(self) -> None:
        self._untold = [event for event in self._untold if not self._is_mark(event)]
        super()._tell()

    def _is_mark(self, event: dict[str, Any]) -> bool:
        """Take what is only for us; the rest is for the world."""
        pin = event.get("pin")
        if pin == MARK:
            self._marked(event["ns"], event["level"])
        elif pin == PROBE:
            if event["level"] is False:
                self.wire_ns.append(event["ns"])
        else:
            if "boot" in event and event is not self._boot:  # the world may have us told in the middle of being told
                self._boot = event
                self._pulses_left = 3
            return False
        return True

    def _marked(self, at_ns: int, level: bool | None) -> None:
        if level:
            self._rose_ns = at_ns
            if self._pulses_left == 0:
                self.begins_ns.append(at_ns)
                self._pulses_left = -1
            return
        if not self._rose_ns:  # the pin is claimed
            return
        if self._pulses_left > 0:
            self._pulses_left -= 1
            self.pulses_ns.append(at_ns - self._rose_ns)
        elif level is False and self._rose_ns != self.begins_ns[-1]:  # up to the first idle it only starts
            self.passes.append(Span(self._rose_ns, at_ns))
        self._rose_ns = 0

    def _flash_said(self, entry: Any) -> None:
        if entry.kind == "flash":
            self.flash_us.append((entry.at_us, entry.text))
