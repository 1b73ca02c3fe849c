"""What the modem has sent and the board's UART has not yet taken: bytes on the wire, each with its time."""

from __future__ import annotations

from collections import deque
from typing import Any

from bench.sim.chip import NEVER_US


class RxWire:
    """The board's end of a SerialLine. No timer per byte: whoever asks gets the bytes that are complete by now."""

    def __init__(self, line: Any) -> None:
        self._line = line
        self._chunks: deque[tuple[float, bytes]] = deque()  # (start, bytes not yet taken)
        line.board_receiver = self._receive

    @property
    def baud(self) -> int:
        """The modem's speed."""
        return self._line.baud

    @property
    def byte_us(self) -> float:
        return self._line.byte_us

    def _receive(self, start_us: float, data: bytes) -> None:
        if data:
            self._chunks.append((start_us, data))

    def next_us(self) -> float:
        """When the next byte will be complete."""
        return self._chunks[0][0] + self.byte_us if self._chunks else NEVER_US

    def take(self, now_us: int) -> list[tuple[float, int]]:
        """All bytes complete by `now_us`, as (time, byte), oldest first."""
        taken = []
        chunks = self._chunks
        byte_us = self.byte_us
        while chunks:
            start, data = chunks[0]
            count = min(int((now_us - start) / byte_us), len(data))
            if count <= 0:
                break
            for byte in data[:count]:
                start += byte_us
                taken.append((start, byte))
            if count < len(data):
                chunks[0] = (start, data[count:])
                break
            chunks.popleft()
        return taken

    def send(self, data: bytes) -> None:
        self._line.to_modem(data)

    def cut(self) -> None:
        if self._line.board_receiver == self._receive:
            self._line.board_receiver = None
