"""Phones that call, answer, reject and hang up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bench.scenario.reader import HIDDEN
from bench.scenario.steps.base import Step, step
from bench.world.clock import SECOND

if TYPE_CHECKING:
    from bench.scenario.player import Player
    from bench.scenario.reader import Reader

RINGS_FOR_US = 30 * SECOND
UNASSIGNED = 1  # +CMS ERROR: 1, unassigned number


@step("call FROM [for D]", "a phone calls the device and lets it ring until it is rejected or D (30s) has passed")
@dataclass(frozen=True)
class CallDevice(Step):
    caller: str
    for_us: int

    @classmethod
    def read(cls, reader: Reader) -> CallDevice:
        return cls(reader.caller(), reader.duration_after("for", RINGS_FOR_US))

    def play(self, player: Player) -> None:
        player.world.network.call(self.caller, self.for_us)

    def numbers(self) -> tuple[str, ...]:
        return () if self.caller == HIDDEN else (self.caller,)


@step(
    "phone NUMBER answers after D | rejects after D | ignores | refuses texts | takes texts",
    "how that phone treats calls from the device; or whether the network has such a number for its texts",
)
@dataclass(frozen=True)
class PhoneHabit(Step):
    number: str
    habit: str
    after_us: int

    @classmethod
    def read(cls, reader: Reader) -> PhoneHabit:
        number, after_us = reader.number(), 0
        habit = reader.word("answers", "rejects", "ignores", "refuses", "takes")
        if habit in ("refuses", "takes"):
            reader.word("texts")
        elif habit != "ignores":
            reader.word("after")
            after_us = reader.duration()
        return cls(number, habit, after_us)

    def play(self, player: Player) -> None:
        phone = player.phone(self.number)
        if self.habit == "answers":
            phone.answers_after(self.after_us)
        elif self.habit == "rejects":
            phone.rejects_after(self.after_us)
        elif self.habit == "refuses":
            player.world.network.refusals[phone.number] = UNASSIGNED
        elif self.habit == "takes":
            player.world.network.refusals.pop(phone.number, None)
        else:
            phone.ignores()

    def numbers(self) -> tuple[str, ...]:
        return (self.number,)


@step("hangup NUMBER", "that phone ends the call in progress")
@dataclass(frozen=True)
class HangUp(Step):
    number: str

    @classmethod
    def read(cls, reader: Reader) -> HangUp:
        return cls(reader.number())

    def play(self, player: Player) -> None:
        player.hang_up(self.number)

    def numbers(self) -> tuple[str, ...]:
        return (self.number,)
