"""The board's second USB serial port, as a program on the computer sees it."""

from __future__ import annotations

from collections.abc import Callable


class DataPort:
    """`write` goes to the board with its next step; `read` takes what has come since."""

    def __init__(self, send: Callable[[bytes], None]) -> None:
        self._send = send
        self._received = bytearray()

    def write(self, data: bytes) -> None:
        self._send(data)

    def read(self, size: int = -1) -> bytes:
        """Up to `size` bytes, all of them if negative; empty when nothing has come."""
        count = len(self._received) if size < 0 else size
        taken = bytes(self._received[:count])
        del self._received[:count]
        return taken

    def take(self, data: bytes) -> None:
        self._received += data
