"""Phones that call, answer, reject and hang up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bench.scenario.errors import Malformed
from bench.scenario.reader import HIDDEN
from bench.scenario.steps.base import Step, step
from bench.world import tpdu
from bench.world.phone import RINGS_FOR_US, THINKS_US

if TYPE_CHECKING:
    from bench.scenario.player import Player
    from bench.scenario.reader import Reader

UNASSIGNED = 1  # +CMS ERROR: 1, unassigned number


@step(
    "call FROM [shown DIGITS [type N]] [for D]",
    "a phone calls the device and lets it ring until it is rejected or D (30s) has passed; shown as these digits",
)
@dataclass(frozen=True)
class CallDevice(Step):
    caller: str
    for_us: int
    shown: tpdu.Address | None = None

    @classmethod
    def read(cls, reader: Reader) -> CallDevice:
        caller = reader.caller()
        shown = reader.shown() if reader.next_is("shown") else None
        if shown is not None and caller == HIDDEN:
            raise Malformed("a hidden caller is not shown", expected="a number as the caller")
        return cls(caller, reader.duration_after("for", RINGS_FOR_US), shown)

    def play(self, player: Player) -> None:
        player.world.network.call(self.caller, self.for_us, shown=self.shown)

    def numbers(self) -> tuple[str, ...]:
        return () if self.caller == HIDDEN else (self.caller,)


@step(
    "phone NUMBER answers after D | rejects after D | ignores | presses KEYS [after D] | "
    'echoes "TEXT" | echoes nothing | refuses texts | takes texts',
    "how that phone treats calls and texts from the device; or whether the network has such a number for its texts",
)
@dataclass(frozen=True)
class PhoneHabit(Step):
    """said: the keys that it presses, or the text that it echoes."""

    number: str
    habit: str
    after_us: int = 0
    said: str = ""

    @classmethod
    def read(cls, reader: Reader) -> PhoneHabit:
        number = reader.number()
        habit = reader.word("answers", "rejects", "ignores", "presses", "echoes", "refuses", "takes")
        if habit in ("answers", "rejects"):
            reader.word("after")
            return cls(number, habit, reader.duration())
        if habit == "presses":
            keys = reader.keys()
            return cls(number, habit, reader.duration_after("after", THINKS_US), keys)
        if habit == "echoes" and not reader.next_is("nothing"):
            return cls(number, habit, said=reader.text())
        if habit in ("refuses", "takes"):
            reader.word("texts")
        return cls(number, habit)

    def play(self, player: Player) -> None:
        phone, refusals = player.phone(self.number), player.world.network.refusals
        match self.habit:
            case "answers":
                phone.answers_after(self.after_us)
            case "rejects":
                phone.rejects_after(self.after_us)
            case "ignores":
                phone.ignores()
            case "presses":
                phone.presses(self.said, self.after_us)
            case "echoes":
                phone.echo = self.said or None
            case "refuses":
                refusals[phone.number] = UNASSIGNED
            case _:
                refusals.pop(phone.number, None)

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
