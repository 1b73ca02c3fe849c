"""A scenario that did not hold: where, what was expected, what was seen instead, and what led to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from bench.scenario.durations import stamp
from bench.units import counted
from bench.world.signals import Entry

TAIL = 40
AT_TAIL = 15  # of these lines at least, however much else happened after them


@dataclass
class Failure(Exception):
    """`str()` is the whole story. path and line: of the step. record: the last entries before it was given up."""

    path: str
    line: int
    scenario: str
    source: str
    expected: str
    seen: list[str]
    at_us: int
    record: list[Entry] = field(default_factory=list)

    def __str__(self) -> str:
        lines = [
            f'{self.path}:{self.line}: scenario "{self.scenario}" failed at {stamp(self.at_us)}',
            f"    {self.source}",
            f"  expected: {self.expected}",
            f"  seen:     {self.seen[0] if self.seen else 'nothing'}",
            *(f"            {line}" for line in self.seen[1:]),
        ]
        if self.record:
            lines.append(f"  the last {counted(len(self.record), 'line')} of the record:")
            lines += [entry_line(entry) for entry in self.record]
        return "\n".join(lines)


def tail_of(entries: Sequence[Entry]) -> list[Entry]:
    """The newest lines of a record, and among them the newest AT traffic even if it is older than the rest."""
    talk = [number for number, entry in enumerate(entries) if entry.kind.startswith("at")][-AT_TAIL:]
    newest = range(max(0, len(entries) - TAIL), len(entries))
    return [entries[number] for number in sorted({*talk, *newest})]


def entry_line(entry: Entry) -> str:
    """One line of the record as it is shown: `   123.456s at>      AT+CMGL=4`."""
    text = entry.text.rstrip("\r\n").replace("\r", "\\r").replace("\n", "\\n")
    return f"    {stamp(entry.at_us):>14} {entry.kind:<8} {text}"
