"""The pins of a Pico, what is wired to them, and who has claimed them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bench.build.boards import PICO_NAMES as BOARD_NAMES
from bench.sim.chip import Chip

GPIO_COUNT = 30
# what is wired where (spec ch. 1); the names are those of the ISOCKET_PIN_* settings
WIRING: dict[str, int] = {
    "MODEM_RX": 0,
    "MODEM_TX": 1,
    "MODEM_RST": 2,
    "MODEM_KEY": 3,
    "MODEM_PS": 4,
    "MODEM_RI": 5,
    "PROBE": 6,
    "CONTACT": 7,
    "BUTTON": 8,
    "RELAY": 9,
    "LED_POWER": 10,
    "LED_GSM": 11,
    "LED_OUT": 12,
    "MAINS": 13,
    "MODEM_SUPPLY": 14,
}


class Pin:
    """microcontroller.Pin, and the pad behind it.

    name: as CircuitPython prints it in errors. external: level put on the wire from outside, None when it floats.
    sink: told what the board drives the wire to, None when it does not. A floating wire without a pull reads low here
    (on the real chip, whatever it likes): a contact read without a pull-up reads closed, which shows the mistake.
    """

    __slots__ = (
        "_chip",
        "_claimed",
        "_driven",
        "_external",
        "_input",
        "_listeners",
        "_name",
        "_number",
        "_owner",
        "_pull",
        "_sink",
    )

    def __init__(self, chip: Chip, number: int, name: str) -> None:
        self._chip = chip
        self._number = number
        self._name = name
        self._external: Callable[[], bool | None] | None = None
        self._sink: Callable[[bool | None], None] | None = None
        self._listeners: list[Callable[[], None]] = []
        self._claimed = False
        self._owner: Any = None
        self._input = False
        self._pull: bool | None = None  # True up, False down
        self._driven: bool | None = None

    def __repr__(self) -> str:
        return f"board.{self._name}" if self._number < 29 or self._name == "A3" else f"microcontroller.pin.{self._name}"

    def _claim(self, owner: Any) -> None:
        self._claimed = True
        self._owner = owner
        self._input = True

    def _reset(self) -> None:
        """Fully Hi-Z: pulls off, input buffer off (reset_pin_number)."""
        self._claimed = False
        owner, self._owner = self._owner, None
        if owner is not None:
            owner._lost()
        self._input = False
        self._pull = None
        self._listeners.clear()
        self._drive(None)

    def _drive(self, level: bool | None) -> None:
        if level is self._driven:
            return
        self._driven = level
        if self._sink is not None:
            try:
                self._sink(level)
            except Exception as error:
                self._chip.bench_failed(error)
            self._chip.world_changed()

    def _level(self) -> bool:
        if not self._input:
            return False
        if self._driven is not None:
            return self._driven
        if self._external is not None:
            level = self._external()
            if level is not None:
                return level
        return self._pull is True

    def _external_changed(self, _: Any = None) -> None:
        for listener in list(self._listeners):
            listener()


def make_pins(chip: Chip) -> dict[int, Pin]:
    names = {number: name for name, number in reversed(BOARD_NAMES.items())}
    return {number: Pin(chip, number, names[number]) for number in range(GPIO_COUNT)}


def wiring_from(settings: Mapping[str, str | int]) -> dict[str, int]:
    """WIRING as changed by settings ISOCKET_PIN_<name> = "GPn"; what is no pin is left to the firmware to refuse."""
    wiring = dict(WIRING)
    for role in wiring:
        pin = str(settings.get(f"ISOCKET_PIN_{role}", ""))
        if pin in BOARD_NAMES:
            wiring[role] = BOARD_NAMES[pin]
    return wiring


class Harness:
    """The wires between the pins of a chip and the signals of a world; `cut` takes them off again."""

    def __init__(self, chip: Chip, wiring: Mapping[str, int], usb_is_plugged: Callable[[], bool]) -> None:
        world = chip.world
        self._watched: list[tuple[Any, Any]] = []
        self._pins = chip.pins
        self._wiring = wiring
        # a closed contact or pressed button ties the wire to ground, else it floats on the board's pull-up
        self._input("CONTACT", world.contact, lambda on: False if on else None)
        self._input("BUTTON", world.button, lambda on: False if on else None)
        self._input("MAINS", world.mains, lambda on: on)
        self._input("MODEM_PS", world.modem_ps, lambda on: on)
        self._input("MODEM_RI", world.modem_ri, lambda on: not on)
        # the bus at rest, by its 4.7k; talk on it goes another way (ds18b20.py)
        self._pins[self._wiring["PROBE"]]._external = lambda: world.probe.fault != "short"
        self._pins[BOARD_NAMES["VBUS_SENSE"]]._external = usb_is_plugged
        for role, signal in (
            ("RELAY", world.relay),
            ("LED_POWER", world.leds["POWER"]),
            ("LED_GSM", world.leds["GSM"]),
            ("LED_OUT", world.leds["OUT"]),
        ):
            self._output(role, lambda level, signal=signal: signal.set(level is True))
        for role, signal in (("MODEM_RST", world.modem_rst), ("MODEM_KEY", world.modem_key)):
            self._output(role, lambda level, signal=signal: signal.set(level is False))
        self._output("MODEM_SUPPLY", lambda level: world.modem_supply.set(level is not False))

    def _input(self, role: str, signal: Any, level: Callable[[bool], bool | None]) -> None:
        pin = self._pins[self._wiring[role]]
        pin._external = lambda: level(signal.value)
        signal.watchers.append(pin._external_changed)
        self._watched.append((signal, pin._external_changed))

    def _output(self, role: str, sink: Callable[[bool | None], None]) -> None:
        self._pins[self._wiring[role]]._sink = sink

    def cut(self) -> None:
        for signal, watcher in self._watched:
            if watcher in signal.watchers:
                signal.watchers.remove(watcher)
        self._watched.clear()
