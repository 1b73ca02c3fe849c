"""sys, gc, micropython and traceback."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

from bench.sim.chip import CALL_US
from bench.sim.errors import type_name
from bench.sim.modules.making import module
from bench.sim.vm import VM

# The heap is not simulated: these are what the real board reports at the start of the REPL (facts ch. 8), for ever.
MEM_FREE = 162_528
MEM_ALLOC = 9_600


class _Console:
    """sys.stdin, sys.stdout and sys.stderr."""

    def __init__(self, vm: VM) -> None:
        self._vm = vm

    def write(self, text: Any) -> int:
        self._vm.chip.enter(CALL_US)
        self._vm.board.say(text if isinstance(text, str) else bytes(text).decode(errors="replace"))
        return len(text)

    def read(self, size: int = 1) -> str:
        typed = self._vm.board.usb.console.from_host
        while len(typed) < size:
            self._vm.chip.wait_until(self._vm.chip.clock.now_us + 1000)
        text = bytes(typed[:size]).decode(errors="replace")
        del typed[:size]
        return text

    def readline(self) -> str:
        return self._vm.board.usb.read_line() + "\n"

    def _poll(self, events: int) -> int:
        self._vm.chip.enter(2)
        waiting = 1 if self._vm.board.usb.console.from_host else 0
        return events & (waiting | 4)


class _Implementation(tuple):
    name = property(lambda self: self[0])
    version = property(lambda self: self[1])
    _machine = property(lambda self: self[2])
    _mpy = property(lambda self: self[3])


def make_sys(vm: VM) -> ModuleType:
    def exit(value: Any = None) -> None:
        raise SystemExit() if value is None else SystemExit(value)

    console = _Console(vm)
    return module(
        "sys",
        argv=[],
        path=vm.search_path,
        version="3.4.0; Adafruit CircuitPython 10.2.1",
        version_info=(3, 4, 0),
        implementation=_Implementation(("circuitpython", (10, 2, 1), "Raspberry Pi Pico with rp2040", 262)),
        platform="RP2040",
        byteorder="little",
        maxsize=0x7FFFFFFF,
        exit=exit,
        modules=vm.modules,
        stdin=console,
        stdout=console,
        stderr=console,
    )


def make_gc(vm: VM) -> ModuleType:
    enabled = [True]

    def collect() -> None:
        vm.chip.enter(4000)  # a few ms on a heap of this size

    return module(
        "gc",
        collect=collect,
        disable=lambda: enabled.__setitem__(0, False),
        enable=lambda: enabled.__setitem__(0, True),
        isenabled=lambda: enabled[0],
        mem_free=lambda: MEM_FREE,
        mem_alloc=lambda: MEM_ALLOC,
    )


def make_micropython(vm: VM) -> ModuleType:
    def opt_level(*_: int) -> int:
        return 0

    return module("micropython", const=lambda value: value, opt_level=opt_level)


def make_traceback(vm: VM) -> ModuleType:
    def text_of(exc: Any, value: Any, tb: Any, limit: Any, chain: bool) -> str:
        error = exc if value is _missing else value
        if not isinstance(error, BaseException):
            raise TypeError(f"value must be of type BaseException, not {type_name(error)}")
        return vm.format_error(error, chain=bool(chain))

    def format_exception(
        exc: Any, value: Any = None, tb: Any = None, limit: Any = None, chain: bool = True
    ) -> list[str]:
        return [text_of(exc, _missing if value is None else value, tb, limit, chain)]

    def print_exception(
        exc: Any, value: Any = None, tb: Any = None, limit: Any = None, file: Any = None, chain: bool = True
    ) -> None:
        vm.print(text_of(exc, _missing if value is None else value, tb, limit, chain), end="", file=file)

    return module("traceback", format_exception=format_exception, print_exception=print_exception)


_missing = object()

MODULES: dict[str, Callable[[VM], ModuleType]] = {
    "gc": make_gc,
    "micropython": make_micropython,
    "sys": make_sys,
    "traceback": make_traceback,
}
