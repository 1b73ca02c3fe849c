"""The modules that CircuitPython has built in, one file a module or a family; made afresh for each run of the VM."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

from bench.sim.modules import (
    alarm,
    board,
    busio,
    digitalio,
    files,
    keypad,
    microcontroller,
    onewireio,
    plain,
    pwmio,
    regex,
    rtc,
    select,
    storage,
    supervisor,
    system,
    time,
    usb,
    watchdog,
)
from bench.sim.vm import VM

NATIVE: dict[str, Callable[[VM], ModuleType]] = {
    **plain.MODULES,
    **system.MODULES,
    **usb.MODULES,
    "alarm": alarm.make,
    "board": board.make,
    "busio": busio.make,
    "digitalio": digitalio.make,
    "io": files.make_io,
    "keypad": keypad.make,
    "microcontroller": microcontroller.make,
    "onewireio": onewireio.make,
    "os": files.make_os,
    "pwmio": pwmio.make,
    "re": regex.make,
    "rtc": rtc.make,
    "select": select.make,
    "storage": storage.make,
    "supervisor": supervisor.make,
    "time": time.make,
    "watchdog": watchdog.make,
}
