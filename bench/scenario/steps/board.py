"""What is done to the board itself and its modem, and the passing of time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bench.scenario.errors import Malformed, suggestion
from bench.scenario.steps.base import Step, step
from bench.world.clock import MS, SECOND

if TYPE_CHECKING:
    from bench.scenario.player import Player
    from bench.scenario.reader import Reader

PRESS_US = 100 * MS
POWER_CUT_US = SECOND


@step("button press [D] | hold D", "the hidden button (100ms); the step lasts as long as the button is down")
@dataclass(frozen=True)
class Button(Step):
    down_us: int

    @classmethod
    def read(cls, reader: Reader) -> Button:
        if reader.word("press", "hold") == "hold" or reader.peek() is not None:
            return cls(reader.duration())
        return cls(PRESS_US)

    def play(self, player: Player) -> None:
        player.world.button.set(True)
        player.run_for(self.down_us)
        player.world.button.set(False)


@step(
    "modem FAULT [at send | at boot] [for D] | ok",
    "a fault of the modem emulator: now, in the middle of the next send, or as the modem next starts; and its end",
)
@dataclass(frozen=True)
class ModemFault(Step):
    fault: str | None
    for_us: int | None
    at: str | None = None

    @classmethod
    def read(cls, reader: Reader) -> ModemFault:
        from bench.modem.faults import FAULTS, MOMENTS  # only a scenario with a fault needs the list of them

        known = list(FAULTS)
        fault = reader.any_word("ok or the name of a fault")
        if fault == "ok":
            return cls(None, None)
        if fault not in known:
            raise Malformed(
                f'the modem has no fault "{fault}"',
                expected=f"ok, {', '.join(known)}",
                suggestion=suggestion(fault, known),
            )
        at = reader.word(*MOMENTS) if reader.next_is("at") else None
        return cls(fault, reader.duration() if reader.next_is("for") else None, at)

    def play(self, player: Player) -> None:
        player.disturbed()
        if self.fault is None:
            player.world.modem.ok()
        else:
            player.world.modem.fault(self.fault, self.for_us, at=self.at)


@step("reset", "the board's RUN pin; settings survive")
@dataclass(frozen=True)
class Reset(Step):
    @classmethod
    def read(cls, reader: Reader) -> Reset:
        return cls()

    def play(self, player: Player) -> None:
        player.target.reset()
        player.disturbed()


@step("power-cut [D]", "all supplies gone for D (1s); settings survive, and the step lasts as long as the cut")
@dataclass(frozen=True)
class PowerCut(Step):
    for_us: int

    @classmethod
    def read(cls, reader: Reader) -> PowerCut:
        return cls(reader.duration() if reader.peek() is not None else POWER_CUT_US)

    def play(self, player: Player) -> None:
        player.target.power_cut(self.for_us)
        player.run_for(self.for_us)
        player.disturbed()


@step("wait D", "let time pass")
@dataclass(frozen=True)
class Wait(Step):
    for_us: int

    @classmethod
    def read(cls, reader: Reader) -> Wait:
        return cls(reader.duration())

    def play(self, player: Player) -> None:
        player.run_for(self.for_us)
