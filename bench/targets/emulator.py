"""The device on an emulated Pico: the published CircuitPython image, our drive, the same world as any other target."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.build.drive import DriveError, drive_files, settings_laid_over
from bench.build.firmware import SHA256, FirmwareMissing, chosen_version, find_image, name_of
from bench.emulator import fat12
from bench.emulator.console import Console
from bench.emulator.data_port import DataPort
from bench.emulator.node import NodeMissingError
from bench.emulator.process import UNIQUE_ID, Setup
from bench.emulator.remembered import RememberedBoard
from bench.emulator.uf2 import FLASH_SIZE, flash_image
from bench.surroundings import World
from bench.targets.base import Settings, Target, TargetError
from bench.world.probe import Probe
from bench.world.signals import Signal

STEP_US = 20_000  # the world looks at the board at least this often
NVM = slice(0x0FF000, 0x100000)
VOLUME = slice(0x100000, FLASH_SIZE)
# spec ch. 1
PROBE, CONTACT, BUTTON, MAINS, MODEM_PS, MODEM_RI = 6, 7, 8, 13, 4, 5
VBUS_SENSE = 24  # 5 V at the USB socket
RELAY, MODEM_RST, MODEM_KEY, MODEM_SUPPLY = 9, 2, 3, 14
LEDS = {"POWER": 10, "GSM": 11, "OUT": 12}
CONSOLE, DATA = 0, 1


class EmulatorTarget(Target):
    """One emulated board in one world; a run is the same every time, bit for bit.

    flash_file: where flash (firmware, nvm, drive) is kept from one process to the next; written by `close` and at a
    power cut. When it exists the board starts with it as it is; only a given drive or settings replace its drive.
    usb_host: a computer is attached, with a terminal on the console and a program on the data port. Without one, deep
    sleep is real, and the console has what the firmware writes to it, but no `print` and no traceback.
    """

    name = "emulator"

    def __init__(
        self,
        world: World,
        *,
        drive: Path | None = None,
        settings: Settings | None = None,
        flash_file: Path | None = None,
        usb_host: bool = False,
    ) -> None:
        super().__init__(world, drive=drive, settings=settings)
        self.usb_host = usb_host
        self.data_port = DataPort(self._send_data)
        self._console = Console(lambda line: world.record.add("console", line))
        self.usb_listeners: list[Callable[[int, bytes], None]] = []  # port (0 console, 1 data) and bytes, as they come
        self._flash_file = flash_file
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._board: RememberedBoard | None = None
        self._powered = False
        self._cuts = 0
        self._asleep = False
        self._untold: list[dict[str, Any]] = []  # events of the board that the world has not heard of yet
        self._byte_us = world.line.byte_us  # of the board's UART, as it was last heard
        self.slept_ns = 0  # how long the core has waited for interrupts so far (light sleep)
        self._outputs = {
            RELAY: (world.relay, True),
            MODEM_RST: (world.modem_rst, False),
            MODEM_KEY: (world.modem_key, False),
            **{pin: (world.leds[name], True) for name, pin in LEDS.items()},
        }

    # -- the verbs of a target

    def start(self) -> None:
        if self._board is not None:
            raise TargetError("this board has been started already; make another target")
        self._folder = tempfile.TemporaryDirectory(prefix="isocket-emulator-")
        flash = self._flash_file or Path(self._folder.name) / "flash.bin"
        try:
            self._prepare(flash)
            setup = Setup(flash, self.usb_host, (True, True), (*self._outputs, MODEM_SUPPLY))
            # what is kept in a file has a life of its own
            self._board = RememberedBoard(setup, remember=self._flash_file is None)
        except (FirmwareMissing, NodeMissingError, DriveError, fat12.VolumeFullError) as error:
            self._folder.cleanup()
            raise TargetError(str(error)) from error
        self._wire()
        self._power_on()

    def run_until(self, until_us: int) -> int:
        clock = self.world.clock
        clock.interrupted = False
        while clock.now_us < until_us and not clock.interrupted:
            next_us = clock.next_us()
            bound_us = until_us if next_us is None else min(until_us, max(next_us, clock.now_us))
            if self._powered:
                bound_us = self._step(bound_us)
            else:
                clock.advance(bound_us)
        clock.interrupted = False
        return clock.now_us

    def reset(self) -> None:
        if self._powered:
            self._tell()
            self._running.do("boot", "run", self._now_ns)
            self._at_once()

    def power_cut(self, duration_us: int) -> None:
        if self._powered:
            self._powered = False
            self._tell()
            self._running.do("off")
            if self._flash_file is not None:
                self._running.do("save")
            self._at_once()
            self.world.modem.lose_supply()
        self._cuts += 1
        self.world.clock.after(duration_us, self._power_returns, self._cuts)

    def checkpoint(self) -> None:
        if self._board is not None:
            self._board.checkpoint()

    def close(self) -> None:
        if self._board is not None:
            if self._flash_file is not None:
                self._board.do("save")
                self._board.run(0)
            self._board.close()
            self._board = None
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None
        self._powered = False

    def about(self) -> dict[str, str]:
        return {
            "interpreter": f"{name_of(chosen_version())} (sha256 {SHA256[chosen_version()][:12]})",
            "board": f"emulated RP2040, uid {UNIQUE_ID.hex().upper()}",
            "modem": f"emulated {self.world.modem.model}",
            "wiring": "emulated",
        }

    @property
    def asleep(self) -> bool:
        return self._asleep

    @property
    def console(self) -> str:
        return self._console.text

    def send_data(self, data: bytes) -> None:
        """What a program on the computer writes to the data port."""
        self._send_data(data)

    def send_console(self, data: bytes) -> None:
        """Type on the terminal; Ctrl-C is 0x03. Lost when no computer is attached."""
        self._running.do("usb", CONSOLE, list(data))

    def memory(self) -> bytes:
        """The chip's RAM as it is now, from its first byte on."""
        assert self._folder is not None
        path = Path(self._folder.name) / "ram.bin"
        self._running.do("memory", str(path))
        self._at_once()
        return path.read_bytes()

    # -- flash

    def _prepare(self, flash: Path) -> None:
        """Make the flash file, or put a new drive into the one that is there."""
        if flash.is_file() and flash.stat().st_size == FLASH_SIZE:
            if self.drive is None and not self.settings:
                return
            image = bytearray(flash.read_bytes())
        else:
            image = flash_image(find_image().read_bytes())
        files = drive_files(folder=self.drive)
        if self.settings:
            files["settings.toml"] = settings_laid_over(files.get("settings.toml", b""), self.settings)
        image[VOLUME] = fat12.build(files)
        flash.write_bytes(image)

    # -- wires

    @property
    def _running(self) -> RememberedBoard:
        if self._board is None:
            raise TargetError("this board has not been started, or is closed")
        return self._board

    @property
    def _now_ns(self) -> int:
        return self.world.clock.now_us * 1000

    def _wire(self) -> None:
        world = self.world
        # contact, button and a ringing modem pull their pin low; the first two otherwise let it float
        for signal, pin, high, low in (
            (world.contact, CONTACT, False, None),
            (world.button, BUTTON, False, None),
            (world.mains, MAINS, True, False),
            (world.modem_ps, MODEM_PS, True, False),
            (world.modem_ri, MODEM_RI, False, True),
        ):
            self._watch(signal, pin, high, low)
        self._running.do("in", VBUS_SENSE, self.usb_host)
        world.probe.watchers.append(self._probe_changed)
        self._probe_changed(world.probe)
        world.line.board_receiver = self._from_modem

    def _watch(self, signal: Signal, pin: int, when_true: bool | None, when_false: bool | None) -> None:
        def changed(signal: Signal) -> None:
            if self._board is not None:
                self._board.do("in", pin, when_true if signal.value else when_false)

        signal.watchers.append(changed)
        changed(signal)

    def _probe_changed(self, probe: Probe) -> None:
        if self._board is not None:
            self._board.do("probe", {"celsius": probe.celsius, "fault": probe.fault, "plugged": probe.plugged})

    def _from_modem(self, start_us: int, data: bytes) -> None:
        if self._powered:
            line = self.world.line
            self._running.do("rx", start_us * 1000, line.byte_us * 1000, list(line.read_at(self._byte_us, data)))

    def _send_data(self, data: bytes) -> None:
        self._running.do("usb", DATA, list(data))

    # -- time

    def _step(self, bound_us: int) -> int:
        """Let the board live up to `bound_us` at most, then the world as far; returns the time reached."""
        clock = self.world.clock
        if not self._asleep:
            bound_us = min(bound_us, clock.now_us + STEP_US)
        answer = self._running.run(bound_us * 1000)
        self._asleep = answer["asleep"]
        self.slept_ns = answer["slept"]
        self._untold = list(answer["events"])
        reached_us = clock.advance(max(clock.now_us, math.ceil(answer["ns"] / 1000)))
        self._tell()
        return reached_us

    def _at_once(self) -> None:
        """What has just been done to the board shows on its pins now, not after the next step."""
        self._asleep = False
        self._untold = list(self._running.run(self._now_ns)["events"])
        self._tell()

    def _tell(self) -> None:
        """Tell the world what the board has done up to now: before anything else is done to the board."""
        world = self.world
        while self._untold:
            event = self._untold.pop(0)
            if "pin" in event:
                self._output(event["pin"], event["level"])
            elif "uart" in event:
                self._byte_us = event.get("byteNs", self._byte_us * 1000) / 1000
                data = world.line.read_at(self._byte_us, bytes(event["uart"]))
                world.line.to_modem(data, math.floor(event["startNs"] / 1000))
            elif "flash" in event:
                world.record.add("flash", _flash_words(event))
            elif "usb" in event:
                port = self._console if event["usb"] == CONSOLE else self.data_port
                port.take(bytes(event["bytes"]))
                for listener in self.usb_listeners:
                    listener(event["usb"], bytes(event["bytes"]))
            elif event["boot"] == "watchdog":
                world.record.add("world", "watchdog resets the chip")

    def _output(self, pin: int, level: bool | None) -> None:
        if pin == MODEM_SUPPLY:
            self.world.modem_supply.set(level is not False)  # an open pin is pulled to supplied
        else:
            signal, when = self._outputs[pin]
            signal.set(level is when)

    def _power_on(self) -> None:
        self._running.do("boot", "power", self._now_ns)
        self._powered = True

    def _power_returns(self, cut: int) -> None:
        if self._board is not None and cut == self._cuts:  # else a later cut is still on
            self.world.modem.restore_supply()
            self._power_on()


def _flash_words(event: dict[str, Any]) -> str:
    """`erase nvm 0x000`, `program drive 0x01000`: offsets count from the start of the area."""
    address = event["address"]
    if address >= VOLUME.start:
        return f"{event['flash']} drive {address - VOLUME.start:#07x}"
    if address >= NVM.start:
        return f"{event['flash']} nvm {address - NVM.start:#05x}"
    return f"{event['flash']} firmware {address:#08x}"
