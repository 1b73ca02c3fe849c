"""What surrounds the device: probe, contact, mains, cell, SIM card, network time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, cast

from bench.scenario.errors import Malformed
from bench.scenario.reader import TIME
from bench.scenario.steps.base import Step, step
from bench.world.probe import FAULTS

if TYPE_CHECKING:
    from bench.scenario.player import Player
    from bench.scenario.reader import Reader


@step(f"probe CELSIUS | none | {' | '.join(FAULTS)}", "the DS18B20: a temperature, unplugged, or a way of failing")
@dataclass(frozen=True)
class SetProbe(Step):
    celsius: float | None
    fault: str | None

    @classmethod
    def read(cls, reader: Reader) -> SetProbe:
        expected = f"a temperature in C such as 21.5, none, {', '.join(FAULTS)}"
        written = reader.any_word(expected)
        if written == "none":
            return cls(None, None)
        if written in FAULTS:
            return cls(None, written)
        if not re.fullmatch(r"[+-]?\d+(\.\d+)?", written):
            raise Malformed(f"{written} is no state of the probe", expected=expected)
        celsius = float(written)
        if not -55 <= celsius <= 125:
            raise Malformed(f"{written} is out of the range of a DS18B20", expected="-55 to 125")
        return cls(celsius, None)

    def play(self, player: Player) -> None:
        player.disturbed()
        if self.celsius is not None:
            player.world.probe.set(self.celsius)
        elif self.fault is not None:
            player.world.probe.set(fault=self.fault)
        else:
            player.world.probe.set(plugged=False)


@step(
    "room CELSIUS [heater] | none", "a room around the probe, with that outside, and a heater in the socket; or no room"
)
@dataclass(frozen=True)
class SetRoom(Step):
    outside_c: float | None
    heater: bool

    @classmethod
    def read(cls, reader: Reader) -> SetRoom:
        expected = "the mean temperature outside in C such as -12, or none"
        written = reader.any_word(expected)
        if written == "none":
            return cls(None, False)
        if not re.fullmatch(r"[+-]?\d+(\.\d+)?", written) or not -40 <= float(written) <= 50:
            raise Malformed(f"{written} is no weather", expected=f"{expected}; -40 to 50")
        return cls(float(written), reader.next_is("heater"))

    def play(self, player: Player) -> None:
        if self.outside_c is None:
            player.world.leave_room()
        else:
            player.world.furnish(self.outside_c, heater=self.heater)


@step("contact closed | open", "the sensor jack")
@dataclass(frozen=True)
class SetContact(Step):
    closed: bool

    @classmethod
    def read(cls, reader: Reader) -> SetContact:
        return cls(reader.word("closed", "open") == "closed")

    def play(self, player: Player) -> None:
        player.world.contact.set(self.closed)


@step("mains off | on", "the mains sense input; off means that the device is on its battery")
@dataclass(frozen=True)
class SetMains(Step):
    present: bool

    @classmethod
    def read(cls, reader: Reader) -> SetMains:
        return cls(reader.word("on", "off") == "on")

    def play(self, player: Player) -> None:
        player.disturbed()
        player.world.mains.set(self.present)


@step("network off | on | denied | roaming", "the cell; roaming: one of a foreign operator")
@dataclass(frozen=True)
class SetNetwork(Step):
    state: str

    @classmethod
    def read(cls, reader: Reader) -> SetNetwork:
        return cls(reader.word("on", "off", "denied", "roaming"))

    def play(self, player: Player) -> None:
        player.disturbed()
        player.world.network.set_state(self.state)


@step("signal CSQ", "the strength of the cell, 0..31 or 99 for unknown")
@dataclass(frozen=True)
class SetSignal(Step):
    csq: int

    @classmethod
    def read(cls, reader: Reader) -> SetSignal:
        written = reader.any_word("0 to 31, or 99")
        if not re.fullmatch(r"\d{1,2}", written) or not (int(written) <= 31 or int(written) == 99):
            raise Malformed(f"{written} is no signal", expected="0 to 31, or 99 for unknown (3GPP TS 27.007 8.5)")
        return cls(int(written))

    def play(self, player: Player) -> None:
        player.world.network.set_signal(self.csq)


@step("sim ready | absent | pin", "the SIM card")
@dataclass(frozen=True)
class SetSim(Step):
    state: Literal["ready", "absent", "pin"]

    @classmethod
    def read(cls, reader: Reader) -> SetSim:
        return cls(cast(Literal["ready", "absent", "pin"], reader.word("ready", "absent", "pin")))

    def play(self, player: Player) -> None:
        player.disturbed()
        player.world.sim_card.set_state(self.state)


@step('clock "yy/mm/dd,hh:mm:ss+zz" | unknown', "the time that the network tells")
@dataclass(frozen=True)
class SetClock(Step):
    time: str | None

    @classmethod
    def read(cls, reader: Reader) -> SetClock:
        if reader.next_is("unknown"):
            return cls(None)
        return cls(str(reader.time(f"unknown or {TIME}")))

    def play(self, player: Player) -> None:
        player.disturbed()
        player.world.network.set_time(self.time)


@step("battery VOLTS", "what AT+CBC tells of the modem's battery, such as 3.92")
@dataclass(frozen=True)
class SetBattery(Step):
    volts: float

    @classmethod
    def read(cls, reader: Reader) -> SetBattery:
        expected = "volts such as 3.92, from 2.5 to 5"
        written = reader.any_word(expected)
        if not re.fullmatch(r"\d(\.\d{1,3})?", written) or not 2.5 <= float(written) <= 5:
            raise Malformed(f"{written} is no voltage of such a battery", expected=expected)
        return cls(float(written))

    def play(self, player: Player) -> None:
        player.world.modem.battery_mv = round(self.volts * 1000)
