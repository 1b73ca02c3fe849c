"""Boards whose ports are pseudo terminals, each living in a thread of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest

from bench.build.firmware import FirmwareMissing, find_image
from bench.emulator.node import NodeMissingError, ensure_packages, node
from bench.targets.usb_ports import ServedBoard
from tests.usb.patience import BoardTime, Witness

Maker = Callable[..., ServedBoard]
# whoever waits for a board, and what plays one
WAIT = (
    *("targets.serial", "targets.flash", "serial_harness"),
    *("checks.doctor.boards", "checks.commission.consoles"),
)
LIVE = ("targets.usb_ports", "modem.pty")
RATE = 2.0  # boards and clocks go faster than those on the wall, as long as the machine keeps up


@pytest.fixture(autouse=True)
def board_time(monkeypatch: pytest.MonkeyPatch) -> Iterator[BoardTime]:
    """The machine may have much else to do: whoever waits for a board has its time."""
    witness = Witness(RATE)
    board_time = BoardTime(witness)
    monkeypatch.setattr("bench.targets.serial.JUMP_S", 120.0)  # a jump costs the board work, and not its time
    for name in WAIT:
        monkeypatch.setattr(f"bench.{name}.time", board_time)
    for name in LIVE:
        monkeypatch.setattr(f"bench.{name}.time", witness)
    yield board_time
    monkeypatch.undo()
    witness.close()


@pytest.fixture
def served(board_time: BoardTime) -> Iterator[Maker]:
    """`served("sim" | "emulator", **options of ServedBoard)`: a board that is being served. speed: by the wall's."""
    boards: list[tuple[ServedBoard, threading.Thread]] = []

    def make(kind: str, *, speed: float = 1.0, **options: object) -> ServedBoard:
        options["speed"] = max(1.0, speed / RATE)
        if kind == "emulator":
            try:
                find_image(download=False)
                node()
                ensure_packages()
            except (FirmwareMissing, NodeMissingError) as error:
                pytest.skip(f"NOT RUN ON REAL CIRCUITPYTHON: {error}")
        ready = threading.Event()
        made: list[ServedBoard] = []

        def live() -> None:  # a simulated board belongs to the thread that made it
            board = ServedBoard(kind, **options)  # type: ignore[arg-type]
            made.append(board)
            board_time.boards.append(board)
            ready.set()
            board.serve()

        thread = threading.Thread(target=live, daemon=True)
        thread.start()
        assert ready.wait(120)
        boards.append((made[0], thread))
        assert made[0].started.wait(600), "a machine with too much else to do"
        return made[0]

    yield make
    for board, thread in boards:
        board.stop()
        thread.join(10)
        board.close()
