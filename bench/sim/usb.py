"""The USB side of the board: console and data port, with or without a computer at the other end (facts ch. 7)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from bench.sim.lives import ConsoleInterrupt

if TYPE_CHECKING:
    from bench.sim.chip import Chip

FIFO = 256
CTRL_C = 0x03


class Port:
    """One CDC port. `to_host` is what the host has received, `from_host` what waits for the board."""

    def __init__(self) -> None:
        self.to_host = bytearray()
        self.from_host = bytearray()
        self.unread = bytearray()  # in the board's FIFO while the host does not read
        self.timeout: float | None = None
        self.write_timeout: float | None = None
        self.listeners: list[Callable[[bytes], None]] = []

    def room(self) -> int:
        return FIFO - len(self.unread)


class Usb:
    """host: a computer is attached; its ports are open (DTR) and it reads unless `reading` is False.

    `started` once boot.py has ended. What the host writes goes through `send_console` and `send_data`.
    """

    def __init__(self, chip: Chip, host: bool) -> None:
        self.host = host
        self.reading = True
        self.started = False
        self.console = Port()
        self.data = Port()
        self.console_enabled = True
        self.data_enabled = False
        self._chip = chip

    def reset(self) -> None:
        """Chip reset: both ports are new, the defaults are back."""
        self.started = False
        self.console = _same_listeners(self.console)
        self.data = _same_listeners(self.data)
        self.console_enabled = True
        self.data_enabled = False

    @property
    def connected(self) -> bool:
        return self.host and self.started

    def attach(self) -> None:
        self.host = True

    def detach(self) -> None:
        self.host = False

    def read_again(self) -> None:
        """The host reads once more, after `reading` was False."""
        self.reading = True
        for port in (self.console, self.data):
            waiting = bytes(port.unread)
            port.unread.clear()
            self._deliver(port, waiting)

    def send_console(self, data: bytes) -> None:
        """The host types; Ctrl-C interrupts the firmware."""
        for byte in data:
            if byte == CTRL_C:
                self._chip.interrupt_firmware(ConsoleInterrupt())
            else:
                self.console.from_host.append(byte)

    def send_data(self, data: bytes) -> None:
        self.data.from_host += data

    def put(self, port: Port, data: bytes) -> int:
        """The board writes into the port's FIFO; returns how many bytes it took."""
        if not self.connected:
            return len(data)  # nobody listens: an overwritable FIFO takes all
        if self.reading:
            self._deliver(port, data)
            return len(data)
        taken = data[: port.room()]
        port.unread += taken
        return len(taken)

    def _deliver(self, port: Port, data: bytes) -> None:
        port.to_host += data
        for listener in port.listeners:
            listener(data)

    def read_line(self) -> str:
        """input(): waits for the host, for ever if there is none."""
        line = bytearray()
        while True:
            while self.console.from_host:
                byte = self.console.from_host.pop(0)
                if byte in b"\r\n":
                    return line.decode()
                line.append(byte)
            self._chip.wait_until(self._chip.clock.now_us + 1000)


def _same_listeners(port: Port) -> Port:
    new = Port()
    new.listeners = port.listeners
    return new
