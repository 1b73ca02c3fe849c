"""watchdog (ports/raspberrypi/common-hal/watchdog); the timer object itself is microcontroller.watchdog."""

from __future__ import annotations

from types import ModuleType
from typing import TYPE_CHECKING, Any

from bench.sim.chip import CALL_US, NEVER_US
from bench.sim.errors import make_enum, need_min, need_number, type_name
from bench.sim.modules.making import module

if TYPE_CHECKING:
    from bench.sim.vm import VM

WatchDogMode: Any = make_enum("watchdog", "WatchDogMode", "RAISE", "RESET")
LONGEST_MS = 8388  # the SDK's clamp


class WatchDogTimeout(Exception):
    pass


class WatchDogTimer:
    """`timeout` in seconds; mode RESET with a timeout of 0 resets at once."""

    def __init__(self, vm: VM) -> None:
        self._chip = vm.chip
        self._timeout = 0.0
        self._mode: Any = None

    def feed(self) -> None:
        self._chip.enter(CALL_US)
        if self._mode is not None:
            self._load()

    def _load(self) -> None:
        milliseconds = min(int(self._timeout * 1000), LONGEST_MS)
        if not milliseconds:
            self._chip.reset("WATCHDOG")
            self._chip.die_here()
        self._chip.feed_watchdog(self._chip.clock.now_us + milliseconds * 1000)

    def deinit(self) -> None:
        self._chip.enter(CALL_US)
        self._mode = None
        self._chip.feed_watchdog(NEVER_US)

    @property
    def timeout(self) -> float:
        self._chip.enter(CALL_US)
        return self._timeout

    @timeout.setter
    def timeout(self, timeout: float) -> None:
        self._chip.enter(CALL_US)
        need_min(int(need_number(timeout)), 0, "timeout")
        if int(timeout) > 8:
            raise ValueError("timeout must be <= 8")
        self._timeout = float(timeout)
        if self._mode is not None:
            self._load()

    @property
    def mode(self) -> Any:
        self._chip.enter(CALL_US)
        return self._mode

    @mode.setter
    def mode(self, mode: Any) -> None:
        self._chip.enter(CALL_US)
        if mode is not None and not isinstance(mode, WatchDogMode):
            raise TypeError(f"mode must be of type WatchDogMode, not {type_name(mode)}")
        if mode is self._mode:
            return
        if mode is None:
            self.deinit()
        elif mode is WatchDogMode.RAISE:
            raise NotImplementedError
        else:
            self._load()
            self._mode = mode


def make(vm: VM) -> ModuleType:
    return module("watchdog", WatchDogMode=WatchDogMode, WatchDogTimeout=WatchDogTimeout)
