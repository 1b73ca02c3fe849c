"""Clients with threads, in the world's time: their threads take turns in one, and what they wait for costs no time.

A client that waits five seconds for an answer does so on the world's clock, which goes on only when all of them wait.
So a run is the same every time, whatever else the machine has to do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType, SimpleNamespace
from typing import Any, TypeVar
from unittest.mock import patch

import serial
from greenlet import getcurrent, greenlet

from bench.modem.dialects import DEFAULT
from bench.modem.pty import power_on
from bench.surroundings import World
from bench.world.clock import SECOND

T = TypeVar("T")


class Turns:
    """Who waits for what. `wait` gives the others their turn, and lets time pass when nobody can go on."""

    def __init__(self, world: World) -> None:
        self.clock = world.clock
        self._waiting: list[tuple[greenlet, Callable[[], bool], int | None]] = []
        self._hub = greenlet(self._run)

    def wait(self, ready: Callable[[], bool], seconds: float | None = None) -> bool:
        """Until it is ready, or for so long; returns whether it is."""
        if not ready():
            due_us = None if seconds is None else self.clock.now_us + round(seconds * SECOND)
            self._waiting.append((getcurrent(), ready, due_us))
            self._hub.switch()
        return ready()

    def sleep(self, seconds: float) -> None:
        self.wait(lambda: False, seconds)

    def begin(self, action: Callable[[], Any]) -> greenlet:
        """Have it done when the one who asks waits."""
        turn = greenlet(action, self._hub)
        self._waiting.append((turn, lambda: True, None))
        return turn

    def _run(self) -> None:
        while True:
            entry = next((one for one in self._waiting if self._can_go_on(one)), None)
            if entry is not None:
                self._waiting.remove(entry)
                entry[0].switch()
                continue
            moments = [due_us for _, _, due_us in self._waiting if due_us is not None]
            next_us = self.clock.next_us()
            if next_us is not None:
                moments.append(next_us)
            assert moments, "everybody waits, and nothing will happen any more"
            self.clock.advance(max(self.clock.now_us, min(moments)))

    def _can_go_on(self, entry: tuple[greenlet, Callable[[], bool], int | None]) -> bool:
        _, ready, due_us = entry
        return ready() or (due_us is not None and due_us <= self.clock.now_us)


class Port:
    """What `serial.Serial` is to a client. What the modem sends in one go is handed over when its last byte is there,
    as USB adapters do.
    """

    def __init__(self, turns: Turns, world: World, timeout: float | None) -> None:
        self._turns = turns
        self._line = world.line
        self._timeout = timeout
        self._inbox = bytearray()
        world.line.board_receiver = self._take

    def read(self, size: int = 1) -> bytes:
        self._turns.wait(lambda: len(self._inbox) >= size, self._timeout)
        data = bytes(self._inbox[:size])
        del self._inbox[:size]
        return data

    def write(self, data: bytes) -> int:
        self._line.to_modem(data)
        return len(data)

    def inWaiting(self) -> int:
        return len(self._inbox)

    def close(self) -> None:
        self._line.board_receiver = None

    def _take(self, start_us: int, data: bytes) -> None:
        self._turns.clock.at(round(start_us + len(data) * self._line.byte_us), self._inbox.extend, data)


class VirtualBench:
    """As `serial_port.Bench`, for clients of python-gsmmodem that are made inside `virtual_gsmmodem`."""

    path = "virtual"

    def __init__(self, world: World) -> None:
        self.world = world
        self.turns = Turns(world)
        self.threading = threading_for(self.turns)

    def do(self, action: Callable[[World], T]) -> T:
        return action(self.world)

    def until(self, condition: Callable[[World], bool], seconds: float = 60) -> None:
        assert self.turns.wait(lambda: condition(self.world), seconds), f"it did not happen in time\n{self.traffic()}"

    def traffic(self) -> str:
        return "\n".join(f"{entry.kind} {entry.text}" for entry in list(self.world.record.entries)[-40:])


def threading_for(turns: Turns) -> Any:
    """As much of the module `threading` as python-gsmmodem uses."""

    class Event:
        def __init__(self) -> None:
            self._set = False

        def set(self) -> None:
            self._set = True

        def clear(self) -> None:
            self._set = False

        def is_set(self) -> bool:
            return self._set

        def wait(self, timeout: float | None = None) -> bool:
            return turns.wait(self.is_set, timeout)

    class RLock:
        def __init__(self) -> None:
            self._owner: greenlet | None = None
            self._depth = 0

        def __enter__(self) -> None:
            turns.wait(lambda: self._owner in (None, getcurrent()))
            self._owner = getcurrent()
            self._depth += 1

        def __exit__(self, *_: object) -> None:
            self._depth -= 1
            if not self._depth:
                self._owner = None

    class Thread:
        def __init__(self, target: Callable[..., Any], kwargs: dict[str, Any] | None = None) -> None:
            self.daemon = False
            self._target = target
            self._kwargs = kwargs or {}
            self._turn: greenlet | None = None

        def start(self) -> None:
            self._turn = turns.begin(lambda: self._target(**self._kwargs))

        def join(self) -> None:
            turns.wait(lambda: self._turn is None or self._turn.dead)

    class Timer:
        def __init__(self, interval: float, function: Callable[[], Any]) -> None:
            self._interval = interval
            self._function = function
            self._timer: Any = None

        def start(self) -> None:
            self._timer = turns.clock.after(round(self._interval * SECOND), turns.begin, self._function)

        def cancel(self) -> None:
            if self._timer is not None:
                self._timer.cancel()

    return SimpleNamespace(Event=Event, RLock=RLock, Thread=Thread, Timer=Timer)


@contextmanager
def virtual_gsmmodem(modem: str = DEFAULT) -> Iterator[VirtualBench]:
    """A registered modem, and python-gsmmodem in its time."""
    world = World(modem=modem)
    power_on(world)
    bench = VirtualBench(world)

    def port(*, timeout: float | None = None, **_: object) -> Port:
        return Port(bench.turns, world, timeout)

    pyserial = ModuleType("serial")
    pyserial.__dict__.update(Serial=port, SerialException=serial.SerialException)
    with (
        patch("gsmmodem.serial_comms.serial", pyserial),
        patch("gsmmodem.serial_comms.threading", bench.threading),
        patch("gsmmodem.modem.threading", bench.threading),
        patch("gsmmodem.modem.time", SimpleNamespace(sleep=bench.turns.sleep)),
        patch("gsmmodem.modem.sleep", bench.turns.sleep),
    ):
        yield bench
