"""What an owner texts, the answer that the specification has for it, and what it changes."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bench.checks.honest.ledger import NAMED, STATUS
from bench.world.clock import SECOND

if TYPE_CHECKING:
    from bench.checks.honest.life import Life, Person

# chapter 15: what the owner chooses from, what it is at first, and how it is told where that is a choice
LATER = {
    "RECOVERALERT": "ON ON OFF",
    "TDELAY": "0 10 45",
    "TREPEAT": "OFF 60 1440",
    "POWERDELAY": "2 30 300",
    "OUTAGE": "SLEEP STAY STAY",
    "HYSTERESIS": "0C 2C",
    "FAILSAFE": "KEEP ON",
    "KEEPALIVE": "OFF 7 180",
    "ANSWERBY": "TIME KEY",
    "FORWARD": "ON OFF",
}
CHOICES = {
    "RECOVERALERT": "OFF ON",
    "OUTAGE": "SLEEP STAY",
    "FAILSAFE": "KEEP ON OFF",
    "ANSWERBY": "TIME KEY",
    "FORWARD": "OFF ON",
}
FACTORY = {"TDELAY": "0", "TREPEAT": "OFF", "POWERDELAY": "2", "HYSTERESIS": "0C", "KEEPALIVE": "OFF"} | {
    name: choices.split(" ")[0] for name, choices in CHOICES.items()
}
CTRL, ACT, CONF, INF = "Ctrl", "Ctrl that acts", "Conf", "Inf"
BOSS = (
    "Your phone number has been assigned for all types of alerts "
    "and was added to security list which has been activated"
)
NOTE = r"(\nNote! Your number is not on the list!)?"
DEGREES = r"-?\d+C\(-?\d+F\)"
MINUTE = r"\d\d/\d\d/\d\d,\d\d:\d\d"
MOMENT = r"\d\d/\d\d/\d\d,\d\d:\d\d:\d\d"
FORBIDDEN_MIN = 20  # a rule is not made for so near a minute


def _number(name: str, value: str) -> int | str:
    """Delays in seconds, words as they are."""
    return int(value) * (60 if name == "TDELAY" else 1) if value.isdigit() else value


def is_due_on(days: str, weekday: int) -> bool:
    """Of a rule: `*`, a range, a set; 1 is Monday."""
    if days[1:2] == "-":
        return int(days[0]) <= weekday <= int(days[2])
    return days == "*" or str(weekday) in days


@dataclass(eq=False)
class Request:
    """right: pattern of the answer. moves: it is about the socket. done(): it has worked. also: pattern of another
    answer that ends the waiting. long: characters of the answer. twice: it may be sent so. is_free: its value is free
    text. slips: a mistyped one has another answer. sent, answered, late: how often it was.
    """

    text: str
    right: str
    kind: str
    done: Callable[[], object] = lambda: None
    moves: bool = False
    also: str | None = None
    long: int = 30
    twice: bool = True
    is_free: bool = False
    slips: bool = True
    sent: int = 0
    answered: int = 0
    late: int = 0
    asked_us: int = -1 << 60

    def fits(self, answer: str) -> bool:
        return re.fullmatch(self.right, answer, re.DOTALL) is not None

    def is_meant(self, command: str) -> bool:
        """By the first words of a refusal."""
        own = self.text.upper()
        return command == ("PASSWORD=*****" if own.startswith("PASSWORD=") else own)


class Requests:
    """Chooses and makes them. What has been set is remembered: an answer that does not know it any more is wrong."""

    def __init__(self, life: Life) -> None:
        self._life = life
        self.restart_s = 10
        self.rise = "OFF"
        self.later = dict(FACTORY)
        self.changed_us = 0  # the latest of them
        self.forwards: set[Any] = {"OFF"}  # two while the owner changes it and has no answer yet

    def any(self, person: Person, *, conf: bool) -> Request:
        """One of those that need no scene. conf: a Conf command is allowed."""
        dice = self._life.dice
        plain = (self.on, self.off, self.timer, self.restart, self.status, self.temperature, self.runtime, self.date)
        inf = (
            self.list_,
            self.numbers,
            self.alerts,
            self.restart_time,
            self.ring,
            self.rules,
            self.firmware,
            self.rise_,
            self.help,
            self.battery,
            self.both,
            self.log,
            self.later_,
        )
        if conf and dice.random() < 0.35:
            some = (self.set_restart_time, self.set_rise, self.errors, self.power_state, self.name, self.numbering)
            if dice.random() < 0.5:
                return self.set_later(dice.choice([*LATER]))
            return dice.choice(some)()
        return dice.choice((*plain, *plain, *inf, self.rule))()

    # -- the socket

    def on(self) -> Request:
        return self._switch(True)

    def off(self) -> Request:
        return self._switch(False)

    def _switch(self, on: bool) -> Request:
        word = "ON" if on else "OFF"
        return Request(
            word,
            f"Power socket {word}",
            ACT,
            lambda: self._life.socket.manual(on, f"texted {word}"),
            moves=True,
        )

    def timer(self) -> Request:
        seconds = self._life.dice.choice((5, 30, 90))
        on = self._life.dice.random() < 0.5
        word = "ON" if on else "OFF"
        return Request(
            f"{word}{seconds}",
            f"Power {word} for {seconds} seconds",
            ACT,
            lambda: self._life.socket.manual(not on, f"texted {word}{seconds}", (seconds + 5) * SECOND),
            moves=True,
        )

    def restart(self) -> Request:
        socket = self._life.socket
        # a second one while it restarts ends as the first one does
        return Request(
            "RESTART",
            "Power socket restarted",
            ACT,
            lambda: socket.manual(socket.wanted, "texted RESTART: as it was", (self.restart_s + 5) * SECOND),
            moves=True,
        )

    # -- questions

    def status(self) -> Request:
        return Request("STATUS", STATUS, CTRL, long=140)

    def temperature(self) -> Request:
        return Request("TEMPERATURE", rf"TEMPERATURE: ({DEGREES}|no sensor)", CTRL)

    def runtime(self) -> Request:
        return Request("RUNTIME", rf"Power socket is (OFF|ON from: ({MOMENT}|not set))", CTRL)

    def date(self) -> Request:
        return Request("DATE", rf"DATE (not set|{MOMENT}[+-]\d\d)", CTRL)

    def firmware(self) -> Request:
        return Request("FIRMWARE", r"v\d+\.\d+\.\d+\S*", CTRL)

    # -- chapter 15

    def help(self) -> Request:
        return Request("HELP", r"HELP1 .*", INF, long=200)

    def battery(self) -> Request:
        return Request("BATTERY", r"Battery: \d\.\d\dV \(\d+%\)|BATTERY - Execute error!", CTRL)

    def both(self) -> Request:
        """Two in one text, answered by one."""
        separator = self._life.dice.choice((";", "\n", " ; "))
        right = rf"TEMPERATURE: ({DEGREES}|no sensor)\n{STATUS}"
        return Request(f"TEMPERATURE{separator}STATUS", right, CTRL, long=180)

    def log(self) -> Request:
        line = rf"({MINUTE}|not set) (ON|OFF) by (\d{{4}}|[a-z]+)"
        return Request("SHOWLOG", rf"Log is empty|{line}(\n{line}){{0,19}}", CTRL, long=560)

    def set_later(self, name: str, value: str = "") -> Request:
        """One of those that are remembered for the audit; some change what the surroundings have to expect."""
        if self._life.around.is_about(name):  # what is under way is judged by one value
            name, value = "HYSTERESIS", ""
        value = value or self._life.dice.choice(LATER[name].split(" "))
        both = self._unsure(name)
        if both is not None:
            both.add(_number(name, value))

        def done() -> None:
            self.later[name] = value
            self.changed_us = self._life.clock.now_us
            if both is not None:
                both.clear()
                both.add(_number(name, value))

        return self.set(f"{name}={value}", done)

    def _unsure(self, name: str) -> set[Any] | None:
        """What may be in force."""
        around = self._life.around
        known: dict[str, set[Any]] = {
            "POWERDELAY": around.power_delays_s,
            "TDELAY": around.frost_delays_s,
            "RECOVERALERT": around.recovers,
            "OUTAGE": around.stays,
            "FORWARD": self.forwards,
        }
        return known.get(name)

    def later_(self) -> Request:
        return self.some_later((self._life.dice.choice([*LATER]),))

    def some_later(self, names: tuple[str, ...]) -> Request:
        """Several questions in a text, and what was set."""
        text = ";".join(f"{name}?" for name in names)
        right = "\n".join(re.escape(self._told(name)) for name in names)
        return Request(text, right, INF, long=25 * len(names))

    def _told(self, name: str) -> str:
        value = self.later[name]
        choices = CHOICES.get(name)
        return f"{name}=" + (
            value if choices is None else ",".join(f"({one})" if one == value else one for one in choices.split(" "))
        )

    def name(self) -> Request:
        name = self._life.dice.choice(("Cottage", "Zolder", "NO"))
        return Request(f"NAME={name}", rf"NAME={NAMED} - OK" + NOTE, CONF, is_free=True)

    def numbering(self) -> Request:
        return self.set(f"NUMBERING={self._life.dice.choice(('ON', 'OFF'))}")

    def list_(self) -> Request:
        return Request(
            "SECLIST?", re.escape("SECLIST=OFF,(ON)" if self._life.access.list_on else "SECLIST=(OFF),ON"), INF
        )

    def numbers(self) -> Request:
        return Request("SECNUMBER?", self._listed("SECNUMBERs", self._life.access.listed), INF, long=150)

    def alerts(self) -> Request:
        return Request("ALERTNUMBER?", self._listed("ALERTNUMBERs", self._life.access.alerted), INF, long=150)

    @staticmethod
    def _listed(word: str, numbers: set[str] | list[str]) -> str:
        """In any order, since who texted first may not be who was heard first."""
        each = "".join(f"(?=.*{number[1:]})" for number in numbers)
        count = max(len(numbers), 1)
        return rf"{word}: {each}" + ", ".join([r"\d+"] * count) if numbers else f"{word}: none"

    def restart_time(self) -> Request:
        return Request("RESTARTTIME?", f"RESTARTTIME={self.restart_s} seconds", INF)

    def ring(self) -> Request:
        return Request("RING?", r"RING=[A-Z(),]+", INF)

    def rise_(self) -> Request:
        return Request("TRISEALERT?", re.escape(f"TRISEALERT={self.rise}"), INF)

    def rules(self) -> Request:
        rules = sorted(self._life.rules)
        right = "".join(f"(?=(?s:.*){re.escape(rule)})" for rule in rules) + ".*" if rules else "SCHEDULER is empty"
        return Request("SCHEDULER?", right, INF)

    # -- settings

    def set_restart_time(self) -> Request:
        seconds = self._life.dice.randint(1, 60)

        def done() -> None:
            self.restart_s = seconds

        return Request(f"RESTARTTIME={seconds}", f"RESTARTTIME={seconds} - OK" + NOTE, CONF, done)

    def set_rise(self) -> Request:
        value, shown = self._life.dice.choice((("40C", "40C(104F)"), ("122F", "50C(122F)"), ("OFF", "OFF")))

        def done() -> None:
            self.rise = shown

        return Request(f"TRISEALERT={value}", re.escape(f"TRISEALERT={shown} - OK"), CONF, done)

    def errors(self) -> Request:
        value = self._life.dice.choice(("ON", "ON", "OFF"))

        def done() -> None:
            self._life.errors_on = value == "ON"

        return Request(f"ERROR={value}", f"ERROR={value} - OK", CONF, done)

    def power_state(self) -> Request:
        value = self._life.dice.choice(("REMEMBER", "REMEMBER", "ON", "OFF"))

        def done() -> None:
            self._life.power_state = value

        return Request(f"POWERSTATE={value}", f"POWERSTATE={value} - OK", CONF, done)

    def set(self, text: str, done: Callable[[], object] = lambda: None, more: str = "") -> Request:
        """Any setting whose answer is itself and `- OK`."""
        return Request(text, re.escape(f"{text} - OK") + more + NOTE, CONF, done)

    # -- the scheduler

    def rule(self) -> Request:
        """A new rule for ON or OFF, or the last one goes; none where the device's clock is not to be trusted."""
        life = self._life
        if not life.around.time_is_sound():
            return self.status()
        if len(life.rules) >= 4:
            return self.no_rule(life.rules[-1])
        minute = life.dice.randrange(24 * 60)
        local = life.world.network.stamp().local
        soon = (minute - local.hour * 60 - local.minute) % (24 * 60)
        taken = [int(rule[0:2]) * 60 + int(rule[3:5]) for rule in life.rules]
        if min(soon, 24 * 60 - soon) < FORBIDDEN_MIN or any(abs(minute - one) < FORBIDDEN_MIN for one in taken):
            return self.status()
        days = life.dice.choice(("*", "*", "1-5", "67", "135", "2-7"))
        rule = f"{minute // 60:02}:{minute % 60:02},{days},{life.dice.choice(('ON', 'OFF'))}"
        asked = local

        def done() -> None:
            # while it was tried again and again its minute may have passed
            if life.world.network.stamp().local - asked > timedelta(minutes=FORBIDDEN_MIN - 5):
                life.socket.lose()
            life.rules.append(rule)

        return Request(f"SCHEDULER+{rule}", re.escape(f"SCHEDULER+{rule} - OK"), ACT, done)

    def no_rule(self, rule: str) -> Request:
        life = self._life

        def done() -> None:
            life.rules.remove(rule)
            life.socket.lose()  # it may have fired between

        text = f"SCHEDULER-{rule[:5]}"
        # tried again after an outage it may be gone already
        return Request(text, re.escape(text) + " - (OK|Incorrect value!)", ACT, done)
