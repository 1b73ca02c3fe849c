"""The fixtures for tests of one's own say what networks do, as the steps of a scenario do."""

from __future__ import annotations

import pytest

from bench.pytest_plugin import Board, Modem, Phone
from bench.scenario.failure import Failure
from bench.world.tpdu import Address

PDU = "07915348000000F9040B917238880900F10000993092516195800AE8329BFD4697D9EC37"


def test_a_sender_in_another_spelling(phone: Phone) -> None:
    phone.text("STATUS", shown=Address("0401234567", 129), stamp="26/03/02,12:00:00+08")
    phone.expect_text("Power socket OFF.*", pattern=True, kind=129)
    with pytest.raises(Failure):
        phone.expect_text(".*", 1, pattern=True, kind=145)


def test_at_most(board: Board, phone: Phone) -> None:
    phone.text("STATUS")
    with pytest.raises(Failure):
        board.expect_at_most(0, 20, phone.number)
    board.expect_at_most(0, 20)


def test_raw_messages_lines_and_a_wrong_clock(board: Board, modem: Modem) -> None:
    modem.pdu(PDU)
    modem.says('+CMTI: "SM",9,"MMS PUSH"')
    modem.service_centre("+31653131313", ahead=-3600)
    modem.battery(3.6)
    board.run(10)
    modem.network("roaming")
    board.run(10)
    said = [entry.text for entry in board.world.record.entries if entry.kind == "at<"]
    assert '+CMTI: "SM",9,"MMS PUSH"' in said and PDU in said
    assert board.world.network.country == "+31"
    assert board.world.modem.battery_mv == 3600


def test_an_echo_and_keys(board: Board, phone: Phone) -> None:
    phone.echoes("I drive")
    phone.presses("1")
    phone.text("STATUS")
    board.run(20)
    said = [entry.text for entry in board.world.record.entries if entry.kind == "sms"]
    assert f"{phone.number} to device: I drive" in said
    phone.echoes(None)
    assert board.world.network.phones[phone.number].keys == "1"
