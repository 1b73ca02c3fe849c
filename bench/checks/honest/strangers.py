"""Strangers beside the owner: they guess, flood, call, and look like somebody else. Nothing may come of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bench.checks.honest import numbers
from bench.world import tpdu
from bench.world.clock import HOUR, SECOND
from bench.world.network import HIDDEN
from bench.world.phone import Call

if TYPE_CHECKING:
    from bench.checks.honest.life import Life

EVERY_US = 7 * HOUR
THEFTS = (
    *("ON", "OFF", "RESTART", "ON30", "MAKEMEBOSS", "ALERTME", "SECLIST=OFF", "SECNUMBER-ALL", "ALERTNUMBER-ALL"),
    *("PASSWORD=NO", "ALARMOFF", "SCHEDULER-ALL", "STATUS", "SECNUMBER?", "hello, who is this?"),
)
FLOOD = 40
ANSWERS = r"Invalid access password!( You are ignored for an hour\.)?"


class Strangers:
    """They keep away while anybody at all may command the device: then nothing they do is against its rules."""

    def __init__(self, life: Life) -> None:
        self.stops = False
        self._life = life
        self._numbers = [self._number() for _ in range(4)]
        life.clock.after(EVERY_US // 2, self._come)

    def _number(self) -> str:
        """Next to the owner's, the same in another country, or any."""
        life, dice = self._life, self._life.dice
        own, country = life.owner.number, life.around.country
        kind = dice.randrange(3)
        if kind == 0:
            return own[:-1] + str((int(own[-1]) + dice.randint(1, 9)) % 10)
        other = dice.choice([one for one in numbers.COUNTRIES if one.code != country.code])
        if kind == 1:
            return f"+{other.code}{country.within(own)}"
        return dice.choice((other, country)).number(dice)

    def _come(self) -> None:
        life = self._life
        if self.stops:
            return
        life.clock.after(round(life.dice.uniform(0.2, 1.8) * EVERY_US), self._come)
        number = life.dice.choice(self._numbers)
        if life.access.open or number in life.people:
            return
        life.counts["visits of strangers"] += 1
        life.dice.choice((self._guess, self._guess, self._flood, self._call, self._pose))(number)

    def _text(self, number: str, text: str, shown: tpdu.Address | None = None) -> None:
        life = self._life
        if life.access.open:
            return
        life.counts["texts of strangers"] += 1
        if life.access.password:
            life.access.wrong(number)
        around = life.around
        life.world.network.text(
            number, text, stamp=around.stamp(number), shown=shown if shown is not None else around.shown(number)
        )

    def _wrong(self) -> str:
        dice = self._life.dice
        return dice.choice(("", "", "12345", "abcde", "     ", "\u00a0" * 5)) + dice.choice(THEFTS)

    def _guess(self, number: str) -> None:
        for turn in range(self._life.dice.randint(1, 4)):
            self._life.clock.after(turn * 20 * SECOND, self._text, number, self._wrong())

    def _flood(self, number: str) -> None:
        for turn in range(FLOOD):
            self._life.clock.after(turn * 5 * SECOND, self._text, number, self._wrong())

    def _call(self, number: str) -> None:
        life = self._life
        caller = life.dice.choice((number, HIDDEN))
        shown = None if caller == HIDDEN else life.around.shown(number, calls=True)
        call = life.world.network.call(caller, shown=shown)

        def watch(call: Call) -> None:
            if call.outcome == "rejected":
                life.broken(f"a call from {caller} was rejected, as if it had an effect")

        call.watchers.append(watch)

    def _pose(self, number: str) -> None:
        """A name, a short number, the end of the owner's number: none of it is his."""
        life = self._life
        own = life.owner.number
        shown = life.dice.choice(
            (
                tpdu.Address("OWNER", tpdu.ALPHANUMERIC),
                tpdu.Address(own[1:12], tpdu.ALPHANUMERIC),
                tpdu.Address(own[-5:], tpdu.UNKNOWN),
                tpdu.Address(own[-6:], tpdu.UNKNOWN),
                tpdu.Address("+" + own[-8:], tpdu.INTERNATIONAL),
            )
        )
        self._text(
            number, life.access.password + life.dice.choice(THEFTS) if self._is_name(shown) else self._wrong(), shown
        )

    @staticmethod
    def _is_name(shown: tpdu.Address) -> bool:
        """Never authorised, whatever it knows."""
        return shown.kind == tpdu.ALPHANUMERIC or len(shown.digits) < 6

    def told(self, number: str, words: str) -> None:
        """A text of the device to somebody who is none of the honest."""
        life = self._life
        life.counts["texts to strangers"] += 1
        if life.access.list_on and not life.access.opening:
            life.broken(f"a stranger, {number}, was told {words!r}")
        elif not re.fullmatch(ANSWERS, words):
            life.broken(f"a stranger, {number}, was told more than that his password is wrong: {words!r}")
