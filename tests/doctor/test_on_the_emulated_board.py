"""The doctor's programs in the raw REPL of real CircuitPython, with our firmware running when the visit begins."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.build.release.package import release_drive
from bench.checks.doctor.boards import BoardError, Repl
from bench.checks.doctor.finding import FAULT, OK
from bench.checks.doctor.session import Nobody, visit
from bench.surroundings import World
from bench.targets.emulator import EmulatorTarget
from bench.world.clock import MS, SECOND
from tests.emulator.conftest import image  # noqa: F401  (the fixture that skips without the image)
from tests.install.cutting import put


class EmulatorLine:
    """The USB console of an emulated board; waiting is board time."""

    def __init__(self, target: EmulatorTarget) -> None:
        self.target = target
        self._read = len(target.console)

    def write(self, octets: bytes) -> None:
        self.target.send_console(octets)

    def read(self, wait_s: float) -> bytes:
        until = self.target.world.clock.now_us + int(wait_s * SECOND)
        while len(self.target.console) == self._read and self.target.world.clock.now_us < until:
            self.target.run_for(20 * MS)
        said = self.target.console[self._read :]
        self._read += len(said)
        return said.encode()


class Interrupted(EmulatorLine):
    """Ctrl-C at the desk, some time after the modem's program has begun."""

    until_us: int | None = None

    def write(self, octets: bytes) -> None:
        super().write(octets)
        if b"REGISTER" in octets:
            self.until_us = self.target.world.clock.now_us + 3 * SECOND

    def read(self, wait_s: float) -> bytes:
        if self.until_us is not None and self.target.world.clock.now_us >= self.until_us:
            self.until_us = None
            raise KeyboardInterrupt
        return super().read(wait_s)


def test_a_visit_that_is_broken_off_lets_the_board_go_back_to_its_work(image: Path, tmp_path: Path) -> None:  # noqa: F811
    put(tmp_path, release_drive())
    world = World()
    target = EmulatorTarget(world, drive=tmp_path, usb_host=True)
    try:
        target.start()
        target.run_for(30 * SECOND)
        board = Repl(Interrupted(target))
        with pytest.raises(KeyboardInterrupt):
            list(visit(board, Nobody(), ("modem",)))
        said = len(target.console)

        board.close()

        target.run_for(10 * SECOND)  # and not when the program, two minutes long, has come to its end
        assert "iSocket, firmware" in target.console[said:]
        phone = world.network.phone("+358401234567")
        target.run_for(60 * SECOND)
        world.network.text("+358401234567", "ON")
        target.run_for(20 * SECOND)
        assert [text.text for text in phone.received] == ["Power socket ON"]

        board = Repl(EmulatorLine(target))  # a program that takes too long is stopped before the next one
        with pytest.raises(BoardError, match="not answered within 1 s"):
            board.run("import time; time.sleep(60)", 1)
        assert board.run("print(6 * 7)", 5) == "42\n"
    finally:
        target.close()


def test_a_visit(image: Path, tmp_path: Path) -> None:  # noqa: F811
    put(tmp_path, release_drive())
    world = World()
    target = EmulatorTarget(world, drive=tmp_path, usb_host=True)
    try:
        target.start()
        target.run_for(30 * SECOND)
        assert "isocket" in target.console.lower()
        world.probe.set(-4.5)
        board = Repl(EmulatorLine(target))

        found = {finding.subject: finding for finding in visit(board, Nobody())}

        assert found["image"].seen == "CircuitPython 10.2.1 on raspberry_pi_pico"
        assert found["firmware"].level == OK
        assert found["mains"].level == OK and found["contact"].level == OK and found["button"].level == OK
        assert found["probe"].seen.startswith("-4.5 C, ROM 28")
        assert found["modem supply"].seen.startswith("4.13 V at rest")
        assert found["network"].level == OK and found["SMS centre"].level == OK
        assert not [finding for finding in found.values() if finding.level == FAULT]

        with pytest.raises(BoardError, match="ZeroDivisionError"):
            board.run("1 / 0", 5)
        world.probe.set(plugged=False)
        assert next(f for f in visit(board, Nobody()) if f.subject == "probe").level == FAULT

        board.close()
        phone = world.network.phone("+358401234567")
        target.run_for(60 * SECOND)
        world.network.text("+358401234567", "ON")
        target.run_for(20 * SECOND)
        assert [text.text for text in phone.received] == ["Power socket ON"]  # it is back at its work
    finally:
        target.close()
