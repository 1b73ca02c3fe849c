"""supervisor (shared-bindings/supervisor)."""

from __future__ import annotations

from types import ModuleType
from typing import Any

from bench.sim.board import NextCode
from bench.sim.chip import CALL_US
from bench.sim.errors import make_enum, type_name
from bench.sim.guards import words
from bench.sim.lives import ReloadException
from bench.sim.modules.making import module
from bench.sim.vm import VM

RunReason: Any = make_enum("supervisor", "RunReason", "STARTUP", "AUTO_RELOAD", "SUPERVISOR_RELOAD", "REPL_RELOAD")
SafeModeReason: Any = make_enum(
    "supervisor",
    "SafeModeReason",
    *words(
        "NONE BROWNOUT FLASH_WRITE_FAIL GC_ALLOC_OUTSIDE_VM HARD_FAULT INTERRUPT_ERROR NLR_JUMP_FAIL "
        "NO_CIRCUITPY NO_HEAP PROGRAMMATIC SDK_FATAL_ERROR STACK_OVERFLOW USB_BOOT_DEVICE_NOT_INTERFACE_ZERO "
        "USB_TOO_MANY_ENDPOINTS USB_TOO_MANY_INTERFACE_NAMES USER WATCHDOG"
    ),
)


class Runtime:
    """supervisor.runtime."""

    def __init__(self, vm: VM) -> None:
        self._board = vm.board
        self._enter = vm.chip.enter

    @property
    def usb_connected(self) -> bool:
        self._enter(CALL_US)
        return self._board.usb.connected

    @property
    def serial_connected(self) -> bool:
        self._enter(CALL_US)
        return self._board.usb.connected and self._board.usb.console_enabled

    @property
    def serial_bytes_available(self) -> int:
        self._enter(CALL_US)
        return len(self._board.usb.console.from_host)

    @property
    def run_reason(self) -> Any:
        return getattr(RunReason, self._board.run_reason)

    @property
    def safe_mode_reason(self) -> Any:
        return getattr(SafeModeReason, self._board.safe_mode)

    @property
    def autoreload(self) -> bool:
        return self._board.autoreload

    @autoreload.setter
    def autoreload(self, value: Any) -> None:
        self._board.autoreload = bool(value)

    @property
    def ble_workflow(self) -> bool:
        return False

    @ble_workflow.setter
    def ble_workflow(self, _: Any) -> None:
        raise NotImplementedError

    @property
    def rgb_status_brightness(self) -> int:
        return 0


def make(vm: VM) -> ModuleType:
    chip = vm.chip
    board = vm.board
    enter = chip.enter
    clock = chip.clock

    def ticks_ms() -> int:
        enter(CALL_US)
        return ((clock.now_us - chip.born_us) * 16 // 15625 * 125 // 128 + 0x1FFF0000) & 0x1FFFFFFF

    def reload() -> None:
        enter(CALL_US)
        board.run_reason = "SUPERVISOR_RELOAD"
        raise ReloadException

    def set_next_code_file(
        filename: Any,
        *,
        working_directory: Any = None,
        reload_on_success: bool = False,
        reload_on_error: bool = False,
        sticky_on_success: bool = False,
        sticky_on_error: bool = False,
        sticky_on_reload: bool = False,
    ) -> None:
        enter(CALL_US)
        if filename is not None and not isinstance(filename, (str, bytes)):
            raise TypeError(f"filename must be of type str or None, not {type_name(filename)}")
        if working_directory is not None:
            raise NotImplementedError("working_directory is not simulated")
        name = filename.decode() if isinstance(filename, bytes) else filename or ""
        if name and vm.drive.kind(vm.path_of(name)) is None:
            raise ValueError("File not found")
        given = {
            "reload_on_success": reload_on_success,
            "reload_on_error": reload_on_error,
            "sticky_on_success": sticky_on_success,
            "sticky_on_error": sticky_on_error,
            "sticky_on_reload": sticky_on_reload,
        }
        options = frozenset(option for option, wanted in given.items() if wanted)
        board.next_code = NextCode(name, options) if name or options else None

    def get_previous_traceback() -> str | None:
        return board.previous_traceback

    def get_setting(key: str, default: Any = None) -> Any:
        enter(board.file_us)
        value = board.drive.setting(key)
        return default if value is None else value

    def reset_terminal(*_: Any) -> None:
        enter(CALL_US)

    def set_usb_identification(manufacturer: Any = None, product: Any = None, vid: int = -1, pid: int = -1) -> None:
        enter(CALL_US)

    return module(
        "supervisor",
        runtime=Runtime(vm),
        reload=reload,
        RunReason=RunReason,
        SafeModeReason=SafeModeReason,
        set_next_code_file=set_next_code_file,
        ticks_ms=ticks_ms,
        get_previous_traceback=get_previous_traceback,
        get_setting=get_setting,
        reset_terminal=reset_terminal,
        set_usb_identification=set_usb_identification,
    )
