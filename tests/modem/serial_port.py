"""The emulator at a pseudo terminal or a socket, in a thread, for programs that want a modem there."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from bench.modem.dialects import DEFAULT
from bench.modem.pty import ModemPort, Port
from bench.surroundings import World

T = TypeVar("T")


class Bench:
    """A registered modem at `path`; the world belongs to another thread, so it is touched by `do` only."""

    def __init__(self, port: Port) -> None:
        self._port = port
        self.path = port.path

    def do(self, action: Callable[[World], T]) -> T:
        """Let the modem's thread run `action(world)`, and give its result."""
        done = threading.Event()
        results: list[T] = []

        def act() -> None:
            try:
                results.append(action(self._port.world))
            finally:
                done.set()

        self._port.post(act)
        assert done.wait(60), "the modem's thread does not answer"
        return results[0]

    def until(self, condition: Callable[[World], bool], seconds: float = 120) -> None:
        limit = time.monotonic() + seconds
        while not self.do(condition):
            assert time.monotonic() < limit, "it did not happen in time"
            time.sleep(0.02)

    def traffic(self) -> str:
        """The last AT lines, for the message of a failed test."""
        return self.do(lambda world: "\n".join(f"{e.kind} {e.text}" for e in list(world.record.entries)[-40:]))


@contextmanager
def serving(speed: float = 10, modem: str = DEFAULT, at: Callable[[World, float], Port] = ModemPort) -> Iterator[Bench]:
    port = at(World(modem=modem), speed)
    port.power_on()
    thread = threading.Thread(target=port.run, daemon=True)
    thread.start()
    try:
        yield Bench(port)
    finally:
        port.stop()
        thread.join(5)
        port.close()
