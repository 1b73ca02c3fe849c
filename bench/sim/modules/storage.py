"""storage: who may write to CIRCUITPY (shared-module/storage, facts ch. 2)."""

from __future__ import annotations

from types import ModuleType
from typing import Any

from bench.sim.chip import CALL_US
from bench.sim.drive import normal
from bench.sim.errors import ERRNO, OSError
from bench.sim.modules.making import module
from bench.sim.vm import VM


class VfsFat:
    """What getmount returns; no other file system can be made here."""

    def __init__(self, vm: VM) -> None:
        self._drive = vm.drive

    label = property(lambda self: "CIRCUITPY")

    @property
    def readonly(self) -> bool:
        return not self._drive.writable_by_python


def make(vm: VM) -> ModuleType:
    drive = vm.drive
    usb = vm.board.usb

    def getmount(mount_path: str) -> VfsFat:
        vm.chip.enter(CALL_US)
        if normal(vm.path_of(mount_path)) != "/":
            raise OSError(ERRNO["EINVAL"])
        return VfsFat(vm)

    def remount(mount_path: str, readonly: bool = False, *, disable_concurrent_write_protection: bool = False) -> None:
        vm.chip.enter(CALL_US)
        if normal(vm.path_of(mount_path)) != "/":
            raise OSError(ERRNO["EINVAL"])
        if usb.connected and drive.usb_enabled:
            raise RuntimeError("Cannot remount path when visible via USB.")
        drive.usb_writable = bool(readonly)
        drive.concurrent_protection = not disable_concurrent_write_protection

    def set_usb_drive(enabled: bool) -> None:
        vm.chip.enter(CALL_US)
        if usb.started:
            raise RuntimeError("Cannot change USB devices now")
        drive.usb_enabled = enabled
        drive.usb_writable = enabled

    def refuse(*_: Any, **__: Any) -> None:
        raise NotImplementedError("not simulated")

    return module(
        "storage",
        getmount=getmount,
        remount=remount,
        disable_usb_drive=lambda: set_usb_drive(False),
        enable_usb_drive=lambda: set_usb_drive(True),
        mount=refuse,
        umount=refuse,
        erase_filesystem=refuse,
        VfsFat=VfsFat,
    )
