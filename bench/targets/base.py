"""What a target is: a device in a world that can be started, run, reset and cut from power."""

from __future__ import annotations

from abc import ABC, abstractmethod
from pathlib import Path
from typing import TYPE_CHECKING

from bench.surroundings import World

if TYPE_CHECKING:
    from bench.scenario.parser import Scenario

Settings = dict[str, str | int]

# for an owner who asks more than a person would: the device may send as many texts as it likes (docs/reliability.md)
NO_TEXT_LIMIT: Settings = {
    f"ISOCKET_{what}_{period}": 0 for what in ("REPLIES", "OTHERS", "REPORTS") for period in ("HOUR", "DAY")
}


class TargetError(Exception):
    """The target cannot run at all (image missing, drive incomplete…); the message says what, where and the fix."""


class Target(ABC):
    """One device in one world. All times are board time in microseconds (`world.clock.now_us`).

    world: the device's surroundings; the target wires itself to its signals, line and probe.
    drive: folder to be seen as CIRCUITPY; None means the project's own `CIRCUITPY/` with its libraries.
    settings: keys added to (or replacing those of) the drive's settings.toml.
    """

    name = "target"

    def __init__(self, world: World, *, drive: Path | None = None, settings: Settings | None = None) -> None:
        self.world = world
        self.drive = drive
        self.settings = dict(settings or {})

    @abstractmethod
    def start(self) -> None:
        """Supply power for the first time: factory-fresh flash, boot.py, code.py."""

    @abstractmethod
    def run_until(self, until_us: int) -> int:
        """Run board and world up to `until_us`, or to a call of `world.clock.interrupt()`; returns the time reached.

        Clears `world.clock.interrupted`. A device that has died (VM ended, safe mode) keeps its time running.
        """

    @abstractmethod
    def reset(self) -> None:
        """Pull the board's RUN pin: everything but flash and the outside world starts again."""

    @abstractmethod
    def power_cut(self, duration_us: int) -> None:
        """All supplies of board and modem gone for `duration_us`; flash stays. Returns at once; time then passes."""

    def checkpoint(self) -> None:  # noqa: B027 (nothing to be done is a good answer)
        """Many runs begin as this one has up to here. A target that can may remember it; nothing else changes."""

    @classmethod
    def cannot_play(cls, scenario: Scenario, written: str) -> str:
        """Why such a scenario cannot happen on this target, or nothing. written: what its selection says of it."""
        return ""

    def figures(self) -> dict[str, str]:
        """What the device itself has measured (`heap`, `worst_ms` …), if it can be asked."""
        return {}

    def about(self) -> dict[str, str]:
        """What has been tested, in words: `interpreter`, `board`, `modem`, `wiring`."""
        return {}

    @property
    def has_modem(self) -> bool:
        """Whether the device is ready when it has registered; one without a modem is ready when it has started."""
        return True

    @abstractmethod
    def close(self) -> None:
        """Give back what the target holds (processes, ports). May be called twice."""

    @property
    @abstractmethod
    def asleep(self) -> bool:
        """The board is in deep sleep (or was switched off by its own decision)."""

    @property
    @abstractmethod
    def console(self) -> str:
        """All that the board has said on its console so far (its newest 100,000 characters)."""

    def run_for(self, duration_us: int) -> int:
        return self.run_until(self.world.clock.now_us + duration_us)
