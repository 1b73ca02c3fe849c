"""The emulator as a serial port of this computer, in real time, for any program that speaks to modems."""

from __future__ import annotations

import contextlib
import os
import select
import socket
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


class Port:
    """In front of `world.line`, in real time; where it leads to is a subclass's.

    run(): lets time pass until `stop()`. post(action): has `action()` called between two events; both may be called
    from another thread. speed: seconds of board time in a second. path: what a program opens.
    """

    path = ""

    def __init__(self, world: World, speed: float = 1.0) -> None:
        self.world = world
        self.speed = speed
        self._wake_read, self._wake_write = os.pipe()
        self._posted: deque[Callable[[], None]] = deque()
        self._stopped = False
        world.line.board_receiver = self._to_program

    def power_on(self) -> None:
        power_on(self.world)

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
            ready, _, _ = select.select([*self._sources(), self._wake_read], [], [], wait)
            clock.advance(start_us + int((time.monotonic() - started) * SECOND * self.speed))
            if self._wake_read in ready:
                os.read(self._wake_read, 4096)
            self._take(ready)
            while self._posted:
                self._posted.popleft()()

    def post(self, action: Callable[[], None]) -> None:
        self._posted.append(action)
        os.write(self._wake_write, b".")

    def stop(self) -> None:
        self._stopped = True
        os.write(self._wake_write, b".")

    def close(self) -> None:
        for handle in (self._wake_read, self._wake_write):
            os.close(handle)

    def _sources(self) -> list[int | socket.socket]:
        """What a program may have written to."""
        raise NotImplementedError

    def _take(self, ready: list[int | socket.socket]) -> None:
        """Hand on what has come from those."""
        raise NotImplementedError

    def _to_program(self, start_us: int, data: bytes) -> None:
        raise NotImplementedError


class ModemPort(Port):
    """A pseudo terminal; `path` is its device."""

    def __init__(self, world: World, speed: float = 1.0) -> None:
        super().__init__(world, speed)
        self._master, self._slave = os.openpty()  # the slave stays open, so that programs may come and go
        tty.setraw(self._slave)
        os.set_blocking(self._master, False)
        self.path = os.ttyname(self._slave)

    def power_on(self) -> None:
        super().power_on()
        tty.setraw(self._slave)  # its flush drops what nobody has been there to read

    def close(self) -> None:
        super().close()
        for handle in (self._master, self._slave):
            os.close(handle)

    def _sources(self) -> list[int | socket.socket]:
        return [self._master]

    def _take(self, ready: list[int | socket.socket]) -> None:
        if self._master in ready:
            with contextlib.suppress(OSError):
                self.world.line.to_modem(os.read(self._master, 4096))

    def _to_program(self, start_us: int, data: bytes) -> None:
        # nobody reads, and the terminal is full: lost, as on a wire
        with contextlib.suppress(BlockingIOError):
            os.write(self._master, data)


class SocketPort(Port):
    """A socket that one program at a time may connect to; `path` is what that program calls it."""

    def __init__(self, world: World, speed: float, listener: socket.socket) -> None:
        super().__init__(world, speed)
        self._listener = listener
        self._client: socket.socket | None = None

    def close(self) -> None:
        super().close()
        self._listener.close()
        self._leave()

    def _leave(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None

    def _sources(self) -> list[int | socket.socket]:
        return [self._listener] if self._client is None else [self._client]

    def _take(self, ready: list[int | socket.socket]) -> None:
        if self._listener in ready:
            self._client, _ = self._listener.accept()
            self._client.setblocking(False)
        elif self._client is not None and self._client in ready:
            try:
                data = self._client.recv(4096)
            except OSError:
                data = b""
            if data:
                self.world.line.to_modem(data)
            else:
                self._leave()

    def _to_program(self, start_us: int, data: bytes) -> None:
        # nobody is connected, or reads: lost, as on a wire
        if self._client is not None:
            with contextlib.suppress(OSError):
                self._client.send(data)


class TcpPort(SocketPort):
    """At a TCP port; `path` is what pyserial and others call it."""

    def __init__(self, world: World, speed: float = 1.0, host: str = "127.0.0.1", port: int = 0) -> None:
        super().__init__(world, speed, socket.create_server((host, port)))
        self.path = "socket://{}:{}".format(*self._listener.getsockname()[:2])


class UnixPort(SocketPort):
    """At Linux's abstract socket `abstract:NAME`, as ModemManager's test profiles call it; OSError if it is taken."""

    def __init__(self, world: World, speed: float = 1.0, name: str = "modem") -> None:
        listener = socket.socket(socket.AF_UNIX)
        try:
            listener.bind(f"\0abstract:{name}")
            listener.listen()
        except OSError:
            listener.close()
            raise
        super().__init__(world, speed, listener)
        self.path = f"abstract:{name}"
