"""Daemons that we did not write, at the emulator's pseudo terminal: gammu-smsd and smstools, as Debian packs them."""

from __future__ import annotations

import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import serial

from bench.modem.pty import TcpPort
from bench.surroundings import World
from tests.modem.desk import OWNER
from tests.modem.serial_port import Bench, serving

LIMIT_S = 90


def needs(program: str, package: str) -> pytest.MarkDecorator:
    where = shutil.which(program, path="/usr/bin:/usr/sbin:/bin:/sbin")
    if where is None:
        print(f"\n{program} is not installed (apt install {package}): the emulator is not held against it")
    return pytest.mark.skipif(where is None, reason=f"{program} is not installed (apt install {package})")


@contextmanager
def running(command: list[str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("wb") as file:
        process = subprocess.Popen(command, stdout=file, stderr=subprocess.STDOUT)
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()


def waits_for(what: Callable[[], object], words: Callable[[], str]) -> None:
    ends = time.monotonic() + LIMIT_S
    while not what():
        assert time.monotonic() < ends, words()
        time.sleep(0.1)


def received(bench: Bench) -> list[str]:
    return bench.do(lambda world: [text.text for text in world.network.phone(OWNER).received])


@pytest.fixture(params=["SIM800", "EC200U", "SIM7600"])
def bench(request: pytest.FixtureRequest) -> Iterator[Bench]:
    with serving(speed=5, modem=request.param) as bench:
        yield bench


@needs("gammu-smsd", "gammu-smsd")
def test_gammu_smsd_takes_texts_in_and_sends_texts(bench: Bench, tmp_path: Path) -> None:
    for name in ("inbox", "outbox", "sent", "error"):
        (tmp_path / name).mkdir()
    settings = tmp_path / "smsdrc"
    settings.write_text(
        f"[gammu]\ndevice = {bench.path}\nconnection = at115200\nuse_locking = no\n"
        f"[smsd]\nservice = files\nlogfile = {tmp_path}/log\ndebuglevel = 1\ncheckbattery = 0\nchecksecurity = 0\n"
        + "".join(f"{name}path = {tmp_path}/{name}/\n" for name in ("inbox", "outbox", "error"))
        + f"sentsmspath = {tmp_path}/sent/\ninboxformat = unicode\nreceivefrequency = 2\n"
    )
    (tmp_path / "outbox" / f"OUTA20260302_120000_00_{OWNER}_sms0.txt").write_text("from a daemon")
    log = tmp_path / "log"
    with running(["gammu-smsd", "-c", str(settings)], tmp_path / "out"):

        def words() -> str:
            return (log.read_text(errors="replace")[-3000:] if log.exists() else "no log") + bench.traffic()

        waits_for(lambda: received(bench) == ["from a daemon"], words)
        bench.do(lambda world: world.network.text(OWNER, "to a daemon {€}"))
        waits_for(lambda: list((tmp_path / "inbox").iterdir()), words)
    (file,) = (tmp_path / "inbox").iterdir()
    # it counts what is escaped twice, and fills up
    assert file.read_bytes().decode("utf-16").rstrip("\0 ") == "to a daemon {€}"


@needs("smsd", "smstools")
def test_smstools_takes_texts_in_and_sends_texts(bench: Bench, tmp_path: Path) -> None:
    for name in ("incoming", "outgoing", "checked", "sent", "failed"):
        (tmp_path / name).mkdir()
    log = tmp_path / "log"
    settings = tmp_path / "smsd.conf"
    folders = "".join(f"{name} = {tmp_path}/{name}\n" for name in ("incoming", "outgoing", "checked", "sent", "failed"))
    settings.write_text(
        f"devices = GSM1\n{folders}logfile = {log}\nloglevel = 6\ndelaytime = 1\nreceive_before_send = no\n"
        f"infofile = {tmp_path}/working\npidfile = {tmp_path}/pid\ndecode_unicode_text = no\n"
        f"[GSM1]\ndevice = {bench.path}\nincoming = yes\nbaudrate = 115200\nmemory_start = 0\nrtscts = no\n"
        "primary_memory = SM\nsecondary_memory = ME\n"
    )
    (tmp_path / "outgoing" / "one").write_text(f"To: {OWNER[1:]}\n\nfrom a daemon")
    with running(["/usr/sbin/smsd", "-c", str(settings), "-t"], tmp_path / "out"):

        def words() -> str:
            return (log.read_text(errors="replace")[-3000:] if log.exists() else "no log") + bench.traffic()

        waits_for(lambda: received(bench) == ["from a daemon"], words)
        bench.do(lambda world: world.network.text(OWNER, "to a daemon"))
        waits_for(lambda: list((tmp_path / "incoming").iterdir()), words)
    (file,) = (tmp_path / "incoming").iterdir()
    assert file.read_text(errors="replace").rstrip().endswith("to a daemon")
    assert f"From: {OWNER[1:]}" in file.read_text(errors="replace")


def test_pyserial_over_tcp_and_a_second_one_after_it() -> None:
    import threading

    port = TcpPort(World(modem="SIM7600"))
    port.power_on()
    thread = threading.Thread(target=port.run, daemon=True)
    thread.start()
    try:
        for _ in range(2):
            with serial.serial_for_url(port.path, timeout=60) as line:
                line.write(b"ATE0\r")
                assert line.read_until(b"OK\r\n").endswith(b"\r\nOK\r\n")
                line.write(b"AT+CGMM\r")
                assert line.read_until(b"OK\r\n") == b"\r\nSIMCOM_SIM7600E-H\r\n\r\nOK\r\n"
    finally:
        port.stop()
        thread.join(30)
        port.close()
