"""The relay: each `ON<n>` switches it once, and nothing else does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from bench.checks.soak.letters import CUT_OFF, UNCLEAR, Letter, Outages
from bench.world.clock import HOUR, SECOND, Clock
from bench.world.signals import Signal

STORED_US = SECOND  # from the relay to the mark of the text in flash: a cut in between, and the text is obeyed anew
LENGTH_US = SECOND  # what a pulse may be longer or shorter


class Pulses:
    """One timer at a time.

    counts: `timers`, `once`, `none` (too old, or excused), `begun anew` (a cut before the mark was stored), `begun,
    then too old` (the same, and the power away for long), `cut short`, `ended by a rule`; and what is wrong: `twice`,
    `missing`, `wrong length`, `for nothing`.
    down(from_us, until_us): whether the device was without power, or asleep, at some moment between. rule(): whether
    the scheduler switches the socket off at this moment.
    """

    def __init__(
        self,
        clock: Clock,
        relay: Signal,
        outages: Outages,
        down: Callable[[int, int], bool],
        rule: Callable[[], bool],
        trouble: Callable[[str], None],
    ) -> None:
        self.counts: Counter[str] = Counter()
        self._clock, self._relay, self._outages, self._down = clock, relay, outages, down
        self._rule, self._trouble = rule, trouble
        self._letter: Letter | None = None
        self._seconds = 0
        self._begun: list[int] = []
        self._edges: list[tuple[int, bool]] | None = None  # of the use that has the relay now
        relay.watchers.append(self._edge)

    @property
    def busy(self) -> bool:
        if self._edges is not None or self._relay.value:
            return True
        return self._letter is not None and not self._letter.closed_us

    def expect(self, letter: Letter, seconds: int) -> None:
        self._judge()
        self._letter, self._seconds, self._begun = letter, seconds, []
        self.counts["timers"] += 1

    def lend(self, edges: list[tuple[int, bool]]) -> bool:
        """Let another use have the relay, and note its edges (us, on); False while a timer may still move it."""
        letter = self._letter
        doubtful = letter is not None and letter.state in (UNCLEAR, CUT_OFF) and letter.reads
        if self.busy or (doubtful and letter is not None and self._clock.now_us - letter.reads[-1] <= HOUR):
            return False
        self.finish()
        self._edges = edges
        return True

    def take_back(self) -> None:
        self._edges = None

    def finish(self) -> None:
        self._judge()
        self._letter = None

    def _edge(self, relay: Signal) -> None:
        now = self._clock.now_us
        if self._edges is not None:
            self._edges.append((now, relay.value))
        elif relay.value:
            self._on(now)
        elif self._begun:
            length_us = now - self._begun[-1]
            if abs(length_us - self._seconds * SECOND) <= LENGTH_US:
                return
            if length_us < self._seconds * SECOND and self._down(self._begun[-1], now):
                self.counts["cut short"] += 1
            elif length_us < self._seconds * SECOND and self._rule():
                self.counts["ended by a rule"] += 1
            else:
                self._wrong("wrong length", f"on for {length_us / SECOND:.1f} s")

    def _on(self, now: int) -> None:
        letter = self._letter
        if letter is None or not letter.reads or now - letter.reads[-1] > HOUR:
            self._wrong("for nothing", "relay on, and nobody asked for it")
            return
        if self._begun:
            if self._outages.between(self._begun[-1], self._begun[-1] + STORED_US):
                self.counts["begun anew"] += 1
            else:
                self._wrong("twice", f"{letter.text}: carried out again")
        self._begun.append(now)

    def _judge(self) -> None:
        letter = self._letter
        if letter is None:
            return
        ran = bool(self._begun)
        refused = letter.too_old
        if ran:
            self.counts["once"] += 1
            if refused and self._outages.between(self._begun[-1], self._begun[-1] + STORED_US):
                self.counts["begun, then too old"] += 1
            elif refused:
                self._wrong("for nothing", f"{letter.text}: carried out, and called too old")
        elif refused or letter.state == CUT_OFF:
            self.counts["none"] += 1
        else:
            self._wrong("missing", f"{letter.text}: never carried out ({letter.state})")

    def _wrong(self, kind: str, words: str) -> None:
        self.counts[kind] += 1
        self._trouble(words)
