"""A device on either board, the pins of its relay and LEDs watched, and phones to text it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bench.build.firmware import FirmwareMissing, find_image
from bench.emulator.node import NodeMissingError, ensure_packages, node
from bench.scenario.waiting import wait_until
from bench.surroundings import World
from bench.targets.base import Target
from bench.targets.emulator import EmulatorTarget
from bench.targets.sim import SimTarget
from bench.world.clock import SECOND
from bench.world.signals import Entry

OWNER, STRANGER = "+358401234567", "+358409999999"
WATCHED = {9: "relay", 10: "POWER", 11: "GSM", 12: "OUT"}
READY_US = 40 * SECOND
TARGETS = ("sim", "emulator")


class _WatchedEmulator(EmulatorTarget):
    edges: list[tuple[int, str, bool | None]]

    def _output(self, pin: int, level: bool | None) -> None:
        if pin in WATCHED:
            self.edges.append((self.world.clock.now_us, WATCHED[pin], level))
        super()._output(pin, level)


class Place:
    """edges: (us, relay | POWER | GSM | OUT, True, False or None) of each change."""

    def __init__(self, target: str, drive: Path, **options: Any) -> None:
        self.world = World()
        self.edges: list[tuple[int, str, bool | None]] = []
        self.target: Target
        if target == "sim":
            self.target = SimTarget(self.world, drive=drive, **options)
            for pin, name in WATCHED.items():
                self._watch(self.target.board.chip.pins[pin], name)
        else:
            try:
                find_image(download=False)
                node()
                ensure_packages()
            except (FirmwareMissing, NodeMissingError) as error:
                pytest.skip(f"NOT RUN ON REAL CIRCUITPYTHON: {error}")
            self.target = _WatchedEmulator(self.world, drive=drive, **options)
            self.target.edges = self.edges

    def _watch(self, pin: Any, name: str) -> None:
        inner = pin._sink

        def sink(level: bool | None) -> None:
            self.edges.append((self.now_us, name, level))
            inner(level)

        pin._sink = sink

    @property
    def now_us(self) -> int:
        return self.world.clock.now_us

    def start(self) -> Place:
        self.target.start()
        self.target.run_until(READY_US)
        self.target.checkpoint()  # several tests begin with the same drive
        return self

    def run_for(self, seconds: float) -> None:
        until_us = self.now_us + int(seconds * SECOND)
        while self.now_us < until_us:
            self.target.run_until(until_us)

    def ask(self, words: str, number: str = OWNER, within_s: float = 30) -> str:
        """The first reply to a text; "" when there is none."""
        phone = self.world.network.phone(number)
        seen = len(phone.received)
        phone.text(words)
        came = wait_until(
            self.target, lambda: len(phone.received) > seen, self.now_us + int(within_s * SECOND), [phone.on_text]
        )
        return phone.received[seen].text if came else ""

    def texts_to(self, number: str = OWNER) -> list[str]:
        return [text.text for text in self.world.network.phone(number).received]

    def said(self, words: str) -> list[Entry]:
        """What it has said on its console."""
        return [entry for entry in self.world.record.entries if entry.kind == "console" and words in entry.text]

    def changes(self, name: str, since_us: int = 0) -> list[bool | None]:
        """The levels of one pin since then, one after the other."""
        return [level for at_us, pin, level in self.edges if pin == name and at_us >= since_us]

    def close(self) -> None:
        self.target.close()
