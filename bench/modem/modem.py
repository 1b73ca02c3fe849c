"""The modem as the world sees it: pins, supply, faults; its parts do the rest."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import TYPE_CHECKING

from bench.modem.card import Card
from bench.modem.clock_chip import ClockChip
from bench.modem.commands import Command, table
from bench.modem.dialects import DEFAULT, DIALECTS
from bench.modem.faults import FAULTS as KNOWN
from bench.modem.faults import MOMENTS, Fault
from bench.modem.port import Port
from bench.modem.power import Power
from bench.modem.radio import Radio
from bench.modem.settings import Settings
from bench.modem.sms import Sms
from bench.modem.voice import Voice
from bench.world.line import BAUD

if TYPE_CHECKING:
    from bench.surroundings import World
    from bench.world.clock import Timer
    from bench.world.network import Call, Envelope


class Modem:
    """One module on `world.line`, with its pins on `world.modem_*`. It starts switched off.

    powered: PS is high. registered: the network knows it. model: what AT+CGMM answers.
    latency: how long things take, in us, by the names in the dialect; may be changed at any time.
    FAULTS: name -> what it does; `fault(name)` begins one, `ok()` ends them all.
    able_us: since when no fault from outside keeps it from working; of one that the device can cure, since it began.
    """

    FAULTS: dict[str, str] = {fault.name: fault.words for fault in KNOWN.values()}

    def __init__(self, world: World, dialect: str = DEFAULT) -> None:
        if dialect not in DIALECTS:
            raise ValueError(f"unknown modem {dialect!r}; known: {', '.join(DIALECTS)}")
        self.world = world
        self.dialect = DIALECTS[dialect]
        self.model = self.dialect.model
        self.latency = dict(self.dialect.latency)
        self.commands: dict[str, Command] = table(self.dialect)
        self.function = 1  # AT+CFUN
        self.battery_mv = self.dialect.voltage_mv
        self.starts = 0  # how often the program has stopped so far
        self.able_us = 0
        self._faults: dict[str, Timer | None] = {}
        self._armed: list[tuple[str, str, int | None]] = []
        self._weigh_faults()
        self._noise = random.Random(self.dialect.imei)
        self._ringing = False
        self._pulse: Timer | None = None
        self.settings = Settings(self.dialect)
        self.clock_chip = ClockChip(world.clock, self.dialect.clock_lost)
        self.port = Port(self)
        self.power = Power(self)
        self.card = Card(self)
        self.radio = Radio(self)
        self.sms = Sms(self)
        self.voice = Voice(self)
        world.line.modem_receiver = self._receive
        world.network.attach(self)

    # -- state

    @property
    def powered(self) -> bool:
        return self.power.on

    @property
    def registered(self) -> bool:
        return self.radio.registered

    @property
    def reachable(self) -> bool:
        """The network can page it, and it can take a text."""
        return self.power.running and not self.frozen and self.radio.registered and self.card.texts_ready

    # -- supply

    def lose_supply(self) -> None:
        """The supply is gone, until `restore_supply()`; then the modem is off until KEY is pulled."""
        self.power.lose("power cut")

    def restore_supply(self) -> None:
        self.power.give_back("power cut")

    # -- faults

    def fault(self, name: str, duration_us: int | None = None, *, at: str | None = None) -> None:
        """Begin a fault, for a time or until `ok()` or its cure; beginning one that is there only sets its time.

        at: not now but when the modem has next been given a text (`send`) or has next started (`boot`).
        """
        if name not in KNOWN:
            raise ValueError(f"unknown modem fault {name!r}; known: {', '.join(sorted(KNOWN))}")
        if at is not None:
            if at not in MOMENTS:
                raise ValueError(f"unknown moment {at!r}; known: {', '.join(MOMENTS)}")
            self._armed.append((at, name, duration_us))
            return
        fault = KNOWN[name]
        self.world.record.add("modem", f"fault {name}")
        self.able_us = self.world.clock.now_us
        if fault.once:
            self._act(fault.begin)
            return
        fresh = name not in self._faults
        if not fresh:
            self._stop_timer(name)
        self._faults[name] = None if duration_us is None else self.world.clock.after(duration_us, self.end_fault, name)
        self._weigh_faults()
        if fresh:
            self._act(fault.begin)

    def strike(self, moment: str) -> None:
        """`send` or `boot` has come: the faults that waited for it begin."""
        struck = [armed for armed in self._armed if armed[0] == moment]
        self._armed = [armed for armed in self._armed if armed[0] != moment]
        for _, name, duration_us in struck:
            self.fault(name, duration_us)

    @property
    def until_us(self) -> int:
        """When the last of the faults that are for a time ends; 0 when there is none."""
        return max((timer.due_us for timer in self._faults.values() if timer is not None), default=0)

    @property
    def armed(self) -> list[str]:
        """The faults that still wait for their moment."""
        return [name for _, name, _ in self._armed]

    def ok(self) -> None:
        """End all faults, and forget those that wait for their moment."""
        self._armed.clear()
        for name in list(self._faults):
            self.end_fault(name)

    def faulty(self, name: str) -> bool:
        return name in self._faults

    @property
    def refusal(self) -> int | None:
        """The +CMS ERROR with which a fault refuses every text."""
        return next((KNOWN[name].cms for name in self._faults if KNOWN[name].cms is not None), None)

    def cure(self, how: str) -> None:
        """Something has happened that ends faults (`Fault.cured_by`)."""
        for name in [name for name in self._faults if how in KNOWN[name].cured_by]:
            self._end(name)

    def end_fault(self, name: str) -> None:
        """It is over, without the device having done anything."""
        self.able_us = self.world.clock.now_us
        self._end(name)

    def _end(self, name: str) -> None:
        self._stop_timer(name)
        del self._faults[name]
        self._weigh_faults()
        self.world.record.add("modem", f"fault {name} ended")
        self._act(KNOWN[name].end)
        self.world.network.memory_available()

    def _stop_timer(self, name: str) -> None:
        timer = self._faults[name]
        if timer is not None:
            timer.cancel()

    def _weigh_faults(self) -> None:
        active: list[Fault] = [KNOWN[name] for name in self._faults]
        self._deaf = any(fault.deaf for fault in active)
        self._mute = any(fault.mute for fault in active)
        self._dumb = any(fault.dumb for fault in active)
        self.frozen = any(fault.frozen for fault in active)

    def _act(self, action: Callable[[Modem], None] | None) -> None:
        if action is not None:
            action(self)

    def warn_of_voltage(self, *, off: bool = False) -> None:
        """The warning that AT+CBATCHK=1 asks for; `off`: that it goes off now."""
        if self.power.running and self.settings.number(self.dialect.voltage_check):
            self.port.unsolicited(self.dialect.too_low_voltage if off else self.dialect.low_voltage)

    def say_of_start(self, line: str) -> None:
        """One of the messages with which it starts; with AT+IPR=0 it would not know at which speed (V1.09 2.2.41)."""
        if self.dialect.says_ready and not self.faulty("quiet-reboot") and self.settings.speed:
            self.port.unsolicited(line)

    # -- the line

    def _receive(self, data: bytes) -> None:
        if self.power.running and not self._deaf:
            self.port.receive(data)

    def answer(self, words: str) -> None:
        """What a command has to say."""
        if not self._mute:
            self.send(words)

    def send(self, words: str) -> None:
        """Everything that leaves the modem, but the echo."""
        if self._dumb or not self.power.running:
            return
        if "lone-cr" in self._faults:
            words = words.replace("\r\n\r\n", "\r\r\n")
        if "garbage" in self._faults:
            words = self._noise.randbytes(self._noise.randrange(1, 9)).decode("latin-1") + words
        for line in words.replace("\r\r\n", "\r\n").split("\r\n"):
            if line:
                self.world.record.add("at<", line)
        self.world.line.to_board(words.encode("latin-1"))

    def say(self, raw: str) -> None:
        """A line that nobody asked for, as it is, whatever ATV says; lines of it are separated by `\\n`."""
        self.port.interject("\r\n" + raw.replace("\n", "\r\n") + "\r\n")

    def echo(self, data: bytes) -> None:
        """What comes in goes out again; the record has it already."""
        if not self._dumb and self.power.running:
            self.world.line.to_board(data)

    def set_speed(self, baud: int) -> None:
        """AT+IPR: what goes out from now on has this speed; 0 takes effect at the next start (V1.09 2.2.41.1)."""
        self.settings.speed = baud
        if baud:
            self.world.line.set_baud(baud)

    # -- pins

    def ring_indicator(self, ringing: bool) -> None:
        """RI is low while a call rings (SIM800H hardware design 4.6)."""
        self._ringing = ringing
        self._show_ring()

    def pulse_ring_indicator(self) -> None:
        """RI goes low for 120 ms when a text comes in."""
        if self._pulse is not None:
            self._pulse.cancel()
        self._pulse = self.after("ri_pulse", self._pulse_over)
        self._show_ring()

    def _pulse_over(self) -> None:
        self._pulse = None
        self._show_ring()

    def _show_ring(self) -> None:
        self.world.modem_ri.set(not self.frozen and (self._ringing or self._pulse is not None))

    # -- from the network

    def network_changed(self) -> None:
        self.radio.update()

    def time_given(self) -> None:
        if not self.frozen:
            self.radio.time_given()

    def deliver(self, envelope: Envelope) -> bool:
        return self.dialect.texts and not self.faulty("undelivered") and self.sms.deliver(envelope)

    def ring(self, call: Call) -> bool:
        if not self.dialect.voice or self.faulty("phantom-call") or self.faulty("no-volte"):
            return False
        return self.voice.ring(call)

    def call_changed(self, call: Call) -> None:
        self.voice.changed(call)

    def key_pressed(self, call: Call, key: str) -> None:
        self.voice.key_pressed(call, key)

    # -- for its parts

    def after(self, name: str, action: Callable[..., None], *args: object) -> Timer:
        """`action(*args)` after the latency of that name."""
        return self.world.clock.after(self.latency[name], action, *args)

    def starting(self) -> None:
        """The program begins: the stored profile is active, and nothing has been said yet."""
        self.settings.recall()
        self.settings.recall_speed()
        self.world.line.set_baud(self.settings.speed or BAUD)  # without one it takes the board's
        if self.faulty("start-garbage"):
            self.world.record.add("modem", "garbage on the line")
            self.world.line.to_board(self._noise.randbytes(self._noise.randrange(8, 40)))

    def started(self) -> None:
        starts = self.starts
        self.strike("boot")
        if self.starts != starts:
            return  # what struck has stopped it again
        self.sms.started()
        self.card.begin()
        if self.faulty("under-voltage"):
            self.warn_of_voltage()

    def stopped(self) -> None:
        """The program has stopped, for whatever reason."""
        self.function = 1
        self.starts += 1
        self.port.reset()
        self.voice.stop()
        self.card.stop()
        self.sms.stop()
        if self._pulse is not None:
            self._pulse.cancel()
            self._pulse = None
        self._show_ring()
        self.radio.stop()
