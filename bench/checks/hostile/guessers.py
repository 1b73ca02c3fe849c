"""Who guesses the password, in every spelling that a network has for numbers, in a network that is sound: so what the
device must answer is known to the text (spec 2.49 to 2.56, 2.63). The account here knows nothing of the firmware.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field

from bench.checks.hostile.device import ALERTED, OTHERS, OWNER, Broken, Device, changes
from bench.world import tpdu
from bench.world.clock import HOUR, MINUTE, MS, SECOND
from bench.world.network import HIDDEN
from bench.world.phone import Phone

A_LIFE = 250  # texts from strangers in the life of one device
PASSWORD = "x7-Q="
GUESSED, LISTED, BOTH = "password", "list", "list and password"
KINDS = (GUESSED, GUESSED, LISTED, BOTH)
WRONG = "Invalid access password!"
IGNORED = WRONG + " You are ignored for an hour."
FIVE, THIRTY, LIMIT = "5 wrong passwords from ", "30 wrong passwords: ", "Limit of texts reached: "
STRIKES, MANY, DAY = 5, 30, 24 * HOUR
APART_US = 4 * MINUTE  # nothing is tried so near to the end of an hour or a day of the account
DRAINED_US = 2 * MINUTE
THEFTS = ("ON", "OFF", "RESTARTTIME=77", "MAKEMEBOSS", "SECLIST=ON", "PASSWORD=NO", "ALERTNUMBER-ALL", "STATUS", "")
# the owner is +358501112233: another operator's number, a digit more, less or other, another country, its end alone
NEAR = (
    "+358401112233",
    "+358501112234",
    "+3585011122330",
    "+35850111223",
    "+46501112233",
    "+1501112233",
    "+3581112233",
)
NAMES = ("Elisa", "OWNER", "358501112233", HIDDEN, "11122", "2233")


@dataclass
class Guesser:
    """times: of the wrong guesses that count. until_us: it is ignored."""

    number: str
    known: bool = False
    times: list[int] = field(default_factory=list)
    until_us: int = 0


def spellings(number: str) -> list[tpdu.Address]:
    """How networks show this number: by type 145, with 00, and, of the SIM's country, bare, local and national."""
    shown = [tpdu.Address.of(number), tpdu.Address("00" + number[1:], tpdu.UNKNOWN)]
    if number.startswith("+358"):
        local = number[4:]
        shown += [tpdu.Address("0" + local, tpdu.UNKNOWN), tpdu.Address(local, tpdu.NATIONAL)]
        if len(number) >= len(OWNER):
            shown.append(tpdu.Address(number[1:], tpdu.UNKNOWN))
    return shown


class Life:
    """One device. kind: how it is protected. Seven guess, so each keeps its place in the table of eight."""

    def __init__(self, target: str, seed: str) -> None:
        self._dice = dice = random.Random(seed)
        self.kind = dice.choice(KINDS)
        self._device = Device(target, dice.randrange(1 << 30), self._noted)
        self.texts = 0
        self._told: list[tuple[str, str]] = []  # number, text: what the device has sent since it was last looked
        self._due: list[tuple[str, str]] = []
        self._may: Counter[tuple[str, str]] = Counter()  # what may be sent besides
        self._guessers = [Guesser(number) for number in dice.sample(NEAR, 6)]
        self._owner = Guesser(OWNER, known=True)
        self._day: list[int] = []  # wrong guesses of unknown numbers
        self._all_until_us = 0
        self._warned: dict[str, int] = {}
        self._answers: list[int] = []  # when strangers were answered
        self._watched = False
        self._ways = (self._burst, self._slowly, self._stubbornly, self._one_each, self._nobody, self._siege)

    def run(self, texts: int) -> int:
        """So many texts from strangers; returns what the device sent meanwhile. Raises Broken."""
        device, dice = self._device, self._dice
        try:
            self._set_up()
            before, sent = device.settings(), device.texts_sent
            self._watched = True
            while self.texts < texts:
                dice.choice(self._ways)()
                self._look()
                if dice.random() < 0.3:
                    self._owner_asks()
                if dice.random() < 0.2:
                    device.run_for(dice.choice((HOUR, 3 * HOUR, DAY)))
            self._owner_asks()
            self._watched = False
            sent = device.texts_sent - sent
            after = device.settings()
            device.check()
            if after != before or device.world.relay.value:
                raise Broken(changes(before, after) + f"; relay {device.world.relay.value}")
            return sent
        finally:
            device.close()

    def _set_up(self) -> None:
        device = self._device
        device.ask("MAKEMEBOSS")
        device.ask("ALERTNUMBER+" + ALERTED[1:])
        if self.kind != LISTED:
            device.ask("PASSWORD=" + PASSWORD)
            device.password = PASSWORD
        if self.kind == GUESSED:
            device.ask("SECLIST=OFF")
        device.run_for(MINUTE)
        for guesser in self._guessers:
            device.phone(guesser.number)

    def _noted(self, phone: Phone, text: str) -> bool:
        if self._watched:
            self._told.append((phone.number, text))
        return True

    # -- what they do

    def _burst(self) -> None:
        guesser = self._dice.choice(self._guessers)
        for _ in range(self._dice.randint(3, 12)):
            self._guess(guesser, 500 * MS)

    def _slowly(self) -> None:
        """As many as it takes, but never five in an hour; or just so."""
        guesser = self._dice.choice(self._guessers)
        for _ in range(self._dice.randint(3, 8)):
            self._guess(guesser, self._dice.choice((5, 11, 16, 25)) * MINUTE)

    def _stubbornly(self) -> None:
        """Ignored, and tries again in the middle of the hour, and soon after it."""
        guesser = self._dice.choice(self._guessers)
        for pause_us in (*[2 * SECOND] * 6, 40 * MINUTE, 35 * MINUTE, 2 * SECOND):
            self._guess(guesser, pause_us)

    def _one_each(self) -> None:
        for _ in range(self._dice.randint(1, 3)):
            for guesser in self._guessers:
                self._guess(guesser, 20 * SECOND)

    def _nobody(self) -> None:
        """Names, hidden and short numbers are neither answered nor counted (spec 2.22, 2.41)."""
        for _ in range(self._dice.randint(2, 8)):
            name = self._dice.choice(NAMES)
            shown = tpdu.Address(name, tpdu.ALPHANUMERIC) if name == OWNER[1:] else None
            self._send(name, shown)
            self._device.run_for(SECOND)

    def _siege(self) -> None:
        """Somebody who looks like the owner: he is known, so it takes 30, and lasts an hour (spec 2.51). A list knows
        no better than the number, so it is tried with a password alone.
        """
        if self.kind != GUESSED:
            return self._burst()
        for _ in range(self._dice.choice((6, 25, 33))):
            self._guess(self._owner, 3 * SECOND)
        return None

    def _guess(self, guesser: Guesser, pause_us: int) -> None:
        self._step_aside()
        self._send(guesser.number, self._dice.choice(spellings(guesser.number)))
        if self.kind == GUESSED:
            self._count(guesser)
        self._device.run_for(pause_us)

    def _send(self, sender: str, shown: tpdu.Address | None) -> None:
        """No guess is right, and none is a copy."""
        dice = self._dice
        self.texts += 1
        words = dice.choice(("x7-Q", "x7-q=", "x7_Q=", "12345", "", "7-Q=x", "x7Q=-", "PASSW")) + dice.choice(THEFTS)
        if self.kind == GUESSED or dice.random() < 0.5:
            words += f" {self.texts}"
        self._device.world.network.text(sender, words, shown=shown)

    def _step_aside(self) -> None:
        """Not so near to an end that it matters when exactly the text is read."""
        everybody = [self._owner, *self._guessers]
        hours = [at_us + HOUR for guesser in everybody for at_us in guesser.times] + [at + HOUR for at in self._answers]
        days = [at_us + DAY for at_us in (*self._day, *self._owner.times, *self._answers, *self._warned.values())]
        ends = [*hours, *days, self._all_until_us, *(guesser.until_us for guesser in everybody)]
        while any(abs(end_us - self._device.now_us) < APART_US for end_us in ends):
            self._device.run_for(2 * MINUTE)

    # -- the account

    def _count(self, guesser: Guesser) -> None:
        now = self._device.now_us
        if guesser.until_us > now or (not guesser.known and self._all_until_us > now):
            return
        most, period_us = (MANY, DAY) if guesser.known else (STRIKES, HOUR)
        if guesser.until_us:
            guesser.times, guesser.until_us = [], 0
        if self._all_until_us and not guesser.known:
            self._day, self._all_until_us = [], 0
        guesser.times = [at_us for at_us in guesser.times if now - at_us < period_us] + [now]
        answer = WRONG
        if len(guesser.times) >= most:
            guesser.until_us = now + HOUR
            if not guesser.known:
                answer = IGNORED
                self._warn(FIVE)
        if guesser.known:
            self._may[guesser.number, answer] += 1  # a phone that errs six times in a row gets no answer (spec 2.66)
            return
        self._day = [at_us for at_us in self._day if now - at_us < DAY] + [now]
        if len(self._day) >= MANY:
            self._all_until_us = now + DAY
            self._warn(THIRTY)
        self._answers = [at_us for at_us in self._answers if now - at_us < DAY]
        if all(sum(now - at_us < period_us for at_us in self._answers) < most for most, period_us in OTHERS):
            self._answers.append(now)
            self._due.append((guesser.number, answer))
        else:
            self._warn(LIMIT)

    def _warn(self, kind: str) -> None:
        now = self._device.now_us
        if kind not in self._warned or now - self._warned[kind] >= DAY:
            self._warned[kind] = now
            self._due += [(OWNER, kind), (ALERTED, kind)]

    def _look(self) -> None:
        """What has been sent is what was due."""
        self._device.run_for(DRAINED_US)
        self._device.check()
        said = Counter((number, kind_of(text)) for number, text in self._told)
        due = Counter(self._due)
        missing, more = due - said, said - due - self._may
        if missing or more:
            raise Broken(
                f"{self.kind}: not sent {dict(missing)}, sent for nothing {dict(more)}\n{self._device._tail()}"
            )
        self._told.clear()
        self._due.clear()
        self._may.clear()

    def _owner_asks(self) -> None:
        """He gets through, but for the hour in which his own number has guessed too often."""
        self._step_aside()
        device, owner = self._device, self._owner
        self._watched = False
        if owner.until_us > device.now_us:
            device.owner.received.clear()
            device.world.network.text(OWNER, PASSWORD + "FIRMWARE")
            device.run_for(MINUTE)
            if device.owner.received:
                raise Broken("the owner's number had 30 wrong guesses, and is read all the same")
            device.run_until(owner.until_us + APART_US)
        if not device.ask("FIRMWARE").startswith("v"):
            raise Broken("the owner does not get through")
        owner.times, owner.until_us = [], 0
        self._watched = True


def kind_of(text: str) -> str:
    """A warning without what varies."""
    return next((kind for kind in (FIVE, THIRTY, LIMIT) if text.startswith(kind)), text)
