"""The emulator as a serial port of this computer, in real time, for any program that speaks to modems."""

from __future__ import annotations

import contextlib
import os
import select
import time
import tty
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING

from bench.world.clock import MS, SECOND

if TYPE_CHECKING:
    from bench.surroundings import World

LONGEST_SLEEP_S = 1.0


def power_on(world: World) -> None:
    """Pull KEY and let board time pass, at once, until the modem is registered and its card is read."""
    world.modem_key.set(True)
    world.clock.advance(world.clock.now_us + world.modem.latency["key"] + 100 * MS)
    world.modem_key.set(False)
    for _ in range(60):
        if world.modem.reachable:
            break
        world.clock.advance(world.clock.now_us + SECOND)


class ModemPort:
    """A pseudo terminal in front of `world.line`. `path` is what a program opens.

    run(): lets time pass until `stop()`. post(action): has `action()` called between two events; both may be called
    from another thread. speed: seconds of board time in a second.
    """

    def __init__(self, world: World, speed: float = 1.0) -> None:
        self.world = world
        self.speed = speed
        self._master, self._slave = os.openpty()  # the slave stays open, so that programs may come and go
        tty.setraw(self._slave)
        os.set_blocking(self._master, False)
        self.path = os.ttyname(self._slave)
        self._wake_read, self._wake_write = os.pipe()
        self._posted: deque[Callable[[], None]] = deque()
        self._stopped = False
        world.line.board_receiver = self._to_program

    def power_on(self) -> None:
        power_on(self.world)
        tty.setraw(self._slave)  # its flush drops what nobody has been there to read

    def run(self) -> None:
        clock = self.world.clock
        start_us, started = clock.now_us, time.monotonic()
        while not self._stopped:
            now_us = start_us + int((time.monotonic() - started) * SECOND * self.speed)
            clock.advance(now_us)
            next_us = clock.next_us()
            wait = LONGEST_SLEEP_S
            if next_us is not None:
                wait = min(wait, max(0.0, (next_us - now_us) / SECOND / self.speed))
            ready, _, _ = select.select([self._master, self._wake_read], [], [], wait)
            clock.advance(start_us + int((time.monotonic() - started) * SECOND * self.speed))
            if self._wake_read in ready:
                os.read(self._wake_read, 4096)
            if self._master in ready:
                with contextlib.suppress(OSError):
                    self.world.line.to_modem(os.read(self._master, 4096))
            while self._posted:
                self._posted.popleft()()

    def post(self, action: Callable[[], None]) -> None:
        self._posted.append(action)
        os.write(self._wake_write, b".")

    def stop(self) -> None:
        self._stopped = True
        os.write(self._wake_write, b".")

    def close(self) -> None:
        for handle in (self._master, self._slave, self._wake_read, self._wake_write):
            os.close(handle)

    def _to_program(self, start_us: int, data: bytes) -> None:
        # nobody reads, and the terminal is full: lost, as on a wire
        with contextlib.suppress(BlockingIOError):
            os.write(self._master, data)
