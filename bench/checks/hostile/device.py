"""One device with an owner in a world that turns against it, and what it must not do there."""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Callable

from bench.scenario.waiting import wait_until
from bench.surroundings import World
from bench.targets.base import NO_TEXT_LIMIT, Settings, Target
from bench.targets.registry import make_target
from bench.units import counted
from bench.world.clock import HOUR, MINUTE, SECOND
from bench.world.network import Phone, Text
from bench.world.signals import Entry

OWNER, ALERTED = "+358501112233", "+358507654321"
READY_US = 30 * SECOND
ANSWER_US = 4 * MINUTE
TRIES = 3
BACKLOG_MIN = 60  # in which all texts that wait must have been taken
RECORD = 3000
# the owner asks for all his settings at once; what goes to strangers is limited as it is in the field (spec 2.63)
LIMITS: Settings = {name: 0 for name in NO_TEXT_LIMIT if "OTHERS" not in name}
OTHERS = ((10, HOUR), (30, 24 * HOUR))
# what tells all that an owner has set
ASKED = (
    *("SECLIST?", "SECNUMBER?", "ALERTNUMBER?", "RING?", "RINGCONFIRM?", "SMSCONFIRM?", "ERROR?", "SMSCONFIRMUNAUTH?"),
    *("RESTARTTIME?", "SENSORTYPE?", "ALERT?", "RELAYTIME?", "CREDITUMS?", "THERMOSTAT?", "SWITCHOFFALERT?"),
    *("TSENSFAILALERT?", "TRISEALERT?", "TFALLALERT?", "POWERALERT?", "POWERSTATE?", "SCHEDULER?"),
)
Allowed = Callable[[Phone, str], bool]


class Broken(Exception):
    """The device did what it must not, or did not what it must; the message says what, and the last of the record."""


class Device:
    """allowed(phone, text): may this text be sent to this phone? Anything else, a crash or a reset by the watchdog is
    `fault`ed at the next `check`. password: goes before each command.
    """

    def __init__(self, target: str, seed: int, allowed: Allowed) -> None:
        self.world = World(seed=seed)
        self.world.record.entries = deque(maxlen=RECORD)
        self.world.record.listeners.append(self._heard)
        self.target: Target = make_target(target, self.world, settings=LIMITS)
        self.password = ""
        self.texts_sent = 0
        self.flash_writes = 0
        self.owner = self.world.network.phone(OWNER)
        self._allowed = allowed
        self._asking = False
        self._faults: list[str] = []
        self._to_others_us: list[int] = []  # when, since the board has started
        self._watch(self.owner)
        self._watch(self.world.network.phone(ALERTED))
        self.target.start()
        self.run_until(READY_US)

    @property
    def now_us(self) -> int:
        return self.world.clock.now_us

    def phone(self, number: str) -> Phone:
        known = number in self.world.network.phones
        phone = self.world.network.phone(number)
        if not known:
            self._watch(phone)
        return phone

    def run_for(self, duration_us: int) -> None:
        self.run_until(self.now_us + duration_us)

    def run_until(self, until_us: int) -> None:
        while self.now_us < until_us:
            self.target.run_until(until_us)

    def ask(self, command: str) -> str:
        """The owner's text and its reply; sent again when no reply comes, since a bad network may eat either. Replies
        to what was sent long before may still come.
        """
        fitting = command[:-1] if command.endswith("?") else ""

        def replies() -> list[str]:
            return [text.text for text in self.owner.received if text.text.startswith(fitting)]

        self._asking = True
        for _ in range(TRIES):
            self.owner.received.clear()
            self.world.network.text(OWNER, self.password + command)
            if wait_until(self.target, lambda: bool(replies()), self.now_us + ANSWER_US, [self.owner.on_text]):
                self._asking = False
                return replies()[0]
        raise Broken(f"no reply to {command}, {counted(TRIES, 'time')}\n{self._tail()}")

    def settings(self) -> dict[str, str]:
        return {command: self.ask(command) for command in ASKED}

    def calm_down(self) -> None:
        """The world is at its best again, and the device has had its time."""
        world = self.world
        world.modem.ok()
        world.network.set_state("on")
        world.network.set_signal(18)
        world.sim_card.set_state("ready")
        world.contact.set(False)
        world.mains.set(True)
        world.probe.set(20.0)
        self.run_for(3 * MINUTE)
        for _ in range(BACKLOG_MIN):
            if not world.network.waiting:
                break
            self.run_for(MINUTE)
        else:
            raise Broken(f"{counted(world.network.waiting, 'text')} still waiting to be taken\n{self._tail()}")
        for phone in self.world.network.phones.values():
            phone.received.clear()

    def check(self) -> None:
        """Raises Broken when something has happened that must not."""
        if self._faults:
            raise Broken("\n".join(self._faults[:5]) + "\n" + self._tail())

    def fault(self, words: str) -> None:
        self._faults.append(f"{self.now_us / SECOND:.3f} s: {words}")

    def close(self) -> None:
        self.target.close()

    def _watch(self, phone: Phone) -> None:
        phone.on_text.append(self._sent)

    def _sent(self, phone: Phone, text: Text) -> None:
        self.texts_sent += 1
        if not (self._asking and phone is self.owner) and not self._allowed(phone, text.text):
            self.fault(f"a text to {phone.number}: {text.text!r}")
        if phone.number not in (OWNER, ALERTED):
            self._to_others_us.append(self.now_us)
            for most, period_us in OTHERS:
                if sum(at_us > self.now_us - period_us for at_us in self._to_others_us) > most:
                    self.fault(f"more than {counted(most, 'text')} to strangers in {period_us // HOUR} h")
        if phone is not self.owner:
            phone.received.clear()

    def _heard(self, entry: Entry) -> None:
        if entry.kind == "flash" and " nvm " in entry.text:
            self.flash_writes += 1
        elif (entry.kind == "console" and "supervisor: " in entry.text) or "watchdog resets" in entry.text:
            self.fault(entry.text)
        elif entry.kind == "console" and ", firmware " in entry.text:
            self._to_others_us.clear()

    def _tail(self) -> str:
        last = list(self.world.record.entries)[-25:]
        return "\n".join(f"  {entry.at_us / SECOND:12.3f}s {entry.kind:<8} {entry.text[:160]!r}" for entry in last)


def changes(before: dict[str, str], after: dict[str, str]) -> str:
    changed = [f"{name}: {was!r} -> {after[name]!r}" for name, was in before.items() if was != after[name]]
    return "settings changed: " + "; ".join(changed)


def somebody(dice: random.Random) -> str:
    """Who sends or calls: a stranger, nobody, or a name."""
    from bench.checks.hostile.words import number

    kind = dice.randrange(12)
    if kind == 0:
        return "hidden"
    if kind == 1:
        return dice.choice(("Elisa", "OWNER", "358501112233x", "INFO", "A"))
    return dice.choice(("", "+")) + number(dice)
