"""time (shared-bindings/time)."""

from __future__ import annotations

import calendar
import struct
from collections import namedtuple
from types import ModuleType
from typing import Any

from bench.sim.chip import CALL_US
from bench.sim.errors import need_int, need_min, need_number, type_name
from bench.sim.modules.making import module
from bench.sim.vm import VM

EPOCH_2000 = 946_684_800

_Fields = namedtuple("struct_time", "tm_year tm_mon tm_mday tm_hour tm_min tm_sec tm_wday tm_yday tm_isdst")


class struct_time(_Fields):
    """Nine items, made from one sequence of nine."""

    __slots__ = ()

    def __new__(cls, values: Any) -> struct_time:
        values = tuple(values)
        if len(values) != 9:
            raise ValueError("value length must be 9")
        return super().__new__(cls, *values)


def short_float(value: float) -> float:
    """A float as CircuitPython keeps it: 30 of 32 bits, the last two copied from those before (MICROPY_OBJ_REPR_C)."""
    (bits,) = struct.unpack("<I", struct.pack("<f", value))
    return struct.unpack("<f", struct.pack("<I", bits & ~3 | bits >> 2 & 3))[0]


def from_seconds(seconds: int) -> struct_time:
    """Seconds since 1970."""
    year, month, day, hour, minute, second, weekday, yearday, _ = _utc(seconds)
    return struct_time((year, month, day, hour, minute, second, weekday, yearday, -1))


def _utc(seconds: int) -> Any:
    import time as cpython_time

    return cpython_time.gmtime(seconds)


def to_seconds(value: Any) -> int:
    """Of a struct_time or a tuple of nine; out-of-range items carry over, as timeutils_mktime does."""
    if not isinstance(value, tuple):
        raise TypeError(f"value must be of type struct_time, not {type_name(value)}")
    if len(value) != 9:
        raise TypeError(f"function takes 9 positional arguments but {len(value)} were given")
    year, month, day, hour, minute, second = (need_int(item) for item in value[:6])
    years, month = divmod(month - 1, 12)
    return (
        calendar.timegm((year + years, month + 1, 1, 0, 0, 0)) + (day - 1) * 86_400 + hour * 3600 + minute * 60 + second
    )


def make(vm: VM) -> ModuleType:
    chip = vm.chip

    def monotonic() -> float:
        chip.enter(CALL_US)
        return short_float(chip.ms() / 1000)

    def monotonic_ns() -> int:
        chip.enter(CALL_US)
        subticks = chip.up_us() * 512 // 15625
        ticks = subticks >> 5
        return 976_562 * ticks + ticks // 2 + 30_518 * (subticks & 31)

    def sleep(seconds: float) -> None:
        milliseconds = int(1000 * need_number(seconds) + 0.5)
        need_min(milliseconds, 0, "seconds")
        chip.sleep_ms(milliseconds)

    sleep._is_sleep = True

    def time() -> int:
        chip.enter(CALL_US)
        return to_seconds(_source())

    def localtime(seconds: float | None = None) -> struct_time:
        chip.enter(CALL_US)
        if seconds is None:
            return struct_time(_source())
        whole = int(short_float(seconds)) if isinstance(seconds, float) else need_int(seconds)
        if whole > 0x7FFFFFFF:
            raise OverflowError("overflow converting long int to machine word")
        if whole < EPOCH_2000:
            raise OverflowError("timestamp out of range for platform time_t")
        return from_seconds(whole)

    def mktime(value: Any) -> int:
        chip.enter(CALL_US)
        if isinstance(value, tuple) and len(value) == 9 and need_int(value[0]) < 2000:
            raise OverflowError("tm_year out of range")
        return to_seconds(value)

    def _source() -> Any:
        return vm.rtc_source.datetime

    return module(
        "time",
        monotonic=monotonic,
        monotonic_ns=monotonic_ns,
        sleep=sleep,
        time=time,
        localtime=localtime,
        mktime=mktime,
        struct_time=struct_time,
    )
