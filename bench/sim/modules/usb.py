"""usb_cdc, usb_hid and usb_midi (shared-module/usb_cdc): what boot.py may choose, and the two serial ports."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

from bench.sim.chip import CALL_US
from bench.sim.errors import need_number
from bench.sim.modules.making import module
from bench.sim.streams import Stream
from bench.sim.usb import FIFO, Port
from bench.sim.vm import VM

READABLE = 1
WRITABLE = 4
_STEP_US = 1000


class Serial(Stream):
    """One port. Waits for ever by default, but a write or read may still come back short.

    The loop of Serial.c compares the running total with a length that it has already reduced (facts ch. 7).
    """

    def __init__(self, vm: VM, port: Port) -> None:
        self._vm = vm
        self._usb = vm.board.usb
        self._port = port

    def _read_some(self, size: int) -> bytes:
        chip = self._vm.chip
        chip.enter(CALL_US)
        total = self._take(size)
        timeout = self._port.timeout
        if timeout == 0:
            return total
        left = size - len(total)
        last = 0
        start = chip.ms()
        while len(total) < left and (timeout is None or chip.ms() - start <= int(timeout * 1000)):
            chip.wait_until(chip.clock.now_us + _STEP_US)
            left -= last
            part = self._take(left)
            last = len(part)
            total += part
        return total

    def _take(self, size: int) -> bytes:
        waiting = self._port.from_host if self._usb.connected else bytearray()
        part = bytes(waiting[: min(size, FIFO)])
        del waiting[: len(part)]
        return part

    def _write_some(self, data: bytes) -> int:
        chip = self._vm.chip
        chip.enter(CALL_US)
        done = self._give(data)
        timeout = self._port.write_timeout
        if timeout == 0:
            return done
        left = len(data) - done
        offset = done
        last = 0
        start = chip.ms()
        while done < left and (timeout is None or chip.ms() - start <= int(timeout * 1000)):
            chip.wait_until(chip.clock.now_us + _STEP_US)
            left -= last
            offset += last
            last = self._give(data[offset : offset + left])
            done += last
        return done

    def _give(self, data: bytes) -> int:
        part = data[:FIFO]
        board = self._vm.board
        taken = self._usb.put(self._port, part)
        if self._port is self._usb.console and taken:
            board.hear(part[:taken].decode(errors="replace"))
            self._vm.chip.world_changed()
        return taken

    def _poll(self, events: int) -> int:
        self._vm.chip.enter(2)
        ready = 0
        if events & READABLE and self._usb.connected and self._port.from_host:
            ready |= READABLE
        if events & WRITABLE and not self._port.unread:
            ready |= WRITABLE
        return ready

    def flush(self) -> None:
        self._vm.chip.enter(CALL_US)

    def readlines(self) -> list[bytes]:
        lines = []
        while line := self.readline():
            lines.append(line)
        return lines

    @property
    def connected(self) -> bool:
        self._vm.chip.enter(CALL_US)
        return self._usb.connected

    @property
    def in_waiting(self) -> int:
        self._vm.chip.enter(CALL_US)
        return min(len(self._port.from_host), FIFO) if self._usb.connected else 0

    @property
    def out_waiting(self) -> int:
        self._vm.chip.enter(CALL_US)
        return len(self._port.unread)

    def reset_input_buffer(self) -> None:
        self._vm.chip.enter(CALL_US)
        del self._port.from_host[:FIFO]

    def reset_output_buffer(self) -> None:
        self._vm.chip.enter(CALL_US)
        self._port.unread.clear()

    @property
    def timeout(self) -> float | None:
        return self._port.timeout

    @timeout.setter
    def timeout(self, timeout: float | None) -> None:
        self._port.timeout = None if timeout is None or need_number(timeout) < 0 else timeout

    @property
    def write_timeout(self) -> float | None:
        return self._port.write_timeout

    @write_timeout.setter
    def write_timeout(self, timeout: float | None) -> None:
        self._port.write_timeout = None if timeout is None or need_number(timeout) < 0 else timeout


def _need_before_usb(vm: VM) -> None:
    """USB devices may be changed until a host has found the board, that is in boot.py."""
    vm.chip.enter(CALL_US)
    if vm.board.usb.connected:
        raise RuntimeError("Cannot change USB devices now")


def make_cdc(vm: VM) -> ModuleType:
    usb = vm.board.usb

    def enable(*, console: bool = True, data: bool = False) -> None:
        _need_before_usb(vm)
        usb.console_enabled = bool(console)
        usb.data_enabled = bool(data)
        put()

    def disable() -> None:
        enable(console=False, data=False)

    def put() -> None:
        made.console = console if usb.console_enabled else None
        made.data = data if usb.data_enabled else None

    console = Serial(vm, usb.console)
    data = Serial(vm, usb.data)
    made: Any = module("usb_cdc", Serial=Serial, enable=enable, disable=disable)
    put()
    return made


def make_hid(vm: VM) -> ModuleType:
    def disable() -> None:
        _need_before_usb(vm)

    return module("usb_hid", disable=disable, enable=lambda devices: _need_before_usb(vm), devices=())


def make_midi(vm: VM) -> ModuleType:
    return module("usb_midi", disable=lambda: _need_before_usb(vm), enable=lambda: _need_before_usb(vm), ports=())


MODULES: dict[str, Callable[[VM], ModuleType]] = {"usb_cdc": make_cdc, "usb_hid": make_hid, "usb_midi": make_midi}
