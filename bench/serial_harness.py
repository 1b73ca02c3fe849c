"""A board on USB: finds its two serial ports, keeps them open through resets and unplugging, and speaks the bench's
protocol with it (docs/bench.md). Knows nothing of scenarios or worlds.
"""

from __future__ import annotations

import binascii
import contextlib
import queue
import random
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import serial
from adafruit_board_toolkit import circuitpython_serial

from bench.targets import labgrid_place
from bench.targets.base import TargetError
from bench.units import counted

ANSWER_S = 1.0  # a pass of the firmware is at most 25 ms; a flash erase stalls USB for half a second
TRIES = 12  # while it compiles its parts at the start it does not listen for some seconds
GONE_S = 20.0  # an unplugged or resetting board has this long to come back
LOOK_EVERY_S = 0.2
LONGEST_LINE = 4096
KEPT_CONSOLE = 100_000

BENCH_MODE_REMEDY = (
    "put ISOCKET_BENCH = 1 into settings.toml and plug the board in anew, or hold its button while you plug it in"
)


class BoardSilent(TargetError):
    """The board does not answer any more."""


class Refused(TargetError):
    """The board has understood, and says no."""


class Restarted(Exception):
    """The board has started anew while something was asked of it."""


class Event(NamedTuple):
    """What the board tells unasked: its clock (ticks, ms, wrap at 2**29) and the words."""

    ticks: int
    words: str


@dataclass(frozen=True)
class Ports:
    """Device names of a board's two serial ports; console is None when only the data port is known."""

    data: str
    console: str | None = None


def checked(body: str) -> bytes:
    """The line as it goes over the wire: `body*CCCC`, the last 16 bits of its CRC-32."""
    raw = body.encode("ascii")
    return raw + b"*%04X\n" % (binascii.crc32(raw) & 0xFFFF)


def unchecked(line: bytes) -> str | None:
    """The body of a line whose check holds; None for anything else."""
    body, star, check = line.rpartition(b"*")
    if not star or check != b"%04X" % (binascii.crc32(body) & 0xFFFF):
        return None
    try:
        return body.decode("ascii")
    except UnicodeDecodeError:
        return None


def find_boards() -> dict[str, Ports]:
    """The boards in bench mode that are plugged in, by USB serial number (the chip's uid)."""
    consoles = {port.serial_number: port.device for port in circuitpython_serial.repl_comports()}
    return {
        port.serial_number or port.device: Ports(port.device, consoles.get(port.serial_number))
        for port in circuitpython_serial.data_comports()
    }


def find_board(wanted: str = "") -> Ports:
    """The ports of the board with that uid or device name, at a place of labgrid, or of the only one there is.

    Raises TargetError.
    """
    if wanted.startswith(labgrid_place.PREFIX):
        urls = labgrid_place.urls_of(wanted.removeprefix(labgrid_place.PREFIX))
        return Ports(urls[labgrid_place.DATA], urls.get(labgrid_place.CONSOLE))
    boards = find_boards()
    for uid, ports in boards.items():
        if wanted and wanted in (uid, ports.data, ports.console):
            return ports
    if wanted.startswith("/") or "://" in wanted or wanted.upper().startswith("COM"):
        return Ports(wanted)  # a port that says nothing of itself: pty, socket://
    if wanted:
        raise TargetError(f"serial: no board {wanted}; there are: {', '.join(boards) or 'none'}; {BENCH_MODE_REMEDY}")
    if len(boards) == 1:
        return next(iter(boards.values()))
    if boards:
        names = ", ".join(f"serial:{uid} ({ports.data})" for uid, ports in boards.items())
        raise TargetError(f"serial: {len(boards)} boards are plugged in; name one: {names}")
    if circuitpython_serial.repl_comports():
        raise TargetError(f"serial: a CircuitPython board is there, but not in bench mode; {BENCH_MODE_REMEDY}")
    raise TargetError(
        f"serial: no board found on USB; plug it in (with a cable that carries data), or name its port "
        f"(--target serial:/dev/ttyACM1); then {BENCH_MODE_REMEDY}"
    )


class _Reader(threading.Thread):
    """One port, read all the time so that nothing is lost; opens it again when it has vanished."""

    def __init__(self, where: Callable[[], str | None], take: Callable[[bytes], None]) -> None:
        super().__init__(daemon=True)
        self._where = where
        self._take = take
        self._port: serial.SerialBase | None = None
        self._lock = threading.Lock()
        self.over = False
        self.trouble = ""
        self.losses = 0

    def open(self) -> None:
        """Raises TargetError."""
        path = self._where()
        if path is None:
            raise TargetError("serial: the board's port has vanished; is it plugged in?")
        try:
            write_s = None if path.startswith("rfc2217:") else 2.0  # pyserial has no such limit there
            self._port = serial.serial_for_url(path, baudrate=115200, timeout=0.1, write_timeout=write_s)
        except (serial.SerialException, OSError, ValueError) as error:
            busy = "another program (a terminal, Thonny, ModemManager?) may have it open: close that"
            raise TargetError(f"serial: {path} cannot be opened: {error}; {busy}, or check the name") from None

    @property
    def is_open(self) -> bool:
        return self._port is not None

    def run(self) -> None:
        while not self.over:
            port = self._port
            if port is None:
                time.sleep(LOOK_EVERY_S)
                try:
                    self.open()
                except TargetError as error:
                    self.trouble = str(error)
                continue
            try:
                data = port.read(max(1, port.in_waiting))  # pyright: ignore[reportAttributeAccessIssue]
            except (serial.SerialException, OSError, TypeError) as error:
                self._lost(str(error))
                continue
            if data:
                self._take(data)
        self._close()

    def write(self, data: bytes) -> bool:
        port = self._port
        if port is None:
            return False
        try:
            port.write(data)
        except (serial.SerialException, OSError) as error:
            self._lost(str(error))
            return False
        return True

    def _lost(self, why: str) -> None:
        with self._lock:
            self.trouble = why
            self.losses += 1
            self._close()

    def _close(self) -> None:
        port, self._port = self._port, None
        if port is not None:
            with contextlib.suppress(serial.SerialException, OSError):
                port.close()


class Uart:
    """A USB-UART adapter in the place of the modem's end of the line. read(): what has come, empty when nothing has."""

    def __init__(self, path: str) -> None:
        self._parts: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._reader = _Reader(lambda: path, self._parts.put)

    def open(self) -> None:
        self._reader.open()
        self._reader.start()

    def read(self) -> bytes:
        data = b""
        with contextlib.suppress(queue.Empty):
            while True:
                data += self._parts.get_nowait()
        return data

    def write(self, data: bytes) -> None:
        self._reader.write(data)  # an adapter that is unplugged loses it, as a cut wire does

    def close(self) -> None:
        self._reader.over = True
        if self._reader.ident is not None:
            self._reader.join(timeout=2)


class BoardLink:
    """The conversation with one board.

    ask(): one question, its answer; repeated when it is lost. next_event(): what the board has told unasked, in order.
    on_console: gets each line of its console. note: gets what is worth keeping in a record (lost lines, unplugging).
    """

    def __init__(self, ports: Ports, *, on_console: Callable[[str], None], note: Callable[[str], None]) -> None:
        self.ports = ports
        self.console = ""
        self.lost_events = 0
        self.bad_lines = 0
        self._on_console = on_console
        self._note = note
        self._console_line = ""
        self._console_parts: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._parts: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._line = bytearray()
        self._skipping = False
        self._events: deque[Event] = deque()
        self._answers: dict[str, str] = {}
        self._number = random.randrange(1000)  # so that a new session does not repeat the line of the last one
        self._last_event: int | None = None
        self.heard = 0  # number of the newest event that has come
        self._losses = 0
        self._uid = next((uid for uid, found in find_boards().items() if found == ports), None)
        self._data = _Reader(lambda: self._path("data"), self._parts.put)
        self._console = _Reader(lambda: self._path("console"), self._console_parts.put) if ports.console else None

    def _path(self, which: str) -> str | None:
        """Where the port is now: after a reset the system may give it another name."""
        if self._uid is not None:
            found = find_boards().get(self._uid)
            return getattr(found, which) if found else None
        return getattr(self.ports, which)

    def open(self) -> None:
        for reader in (self._data, self._console):
            if reader is not None:
                reader.open()
                reader.start()

    def close(self) -> None:
        for reader in (self._data, self._console):
            if reader is not None and reader.ident is not None:
                reader.over = True
                reader.join(timeout=2)
        self._hear()

    # -- questions

    def ask(self, words: str, *, answer_s: float = ANSWER_S, tries: int = TRIES) -> str:
        """The answer's words. Raises Refused, BoardSilent, and Restarted when the board starts meanwhile."""
        self._number = (self._number + 1) % 1000
        number = str(self._number)
        line = checked(f"{number} {words}")
        gone_since: float | None = None
        tried = 0
        while tried < tries:
            if not self._data.write(line):
                gone_since = gone_since or time.monotonic()
                if time.monotonic() - gone_since > GONE_S:
                    raise BoardSilent(
                        f"serial: {self.ports.data} has been gone for {GONE_S:.0f} s ({self._data.trouble}); "
                        "plug the board in again, and look at its cable"
                    )
                time.sleep(LOOK_EVERY_S)
                continue
            tried += 1
            until = time.monotonic() + answer_s
            while (left := until - time.monotonic()) > 0:
                self._read(left)
                answer = self._answers.pop(number, None)
                if answer is not None:
                    self._answers.clear()
                    if answer[0] == "!":
                        if self._has_started:  # it knows nothing any more of what it had been told
                            raise Restarted
                        raise Refused(f"serial: the board refuses `{words}`: {answer[1:]}")
                    return answer[1:]
                if self._has_started:
                    raise Restarted
        raise BoardSilent(
            f"serial: {self.ports.data}: no answer to `{words}` ({counted(tries, 'try', 'tries')} of {answer_s:g} s). "
            f"Is that the board's second port, and is it in bench mode? {BENCH_MODE_REMEDY}. If it is, its firmware "
            "may be stopped (Ctrl-C on its console): unplug it and plug it in again"
        )

    @property
    def _has_started(self) -> bool:
        return any(event.words == "hello" for event in self._events)

    def answers(self, within_s: float) -> bool:
        """Whether anybody is there: one question, asked once; a port that has vanished is nobody."""
        self._number = (self._number + 1) % 1000
        number = str(self._number)
        if not self._data.write(checked(f"{number} read")):
            return False
        until = time.monotonic() + within_s
        while (left := until - time.monotonic()) > 0:
            self._read(left)
            if self._answers.pop(number, None) is not None:
                return True
        return False

    def next_event(self, wait_s: float = 0.0) -> Event | None:
        """The oldest event that has not been taken; waits for one if need be."""
        until = time.monotonic() + wait_s
        while True:
            self._read(0)
            if self._events:
                return self._events.popleft()
            left = until - time.monotonic()
            if left <= 0:
                return None
            self._read(left)

    def forget(self) -> None:
        """What the board has told so far does not matter any more."""
        self._read(0)
        self._events.clear()
        self._last_event = None

    # -- what comes in

    def _read(self, wait_s: float) -> None:
        """Take what has come, and wait for something if nothing has."""
        self._hear()
        if self._data.losses != self._losses:
            self._losses = self._data.losses
            self._note(f"the board's port was lost ({self._data.trouble}); it is looked for again")
            self._line.clear()
        try:
            part = self._parts.get(timeout=wait_s) if wait_s > 0 else self._parts.get_nowait()
            while True:
                self._take(part)
                part = self._parts.get_nowait()
        except queue.Empty:
            pass

    def _take(self, part: bytes) -> None:
        *lines, rest = (bytes(self._line) + part).split(b"\n")
        self._line = bytearray(rest)
        for line in lines:
            if self._skipping:
                self._skipping = False  # the end of the flood's line
                continue
            if line.strip():
                self._judge(line.strip())
        if len(self._line) > LONGEST_LINE:
            self._line.clear()
            self._skipping = True
            self._bad("a line without an end")

    def _judge(self, line: bytes) -> None:
        body = unchecked(line)
        if body is None:
            self._bad(repr(line[:60]))
            return
        mark, _, rest = body[:1], "", body[1:]
        number, _, words = rest.partition(" ")
        if mark in "=!":
            self._answers[number] = mark + words
        elif mark == "#":
            ticks, _, words = words.partition(" ")
            if not (number.isdigit() and ticks.isdigit()):
                self._bad(body)
                return
            self._count(int(number), words)
            self._events.append(Event(int(ticks), words))

    def _count(self, number: int, words: str) -> None:
        """Events are numbered from 1 to 99, then 0: a gap is what has been lost."""
        if self._last_event is not None and words != "hello":
            lost = (number - self._last_event - 1) % 100
            if lost:
                self.lost_events += lost
                self._note(f"lost: {counted(lost, 'line')} of the board")
        self._last_event = self.heard = number

    def _bad(self, what: str) -> None:
        self.bad_lines += 1
        if self.bad_lines <= 20:
            self._note(f"a line of the board that is none: {what}")

    def _hear(self) -> None:
        while True:
            try:
                part = self._console_parts.get_nowait()
            except queue.Empty:
                return
            said = part.decode("utf-8", errors="replace")
            self.console = (self.console + said)[-KEPT_CONSOLE:]
            *lines, self._console_line = (self._console_line + said).split("\n")
            for line in lines:
                if line.strip():
                    self._on_console(line.rstrip("\r"))
