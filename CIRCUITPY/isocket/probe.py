"""The DS18B20 probe, read in short steps across passes of the superloop.

Built on adafruit_onewire and adafruit_ds18x20, whose own calls block for 20 to 770 ms. Adds the checks that they lack:
presence, the all-zero scratchpad of a shorted line (its CRC is valid), the power-on value 85.0 C, the range, and that a
jump of more than 5 C is seen twice.
Source: DS18B20 data sheet.
"""

from __future__ import annotations

import sys

from isocket import log
from isocket.clock import Timed
from isocket.on_demand import on_demand

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

CONVERSION_MS = 760
ATTEMPTS = 3
RETRY_MS = 200
LEAST = -55 * 16
MOST = 125 * 16
POWER_ON = 85 * 16
JUMP = 5 * 16
NEVER = -10_000

_READ_ROM = b"\x33"
_SKIP_ROM_CONVERT = b"\xcc\x44"
_SKIP_ROM_READ = b"\xcc\xbe"


@on_demand
def library(make_bus) -> tuple | None:
    """The bus, made by the one library, and the decoding of the other, for both families of sensors: of whatever has
    `_read_scratch()` and `_address.family_code`. None when one is missing or damaged: that costs the readings, and
    nothing else. Compiling them takes a large piece of memory, so call it early. What is not called here goes back to
    the heap (2.5 KB); they can be imported again.
    """
    try:
        celsius_of = __import__("adafruit_ds18x20").DS18X20._read_temp
        OneWireBus = __import__("adafruit_onewire.bus").bus.OneWireBus
        bus = make_bus(OneWireBus)
    except MemoryError:
        raise
    except Exception as error:
        log.say("probe: no library: %s" % error)
        return None
    for name in ("scan", "_search_rom", "maximum_devices"):
        setattr(OneWireBus, name, None)
    for name in ("adafruit_ds18x20", "adafruit_onewire.device", "adafruit_onewire.bus", "adafruit_onewire"):
        module = sys.modules.pop(name, None)
        for unused in ("DS18X20", "OneWireDevice", "OneWireAddress", "RESOLUTION", "_CONVERSION_DELAY"):
            if hasattr(module, unused):
                delattr(module, unused)
    return bus, celsius_of


class Probe(Timed):
    """`read(now)` starts a reading; `done(sixteenths | None)` is called with it, None for a failed one, within 3 s.

    borrowed: what `library()` gave.
    """

    def __init__(self, borrowed: tuple | None, done: Callable[[int | None], None]) -> None:
        self._bus = None
        if borrowed is not None:
            self._bus, self._celsius_of = borrowed
        self._done = done
        self._rom = bytearray(8)
        self._latest = self._odd = NEVER  # believed; not believed yet
        self._scratchpad = bytearray(9)
        self._address = self  # of the sensor that was found, as `_celsius_of` wants it
        self.family_code: int | None = None  # None: none was found yet
        self._attempts = 0
        self._next = self._find

    def read(self, now: int) -> None:
        if self.due is None:
            self._attempts = ATTEMPTS
            self._next = self._find if self.family_code is None else self._convert
            self.due = now

    def step(self, now: int) -> None:
        self.due = None
        try:
            wait_ms = self._next()
        except MemoryError:
            raise
        except Exception as error:  # whatever a damaged library may raise
            self._failed(str(error), now)
            return
        if wait_ms is None:
            self._done(self._latest)
        else:
            self.due = now + wait_ms

    @on_demand
    def _failed(self, why: str, now: int) -> None:
        self._attempts -= 1
        self.family_code = None
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
        if self._rom[0] not in (0x28, 0x10):  # DS18B20, DS18S20
            raise RuntimeError("no DS18B20")
        self.family_code = self._rom[0]
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

    def _read_scratch(self) -> bytearray:
        return self._scratchpad

    def _judge(self) -> None:
        pad = self._scratchpad
        if not any(pad):
            raise RuntimeError("line is held low")
        if self._bus.crc8(pad):
            raise RuntimeError("CRC error")
        sixteenths = round(self._celsius_of(self) * 16)
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
