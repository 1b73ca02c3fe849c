"""`python -m bench.modem --pty`, as a user starts it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator

import pytest
import serial


@pytest.fixture
def emulator() -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.modem", "--pty", "--latency", "cmgs=50"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    yield process
    if process.poll() is None:
        process.kill()
    process.communicate()


def test_a_terminal_program_can_talk_to_it(emulator: subprocess.Popen[str]) -> None:
    assert emulator.stdout is not None and emulator.stdin is not None
    path = emulator.stdout.readline().strip()
    with serial.Serial(path, 115200, timeout=60) as line:
        line.write(b"ATE0\r")
        assert line.read_until(b"OK\r\n") == b"ATE0\r\r\nOK\r\n", "nothing from before is in the way"
        line.write(b"AT+CREG?\r")
        assert line.read_until(b"OK\r\n") == b"\r\n+CREG: 0,1\r\n\r\nOK\r\n"
        emulator.stdin.write("sms +358401234567 hello there\nnonsense\n")
        emulator.stdin.flush()
        assert line.read_until(b",1\r\n") == b'\r\n+CMTI: "SM",1\r\n'
        line.write(b"AT+CMGF=1;+CMGR=1\r")
        assert b"\r\nhello there\r\n" in line.read_until(b"OK\r\n")
        line.write(b'AT+CMGS="+358401234567"\r')
        assert line.read_until(b"> ") == b"\r\n> "
        line.write(b"and back\x1a")
        assert line.read_until(b"OK\r\n") == b"\r\n+CMGS: 1\r\n\r\nOK\r\n"
    said, _ = emulator.communicate("quit\n", timeout=60)
    assert emulator.returncode == 0
    assert "nonsense: no such thing to do" in said
    assert "at> AT+CREG?" in " ".join(said.split())


def test_a_program_can_connect_to_an_abstract_socket() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "bench.modem", "--abstract", f"try-{os.getpid()}", "--quiet"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        path = process.stdout.readline().strip()
        assert path == f"abstract:try-{os.getpid()}"
        for _ in range(2):
            with socket.socket(socket.AF_UNIX) as line:
                line.settimeout(60)
                line.connect("\0" + path)
                line.sendall(b"ATE0\r")
                said = b""
                while not said.endswith(b"OK\r\n"):
                    said += line.recv(100)
        second = subprocess.run(
            [sys.executable, "-m", "bench.modem", "--abstract", f"try-{os.getpid()}"],
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert second.returncode == 1
        assert "Address already in use" in second.stderr
        process.communicate("quit\n", timeout=60)
    assert process.returncode == 0


def test_it_is_at_one_place() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bench.modem", "--tcp", "0", "--abstract", "x"],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 2
    assert "one of --pty, --tcp and --abstract" in done.stderr


def test_it_says_what_it_does_not_know() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bench.modem", "--pty", "--latency", "soup=3"],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 2
    assert "cmgs" in done.stderr
