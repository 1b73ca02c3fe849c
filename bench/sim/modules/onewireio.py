"""onewireio.OneWire (shared-module/onewireio): each slot takes its time with interrupts off."""

from __future__ import annotations

from types import ModuleType
from typing import Any

from bench.sim.chip import CALL_US
from bench.sim.errors import deinited, need_pin
from bench.sim.modules.making import module
from bench.sim.vm import VM

RESET_US = 960
WRITE_US = 70
READ_US = 67


def make(vm: VM) -> ModuleType:
    slave = vm.board.slave
    probe_pin = vm.chip.pins[vm.board.wiring["PROBE"]]
    enter = vm.chip.enter

    class OneWire:
        """The bus on one pin; only the probe's pin has a pull-up and a sensor, any other reads low."""

        def __init__(self, pin: Any) -> None:
            self._pin = need_pin(pin)
            enter(CALL_US)
            pin._claim(self)
            self._wired = pin is probe_pin

        def _lost(self) -> None:
            self._pin = None

        def deinit(self) -> None:
            if self._pin is not None:
                enter(CALL_US)
                self._pin._reset()

        def __enter__(self) -> OneWire:
            return self

        def __exit__(self, *_: Any) -> None:
            self.deinit()

        def reset(self) -> bool:
            if self._pin is None:
                raise deinited()
            enter(CALL_US + RESET_US)
            if not self._wired:
                return True
            presence, idle = slave.reset()
            return presence or not idle

        def read_bit(self) -> bool:
            if self._pin is None:
                raise deinited()
            enter(CALL_US + READ_US)
            return self._wired and slave.slot(1)

        def write_bit(self, value: Any) -> None:
            if self._pin is None:
                raise deinited()
            enter(CALL_US + WRITE_US)
            if self._wired:
                slave.slot(1 if value else 0)

    return module("onewireio", OneWire=OneWire)
