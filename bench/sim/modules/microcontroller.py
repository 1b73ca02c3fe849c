"""microcontroller: the chip itself, its nvm, its watchdog."""

from __future__ import annotations

from array import array
from types import ModuleType
from typing import Any

from bench.sim.board import SAFE_MODE_PROGRAMMATIC
from bench.sim.chip import CALL_US
from bench.sim.errors import EnumValue, make_enum, need_int, need_range, type_name
from bench.sim.guards import words
from bench.sim.modules.making import module
from bench.sim.modules.watchdog import WatchDogTimer
from bench.sim.pins import GPIO_COUNT, Pin
from bench.sim.vm import VM

ResetReason: Any = make_enum(
    "microcontroller",
    "ResetReason",
    *words("POWER_ON BROWNOUT SOFTWARE DEEP_SLEEP_ALARM RESET_PIN WATCHDOG UNKNOWN RESCUE_DEBUG"),
)
RunMode: Any = make_enum("microcontroller", "RunMode", "NORMAL", "SAFE_MODE", "UF2", "BOOTLOADER")
FREQUENCY_HZ = 125_000_000
TEMPERATURE_C = 27.0


class Processor:
    """microcontroller.cpu. The die temperature is constant here."""

    def __init__(self, vm: VM) -> None:
        self._vm = vm

    @property
    def uid(self) -> bytearray:
        self._vm.chip.enter(CALL_US)
        return bytearray(self._vm.board.uid)

    @property
    def reset_reason(self) -> EnumValue:
        self._vm.chip.enter(CALL_US)
        return getattr(ResetReason, self._vm.chip.reset_reason)

    frequency = property(lambda self: FREQUENCY_HZ)
    temperature = property(lambda self: TEMPERATURE_C)
    voltage = property(lambda self: None)


class ByteArray:
    """microcontroller.nvm (shared-bindings/nvm/ByteArray.c); what a write costs is in flash.py."""

    def __init__(self, vm: VM) -> None:
        self._chip = vm.chip
        self._flash = vm.board.flash

    def __len__(self) -> int:
        return len(self._flash.nvm)

    def __bool__(self) -> bool:
        return True

    def __getitem__(self, index: Any) -> Any:
        self._chip.enter(CALL_US)
        if isinstance(index, slice):
            start, stop = self._bounds(index)
            return bytearray(self._flash.nvm[start:stop])
        return self._flash.nvm[self._index(index)]

    def __setitem__(self, index: Any, value: Any) -> None:
        self._chip.enter(CALL_US)
        if not isinstance(index, slice):
            place = self._index(index)
            self._flash.write_nvm(self._chip, place, bytes([need_range(need_int(value), 0, 255, "bytes")]))
            return
        start, stop = self._bounds(index)
        if not isinstance(value, (bytes, bytearray, memoryview, array)):
            raise NotImplementedError("array/bytes required on right side")
        view = memoryview(value)
        if view.nbytes != stop - start:
            raise ValueError("Slice and value different lengths.")
        if view.itemsize != 1:
            raise ValueError("Array values should be single bytes.")
        self._flash.write_nvm(self._chip, start, bytes(view))

    def _bounds(self, index: slice) -> tuple[int, int]:
        start, stop, step = index.indices(len(self))
        if step != 1:
            raise NotImplementedError("only slices with step=1 (aka None) are supported")
        return start, max(start, stop)

    def _index(self, index: Any) -> int:
        if not isinstance(index, int):
            raise TypeError(f"ByteArray indices must be integers, not {type_name(index)}")
        place = int(index)
        if place < 0:
            place += len(self)
        if not 0 <= place < len(self):
            raise IndexError("index out of range")
        return place


def make(vm: VM) -> ModuleType:
    chip = vm.chip
    board = vm.board
    cpu = Processor(vm)

    def delay_us(delay: int) -> None:
        chip.enter(CALL_US + need_int(delay))

    def on_next_reset(run_mode: Any) -> None:
        chip.enter(CALL_US)
        if not isinstance(run_mode, RunMode):
            raise ValueError("Invalid run_mode")
        if run_mode is RunMode.SAFE_MODE:
            chip.saved_word = SAFE_MODE_PROGRAMMATIC
        elif run_mode is not RunMode.NORMAL:
            board.to_bootloader = True

    def reset() -> None:
        chip.enter(CALL_US)
        chip.reset("SOFTWARE")
        chip.die_here()

    pins = {f"GPIO{number}": chip.pins[number] for number in range(GPIO_COUNT)}
    return module(
        "microcontroller",
        cpu=cpu,
        cpus=(cpu, cpu),
        delay_us=delay_us,
        disable_interrupts=chip.interrupts_off,
        enable_interrupts=chip.interrupts_on,
        on_next_reset=on_next_reset,
        reset=reset,
        nvm=ByteArray(vm),
        watchdog=WatchDogTimer(vm),
        ResetReason=ResetReason,
        RunMode=RunMode,
        Pin=Pin,
        pin=module("microcontroller.pin", **pins),
        Processor=Processor,
    )
