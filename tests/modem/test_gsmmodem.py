"""A client that we did not write: python-gsmmodem-new, unmodified.

Its waits are of the world's time (tests/modem/virtual_client.py); one session is over a pseudo terminal, in real time.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from gsmmodem.exceptions import CmsError, IncorrectPinError, PinRequiredError, TimeoutException
from gsmmodem.modem import GsmModem, IncomingCall, ReceivedSms

from bench.world.clock import SECOND
from tests.modem.desk import OWNER
from tests.modem.serial_port import Bench, serving
from tests.modem.virtual_client import VirtualBench, virtual_gsmmodem


@pytest.fixture
def bench() -> Iterator[VirtualBench]:
    with virtual_gsmmodem() as bench:
        yield bench


class Client:
    """A GsmModem with handlers that remember."""

    def __init__(self, bench: Bench | VirtualBench) -> None:
        self.texts: list[tuple[str, str]] = []
        self.calls: list[IncomingCall] = []
        self.event = bench.threading.Event() if isinstance(bench, VirtualBench) else threading.Event()
        self.modem = GsmModem(
            bench.path, 115200, incomingCallCallbackFunc=self._rung, smsReceivedCallbackFunc=self._received
        )

    def _received(self, sms: ReceivedSms) -> None:
        self.texts.append((sms.number, sms.text))
        self.event.set()

    def _rung(self, call: IncomingCall) -> None:
        self.calls.append(call)
        self.event.set()


@pytest.fixture
def client(bench: VirtualBench) -> Iterator[Client]:
    client = Client(bench)
    client.modem.connect()
    yield client
    client.modem.close()


def test_identity(client: Client) -> None:
    modem = client.modem
    assert modem.manufacturer == "SIMCOM_Ltd"
    assert modem.model == "SIMCOM_SIM800H"
    assert modem.revision == "Revision:1418B04SIM800H32"
    assert modem.imei == "865067020000002"
    assert modem.imsi == "244990000000001"
    assert modem.networkName == "Test Network"
    assert modem.smsc == "+358400000099"
    assert modem.ownNumber == "+358400000000"
    assert modem.signalStrength == 18
    assert modem.waitForNetworkCoverage(5) == 18


@pytest.mark.parametrize("text", ["Hello from gsmmodem", "5 € {ä}", "Привет", "a long text, " * 30])
def test_send(bench: VirtualBench, client: Client, text: str) -> None:
    client.modem.sendSms(OWNER, text)
    bench.until(lambda world: bool(world.network.phone(OWNER).received))
    assert bench.do(lambda world: world.network.phone(OWNER).received[0].text) == text


def test_send_with_report(bench: VirtualBench, client: Client) -> None:
    sent = client.modem.sendSms(OWNER, "did you get this?", waitForDeliveryReport=True)
    assert sent.report is not None
    assert sent.status == sent.DELIVERED


def test_send_in_text_mode(bench: VirtualBench, client: Client) -> None:
    client.modem.smsTextMode = True
    client.modem.sendSms(OWNER, "in text mode")
    bench.until(lambda world: bool(world.network.phone(OWNER).received))
    assert bench.do(lambda world: world.network.phone(OWNER).received[0].text) == "in text mode"


def test_a_refused_text(bench: VirtualBench, client: Client) -> None:
    bench.do(lambda world: world.modem.fault("send-fails"))
    with pytest.raises(CmsError) as caught:
        client.modem.sendSms(OWNER, "lost")
    assert caught.value.code == 38


def test_a_modem_that_does_not_answer(bench: VirtualBench, client: Client) -> None:
    """It gives up when it says that it does, in board time; and when nobody holds the line any more it goes on."""
    bench.do(lambda world: world.modem.fault("hang", 60 * SECOND))
    began_us = bench.world.clock.now_us
    with pytest.raises(TimeoutException):
        client.modem.write("AT+CSQ", timeout=7)
    assert bench.world.clock.now_us - began_us == pytest.approx(7 * SECOND, abs=SECOND / 10)
    bench.turns.sleep(90)
    assert client.modem.signalStrength == 18


def test_incoming_texts_reach_the_handler(bench: VirtualBench, client: Client) -> None:
    bench.do(lambda world: world.network.text(OWNER, "STATUS"))
    assert client.event.wait(5), bench.traffic()
    assert client.texts == [(OWNER, "STATUS")]
    bench.until(lambda world: all(not store.slots for store in world.modem.sms.stores.values()))


@pytest.mark.parametrize("text_mode", [False, True])
def test_list_read_delete(bench: VirtualBench, text_mode: bool) -> None:
    modem = GsmModem(bench.path, 115200, AT_CNMI="2,0,0,0,0")
    modem.connect()
    try:
        modem.smsTextMode = text_mode
        for text in ("one", "two", "three"):
            bench.do(lambda world, text=text: world.network.text(OWNER, text))
        store = "ME"  # the client prefers it where there is one
        bench.until(lambda world: len(world.modem.sms.stores[store].slots) == 3)
        listed = modem.listStoredSms(memory=store)
        assert [sms.text for sms in listed] == ["one", "two", "three"], bench.traffic()
        assert modem.readStoredSms(2, store).text == "two"
        modem.deleteStoredSms(2, store)
        assert [sms.text for sms in modem.listStoredSms(memory=store)] == ["one", "three"]
        modem.deleteMultipleStoredSms(memory=store)
        assert bench.do(lambda world: len(world.modem.sms.stores[store].slots)) == 0
    finally:
        modem.close()


def test_incoming_call(bench: VirtualBench, client: Client) -> None:
    call = bench.do(lambda world: world.network.call(OWNER))
    assert client.event.wait(5), bench.traffic()
    assert client.calls[0].number == OWNER
    client.calls[0].hangup()
    bench.until(lambda world: call.ended_us is not None)
    assert call.outcome == "rejected"


def test_ussd(bench: VirtualBench, client: Client) -> None:
    bench.do(lambda world: world.network.ussd.update({"*100#": "Balance: 5 EUR"}))
    answer = client.modem.sendUssd("*100#")
    assert answer.message == "Balance: 5 EUR"
    assert not answer.sessionActive


def test_pin(bench: VirtualBench) -> None:
    bench.do(lambda world: world.sim_card.set_state("pin"))
    bench.until(lambda world: world.modem.card.status == "SIM PIN")
    modem = GsmModem(bench.path, 115200)
    with pytest.raises(PinRequiredError):
        modem.connect()
    modem.close()
    modem = GsmModem(bench.path, 115200)
    with pytest.raises(IncorrectPinError):
        modem.connect("9999")
    modem.close()
    modem = GsmModem(bench.path, 115200)
    modem.connect("1234")
    assert modem.imsi == "244990000000001"
    modem.close()


@pytest.mark.parametrize(
    ("module", "model"), [("SIM5320", "SIMCOM_SIM5320E"), ("SIM7600", "SIMCOM_SIM7600E-H"), ("A7670", "A7670E-FASE")]
)
def test_the_newer_modules_serve_it_too(module: str, model: str) -> None:
    with virtual_gsmmodem(module) as bench:
        bench.until(lambda world: world.clock.now_us > 20 * SECOND)  # it takes PB DONE for the answer to its command
        client = Client(bench)
        client.modem.connect()
        try:
            assert client.modem.model == model
            assert client.modem.networkName == "Test Network"
            client.modem.sendSms(OWNER, "hello")
            bench.until(lambda world: [text.text for text in world.network.phone(OWNER).received] == ["hello"])
            bench.do(lambda world: world.network.text(OWNER, "STATUS"))
            assert client.event.wait(10), bench.traffic()
            assert client.texts == [(OWNER, "STATUS")]
            client.event.clear()
            bench.do(lambda world: world.network.call(OWNER))
            assert client.event.wait(10), bench.traffic()
            assert client.calls[0].number == OWNER
            client.calls[0].hangup()
            bench.until(lambda world: not world.network.calls)
        finally:
            client.modem.close()


class Patient(threading.Event):
    """Its waits are twenty times as long: the machine may have much else to do."""

    def wait(self, timeout: float | None = None) -> bool:
        return super().wait(None if timeout is None else 20 * timeout)


def test_a_session_over_a_pseudo_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(GsmModem, "timeout", 0.1)  # how long its reader waits for a byte; closing is quicker
    patient = SimpleNamespace(Event=Patient, RLock=threading.RLock, Thread=threading.Thread)
    monkeypatch.setattr("gsmmodem.serial_comms.threading", patient)
    with serving() as bench:
        client = Client(bench)
        client.modem.connect()
        try:
            client.modem.sendSms(OWNER, "hello")
            bench.until(lambda world: [text.text for text in world.network.phone(OWNER).received] == ["hello"])
            bench.do(lambda world: world.network.text(OWNER, "STATUS"))
            assert client.event.wait(60), bench.traffic()
            assert client.texts == [(OWNER, "STATUS")]
            # it is still deleting it
            bench.until(lambda world: all(not store.slots for store in world.modem.sms.stores.values()))
        finally:
            client.modem.close()
