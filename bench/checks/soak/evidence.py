"""What was recorded around each complaint of a soak, in files: so that one of a year can be looked into afterwards."""

from __future__ import annotations

from collections import deque
from pathlib import Path

from bench.checks.soak.alerts import LATE_US
from bench.world.clock import HOUR, MINUTE, SECOND, Clock
from bench.world.signals import Entry, Record

BEFORE_US = LATE_US + 2 * HOUR  # "never came" is said so long after what it is about
AFTER_US = 10 * MINUTE


class Evidence:
    """Writes `1.txt`, `2.txt`, … to a folder that is there, a line for each entry: seconds, kind, words."""

    def __init__(self, record: Record, clock: Clock, folder: Path) -> None:
        self._entries: deque[Entry] = deque()
        self._record, self._clock, self._folder = record, clock, folder
        self._files = 0
        record.listeners.append(self._listen)

    def complain(self, words: str) -> None:
        self._record.add("judge", words)
        self._files += 1
        self._clock.after(AFTER_US, self._write, self._files)

    def _listen(self, entry: Entry) -> None:
        self._entries.append(entry)
        while self._entries[0].at_us < entry.at_us - BEFORE_US - AFTER_US:
            self._entries.popleft()

    def _write(self, number: int) -> None:
        lines = [f"{entry.at_us / SECOND:.3f} {entry.kind} {entry.text}\n" for entry in self._entries]
        (self._folder / f"{number}.txt").write_text("".join(lines), encoding="utf-8")
