"""Becoming the owner of the device."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bench.scenario.reader import Wanted
from bench.scenario.steps.base import Step, step
from bench.scenario.steps.expectations import SMS_WITHIN_US, expect_text

if TYPE_CHECKING:
    from bench.scenario.player import Player
    from bench.scenario.reader import Reader

REPLY = (  # spec ch. 3
    "Your phone number has been assigned for all types of alerts"
    " and was added to security list which has been activated"
)


@step("as owner NUMBER", "that phone sends MAKEMEBOSS and the reply is awaited", words="as owner")
@dataclass(frozen=True)
class AsOwner(Step):
    number: str

    @classmethod
    def read(cls, reader: Reader) -> AsOwner:
        return cls(reader.number())

    def play(self, player: Player) -> None:
        player.world.network.text(self.number, "MAKEMEBOSS")
        expect_text(player, self.number, Wanted(REPLY), SMS_WITHIN_US)

    def numbers(self) -> tuple[str, ...]:
        return (self.number,)
