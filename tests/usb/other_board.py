"""A board of another maker, after docs/bench.md alone: a pump at a float switch. No modem, no LEDs but one."""

from __future__ import annotations

import select
import threading
import time

from bench.serial_harness import checked, unchecked
from bench.targets.usb_ports import Pty

HELLO_S = 0.2


class PumpBoard:
    """Contact closed: the relay goes on, and OUT with it; the button stops it until the contact has been open.

    broken: its relay sticks.
    """

    def __init__(self, *, broken: bool = False) -> None:
        self.data = Pty()
        self.broken = broken
        self._over = False
        self._contact = self._button = self._relay = self._stopped = False
        self._going = False
        self._events = 0
        self._waiting = b""
        self._thread = threading.Thread(target=self._live, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._over = True
        self._thread.join(5)
        self.data.close()

    def _live(self) -> None:
        said = 0.0
        while not self._over:
            if not self._going and time.monotonic() - said > HELLO_S:
                said = time.monotonic()
                self._tell("hello")
            if not select.select([self.data.master], [], [], 0.02)[0]:
                continue
            *lines, self._waiting = (self._waiting + self.data.read()).split(b"\n")
            for line in lines:
                body = unchecked(line)
                if body is not None:
                    number, _, words = body.partition(" ")
                    answer = self._do(words)
                    self.data.write(checked(f"={number} {answer}" if answer else f"!{number} not here: {words}"))
                    self._think()
                    if words in ("reset", "factory"):
                        self._start()

    def _do(self, words: str) -> str:
        verb, _, rest = words.partition(" ")
        if verb in ("reset", "factory", "give"):
            return "ok"
        if verb == "id":
            return "firmware=pump-2.1 uid=00112233445566AA"
        if verb == "read":
            return f"relay={int(self._relay)} OUT={int(self._relay)} contact={int(self._contact)}"
        if verb == "go":
            self._going = True
            return "ok"
        if verb == "take" and rest.split()[0] in ("contact", "button"):
            name, value = rest.split()
            setattr(self, f"_{name}", value == "1")
            return "ok"
        return ""

    def _start(self) -> None:
        self._going = self._relay = self._stopped = False
        self._events = 0

    def _think(self) -> None:
        if not self._going:
            return
        self._stopped = (self._stopped or self._button) and self._contact
        relay = (self._contact and not self._stopped) or (self.broken and self._relay)
        if relay != self._relay:
            self._relay = relay
            self._tell(f"relay {int(relay)}")
            self._tell(f"OUT {int(relay)}")

    def _tell(self, words: str) -> None:
        self._events = (self._events + 1) % 100
        self.data.write(checked(f"#{self._events} {round(time.monotonic() * 1000) % (1 << 29)} {words}"))
