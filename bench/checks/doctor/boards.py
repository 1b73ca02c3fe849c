"""A board that runs the doctor's programs: on USB, emulated, or simulated."""

from __future__ import annotations

import contextlib
import errno
import sys
import tempfile
import time
from pathlib import Path
from typing import Protocol

from bench.build.modules.kept import PY
from bench.build.release.package import release_drive
from bench.surroundings import World
from bench.targets.sim import SimTarget
from bench.world.clock import MS, SECOND

READ_S = 0.25
PIECE_S = 0.01  # a piece of an answer takes so long at least
STOP_S = 15  # the modem's program gives it its radio back first


class BoardError(Exception):
    """The board does not answer, or a program failed on it; the message has its last words."""


class Board(Protocol):
    """What the doctor needs."""

    def run(self, program: str, within_s: float) -> str:
        """Run a CircuitPython program, the firmware being stopped; gives all that it printed. Raises BoardError."""
        ...

    def close(self) -> None:
        """Let the board go back to its work."""
        ...


class Line(Protocol):
    """The serial console of a board."""

    def write(self, octets: bytes) -> None: ...

    def read(self, wait_s: float) -> bytes:
        """What has come, after waiting for something for so long at most."""
        ...


class Repl:
    """Runs programs in the raw REPL of CircuitPython (Ctrl-A), where nothing is echoed; restarts it at the end.

    A program that takes too long, or a visit that is broken off (Ctrl-C), leaves one running: it is stopped first.
    """

    PROMPT = b"raw REPL; CTRL-B to exit\r\n>"

    def __init__(self, line: Line) -> None:
        self._line = line
        self._is_running = False
        self._enter()

    def run(self, program: str, within_s: float) -> str:
        if self._is_running:
            self._stop()
        self._is_running = True
        self._line.write(program.encode() + b"\x04")
        self._until(b"OK", 5)
        printed = self._until(b"\x04", within_s)
        error = self._until(b"\x04", 5)
        self._until(b">", 5)
        self._is_running = False
        if error.strip():
            raise BoardError(f"a program failed on the board:\n{error.decode(errors='replace').strip()}")
        return printed.decode(errors="replace").replace("\r\n", "\n")

    def close(self) -> None:
        with contextlib.suppress(BoardError):  # one that hears nothing starts again when its plug is pulled
            if self._is_running:
                self._stop()
        self._line.write(b"\x02\x04")

    def _stop(self) -> None:
        """One Ctrl-C, and time for what the program does in its `finally`."""
        self._rest = b""
        self._line.write(b"\x03")
        try:
            self._until(b"\x04>", STOP_S)
            self._is_running = False
        except BoardError:
            self._enter()

    def _enter(self) -> None:
        self._rest = b""
        for _ in range(4):
            self._line.write(b"\x03\x03\r")
            self._drain(0.6)
            self._line.write(b"\x01")
            if self.PROMPT in self._drain(1.0):
                self._is_running = False
                return
        raise BoardError(
            "the board does not come to its REPL. Is another program on its console? Unplug it, plug it in, try again"
        )

    def _drain(self, quiet_s: float) -> bytes:
        """All that comes until nothing has for `quiet_s`, or for three seconds."""
        got = b""
        left_s = 3.0
        while left_s > 0:
            more, took_s = self._read(quiet_s)
            if not more:
                break
            got += more
            left_s -= took_s
        return got

    def _until(self, end: bytes, within_s: float) -> bytes:
        """All up to `end`, which is taken off the line, too."""
        got = self._rest
        self._rest = b""
        left_s = within_s
        while end not in got:
            if left_s <= 0:
                raise BoardError(f"the board has not answered within {within_s:g} s; it said {got[-200:]!r}")
            more, took_s = self._read(READ_S)
            got += more
            left_s -= took_s
        before, _, self._rest = got.partition(end)
        return before

    def _read(self, wait_s: float) -> tuple[bytes, float]:
        """What has come, and after how many seconds: what comes in pieces is read sooner than `wait_s`."""
        began_s = time.monotonic()
        got = self._line.read(wait_s)
        return got, min(wait_s, max(time.monotonic() - began_s, PIECE_S)) if got else wait_s

    _rest = b""


class SerialLine:
    """A console on a serial port, by pyserial."""

    def __init__(self, port: str) -> None:
        import serial

        try:
            self._port = serial.Serial(port, timeout=0.05, write_timeout=5)
        except serial.SerialException as error:
            raise BoardError(f"{port} cannot be opened: {error}{remedy(error)}") from error

    def write(self, octets: bytes) -> None:
        self._port.write(octets)
        self._port.flush()

    def read(self, wait_s: float) -> bytes:
        until = time.monotonic() + wait_s
        got = b""
        while time.monotonic() < until:
            got += self._port.read(max(1, self._port.in_waiting))
            if got and not self._port.in_waiting:
                break
        return got


def remedy(error: OSError) -> str:
    """What is to be done about a port that does not open, as far as that is known."""
    if error.errno == errno.EACCES and sys.platform == "linux":
        return ". Once: sudo usermod -aG dialout $USER, and log in anew"
    if error.errno in (errno.EBUSY, errno.EACCES):
        return ". Another program has it open: close that"
    return ""


def find_port() -> str:
    """The console of the board on USB, the first if there are more. Raises BoardError."""
    from adafruit_board_toolkit import circuitpython_serial

    for port in sorted(circuitpython_serial.repl_comports()):
        return port.device
    raise BoardError("no CircuitPython board is on USB; plug it in with a data cable, or name its port: --port")


class SimBoard:
    """A simulated board: each program becomes its code.py. The simulator has no REPL, and needs none for this."""

    def __init__(self, world: World, files: dict[str, bytes] | None = None) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="isocket-doctor-")
        drive = {**(release_drive(PY) if files is None else files), "code.py": b""}
        drive.pop("boot.py", None)
        for path, content in drive.items():
            place = Path(self._folder.name) / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
        self.target = SimTarget(world, drive=Path(self._folder.name), usb_host=True)
        self.target.start()
        self.target.run_for(5 * SECOND)

    def run(self, program: str, within_s: float) -> str:
        board = self.target.board
        runs, said = len(board.endings), len(self.target.console)
        board.host_writes("/code.py", program.encode())
        until_us = self.target.world.clock.now_us + int(within_s * SECOND)
        while len(board.endings) == runs and self.target.world.clock.now_us < until_us:
            self.target.run_for(100 * MS)
        if len(board.endings) == runs:
            raise BoardError(f"the board has not answered within {within_s:g} s")
        if board.endings[-1].reason != "end":
            raise BoardError(f"a program failed on the board:\n{self.target.console[said:].strip()}")
        return self.target.console[said:]

    def close(self) -> None:
        self.target.close()
        self._folder.cleanup()
