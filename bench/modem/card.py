"""The modem's side of the SIM card: PIN, and the steps from +CPIN to SMS Ready."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.modem.errors import CmeError, CmsError
from bench.world.clock import SECOND

if TYPE_CHECKING:
    from bench.modem.modem import Modem
    from bench.world.clock import Timer
    from bench.world.sim_card import SimCard

SIM_BUSY = 14  # +CME ERROR
NO_CENTRE = 330  # +CMS ERROR: the service centre has not been read from the card yet
TEXTS_READY = "SMS"  # SMS Ready, SMS DONE, +QIND: SMS DONE
BOOK_READY = "PB DONE"
LATE_DONE_US = 20 * SECOND  # fault `late-done`
LATE_US = 40 * SECOND  # fault `late-ready`
# status as AT+CPIN? gives it -> (+CME ERROR, +CMS ERROR) for what needs the card
_ERRORS = {"NOT INSERTED": (10, 310), "NOT READY": (14, 314), "SIM PIN": (11, 311), "SIM PUK": (12, 316)}


class Card:
    """`status` is what AT+CPIN? says. `texts_ready` is true from SMS Ready on; earlier the card is busy."""

    def __init__(self, modem: Modem) -> None:
        self._modem = modem
        self.sim: SimCard = modem.world.sim_card
        self.sim.watchers.append(self._changed)
        self._timer: Timer | None = None
        self.stop()

    def stop(self) -> None:
        """The modem stops, or lets go of the card (AT+CFUN=0): the PIN will be asked for again."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._open = False
        self._unlocked = False
        self.texts_ready = False

    def begin(self) -> None:
        """Read the card anew, say what it is, and go on if it is ready."""
        self.stop()
        self._timer = self._modem.after("cpin", self._found)

    @property
    def status(self) -> str:
        sim = self.sim
        if sim.state == "absent":
            return "NOT INSERTED"
        if not self._open or self._modem.faulty("sim-busy"):
            return "NOT READY"
        if sim.state == "pin" and sim.pin_tries == 0:
            return "SIM PUK"
        if sim.state == "pin" and not self._unlocked:
            return "SIM PIN"
        return "READY"

    @property
    def usable(self) -> bool:
        return self.status == "READY"

    def require(self) -> None:
        """CmeError unless the card can be used."""
        status = self.status
        if status in _ERRORS:
            raise CmeError(_ERRORS[status][0])

    def require_texts(self) -> None:
        """CmsError unless the card can be used; CmeError 14, as modules say it, until it has been read to the end."""
        status = self.status
        if status in _ERRORS:
            raise CmsError(_ERRORS[status][1])
        if not self.texts_ready:
            raise CmsError(NO_CENTRE) if self._modem.faulty("late-ready") else CmeError(SIM_BUSY)

    def enter(self, code: str, new_pin: str | None) -> None:
        """AT+CPIN=<pin> or AT+CPIN=<puk>,<new pin>; CmeError 16 when it is wrong."""
        status = self.status
        if status == "SIM PIN" and new_pin is None:
            if not self.sim.verify(code):
                raise CmeError(12 if self.sim.pin_tries == 0 else 16)
        elif status == "SIM PUK" and new_pin is not None:
            if not self.sim.unblock(code, new_pin):
                raise CmeError(13 if self.sim.puk_tries == 0 else 16)
        elif status in _ERRORS:
            raise CmeError(_ERRORS[status][0])
        else:
            raise CmeError(3)
        self._unlocked = True
        self._timer = self._modem.after("unlock", self._say_status)

    def _found(self) -> None:
        self._open = True
        self._say_status()

    def _say_status(self) -> None:
        self._timer = None
        if not self._modem.faulty("sim-busy"):
            self._modem.say_of_start(f"+CPIN: {self.status}")
        if self.usable:
            self._modem.radio.update()
            self._step(0)

    def _step(self, place: int) -> None:
        steps = self._modem.dialect.card_ready
        if place == len(steps):
            self._timer = None
            self._end_fault("quiet-reboot")
            self._end_fault("late-done")
            return
        name, words = steps[place]
        delay_us = self._modem.latency[name]
        if TEXTS_READY in words and self._modem.faulty("late-ready"):
            delay_us += LATE_US
        if self._modem.faulty("late-done") and (TEXTS_READY in words or BOOK_READY in words):
            delay_us += LATE_DONE_US
        self._timer = self._modem.world.clock.after(delay_us, self._say, place)

    def _say(self, place: int) -> None:
        words = self._modem.dialect.card_ready[place][1]
        self._modem.say_of_start(words)
        if TEXTS_READY in words:
            self._ready_for_texts()
        self._step(place + 1)

    def _ready_for_texts(self) -> None:
        self.texts_ready = True
        self._end_fault("late-ready")
        self._modem.world.network.memory_available()

    def _end_fault(self, name: str) -> None:
        if self._modem.faulty(name):
            self._modem.end_fault(name)

    def _changed(self, sim: SimCard) -> None:
        """The card has been pulled out, put in or exchanged while the modem was on."""
        modem = self._modem
        if not modem.power.running or modem.function == 0:
            return
        self.stop()
        if sim.state == "absent":
            modem.port.unsolicited("+CPIN: NOT READY")
            if modem.settings.number("+CSMINS"):
                modem.port.unsolicited("+CSMINS: 1,0")
        else:
            self.begin()
        modem.radio.update()
