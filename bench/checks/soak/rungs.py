"""What the device itself says on its console about how its modem was brought back."""

from __future__ import annotations

import re
from collections import Counter

from bench.world.signals import Entry, Record

_SO_FAR = re.compile(r"modem: back after \d+ s; so far (.*)")


class Rungs:
    """How often each rung of the recovery was used. The board counts from 0 whenever it starts anew."""

    def __init__(self, record: Record) -> None:
        self._before: Counter[str] = Counter()
        self._so_far: Counter[str] = Counter()
        record.listeners.append(self._listen)

    @property
    def counts(self) -> Counter[str]:
        return self._before + self._so_far

    def _listen(self, entry: Entry) -> None:
        match = _SO_FAR.search(entry.text) if entry.kind == "console" else None
        if match is None:
            return
        so_far: Counter[str] = Counter()
        for word in match[1].split(", "):
            name, _, count = word.rpartition(" ")
            so_far[name] = int(count)
        if so_far.total() < self._so_far.total():
            self._before += self._so_far
        self._so_far = so_far
