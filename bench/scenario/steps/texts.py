"""Texts and operator codes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bench.scenario.steps.base import Step, step

if TYPE_CHECKING:
    from bench.scenario.player import Player
    from bench.scenario.reader import Reader


@step('sms FROM "TEXT" [sent AGO ago]', "a text reaches the network, with an older time stamp if AGO is given")
@dataclass(frozen=True)
class Sms(Step):
    sender: str
    text: str
    age_us: int

    @classmethod
    def read(cls, reader: Reader) -> Sms:
        sender, text, age_us = reader.sender(), reader.text(), 0
        if reader.next_is("sent"):
            age_us = reader.duration()
            reader.word("ago")
        return cls(sender, text, age_us)

    def play(self, player: Player) -> None:
        player.world.network.text(self.sender, self.text, self.age_us)

    def numbers(self) -> tuple[str, ...]:
        return (self.sender,) if self.sender[-1:].isdigit() and self.sender.lstrip("+").isdigit() else ()


@step('ussd "CODE" "REPLY" or ussd "CODE" silence', "what the operator answers to a code")
@dataclass(frozen=True)
class Ussd(Step):
    code: str
    reply: str | None

    @classmethod
    def read(cls, reader: Reader) -> Ussd:
        code = reader.text()
        return cls(code, None if reader.next_is("silence") else reader.text())

    def play(self, player: Player) -> None:
        player.world.network.ussd[self.code] = self.reply
