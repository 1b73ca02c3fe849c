"""The serial line between board and modem: bytes take their time on the wire."""

from __future__ import annotations

from collections.abc import Callable

from bench.world.clock import Clock

BAUD = 115_200
CLOSE_ENOUGH = 0.04  # by how much two speeds of 8N1 may differ


class SerialLine:
    """Full duplex, 8N1. Each direction sends one byte after the other at the line's pace.

    baud: the modem's speed, which it may change; a board with another one reads rubbish, and is read as rubbish.
    `board_receiver(start_us, data)` is called when the modem starts to send: byte i is complete at
    `start_us + (i + 1) * byte_us`; the board's UART (real, emulated or simulated) keeps that pace itself.
    `modem_receiver(data)` is called when the last byte of a chunk has reached the modem.
    """

    def __init__(self, clock: Clock, baud: int = BAUD) -> None:
        self.set_baud(baud)
        self.board_receiver: Callable[[int, bytes], None] | None = None
        self.modem_receiver: Callable[[bytes], None] | None = None
        self._clock = clock
        self._to_board_free_us = 0
        self._to_modem_free_us = 0

    def set_baud(self, baud: int) -> None:
        """From the next byte on."""
        self.baud = baud
        self.byte_us = 10_000_000 / baud

    def read_at(self, byte_us: float, data: bytes) -> bytes:
        """What comes out at one end when the other has sent it, and the board's bytes take that long."""
        return data if abs(byte_us / self.byte_us - 1) < CLOSE_ENOUGH else bytes(octet ^ 0xA5 for octet in data)

    def to_board(self, data: bytes) -> int:
        """The modem sends `data`; returns when its last byte has gone out, in us."""
        start = max(self._clock.now_us, self._to_board_free_us)
        self._to_board_free_us = start + round(len(data) * self.byte_us)
        if self.board_receiver is not None:
            self.board_receiver(start, data)
        return self._to_board_free_us

    def to_modem(self, data: bytes, start_us: int | None = None) -> int:
        """The board sends `data`, from now or `start_us` (in the past) on; returns when its last byte has gone out."""
        start = max(self._clock.now_us if start_us is None else start_us, self._to_modem_free_us)
        self._to_modem_free_us = start + round(len(data) * self.byte_us)
        self._clock.at(self._to_modem_free_us, self._arrived, data)
        return self._to_modem_free_us

    def _arrived(self, data: bytes) -> None:
        if self.modem_receiver is not None:
            self.modem_receiver(data)
