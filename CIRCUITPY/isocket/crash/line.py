"""The modem's line for fallback.py: one command after the other, waited for, with a pass of its own in each wait."""

from __future__ import annotations

from isocket import log
from isocket.modem.digester import PROMPT, SPEEDS, Digester
from isocket.sms.pdu import Outgoing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from isocket.hardware import Hardware
    from isocket.numbers import Numbering

SILENT_MS = 20_000  # before the modem's RST or KEY is pulled
TUNE_MS = 500
PAUSE_MS = 50
RST_MS = 150
KEY_MS = 1_500
ANSWER_MS = 5_000
SEND_MS = 60_000
FINALS = ("OK", "ERROR", "+CME ERROR", "+CMS ERROR")
SET_UP = ("ATE0", "AT+CMGF=0", 'AT+CPMS="SM","SM","SM"')


class Line:
    """now: in ms. pin: gives the SIM's PIN, once. look: called in each pass of a wait."""

    def __init__(
        self,
        board: Hardware,
        now: Callable[[], int],
        numbering: Numbering,
        pin: Callable[[], str],
        look: Callable[[], None],
    ) -> None:
        self._board = board
        self._now = now
        self._numbering = numbering
        self._pin = pin
        self._look = look
        self._digester = Digester()
        self._reference = 0

    def pause(self, ms: int) -> None:
        """A pass, and more until the time is over."""
        began = self._now()
        while True:
            self._board.feed_watchdog()
            if self._now() - began >= ms:
                return
            self._board.idle(PAUSE_MS)
            self._take()

    def _take(self) -> None:
        """What the line has brought."""
        waiting = self._board.uart.in_waiting
        if waiting:
            self._digester.feed(self._board.uart.read(waiting) or b"")
        self._look()

    def ask(self, command: str, ms: int = ANSWER_MS, payload: str = "") -> tuple:
        """The final result ("" for none in that time), and all lines before it."""
        lines: list[str] = []
        self._take()
        while self._digester.next() is not None:
            pass  # unsolicited, or late
        self._board.uart.write(command.encode() + b"\r")
        began = self._now()
        while self._now() - began < ms:
            self._board.feed_watchdog()
            self._take()
            line = self._digester.next()
            if line is None:
                self._board.idle(PAUSE_MS)
            elif line == PROMPT:
                self._board.uart.write(payload.encode() + b"\x1a" if payload else b"\x1b")
            elif line.split(":")[0] in FINALS:
                return line, lines
            else:
                lines.append(line)
        return "", lines

    def wake(self) -> bool:
        """It answers; if it does not, RST and KEY are pulled in turn."""
        for line, ms in ((None, 0), (self._board.modem_rst, RST_MS), (self._board.modem_key, KEY_MS)):
            if line is not None:
                line.set(False)
                self.pause(ms)
                line.set(True)
            began = self._now()
            while self._now() - began < SILENT_MS:
                if self.ask("AT", 1_000)[0] == "OK" or self._speaks_otherwise():
                    self.pause(1_000)  # for the answers to the AT before
                    return True
        return False

    def _speaks_otherwise(self) -> bool:
        """As recovery.py: somebody may have stored ATV0, ATQ1 or another speed in it."""
        for baud in SPEEDS[1:] + SPEEDS[:1]:
            self._board.set_speed(baud)
            if self.ask("\rATE0Q0V1", TUNE_MS)[0] == "OK":
                log.say("fallback: the modem speaks at %d baud" % baud)
                return True
        return False

    def prepare(self) -> bool:
        _, lines = self.ask("AT+CPIN?")
        pin = self._pin() if "+CPIN: SIM PIN" in lines else ""
        if pin:
            self.ask("AT+CPIN=" + pin)
            self.pause(ANSWER_MS)
        for command in SET_UP:
            if not self.ask(command)[0]:
                return False
        self.learn_country()
        return True

    def learn_country(self) -> None:
        """Of the SIM: which local numbers are whose."""
        _, lines = self.ask("AT+CSCA?")
        for line in lines:
            if line.startswith('+CSCA: "+'):
                self._numbering.learn(line[9:].split('"')[0])
        _, lines = self.ask("AT+CREG?")
        for line in lines:
            if line.startswith("+CREG:"):
                self._numbering.roam(line.split(",")[-1].strip() in ("5", "7"))

    def send(self, number: str, text: str) -> bool:
        self._reference += 1
        outgoing = Outgoing(number, text, self._reference)
        while not outgoing.prepare():
            pass
        payload, length = outgoing.submit(1)
        result, _ = self.ask("AT+CMGS=%d" % length, SEND_MS, payload)
        if result != "OK":
            self._board.uart.write(b"\x1b")
            log.say("fallback: not sent: " + result)
        return result == "OK"
