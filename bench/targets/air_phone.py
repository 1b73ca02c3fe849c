"""The owner's phone as a real one: a second GSM modem at this computer, whose texts and calls cost money."""

from __future__ import annotations

import queue
import sys
from collections.abc import Callable
from typing import Any

from gsmmodem.exceptions import GsmModemException, TimeoutException
from gsmmodem.modem import GsmModem, ReceivedSms
from serial import SerialException

from bench.targets.base import TargetError

BAUD = 115200


class Budget:
    """What a whole run may cost: texts of both SIMs together.

    cap: how many at most. ask: is asked once, before the first; its question tells number and price in texts.
    """

    def __init__(self, cap: int, ask: Callable[[str], bool]) -> None:
        self.cap = cap
        self.spent = 0
        self._ask = ask
        self._allowed: bool | None = None

    def pay(self, what: str) -> None:
        """One text more; raises TargetError when it may not be."""
        if self._allowed is None:
            self._allowed = self._ask(
                f"This run sends real texts, at most {self.cap} (those of the device included). They cost what the two "
                "SIMs' contracts say. Go on?"
            )
        if not self._allowed:
            raise TargetError(
                "serial: no text was sent, since that was not allowed; answer y, or play with modem=tunnel"
            )
        if self.spent >= self.cap:
            raise TargetError(
                f"serial: {what} would be text {self.spent + 1} of a run that may cost {self.cap}; allow more by cap=N"
            )
        self.spent += 1

    def count(self) -> None:
        """A text that the device has sent already."""
        self.spent += 1


def ask_on_terminal(question: str) -> bool:
    if not sys.stdin.isatty():
        raise TargetError("serial: texts cost money and nobody is at the terminal to allow them; start it on one")
    return input(f"{question} [y/N] ").strip().lower() in ("y", "yes")


class AirPhone:
    """The modem at `path`. received: (number, text) of texts that have come in. All its errors are TargetErrors."""

    def __init__(self, path: str, budget: Budget) -> None:
        self.path = path
        self.budget = budget
        self.received: queue.SimpleQueue[tuple[str, str]] = queue.SimpleQueue()
        self._modem = GsmModem(path, BAUD, smsReceivedCallbackFunc=self._take)

    def open(self) -> None:
        remedy = "is it the modem's port, is its SIM in and without a PIN, is there coverage?"
        self._do(lambda: self._modem.connect(), f"the phone's modem does not start; {remedy}")
        self._do(lambda: self._modem.waitForNetworkCoverage(60), f"the phone's modem has no coverage; {remedy}")

    def text(self, number: str, words: str) -> None:
        self.budget.pay(f'"{words}"')
        self._do(lambda: self._modem.sendSms(number, words), f'"{words}" could not be sent')

    def call(self, number: str) -> None:
        self._do(lambda: self._modem.dial(number, callStatusUpdateCallbackFunc=lambda call: None), "the call failed")

    def hang_up(self) -> None:
        for call in list(self._modem.activeCalls.values()):
            self._do(call.hangup, "the call could not be ended")

    def close(self) -> None:
        if self._modem.serial is not None:
            self._modem.close()

    def _take(self, sms: ReceivedSms) -> None:
        self.budget.count()
        self.received.put((str(sms.number), str(sms.text)))

    def _do(self, action: Callable[[], Any], words: str) -> None:
        try:
            action()
        except (GsmModemException, TimeoutException, SerialException, OSError) as error:
            raise TargetError(f"serial: {self.path}: {words} ({type(error).__name__}: {error})") from error
