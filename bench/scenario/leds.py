"""Patterns of the LEDs (spec ch. 12), recognised from the edges of their wires."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from dataclasses import dataclass
from itertools import pairwise

from bench.units import counted
from bench.world.clock import MS, SECOND
from bench.world.signals import Signal

WINDOW_US = 3 * SECOND
LONGEST_DARK_US = 500 * MS  # between the four flashes of a failed SIM
MOST_LIT = 0.75  # of the time: a LED that is dark for a moment does not flash
TOLERANCE = 0.12  # of a period; the nearest two patterns of the spec, 3 Hz and 4 Hz, differ by a third


@dataclass(frozen=True)
class Stretch:
    """A time in which the LED did not change; `cut` when it reaches over the start or the end of what was watched."""

    lit: bool
    from_us: int
    until_us: int
    cut: bool = False

    @property
    def length_us(self) -> int:
        return self.until_us - self.from_us


class Trace:
    """What one LED did up to now, and what its companion did (POWER and OUT belong together at boot)."""

    def __init__(self, led: Signal, now_us: int, companion: Signal | None = None) -> None:
        self._led = led
        self.now_us = now_us
        self.companion = Trace(companion, now_us) if companion is not None else None

    def stretches(self, window_us: int) -> list[Stretch]:
        """The last `window_us`, oldest first; never empty."""
        start_us = self.now_us - window_us
        recent: list[tuple[int, bool]] = []
        for at_us, lit in reversed(self._led.edges):
            if at_us <= start_us:
                break
            recent.append((at_us, lit))
        recent.reverse()
        found: list[Stretch] = []
        since_us, lit = start_us, not recent[0][1] if recent else self._led.value
        for at_us, value in recent:
            found.append(Stretch(lit, since_us, at_us, cut=since_us == start_us))
            since_us, lit = at_us, value
        found.append(Stretch(lit, since_us, self.now_us, cut=True))
        return found

    def rises(self, window_us: int) -> list[int]:
        """When the LED came on within the last `window_us`, oldest first."""
        start_us = self.now_us - window_us
        found: list[int] = []
        for at_us, lit in reversed(self._led.edges):
            if at_us <= start_us:
                break
            if lit:
                found.append(at_us)
        found.reverse()
        return found


class Pattern(ABC):
    """A way for a LED to behave.

    name: as the spec has it. needs_us: how long it takes from its begin until it can be told for sure.
    quiet_us: how long after the last edge it is worth another look, or None when only an edge can complete it.
    """

    name: str
    needs_us: int = WINDOW_US
    quiet_us: int | None = None

    @abstractmethod
    def shown(self, trace: Trace) -> bool:
        """The last seconds of the trace show this pattern."""


class Constant(Pattern):
    """Lit, or dark, all through the last 3 s."""

    quiet_us = WINDOW_US

    def __init__(self, name: str, lit: bool) -> None:
        self.name = name
        self._lit = lit

    def shown(self, trace: Trace) -> bool:
        stretches = trace.stretches(WINDOW_US)
        return len(stretches) == 1 and stretches[0].lit == self._lit


class Flashing(Pattern):
    """`flashes` in `period_us`, evenly; how long each is lit does not matter as long as it is a flash.

    A fast one is judged over the last 3 s; one that is slower than one in 1.5 s by its last two flashes.
    """

    def __init__(self, name: str, flashes: int = 1, period_us: int = SECOND) -> None:
        self.name = name
        self._interval_us = period_us / flashes
        self._slow = self._interval_us > WINDOW_US / 2
        if self._slow:
            self.needs_us = round(self._interval_us * (3 + TOLERANCE))
        else:
            self.needs_us = WINDOW_US + round(self._interval_us)

    def shown(self, trace: Trace) -> bool:
        longest_us = self._interval_us * (1 + TOLERANCE)
        window_us = round(2 * longest_us) if self._slow else WINDOW_US
        rises = trace.rises(window_us)
        if self._slow:
            # two single flashes: what came shortly before the first of them belongs to another pattern
            before = trace.rises(window_us + round(self._interval_us / 2))[:-2]
            rises = rises[-2:]
            if before and rises and rises[0] - before[-1] < self._interval_us / 2:
                return False
        if len(rises) < 2 or trace.now_us - rises[-1] > longest_us:
            return False
        if not self._slow and rises[0] - (trace.now_us - window_us) > longest_us:
            return False
        mean_us = (rises[-1] - rises[0]) / (len(rises) - 1)
        if abs(mean_us - self._interval_us) > TOLERANCE * self._interval_us:
            return False
        # a pass of the loop may be late once (a probe read, a flash erase); the mean must still be right
        if any(not 0.5 <= (b - a) / self._interval_us <= 1.5 for a, b in pairwise(rises)):
            return False
        lit_us = sum(s.length_us for s in trace.stretches(trace.now_us - rises[0]) if s.lit)
        return lit_us < (trace.now_us - rises[0]) * MOST_LIT


class FourFlashes(Pattern):
    """4 flashes in 1 s, then 2 s lit: in any 3 s four short dark times, and otherwise lit without a break."""

    name = "4 flashes in 1 s, then 2 s lit"
    needs_us = WINDOW_US + SECOND

    def shown(self, trace: Trace) -> bool:
        if any(not s.lit and s.length_us > LONGEST_DARK_US for s in trace.stretches(WINDOW_US + SECOND)):
            return False  # three flashes out of the dark, and then lit: that is a boot
        # the board's period is not 3 s to the microsecond: one of three windows holds exactly one of it
        return any(self._one_period(trace.stretches(WINDOW_US + more_us)) for more_us in (0, -50 * MS, 50 * MS))

    @staticmethod
    def _one_period(stretches: list[Stretch]) -> bool:
        lengths = [(s.lit, s.length_us) for s in stretches]
        if len(lengths) > 1 and lengths[0][0] == lengths[-1][0]:
            # the window may begin anywhere in the period: what it cuts at both ends is one stretch
            lengths = [(lengths[0][0], lengths[0][1] + lengths[-1][1]), *lengths[1:-1]]
        dark = [length_us for lit, length_us in lengths if not lit]
        lit = [length_us for lit, length_us in lengths if lit]
        return len(dark) == 4 and sum(dark) <= SECOND and max(lit) >= 1500 * MS


class ThreeTogether(Pattern):
    """POWER and OUT flash three times at the same moments, and then no more (boot)."""

    name = "3 flashes together"
    quiet_us = 700 * MS
    needs_us = 4 * SECOND

    def shown(self, trace: Trace) -> bool:
        short_us = 600 * MS
        stretches = trace.stretches(WINDOW_US + SECOND)
        last = stretches[-1]
        if last.length_us <= short_us:
            return False  # it may go on
        stretches.pop()
        flashes: list[Stretch] = []
        while stretches and stretches[-1].length_us <= short_us:
            stretch = stretches.pop()
            if stretch.lit:
                flashes.append(stretch)
        if len(flashes) != 3 or trace.companion is None:
            return False
        others = trace.companion.rises(WINDOW_US + SECOND)
        return all(any(abs(flash.from_us - other) <= 50 * MS for other in others) for flash in flashes)


OFF = Constant("off", lit=False)
STEADY = Constant("steady", lit=True)
HZ_1 = Flashing("1 flash per s")
HZ_3 = Flashing("3 flashes per s", 3)
HZ_4 = Flashing("4 Hz", 4)
REGISTERED = Flashing("1 flash per 3 s", 1, 3 * SECOND)
SIM_FAILED = FourFlashes()
BOOT = ThreeTogether()

PATTERNS: tuple[Pattern, ...] = (OFF, STEADY, SIM_FAILED, HZ_4, HZ_3, HZ_1, REGISTERED, BOOT)
COMPANIONS = {"POWER": "OUT", "OUT": "POWER"}

# other ways in which a scenario may name a pattern, in the form that _plain() makes of them
_SPELLINGS: dict[str, Pattern] = {
    "dark": OFF,
    "on": STEADY,
    "lit": STEADY,
    "steadyon": STEADY,
    "searching": HZ_1,
    "registered": REGISTERED,
    "3flash": BOOT,
    "3flashtogether": BOOT,
    "boot": BOOT,
    "4flash": SIM_FAILED,
    "4flashin1s": SIM_FAILED,
    "4flashins": SIM_FAILED,
    "4flashin1sthen2slit": SIM_FAILED,
    "4flashins2slit": SIM_FAILED,
    "4flashin1s2slit": SIM_FAILED,
    "4flashin1sthen2ssteady": SIM_FAILED,
}
_RATE = re.compile(r"(\d+)?(?:flash)?(?:per|/)(\d+)?s")
_HERTZ = re.compile(r"(\d+)hz")
_SYNONYMS = (
    (r"\bonce\b", "1 flash"),
    (r"\btwice\b", "2 flash"),
    (r"\b(one|a)\b", "1"),
    (r"\btwo\b", "2"),
    (r"\bthree\b", "3"),
    (r"\bfour\b", "4"),
    (r"\b(every|each|a|in every)\b", "per"),
    (r"\b(flashes|flash|blinks|blink|times)\b", "flash"),
    (r"\b(\d+) ?(seconds|second|secs|sec)\b", r"\1s"),
    (r"\b(seconds|second|secs|sec)\b", "s"),
)


def _plain(written: str) -> str:
    plain = written.lower()
    for pattern, word in _SYNONYMS:
        plain = re.sub(pattern, word, plain)
    return re.sub(r"[^a-z0-9/]", "", plain)


def pattern_named(written: str) -> Pattern | None:
    """The pattern that a scenario means, in any of the spellings of docs/scenarios.md; None if it is no pattern."""
    plain = _plain(written)
    for pattern in PATTERNS:
        if plain == _plain(pattern.name):
            return pattern
    if plain in _SPELLINGS:
        return _SPELLINGS[plain]
    hertz, rate = _HERTZ.fullmatch(plain), _RATE.fullmatch(plain)
    if hertz:
        return _flashing(int(hertz[1]), 1)
    if rate:
        return _flashing(int(rate[1] or 1), int(rate[2] or 1))
    return None


def _flashing(flashes: int, seconds: int) -> Pattern | None:
    if not flashes or not seconds:
        return None
    of_the_spec = {(1, 1): HZ_1, (3, 1): HZ_3, (4, 1): HZ_4, (1, 3): REGISTERED}
    other = Flashing(f"{counted(flashes, 'flash', 'flashes')} per {seconds} s", flashes, seconds * SECOND)
    return of_the_spec.get((flashes, seconds), other)


def trace_of(leds: dict[str, Signal], name: str, now_us: int) -> Trace:
    companion = COMPANIONS.get(name)
    return Trace(leds[name], now_us, leds[companion] if companion else None)


def recognise(trace: Trace) -> Pattern | None:
    """The pattern that the LED shows now, or None while it is between two."""
    return next((pattern for pattern in PATTERNS if pattern.shown(trace)), None)


def describe(trace: Trace) -> str:
    """What the LED did in the last 3 s, in words."""
    stretches = trace.stretches(WINDOW_US)
    lit_us = sum(s.length_us for s in stretches if s.lit)
    pattern = recognise(trace)
    named = f"{pattern.name}: " if pattern else ""
    if len(stretches) == 1:
        return f"{named}{'lit' if stretches[0].lit else 'dark'} all through the last 3 s"
    changes = ", ".join(f"{'on' if s.lit else 'off'} at {s.from_us / SECOND:.2f}s" for s in stretches[1:][-12:])
    count, share = len(trace.rises(WINDOW_US)), lit_us * 100 // WINDOW_US
    return f"{named}came on {counted(count, 'time')} in the last 3 s, lit {share} % of the time ({changes})"
