"""A client that we did not write: serialport-gsm, of npm, in Node, over a pseudo terminal."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any

import pytest

from bench.emulator.node import NodeMissingError, node
from tests.modem.desk import OWNER
from tests.modem.serial_port import Bench, serving

CLIENTS = Path(__file__).parent / "clients"
LIMIT_S = 60
TEXTS = ("Hello from outside, {€}", "Здравствуй, мир", "0123456789" * 25)
SENT = ("Hello from Node", "Привет € 😀", "й" * 100)
LONG = "a long text, " * 25 + "end"


def missing() -> str:
    """What is not here and how to get it, or nothing."""
    wanted = json.loads((CLIENTS / "package.json").read_text())["devDependencies"]["serialport-gsm"]
    about = CLIENTS / "node_modules" / "serialport-gsm" / "package.json"
    if not about.is_file() or json.loads(about.read_text())["version"] != wanted:
        return f"serialport-gsm {wanted} is not here: `make clients`, or npm ci --ignore-scripts in {CLIENTS}"
    try:
        node()
    except NodeMissingError as error:
        return str(error)
    return ""


if MISSING := missing():
    print(f"\n{MISSING}: THE EMULATOR IS NOT HELD AGAINST SERIALPORT-GSM")
    pytest.skip(MISSING, allow_module_level=True)


class Client:
    """Its modem: `do` calls a method of it, `event` waits for what it tells by itself."""

    def __init__(self, bench: Bench) -> None:
        options = {"enableConcatenation": True, "incomingCallIndication": True}
        self.process = subprocess.Popen(
            [node(), "serialport_gsm.mjs", bench.path, json.dumps(options)],
            cwd=CLIENTS,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._bench = bench
        self._results: SimpleQueue[Any] = SimpleQueue()
        self._events: list[dict[str, Any]] = []
        Thread(target=self._listen, daemon=True).start()
        self._result("open")

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            said = json.loads(line)
            (self._events.append if "event" in said else self._results.put)(said)

    def _result(self, method: str) -> Any:
        try:
            said = self._results.get(timeout=LIMIT_S)
        except Empty:
            raise AssertionError(f"{method}: no result\n{self._bench.traffic()}") from None
        assert "result" in said, f"{method}: {said}\n{self._bench.traffic()}"
        return said["result"]

    def do(self, method: str, *arguments: object) -> Any:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps([method, *arguments]) + "\n")
        self.process.stdin.flush()
        return self._result(method)

    def event(self, name: str) -> Any:
        ends = time.monotonic() + LIMIT_S
        while True:
            for said in list(self._events):
                if said["event"] == name:
                    self._events.remove(said)
                    return said["data"]
            assert time.monotonic() < ends, f"no {name}\n{self._bench.traffic()}"
            time.sleep(0.05)


@pytest.fixture(params=["SIM800", "EC200U", "SIM7600"])
def bench(request: pytest.FixtureRequest) -> Iterator[Bench]:
    with serving(speed=5, modem=request.param) as bench:
        yield bench


@pytest.fixture
def client(bench: Bench) -> Iterator[Client]:
    client = Client(bench)
    client.do("initializeModem")
    client.do("setModemMode", "PDU")
    yield client
    if client.process.poll() is None:
        client.process.kill()
    client.process.communicate()


def stored(bench: Bench) -> int:
    return bench.do(lambda world: sum(len(store.slots) for store in world.modem.sms.stores.values()))


def received(bench: Bench) -> list[str]:
    return bench.do(lambda world: [text.text for text in world.network.phone(OWNER).received])


def test_it_reads_and_deletes(bench: Bench, client: Client) -> None:
    for text in TEXTS:
        bench.do(lambda world, text=text: world.network.text(OWNER, text))
    told = [message for _ in TEXTS for message in client.event("onNewMessage")]
    assert {message["sender"] for message in told} == {OWNER[1:]}
    assert {message["message"] for message in told} == set(TEXTS)  # what it reads last it may tell first
    assert stored(bench) == 4
    inbox = client.do("getSimInbox")["data"]
    assert [message["message"] for message in inbox] == list(TEXTS)
    assert {message["header"]["smscType"] for message in inbox} == {"INTERNATIONAL"}
    client.do("deleteMessage", inbox[2])
    assert stored(bench) == 2, bench.traffic()
    client.do("deleteAllSimMessages")
    assert stored(bench) == 0, bench.traffic()
    assert client.do("getSimInbox")["data"] == []


def test_it_sends(bench: Bench, client: Client) -> None:
    for text in SENT:
        assert client.do("sendSMS", OWNER, text, False)["status"] == "success", bench.traffic()
    bench.until(lambda world: len(world.network.phone(OWNER).received) == len(SENT))
    assert received(bench) == list(SENT)


def test_a_long_text_in_7_bits_is_refused_as_a_module_refuses_it(bench: Bench, client: Client) -> None:
    """It is a septet short (zabsalahid/serialport-gsm#136, JulianWowra/node-pdu#21)."""
    dialect = bench.do(lambda world: world.modem.dialect)
    result = client.do("sendSMS", OWNER, LONG, False)
    assert result["status"] == "fail"
    assert result["data"]["response"] == f"Message Failed +CMS ERROR: {dialect.surplus_cms}"
    assert received(bench) == []


def test_who_it_is_and_who_calls(bench: Bench, client: Client) -> None:
    imei = bench.do(lambda world: world.modem.dialect.imei)
    assert client.do("getModemSerial")["data"] == {"modemSerial": imei}
    assert client.do("getNetworkSignal")["data"]["signalQuality"] == "18"
    assert client.do("getOwnNumber")["data"]["number"] == "+358400000000"
    bench.do(lambda world: world.network.call(OWNER))
    assert client.event("onNewIncomingCall")["data"]["number"] == OWNER
    assert client.do("hangupCall")["status"] == "success"
