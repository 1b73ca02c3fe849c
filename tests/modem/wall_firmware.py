"""The firmware on the simulated board, at the pace of the wall clock, its UART at a socket or a pseudo terminal: for
modems that are somebody else's program.
"""

from __future__ import annotations

import os
import re
import select
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from bench.surroundings import World
from bench.targets.base import NO_TEXT_LIMIT
from bench.targets.sim import SimTarget
from bench.world.clock import MS, SECOND
from bench.world.tpdu import cut_centre, decode_submit

SLICE_US = 4 * MS
BEHIND_S = 0.1  # what the wall clock is ahead by more than this is lost: nobody listened meanwhile
SPEED = 2.0
LIMIT_S = 120.0


class Said(NamedTuple):
    """A piece of the line: by whom (">" the firmware, "<" the modem), when (board time, us), what."""

    side: str
    at_us: int
    data: bytes


class WallFirmware:
    """A board whose own modem has no supply. fd: the other modem's end of the line, open for reading and writing.

    speed: board seconds in a second, while a modem of somebody else keeps the time of the wall. It lives while `live`
    or `until` runs, and not between.
    """

    def __init__(self, fd: int, speed: float = SPEED) -> None:
        self.world = World()
        self.world.modem.lose_supply()
        self.world.line.modem_receiver = self._to_modem
        self.traffic: list[Said] = []
        self._fd = fd
        self._speed = speed
        os.set_blocking(fd, False)
        self._target = SimTarget(self.world, settings=dict(NO_TEXT_LIMIT))
        self._target.start()

    def _to_modem(self, data: bytes) -> None:
        self.traffic.append(Said(">", self.world.clock.now_us, data))
        os.write(self._fd, data)

    def _listen(self, seconds: float) -> None:
        if select.select([self._fd], [], [], seconds)[0]:
            data = os.read(self._fd, 4096)
            self.traffic.append(Said("<", self.world.clock.now_us, data))
            self.world.line.to_board(data)

    def until(self, what: Callable[[], object], seconds: float = LIMIT_S) -> None:
        """Lives until `what` is true; AssertionError with the last of the line and the console after so many seconds
        of the wall.
        """
        ends = time.monotonic() + seconds
        before, clock = time.monotonic(), self.world.clock
        due_us = clock.now_us
        while not what():
            now = time.monotonic()
            assert now < ends, f"not within {seconds} s\n{self.words()}"
            due_us += round(min(now - before, BEHIND_S) * SECOND * self._speed)
            before = now
            if due_us > clock.now_us:
                self._target.run_until(min(due_us, clock.now_us + SLICE_US))
            self._listen(0.0 if due_us > clock.now_us else 0.002)

    def live(self, seconds: float) -> None:
        """So many seconds of board time."""
        ends_us = self.world.clock.now_us + round(seconds * SECOND)
        self.until(lambda: self.world.clock.now_us >= ends_us, seconds / self._speed + LIMIT_S)

    @property
    def console(self) -> str:
        return self._target.console

    def words(self) -> str:
        line = "\n".join(f"{said.at_us / SECOND:8.2f} {said.side} {said.data!r}" for said in self.traffic[-60:])
        return f"{line}\n{self.console[-3000:]}"

    def heard(self, side: str) -> str:
        """All that this side has said."""
        return b"".join(said.data for said in self.traffic if said.side == side).decode("latin-1")

    def answer(self, command: str) -> str:
        """What the modem said between the last such command and the firmware's next word."""
        sent = command.encode() + b"\r"
        places = [i for i, said in enumerate(self.traffic) if said.side == ">" and said.data == sent]
        assert places, f"{command} was never sent\n{self.words()}"
        words = []
        for said in self.traffic[places[-1] + 1 :]:
            if said.side == ">":
                break
            words.append(said.data)
        return b"".join(words).decode("latin-1")

    def sent(self) -> list[tuple[str, str]]:
        """The texts that it has given away, each (number, text)."""
        pdus = re.findall(r"([0-9A-F]{20,})\x1a", self.heard(">"))
        return [read(pdu) for pdu in pdus]

    def close(self) -> None:
        self._target.close()


def read(pdu: str) -> tuple[str, str]:
    """Number and text of a PDU as AT+CMGS takes it, an empty service centre before it (3GPP TS 27.005 4.3)."""
    submit = decode_submit(cut_centre(bytes.fromhex(pdu))[1])
    return submit.recipient.text, submit.content.text


@contextmanager
def firmware_at(fd: int, speed: float = SPEED) -> Iterator[WallFirmware]:
    firmware = WallFirmware(fd, speed)
    try:
        yield firmware
    finally:
        firmware.close()
