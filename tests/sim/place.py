"""A board with a program of the test's own on it, in a world without a modem."""

from __future__ import annotations

import tempfile
import textwrap
from pathlib import Path
from typing import Any

from bench.surroundings import World
from bench.targets.sim import SimTarget
from bench.world.clock import SECOND


class Place:
    """`said` are the lines of the program so far; `files` go to the drive beside code.py."""

    def __init__(self, code: str, *, files: dict[str, str] | None = None, **options: Any) -> None:
        self._folder = tempfile.TemporaryDirectory()
        drive = Path(self._folder.name)
        for name, text in {"code.py": code, **(files or {})}.items():
            path = drive / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(textwrap.dedent(text))
        self.world = World()
        self.world.modem.lose_supply()  # the line is the test's
        self.sent = bytearray()
        self.world.line.modem_receiver = self.sent.extend
        self.target = SimTarget(self.world, drive=drive, **options)
        self.board = self.target.board
        self.target.start()

    def run(self, seconds: float) -> Place:
        until = self.world.clock.now_us + round(seconds * SECOND)
        while self.world.clock.now_us < until:
            self.target.run_until(until)
        return self

    def boot(self) -> Place:
        """Up to the first line of code.py."""
        while "code.py output:" not in self.said:
            self.run(0.01)
        return self

    @property
    def said(self) -> list[str]:
        return self.target.console.splitlines()

    @property
    def now_us(self) -> int:
        return self.world.clock.now_us

    def close(self) -> None:
        self.target.close()
        self._folder.cleanup()


def run(code: str, seconds: float = 5, **options: Any) -> Place:
    return Place(code, **options).run(seconds)
