"""One RP2040: its time, its interrupts, and the greenlet in which CircuitPython lives on it.

The firmware runs in a greenlet of its own and moves the world's clock itself, up to the horizon that `run` was given.
It switches back to the caller only there, or when someone has interrupted the clock. A reset or a power cut throws
`Killed` into it.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from greenlet import getcurrent, greenlet

from bench.sim.lives import Killed

if TYPE_CHECKING:
    from bench.sim.pins import Pin

# CPU time charged to the firmware, in us: orders of magnitude from an emulated RP2040 (docs/simulator.md)
CALL_US = 25  # a call of a hardware module from Python
LAP_US = 20  # a lap of a `while` loop
PRINT_US = 100
NEVER_US = 1 << 62

_SWALLOWED_LIMIT = 50  # after that many swallowed kills the firmware is left where it is, for ever


def slept_us(ms: int) -> int:
    """How long mp_hal_delay_ms takes: whole 1/32768 s steps."""
    return (ms * 32768 // 1000) * 15625 // 512


class Chip:
    """Time, interrupts, life and death. Times are microseconds of the world; `up_us()` counts from the last reset.

    body: what the chip does after each reset, called with the chip; it never returns.
    reset_reason: name of the ResetReason that the next life will see.
    saved_word: the RAM word that survives all but a power cut (safe mode).
    skip_idle: jump over laps of select.poll in which nothing can happen; off only to prove that it changes nothing.
    """

    def __init__(self, world: Any, body: Callable[[Chip], None], *, seed: int = 0) -> None:
        self.world = world
        self.clock = world.clock
        self.pending = world.clock.pending
        self.random = random.Random(seed)
        self.skip_idle = True
        self.reset_reason = "POWER_ON"
        self.saved_word = 0
        self.asleep = False
        self.born_us = 0
        self.watchdog_us = NEVER_US
        self.pins: dict[int, Pin] = {}
        self.scanners: list[Any] = []  # keypad: catch_up, interrupts_off, interrupts_on
        self.uarts: list[Any] = []
        self.on_reset: list[Callable[[bool], None]] = []  # called with power: bool
        self._body = body
        self._life: greenlet | None = None
        self._hub: greenlet | None = None
        self._limit_us = -1  # calls that end before this need no look at anything but the clock's next event
        self._horizon_us = 0
        self._dying: Killed | None = None
        self._swallowed = 0
        self._abandoned: list[greenlet] = []
        self._wanted: tuple[bool, str] | None = None  # (power, reset reason) of a death that waits for the hub
        self._raise_next: BaseException | None = None
        self._watchdog_armed = False
        self._own_interrupt = False
        self._interrupts_off = 0
        self._failure: BaseException | None = None

    def enter(self, cost_us: int) -> None:
        """A call of the firmware that takes `cost_us`; every simulated function begins with it.

        Raises Killed when the chip is dead, and whatever was put before the firmware (Ctrl-C, reload).
        """
        clock = self.clock
        due = clock.now_us + cost_us
        pending = self.pending
        if due < self._limit_us and (not pending or due < pending[0][0]):
            clock.now_us = due
        else:
            self._wait(due)

    def wait_until(self, due_us: int) -> None:
        """Let time pass up to `due_us`; returns at once when that has passed."""
        clock = self.clock
        if due_us < clock.now_us:
            due_us = clock.now_us
        pending = self.pending
        if due_us < self._limit_us and (not pending or due_us < pending[0][0]):
            clock.now_us = due_us
        else:
            self._wait(due_us)

    def sleep_ms(self, ms: int) -> None:
        """mp_hal_delay_ms; ended early by Ctrl-C and reload."""
        self.wait_until(self.clock.now_us + slept_us(ms))

    def wait_for_ever(self) -> None:
        while True:
            self._wait(NEVER_US)

    def up_us(self) -> int:
        return self.clock.now_us - self.born_us

    def ticks(self) -> int:
        """1/1024 s since reset (port_get_raw_ticks)."""
        return (self.clock.now_us - self.born_us) * 16 // 15625

    def ms(self) -> int:
        """supervisor_ticks_ms64: milliseconds since reset, in steps of the 1/1024 s tick."""
        return (self.clock.now_us - self.born_us) * 16 // 15625 * 125 // 128

    def ms_at(self, at_us: int) -> int:
        return (at_us - self.born_us) * 16 // 15625 * 125 // 128

    def us_of_ms(self, ms: int) -> int:
        """The first moment at which `ms()` is at least `ms`."""
        tick = -(-ms * 128 // 125)
        return self.born_us - (-tick * 15625 // 16)

    def us_of_tick(self, tick: int) -> int:
        return self.born_us - (-tick * 15625 // 16)

    def next_event_us(self) -> int:
        """The first moment at which the world may do something; those who wait for it must look again then."""
        due = self.clock.next_us()
        # whoever runs us may change the world at the horizon, and so after it
        return self._limit_us if due is None or due > self._limit_us else due

    def tell(self, kind: str, text: str) -> None:
        """Into the record of the world; an error of one who listens there is not the firmware's."""
        try:
            self.world.record.add(kind, text)
        except Exception as error:
            self.bench_failed(error)

    def world_changed(self) -> None:
        """To be called after the firmware has changed the world: a watcher may have seen what it waited for."""
        if self.clock.interrupted and getcurrent() is self._life:
            self._park()

    def _wait(self, due_us: int) -> None:
        clock = self.clock
        while True:
            if self._dying is not None:
                self._die_again()
            if self._raise_next is not None:
                error, self._raise_next = self._raise_next, None
                self._limit_us = self._horizon_us + 1
                raise error
            if self._wanted is None:
                try:
                    clock.advance(min(due_us, self._horizon_us))
                except BaseException as error:
                    self.bench_failed(error)
                if clock.now_us >= due_us and not clock.interrupted:
                    return
            self._park()

    def bench_failed(self, error: BaseException) -> None:
        """The bench raised something while the firmware held the clock: whoever runs us gets it, not the firmware."""
        if getcurrent() is not self._life:
            raise error
        self._failure = error
        self._park()

    def _park(self) -> None:
        hub = self._hub
        assert hub is not None
        hub.switch()

    def interrupts_off(self) -> None:
        """From now on keypad scans wait and UART bytes have only their FIFO to stay in (facts ch. 1). May be nested."""
        self._interrupts_off += 1
        if self._interrupts_off == 1:
            for scanner in self.scanners:
                scanner.interrupts_off(self.clock.now_us)
            for uart in self.uarts:
                uart.interrupts_off()

    def interrupts_on(self) -> None:
        self._interrupts_off -= 1
        if self._interrupts_off == 0:
            for uart in self.uarts:
                uart.interrupts_on()
            for scanner in self.scanners:
                scanner.interrupts_on(self.clock.now_us)

    def blackout(self, duration_us: int) -> None:
        """Busy with interrupts off."""
        self.interrupts_off()
        self.wait_until(self.clock.now_us + duration_us)
        self.interrupts_on()

    @property
    def alive(self) -> bool:
        return self._life is not None

    def power_on(self) -> None:
        self._begin("POWER_ON")

    def power_off(self) -> None:
        """All supplies gone, now; flash stays."""
        self._end(True, "")

    def reset(self, reason: str) -> None:
        """Restart the chip; called from its own firmware it does not return."""
        self._end(False, reason)

    def interrupt_firmware(self, error: BaseException) -> None:
        """Raise `error` in the firmware at its next hardware call (Ctrl-C, reload)."""
        if self._life is None:
            return
        self._raise_next = error
        self._limit_us = -1
        if getcurrent() is self._life:
            self._stop_clock()

    @property
    def error_waits(self) -> bool:
        return self._raise_next is not None

    def run(self, until_us: int) -> int:
        """Live up to `until_us` or until the clock is interrupted; returns the time reached."""
        clock = self.clock
        clock.interrupted = False
        self._hub = getcurrent()
        self._horizon_us = max(until_us, clock.now_us)
        while True:
            if self._wanted is not None:
                power, reason = self._wanted
                self._wanted = None
                self._end(power, reason)
            if self._life is None:  # one event at a time: any may bring the power back
                due = clock.next_us()
                clock.advance(self._horizon_us if due is None else min(due, self._horizon_us))
            else:
                self._limit_us = -1 if self._raise_next is not None else self._horizon_us + 1
                self._life.parent = self._hub
                self._life.switch()
                if self._own_interrupt:
                    self._own_interrupt = False
                    clock.interrupted = False
                if self._failure is not None:
                    failure, self._failure = self._failure, None
                    raise failure
            if self._wanted is None and (clock.interrupted or clock.now_us >= self._horizon_us):
                self._limit_us = -1
                clock.interrupted = False
                return clock.now_us

    def close(self) -> None:
        """Stop for good; of the thread that it ran in nothing is held any more."""
        self._kill(True)
        self._hub = None

    def feed_watchdog(self, due_us: int) -> None:
        """The watchdog will bite at `due_us`; NEVER_US switches it off. One timer follows it."""
        self.watchdog_us = due_us
        if due_us != NEVER_US and not self._watchdog_armed:
            self._watchdog_armed = True
            self.clock.at(due_us, self._watchdog_rings, self.born_us)

    def _watchdog_rings(self, born_us: int) -> None:
        if born_us != self.born_us:
            return  # of an earlier life
        self._watchdog_armed = False
        if self.watchdog_us == NEVER_US:
            return
        if self.clock.now_us < self.watchdog_us:
            self.feed_watchdog(self.watchdog_us)
        else:
            self.world.record.add("world", "watchdog resets the chip")
            self.reset("WATCHDOG")

    def _begin(self, reason: str) -> None:
        self.reset_reason = reason
        self.born_us = self.clock.now_us
        self.watchdog_us = NEVER_US
        self._watchdog_armed = False
        self._swallowed = 0
        self._interrupts_off = 0
        self.asleep = False
        self._life = greenlet(self._live)

    def _live(self) -> None:
        try:
            self._body(self)
        except Killed:
            return

    def _end(self, power: bool, reason: str) -> None:
        if getcurrent() is self._life:  # one's own death: the hub has to do it
            self._wanted = (power, reason)
            if self._dying is None:
                self._stop_clock()
            return
        self._kill(power)
        self._raise_next = None
        self.asleep = False
        self.watchdog_us = NEVER_US  # without power nothing bites
        if power:
            self.saved_word = 0
        for listener in self.on_reset:
            listener(power)
        if not power:
            self._begin(reason)

    def die_here(self) -> None:
        """Called by the firmware after it has asked for its own reset: nothing more of it may run."""
        while True:
            self._park()

    def _stop_clock(self) -> None:
        """Make a running `advance` return after the event at hand; the hub goes on when it has done what was asked."""
        if not self.clock.interrupted:
            self.clock.interrupted = True
            self._own_interrupt = True

    def _kill(self, power: bool) -> None:
        life, self._life = self._life, None
        if life is None:
            return
        self._dying = Killed(power)
        self._limit_us = -1
        life.parent = getcurrent()
        self._hub = getcurrent()
        if life:  # started and not finished
            life.throw(self._dying)
            if not life.dead:
                self._abandoned.append(life)
        self._dying = None

    def _die_again(self) -> None:
        """The firmware swallowed its death, or cleans up after it: nothing that it does has an effect any more."""
        self._swallowed += 1
        if self._swallowed > _SWALLOWED_LIMIT:
            while True:
                self._park()
        assert self._dying is not None
        raise self._dying
