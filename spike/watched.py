"""The emulated board with the marks of bench perf, and one more: a pin that is high while a module is brought."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bench.perf.drives import isocket_drive
from bench.perf.watched import Span, WatchedBoard
from bench.world.signals import Signal
from spike.changes import changed

BRING = 20
MORE_MARKS = Path(__file__).parent / "board" / "marks.txt"


class SpikeBoard(WatchedBoard):
    """brings: when a module was brought, newest last: a collection and an import in turn, each in a pass."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.brings: list[Span] = []
        self._bring_ns = 0
        self._outputs[BRING] = (Signal("bring", self.world.clock), True)

    def _is_mark(self, event: dict[str, Any]) -> bool:
        if event.get("pin") != BRING:
            return super()._is_mark(event)
        if event["level"]:
            self._bring_ns = event["ns"]
        elif self._bring_ns:
            self.brings.append(Span(self._bring_ns, event["ns"]))
            self._bring_ns = 0
        return True

    def passes_apart(self) -> tuple[list[Span], list[Span]]:
        """(passes in which something was brought, all others); neither has those that erase a sector of flash."""
        erases = [us * 1000 for us, what in self.flash_us if what.startswith("erase")]
        spans = [span for span in self.passes if not any(span.meets(ns - 1000, ns + 1000) for ns in erases)]
        began = [span.begin_ns for span in self.brings]
        bringing, others, at = [], [], 0
        for span in spans:
            while at < len(began) and began[at] < span.begin_ns:
                at += 1
            (bringing if at < len(began) and began[at] < span.end_ns else others).append(span)
        return bringing, others


def marked_drive(folder: Path, drive: Path) -> Path:
    """A copy of the drive with both marks."""
    isocket_drive(folder, drive)
    marks = folder / "perf_marks.py"
    words = 'b"perf: heap %d, of it marks %d\\r\\n" % (gc.mem_free(), own_bytes)'
    more = 'b"perf: heap %d, largest %d, of it marks %d\\r\\n" % (gc.mem_free(), largest(), own_bytes)'
    marks.write_text(changed(marks.name, marks.read_text(), [(words, more)]) + MORE_MARKS.read_text())
    code = folder / "code.py"
    watch = "    perf_marks.watch_idle(guard)\n"
    code.write_text(changed(code.name, code.read_text(), [(watch, watch + "    perf_marks.watch_bring(on_demand)\n")]))
    return folder
