"""What adafruit_fona needs of a board, in virtual time: UART, pins and `time`, on the real world of the bench."""

from __future__ import annotations

import sys
import types
from collections import deque
from types import ModuleType

from bench.surroundings import World
from bench.world.clock import SECOND
from bench.world.signals import Signal


class BoardBytes(bytes):
    """bytes as CircuitPython has them: `"+CMGS" in data` is allowed, and the library relies on it."""

    def __contains__(self, key: object) -> bool:
        return super().__contains__(key.encode() if isinstance(key, str) else key)  # type: ignore[arg-type]

    def __add__(self, other: bytes) -> BoardBytes:  # type: ignore[override]
        return BoardBytes(bytes(self) + bytes(other))

    def __radd__(self, other: bytes) -> BoardBytes:
        return BoardBytes(bytes(other) + bytes(self))


class Uart:
    """busio.UART on the world's line: bytes come in at the line's pace; reads wait for `timeout` at most."""

    timeout_us = 1 * SECOND

    def __init__(self, world: World) -> None:
        self._clock = world.clock
        self._line = world.line
        self._coming: deque[tuple[float, int]] = deque()
        self._line.board_receiver = self._receive

    def _receive(self, start_us: int, data: bytes) -> None:
        for place, octet in enumerate(data):
            self._coming.append((start_us + (place + 1) * self._line.byte_us, octet))

    @property
    def in_waiting(self) -> int:
        now_us = self._clock.now_us
        return sum(1 for due_us, _ in self._coming if due_us <= now_us)

    def read(self, count: int) -> bytes | None:
        limit_us = self._clock.now_us + self.timeout_us
        while self.in_waiting < count and self._clock.now_us < limit_us:
            self._clock.advance(self._clock.now_us + 1000)
        data = BoardBytes(self._coming.popleft()[1] for _ in range(min(count, self.in_waiting)))
        return data or None

    def readinto(self, buffer: bytearray) -> int | None:
        data = self.read(len(buffer)) or b""
        buffer[: len(data)] = data
        return len(data) or None

    def write(self, data: bytes) -> int:
        self._clock.advance(self._line.to_modem(bytes(data)))
        return len(data)

    def reset_input_buffer(self) -> None:
        for _ in range(self.in_waiting):
            self._coming.popleft()


class Pin:
    """digitalio.DigitalInOut on a wire that is active low."""

    def __init__(self, signal: Signal) -> None:
        self._signal = signal

    def switch_to_output(self) -> None: ...

    def switch_to_input(self) -> None: ...

    @property
    def value(self) -> bool:
        return not self._signal.value

    @value.setter
    def value(self, level: bool) -> None:
        self._signal.set(not level)


class Time:
    """The module `time` of a board whose time is the world's."""

    def __init__(self, world: World) -> None:
        self._clock = world.clock

    def sleep(self, seconds: float) -> None:
        self._clock.advance(self._clock.now_us + round(seconds * SECOND))

    def monotonic(self) -> float:
        return self._clock.now_us / SECOND


def load_fona(world: World) -> ModuleType:
    """The library as it comes from PyPI; only what it imports from a board is ours."""
    boards = {"digitalio": {"DigitalInOut": Pin}, "busio": {"UART": Uart}, "pwmio": {}, "microcontroller": {"Pin": Pin}}
    kept = {name: sys.modules.pop(name, None) for name in (*boards, "simpleio", "adafruit_fona.adafruit_fona")}
    try:
        for name, content in boards.items():
            module = types.ModuleType(name)
            module.__dict__.update(content)
            sys.modules[name] = module
        from adafruit_fona import adafruit_fona
    finally:
        for name, module in kept.items():
            sys.modules.pop(name, None)
            if module is not None:
                sys.modules[name] = module
    adafruit_fona.time = Time(world)
    return adafruit_fona
