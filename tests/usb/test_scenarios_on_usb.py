"""Scenarios on a board that hangs on USB: what real boards are proven with, tried on served ones."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from bench.__main__ import main
from bench.build.version import firmware_version
from bench.scenario.parser import parse_file, parse_text
from bench.scenario.runner import outcome_of
from bench.serial_harness import Ports
from bench.surroundings import World
from bench.targets.base import TargetError
from bench.targets.registry import cannot_play, check, make_target
from bench.targets.usb_ports import ServedBoard
from bench.ui.bundle.unpack import unpacked
from bench.world.clock import MS, SECOND

Maker = Callable[..., ServedBoard]
ROOT = Path(__file__).parents[2]
SCENARIOS = ROOT / "bench" / "scenarios"
# one each of texts, contact, probe, mains and a reset
ON_SIM = {
    "04-socket.scn": "after a reset of the board the socket is as it was",
    "10-power.scn": "POWERSTATE=REMEMBER remembers after a complete shutdown",
}
ON_EMULATOR = {
    "04-socket.scn": "ON switches the socket, and says so",
    "06-temperature.scn": "a new temperature is known within a minute",
    "08-alarm.scn": "SENSORTYPE is set and asked for",
}


def selection(board: ServedBoard, pace: str = "jump") -> str:
    return f"serial:{board.data_path},console={board.console_path},pace={pace}"


def play(board: ServedBoard, chosen: dict[str, str]) -> None:
    where = selection(board)
    for file, title in chosen.items():
        (scenario,) = [one for one in parse_file(SCENARIOS / file) if one.title == title]
        outcome = outcome_of(scenario, cannot_play(where, scenario), lambda world: make_target(where, world))
        assert outcome.passed, outcome.failure or outcome.error or outcome.left_out


def test_a_simulated_board_passes(served: Maker) -> None:
    play(served("sim"), ON_SIM)


def test_real_circuitpython_passes(served: Maker) -> None:
    play(served("emulator"), ON_EMULATOR)


def test_in_real_time_the_button_switches_at_once(served: Maker) -> None:
    board = served("sim")
    world = World()
    target = make_target(selection(board, "real"), world)
    target.start()
    target.run_for(8 * SECOND)  # until the app is up
    took_us: list[int] = []
    for expected in (True, False) * 5:
        pressed_us = world.clock.now_us
        world.button.set(True)
        target.run_for(500 * MS)  # on its way it may lose some of that
        world.button.set(False)
        for _ in range(120):
            target.run_for(SECOND // 2)
            if world.relay.value is expected:
                break
        assert world.relay.value is expected
        assert board.world.relay.value is expected, "the pin of the board"
        took_us.append(world.relay.since_us - pressed_us)
        if min(took_us) < 3 * SECOND and not expected:
            break
    assert min(took_us) < 3 * SECOND, "a busy machine is slow for a while, a sleeping firmware each time"
    assert int(target.figures()["passes"]) > 2
    target.close()


def test_a_board_that_resets_by_itself_goes_on(served: Maker) -> None:
    board = served("sim", speed=3)
    world = World()
    target = make_target(selection(board), world)
    target.start()
    target.run_for(10 * SECOND)
    world.button.set(True)
    target.run_for(200 * MS)
    world.button.set(False)
    target.run_for(SECOND)
    assert world.relay.value
    board.reset()
    target.run_for(20 * SECOND)
    assert "the board has started" in [entry.text for entry in world.record.entries]
    assert world.relay.value, "it remembers, and what is taken over has been taken over again"
    target.close()


def test_a_board_that_goes_silent_ends_the_scenario_with_a_reason(
    served: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    board = served("sim", speed=3)
    world = World()
    target = make_target(selection(board), world)
    target.start()
    target.run_for(2 * SECOND)
    monkeypatch.setattr("bench.targets.serial.JUMP_S", 0.5)
    board.to_host = lambda port, data: b""
    with pytest.raises(TargetError, match="no answer to `jump"):
        target.run_for(60 * SECOND)
    board.to_host = lambda port, data: data
    target.close()


def test_a_board_that_runs_ahead_of_the_wall_clock_is_named(served: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
    """As `bench board --speed 4` does: with pace=real every wait was wrong, and nothing said why."""
    monkeypatch.setattr("bench.targets.serial.WATCHED_S", 1.0)
    target = make_target(selection(served("sim", speed=4), pace="real"), World())
    target.start()
    with pytest.raises(TargetError, match=r"the board's clock runs \d\.\d times as fast .*; play with pace=jump"):
        target.run_for(60 * SECOND)
    target.close()


def test_bench_board_says_what_another_speed_is_good_for(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["board", "--pty", "--board", "sim", "--uart", "--speed", "4"]) == 2
    assert "what is wired lives in real time" in capsys.readouterr().err
    monkeypatch.setattr("bench.targets.usb_ports.ServedBoard.serve", lambda board: None)
    assert main(["board", "--pty", "--board", "sim", "--speed", "4"]) == 0
    told = capsys.readouterr().out
    assert "speed 4: only pace=jump can play on it" in told
    (tried,) = [line for line in told.splitlines() if line.startswith("try: ")]
    check(re.findall(r"--target (\S+)", tried)[0])
    assert ",pace=jump -k" in tried


def test_what_a_board_on_usb_cannot_do_is_left_out_with_the_reason() -> None:
    one, two, three = parse_text(
        'scenario "a"\n  power-cut\nscenario "b"\n  contact closed\n  wait 20ms\nscenario "c"\n  wait 1s\n'
    )
    assert cannot_play("serial", one) == "line 2: needs the supplies cut, which USB gives; power= names a switch"
    assert "line 5: a time of 20 ms, shorter than the link can time" in cannot_play("serial", two)
    assert cannot_play("serial", three) == ""
    assert cannot_play("sim", one) == ""


def test_play_tells_how_long_and_keeps_a_report(
    served: Maker, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "own.scn").write_text(
        'scenario "the button"\n  button press 200ms\n  expect relay on within 1s\nscenario "cut"\n  power-cut\n'
    )
    monkeypatch.chdir(tmp_path)
    board = served("sim")
    assert main(["play", "own.scn", "--target", selection(board)]) == 0
    told = capsys.readouterr().out
    assert re.search(r"1 scenario on serial:.*, 1 left out; the board's clock is jumped: about \d+s", told)
    assert re.search(r"\[1/2, the last\] pass +own.scn:1: the button", told)
    (folder,) = (path for path in (tmp_path / "out").iterdir() if path.is_dir())
    (file,) = (tmp_path / "out").glob("isocket-bundle-*.zip")
    assert file.name in told
    bundle = unpacked(file.read_bytes())
    assert (bundle.uid, bundle.rehearsal) == ("E661000000000000", "an emulated board")
    assert [one["verdict"] for one in bundle.results] == ["passed", "left out"]
    with zipfile.ZipFile(file) as archive:
        assert b"at> " in archive.read("at.txt")
        assert f"firmware {firmware_version()}".encode() in archive.read("console.txt")
        assert json.loads(archive.read("doctor.json"))["looked"] is False, "USB does not know a pseudo terminal"
    kept = json.loads((folder / "run.json").read_text())
    assert kept["verdict"] == "PASSED"
    assert kept["about"]["board"].startswith(
        f"on USB at {board.data_path}, uid E661000000000000, firmware {firmware_version()}"
    )
    assert kept["scenarios"][0]["measurements"][0]["what"] == "relay"
    assert int(kept["scenarios"][0]["figures"]["heap"]) > 0
    assert kept["scenarios"][1]["reason"] == "line 5: needs the supplies cut, which USB gives; power= names a switch"
    assert "--target" in kept["command"]
    assert ET.parse(folder / "junit.xml").getroot().find("testsuite").attrib["skipped"] == "1"  # type: ignore[union-attr]


def test_the_doctor_looks_at_a_board_that_usb_knows(
    served: Maker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the REPL of real CircuitPython, after the run."""
    (tmp_path / "own.scn").write_text('scenario "the button"\n  button press 200ms\n  expect relay on within 1s\n')
    monkeypatch.chdir(tmp_path)
    board = served("emulator", speed=3)
    ports = Ports(board.data_path, board.console_path)
    monkeypatch.setattr("bench.serial_harness.find_boards", lambda: {"E661640843315A2C": ports})
    assert main(["play", "own.scn", "--target", "serial,pace=jump"]) == 0
    (file,) = (tmp_path / "out").glob("isocket-bundle-*.zip")
    with zipfile.ZipFile(file) as archive:
        doctor = json.loads(archive.read("doctor.json"))
        at = archive.read("at.txt").decode()
    found = {one["subject"]: one for one in doctor["findings"]}
    assert doctor["looked"] is True
    assert found["image"]["level"] == "ok"
    assert found["relay"]["seen"].startswith("not tried")
    assert found["modem"]["level"] == "FAULT", "none is wired to this board"
    assert "== the doctor\nat: nothing" in at


def test_an_evening_at_a_cable(
    served: Maker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Somebody who puts everything off, and then lets the doctor look: the bundle has the board's uid all the same."""
    board = served("emulator", speed=3)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("builtins.input", lambda question: "s" if "s to skip" in question else "y")
    assert main(["commission", "--port", board.console_path, "--out", str(tmp_path)]) == 1
    assert "not all passed" in capsys.readouterr().out
    (file,) = tmp_path.glob("isocket-bundle-*-commission-5A2C.zip")
    bundle = unpacked(file.read_bytes())
    assert bundle.uid == "E661640843315A2C"
    assert {one["verdict"] for one in bundle.results} == {"passed", "not done"}
    with zipfile.ZipFile(file) as archive:
        assert json.loads(archive.read("doctor.json"))["looked"] is True


@pytest.mark.parametrize("written", ["serial:x,pace=fast", "serial:x,moon=1", "serial:x,console", "serial,moon=1"])
def test_a_selection_that_is_not_understood(written: str) -> None:
    with pytest.raises(TargetError, match="is not understood; expected console=PORT, pace=real, pace=jump"):
        make_target(written, World())
