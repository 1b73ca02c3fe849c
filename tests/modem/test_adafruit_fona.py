"""A client that we did not write: adafruit_fona, unmodified, in virtual time."""

from __future__ import annotations

from typing import Any

import pytest

from tests.modem.board import Pin, Uart, load_fona
from tests.modem.desk import OWNER, Desk


@pytest.fixture
def fona(cold: Desk) -> Any:
    cold.key()
    cold.wait(10)
    library = load_fona(cold.world)
    return library.FONA(Uart(cold.world), Pin(cold.world.modem_rst))


def test_it_finds_the_module(cold: Desk, fona: Any) -> None:
    assert fona.version == 0x6, "FONA_800_H"
    assert fona.iemi == "865067020000002"
    assert fona.iccid == "8935899000000000001f"
    assert any("reset by RST" in entry.text for entry in cold.world.record.entries)


def test_network(cold: Desk, fona: Any) -> None:
    cold.wait(10)
    assert fona.network_status == 1
    assert fona.rssi == -78.0  # CSQ 18, by its own map_range
    cold.network.set_signal(31)
    assert fona.rssi == -52
    cold.network.set_state("off")
    cold.wait(10)
    assert fona.network_status == 2


def test_send(cold: Desk, fona: Any) -> None:
    cold.wait(10)
    assert fona.send_sms(int(OWNER), "Hello from adafruit_fona")
    cold.wait(1)
    assert [text.text for text in cold.network.phone(OWNER).received] == ["Hello from adafruit_fona"]
    cold.modem.fault("send-fails")
    assert not fona.send_sms(int(OWNER), "lost")


def test_read_count_and_delete(cold: Desk, fona: Any) -> None:
    cold.wait(10)
    for text in ("one", "two times", "three"):
        cold.network.text(OWNER, text)
    cold.wait(3)
    assert fona.num_sms() == 3
    assert fona.read_sms(2) == (OWNER, "two times")
    assert fona.delete_sms(2)
    assert fona.num_sms() == 2
    assert fona.delete_all_sms()
    assert fona.num_sms() == 0
    assert not cold.modem.sms.memory(0).slots


def test_receive(cold: Desk, fona: Any) -> None:
    cold.wait(10)
    fona.enable_sms_notification = True
    assert fona.receive_sms() == (False, False)
    fona._uart.reset_input_buffer()
    cold.network.text(OWNER, "STATUS")
    cold.wait(1)
    assert fona.receive_sms() == (OWNER, "STATUS")
    assert not cold.modem.sms.memory(0).slots


def test_a_fona_3g_is_found_and_used() -> None:
    """It looks for SIMCOM_SIM5320E in ATI, sends AT+CVHU=0, and counts the places of a SIM5320 from 0."""
    desk = Desk("SIM5320")
    desk.key()
    desk.wait(20)
    library = load_fona(desk.world)
    fona = library.FONA(Uart(desk.world), Pin(desk.world.modem_rst))
    assert fona.version == 0x5, "FONA_3G_E"
    assert fona.iemi == "012345012345672"
    desk.wait(10)
    assert fona.network_status == 1
    assert fona.send_sms(int(OWNER), "Hello from adafruit_fona")
    for text in ("one", "two times"):
        desk.network.text(OWNER, text)
    desk.wait(3)
    assert [text.text for text in desk.network.phone(OWNER).received] == ["Hello from adafruit_fona"]
    assert fona.num_sms() == 2
    assert fona.read_sms(1) == (OWNER, "two times")
    assert fona.delete_all_sms()
    assert not desk.modem.sms.memory(0).slots
