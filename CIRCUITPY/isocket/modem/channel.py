"""The AT channel: one command outstanding at a time, and the unsolicited lines that come in between.

A command is a row of data. Every line is first held against the outstanding command (its final results, its expected
prefix), then against the table of unsolicited result codes; what is left over belongs to the outstanding command.
Received bytes are never thrown away.
"""

from __future__ import annotations

from isocket.clock import Timed
from isocket.modem.digester import PROMPT, Digester
from isocket.on_demand import on_demand
from isocket.text import is_decimal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from isocket.hardware import Uart

OK = "OK"
ERROR = "ERROR"
TIMEOUT = "timeout"
ABORTED = "aborted"  # the modem has started anew meanwhile

SIM_ERROR = "no SIM"  # in the table of unsolicited lines
_FINALS = (OK, ERROR, "+CME ERROR", "+CMS ERROR")

CHUNK = 32  # bytes that go into the UART's FIFO at once, so that writing never waits
CHUNK_BITS = 320_000  # of them, a thousand times
PROMPT_MS = 10_000
_CTRL_Z = b"\x1a"
_ESCAPE = b"\x1b"


class Command:
    """text: with its AT. prefix: how its information lines begin, such as `+CSQ`. payload: sent with Ctrl-Z at the
    prompt.

    ends: final results besides OK and errors. attempts: how often it is sent before an error is believed (a time-out is
    believed at once: health.py then asks whether the modem lives).
    """

    # what most rows have is in the class, since each attribute of an instance takes 8 bytes, and there are many rows
    prefix = ""
    timeout_ms = 2000
    attempts = 1
    payload = ""
    ends: tuple[str, ...] = ()

    def __init__(
        self,
        text: str,
        prefix: str = "",
        timeout_ms: int = 2000,
        attempts: int = 1,
        payload: str = "",
        ends: tuple[str, ...] = (),
    ) -> None:
        self.text = text
        if prefix:
            self.prefix = prefix
        if timeout_ms != Command.timeout_ms:
            self.timeout_ms = timeout_ms
        if attempts != 1:
            self.attempts = attempts
        if payload:
            self.payload = payload
        if ends:
            self.ends = ends


def fields_of(line: str) -> list[str]:
    """`+CMGL: 1,0,"",24` as ["1", "0", "", "24"]: what follows the colon, cut at commas outside quotes."""
    fields = []
    field = ""
    quoted = False
    for piece in line[line.find(":") + 1 :].split('"'):
        if quoted:
            field += piece
        else:
            parts = piece.split(",")
            field += parts[0]
            for part in parts[1:]:
                fields.append(field.strip())
                field = part
        quoted = not quoted
    fields.append(field.strip())
    return fields


def for_good(result: str) -> bool:
    """It will be refused the next time, too: not known, not allowed, not supported (3GPP TS 27.007 9.2: 3, 4; 27.005
    3.2.5: 303; or in words, `UNSUPPORTED`).
    """
    return result == ERROR or number_of(result[11:].strip()) in (3, 4, 303) or result[-4:].upper() == "RTED"


def number_of(text: str, otherwise: int = -1) -> int:
    return int(text) if is_decimal(text) else otherwise


class Channel(Timed):
    """`urcs`: name of an unsolicited line (up to its colon, or five letters of it) -> handler(line, now); one that
    returns True gets the next line too. A final result that is in it is nobody's answer. SIM_ERROR: a command failed
    for want of a SIM.

    The owner of a command has `on_line(command, line, now)` and `on_result(command, result, now)`, result being OK,
    TIMEOUT, ABORTED or the error line as it came. prompted: the payload of the latest command went out. echoed: a
    command came back, so the modem has forgotten its settings. is_enough(began): see hardware.py.
    """

    @on_demand
    def __init__(self, uart: Uart, is_enough: Callable[[int], bool]) -> None:
        self._uart = uart
        self._is_enough = is_enough
        self._digester = Digester()
        self.urcs = {}
        self._command: Command | None = None
        self._owner = None
        self._attempt = 0
        self.prompted = False
        self.echoed = False
        self._deadline = 0
        self._out = b""
        self._chunk_ms = 3
        self._continued = None
        self._lines_wait = False
        self.silent = 0  # commands without an answer in a row: this, not bytes seen, tells whether the modem lives

    @property
    def idle(self) -> bool:
        return self._command is None and not self._out

    def pace(self, baud: int) -> None:
        """The line has another speed now."""
        self._chunk_ms = CHUNK_BITS // baud + 1

    def start(self, command: Command, owner, now: int) -> None:
        self._command = command
        self._owner = owner
        self._attempt = 1
        self._send(now)

    def end_of_lines(self, lines: list[str], now: int) -> None:
        """Whoever has been getting the next line gets no more; these were not for it."""
        self._continued = None
        for line in lines:
            self._take(line, now)

    def abort(self, now: int) -> None:
        """The modem has started anew, or is about to: nobody will answer the outstanding command."""
        self._continued = None
        self._out = b""
        self.due = None
        if self._command is not None:
            self._finish(ABORTED, now)

    def settle(self) -> None:
        """Silence and echoes until now are dealt with."""
        self.silent = 0
        self.echoed = False

    def _send(self, now: int) -> None:
        command = self._command
        self.prompted = False
        self._deadline = now + (PROMPT_MS if command.payload else command.timeout_ms)
        self._out = command.text.encode() + b"\r"
        self._write(now)

    def _write(self, now: int) -> None:
        """Give the UART what it takes at once; the rest when that is out."""
        if self._out:
            self._uart.write(self._out[:CHUNK])
            self._out = self._out[CHUNK:]
        if self._out:
            self.due = now + self._chunk_ms
        else:
            self.due = self._deadline if self._command is not None else None

    def receive(self, now: int) -> bool:
        """Take what the line has brought; True if a line is whole. To be called every pass.

        A line that took long is the last of its pass; the others wait.
        """
        waiting = self._uart.in_waiting
        data = self._uart.read(waiting) if waiting else None
        if data:
            self._digester.feed(data)
        elif not self._lines_wait:
            return False
        self._lines_wait = taken = False
        while True:
            line = self._digester.next()
            if line is None:
                return taken
            self._take(line, now)
            taken = True
            if self._is_enough(now):
                self._lines_wait = True
                return True

    def step(self, now: int) -> None:
        self.due = None
        if self._out:
            self._write(now)
        elif self._command is not None:
            if now >= self._deadline:
                self._timed_out(now)
            else:
                self.due = self._deadline

    def _timed_out(self, now: int) -> None:
        if self._command.payload:
            self._out = _ESCAPE  # leave the prompt, should the modem still be at it
        self.silent += 1
        self._continued = None
        self._finish(TIMEOUT, now)

    def _take(self, line: str, now: int) -> None:
        if line == PROMPT and self._continued is None:
            command = self._command
            if command is not None and command.payload and not self.prompted:
                self.prompted = True
                self._deadline = now + command.timeout_ms
                self._out = command.payload.encode() + _CTRL_Z
            else:
                self._out = _ESCAPE  # a late one: it would take the next command for its text
            self._write(now)
            return
        if self._continued is not None:
            handler = self._continued
            self._continued = handler if handler(line, now) else None
            return
        colon = line.find(":")
        name = line if colon < 0 else line[:colon]
        command = self._command
        if command is not None:
            if (name in _FINALS and name not in self.urcs) or line in command.ends:
                self.silent = 0
                self._finish(line, now)
                return
            if name == command.prefix:
                self._owner.on_line(command, line, now)
                return
        handler = self.urcs.get(name) or self.urcs.get(name[:5])
        if handler is not None:
            if handler(line, now):
                self._continued = handler
        elif command is not None:
            if line == command.text:
                self.echoed = True
            else:
                self._owner.on_line(command, line, now)

    def _finish(self, result: str, now: int) -> None:
        command = self._command
        if self._attempt < command.attempts and result not in (OK, TIMEOUT, ABORTED) and result not in command.ends:
            self._attempt += 1
            self._send(now)
            return
        owner = self._owner
        self._command = None
        self._owner = None
        self._write(now)
        owner.on_result(command, result, now)
        if result.startswith("+CM"):
            # no SIM, SIM PIN or PUK wanted, SIM failure (3GPP TS 27.007 9.2, 27.005 3.2.5)
            codes = (10, 11, 12, 13) if result.startswith("+CME") else (310, 311, 312, 313)
            if SIM_ERROR in self.urcs and number_of(result[11:].strip()) in codes:
                self.urcs[SIM_ERROR](result, now)
