"""The DS18B20 probe, read in short steps across passes of the superloop.

Built on adafruit_onewire and adafruit_ds18x20, whose own calls block for 20 to 770 ms. Adds the checks that they lack:
presence, the all-zero scratchpad of a shorted line (its CRC is valid), the power-on value 85.0 C, and the range.
Source: DS18B20 data sheet.
"""

from __future__ import annotations

from adafruit_ds18x20 import DS18X20
from adafruit_onewire.bus import OneWireAddress, OneWireBus
from adafruit_onewire.device import OneWireDevice

from isocket import log
from isocket.clock import Timed, after
from isocket.rare import rare

CONVERSION_MS = 760
ATTEMPTS = 3
RETRY_MS = 200
LEAST = -55 * 16
MOST = 125 * 16
POWER_ON = 85 * 16

_READ_ROM = b"\x33"
_SKIP_ROM_CONVERT = b"\xcc\x44"
_SKIP_ROM_READ = b"\xcc\xbe"


class _Scratchpad(DS18X20):
    """The library's decoding (both sensor families) over a scratchpad that has been read already."""

    def _read_scratch(self) -> bytearray:
        return self.scratchpad

    scratchpad = bytearray(9)


@rare
def forget_the_unused() -> None:
    """The methods of the libraries that are not called here go back to the heap."""
    for kind, names in (
        (OneWireBus, ("scan", "_search_rom", "maximum_devices")),
        (OneWireAddress, ("rom", "crc", "serial_number")),
        (OneWireDevice, ("__enter__", "__exit__", "readinto", "write", "_select_rom")),
        (
            DS18X20,
            (
                "temperature",
                "resolution",
                "start_temperature_read",
                "address",
                "_convert_temp",
                "_read_scratch",
                "_write_scratch",
            ),
        ),
    ):
        for name in names:
            setattr(kind, name, None)


class Probe(Timed):
    """`read(now)` starts a reading; `done(sixteenths | None)` is called with it, None for a failed one, within 3 s."""

    def __init__(self, make_bus, done) -> None:
        self._bus = make_bus(OneWireBus)
        self._sensor: _Scratchpad | None = None
        self._done = done
        self._rom = bytearray(8)
        self._attempts = 0
        self._next = self._find

    def read(self, now: int) -> None:
        if self.due is None:
            self._attempts = ATTEMPTS
            self._next = self._find if self._sensor is None else self._convert
            self.due = now

    def step(self, now: int) -> None:
        self.due = None
        try:
            wait_ms = self._next()
        except (RuntimeError, ValueError, OSError) as error:
            self._failed(str(error), now)
            return
        if wait_ms is not None:
            self.due = after(now, wait_ms)

    @rare
    def _failed(self, why: str, now: int) -> None:
        self._attempts -= 1
        self._sensor = None
        if self._attempts:
            self._next = self._find
            self.due = after(now, RETRY_MS)
        else:
            log.say("probe: " + why)
            self._done(None)

    # each of these is one step of 1 to 11 ms; it says how long to wait for the next

    def _require_presence(self) -> None:
        if not self._bus.reset():
            raise RuntimeError("no presence pulse")

    def _find(self) -> int:
        self._require_presence()
        self._bus.write(_READ_ROM)
        self._bus.readinto(self._rom)
        self._next = self._identify
        return 0

    @rare
    def _identify(self) -> int:
        if not any(self._rom):
            raise RuntimeError("line is held low")
        if self._bus.crc8(self._rom):
            raise RuntimeError("CRC error in the ROM code")
        self._sensor = _Scratchpad(self._bus, OneWireAddress(self._rom))
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
        self._bus.readinto(_Scratchpad.scratchpad)
        self._next = self._judge
        return 0

    def _judge(self) -> None:
        pad = _Scratchpad.scratchpad
        if not any(pad):
            raise RuntimeError("line is held low")
        if self._bus.crc8(pad):
            raise RuntimeError("CRC error")
        sixteenths = round(self._sensor.read_temperature() * 16)
        if (
            sixteenths == POWER_ON and pad[6] == 0x0C
        ):  # 0x0C: no conversion since power-on; one that gave 85.0 C leaves 0x10
            raise RuntimeError("power-on value")
        if not LEAST <= sixteenths <= MOST:
            raise RuntimeError("out of range")
        self._done(sixteenths)
