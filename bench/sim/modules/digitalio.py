"""digitalio (shared-bindings/digitalio, ports/raspberrypi/common-hal/digitalio)."""

from __future__ import annotations

from types import ModuleType
from typing import Any

from bench.sim.chip import CALL_US
from bench.sim.errors import deinited, make_enum, need_pin, type_name
from bench.sim.modules.making import module
from bench.sim.pins import Pin
from bench.sim.vm import VM

Direction: Any = make_enum("digitalio", "Direction", "INPUT", "OUTPUT")
Pull: Any = make_enum("digitalio", "Pull", "UP", "DOWN")
DriveMode: Any = make_enum("digitalio", "DriveMode", "PUSH_PULL", "OPEN_DRAIN")


def _need_pull(pull: Any) -> bool | None:
    if pull is None:
        return None
    if pull is Pull.UP or pull is Pull.DOWN:
        return pull is Pull.UP
    raise TypeError(f"pull must be of type Pull or None, not {type_name(pull)}")


class DigitalInOut:
    """One pin, in or out. A high level on an open-drain output lets the wire float."""

    def __init__(self, pin: Pin) -> None:
        self._pin: Pin | None = need_pin(pin)
        self._enter = pin._chip.enter
        self._enter(CALL_US)
        pin._claim(self)
        self._output = False
        self._open_drain = False

    def _need(self) -> Pin:
        pin = self._pin
        if pin is None:
            raise deinited()
        self._enter(CALL_US)
        return pin

    def _lost(self) -> None:
        self._pin = None

    def deinit(self) -> None:
        if self._pin is not None:
            self._enter(CALL_US)
            self._pin._reset()

    def __enter__(self) -> DigitalInOut:
        return self

    def __exit__(self, *_: Any) -> None:
        self.deinit()

    def switch_to_output(self, value: bool = False, drive_mode: Any = DriveMode.PUSH_PULL) -> None:
        pin = self._need()
        pin._pull = None
        self._output = True
        self._open_drain = drive_mode is DriveMode.OPEN_DRAIN
        self._put(pin, bool(value))

    def switch_to_input(self, pull: Any = None) -> None:
        pin = self._need()
        pin._pull = _need_pull(pull)
        self._output = False
        pin._drive(None)

    def _put(self, pin: Pin, value: bool) -> None:
        pin._drive(None if value and self._open_drain else value)

    @property
    def direction(self) -> Any:
        self._need()
        return Direction.OUTPUT if self._output else Direction.INPUT

    @direction.setter
    def direction(self, direction: Any) -> None:
        if direction is Direction.INPUT:
            self.switch_to_input()
        elif direction is Direction.OUTPUT:
            self.switch_to_output()
        else:
            self._need()
            raise ValueError("Invalid direction")

    @property
    def value(self) -> bool:
        return self._need()._level()

    @value.setter
    def value(self, value: Any) -> None:
        pin = self._need()
        if not self._output:
            raise AttributeError("Cannot set value when direction is input.")
        self._put(pin, bool(value))

    @property
    def drive_mode(self) -> Any:
        self._need()
        if not self._output:
            raise AttributeError("Drive mode not used when direction is input.")
        return DriveMode.OPEN_DRAIN if self._open_drain else DriveMode.PUSH_PULL

    @drive_mode.setter
    def drive_mode(self, drive_mode: Any) -> None:
        pin = self._need()
        if not self._output:
            raise AttributeError("Drive mode not used when direction is input.")
        high = pin._level()
        self._open_drain = drive_mode is DriveMode.OPEN_DRAIN
        if high:
            self._put(pin, True)

    @property
    def pull(self) -> Any:
        pin = self._need()
        if self._output:
            raise AttributeError("Pull not used when direction is output.")
        return None if pin._pull is None else Pull.UP if pin._pull else Pull.DOWN

    @pull.setter
    def pull(self, pull: Any) -> None:
        pin = self._need()
        if self._output:
            raise AttributeError("Pull not used when direction is output.")
        pin._pull = _need_pull(pull)


def make(vm: VM) -> ModuleType:
    return module("digitalio", DigitalInOut=DigitalInOut, Direction=Direction, Pull=Pull, DriveMode=DriveMode)
