"""rtc (ports/raspberrypi/common-hal/rtc): 2000-01-01 at every chip reset, whole seconds."""

from __future__ import annotations

from types import ModuleType
from typing import Any

from bench.sim.chip import CALL_US
from bench.sim.modules.making import module
from bench.sim.modules.time import EPOCH_2000, from_seconds, struct_time, to_seconds
from bench.sim.vm import VM


class Clock:
    """The one RTC object of a run."""

    def __init__(self, vm: VM) -> None:
        self._vm = vm

    def _seconds_up(self) -> int:
        return self._vm.chip.up_us() // 1_000_000

    @property
    def datetime(self) -> struct_time:
        self._vm.chip.enter(CALL_US)
        return from_seconds(EPOCH_2000 + self._vm.board.rtc_offset_s + self._seconds_up())

    @datetime.setter
    def datetime(self, value: Any) -> None:
        self._vm.chip.enter(CALL_US)
        self._vm.board.rtc_offset_s = to_seconds(value) - EPOCH_2000 - self._seconds_up()

    @property
    def calibration(self) -> int:
        return 0

    @calibration.setter
    def calibration(self, _: int) -> None:
        raise NotImplementedError("calibration")


def make(vm: VM) -> ModuleType:
    clock = vm.rtc_source

    class RTC:
        """Every RTC() is the same object."""

        def __new__(cls) -> Any:
            return clock

    def set_time_source(source: Any) -> None:
        vm.rtc_source = source

    return module("rtc", RTC=RTC, set_time_source=set_time_source)
