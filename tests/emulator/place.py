"""A world with an emulated board in it that runs a small program, and whose serial line is ours."""

from __future__ import annotations

from pathlib import Path

from bench.surroundings import World
from bench.targets.emulator import EmulatorTarget
from bench.world.clock import MS, SECOND
from bench.world.signals import Entry

# what every program here can use: `say` sends a line through the UART, where it is seen with or without a computer
PRELUDE = """\
import alarm, board, busio, microcontroller, supervisor, time
from microcontroller import nvm
uart = busio.UART(board.GP0, board.GP1, baudrate=115200, timeout=0, receiver_buffer_size=512)
def say(*words):
    uart.write((" ".join([str(word) for word in words]) + "\\n").encode())
"""


class Place:
    """`heard`: lines that the board has sent, with the time at which their last byte arrived (us)."""

    def __init__(
        self, drive: Path, code: str, *, boot: str = "", usb_host: bool = False, flash_file: Path | None = None
    ) -> None:
        drive.mkdir()
        (drive / "code.py").write_text(PRELUDE + code)
        if boot:
            (drive / "boot.py").write_text(boot)
        self.world = World()
        self.world.modem.lose_supply()  # the line is ours
        self.world.line.modem_receiver = self._take
        self.heard: list[tuple[int, str]] = []
        self.target = EmulatorTarget(self.world, drive=drive, usb_host=usb_host, flash_file=flash_file)
        self._line = b""

    def start(self) -> Place:
        self.target.start()
        return self

    def run_until_heard(self, words: str, within_us: int = 8 * SECOND) -> str:
        """Let time pass until a line with these words has come; gives the line."""
        seen = len(self.heard)
        end_us = self.world.clock.now_us + within_us
        while self.world.clock.now_us < end_us:
            self.target.run_for(MS)
            for at_us, line in self.heard[seen:]:
                if words in line:
                    assert at_us <= self.world.clock.now_us
                    return line
        raise AssertionError(f"{words!r} has not come within {within_us / SECOND} s; heard: {self.heard[-10:]}")

    def entries(self, kind: str) -> list[Entry]:
        return [entry for entry in self.world.record.entries if entry.kind == kind]

    def _take(self, data: bytes) -> None:
        *lines, self._line = (self._line + data).split(b"\n")
        self.heard += [(self.world.clock.now_us, line.decode()) for line in lines]
