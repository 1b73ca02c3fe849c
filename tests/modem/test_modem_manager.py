"""ModemManager, as Debian packs it, at an abstract socket of the emulator.

It looks for modems among the devices of sysfs, where no pseudo terminal is. What its own tests use leads past that:
with `--test-enable` it takes `SetProfile(name, plugin, ports)` over D-Bus, where a port `abstract:…` is a socket. It is
given a D-Bus of its own, and never sees a modem of this machine.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from bench.modem.pty import UnixPort
from bench.world.clock import SECOND
from tests.modem.bus import bus_of_its_own
from tests.modem.desk import OWNER
from tests.modem.serial_port import Bench, serving

PROGRAMS = {"ModemManager": "modemmanager", "mmcli": "modemmanager", "dbus-daemon": "dbus", "dbus-send": "dbus"}
FOLDERS = "/usr/bin:/usr/sbin:/bin:/sbin"
SERVICE = "org.freedesktop.ModemManager1"
LIMIT_S = 90
GAP_US = 3 * SECOND  # what is announced while it reads another text it may leave unread until it starts again
TEXTS = ("Hello from outside, {€}", "Здравствуй, мир 😀", "0123456789" * 25)
SENT = ("Hello from ModemManager {€}", "Привет € 😀", "a long text. " * 25 + "end")
BALANCE = "Balance 12.30 €"

if MISSING := sorted({package for program, package in PROGRAMS.items() if not shutil.which(program, path=FOLDERS)}):
    REASON = f"{' and '.join(MISSING)} not installed (apt install {' '.join(MISSING)})"
    print(f"\n{REASON}: THE EMULATOR IS NOT HELD AGAINST MODEMMANAGER")
    pytest.skip(REASON, allow_module_level=True)


class Manager:
    """ModemManager with one modem, and mmcli in front of it."""

    def __init__(self, bench: Bench, bus: str, log: Path) -> None:
        self._bench, self._log = bench, log
        self.environment = {"PATH": FOLDERS, "LC_ALL": "C.UTF-8", "DBUS_SESSION_BUS_ADDRESS": bus}

    def words(self) -> str:
        return self._log.read_text(errors="replace")[-3000:] + self._bench.traffic()

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=LIMIT_S)

    def mmcli(self, *options: str) -> str:
        done = self.run("mmcli", "--test-session", *options)
        assert done.returncode == 0, f"mmcli {' '.join(options)}: {done.stderr}\n{self.words()}"
        return done.stdout

    def modem(self, *options: str) -> str:
        return self.mmcli("-m", "any", *options)

    def look(self, *options: str) -> Any:
        return json.loads(self.mmcli("-J", *options))

    def until(self, what: Callable[[], object]) -> None:
        ends = time.monotonic() + LIMIT_S
        while not what():
            assert time.monotonic() < ends, self.words()
            time.sleep(0.1)

    def begin(self, plugin: str) -> None:
        """The modem is there, and enabled."""
        self.until(lambda: self.run("mmcli", "--test-session", "-L").returncode == 0)
        self.run(
            *("dbus-send", "--session", "--print-reply", f"--dest={SERVICE}", f"/{SERVICE.replace('.', '/')}"),
            *(f"{SERVICE}.Test.SetProfile", "string:desk", f"string:{plugin}", f"array:string:{self._bench.path}"),
        )
        self.until(lambda: self.run("mmcli", "--test-session", "-m", "any").returncode == 0)
        self.until(lambda: self.look("-m", "any")["modem"]["generic"]["state"] == "disabled")
        self.modem("--enable")
        self.until(lambda: self.look("-m", "any")["modem"]["generic"]["state"] == "registered")

    def texts(self) -> dict[str, dict[str, Any]]:
        """Path -> what it is."""
        paths = self.look("-m", "any", "--messaging-list-sms")["modem.messaging.sms"]
        return {path: self.look("-s", path)["sms"] for path in paths}

    def received(self) -> list[str]:
        return [text["content"]["text"] for text in self.texts().values() if text["properties"]["state"] == "received"]


@contextmanager
def managed(bench: Bench, plugin: str, folder: Path) -> Iterator[Manager]:
    log = folder / "log"
    with bus_of_its_own(folder) as bus, log.open("wb") as file:
        manager = Manager(bench, bus, log)
        options = ("session", "enable", "no-udev", "no-suspend-resume", "no-qrtr")
        command = ["ModemManager", "--no-auto-scan", "--debug", *(f"--test-{option}" for option in options)]
        with subprocess.Popen(command, env=manager.environment, stdout=file, stderr=subprocess.STDOUT) as process:
            try:
                manager.begin(plugin)
                yield manager
            finally:
                process.terminate()
                try:
                    process.wait(20)
                except subprocess.TimeoutExpired:
                    process.kill()


@pytest.fixture(params=["SIM800 generic", "EC200U quectel", "SIM7600 simtech"])
def plugin(request: pytest.FixtureRequest) -> str:
    return request.param.split()[1]


@pytest.fixture
def bench(request: pytest.FixtureRequest) -> Iterator[Bench]:
    model = request.node.callspec.params["plugin"].split()[0]
    with serving(
        speed=5, modem=model, at=lambda world, speed: UnixPort(world, speed, f"isocket-{os.getpid()}")
    ) as bench:
        yield bench


@pytest.fixture
def manager(bench: Bench, plugin: str, tmp_path: Path) -> Iterator[Manager]:
    bench.do(lambda world: world.network.text(OWNER, "before it came"))
    bench.until(lambda world: any(store.slots for store in world.modem.sms.stores.values()))
    with managed(bench, plugin, tmp_path) as manager:
        yield manager


def test_texts_both_ways(bench: Bench, manager: Manager) -> None:
    known = manager.look("-m", "any")["modem"]
    assert known["generic"]["equipment-identifier"] == bench.do(lambda world: world.modem.dialect.imei)
    assert known["3gpp"]["registration-state"] == "home"
    manager.until(lambda: manager.received() == ["before it came"])
    for text in SENT:
        said = manager.modem(f"--messaging-create-sms=text='{text}',number='{OWNER}'")
        manager.mmcli("-s", re.findall(r"\S+/SMS/\d+", said)[0], "--send")
    bench.until(lambda world: len(world.network.phone(OWNER).received) == len(SENT))
    assert bench.do(lambda world: [text.text for text in world.network.phone(OWNER).received]) == list(SENT)
    bench.do(lambda world: world.network.latency.update(text_gap=GAP_US))
    for text in TEXTS:
        bench.do(lambda world, text=text: world.network.text(OWNER, text))
    manager.until(lambda: set(manager.received()) == {"before it came", *TEXTS})
    for path in manager.texts():
        manager.modem(f"--messaging-delete-sms={path}")
    assert manager.texts() == {}
    assert bench.do(lambda world: [s for s in world.modem.sms.stores.values() if s.slots]) == [], bench.traffic()


def test_calls_both_ways(bench: Bench, manager: Manager) -> None:
    def calls() -> list[str]:
        return manager.look("-m", "any", "--voice-list-calls")["modem.voice.call"]

    def state(call: str) -> str:
        return manager.look("-o", call)["call"]["properties"]["state"]

    bench.do(lambda world: world.network.call(OWNER))
    manager.until(calls)
    (call,) = calls()
    assert manager.look("-o", call)["call"]["properties"]["number"] == OWNER
    manager.mmcli("-o", call, "--accept")
    assert bench.do(lambda world: world.modem.voice.call.outcome) == "answered"
    manager.mmcli("-o", call, "--hangup")
    bench.until(lambda world: world.modem.voice.call is None)
    said = manager.modem(f"--voice-create-call=number={OWNER}")
    call = re.findall(r"\S+/Call/\d+", said)[0]
    manager.mmcli("-o", call, "--start")
    bench.until(lambda world: world.modem.voice.call is not None)
    manager.until(lambda: state(call) == "ringing-out")
    manager.mmcli("-o", call, "--hangup")
    bench.until(lambda world: world.modem.voice.call is None)


def test_operator_codes(bench: Bench, manager: Manager) -> None:
    bench.do(lambda world: world.network.ussd.update({"*100#": BALANCE}))
    said = manager.modem("--3gpp-ussd-initiate=*100#")
    if bench.do(lambda world: world.modem.dialect.ussd).startswith("+CUSD: 0, "):
        assert BALANCE.encode("utf-16-be").hex().upper() in said  # it does not look behind the space of a SIM800
    else:
        assert f"'{BALANCE}'" in said
