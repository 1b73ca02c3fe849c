"""The computer's end of the bench link, against boards that misbehave."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from bench import serial_harness
from bench.serial_harness import BoardLink, BoardSilent, Ports, Refused, Restarted, checked, find_board, unchecked
from bench.targets.base import TargetError
from tests.usb.fake_board import FakeBoard, serve_socket


class Desk:
    def __init__(self, ports: Ports) -> None:
        self.lines: list[str] = []
        self.notes: list[str] = []
        self.link = BoardLink(ports, on_console=self.lines.append, note=self.notes.append)
        self.link.open()


@pytest.fixture
def board(tmp_path: Path) -> Iterator[FakeBoard]:
    made = FakeBoard(tmp_path)
    yield made
    made.close()


@pytest.fixture
def desk(board: FakeBoard) -> Iterator[Desk]:
    made = Desk(board.ports)
    yield made
    made.link.close()


def test_a_line_and_its_check() -> None:
    assert unchecked(checked("7 read").rstrip()) == "7 read"
    assert unchecked(b"7 reed*" + checked("7 read")[-5:-1]) is None
    assert unchecked(b"7 read") is None
    assert unchecked(b"\xff*0000") is None


def test_a_question_and_its_answer(desk: Desk) -> None:
    assert desk.link.ask("read") == "ok read"
    with pytest.raises(Refused, match="refuses `dance`: no such verb"):
        desk.link.ask("dance")


def test_over_a_socket() -> None:
    desk = Desk(Ports(serve_socket(3)))
    assert [desk.link.ask("read") for _ in range(3)] == ["ok"] * 3
    desk.link.close()


def test_half_lines_are_put_together(board: FakeBoard, desk: Desk) -> None:
    board.split = True
    assert desk.link.ask("read") == "ok read"
    assert desk.link.bad_lines == 0


def test_lost_bytes_cost_time_and_nothing_else(board: FakeBoard, desk: Desk) -> None:
    board.drop = 0.03
    for number in range(40):
        assert desk.link.ask(f"read {number}", answer_s=0.1) == f"ok read {number}"
    assert desk.link.bad_lines > 0, "it was not tried"
    assert "a line of the board that is none" in desk.notes[0]


def test_lost_events_are_counted(board: FakeBoard, desk: Desk) -> None:
    for words in ("relay 1", "relay 0", "relay 1"):
        board.drop = 1.0 if words == "relay 0" else 0.0
        board.tell(words)
    events = [desk.link.next_event(30.0), desk.link.next_event(30.0)]
    assert [event.words for event in events if event] == ["relay 1", "relay 1"]
    assert desk.link.lost_events == 1
    assert "lost: 1 line of the board" in desk.notes


def test_a_flood_is_waded_through(board: FakeBoard, desk: Desk) -> None:
    board.flood = b"x" * 300_000 + b"\n" + b"noise\n" * 5_000
    assert desk.link.ask("read", answer_s=60) == "ok read"
    assert desk.link.bad_lines > 5_000
    assert len(desk.notes) < 50, "the record is not flooded, too"


def test_silence_is_told_with_place_and_remedy(board: FakeBoard, desk: Desk) -> None:
    board.silent = True
    began = time.monotonic()
    with pytest.raises(BoardSilent) as told:
        desk.link.ask("read", answer_s=0.2, tries=3)
    assert time.monotonic() - began < 60, "three times 0.2 s, on an idle machine"
    for words in (board.ports.data, "no answer to `read`", "3 tries", "ISOCKET_BENCH = 1"):
        assert words in str(told.value)


def test_a_board_that_starts_anew_is_noticed(board: FakeBoard, desk: Desk) -> None:
    desk.link.ask("read")
    board.silent = True
    board.restart()
    with pytest.raises(Restarted):
        desk.link.ask("read")
    event = desk.link.next_event()
    assert event is not None and event.words == "hello"


def test_a_board_that_starts_anew_and_refuses_has_started_anew(board: FakeBoard, desk: Desk) -> None:
    """Both in one piece: what it refuses is what it had been told before."""
    board.flood = checked("#1 1000 hello")
    with pytest.raises(Restarted):
        desk.link.ask("dance")


def test_unplugged_and_plugged_in_again(board: FakeBoard, desk: Desk) -> None:
    assert desk.link.ask("read") == "ok read"
    board.unplug()
    time.sleep(0.3)
    board.plug()
    assert desk.link.ask("read again") == "ok read again"
    assert any("port was lost" in note for note in desk.notes)
    until = time.monotonic() + 60
    while "still here" not in desk.lines and time.monotonic() < until:
        board.say(b"still here\r\n")  # what comes before the console is open again is thrown away by that
        desk.link.next_event(0.05)
    assert "still here" in desk.lines


def test_unplugged_for_good(board: FakeBoard, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serial_harness, "GONE_S", 0.5)
    board.unplug()
    time.sleep(0.3)
    with pytest.raises(BoardSilent, match="plug the board in again, and look at its cable"):
        desk.link.ask("read")


def test_the_console_is_never_lost(board: FakeBoard, desk: Desk) -> None:
    said = [f"line {number} of many" for number in range(5_000)]
    board.say("\r\n".join(said).encode() + b"\r\n")
    until = time.monotonic() + 60
    while len(desk.lines) < len(said) and time.monotonic() < until:
        desk.link.ask("read", answer_s=20)  # the machine may have much else to do
    assert desk.lines == said


def test_a_port_that_cannot_be_opened(tmp_path: Path) -> None:
    with pytest.raises(TargetError, match=r"nowhere cannot be opened: .*check the name"):
        Desk(Ports(str(tmp_path / "nowhere")))


# -- finding it


def port(device: str, uid: str, interface: str) -> SimpleNamespace:
    return SimpleNamespace(device=device, serial_number=uid, interface=f"CircuitPython {interface} control")


def plugged(monkeypatch: pytest.MonkeyPatch, *ports: SimpleNamespace) -> None:
    from adafruit_board_toolkit import circuitpython_serial

    monkeypatch.setattr(circuitpython_serial, "comports", lambda: ports)


def test_the_only_board_is_found_by_its_usb_ids(monkeypatch: pytest.MonkeyPatch) -> None:
    plugged(monkeypatch, port("/dev/ttyACM0", "E66A", "CDC"), port("/dev/ttyACM1", "E66A", "CDC2"))
    assert find_board() == Ports("/dev/ttyACM1", "/dev/ttyACM0")


def test_of_two_boards_one_has_to_be_named(monkeypatch: pytest.MonkeyPatch) -> None:
    plugged(monkeypatch, port("/dev/ttyACM1", "E66A", "CDC2"), port("/dev/ttyACM3", "E66B", "CDC2"))
    with pytest.raises(TargetError, match=r"name one: serial:E66A \(/dev/ttyACM1\), serial:E66B \(/dev/ttyACM3\)"):
        find_board()
    assert find_board("E66B").data == "/dev/ttyACM3"
    assert find_board("/dev/ttyACM1").data == "/dev/ttyACM1"


def test_a_board_that_is_not_in_bench_mode(monkeypatch: pytest.MonkeyPatch) -> None:
    plugged(monkeypatch, port("/dev/ttyACM0", "E66A", "CDC"))
    with pytest.raises(TargetError, match="not in bench mode; put ISOCKET_BENCH = 1"):
        find_board()


def test_no_board_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    plugged(monkeypatch)
    with pytest.raises(TargetError, match="no board found on USB; plug it in"):
        find_board()
    with pytest.raises(TargetError, match="no board E66A; there are: none"):
        find_board("E66A")
