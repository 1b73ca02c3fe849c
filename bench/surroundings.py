"""The world around one device: all that a target needs to run and that a scenario may change."""

from __future__ import annotations

from bench.modem import Modem
from bench.world.clock import Clock
from bench.world.line import SerialLine
from bench.world.network import Network
from bench.world.probe import Probe
from bench.world.room import Room
from bench.world.signals import Record, Signal
from bench.world.sim_card import SimCard

HEATER_RISE_C = 35.0  # how much warmer than outside a heater in the socket makes the room in the end
PROBE_STEP_C = 1 / 16  # the smallest change that a DS18B20 sees
START_TIME = "26/03/02,12:00:00+08"  # a Monday, noon, two hours east of GMT


class World:
    """Clock, wires, probe, modem and network of one bench place. Two worlds share nothing."""

    def __init__(self, *, modem: str = "SIM800", start_time: str = START_TIME, seed: int = 0) -> None:
        self.clock = Clock()
        self.record = Record(self.clock)
        # what the board reads
        self.contact = Signal("contact", self.clock, self.record)
        self.button = Signal("button", self.clock, self.record)
        self.mains = Signal("mains", self.clock, self.record, value=True)
        self.modem_ps = Signal("modem PS", self.clock)
        self.modem_ri = Signal("modem RI", self.clock)
        self.probe = Probe()
        self.room: Room | None = None  # what surrounds the probe, if anything does
        # what the board drives; a pin that the board does not drive reads as its external pull, that is False
        self.relay = Signal("relay", self.clock, self.record)
        self.leds = {name: Signal(f"led {name}", self.clock) for name in ("POWER", "GSM", "OUT")}
        self.modem_rst = Signal("modem RST asserted", self.clock)  # True = pulled low by the board
        self.modem_key = Signal("modem KEY asserted", self.clock)  # True = pulled low by the board
        self.modem_supply = Signal("modem supplied", self.clock, value=True)  # no switch fitted: pulled to supplied
        # the modem and what it talks to
        self.line = SerialLine(self.clock)
        self.network = Network(self.clock, self.record, start_time=start_time, seed=seed)
        self.sim_card = SimCard()
        self.modem = Modem(self, dialect=modem)

    def set_centre(self, number: str) -> None:
        """The service centre of the SIM's operator: on the card, and in the texts that come in from now on."""
        self.network.centre = self.sim_card.centre = number
        self.record.add("world", f"service centre {number}")

    def furnish(self, outside_c: float, *, heater: bool) -> None:
        """The probe hangs in a room with that mean temperature outside, and a heater in the socket or not."""
        rise_c = HEATER_RISE_C if heater else 0.0
        if self.room is not None:
            self.room.change(outside_c=outside_c, heater_rise_c=rise_c)
            return
        self.room = Room(
            self.clock,
            self.probe,
            self.relay,
            start_c=self.probe.celsius,
            outside_c=outside_c,
            heater_rise_c=rise_c,
            resolution_c=PROBE_STEP_C,
        )

    def leave_room(self) -> None:
        """The probe stays as it is from now on."""
        if self.room is not None:
            self.room.close()
            self.room = None
