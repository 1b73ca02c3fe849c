"""Consoles to watch: a board on USB, or a simulated device."""

from __future__ import annotations

import re
import time

from bench.targets.base import Target
from bench.world.clock import MS, SECOND


class SerialConsole:
    """The log of a board on USB; nothing is written to it, so the firmware goes on. It may go and come (a restart).

    trouble: why the port could not be opened at first, or None.
    """

    def __init__(self, port: str) -> None:
        self._name = port
        self._port = None
        self._line = b""
        self.lines: list[str] = []
        self._unread = 0  # the first of them that nobody has looked at
        self.trouble = self._open()

    def _open(self) -> OSError | None:
        """None when it is open now; else why not."""
        import serial

        try:
            self._port = serial.Serial(self._name, timeout=0.2)
        except serial.SerialException as error:
            self._port = None
            return error
        return None

    def now_s(self) -> float:
        return time.monotonic()

    def close(self) -> None:
        """Lets others have the port."""
        if self._port is not None:
            self._port.close()
            self._port = None

    def saw(self, pattern: str, within_s: float) -> str | None:
        import serial

        until = time.monotonic() + within_s
        while time.monotonic() < until:
            while self._unread < len(self.lines):
                self._unread += 1
                if re.search(pattern, self.lines[self._unread - 1]):
                    return self.lines[self._unread - 1]
            if self._port is None:
                time.sleep(0.5)
                self._open()
                continue
            try:
                self._line += self._port.read(max(1, self._port.in_waiting))
            except serial.SerialException:
                self._port = None
                continue
            *lines, self._line = self._line.split(b"\n")
            self.lines += [line.decode(errors="replace").strip() for line in lines]
        return None


class TargetConsole:
    """The log of a device of the bench; waiting is board time. What came since the last look counts."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self._read = 0

    @property
    def lines(self) -> list[str]:
        return self._target.console.splitlines()

    def now_s(self) -> float:
        return self._target.world.clock.now_us / SECOND

    def saw(self, pattern: str, within_s: float) -> str | None:
        clock = self._target.world.clock
        until_us = clock.now_us + int(within_s * SECOND)
        while True:
            text = self._target.console[self._read :]
            for line in text.splitlines(keepends=True):
                if not line.endswith("\n"):
                    break
                self._read += len(line)
                if re.search(pattern, line):
                    return line.strip()
            if clock.now_us >= until_us:
                return None
            self._target.run_for(100 * MS)
