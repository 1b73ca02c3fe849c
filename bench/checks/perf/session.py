"""One device under measurement: what can be done to it from outside, and waiting for what comes of it."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from typing import Any

from bench.checks.perf.watched import WatchedBoard
from bench.scenario.waiting import Watchers, wait_until
from bench.targets.base import Target
from bench.world.clock import MS, SECOND
from bench.world.network import Phone
from bench.world.signals import Entry

OWNER = "+358401234567"
ANSWER_US = 120 * SECOND
RELAY_US = 60 * SECOND
QUICK_US = 5 * MS
# of the modem's latencies those that stand for an answer to a command, hence for "the modem answers in 5 ms"
QUICK = ("command", "sim", "list", "prompt", "cmgs")


class DeviceFailed(Exception):
    """The device did not do what every measurement needs; the message says what."""


class Session:
    """A device and its world. board: the same device if its marks can be read, else None.

    speaks: it is configured by text as the specification says (isocket), and is not just switched (the baseline).
    """

    def __init__(self, target: Target, seed: int, *, speaks: bool) -> None:
        self.target = target
        self.board = target if isinstance(target, WatchedBoard) else None
        self.speaks = speaks
        self.world = target.world
        self.clock = target.world.clock
        self.random = random.Random(seed)
        self.owner: Phone = self.world.network.phone(OWNER)
        self.sent_us: list[int] = []  # when the board began to send to the modem
        self._latency = dict(self.world.modem.latency)
        self._notice_first_words()

    @property
    def now_us(self) -> int:
        return self.clock.now_us

    def _notice_first_words(self) -> None:
        line = self.world.line
        to_modem = line.to_modem

        def noticed(data: bytes, start_us: int | None = None) -> int:
            self.sent_us.append(self.now_us if start_us is None else start_us)
            return to_modem(data, start_us)

        line.to_modem = noticed

    def somewhere(self, least_us: int, most_us: int) -> int:
        """A random phase: a moment between so long and so long from now."""
        return self.now_us + self.random.randrange(least_us, most_us)

    def quick_modem(self, quick: bool = True) -> None:
        """The modem answers in 5 ms, or as a real one does."""
        self.world.modem.latency.update(self._latency)
        if quick:
            self.world.modem.latency.update(dict.fromkeys(QUICK, QUICK_US))

    # -- time

    def run_for(self, duration_us: int) -> None:
        until_us = self.now_us + duration_us
        while self.now_us < until_us:
            self.target.run_until(until_us)

    def wait(self, holds: Callable[[], bool], for_us: int, sources: Iterable[Watchers] = ()) -> bool:
        return wait_until(self.target, holds, self.now_us + for_us, sources)

    def wait_for_entry(self, kind: str, words: str, for_us: int) -> Entry | None:
        """The next line of the record of that kind that has these words."""
        found: list[Entry] = []

        def said(entry: Entry) -> None:
            if entry.kind == kind and words in entry.text:
                found.append(entry)

        listeners: list[Any] = self.world.record.listeners
        listeners.append(said)
        try:
            self.wait(lambda: bool(found), for_us, [listeners])
        finally:
            listeners.remove(said)
        return found[0] if found else None

    def wait_for_relay(self, on: bool, for_us: int = RELAY_US) -> int | None:
        """When the relay came to be so (now, if it is already), or None."""
        relay = self.world.relay
        if relay.value == on:
            return self.now_us
        return relay.since_us if self.wait(lambda: relay.value == on, for_us, [relay.watchers]) else None

    # -- texts

    def text(self, words: str, phone: Phone | None = None) -> None:
        self.world.network.text((phone or self.owner).number, words)

    def wait_for_reply(self, phone: Phone | None = None, for_us: int = ANSWER_US) -> str | None:
        """The first text that this phone gets, now taken off it; None when none comes."""
        phone = phone or self.owner
        if not self.wait(lambda: bool(phone.received), for_us, [phone.on_text]):
            return None
        return phone.received.pop(0).text

    def ask(self, words: str, phone: Phone | None = None) -> str:
        """The reply to a text. Raises DeviceFailed when there is none."""
        self.text(words, phone)
        reply = self.wait_for_reply(phone)
        if reply is None:
            raise DeviceFailed(f"no reply to {words!r} within {ANSWER_US // SECOND} s")
        return reply

    # -- marks

    def heap(self) -> tuple[int, int]:
        """Free bytes after a collection, and how many the marks themselves take."""
        assert self.board is not None
        self.board.ask_for_heap(True)
        entry = self.wait_for_entry("console", "perf: heap ", ANSWER_US)
        self.board.ask_for_heap(False)
        if entry is None:
            raise DeviceFailed("it did not tell its free heap")
        words = entry.text.replace(",", "").split()
        self.run_for(SECOND // 10)
        return int(words[2]), int(words[-1])
