"""On, off and the way between: KEY, RST, the supply, the start (SIM800H hardware design 4.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.modem.faults import POWER, RESET, SUPPLY

if TYPE_CHECKING:
    from bench.modem.modem import Modem
    from bench.world.clock import Timer
    from bench.world.signals import Signal


class Power:
    """on: PS is high. running: its program runs and takes commands, which is so from RDY on.

    The supply is there when the signal `modem supplied` is true and nobody has taken it away by `lose`.
    """

    def __init__(self, modem: Modem) -> None:
        self.on = False
        self.running = False
        self._modem = modem
        self._world = modem.world
        self._clock = modem.world.clock
        self._taken: set[str] = set()
        self._key_timer: Timer | None = None
        self._reset_timer: Timer | None = None
        self._start_timer: Timer | None = None
        self._down_timer: Timer | None = None
        self._world.modem_key.watchers.append(self._key_changed)
        self._world.modem_rst.watchers.append(self._reset_changed)
        self._world.modem_supply.watchers.append(self._supply_changed)

    @property
    def supplied(self) -> bool:
        return self._world.modem_supply.value and not self._taken

    # -- supply

    def lose(self, reason: str) -> None:
        was = self.supplied
        self._taken.add(reason)
        if was:
            self._dead()

    def give_back(self, reason: str) -> None:
        """The supply is back; the modem stays off until KEY is pulled, or starts when it is being pulled."""
        self._taken.discard(reason)
        self._key_changed(self._world.modem_key)

    def _supply_changed(self, supply: Signal) -> None:
        if supply.value:
            self._key_changed(self._world.modem_key)
        elif not self._taken:
            self._dead()

    def _dead(self) -> None:
        self._cancel_key()
        self._off("no supply")
        self._modem.clock_chip.lose()
        self._modem.cure(SUPPLY)

    # -- KEY

    def _cancel_key(self) -> None:
        if self._key_timer is not None:
            self._key_timer.cancel()
            self._key_timer = None

    def _key_changed(self, key: Signal) -> None:
        self._cancel_key()
        if key.value and self.supplied:
            held = "key_off" if self.on else "key"
            self._key_timer = self._clock.after(self._modem.latency[held], self._key_held)

    def _key_held(self) -> None:
        self._key_timer = None
        if not self.on:
            self._modem.cure(POWER)
            self.start("KEY")
            again_us = self._modem.dialect.key_again_us
            if again_us is not None:  # so long that it is another one
                self._key_timer = self._clock.after(again_us - self._modem.latency["key"], self.shut_down)
        elif not self._modem.frozen:
            self.shut_down()

    # -- RST

    def _reset_changed(self, rst: Signal) -> None:
        if rst.value:
            if self.on:
                self._reset_timer = self._clock.after(self._modem.latency["reset"], self._reset_held)
            return
        if self._reset_timer is not None:
            self._reset_timer.cancel()
            self._reset_timer = None
        elif self.on and not self.running and self._start_timer is None and self._down_timer is None:
            self._begin()  # it has been held in reset, and is let go

    def _reset_held(self) -> None:
        self._reset_timer = None
        self._modem.cure(RESET)
        self._halt()
        self._world.record.add("modem", "reset by RST")

    # -- start and stop

    def start(self, reason: str) -> None:
        self.on = True
        self._world.modem_ps.set(True)
        self._world.record.add("modem", f"on ({reason})")
        if not self._world.modem_rst.value:
            self._begin()

    def restart(self, reason: str) -> None:
        """A reset from within; nothing happens while the modem is off."""
        if self.on:
            self._halt()
            self._modem.cure(RESET)
            self._world.record.add("modem", f"restarts {reason}")
            self._begin()

    def shut_down(self, *, urgent: bool = False) -> None:
        """Leave the network, then off; `urgent`: at once and without a word (AT+CPOWD=0)."""
        if not self.on or self._down_timer is not None:
            return
        if urgent:
            self._off("AT+CPOWD=0")
            return
        if self.running and self._modem.dialect.power_down:
            self._modem.port.unsolicited(self._modem.dialect.power_down)
        self._halt()
        self._down_timer = self._clock.after(self._modem.latency["power_down"], self._off, "power down")

    def brown_out(self) -> None:
        """The supply sags below what the module needs: it warns if it has been told to, and is off (V1.09 6.2.13)."""
        if not self.on:
            return
        self._modem.warn_of_voltage()
        self._clock.after(self._modem.latency["brown_out"], self._sagged, self._modem.starts)

    def _sagged(self, starts: int) -> None:
        if self._modem.starts == starts:
            self._modem.warn_of_voltage(off=True)
            self._off("under-voltage")

    def die(self) -> None:
        """The supply breaks down for a moment."""
        self._off("supply broke down")

    def _off(self, reason: str) -> None:
        if not self.on:
            return
        self._halt()
        self.on = False
        self._world.modem_ps.set(False)
        self._world.record.add("modem", f"off ({reason})")
        self._modem.cure(POWER)

    def _halt(self) -> None:
        """The program stops: no conversation, no network, no calls."""
        self.running = False
        for timer in (self._start_timer, self._down_timer, self._reset_timer):
            if timer is not None:
                timer.cancel()
        self._start_timer = self._down_timer = self._reset_timer = None
        self._modem.stopped()

    def _begin(self) -> None:
        self._modem.starting()
        self._boot_step(0)

    def _boot_step(self, place: int) -> None:
        name = self._modem.dialect.boot[place][0]
        self._start_timer = self._clock.after(self._modem.latency[name], self._boot_word, place)

    def _boot_word(self, place: int) -> None:
        self.running = True
        self._modem.say_of_start(self._modem.dialect.boot[place][1])
        if place + 1 == len(self._modem.dialect.boot):
            self._start_timer = None
            self._modem.started()
        else:
            self._boot_step(place + 1)
