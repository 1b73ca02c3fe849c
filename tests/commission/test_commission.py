"""The checklist with a simulated device and an owner who really does what it says."""

from __future__ import annotations

import os
import pty
import re
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bench.__main__ import main
from bench.checks.commission.consoles import SerialConsole, TargetConsole
from bench.checks.commission.rehearsal import NUMBER, STRANGER, SimulatedOwner
from bench.checks.commission.run import FAILED, SKIPPED, NoConsole, Report, commission
from bench.checks.commission.steps import CHECKLIST, Do
from bench.surroundings import World
from bench.targets.sim import SimTarget
from bench.ui.bundle.unpack import unpacked


@pytest.fixture
def walked() -> Iterator[Callable[..., Report]]:
    targets: list[SimTarget] = []

    def walk(plant: Callable[[World], object] | None = None, owner: type = SimulatedOwner, usb: bool = True) -> Report:
        world = World()
        if plant is not None:
            plant(world)
        target = SimTarget(world, usb_host=usb)
        targets.append(target)
        return commission(owner(target), TargetConsole(target))

    yield walk
    for target in targets:
        target.close()


def test_a_sound_socket_passes(walked: Callable[..., Report]) -> None:
    report = walked()

    assert report.passed, report.text("", "")
    doings = [part for step in CHECKLIST for part in step.parts if isinstance(part, Do)]
    assert sum(bool(result.seen) for result in report.results) == len(doings)


def test_times_are_as_a_person_reads_them(walked: Callable[..., Report]) -> None:
    """Not the console's seconds since the start: `244.523 power: mains failed`."""
    report = walked()
    (failed,) = [result for result in report.results if "Pull the 5 V" in result.what]
    assert re.fullmatch(r"power: mains failed, 4 min \d s after its start", failed.seen)
    assert re.fullmatch(r"\d\d:\d\d", failed.at)
    page = report.text("today", "a device")
    assert f"| {failed.at} | Power failure | Pull the 5 V" in page
    assert not re.search(r"\d\.\d{3}", page)


def test_it_passes_without_a_computer_on_usb_too(walked: Callable[..., Report]) -> None:
    """Then it sleeps after the power failure, and starts anew."""
    assert walked(usb=False).passed


@pytest.mark.parametrize(
    "plant, step, stopped",
    [
        (lambda world: world.network.set_state("denied"), "Power and network", True),
        (lambda world: world.sim_card.set_state("pin"), "Power and network", True),
        (lambda world: world.network.refusals.__setitem__(NUMBER, 38), "The owner", True),
        (lambda world: world.network.set_signal(4), "First test, with a lamp in the socket", False),
        (lambda world: world.probe.set(plugged=False), "First test, with a lamp in the socket", False),
    ],
)
def test_a_planted_fault_fails_its_step(
    plant: Callable[[World], object], step: str, stopped: bool, walked: Callable[..., Report]
) -> None:
    report = walked(plant)

    assert report.stopped == stopped
    assert [result.step for result in report.results if result.outcome == FAILED] == [step]
    assert "To be done:" in report.text("today", "a device")
    if stopped:
        assert report.results[-1].step == step


class Wired(SimulatedOwner):
    """Whose mains sense is not wired: the plug makes no difference."""

    def does(self, what: str) -> bool:
        if "5 V supply out" in what:
            return True
        return super().does(what)


def test_a_mains_sense_that_is_not_wired(walked: Callable[..., Report]) -> None:
    report = walked(owner=Wired)

    failed = [result for result in report.results if result.outcome == FAILED]
    assert failed and all(result.step == "Power failure" for result in failed)
    assert failed[0].seen == ""


class NoSensor(SimulatedOwner):
    def does(self, what: str) -> bool:
        return False if "ALARMON" in what or "ALARMOFF" in what else super().does(what)


def test_what_is_skipped_is_not_called_passed(walked: Callable[..., Report]) -> None:
    report = walked(owner=NoSensor)

    assert [result.outcome for result in report.results if result.step == "The sensor"] == [SKIPPED, SKIPPED]
    assert not report.passed
    assert "not done" in report.text("today", "a device")


def test_without_a_cable_all_is_asked() -> None:
    class Agreeable:
        asked = 0

        def told(self, words: str) -> None:
            pass

        def does(self, what: str) -> bool:
            return True

        def agrees(self, question: str) -> bool:
            self.asked += 1
            return True

    owner = Agreeable()
    report = commission(owner, NoConsole())

    assert report.passed
    assert owner.asked == sum(len(step.parts) for step in CHECKLIST)


def test_the_rehearsal_files_a_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["commission", "--sim", "--out", str(tmp_path)]) == 0

    (report,) = tmp_path.glob("commission-*.md")
    text = report.read_text()
    assert "**passed**" in text
    assert "| The owner | Text MAKEMEBOSS to it from your phone, number not hidden. | passed | " in text
    said = capsys.readouterr().out
    assert str(report) in said
    assert said.count("watching what the device says, 3 min at most …") >= 4, "nobody waits without knowing why"
    (file,) = tmp_path.glob("isocket-bundle-*.zip")
    assert str(file) in said
    bundle = unpacked(file.read_bytes())
    assert bundle.rehearsal == "a simulated device"
    assert {one["verdict"] for one in bundle.results} == {"passed"}
    assert 0 < bundle.figures["longest_wait_s"] < 60
    with zipfile.ZipFile(file) as archive:
        assert b"command: MAKEMEBOSS" in archive.read("console.txt")
        assert b"AT+CSQ +CSQ:" in archive.read("at.txt"), "what the doctor has asked the modem"
        everything = b"".join(archive.read(name) for name in archive.namelist() if name != "SHA256SUMS")
    assert not [number for number in (NUMBER, STRANGER) if number.lstrip("+").encode() in everything]


def test_nobody_at_the_keyboard(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["commission", "--no-board"]) == 2
    assert "--sim" in capsys.readouterr().err


def test_a_port_that_does_not_open_is_told_before_the_first_question(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda question: pytest.fail(question))
    assert main(["commission", "--port", "/dev/nobody"]) == 1
    assert "/dev/nobody cannot be opened" in capsys.readouterr().err


def test_a_console_on_a_serial_port() -> None:
    """A pty stands for the port: a line that comes in two pieces, among others."""
    board, computer = pty.openpty()
    console = SerialConsole(os.ttyname(computer))

    def talk() -> None:
        time.sleep(0.3)
        os.write(board, b"1.000 socket: OFF\r\n2.000 command: MAKE")
        time.sleep(0.3)
        os.write(board, b"MEBOSS\r\n")

    threading.Thread(target=talk, daemon=True).start()
    assert console.saw("command: MAKEMEBOSS", 10) == "2.000 command: MAKEMEBOSS"
    assert console.saw("socket: ON", 0.5) is None
    assert console.lines == ["1.000 socket: OFF", "2.000 command: MAKEMEBOSS"]
    os.close(board)


def test_lines_that_come_together_are_seen_one_after_the_other() -> None:
    board, computer = pty.openpty()
    console = SerialConsole(os.ttyname(computer))
    os.write(board, b"1.000 power: mains failed\r\n1.500 power: mains are back\r\n")
    assert console.saw("mains failed", 10)
    assert console.saw("mains are back", 1) == "1.500 power: mains are back"
    os.close(board)
