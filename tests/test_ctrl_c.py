"""Ctrl-C, as a terminal sends it to all processes of a command: one line, exit code 130, and nobody stays behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bench.build.firmware import FirmwareMissing, find_image

ROOT = Path(__file__).parents[1]
WITHIN_S = 60  # of wall time, on a machine that does other things


def has_image() -> bool:
    try:
        find_image(download=False)
    except FirmwareMissing:
        return False
    return True


def _children(session: int) -> list[str]:
    """Processes of that session, or with a parent in it: `ps` lines."""
    lines = subprocess.run(["ps", "-eo", "pid=,ppid=,sid=,args="], capture_output=True, text=True, check=True).stdout
    found, pids = [], {str(session)}
    for line in sorted(lines.splitlines(), key=lambda line: int(line.split()[0])):
        pid, parent, sid = line.split()[:3]
        if sid == str(session) or parent in pids:
            pids.add(pid)
            found.append(line)
    return found


def interrupted(command: list[str], after_s: float, whole_group: bool = True) -> tuple[int, str, list[str], list[str]]:
    """(exit code, what it said on stderr, its processes before, those of them that are left)"""
    env = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    process = subprocess.Popen(
        [sys.executable, "-m", "bench", *command],
        cwd=ROOT,
        env=env,
        stdin=subprocess.PIPE,  # nobody types
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # a job in the background has none
    )
    try:
        time.sleep(after_s)
        assert process.poll() is None, process.communicate()[1]
        before = _children(process.pid)
        (os.killpg if whole_group else os.kill)(process.pid, signal.SIGINT)
        _, said = process.communicate(timeout=WITHIN_S)
    finally:
        process.kill()
    pids = {line.split()[0] for line in before}
    until_s = time.monotonic() + 10
    while True:
        now = subprocess.run(["ps", "-eo", "pid=,stat=,args="], capture_output=True, text=True, check=True).stdout
        left = [line for line in now.splitlines() if line.split()[0] in pids and not line.split()[1].startswith("Z")]
        if not left or time.monotonic() > until_s:
            return process.returncode, said, before, left
        time.sleep(0.1)


LONG = {
    "play": ["play", "--all"],
    "play-jobs": ["play", "--all", "-j", "2"],
    "soak": ["soak", "--days", "365"],
    "soak-faults": ["soak", "--faults", "--cuts"],
    "honest": ["honest", "--lives", "5", "-j", "2"],
    "hostile": ["hostile", "--texts", "100000", "-j", "2"],
    "cuts": ["cuts"],
    "phone": ["phone", "--speed", "1"],
    "perf": ["perf"],
}
EMULATED = {  # one with workers, and one that makes its boards itself
    "play-jobs": ["play", "--target", "emulator", "--all", "-j", "2"],
    "cuts": ["cuts", "--target", "emulator"],
}


def check(result: tuple[int, str, list[str], list[str]], verb: str) -> None:
    code, said, _, left = result
    lines = [line for line in said.replace("\r", "\n").splitlines() if "interrupted" in line or "Traceback" in line]
    assert "Traceback" not in said and "Exception" not in said, said
    assert lines == [f"bench {verb}: interrupted"], said
    assert code == 130
    assert not left


@pytest.mark.skipif(os.name != "posix", reason="CTRL-C IS NOT TRIED: there are no process groups here")
@pytest.mark.parametrize("name", LONG)
def test_a_long_command(name: str) -> None:
    check(interrupted(LONG[name], 2), LONG[name][0])


@pytest.mark.skipif(os.name != "posix", reason="CTRL-C IS NOT TRIED: there are no process groups here")
def test_at_other_times_and_to_the_command_alone() -> None:
    for after_s, whole_group in ((0.5, True), (1.0, True), (1.7, True), (4, False)):
        check(interrupted(LONG["play-jobs"], after_s, whole_group), "play")


WHILE_A_TEXT_RUNS = """
import sys
from bench import __main__ as command_line

def run(arguments):
    exec("raise KeyboardInterrupt")  # as dataclasses do while they are made

command_line._run = run
sys.exit(command_line.main(["play"]))
"""


@pytest.mark.skipif(os.name != "posix", reason="CTRL-C IS NOT TRIED: exit codes are others here")
def test_the_exit_code_is_ours_where_a_text_was_interrupted(tmp_path: Path) -> None:
    """CPython would end with the signal instead, when it runs a module (-m) and an exec was interrupted."""
    (tmp_path / "interrupted.py").write_text(WHILE_A_TEXT_RUNS)
    path = os.pathsep.join((str(tmp_path), str(ROOT)))
    ended = subprocess.run(
        [sys.executable, "-m", "interrupted"],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (130, "\nbench play: interrupted\n")


@pytest.mark.skipif(not has_image(), reason="CTRL-C ON THE EMULATED BOARD IS NOT TRIED: python -m bench firmware")
@pytest.mark.parametrize("name", EMULATED)
def test_a_long_command_with_emulated_boards(name: str) -> None:
    result = interrupted(EMULATED[name], 8)
    assert any("main.mjs" in line for line in result[2]), f"no board at work: {result[2]}"
    check(result, EMULATED[name][0])


@pytest.mark.skipif(os.name != "posix", reason="CTRL-C IS NOT TRIED: there are no process groups here")
def test_the_page() -> None:
    check(interrupted(["demo", "--no-browser", "--port", "18325"], 8), "demo")
