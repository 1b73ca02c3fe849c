"""A second emulated Pico that runs the stimulus, wired pin to pin with the one under test: to try bench/stimulus."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from bench.build.firmware import find_image
from bench.emulator import fat12
from bench.emulator.process import BoardProcess, Setup
from bench.emulator.uf2 import FLASH_SIZE, flash_image
from bench.surroundings import World
from bench.world.signals import Signal

SOURCE = Path(__file__).parents[1] / "stimulus" / "CIRCUITPY"
VOLUME = slice(0x100000, FLASH_SIZE)
# the same numbers on both boards (bench/stimulus/CIRCUITPY/settings.toml)
CONTACT, BUTTON, MAINS, PS, SUPPLY = 7, 8, 13, 4, 15
RELAY, RST, KEY = 9, 2, 3
LEDS = {"POWER": 10, "GSM": 11, "OUT": 12}


class StimulusBoard:
    """Lives beside a board under test, whose wires are the signals of `world`. on_usb(port, bytes): what it says.

    on_supply(bool): the switch at its spare pin; a pin that is let go is on.
    """

    def __init__(
        self,
        world: World,
        on_usb: Callable[[int, bytes], None],
        on_supply: Callable[[bool], None] = lambda on: None,
    ) -> None:
        self._world = world
        self._on_usb = on_usb
        self._on_supply = on_supply
        self._folder = tempfile.TemporaryDirectory(prefix="isocket-stimulus-")
        flash = Path(self._folder.name) / "flash.bin"
        image = flash_image(find_image().read_bytes())
        image[VOLUME] = fat12.build({path.name: path.read_bytes() for path in SOURCE.iterdir() if path.is_file()})
        flash.write_bytes(image)
        watched = (CONTACT, BUTTON, MAINS, PS, SUPPLY)
        self._board = BoardProcess(Setup(flash, True, (True, True), watched))
        self._todo: list[list] = [["boot", "power", world.clock.now_us * 1000]]
        for signal, pin, when_true, when_false in (
            (world.relay, RELAY, True, False),
            *((world.leds[name], pin, True, False) for name, pin in LEDS.items()),
            (world.modem_rst, RST, False, None),  # open drain
            (world.modem_key, KEY, False, None),
        ):
            self._watch(signal, pin, when_true, when_false)

    def live_until(self, until_us: int) -> None:
        reached_ns = -1
        while reached_ns < until_us * 1000:
            todo, self._todo = self._todo, []
            answer = self._board.run(until_us * 1000, todo)
            reached_ns = answer["ns"]
            for event in answer["events"]:
                if "pin" in event:
                    self._moved(event["pin"], event["level"])
                elif "usb" in event:
                    self._on_usb(event["usb"], bytes(event["bytes"]))

    def send(self, port: int, data: bytes) -> None:
        self._todo.append(["usb", port, list(data)])

    def close(self) -> None:
        self._board.close()
        self._folder.cleanup()

    def _watch(self, signal: Signal, pin: int, when_true: bool | None, when_false: bool | None) -> None:
        def changed(signal: Signal) -> None:
            self._todo.append(["in", pin, when_true if signal.value else when_false])

        signal.watchers.append(changed)
        changed(signal)

    def _moved(self, pin: int, level: bool | None) -> None:
        """A wire that is not driven is what the pull at the board under test makes of it."""
        world = self._world
        if pin == SUPPLY:
            self._on_supply(level is not False)
        elif pin in (CONTACT, BUTTON):
            (world.contact if pin == CONTACT else world.button).set(level is False)
        else:
            (world.mains if pin == MAINS else world.modem_ps).set(level is True)
