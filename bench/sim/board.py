"""One Pico with CircuitPython on it: chip, flash, drive, USB and wires, and what runs between two resets (main.c)."""

from __future__ import annotations

from collections import deque
from contextlib import suppress
from pathlib import Path
from typing import Any

from bench.sim.chip import NEVER_US, Chip
from bench.sim.drive import Drive, normal
from bench.sim.ds18b20 import Slave
from bench.sim.flash import Flash
from bench.sim.lives import ReloadException
from bench.sim.pins import Harness, make_pins, wiring_from
from bench.sim.usb import Usb
from bench.sim.vm import VM, Ending
from bench.sim.wire import RxWire

VERSION = "10.2.1"
BOARD_ID = "raspberry_pi_pico"
CONSOLE_SIZE = 100_000

# board time from reset to code.py is about 1.4 s (measured on an emulated RP2040): ROM and start-up, then the safe-mode
# window, then mount and the two VM starts. Not exact.
STARTUP_US = 60_000
SAFE_MODE_WINDOW_US = 1_000_000
MOUNT_US = 120_000
VM_START_US = 90_000
COMPILE_US_PER_BYTE = 10  # of source: 1.7 s for the 170 KB of this firmware on the emulated RP2040
FILE_US = 2_000
BOOT_OUT_DELAY_MS = 1_000
AUTORELOAD_DELAY_US = 750_000
SLEEP_DELAY_US = 5_000_000  # CIRCUITPY_WORKFLOW_CONNECTION_SLEEP_DELAY

SAFE_MODE_USER = 0x75
SAFE_MODE_PROGRAMMATIC = 0x70
SAFE_MODE_HARD_FAULT = 0x66
_SAFE_MODES = {SAFE_MODE_USER: "USER", SAFE_MODE_PROGRAMMATIC: "PROGRAMMATIC", SAFE_MODE_HARD_FAULT: "HARD_FAULT"}

CODE_FILES = ("code.txt", "code.py", "main.py", "main.txt")


class NextCode:
    """supervisor.set_next_code_file."""

    def __init__(self, filename: str, options: frozenset[str]) -> None:
        self.filename = filename
        self.options = options
        self.new = True


class Board:
    """What the simulated modules find below them. `endings` tells how each run of code.py ended, newest last."""

    def __init__(
        self,
        world: Any,
        *,
        drive: Path | None = None,
        settings: dict[str, str | int] | None = None,
        usb_host: bool = False,
        seed: int = 0,
    ) -> None:
        self.world = world
        self.flash = Flash(seed)
        self.drive = Drive(self.flash, drive, settings)
        self.chip = Chip(world, self._live, seed=seed)
        self.chip.on_reset.append(self._on_reset)
        self.chip.pins = make_pins(self.chip)
        names = {f"ISOCKET_PIN_{role}": "" for role in wiring_from({})}
        for key in names:
            with suppress(UnicodeError):
                names[key] = self.drive.raw_setting(key) or ""
        self.wiring = wiring_from(names)
        self.harness = Harness(self.chip, self.wiring, lambda: self.usb.host)
        self.usb = Usb(self.chip, usb_host)
        self.slave = Slave(self.chip, seed)
        self.wire = RxWire(world.line)
        self.uid = bytes([0xE6, 0x61]) + seed.to_bytes(6, "big")
        self.file_us = FILE_US
        self.compile_us_per_byte = COMPILE_US_PER_BYTE
        self.vm: VM | None = None
        self.endings: deque[Ending] = deque(maxlen=100)
        self._console: deque[str] = deque()
        self._console_size = 0
        self._heard = 0  # characters since the beginning, kept or not
        self._line = ""
        # since reset
        self.run_reason = "STARTUP"
        self.safe_mode = "NONE"
        self.autoreload = True
        self.reload_at_us: int | None = None
        self.next_code: NextCode | None = None
        self.previous_traceback: str | None = None
        self.rtc_offset_s = 0  # RTC seconds minus seconds since reset
        self.to_bootloader = False
        self.wake_cause: str | None = None  # kept over the reset that ends a deep sleep
        self.wake_alarm: Any = None
        self.sleep_alarms: list[Any] = []
        self.sleep_memory = bytearray(256)

    def say(self, text: str) -> None:
        """The console; blocks for ever when a host is there and does not read (facts ch. 7)."""
        if not text:
            return
        if self._console_is_on():
            data = text.encode()
            while data:
                data = data[self.usb.put(self.usb.console, data) :]
                if data:
                    self.chip.wait_until(self.chip.clock.now_us + 1000)
        self.hear(text)
        self.chip.world_changed()

    def hear(self, text: str) -> None:
        """Keep what was said; the record gets whole lines."""
        self._console.append(text)
        self._heard += len(text)
        self._console_size += len(text)
        while self._console_size > 2 * CONSOLE_SIZE:
            self._console_size -= len(self._console.popleft())
        *lines, self._line = (self._line + text).split("\n")
        for line in lines:
            if line:
                self.chip.tell("console", line.rstrip("\r"))

    def _console_is_on(self) -> bool:
        return self.usb.console_enabled

    @property
    def console(self) -> str:
        return "".join(self._console)[-CONSOLE_SIZE:]

    def _on_reset(self, power: bool) -> None:
        for pin in self.chip.pins.values():
            pin._reset()
        self.chip.scanners.clear()
        self.chip.uarts.clear()
        self.usb.reset()
        self.vm = None
        if power:
            self.slave.power_on()
            self.wake_cause = None
            self.sleep_memory[:] = bytes(256)

    def _live(self, chip: Chip) -> None:
        """From reset until the next one; never returns."""
        if self.to_bootloader:
            self.to_bootloader = False
            chip.wait_for_ever()
        self.rtc_offset_s = 0
        self.next_code = None
        self.previous_traceback = None
        self.reload_at_us = None
        self._wait(STARTUP_US)
        self.safe_mode = self._safe_mode_window()
        self._wait(MOUNT_US)
        self.drive.mount()
        self.wake_alarm = self._recorded_alarm()
        self.wake_cause = None
        self.run_reason = "STARTUP"
        self.autoreload = self.safe_mode == "NONE"
        if self.safe_mode not in ("NONE", "USER") and self.drive.kind("/safemode.py") == "file":
            self._run("safemode.py")
        self._run_boot_py()
        self.usb.started = True
        while True:
            self._run_code_py()

    def _wait(self, duration_us: int) -> None:
        self.chip.wait_until(self.chip.clock.now_us + duration_us)

    def _safe_mode_window(self) -> str:
        """A second reset within the first second, with RAM kept, means safe mode; not after a watchdog reset."""
        chip = self.chip
        wanted, chip.saved_word = chip.saved_word, 0
        if wanted:
            return _SAFE_MODES[wanted]
        if chip.reset_reason != "WATCHDOG":
            chip.saved_word = SAFE_MODE_USER
            self._wait(SAFE_MODE_WINDOW_US)
            chip.saved_word = 0
        return "NONE"

    def _recorded_alarm(self) -> Any:
        from bench.sim.modules.alarm import recorded_alarm

        return recorded_alarm(self.wake_cause)

    def _run(self, name: str) -> Ending:
        """start_mp, the file, cleanup_after_vm."""
        self._wait(VM_START_US)
        vm = VM(self)
        self.vm = vm
        self.say(f"{name} output:\n")
        ending = vm.run_file(name)
        self._clean_up(vm, ending)
        return ending

    def _clean_up(self, vm: VM, ending: Ending) -> None:
        self.endings.append(ending)
        self.previous_traceback = None
        if ending.reason in ("error", "interrupt", "exit") and ending.error is not None:
            self.previous_traceback = vm.format_error(ending.error)
        for file in [*vm.files]:
            file.close()
        self.drive.flush(self.chip)
        self.chip.scanners.clear()
        self.chip.uarts.clear()
        if ending.reason not in ("error", "exit"):  # shared-module/watchdog: kept only after an error or SystemExit
            self.watchdog_off()
        for pin in self.chip.pins.values():
            pin._reset()
        self.vm = None

    def watchdog_off(self) -> None:
        self.chip.feed_watchdog(NEVER_US)

    def _run_boot_py(self) -> None:
        """boot.py, and boot_out.txt when what it says has changed."""
        if self.safe_mode != "NONE":
            return
        banner = f"Adafruit CircuitPython {VERSION}; Raspberry Pi Pico with rp2040\nBoard ID:{BOARD_ID}\n"
        banner += f"UID:{self.uid.hex().upper()}\n"
        heard = self._heard
        self.drive.boot_may_write = True
        if self.drive.kind("/boot.py") == "file":
            self._run("boot.py")
        said = "".join(self._console)
        text = (banner + said[len(said) - (self._heard - heard) :]).replace("\n", "\r\n").encode()
        if self.drive.kind("/boot_out.txt") != "file" or self.drive.read("/boot_out.txt") != text:
            self.chip.sleep_ms(BOOT_OUT_DELAY_MS)
            self.drive.write(self.chip, "/boot_out.txt", text)
        self.drive.boot_may_write = False

    def _run_code_py(self) -> None:
        """One run of code.py, and what follows until the next one."""
        ending = Ending("end")
        options: frozenset[str] = frozenset()
        if self.safe_mode == "NONE":
            name = None
            if self.next_code is not None:
                self.next_code.new = False
                options = self.next_code.options
                name = self.next_code.filename or None
            if name is None or self.drive.kind(normal(name)) != "file":
                name = next((name for name in CODE_FILES if self.drive.kind("/" + name) == "file"), None)
            if name is not None:
                ending = self._run(name)
            self.say("\nCode done running.\n")
        else:
            self.say("Running in safe mode! Not running saved code.\n")
        again, situation = self._what_next(ending, options)
        if not again:
            situation |= self._wait_for_reason(ending)
        if self.next_code is not None and not self.next_code.new and not self.next_code.options & situation:
            self.next_code = None
        self.say("soft reboot\n")
        if ending.reason != "sleep":
            self.wake_alarm = None

    def _what_next(self, ending: Ending, options: frozenset[str]) -> tuple[bool, frozenset[str]]:
        """(run again at once, which sticky options apply)."""
        if ending.reason == "reload":
            return self.run_reason != "AUTO_RELOAD", frozenset(("sticky_on_reload",))
        if ending.reason == "end":
            return "reload_on_success" in options, frozenset(("sticky_on_success",))
        return "reload_on_error" in options and ending.reason != "sleep", frozenset(("sticky_on_error",))

    def _wait_for_reason(self, ending: Ending) -> frozenset[str]:
        """Wait for Ctrl-D, an autoreload, or the end of a sleep. The REPL itself is not simulated."""
        chip = self.chip
        if ending.reason == "sleep" and self._deep_sleep():
            return frozenset()
        told = False
        while True:
            if self.reload_at_us is not None and chip.clock.now_us >= self.reload_at_us:
                self.reload_at_us = None
                self.run_reason = "AUTO_RELOAD"
                return frozenset(("sticky_on_reload",))
            typed = self.usb.console.from_host
            if self.usb.connected and typed:
                key = typed.pop(0)
                if key == 0x04:
                    self.run_reason = "REPL_RELOAD"
                    return frozenset()
            if self.usb.connected and not told:
                told = True
                self.say("Press any key to enter the REPL. Use CTRL-D to reload.\n")
            if not self.usb.connected and self.reload_at_us is None:
                chip.wait_until(chip.clock.now_us + 60_000_000)
            else:
                chip.wait_until(chip.clock.now_us + 10_000)

    def _deep_sleep(self) -> bool:
        """With a host it only pretends, and then returns True; else the chip sleeps, and its waking is a reset."""
        from bench.sim.modules.alarm import Watch

        chip = self.chip
        chip.wait_until(chip.born_us + SLEEP_DELAY_US)
        pretending = self.usb.connected
        if pretending:
            self.say("Pretending to deep sleep until alarm, CTRL-C or file write.\n")
        else:
            chip.asleep = True
        watch = Watch(self, self.sleep_alarms)
        cause = watch.wait()
        chip.asleep = False
        if not pretending:
            self.wake_cause = cause
            chip.reset("SOFTWARE")
            chip.die_here()
        self.say("Woken up by alarm.\n")
        self.run_reason = "STARTUP"
        from bench.sim.modules.alarm import recorded_alarm

        self.wake_alarm = recorded_alarm(cause)
        return True

    def host_writes(self, path: str, content: bytes | None) -> None:
        """A computer changes a file on the drive: autoreload, unless it is off (facts ch. 2)."""
        self.drive.put_from_host(path, content)
        if self.autoreload and self.chip.alive:
            first = self.reload_at_us is None
            self.reload_at_us = self.chip.clock.now_us + AUTORELOAD_DELAY_US
            if first and self.vm is not None:
                self.run_reason = "AUTO_RELOAD"
                self.chip.interrupt_firmware(ReloadException())

    def close(self) -> None:
        """Stop for good and take the wires off the world."""
        self.chip.close()
        self.harness.cut()
        self.wire.cut()
        self.slave.cut()
