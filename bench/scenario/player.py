"""Plays a scenario on a target: knows the world and the target's verbs, never what is inside the device."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, NoReturn

from bench.scenario import leds
from bench.scenario.durations import say, stamp
from bench.scenario.failure import Failure, tail_of
from bench.scenario.parser import Placed, Scenario
from bench.scenario.spelling import ANY, Spelling, as_given
from bench.scenario.tokens import quoted
from bench.scenario.trace import Measure
from bench.scenario.waiting import Watchers, wait_until
from bench.targets.base import Target
from bench.world.clock import MINUTE, SECOND

if TYPE_CHECKING:
    from bench.scenario.reader import Wanted
    from bench.scenario.steps import Step
    from bench.world.network import Call, Phone, Text

READY_WITHIN_US = 2 * MINUTE
SETTLE_US = 5 * SECOND  # the network's time comes a moment after registration (SIM800 AT manual, AT+CLTS)


class Player:
    """One device, booted once, and what its phones have got and not yet been expected to get."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self.world = target.world
        self.measures: list[Measure] = []
        self._expected_texts: set[int] = set()
        self._expected_calls: set[int] = set()
        self.able_us = 0  # since when the surroundings let the device work, as far as the steps have changed them
        self.recoveries: list[int] = []  # of each `expect recovery`: how long it took, in us
        self._scenario: Scenario | None = None
        self._path, self._line, self._source = "", 0, ""

    @property
    def now_us(self) -> int:
        return self.world.clock.now_us

    def phone(self, number: str) -> Phone:
        """The phone with that number, however it is written: +358401234567, 358401234567 and 0401234567 are one."""
        network = self.world.network
        return network.phone(network.number_of(number))

    def play(self, scenario: Scenario) -> None:
        """Boot the device and play all steps; raises Failure at the first that does not hold."""
        self.begin(scenario)
        for placed in scenario.steps:
            self.at_line(scenario, placed)
            self._measure(placed)

    def _measure(self, placed: Placed) -> None:
        """Let one step happen; keep how long what it expects took."""
        step = placed.step
        within_us = getattr(step, "within_us", None)
        if within_us is not None:
            within_us += getattr(getattr(step, "pattern", None), "needs_us", 0)  # a LED is watched for a while
        began_us = self.now_us
        try:
            self.perform(step)
        except Failure:
            if within_us is not None:
                self.measures.append(Measure(_what(step), placed.line, None, within_us / SECOND))
            raise
        if within_us is not None and not getattr(step, "for_us", 0):
            took_s = (self.now_us - began_us) / SECOND
            self.measures.append(Measure(_what(step), placed.line, took_s, within_us / SECOND))

    def at_line(self, scenario: Scenario, placed: Placed) -> None:
        """The step that comes next; a failure and the record say where it stands."""
        self._scenario, self._path = scenario, scenario.path
        self._line, self._source = placed.line, placed.source
        self.world.record.add("step", f"line {placed.line}: {placed.source}")

    def begin(self, scenario: Scenario) -> None:
        """Supply power and wait until the device is ready; raises Failure."""
        self._scenario = scenario
        self._path, self._line, self._source = scenario.path, scenario.line, f"scenario {quoted(scenario.title)}"
        for number in scenario.numbers():
            self.phone(number)
        self.target.start()
        if self.target.has_modem:
            self._wait_for_registration()
        self.target.checkpoint()

    def perform(self, step: Step) -> None:
        """Let one step happen; its phones are on the network from now on."""
        for number in step.numbers():
            self.phone(number)
        step.play(self)

    def disturbed(self) -> None:
        """A step has changed what the device depends on: from now on it may recover."""
        self.able_us = self.now_us

    def _wait_for_registration(self) -> None:
        """Run until the device shows that it is registered, and a little longer so that its clock is set."""
        if not self.wait_for_led("GSM", leds.REGISTERED, READY_WITHIN_US):
            trace = leds.trace_of(self.world.leds, "GSM", self.now_us)
            self.fail(
                f"LED GSM shows registered ({leds.REGISTERED.name}) within {say(READY_WITHIN_US)} of power-on",
                [leds.describe(trace), *self.console_tail()],
            )
        self.run_for(SETTLE_US)

    # -- time ------------------------------------------------------------------------------------------------------

    def run_for(self, duration_us: int) -> None:
        until_us = self.now_us + duration_us
        while self.now_us < until_us:
            self.target.run_until(until_us)

    def wait(
        self,
        holds: Callable[[], bool],
        for_us: int,
        sources: Iterable[Watchers] = (),
        *,
        next_look_us: Callable[[], int | None] = lambda: None,
    ) -> bool:
        return wait_until(self.target, holds, self.now_us + for_us, sources, next_look_us=next_look_us)

    def wait_for_led(self, name: str, pattern: leds.Pattern, within_us: int) -> bool:
        """The LED shows the pattern in a stretch of time that begins no later than `within_us` from now."""
        all_leds = self.world.leds
        led = all_leds[name]

        def shown() -> bool:
            return pattern.shown(leds.trace_of(all_leds, name, self.now_us))

        def next_look_us() -> int | None:
            return led.since_us + pattern.quiet_us if pattern.quiet_us is not None else None

        return self.wait(shown, within_us + pattern.needs_us, [led.watchers], next_look_us=next_look_us)

    # -- texts and calls -------------------------------------------------------------------------------------------

    def find_text(self, phone: Phone, wanted: Wanted, spelling: Spelling = ANY) -> Text | None:
        """The oldest text that this phone has got, that fits and that no expectation has used."""
        for text in phone.received:
            if id(text) not in self._expected_texts and wanted.fits(text.text) and spelling.fits(text.recipient):
                return text
        return None

    def use_text(self, text: Text) -> None:
        self._expected_texts.add(id(text))

    def find_call(self, phone: Phone, spelling: Spelling = ANY) -> Call | None:
        """The oldest call of the device that has rung this phone and that no expectation has used."""
        for call in phone.calls:
            if id(call) not in self._expected_calls and spelling.fits(call.dialled):
                return call
        return None

    def use_call(self, call: Call) -> None:
        self._expected_calls.add(id(call))

    def hang_up(self, number: str) -> None:
        """End whatever call that phone has with the device."""
        self.phone(number).hang_up()

    def calls_seen(self) -> list[str]:
        """All calls that the device has made, and how they ended."""
        lines = []
        for phone in self.phones():
            for call in phone.calls:
                used = " (satisfied an earlier expectation)" if id(call) in self._expected_calls else ""
                dialled = as_given(call.dialled)
                lines.append(f"{stamp(call.started_us)} it called {phone.number}{dialled}: {call.outcome}{used}")
        return sorted(lines)[-8:] or ["it called nobody"]

    def phones(self) -> list[Phone]:
        return list(self.world.network.phones.values())

    # -- what goes into a failure ----------------------------------------------------------------------------------

    def fail(self, expected: str, seen: list[str]) -> NoReturn:
        record = tail_of(list(self.world.record.entries))
        title = self._scenario.title if self._scenario else ""
        raise Failure(self._path, self._line, title, self._source, expected, seen, self.now_us, record)

    def texts_seen(self, phone: Phone) -> list[str]:
        """All that came to this phone, and in short what came to others."""
        lines = [self._text_line(text) for text in phone.received[-8:]]
        if not lines:
            lines = [f"no text at all came to {phone.number}"]
        for other in self.phones():
            if other is not phone:
                lines += [f"to {other.number}: {self._text_line(text)}" for text in other.received[-3:]]
        return lines

    def _text_line(self, text: Text) -> str:
        used = " (satisfied an earlier expectation)" if id(text) in self._expected_texts else ""
        return f"{stamp(text.at_us)} {quoted(text.text)}{as_given(text.recipient)}{used}"

    def console_tail(self) -> list[str]:
        lines = self.target.console.splitlines()[-6:]
        return [f"console: {line}" for line in lines]


def _what(step: Step) -> str:
    """What an expectation is about: `relay`, `sms`, `led OUT`."""
    return " ".join([*step.words[1:], *filter(None, [getattr(step, "led", "")])])
