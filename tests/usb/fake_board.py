"""A board that answers, and misbehaves on demand: what the harness has to live with, without any firmware."""

from __future__ import annotations

import contextlib
import os
import random
import select
import socket
import threading
import time
import tty
from pathlib import Path

from bench.serial_harness import Ports, checked, unchecked


class FakeBoard:
    """Answers every question with `ok N`. Its ports have names that stay (`ports`), as those of a system with udev.

    drop: share of its bytes that get lost. silent, flood, split: as they say. restart(): it says hello again.
    """

    def __init__(self, folder: Path) -> None:
        self.ports = Ports(str(folder / "data"), str(folder / "console"))
        self.drop = 0.0
        self.silent = False
        self.flood = b""
        self.split = False
        self.asked: list[str] = []
        self._random = random.Random(6)
        self._events = 0
        self._over = False
        self._handles: list[int] = []
        self._data = self._console = -1
        self.plug()
        self._thread = threading.Thread(target=self._live, daemon=True)
        self._thread.start()

    def plug(self) -> None:
        fresh = []
        for path in (self.ports.data, self.ports.console):
            master, slave = os.openpty()
            tty.setraw(slave)
            fresh.append(master)
            self._handles += [master, slave]
            link = Path(str(path))
            link.unlink(missing_ok=True)
            link.symlink_to(os.ttyname(slave))
        self._data, self._console = fresh

    def unplug(self) -> None:
        self._data = self._console = -1
        for path in (self.ports.data, self.ports.console):
            Path(str(path)).unlink()
        handles, self._handles = self._handles, []
        for handle in handles:
            os.close(handle)

    def restart(self) -> None:
        self._events = 0
        self.tell("hello")

    def tell(self, words: str) -> None:
        self._events = (self._events + 1) % 100
        self._send(checked(f"#{self._events} {round(time.monotonic() * 1000) % (1 << 29)} {words}"))

    def say(self, text: bytes) -> None:
        while text and self._console >= 0:
            text = text[os.write(self._console, text) :]

    def close(self) -> None:
        self._over = True
        self._thread.join(5)
        if self._data >= 0:
            self.unplug()

    def _live(self) -> None:
        waiting = b""
        while not self._over:
            handle = self._data
            if handle < 0:
                time.sleep(0.01)
                continue
            with contextlib.suppress(OSError, ValueError):
                if not select.select([handle], [], [], 0.02)[0]:
                    continue
                *lines, waiting = (waiting + os.read(handle, 4096)).split(b"\n")
                for line in lines:
                    self._answer(line)

    def _answer(self, line: bytes) -> None:
        body = unchecked(line)
        if body is None or self.silent:
            return
        number, _, words = body.partition(" ")
        self.asked.append(words)
        if self.flood:
            self._send(self.flood)
        answer = f"!{number} no such verb" if words == "dance" else f"={number} ok {words}"
        self._send(checked(answer))

    def _send(self, data: bytes) -> None:
        kept = bytes(octet for octet in data if self._random.random() >= self.drop)
        pieces = [kept[:5], kept[5:]] if self.split else [kept]
        for piece in pieces:
            while piece:
                piece = piece[os.write(self._data, piece) :]
            if self.split:
                time.sleep(0.02)


def serve_socket(answers: int) -> str:
    """A `socket://` port that answers so many lines; its URL."""
    server = socket.create_server(("127.0.0.1", 0))

    def live() -> None:
        peer, _ = server.accept()
        with peer, server:
            for line in peer.makefile("rb"):
                number = (unchecked(line.strip()) or "0").split(" ")[0]
                peer.sendall(checked(f"={number} ok"))

    threading.Thread(target=live, daemon=True).start()
    return f"socket://127.0.0.1:{server.getsockname()[1]}"
