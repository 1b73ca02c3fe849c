"""In the place of the modem's UART, of its PS and of the probe's bus: the bench, where it has taken them over."""

from __future__ import annotations

import binascii

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from isocket.hardware import OneWire, Uart

    Taken = dict[str, bool | int | str]


PROBE_FAULTS = ("none", "short", "crc", "85")
_ROM = b"\x28\x00\x10\x0b\x00\x00\x00"


class Tunnel:
    """The modem's UART, or the bench in its place. `say(words)` tells the bench."""

    def __init__(self, uart: Uart, taken: Taken, say: Callable[[str], None]) -> None:
        self._uart = uart
        self._taken = taken
        self._say = say
        self._kept = b""

    def feed(self, data: bytes) -> None:
        self._kept += data

    @property
    def in_waiting(self) -> int:
        return len(self._kept) if "modem" in self._taken else self._uart.in_waiting

    def read(self, size: int) -> bytes | None:
        if "modem" not in self._taken:
            return self._uart.read(size)
        data = self._kept[:size]
        self._kept = self._kept[size:]
        return data

    def write(self, data: bytes) -> int | None:
        if "modem" not in self._taken:
            return self._uart.write(data)
        self._say("m " + binascii.hexlify(data).decode())
        return len(data)


class Level:
    """The modem's PS."""

    def __init__(self, pin: Callable[[], bool], taken: Taken) -> None:
        self._pin = pin
        self._taken = taken

    @property
    def value(self) -> bool:
        return bool(self._taken.get("ps", self._pin()))


class ProbeBus:
    """The 1-Wire bus; when it is taken over, a DS18B20 with the wanted temperature or fault answers instead."""

    def __init__(self, bus: OneWire, taken: Taken) -> None:
        self._bus = bus
        self._taken = taken
        self.last = "unread"  # the scratchpad's temperature, sixteenths of a degree, as the firmware has read it last

    def reset(self) -> bool:
        state = self._taken.get("probe")
        return self._bus.reset() if state is None else state not in ("none", "short")

    def write(self, data: bytes) -> None:
        if "probe" not in self._taken:
            self._bus.write(data)

    def crc8(self, data: bytes | bytearray) -> int:
        return self._bus.crc8(data)

    def readinto(self, buffer: bytearray) -> None:
        state = self._taken.get("probe")
        if state is None:
            self._bus.readinto(buffer)
        else:
            self._fill(buffer, state)
        if len(buffer) == 9:
            raw = buffer[0] | buffer[1] << 8
            self.last = str(raw - 65536 if raw >= 32768 else raw)

    def _fill(self, buffer: bytearray, state: int | str) -> None:
        if len(buffer) == 8:
            data = _ROM
        else:
            raw = (85 * 16 if state == "85" else 0 if state == "crc" else int(state)) & 0xFFFF
            data = bytes((raw & 0xFF, raw >> 8, 0x4B, 0x46, 0x7F, 0xFF, 0x0C if state == "85" else 0x10, 0x10))
        size = len(data)
        buffer[:size] = data
        crc = self._bus.crc8(data)
        buffer[size] = crc ^ 0x55 if state == "crc" and size == 8 else crc
