"""What the device must do."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bench.scenario import leds
from bench.scenario.durations import say, stamp
from bench.scenario.errors import Malformed, suggestion
from bench.scenario.reader import Wanted
from bench.scenario.spelling import ANY, Spelling, as_given
from bench.scenario.steps.base import Step, step
from bench.scenario.tokens import quoted
from bench.units import counted
from bench.world.clock import MS, SECOND
from bench.world.network import Call, Text

if TYPE_CHECKING:
    from bench.scenario.player import Player
    from bench.scenario.reader import Reader

NOW_US = 500 * MS  # "now" leaves the board the time of a few passes of its loop
SMS_WITHIN_US = 30 * SECOND
CALL_WITHIN_US = 30 * SECOND
POWER_DOWN_WITHIN_US = 30 * SECOND
Listeners = list[Callable[[str, Text], None]] | list[Callable[[str, Call], None]]
LOOK_EVERY_US = SECOND  # at what no wire tells: sleep


def expect_text(player: Player, number: str, wanted: Wanted, within_us: int, spelling: Spelling = ANY) -> None:
    """Wait for a text to this phone that fits, and use it up."""
    phone = player.phone(number)
    if not player.wait(lambda: player.find_text(phone, wanted, spelling) is not None, within_us, [phone.on_text]):
        player.fail(f"a text {wanted} to {number}{spelling} within {say(within_us)}", player.texts_seen(phone))
    text = player.find_text(phone, wanted, spelling)
    assert text is not None
    player.use_text(text)


@step(
    'expect sms TO "TEXT" [type N] [within D]',
    "a text delivered to that phone (within 30s), addressed so; each text satisfies one expectation",
    words="expect sms",
)
@dataclass(frozen=True)
class ExpectSms(Step):
    to: str
    wanted: Wanted
    within_us: int
    kind: int | None = None

    @classmethod
    def read(cls, reader: Reader) -> ExpectSms:
        to, wanted, kind = reader.number(), reader.wanted(), reader.number_type()
        return cls(to, wanted, reader.duration_after("within", SMS_WITHIN_US), kind)

    def play(self, player: Player) -> None:
        expect_text(player, self.to, self.wanted, self.within_us, Spelling(self.to, self.kind))

    def numbers(self) -> tuple[str, ...]:
        return (self.to,)


@step("expect no sms [TO] for D", "no text delivered in that time, to that phone or to any", words="expect no sms")
@dataclass(frozen=True)
class ExpectNoSms(Step):
    to: str | None
    for_us: int

    @classmethod
    def read(cls, reader: Reader) -> ExpectNoSms:
        return cls(reader.number_before("for"), reader.duration())

    def play(self, player: Player) -> None:
        _at_most(player, player.world.network.on_text, 0, self.to, self.for_us, "no text")

    def numbers(self) -> tuple[str, ...]:
        return (self.to,) if self.to else ()


@step(
    "expect at most N sms [TO] for D",
    "no more than N texts delivered in that time, to that phone or to any; counted from this step",
    words="expect at most",
)
@dataclass(frozen=True)
class ExpectAtMost(Step):
    count: int
    to: str | None
    for_us: int

    @classmethod
    def read(cls, reader: Reader) -> ExpectAtMost:
        written = reader.any_word("how many texts, such as 3")
        if not re.fullmatch(r"\d{1,4}", written):
            raise Malformed(f"{written} is no number of texts", expected="how many texts, such as 3")
        reader.word("sms")
        return cls(int(written), reader.number_before("for"), reader.duration())

    def play(self, player: Player) -> None:
        what = f"at most {counted(self.count, 'text')}"
        _at_most(player, player.world.network.on_text, self.count, self.to, self.for_us, what)

    def numbers(self) -> tuple[str, ...]:
        return (self.to,) if self.to else ()


def _at_most(player: Player, hook: Listeners, count: int, to: str | None, for_us: int, what: str) -> None:
    """Fail as soon as one text or call too many has come (hook: the network's); whom nobody knows counts, too."""
    only = player.phone(to).number if to else None
    got: list[str] = []

    def note(number: str, came: Text | Call) -> None:
        if only is None or number == only:
            got.append(f"{stamp(player.now_us)} {_what_came(number, came)}")

    hook.append(note)
    try:
        too_many = player.wait(lambda: len(got) > count, for_us, [hook])
    finally:
        hook.remove(note)
    if too_many:
        player.fail(f"{what}{f' to {to}' if to else ''} for {say(for_us)}", got[-8:])


def _what_came(number: str, came: Text | Call) -> str:
    if isinstance(came, Call):
        return f"it rang {number}"
    return f"to {number}{as_given(came.recipient)}: {quoted(came.text)}"


@step(
    "expect no more sms TO [for D]",
    "of all the texts to that phone each has satisfied an expectation, and no other comes in D (30s)",
    words="expect no more sms",
)
@dataclass(frozen=True)
class ExpectNoMoreSms(Step):
    to: str
    for_us: int

    @classmethod
    def read(cls, reader: Reader) -> ExpectNoMoreSms:
        return cls(reader.number(), reader.duration_after("for", SMS_WITHIN_US))

    def play(self, player: Player) -> None:
        phone = player.phone(self.to)
        anything = Wanted(".*", pattern=True)
        if player.wait(lambda: player.find_text(phone, anything) is not None, self.for_us, [phone.on_text]):
            player.fail(f"no more texts to {self.to} for {say(self.for_us)}", player.texts_seen(phone))

    def numbers(self) -> tuple[str, ...]:
        return (self.to,)


@step(
    "expect relay on | off [within D], expect relay on | off for D",
    "the socket now (within 500ms) or within D; or all through D",
    words="expect relay",
)
@dataclass(frozen=True)
class ExpectRelay(Step):
    on: bool
    within_us: int
    for_us: int

    @classmethod
    def read(cls, reader: Reader) -> ExpectRelay:
        on = reader.word("on", "off") == "on"
        if reader.next_is("for"):
            return cls(on, NOW_US, reader.duration())
        return cls(on, reader.duration_after("within", NOW_US), 0)

    def play(self, player: Player) -> None:
        relay = player.world.relay
        state = "on" if self.on else "off"
        if not player.wait(lambda: relay.value == self.on, self.within_us, [relay.watchers]):
            player.fail(f"relay {state} within {say(self.within_us)}", [_relay_story(player)])
        began_us = player.now_us
        if self.for_us and player.wait(lambda: relay.value != self.on, self.for_us, [relay.watchers]):
            player.fail(
                f"relay {state} all through {say(self.for_us)}",
                [f"it went {'off' if self.on else 'on'} after {say(player.now_us - began_us)}", _relay_story(player)],
            )


def _relay_story(player: Player) -> str:
    relay = player.world.relay
    story = f"relay {'on' if relay.value else 'off'} since {stamp(relay.since_us)}"
    before = [f"{'on' if value else 'off'} at {stamp(at_us)}" for at_us, value in list(relay.edges)[-6:-1]]
    return story + (f"; before that {', '.join(before)}" if before else ", never switched before")


@step("expect call TO [type N] [within D]", "the device rings that phone (within 30s), dialled so", words="expect call")
@dataclass(frozen=True)
class ExpectCall(Step):
    to: str
    within_us: int
    kind: int | None = None

    @classmethod
    def read(cls, reader: Reader) -> ExpectCall:
        to, kind = reader.number(), reader.number_type()
        return cls(to, reader.duration_after("within", CALL_WITHIN_US), kind)

    def play(self, player: Player) -> None:
        phone, spelling = player.phone(self.to), Spelling(self.to, self.kind)
        if not player.wait(lambda: player.find_call(phone, spelling) is not None, self.within_us, [phone.on_call]):
            player.fail(f"a call to {self.to}{spelling} within {say(self.within_us)}", player.calls_seen())
        call = player.find_call(phone, spelling)
        assert call is not None
        player.use_call(call)

    def numbers(self) -> tuple[str, ...]:
        return (self.to,)


@step("expect no call [TO] for D", "the device rings nobody, or not that phone, in that time", words="expect no call")
@dataclass(frozen=True)
class ExpectNoCall(Step):
    to: str | None
    for_us: int

    @classmethod
    def read(cls, reader: Reader) -> ExpectNoCall:
        return cls(reader.number_before("for"), reader.duration())

    def play(self, player: Player) -> None:
        _at_most(player, player.world.network.on_call, 0, self.to, self.for_us, "no call")

    def numbers(self) -> tuple[str, ...]:
        return (self.to,) if self.to else ()


@step(
    'expect led POWER | GSM | OUT off | steady | 1Hz | 4Hz | "PATTERN" [within D]',
    "what that LED shows, watched over 3 s that begin now or within D",
    words="expect led",
)
@dataclass(frozen=True)
class ExpectLed(Step):
    led: str
    pattern: leds.Pattern
    within_us: int

    @classmethod
    def read(cls, reader: Reader) -> ExpectLed:
        written = reader.any_word("POWER, GSM or OUT")
        if written.upper() not in ("POWER", "GSM", "OUT"):
            raise Malformed(
                f"there is no LED {written}",
                expected="POWER, GSM or OUT",
                suggestion=suggestion(written.upper(), ["POWER", "GSM", "OUT"]),
            )
        names = [pattern.name for pattern in leds.PATTERNS]
        token = reader.take("off, steady, 1Hz, 4Hz or a pattern in quotes")
        pattern = leds.pattern_named(token.value) if token.kind != "pattern" else None
        if pattern is None:
            raise Malformed(
                f"{token} is no pattern of a LED",
                expected=", ".join(quoted(name) for name in names) + ", or such as 2Hz (spec ch. 12)",
                suggestion=suggestion(token.value, names),
            )
        return cls(written.upper(), pattern, reader.duration_after("within", NOW_US))

    def play(self, player: Player) -> None:
        if not player.wait_for_led(self.led, self.pattern, self.within_us):
            trace = leds.trace_of(player.world.leds, self.led, player.now_us)
            player.fail(f'LED {self.led} "{self.pattern.name}" within {say(self.within_us)}', [leds.describe(trace)])


@step("expect modem off [within D]", "the device has switched its modem off (within 30s)", words="expect modem off")
@dataclass(frozen=True)
class ExpectModemOff(Step):
    within_us: int

    @classmethod
    def read(cls, reader: Reader) -> ExpectModemOff:
        return cls(reader.duration_after("within", POWER_DOWN_WITHIN_US))

    def play(self, player: Player) -> None:
        _expect_state(player, lambda: not player.world.modem.powered, "the modem off", self.within_us)


@step("expect asleep [within D]", "the board sleeps until mains return (within 30s)", words="expect asleep")
@dataclass(frozen=True)
class ExpectAsleep(Step):
    within_us: int

    @classmethod
    def read(cls, reader: Reader) -> ExpectAsleep:
        return cls(reader.duration_after("within", POWER_DOWN_WITHIN_US))

    def play(self, player: Player) -> None:
        _expect_state(player, lambda: player.target.asleep, "the board asleep", self.within_us)


def _expect_state(player: Player, holds: Callable[[], bool], what: str, within_us: int) -> None:
    """Of what has no wire with watchers: look at it when the modem's power wire moves, and once a second."""
    began_us = player.now_us

    def next_look_us() -> int:
        return began_us + ((player.now_us - began_us) // LOOK_EVERY_US + 1) * LOOK_EVERY_US

    if not player.wait(holds, within_us, [player.world.modem_ps.watchers], next_look_us=next_look_us):
        modem = "on" if player.world.modem.powered else "off"
        board = "asleep" if player.target.asleep else "awake"
        player.fail(f"{what} within {say(within_us)}", [f"modem {modem}, board {board}", *player.console_tail()])
