"""Wires between the board and the world, and the record of what happened on them."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import NamedTuple

from bench.world.clock import Clock


class Entry(NamedTuple):
    """One line of the record: when (us of board time), what kind, and the words."""

    at_us: int
    kind: str
    text: str


class Record:
    """What happened, newest last, bounded: AT lines, texts, calls, edges, console lines, steps of the player.

    Kinds: `at<` modem to board, `at>` board to modem, `sms`, `call`, `pin`, `console`, `flash`, `world`, `modem`,
    `step`, `judge` what a soak does and finds.
    """

    def __init__(self, clock: Clock, size: int = 20_000) -> None:
        self._clock = clock
        self.entries: deque[Entry] = deque(maxlen=size)
        self.listeners: list[Callable[[Entry], None]] = []

    def add(self, kind: str, text: str) -> None:
        entry = Entry(self._clock.now_us, kind, text)
        self.entries.append(entry)
        for listener in self.listeners:
            listener(entry)


class Signal:
    """A wire with a logical value (True = the word in the name holds: contact closed, button pressed, relay on).

    `edges` keeps the latest changes as (us, value); `watchers` are called with the signal after each change.
    """

    def __init__(self, name: str, clock: Clock, record: Record | None = None, value: bool = False) -> None:
        self.name = name
        self.value = value
        self.since_us = clock.now_us
        self.edges: deque[tuple[int, bool]] = deque(maxlen=4096)
        self.watchers: list[Callable[[Signal], None]] = []
        self._clock = clock
        self._record = record

    def set(self, value: bool) -> None:
        if value == self.value:
            return
        self.value = value
        self.since_us = self._clock.now_us
        self.edges.append((self.since_us, value))
        if self._record is not None:
            self._record.add("pin", f"{self.name} {'on' if value else 'off'}")
        for watcher in list(self.watchers):
            watcher(self)
