"""The fixtures for people's own tests, in a pytest of its own, as they would run it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bench.targets.usb_ports import ServedBoard

ROOT = Path(__file__).parents[2]
OWN = """
def test_a_text_switches(board, phone, relay, leds):
    leds["GSM"].expect("registered", within=5)
    phone.text("ON")
    relay.expect(True, within=10)
    assert relay.is_on
    phone.expect_text("Power socket ON")
    assert [text.text for text in phone.texts] == ["Power socket ON"]
    relay.expect_stays(True, 5)


def test_all_fixtures_do_something(board, phone, modem, probe, contact, mains, button, relay, leds):
    phone.text("MAKEMEBOSS")
    phone.expect_text("Your phone number has been assigned.*", pattern=True)
    phone.text("ALARMON")
    phone.expect_text("ALARMON - OK.*", pattern=True)
    contact.close()
    phone.expect_text("ALARM.*|Alarm.*", pattern=True)
    contact.open()
    probe.set(31.0)
    board.run(65)
    phone.text("STATUS")
    phone.expect_text(".*TEMP: 31C.*", pattern=True)
    mains.off()
    phone.expect_text("Power failure!")
    mains.on()
    phone.expect_text("Power restored!")
    modem.network("off")
    leds["GSM"].expect("searching", within=90)
    modem.network("on")
    was = board.now
    button.press()
    assert board.now > was


def test_a_wait_that_fails_tells_the_story(phone, relay):
    phone.text("OFF")
    relay.expect(True, within=3)
"""
BOARDS = """
import os

def test_one(board, isocket_target, relay, button):
    button.press()
    relay.expect(True, within=2)
    print("WORKER", os.environ["PYTEST_XDIST_WORKER"], isocket_target)

def test_two(board, isocket_target, phone):
    print("WORKER", os.environ["PYTEST_XDIST_WORKER"], isocket_target)
"""


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    assert not (folder / "conftest.py").exists(), "the plugin is all that it needs"
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "bench.pytest_plugin", "--rootdir", str(folder), *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


def test_own_tests_on_the_simulator(tmp_path: Path) -> None:
    (tmp_path / "test_own.py").write_text(OWN)
    done = run(tmp_path, "-p", "no:xdist", "test_own.py")
    assert "2 passed" in done.stdout and "1 failed" in done.stdout, done.stdout
    assert "relay off since 0.000s, never switched before" in done.stdout
    assert re.search(r"s at> +AT\+CMGR=1", done.stdout), "the AT transcript"


def test_two_boards_side_by_side_one_worker_each(served: Callable[..., ServedBoard], tmp_path: Path) -> None:
    (tmp_path / "test_own.py").write_text(BOARDS)
    targets = [f"serial:{served('sim', speed=3).data_path},pace=jump" for _ in range(2)]
    chosen = [word for target in targets for word in ("--isocket-target", target)]
    done = run(tmp_path, "-p", "tests.usb.unhurried", "-n", "2", "-rP", *chosen, "test_own.py")
    assert "4 passed" in done.stdout, done.stdout + done.stderr
    pairs = set(re.findall(r"WORKER (\S+) (\S+)", done.stdout))
    assert len(pairs) == 2 and {target for _, target in pairs} == set(targets)
    assert {worker for worker, _ in pairs} == {"gw0", "gw1"}


@pytest.mark.parametrize(("chosen", "words"), [(["moon"], 'no target "moon"'), (["sim", "sim"], "given twice")])
def test_a_wrong_target_is_told_before_anything_runs(tmp_path: Path, chosen: list[str], words: str) -> None:
    (tmp_path / "test_own.py").write_text(OWN)
    done = run(tmp_path, *[word for target in chosen for word in ("--isocket-target", target)])
    assert done.returncode == 4
    assert words in done.stderr
