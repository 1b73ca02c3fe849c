"""What the owner sets, and what the device must therefore answer: one value, or two while a text is under way."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple

from bench.checks.soak.alerts import ALARM_WORDS, NAMES
from bench.checks.soak.letters import ANSWERED, UNCLEAR, Letter

ARMED, DISARMED = "Enabled", "Disabled"
# of NAME, ALERTTEXT: any words but those of a refusal
FREE_TEXT = r"(?!.* - Too old).*"
RINGS, CONFIRMS, ALERTS = ("NOACTION", "RESTART", "SWITCH"), ("SMS", "CALL", "OFF"), ("SMS", "CALL", "SMSCHANGE", "OFF")
CHOICES = {
    "RECOVERALERT": ("OFF", "ON"),
    "OUTAGE": ("SLEEP", "STAY"),
    "FAILSAFE": ("KEEP", "ON", "OFF"),
    "ANSWERBY": ("TIME", "KEY"),
    "NETTIME": ("ON", "OFF"),
    "FORWARD": ("OFF", "ON"),
}
NO_PROBE = "\nNote! No temperature sensor!"  # behind the reply to THERMOSTATON, until the first reading after a start
OWNER_DIGITS, ALERTED_DIGITS = "358401234567", "358407654321"


@dataclass(eq=False)
class KeptSetting:
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
        self.send(text, value, self.ack(text, value), letter)

    def send(self, text: str, value: str, right: str, letter: Callable[..., Letter]) -> None:
        """Send this text. value: what it makes of it, right: its reply."""

        def closed(letter: Letter) -> None:  # twice, if a reply that was excused comes all the same
            if self.under_way is letter:
                self.under_way = None
            if letter.reply.startswith(right) and letter.state in (ANSWERED, UNCLEAR):
                self.value = value
                self.maybe.clear()
            elif letter.too_old and value in self.maybe:
                self.maybe.remove(value)

        self.maybe.append(value)
        for replies in self.asked:
            replies.add(self.tell(value))
        form = "(?s)" + re.escape(text.partition("=")[0]) + ".* - .*"
        no_probe = right + NO_PROBE if text == "THERMOSTATON" else right
        self.under_way = letter(text, form, lambda reply: reply in (right, no_probe), len(right) > 27, closed)

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
    value = str(rng.randint(-50, -20))
    return f"TFALLALERT={value}C", value


def _rise(rng: random.Random, old: str) -> tuple[str, str]:
    value = str(rng.randint(40, 115))
    return f"TRISEALERT={value}C", value


def _choose(name: str) -> Callable[[random.Random, str], tuple[str, str]]:
    def change(rng: random.Random, old: str) -> tuple[str, str]:
        value = rng.choice(("ON", "OFF"))
        return f"{name}={value}", value

    return change


def _free(name: str, words: tuple[str, ...]) -> Callable[[random.Random, str], tuple[str, str]]:
    """One of these, or none."""

    def change(rng: random.Random, old: str) -> tuple[str, str]:
        value = rng.choice((*words, "NO"))
        return f"{name}={value}", value

    return change


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


def set_point(celsius: int) -> str:
    """As it prints: in Fahrenheit the smallest even number not below it (spec 6.04)."""
    tenths = celsius * 18 + 320
    return f"{celsius}C({-(-tenths // 20) * 2}F)"


def _guard(name: str, change: Callable[[random.Random, str], tuple[str, str]]) -> KeptSetting:
    """TFALLALERT or TRISEALERT."""
    return KeptSetting(
        f"{name}?",
        name + r"=(OFF|-?\d+C\(-?\d+F\))",
        lambda value: f"{name}=" + (value if value == "OFF" else set_point(int(value))),
        change,
        "OFF",
        ack=lambda text, value: f"{name}={set_point(int(value))} - OK",
    )


class Thermostat(NamedTuple):
    """What THERMOSTAT? tells, as the value of a kept. Each mode has a set point of its own."""

    on: bool = False
    mode: str = "HEATING"
    heating_c: int = 10
    cooling_c: int = 22

    @property
    def point_c(self) -> int:
        return self.heating_c if self.mode == "HEATING" else self.cooling_c

    @property
    def lines(self) -> str:
        return f"THERMOSTAT={self.mode}\nSwitch-off temperature: {set_point(self.point_c)}"

    def __str__(self) -> str:
        return f"{int(self.on)} {self.mode} {self.heating_c} {self.cooling_c}"

    @classmethod
    def of(cls, value: str) -> Thermostat:
        on, mode, heating, cooling = value.split()
        return cls(on == "1", mode, int(heating), int(cooling))

    def told(self) -> str:
        return f"THERMOSTAT: {'Enabled' if self.on else 'Disabled'}\n{self.lines}"


def kept_settings() -> list[KeptSetting]:
    """All that is changed during the year, then what must stay as it was set up."""
    return [
        KeptSetting(
            "RESTARTTIME?",
            r"RESTARTTIME=\d+ seconds",
            lambda value: f"RESTARTTIME={value} seconds",
            _restart_time,
            "10",
        ),
        KeptSetting("CREDITUMS?", r"CREDITUMS: .*", lambda value: f"CREDITUMS: {value}", _code, "NO"),
        _guard("TFALLALERT", _fall),
        _guard("TRISEALERT", _rise),
        *(
            KeptSetting(f"{name}?", rf"{name}=\S+,\S+", partial(_choice, name), _choose(name), "OFF")
            for name in ("SWITCHOFFALERT", "TSENSFAILALERT")
        ),
        KeptSetting(
            "SECNUMBER?",
            r"SECNUMBERs: .*",
            lambda value: "SECNUMBERs: " + ", ".join(filter(None, (OWNER_DIGITS, value))),
            _second_number,
            "",
            long=True,
        ),
        KeptSetting(
            "SCHEDULER?",
            r"SCHEDULER is empty|\d\d:\d\d,\S+,\S+",
            lambda value: value or "SCHEDULER is empty",
            _rule,
            "",
        ),
        KeptSetting("NAME?", "NAME=" + FREE_TEXT, lambda value: f"NAME={value}", _free("NAME", NAMES), "NO"),
        KeptSetting(
            "ALERTTEXT?",
            "ALERTTEXT=" + FREE_TEXT,
            lambda value: f"ALERTTEXT={value}",
            _free("ALERTTEXT", ALARM_WORDS),
            "NO",
            long=True,
        ),
        KeptSetting("NUMBERING?", r"NUMBERING=\S+,\S+", partial(_choice, "NUMBERING"), _choose("NUMBERING"), "OFF"),
        KeptSetting("SECLIST?", r"SECLIST=\S+,\S+", lambda value: _choice("SECLIST", value), None, "ON"),
        KeptSetting("ALERTNUMBER?", r"ALERTNUMBERs: .*", lambda value: f"ALERTNUMBERs: {value}", None, ALERTED_DIGITS),
        KeptSetting(
            "ALARM?",
            r"(?s)ALARM function: .*",
            lambda value: f"ALARM function: {value}\nSensor(s): Connected\nALARM status: No activity",
            _arm,
            DISARMED,
            long=True,
            ack=lambda text, value: f"{text} - OK\nALARM function: {value}",
        ),
        # what only the uses change (uses.py)
        KeptSetting("RING?", r"RING=\S+,\S+", _ring, None, "NOACTION"),
        *_of_chapter_15(),
        KeptSetting(
            "RINGCONFIRM?", r"RINGCONFIRM=\S+,\S+", lambda value: _one_of(CONFIRMS, "RINGCONFIRM", value), None, "SMS"
        ),
        KeptSetting("ALERT?", r"ALERT=\S+,\S+", lambda value: _one_of(ALERTS, "ALERT", value), None, "SMS"),
        KeptSetting(
            "THERMOSTAT?",
            r"(?s)THERMOSTAT: .*",
            lambda value: Thermostat.of(value).told(),
            None,
            str(Thermostat()),
            long=True,
        ),
    ]


def _of_chapter_15() -> list[KeptSetting]:
    numbers = {"TREPEAT": "OFF", "TDELAY": "0", "POWERDELAY": "2", "HYSTERESIS": "0C", "KEEPALIVE": "OFF"}
    return [
        *(_as_typed(name, value) for name, value in numbers.items()),
        *(
            KeptSetting(f"{name}?", rf"{name}=\S+,\S+", partial(_one_of, choices, name), None, choices[0])
            for name, choices in CHOICES.items()
        ),
        _as_typed("RELAYTIME", "0"),
        KeptSetting("USERNUMBER?", r"USERNUMBERs: .*", lambda value: f"USERNUMBERs: {value}", None, "none"),
    ]


def _as_typed(name: str, value: str) -> KeptSetting:
    return KeptSetting(f"{name}?", rf"{name}=[^,]+", lambda value: f"{name}={value}", None, value)


def _ring(value: str) -> str:
    """STATUS is named only while it is in force (spec 15.27)."""
    return _one_of((*RINGS, value) if value == "STATUS" else RINGS, "RING", value)


def _one_of(choices: Iterable[str], name: str, value: str) -> str:
    return f"{name}=" + ",".join(f"({one})" if one == value else one for one in choices)


def _choice(name: str, value: str) -> str:
    return _one_of(("OFF", "ON"), name, value)


def changeable(those: Iterable[KeptSetting]) -> list[KeptSetting]:
    return [kept for kept in those if kept.change is not None and kept.settled is not None]
