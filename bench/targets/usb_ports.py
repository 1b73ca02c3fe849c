"""A board that is not there, served as one that is: its two USB serial ports (and its UART) as pseudo terminals.

For trying what talks to boards: `python -m bench board --pty`.
"""

from __future__ import annotations

import contextlib
import os
import select
import threading
import time
import tty
from collections import deque
from collections.abc import Callable
from pathlib import Path

from bench.surroundings import World
from bench.targets.base import Target
from bench.targets.emulator import EmulatorTarget
from bench.targets.sim import SimTarget
from bench.targets.wired_rig import StimulusBoard
from bench.world.clock import MS, SECOND

CONSOLE, DATA = 0, 1
SLICE_US = 4 * MS
LOST_US = 100 * MS  # a board that is later than this has lost the time
STARTED_US = 2 * SECOND
FOREVER_US = 1 << 60
KEPT = 65_536  # bytes for a computer that does not read
BENCH_MODE = {"ISOCKET_BENCH": 1}


class Pty:
    """One pseudo terminal. `path` is what a program opens; programs may come and go."""

    def __init__(self) -> None:
        self.master, self._slave = os.openpty()
        tty.setraw(self._slave)
        os.set_blocking(self.master, False)
        self.path = os.ttyname(self._slave)
        self._waiting = bytearray()

    def read(self) -> bytes:
        with contextlib.suppress(BlockingIOError):
            return os.read(self.master, 4096)
        return b""

    def write(self, data: bytes) -> None:
        self._waiting += data
        del self._waiting[:-KEPT]
        self.flush()

    def flush(self) -> None:
        with contextlib.suppress(BlockingIOError):
            while self._waiting:
                del self._waiting[: os.write(self.master, bytes(self._waiting))]

    def close(self) -> None:
        os.close(self.master)
        os.close(self._slave)


class ServedBoard:
    """A simulated or emulated board in bench mode, in an empty world, at the pace of the wall clock.

    uart: serve the modem's UART, too; otherwise nothing is wired to it. stimulus: a second emulated board drives and
    reads the pins of this one, and its data port is served. modem: it has one of its own, in its own world.
    to_host(port, bytes): what becomes of the bytes on their way to the computer (for tests that want a bad cable).
    serve() lets it live until stop(). lost_s: wall time by which it is behind what it should have lived until now.
    """

    def __init__(
        self,
        name: str = "emulator",
        *,
        drive: Path | None = None,
        uart: bool = False,
        stimulus: bool = False,
        modem: bool = False,
        speed: float = 1.0,
    ) -> None:
        self.world = World()
        self.speed = speed
        self.to_host: Callable[[int, bytes], bytes] = lambda port, data: data
        self.ports = (Pty(), Pty())
        self.uart = Pty() if uart else None
        self.stimulus = Pty() if stimulus else None
        self._stimulus: StimulusBoard | None = None
        if not modem:
            self.world.modem.lose_supply()
            self.world.line.modem_receiver = self._from_uart
        self.started = threading.Event()  # it has lived for so long that a computer may talk to it
        self._stopped = False
        self._first_us = 0
        self._began: float | None = None  # wall time at which it had lived so long
        self._lost_s = 0.0  # when it ended
        self._posted: deque[Callable[[], None]] = deque()
        self._wake_read, self._wake_write = os.pipe()
        self.target: Target
        if name == "sim":
            sim = SimTarget(self.world, drive=drive, settings=dict(BENCH_MODE), usb_host=True)
            sim.usb.console.listeners.append(lambda data: self._from_usb(CONSOLE, data))
            sim.usb.data.listeners.append(lambda data: self._from_usb(DATA, data))
            self._send = (sim.usb.send_console, sim.usb.send_data)
            self.target = sim
        else:
            emulated = EmulatorTarget(self.world, drive=drive, settings=dict(BENCH_MODE), usb_host=True)
            emulated.usb_listeners.append(self._from_usb)
            self._send = (emulated.send_console, emulated.send_data)
            self.target = emulated

    @property
    def console_path(self) -> str:
        return self.ports[CONSOLE].path

    @property
    def data_path(self) -> str:
        return self.ports[DATA].path

    def serve(self) -> None:
        """Until stop(); then the board is gone, and its ports are silent."""
        try:
            self._serve()
        finally:
            self._lost_s, self._began = self.lost_s, None
            self.target.close()
            if self._stimulus is not None:
                self._stimulus.close()

    def _serve(self) -> None:
        if self.stimulus is not None:
            self.world.mains.set(False)  # until the stimulus drives it
            self._stimulus = StimulusBoard(self.world, self._from_stimulus, self._supplied)
        self.target.start()
        clock = self.world.clock
        self._first_us = first_us = start_us = clock.now_us
        self._began = began = time.monotonic()
        ptys = [pty for pty in (*self.ports, self.uart, self.stimulus) if pty is not None]
        masters = [pty.master for pty in ptys]
        while not self._stopped:
            due_us = start_us + round((time.monotonic() - began) * SECOND * self.speed)
            if due_us - clock.now_us > LOST_US:
                start_us -= due_us - clock.now_us
                due_us = clock.now_us + SLICE_US
            if due_us > clock.now_us:
                self.target.run_until(min(due_us, clock.now_us + SLICE_US))
                if self._stimulus is not None:
                    self._stimulus.live_until(clock.now_us)
            if clock.now_us - first_us > STARTED_US:
                self.started.set()
            while self._posted:
                self._posted.popleft()()
            wait_s = max(0.0, (clock.now_us - due_us) / SECOND / self.speed + 0.002) if due_us <= clock.now_us else 0.0
            ready, _, _ = select.select([*masters, self._wake_read], [], [], wait_s)
            if self._wake_read in ready:
                os.read(self._wake_read, 4096)
            for pty in ptys:
                pty.flush()
                if pty.master in ready:
                    self._from_host(pty, pty.read())

    @property
    def lost_s(self) -> float:
        began = self._began
        if began is None:  # it has not begun, or has ended
            return self._lost_s
        return time.monotonic() - began - (self.world.clock.now_us - self._first_us) / SECOND / self.speed

    def post(self, action: Callable[[], None]) -> None:
        """Have something done between two slices of its life; from any thread."""
        self._posted.append(action)
        os.write(self._wake_write, b".")

    def reset(self) -> None:
        """Pull its RUN pin; from any thread."""
        self.post(self.target.reset)

    def power(self, on: bool) -> None:
        """Switch its supply; from any thread."""
        self.post(lambda: self._supplied(on))

    def _supplied(self, on: bool) -> None:
        self.target.power_cut(1 if on else FOREVER_US)  # the newer cut counts

    def stop(self) -> None:
        self._stopped = True
        os.write(self._wake_write, b".")

    def close(self) -> None:
        """Give the ports back, after serve() has ended."""
        for pty in (*self.ports, self.uart, self.stimulus):
            if pty is not None:
                pty.close()
        os.close(self._wake_read)
        os.close(self._wake_write)

    def _from_host(self, pty: Pty, data: bytes) -> None:
        if not data:
            return
        if pty is self.uart:
            self.world.line.to_board(data)
        elif pty is self.stimulus:
            if self._stimulus is not None:
                self._stimulus.send(DATA, data)
        else:
            self._send[self.ports.index(pty)](data)

    def _from_usb(self, port: int, data: bytes) -> None:
        data = self.to_host(port, data)
        if data:
            self.ports[port].write(data)

    def _from_stimulus(self, port: int, data: bytes) -> None:
        if port == DATA and self.stimulus is not None:
            self.stimulus.write(data)

    def _from_uart(self, data: bytes) -> None:
        if self.uart is not None:
            self.uart.write(data)
