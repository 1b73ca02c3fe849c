"""The SIM card: whether it is there, its PIN, and what the operator has written on it."""

from __future__ import annotations

from collections.abc import Callable

STATES = ("ready", "absent", "pin")
CENTRE = "+358400000099"


class SimCard:
    """The card: `ready` (no PIN asked), `absent`, or `pin` (locked at every start of the modem until the PIN is given).

    centre: the service centre to which its texts go (AT+CSCA). Three wrong PINs ask for the PUK, ten wrong PUKs end the
    card (3GPP TS 31.101 9.5). `watchers` see it go and come.
    """

    def __init__(self) -> None:
        self.state = "ready"
        self.centre = CENTRE
        self.pin = "1234"
        self.puk = "12345678"
        self.pin_tries = 3
        self.puk_tries = 10
        self.imsi = "244990000000001"
        self.iccid = "8935899000000000001f"
        self.watchers: list[Callable[[SimCard], None]] = []

    def set_state(self, state: str) -> None:
        if state not in STATES:
            raise ValueError(f"unknown SIM state {state!r}; known: {', '.join(STATES)}")
        if state == self.state:
            return
        self.state = state
        for watcher in list(self.watchers):
            watcher(self)

    def verify(self, pin: str) -> bool:
        if self.pin_tries == 0:
            return False
        if pin == self.pin:
            self.pin_tries = 3
            return True
        self.pin_tries -= 1
        return False

    def unblock(self, puk: str, pin: str) -> bool:
        if self.puk_tries == 0:
            return False
        if puk != self.puk:
            self.puk_tries -= 1
            return False
        self.pin, self.pin_tries, self.puk_tries = pin, 3, 10
        return True
