"""Writes what happened as a scenario: what was done as steps, what the device did as expectations."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bench.scenario.durations import say
from bench.scenario.tokens import quoted
from bench.surroundings import World
from bench.world.clock import MINUTE, MS, SECOND
from bench.world.network import Call, Phone, Text
from bench.world.signals import Signal

GRACE_US = 5 * SECOND  # what the device does may come this much later than it did
LONG_US = MINUTE  # and what took longer than this by as much again: a thermostat misses a minute by a hair
# what differs from one target, version or moment to the next
_VARIES = (
    (re.compile(r"\d\d/\d\d/\d\d,\d\d:\d\d:\d\d([+-]\d\d)?"), r"\d\d/\d\d/\d\d,\d\d:\d\d:\d\d([+-]\d\d)?"),
    (re.compile(r"S/N: [0-9A-F]+"), r"S/N: [0-9A-F]+"),
    (re.compile(r"v\d+\.\d+\.\d+\S*"), r"v\d+\.\d+\.\d+\S*"),
)


@dataclass
class Done:
    """Something that was done (`expected` is false; the step lasts `lasts_us`) or that the device did."""

    at_us: int
    line: str
    expected: bool = False
    lasts_us: int = 0


class Recorder:
    """Watches one world from `begin()` on, when the device is ready; `write()` gives the file."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._began_us = 0
        self._done: list[Done] = []
        self.latest: dict[str, str] = {}  # the newest line of each verb, the newest of all at the end
        self._habits: dict[str, str] = {}  # what each phone does with calls, as the file has it so far
        self._rung: dict[Call, Done] = {}
        self._by_hand: set[Call] = set()

    def begin(self) -> None:
        world = self._world
        self._began_us = world.clock.now_us
        world.relay.watchers.append(self._relay)

    def meet(self, phone: Phone) -> None:
        phone.on_text.append(self._text)
        phone.on_call.append(self._call)

    def did(self, line: str, *, lasts_us: int = 0, began_us: int | None = None) -> None:
        """A step was performed; one that lasts began earlier, or is still going on."""
        if line.startswith("phone "):
            _, number, habit = line.split(maxsplit=2)
            self._habits[number] = habit
        verb = line.removeprefix("#@ ").split(maxsplit=1)[0]
        self.latest.pop(verb, None)
        self.latest[verb] = line
        at_us = self._world.clock.now_us if began_us is None else began_us
        self._done.append(Done(at_us, line, lasts_us=lasts_us))

    def by_hand(self, call: Call) -> None:
        """Somebody answered or rejected a call of the device on his phone: the file has to say so before it rings."""
        rung = self._rung.get(call)
        if rung is None or call in self._by_hand:
            return
        self._by_hand.add(call)
        after_us = self._world.clock.now_us - (call.ringing_us or call.started_us)
        verb = "answers" if call.outcome == "answered" else "rejects"
        habit = f"phone {call.callee} {verb} after {_exact(max(after_us, MS))}"
        place = self._done.index(rung)
        before_us = self._done[place - 1].at_us if place else self._began_us
        self._done.insert(place, Done(before_us, habit))

    @property
    def count(self) -> int:
        """How many lines it would be."""
        return len(self._done)

    def write(self, title: str) -> str:
        """The whole scenario. Waits keep what was done at its board time; what lasts is over before the next line."""
        lines = [f"scenario {quoted(title)}"]
        here_us = self._began_us
        for done in sorted(self._done, key=lambda done: done.at_us):
            gap_us = done.at_us - here_us
            if done.expected:
                within_us = max(gap_us, 0) + GRACE_US
                if gap_us > LONG_US:
                    within_us += gap_us
                lines.append(f"  {done.line} within {_whole(within_us)}")
            else:
                if gap_us > 0:
                    lines.append(f"  wait {_exact(gap_us)}")
                lines.append(f"  {done.line}")
            here_us = max(here_us, done.at_us + done.lasts_us)
        rest_us = self._world.clock.now_us - here_us
        if rest_us >= SECOND:
            lines.append(f"  wait {_whole(rest_us - rest_us % SECOND)}")
        return "\n".join(lines) + "\n"

    # -- watchers

    def _expect(self, line: str) -> Done:
        done = Done(self._world.clock.now_us, line, expected=True)
        self._done.append(done)
        return done

    def _relay(self, relay: Signal) -> None:
        self._expect(f"expect relay {'on' if relay.value else 'off'}")

    def _text(self, phone: Phone, text: Text) -> None:
        self._expect(f"expect sms {phone.number} {_wanted(text.text)}")

    def _call(self, phone: Phone, call: Call) -> None:
        self._rung[call] = self._expect(f"expect call {phone.number}")
        call.watchers.append(lambda call: self._call_changed(phone, call))

    def _call_changed(self, phone: Phone, call: Call) -> None:
        if call.ended_us is not None and call in self._by_hand:
            self._by_hand.discard(call)
            self._done.append(
                Done(self._world.clock.now_us, f"phone {phone.number} {self._habits.get(phone.number, 'ignores')}")
            )


def _wanted(text: str) -> str:
    """The text as an expectation has it: exact, or a pattern where it names a moment, a board or a version."""
    if not any(varies.search(text) for varies, _ in _VARIES):
        return quoted(text)
    pattern = ""
    while text:
        found = [(match.start(), match, form) for varies, form in _VARIES if (match := varies.search(text))]
        if not found:
            pattern += _literal(text)
            break
        start, match, form = min(found, key=lambda one: one[0])
        pattern += _literal(text[:start]) + form
        text = text[match.end() :]
    return f'~"{pattern}"'


def _literal(text: str) -> str:
    """For a pattern of the scenario language: what `re` would take for more than itself is escaped."""
    out = re.sub(r"([.^$*+?{}\[\]|()])", r"\\\1", text.replace("\\", "\\\\\\\\"))
    return out.replace('"', '\\"').replace("\n", "\\n")


def _exact(duration_us: int) -> str:
    """A duration in seconds, to the microsecond: so the simulator does the same again, bit for bit."""
    return f"{duration_us / SECOND:.6f}".rstrip("0").rstrip(".") + "s"


def _whole(duration_us: int) -> str:
    """A duration in one word, rounded up to a second."""
    seconds = -(-duration_us // SECOND)
    words = say(seconds * SECOND)
    return words if " " not in words else f"{seconds}s"
