"""Numbers on the network: how senders are shown, whom an address reaches, and whose service centre it is."""

from __future__ import annotations

import pytest

from bench.world import numbering, tpdu
from bench.world.clock import HOUR, SECOND
from bench.world.network import Envelope
from bench.world.stamp import Stamp
from bench.world.tpdu import Address
from tests.modem.desk import OWNER, Desk

STRANGER = "+31600000002"


def deliver(desk: Desk, index: int = 1) -> tuple[Address, tpdu.Deliver]:
    """Service centre and message at that place, as the modem shows its octets."""
    pdu = desk.at(f"AT+CMGR={index}")[1]
    centre, data = tpdu.cut_centre(bytes.fromhex(pdu))
    return tpdu.decode_centre(centre), tpdu.decode_deliver(data)


@pytest.mark.parametrize(
    ("number", "country"),
    [("+358401234567", "+358"), ("+31600000002", "+31"), ("+12125555555", "+1"), ("+79161234567", "+7"), ("112", "")],
)
def test_country_codes(number: str, country: str) -> None:
    assert numbering.country_of(number) == country


@pytest.mark.parametrize(
    ("national", "country", "number"),
    [
        ("0401234567", "+358", "+358401234567"),
        ("89161234567", "+7", "+79161234567"),
        ("06201234567", "+36", "+36201234567"),
        ("2125555555", "+1", "+12125555555"),
        ("0612345678", "+39", "+390612345678"),
    ],
)
def test_trunk_prefixes_there_and_back(national: str, country: str, number: str) -> None:
    assert numbering.from_national(national, country) == number
    assert numbering.to_national(number, country) == national
    assert numbering.from_national("16100", country) == "16100", "a service of the network"


@pytest.mark.parametrize(
    ("shown", "octets"),
    [
        (Address("0401234567", 129), "0A814010325476"),
        (Address("401234567", 161), "09A104214365F7"),
        (Address("+358401234567", 145), "0C91534810325476"),
        (Address("358401234567", 129), "0C81534810325476"),
    ],
)
def test_a_sender_is_shown_with_its_type_on_the_wire(desk: Desk, shown: Address, octets: str) -> None:
    desk.network.text(OWNER, "STATUS", shown=shown)
    desk.at("AT+CLIP=1")
    desk.wait(1)
    desk.heard()
    assert octets in desk.at("AT+CMGR=1")[1]
    desk.network.call(OWNER, 5 * SECOND, shown=shown)
    desk.wait(2)
    told = desk.lines()
    assert any(line.startswith(f'+CLIP: "{shown.text}",{shown.kind},') for line in told), told
    assert f'"{shown.text}",{shown.kind}' in desk.at("AT+CLCC")[0]


@pytest.mark.parametrize(
    ("spelling", "kind", "reaches"),
    [
        ("+358401234567", 145, True),
        ("00358401234567", 129, True),
        ("0401234567", 129, True),
        ("401234567", 161, True),
        ("0401234567", 161, True),
        ("0401234567", 145, False),
        ("358401234567", 129, False),
        ("401234567", 129, False),
        ("+358401234568", 145, False),
    ],
)
def test_whom_an_address_reaches(desk: Desk, spelling: str, kind: int, reaches: bool) -> None:
    phone = desk.network.phone(OWNER)
    part = tpdu.part_of("hello", 0)
    data = tpdu.encode_submit(Address(spelling, kind), part, first_octet=1, pid=0, validity=b"")
    desk.at(f"AT+CMGS={len(data)}")
    assert desk.at_text("00" + data.hex())[-1] == "OK", "the service centre takes them all"
    desk.wait(2)
    assert [text.text for text in phone.received] == (["hello"] if reaches else [])
    if reaches:
        assert phone.received[0].recipient.kind == kind
        assert phone.received[0].recipient.digits == spelling.removeprefix("+")


def test_an_answer_to_the_digits_that_the_network_showed_gets_there(desk: Desk) -> None:
    desk.at("AT+CMGF=1")
    desk.send("358401234567", "before")
    desk.network.text(OWNER, "STATUS", shown=Address("358401234567", 129))
    desk.send("358401234567", "after")
    desk.wait(2)
    assert [text.text for text in desk.network.phone(OWNER).received] == ["after"]


def test_a_local_number_is_one_of_the_country_of_the_card(desk: Desk) -> None:
    desk.world.set_centre("+31653131313")
    desk.at("AT+CMGF=1")
    desk.send("0600000002", "hello")
    desk.send("0401234567", "hello")
    desk.wait(2)
    assert [text.text for text in desk.network.phone(STRANGER).received] == ["hello"]
    assert desk.network.phone(OWNER).received == []


def test_a_call_to_digits_that_nobody_has_is_not_put_through(desk: Desk) -> None:
    phone = desk.network.phone(OWNER)
    desk.at("ATD358401234567;")
    desk.wait(5)
    assert desk.lines() == ["NO CARRIER"]
    desk.at("ATD0401234567;")
    desk.wait(5)
    assert [call.dialled for call in phone.calls] == [Address("0401234567", 129)]


def test_the_cards_own_service_centre_is_told(desk: Desk) -> None:
    assert desk.at("AT+CSCA?")[0] == '+CSCA: "+358400000099",145'
    desk.world.set_centre("+31653131313")
    assert desk.at("AT+CSCA?")[0] == '+CSCA: "+31653131313",145'
    desk.at('AT+CSCA="+358400000098"')
    desk.modem.power.restart("for a test")
    desk.wait(12)
    assert '+CSCA: "+358400000098",145' in desk.at("AT+CSCA?"), "it is on the card"


def test_each_sender_has_a_service_centre_and_a_foreign_one_is_foreign(desk: Desk) -> None:
    desk.network.text(OWNER, "one")
    desk.network.text(STRANGER, "two")
    desk.network.text("Elisa", "three")
    desk.wait(3)
    assert [deliver(desk, index)[0].text for index in (1, 2, 3)] == ["+358400000099", "+31900000099", "+358400000099"]


def test_the_clock_of_the_own_service_centre_may_be_wrong(desk: Desk) -> None:
    desk.network.centre_error_us = -3 * HOUR
    desk.network.text(OWNER, "one")
    desk.network.text(STRANGER, "two")
    desk.network.text(OWNER, "three", stamp=Stamp.parse("26/02/01,00:00:00-14"))
    desk.wait(3)
    stamps = [str(deliver(desk, index)[1].stamp) for index in (1, 2, 3)]
    assert stamps[0].startswith("26/03/02,09:00:")
    assert stamps[1].startswith("26/03/02,12:00:")
    assert stamps[2] == "26/02/01,00:00:00-14"


def test_roaming(desk: Desk) -> None:
    desk.at("AT+CREG=1")
    desk.network.set_state("roaming")
    desk.wait(6)
    assert "+CREG: 5" in desk.lines()
    assert desk.at("AT+CREG?")[0] == "+CREG: 1,5"
    assert desk.at("AT+COPS?")[0] == '+COPS: 0,0,"Visited Network"'
    desk.network.text(OWNER, "hello")
    desk.wait(2)
    assert desk.lines() == ['+CMTI: "SM",1']
    desk.at("AT+CMGF=1")
    desk.send(OWNER, "from abroad")
    desk.wait(1)
    assert [text.text for text in desk.network.phone(OWNER).received] == ["from abroad"]
    desk.at("ATD0401234567;")
    desk.wait(5)
    assert "NO CARRIER" in desk.lines(), "a local number is one of the country that is visited"
    desk.network.set_state("on")
    desk.wait(6)
    assert desk.at("AT+CREG?")[0] == "+CREG: 1,1"


def test_a_module_for_sms_only_says_so_abroad() -> None:
    desk = Desk("SIM7000")
    desk.start(15)
    assert desk.at("AT+CREG?")[0] == "+CREG: 0,6"
    desk.network.set_state("roaming")
    desk.wait(10)
    assert desk.at("AT+CREG?")[0] == "+CREG: 0,7"


def test_a_phone_that_answers_each_text_by_itself(desk: Desk) -> None:
    desk.network.phone(OWNER).echo = "I am driving"
    desk.at("AT+CMGF=1")
    desk.send(OWNER, "hello")
    desk.wait(2)
    assert desk.at("AT+CMGR=1")[1] == "I am driving"


def test_a_raw_message_is_stored_bit_for_bit(desk: Desk) -> None:
    pdu = "07915348000000F9040B917238880900F10000993092516195800AE8329BFD4697D9EC37"
    desk.network.pdu(Envelope(bytes.fromhex(pdu[:16]), bytes.fromhex(pdu[16:])))
    desk.wait(1)
    assert desk.lines() == ['+CMTI: "SM",1']
    assert desk.at("AT+CMGR=1") == [f'+CMGR: 0,"",{len(pdu) // 2 - 8}', pdu, "OK"]
    torn = pdu[:-6]
    desk.network.pdu(Envelope(bytes.fromhex(torn[:16]), bytes.fromhex(torn[16:])))
    desk.wait(1)
    assert desk.at("AT+CMGR=2")[1] == torn
    desk.at("AT+CMGF=1")
    assert desk.at("AT+CMGR=2")[-1] == "OK", "text mode has no words for it, and lives"


@pytest.mark.parametrize(
    ("dcs", "said"),
    [
        (0x00, '+CMTI: "SM",1'),
        (0x11, '+CMTI: "SM",1'),
        (0x10, '+CMT: "",'),  # class 0 is shown at once
        (0xF0, '+CMT: "",'),
        (0xC8, '+CMTI: "SM",1'),  # message waiting is stored as any text
        (0xD8, '+CMTI: "SM",1'),
        (0xE8, '+CMTI: "SM",1'),
        (0xF5, '+CMTI: "SM",1'),
    ],
)
def test_how_each_coding_group_is_told(desk: Desk, dcs: int, said: str) -> None:
    part = tpdu.part_of_octets(b"\x01", dcs) if tpdu.coding_of(dcs) == tpdu.OCTETS else tpdu.part_of("Hi", dcs)
    desk.network.messages(OWNER, [part], pid=0x40)
    desk.wait(1)
    lines = desk.lines()
    assert lines[0].startswith(said)
    if said.startswith("+CMTI"):
        assert (deliver(desk)[1].dcs, deliver(desk)[1].pid) == (dcs, 0x40)


def test_a_waiting_indication_that_is_to_be_stored_is_not_handed_over(desk: Desk) -> None:
    """27.005 3.4.1, <mt>=2."""
    desk.at("AT+CNMI=2,2,0,0,0")
    for dcs in (0xC8, 0xD8):
        desk.network.messages(OWNER, [tpdu.part_of("Hi", dcs)])
    desk.wait(2)
    told = [line[:6] for line in desk.lines() if line.startswith("+")]
    assert told == ["+CMT: ", "+CMTI:"]


def test_wide_references_and_parts_0_of_0(desk: Desk) -> None:
    desk.modem.fault("references-16")
    desk.network.text(OWNER, "word " * 40)
    desk.wait(2)
    headers = [deliver(desk, index)[1].content.header for index in (1, 2)]
    assert [header[:2] for header in headers] == [b"\x08\x04"] * 2
    desk.modem.fault("parts-0-of-0")
    desk.network.text(OWNER, "ON")
    desk.wait(2)
    content = deliver(desk, 3)[1].content
    assert (content.header[0], content.header[-2:], content.text) == (0, b"\x00\x00", "ON")


def test_a_phone_reads_parts_that_cannot_be_as_texts_of_their_own(desk: Desk) -> None:
    part = tpdu.part_of("hi", 0, tpdu.concatenated(7, 0, 0))
    data = tpdu.encode_submit(Address.of(OWNER), part, first_octet=1, pid=0, validity=b"")
    desk.at(f"AT+CMGS={len(data)}")
    desk.at_text("00" + data.hex())
    desk.wait(1)
    assert [text.text for text in desk.network.phone(OWNER).received] == ["hi"]
