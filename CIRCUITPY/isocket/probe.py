"""The DS18B20 probe, read in short steps across passes of the superloop.

Not by adafruit_onewire and adafruit_ds18x20: their calls block for 20 to 770 ms, and for the 30 lines that are needed
of them here and in hardware.OneWire they take 6 KB of the heap and 0.2 s of the start (docs/architecture.md). Checked
are presence, CRC, the all-zero scratchpad of a shorted line (its CRC is valid), the power-on value 85.0 C, the range,
and that a jump of more than 5 C is seen twice.
Source: DS18B20 and DS18S20 data sheets.
"""

from __future__ import annotations

from isocket import log
from isocket.clock import Timed
from isocket.on_demand import on_demand

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from isocket.hardware import OneWire

CONVERSION_MS = 760
ATTEMPTS = 3
RETRY_MS = 200
LEAST = -55 * 16
MOST = 125 * 16
POWER_ON = 85 * 16
JUMP = 5 * 16
NEVER = -10_000

DS18B20 = 0x28  # family codes
DS18S20 = 0x10

_READ_ROM = b"\x33"
_SKIP_ROM_CONVERT = b"\xcc\x44"
_SKIP_ROM_READ = b"\xcc\xbe"


def sixteenths_of(pad: bytes | bytearray, family: int) -> int:
    """The temperature in a scratchpad, in sixteenths of a degree Celsius."""
    raw = pad[0] | pad[1] << 8
    if raw & 0x8000:
        raw -= 0x10000
    if family == DS18S20:  # half degrees; what is left of the count of 16 tells the rest
        return (raw >> 1) * 16 + 12 - pad[6]
    return raw


class Probe(Timed):
    """`read(now)` starts a reading; `done(sixteenths | None)` is called with it, None for a failed one, within 3 s."""

    @on_demand
    def __init__(self, bus: OneWire, done: Callable[[int | None], None]) -> None:
        self._bus = bus
        self._done = done
        self._rom = bytearray(8)
        self._latest = self._odd = NEVER  # believed; not believed yet
        self._scratchpad = bytearray(9)
        self._family = 0  # of the sensor; none was found yet
        self._attempts = 0
        self._next = self._find

    def read(self, now: int) -> None:
        if self.due is None:
            self._attempts = ATTEMPTS
            self._next = self._convert if self._family else self._find
            self.due = now

    def step(self, now: int) -> None:
        self.due = None
        try:
            wait_ms = self._next()
        except RuntimeError as error:
            self._failed(str(error), now)
            return
        if wait_ms is None:
            self._done(self._latest)
        else:
            self.due = now + wait_ms

    @on_demand
    def _failed(self, why: str, now: int) -> None:
        self._attempts -= 1
        self._family = 0
        if self._attempts:
            self._next = self._find
            self.due = now + RETRY_MS
        else:
            log.say("probe: " + why)
            self._done(None)

    # each of these is one step of 1 to 11 ms; it says how long to wait for the next, None: `_latest` is the reading

    def _require_presence(self) -> None:
        if not self._bus.reset():
            raise RuntimeError("no presence pulse")

    def _find(self) -> int:
        self._require_presence()
        self._bus.write(_READ_ROM)
        self._bus.readinto(self._rom)
        self._next = self._identify
        return 0

    @on_demand
    def _identify(self) -> int:
        if not any(self._rom):
            raise RuntimeError("line is held low")
        if self._bus.crc8(self._rom):
            raise RuntimeError("CRC error in the ROM code")
        if self._rom[0] not in (DS18B20, DS18S20):
            raise RuntimeError("no DS18B20")
        self._family = self._rom[0]
        self._next = self._convert
        return 0

    def _convert(self) -> int:
        self._require_presence()
        self._bus.write(_SKIP_ROM_CONVERT)
        self._next = self._fetch
        return CONVERSION_MS

    def _fetch(self) -> int:
        self._require_presence()
        self._bus.write(_SKIP_ROM_READ)
        self._bus.readinto(self._scratchpad)
        self._next = self._judge
        return 0

    def _judge(self) -> None:
        pad = self._scratchpad
        if not any(pad):
            raise RuntimeError("line is held low")
        if self._bus.crc8(pad):
            raise RuntimeError("CRC error")
        sixteenths = sixteenths_of(pad, self._family)
        if (
            sixteenths == POWER_ON and pad[6] == 0x0C
        ):  # 0x0C: no conversion since power-on; one that gave 85.0 C leaves 0x10
            raise RuntimeError("power-on value")
        if not LEAST <= sixteenths <= MOST:
            raise RuntimeError("out of range")
        if self._latest != NEVER and abs(sixteenths - self._latest) > JUMP and abs(sixteenths - self._odd) > JUMP:
            self._odd = sixteenths
            raise RuntimeError("spike")  # or a real jump: then the next try says so, too
        self._latest = self._odd = sixteenths
