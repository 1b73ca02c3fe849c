"""Plays a script on a device for somebody who watches: scene by scene, with time to read, to stop and to step."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bench.scenario.failure import Failure
from bench.ui.web.live.script import Script

if TYPE_CHECKING:
    from bench.ui.web.live.life import Life

READ_S, READ_S_PER_LETTER = 1.5, 0.045


class StopPlayback(Exception):
    """Somebody has seen enough; the device lives on."""


@dataclass(frozen=True)
class PlaybackView:
    """Where it is. state: `waits` for somebody to go on, `reads` (the caption stands), `plays`, `done` or `failed`."""

    name: str
    title: str
    about: str
    scene: int
    scenes: int
    caption: str
    step: str
    state: str
    auto: bool
    words: str = ""


class Playback:
    """auto: one scene follows the other. Its verbs may be called from any thread, `run` only in the device's."""

    def __init__(self, script: Script, reading_s: float | None, wait: Callable[[float], object]) -> None:
        self.script = script
        self.auto = True
        self.holding = False
        self._reading_s = reading_s
        self._wait = wait
        self._go = False
        self._stopped = False
        self._scene = 0
        self._step = ""
        self._state = "reads"
        self._words = ""

    # -- verbs

    def pause(self) -> None:
        """Stop before the next scene."""
        self.auto = False

    def go_on(self) -> None:
        self.auto = True
        self._go = True

    def step(self) -> None:
        """One scene, then wait again."""
        self.auto = False
        self._go = True

    def stop(self) -> None:
        self._stopped = True

    # -- what there is to see

    @property
    def running(self) -> bool:
        return self._state in ("reads", "waits", "plays")

    @property
    def view(self) -> PlaybackView:
        scenes = self.script.scenes
        return PlaybackView(
            name=self.script.name,
            title=self.script.title,
            about=self.script.about,
            scene=self._scene + 1,
            scenes=len(scenes),
            caption=scenes[self._scene].caption if scenes else "",
            step=self._step,
            state=self._state,
            auto=self.auto,
            words=self._words,
        )

    # -- in the device's thread

    def run(self, life: Life, set_up: Callable[[str, str], None]) -> None:
        """All scenes; raises Failure when a step does not hold, StopPlayback when somebody stops it."""
        for number, scene in enumerate(self.script.scenes):
            self._scene, self._step = number, ""
            for name, value in scene.hints:
                set_up(name, value)
            self._read(scene.caption, life)
            self._state = "plays"
            for placed, line in zip(scene.steps, scene.plain, strict=True):
                self._step = line
                life.player.at_line(self.script.scenario, placed)
                life.perform(placed.step, line)
                self._look()
        self._state, self._step = "done", ""

    def failed(self, failure: Failure) -> None:
        self._state, self._words = "failed", f"line {failure.line}: expected {failure.expected}"

    def _read(self, caption: str, life: Life) -> None:
        """The world stands still while somebody reads."""
        self._state = "reads" if self.auto else "waits"
        self.holding = True
        seconds = READ_S + READ_S_PER_LETTER * len(caption) if caption else 0.0
        until_s = time.perf_counter() + (seconds if self._reading_s is None else self._reading_s)
        while not self._go and not (self.auto and time.perf_counter() >= until_s):
            self._state = "reads" if self.auto else "waits"
            life.target.idle()
            self._look()
        self._go = False
        self.holding = False
        life.target.look()

    def _look(self) -> None:
        if self._stopped:
            raise StopPlayback
