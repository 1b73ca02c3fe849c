"""What the owner sets, and what the device must therefore answer: one value, or two while a text is under way."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from bench.soak.letters import ANSWERED, UNCLEAR, Letter

ARMED, DISARMED = "Enabled", "Disabled"
OWNER_DIGITS, ALERTED_DIGITS = "358401234567", "358407654321"


@dataclass(eq=False)
class Wish:
    """A setting. question, form, tell(value): how it is asked for, what the reply looks like, what it must be.

    change(rng, value): a text that changes it, and the value it then has. ack(text, value): how it is acknowledged.
    value: what was acknowledged; maybe: of texts of which nobody knows yet whether they were carried out.
    """

    question: str
    form: str
    tell: Callable[[str], str]
    change: Callable[[random.Random, str], tuple[str, str]] | None
    value: str
    long: bool = False
    ack: Callable[[str, str], str] = lambda text, value: text + " - OK"
    maybe: list[str] = field(default_factory=list)
    under_way: Letter | None = None
    asked: list[set[str]] = field(default_factory=list)  # replies that are right, of each question under way

    @property
    def open(self) -> bool:
        return self.under_way is not None

    @property
    def settled(self) -> str | None:
        """The value, or None while it may be another."""
        return None if self.open or self.maybe else self.value

    def set_to(self, rng: random.Random, letter: Callable[..., Letter]) -> None:
        """Send a text that changes it. letter(text, form, right, long, on_close) sends one."""
        assert self.change is not None
        text, value = self.change(rng, self.value)
        right = self.ack(text, value)

        def closed(letter: Letter) -> None:  # twice, if a reply that was excused comes all the same
            if self.under_way is letter:
                self.under_way = None
            if letter.reply == right and letter.state in (ANSWERED, UNCLEAR):
                self.value = value
                self.maybe.clear()
            elif letter.too_old and value in self.maybe:
                self.maybe.remove(value)

        self.maybe.append(value)
        for replies in self.asked:
            replies.add(self.tell(value))
        form = "(?s)" + re.escape(text.partition("=")[0]) + ".* - .*"
        self.under_way = letter(text, form, lambda reply: reply == right, len(right) > 27, closed)

    def ask(self, letter: Callable[..., Letter], lost: Callable[[str], None]) -> None:
        """lost(words): the device has another value."""
        values = {self.tell(value): value for value in (self.value, *self.maybe)}
        replies = set(values) | {
            reply.replace("No activity", "Activity") for reply in values
        }  # a contact may be closed
        self.asked.append(replies)

        def right(reply: str) -> bool:
            if reply not in replies:
                lost(f"{self.question} answered {reply!r}, not {sorted(replies)}")
            return reply in replies

        def closed(letter: Letter) -> None:
            self.asked = [others for others in self.asked if others is not replies]
            if letter.state == ANSWERED and not self.open and letter.reply in values:
                self.value = values[letter.reply]
                self.maybe.clear()

        letter(self.question, self.form, right, self.long, closed)


def _restart_time(rng: random.Random, old: str) -> tuple[str, str]:
    value = str(rng.randint(1, 600))
    return f"RESTARTTIME={value}", value


def _code(rng: random.Random, old: str) -> tuple[str, str]:
    value = f"*{rng.randint(1, 9999)}#"
    return f"CREDITUMS={value}", value


def _fall(rng: random.Random, old: str) -> tuple[str, str]:
    value = str(rng.randint(-55, -20))
    return f"TFALLALERT={value}C", value


def _switch_off(rng: random.Random, old: str) -> tuple[str, str]:
    value = rng.choice(("ON", "OFF"))
    return f"SWITCHOFFALERT={value}", value


def _second_number(rng: random.Random, old: str) -> tuple[str, str]:
    if old:
        return f"SECNUMBER-{old}", ""
    number = str(rng.randint(10**11, 10**12 - 1))
    return f"SECNUMBER+{number}", number


def _rule(rng: random.Random, old: str) -> tuple[str, str]:
    """Of rules that change nothing, but in the minutes in which a timer has the relay on."""
    if old:
        return f"SCHEDULER-{old[:5]}", ""
    rule = f"{rng.randint(0, 23):02}:{rng.randint(0, 59):02},*,OFF"
    return f"SCHEDULER+{rule}", rule


def _arm(rng: random.Random, old: str) -> tuple[str, str]:
    return ("ALARMON", ARMED) if old == DISARMED else ("ALARMOFF", DISARMED)


def _fahrenheit(celsius: int) -> int:
    """The smallest even number not below it (spec ch. 6)."""
    tenths = celsius * 18 + 320
    return -(-tenths // 20) * 2


def wishes() -> list[Wish]:
    """All that is changed during the year, then what must stay as it was set up."""
    return [
        Wish(
            "RESTARTTIME?",
            r"RESTARTTIME=\d+ seconds",
            lambda value: f"RESTARTTIME={value} seconds",
            _restart_time,
            "10",
        ),
        Wish("CREDITUMS?", r"CREDITUMS: .*", lambda value: f"CREDITUMS: {value}", _code, "NO"),
        Wish(
            "TFALLALERT?",
            r"TFALLALERT=(OFF|-?\d+C\(-?\d+F\))",
            lambda value: "TFALLALERT=" + (value if value == "OFF" else f"{value}C({_fahrenheit(int(value))}F)"),
            _fall,
            "OFF",
            ack=lambda text, value: f"TFALLALERT={value}C({_fahrenheit(int(value))}F) - OK",
        ),
        Wish(
            "SWITCHOFFALERT?",
            r"SWITCHOFFALERT=\S+,\S+",
            lambda value: _choice("SWITCHOFFALERT", value),
            _switch_off,
            "OFF",
        ),
        Wish(
            "SECNUMBER?",
            r"SECNUMBERs: .*",
            lambda value: "SECNUMBERs: " + ", ".join(filter(None, (OWNER_DIGITS, value))),
            _second_number,
            "",
            long=True,
        ),
        Wish(
            "SCHEDULER?", r"SCHEDULER is empty|\d\d:\d\d,\*,OFF", lambda value: value or "SCHEDULER is empty", _rule, ""
        ),
        Wish("SECLIST?", r"SECLIST=\S+,\S+", lambda value: _choice("SECLIST", value), None, "ON"),
        Wish("ALERTNUMBER?", r"ALERTNUMBERs: .*", lambda value: f"ALERTNUMBERs: {value}", None, ALERTED_DIGITS),
        Wish(
            "ALARM?",
            r"(?s)ALARM function: .*",
            lambda value: f"ALARM function: {value}\nSensor(s): Connected\nALARM status: No activity",
            _arm,
            DISARMED,
            long=True,
            ack=lambda text, value: f"{text} - OK\nALARM function: {value}",
        ),
    ]


def _choice(name: str, value: str) -> str:
    return f"{name}=" + ",".join(f"({one})" if one == value else one for one in ("OFF", "ON"))


def changeable(those: Iterable[Wish]) -> list[Wish]:
    return [wish for wish in those if wish.change is not None and wish.settled is not None]
