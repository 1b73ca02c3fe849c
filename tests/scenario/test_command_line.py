"""`python -m bench` from the outside: verbs, exit codes, what is printed."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from bench.__main__ import build_parser, main
from bench.targets.registry import split
from bench.targets.serial import Setup
from bench.ui.terminal.handbook import help_lines

GOOD = """
scenario "ON switches"
  sms +358401234567 "ON"
  expect relay on within 10s
  expect sms +358401234567 "Power socket ON"
scenario "only on a board"
  target serial
  reset
"""
BAD = """
scenario "OFF does not switch on"
  sms +358401234567 "OFF"
  expect relay on within 10s
"""


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "good.scn").write_text(GOOD)
    (tmp_path / "bad.scn").write_text(BAD)
    (tmp_path / "broken.scn").write_text('scenario "x"\n  exepct relay on\n')
    return tmp_path


def code_of(*arguments: str) -> int:
    """The exit code, whether main returns it or argparse leaves with it."""
    try:
        return main(list(arguments))
    except SystemExit as left:
        return int(left.code or 0)


def test_wrong_usage_is_2(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert code_of() == 2
    assert code_of("dance") == 2
    assert "invalid choice: 'dance'" in capsys.readouterr().err
    assert code_of("play") == 2
    assert code_of("play", str(files / "none.scn")) == 2
    assert code_of("play", str(files / "good.scn"), "--target", "moon") == 2
    assert code_of("play", str(files / "good.scn"), "-k", "nothing like it") == 2
    assert code_of("soak", "--days", "0") == 2
    assert code_of("phone", "--number", "me") == 2
    assert code_of("phone", "--speed", "-1") == 2


# every option that takes a folder or a file, with one that is not there or is the other of the two
NOT_THERE = {
    "phone --drive nowhere": "there is no folder nowhere",
    "phone --drive empty": "empty has no code.py, so no board starts from it",
    "demo --drive file": "file is no folder",
    "play --all --drive nowhere": "there is no folder nowhere",
    "play nowhere.scn": "there is no file nowhere.scn",
    "play file": "file is no scenario file (*.scn)",
    "play empty": "the folder empty has no scenario file (*.scn)",
    "play --all --matrix nowhere/page.md": "there is no folder nowhere",
    "play --all --matrix empty": "empty is a folder, and a file is to be written",
    "play --all --report file/below": "file is no folder",
    "play --all --resume file/below": "file is no folder",
    "play --all --resume empty": "empty is a folder, and a file is to be written",
    "play --all --target serial --flash nowhere.uf2": "there is no file nowhere.uf2",
    "soak --faults --cuts --keep file": "file is no folder",
    "perf --drive nowhere": "there is no folder nowhere",
    "heap --drive nowhere": "there is no folder nowhere",
    "perf --into nowhere.md": "there is no file nowhere.md",
    "board --pty --drive nowhere": "there is no folder nowhere",
    "ages --drive nowhere": "there is no folder nowhere",
    "install --path nowhere": "there is no folder nowhere",
    "install --zip empty": "empty is no file",
    "install --zip nowhere.zip": "there is no file nowhere.zip",
    "uninstall --path nowhere": "there is no folder nowhere",
    "doctor --path file": "file is no folder",
    "card --out file": "file is no folder",
    "wiring --out file/below": "file is no folder",
    "wiring --page nowhere.md": "there is no file nowhere.md",
    "release --out file": "file is no folder",
    "commission --sim --out file": "file is no folder",
    "site --out file": "file is no folder",
    "seen nowhere.zip": "there is no file nowhere.zip",
    "drive file": "file is no folder",
}


@pytest.mark.parametrize("line", NOT_THERE)
def test_a_folder_or_file_that_is_not_there_is_one_line_and_2(
    line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("a file")
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path)
    assert code_of(*line.split()) == 2
    (told,) = capsys.readouterr().err.splitlines()
    assert told.startswith(f"bench {line.split()[0]}: ")
    assert NOT_THERE[line] in told.replace(f"{tmp_path}/", "")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["empty", "file"]


def test_every_option_that_takes_a_path_is_among_them() -> None:
    """A new one wants a line there."""
    missing = []
    (verbs,) = (action.choices for action in build_parser()._actions if isinstance(action.choices, dict))
    for verb, parser in verbs.items():
        for action in parser._actions:
            takes_a_path = action.metavar in ("FOLDER", "FILE", "PAGE", "OUT", "UF2", "BUNDLE")
            name = action.option_strings[-1] if action.option_strings else ""
            if takes_a_path and not any(line.split()[0] == verb and name in line for line in NOT_THERE):
                missing.append(f"{verb} {name or action.dest}")
            assert action.type is not Path, f"{verb} {name}: nobody looks whether it is there"
    assert not missing


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("serial,pace=jmp", 'serial: "pace=jmp" is not understood'),
        ("serial:/dev/ttyACM1,moon=1", 'serial: "moon=1" is not understood'),
        ("sim,pace=jump", "the target sim has no port; write --target sim"),
        ("moon", 'there is no target "moon"'),
    ],
)
def test_a_target_that_cannot_be_understood_is_one_line_and_2(
    written: str, said: str, files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert code_of("play", str(files / "good.scn"), "--target", written) == 2
    (told,) = capsys.readouterr().err.splitlines()
    assert said in told


def test_everyday_alone_takes_those_of_the_project(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["play", "--everyday", "-k", "FIRMWARE tells a semantic version"]) == 0
    assert "1 passed" in capsys.readouterr().out


def test_without_a_port_a_target_needs_no_colon() -> None:
    assert split("serial,pace=jump") == split("serial:,pace=jump") == ("serial", ",pace=jump")
    assert split("serial:/dev/ttyACM1,pace=jump") == ("serial", "/dev/ttyACM1,pace=jump")
    assert split("serial,modem=socket://a:1") == ("serial", ",modem=socket://a:1")
    assert Setup.of(split("serial,pace=jump")[1]) == Setup(pace="jump")


def test_without_the_set_up_it_names_it() -> None:
    """-S: an interpreter that has none of what is installed."""
    bare = subprocess.run([sys.executable, "-S", "-m", "bench", "play"], capture_output=True, text=True, check=False)
    assert bare.returncode == 2
    assert "make setup" in bare.stderr
    assert "Traceback" not in bare.stderr


@pytest.mark.parametrize("verb", ["play", "phone", "drive", "firmware", "soak"])
def test_every_verb_has_help(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert code_of(verb, "--help") == 0
    assert f"python -m bench {verb}" in capsys.readouterr().out


def test_an_error_in_any_file_stops_all_before_anything_runs(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert code_of("play", str(files)) == 2
    told = capsys.readouterr()
    assert "broken.scn:2: unknown step" in told.err
    assert told.out == ""


def test_play_says_what_passed_and_what_it_left_out_and_why(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert code_of("play", str(files / "good.scn")) == 0
    told = capsys.readouterr().out
    assert re.search(r"^pass     .*good\.scn:2: ON switches  \(\d+s of board time in ", told, re.MULTILINE)
    assert re.search(r"^left out .*good\.scn:6: only on a board  \(only for serial", told, re.MULTILINE)
    assert "2 scenarios on sim: 1 passed, 0 failed, 1 left out" in told
    assert re.search(r"  left out: .*good\.scn:6: only on a board: only for serial \(line 6\)", told)


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_failure_is_told_in_full(files: Path, jobs: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert code_of("play", str(files / "bad.scn"), str(files / "good.scn"), "--jobs", jobs) == 1
    told = capsys.readouterr().out
    assert "bad.scn:4: scenario" in told
    assert "  expected: relay on within 10s" in told
    assert re.search(r"\d+\.\d+s at>      AT", told), "the last lines of the AT traffic"
    assert "3 scenarios on sim: 1 passed, 1 failed, 1 left out" in told


def test_play_stops_at_the_first_failure_if_told_so(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert code_of("play", str(files / "bad.scn"), str(files / "good.scn"), "-x") == 1
    assert "not played after the first failure: 2" in capsys.readouterr().out


def test_a_target_that_is_not_there_is_1(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert code_of("play", str(files / "bad.scn"), "--target", "serial") == 1
    assert "no board found on USB; plug it in" in capsys.readouterr().err


def test_verbose_shows_the_record(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert code_of("play", "-v", str(files / "good.scn")) == 0
    assert "at<      +CREG: 1" in capsys.readouterr().out


def test_drive_prints_what_is_in_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "CIRCUITPY"
    assert code_of("drive", str(out)) == 0
    told = capsys.readouterr().out
    for name in ("boot.py", "code.py", "isocket/modules/isocket/crash/supervisor.mpy", "settings.toml"):
        assert (out / name).is_file()
        assert f"  {name}\n" in told


def test_drive_that_cannot_write_is_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "code.py").mkdir()
    assert code_of("drive", str(tmp_path)) == 1
    assert "bench drive: cannot write to" in capsys.readouterr().err


def test_soak_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert code_of("soak", "--days", "1", "--seed", "3", "--json") == 0
    summary = json.loads(capsys.readouterr().out)
    assert summary["ok"] is True
    assert summary["sent"] == summary["answered"] > 140


def test_soak_with_cuts_needs_faults(capsys: pytest.CaptureFixture[str]) -> None:
    assert code_of("soak", "--days", "1", "--cuts") == 2
    assert capsys.readouterr().err.splitlines() == ["bench soak: --cuts needs --faults"]


def test_soak_keeps_records_of_complaints_of_a_year_only(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert code_of("soak", "--days", "1", "--faults", "--keep", str(tmp_path)) == 2
    assert capsys.readouterr().err.splitlines() == ["bench soak: --keep needs --cuts"]


def test_soak_with_cuts(capsys: pytest.CaptureFixture[str]) -> None:
    assert code_of("soak", "--days", "1", "--seed", "3", "--faults", "--cuts") == 0
    told = capsys.readouterr().out
    assert told.startswith("1 day, seed 3: ok\n")
    for row in ("power cuts", "faults", "reply cut off", "settings lost", "timers", "alerts", "wall time"):
        assert f"\n  {row} " in told


def test_pytest_plays_scenarios_and_says_what_it_skipped(files: Path) -> None:
    (files / "broken.scn").unlink()
    told = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-p",
            "bench.pytest_plugin",
            "-p",
            "bench.scenarios.conftest",
            "-p",
            "no:cacheprovider",
            "-v",
            "-rs",
            files,
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 1
    assert "1 failed, 1 passed, 1 skipped" in told.stdout
    assert "only for serial (line 6), not on sim" in told.stdout
    assert "expected: relay on within 10s" in told.stdout
    assert "Traceback" not in told.stdout


def test_pytest_tells_a_broken_file(files: Path) -> None:
    told = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-p",
            "bench.pytest_plugin",
            "-p",
            "bench.scenarios.conftest",
            "-p",
            "no:cacheprovider",
            files / "broken.scn",
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 2
    assert "broken.scn:2: unknown step" in told.stdout


def test_phone_on_a_pipe() -> None:
    told = subprocess.run(
        [sys.executable, "-m", "bench", "phone", "--number", "+358409"],
        input="STATUS\nprobe 12\nON\n",
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    assert told.returncode == 0, told.stderr
    assert "device to +358409: Power socket OFF" in told.stdout
    assert "TEMP: 20C(68F)" in told.stdout
    assert "device to +358409: Power socket ON" in told.stdout


class Terminal:
    """`bench phone` on a pseudo terminal of so many columns, and what it writes there."""

    def __init__(self, columns: int, *options: str) -> None:
        self.told = ""
        self._leader, follower = pty.openpty()
        fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bench", "phone", *options],
            stdin=follower,
            stdout=follower,
            stderr=follower,
            env={**{name: value for name, value in os.environ.items() if name != "COLUMNS"}, "TERM": "xterm"},
        )
        os.close(follower)

    def type(self, keys: str) -> None:
        os.write(self._leader, keys.encode())

    def pump(self, done: Callable[[], bool]) -> None:
        """Be the terminal: take what is written, and say where the cursor is when asked."""
        deadline = time.monotonic() + 240  # the machine may have much else to do
        while not done():
            assert time.monotonic() < deadline, self.told
            if select.select([self._leader], [], [], 0.2)[0]:
                try:
                    data = os.read(self._leader, 65536).decode(errors="replace")
                except OSError:  # the other end is closed (Linux)
                    continue
                self.told += data
                if "\x1b[6n" in data:
                    self.type("\x1b[1;1R")

    def until(self, words: str) -> None:
        self.pump(lambda: words in self.told)

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self._leader)


def test_phone_on_a_terminal() -> None:
    """On a pseudo terminal: what is being typed stays whole while events scroll by."""
    terminal = Terminal(100, "--speed", "200")
    try:
        terminal.type("STA")
        terminal.until("ready; the network says")
        terminal.type("TUS\r")
        terminal.until("Power socket OFF")
        terminal.type("\x04")
        terminal.pump(lambda: terminal.process.poll() is not None)
        assert terminal.process.returncode == 0
    finally:
        terminal.close()
    assert "to device: STATUS" in terminal.told


def test_help_on_a_narrow_terminal_while_the_device_starts() -> None:
    terminal = Terminal(50)
    try:
        terminal.type("help\r")
        terminal.until("(also ctrl-D)")
        terminal.type("ON\r")
        terminal.until("(noted: ON; the device is still starting)")
        terminal.type("quit\r")
        terminal.pump(lambda: terminal.process.poll() is not None)
        assert terminal.process.returncode == 0
    finally:
        terminal.close()
    plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", terminal.told)
    lines = plain[plain.index("Commands of") : plain.index("(also ctrl-D)")].splitlines()
    assert max(len(line.rstrip()) for line in lines) < 50
    words = {word for line in lines for word in line.split()}
    missing = {word for line in help_lines() for word in line.split()} - words - {"(also", "ctrl-D)"}
    assert not missing
    assert "ready; " not in plain
