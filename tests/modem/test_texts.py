"""Texts in both directions, text mode and PDU mode, and the store between."""

from __future__ import annotations

import pytest

from bench.world import gsm7, tpdu
from bench.world.clock import HOUR
from tests.modem.desk import OWNER, Desk

LONG = "The quick brown fox jumps over the lazy dog, again and again {and again} €. " * 5


def test_a_text_comes_in_and_is_told(desk: Desk) -> None:
    desk.at("AT+CMGF=1")
    desk.network.phone(OWNER).text("STATUS")
    desk.wait(1)
    assert desk.lines() == ['+CMTI: "SM",1']
    assert desk.at("AT+CMGR=1") == [f'+CMGR: "REC UNREAD","{OWNER}","","26/03/02,12:00:11+08"', "STATUS", "OK"]
    assert desk.at("AT+CMGR=1")[0].startswith('+CMGR: "REC READ"')


def test_ri_is_low_for_120_ms(desk: Desk) -> None:
    desk.network.text(OWNER, "STATUS")
    desk.wait(1)
    (down, asserted), (up, released) = list(desk.world.modem_ri.edges)[-2:]
    assert (asserted, released) == (True, False)
    assert up - down == 120_000


def test_pdu_mode_shows_the_octets(desk: Desk) -> None:
    desk.network.text(OWNER, "hellohello", age_us=HOUR)
    desk.wait(1)
    header, pdu, final = desk.at("AT+CMGR=1")
    assert (header, final) == ('+CMGR: 0,"",28', "OK")
    centre, data = tpdu.split_centre(bytes.fromhex(pdu))
    deliver = tpdu.decode_deliver(data)
    assert centre == "+358400000099"
    assert deliver.sender.text == OWNER
    assert deliver.content.text == "hellohello"
    assert str(deliver.stamp) == "26/03/02,11:00:11+08"
    assert len(data) == 28


def test_csdh_shows_more(desk: Desk) -> None:
    desk.at("AT+CMGF=1;+CSDH=1")
    desk.network.text(OWNER, "STATUS")
    desk.wait(1)
    assert desk.at("AT+CMGR=1")[0].endswith(',145,4,0,0,"+358400000099",145,6')


@pytest.mark.parametrize(
    ("sender", "shown"),
    [("hidden", '""'), ("16400", '"16400"'), ("Operator", '"Operator"'), ("+31612345678", '"+31612345678"')],
)
def test_senders(desk: Desk, sender: str, shown: str) -> None:
    desk.at("AT+CMGF=1")
    desk.network.text(sender, "hello")
    desk.wait(1)
    assert desk.at("AT+CMGR=1")[0].startswith(f'+CMGR: "REC UNREAD",{shown},""')


def test_character_sets(desk: Desk) -> None:
    desk.at("AT+CMGF=1")
    desk.network.text(OWNER, "5 € @ {ä}")
    desk.network.text(OWNER, "Привет")
    desk.wait(2)
    assert desk.at("AT+CMGR=1")[1] == "5 ? @ {?}", "IRA has neither"
    desk.at('AT+CSCS="GSM"')
    assert desk.at("AT+CMGR=1")[1] == "5 \x1be \x00 \x1b({\x1b)"
    desk.at('AT+CSCS="8859-1"')
    assert desk.at("AT+CMGR=1")[1] == "5 ? @ {ä}"
    assert desk.at("AT+CMGR=2")[1] == "041F04400438043204350442"
    desk.at('AT+CSCS="UCS2"')
    shown = desk.at("AT+CMGR=1")
    assert bytes.fromhex(shown[1]).decode("utf-16-be") == "5 € @ {ä}"
    assert '"002B0033' in shown[0]


def test_list_and_status(desk: Desk) -> None:
    desk.at("AT+CMGF=1")
    for text in ("one", "two", "three"):
        desk.network.text(OWNER, text)
    desk.wait(2)
    desk.at("AT+CMGR=2")
    desk.heard()
    assert desk.at('AT+CMGL="REC READ"')[0].startswith('+CMGL: 2,"REC READ"')
    assert len(desk.at('AT+CMGL="REC UNREAD",1')) == 5, "mode 1 leaves them unread"
    assert len(desk.at('AT+CMGL="REC UNREAD"')) == 5
    assert desk.at("AT+CMGL") == ["OK"]
    assert desk.at('AT+CMGL="SOME"') == ["+CMS ERROR: 305"]
    assert len(desk.at('AT+CMGL="ALL"')) == 7


def test_delete(desk: Desk) -> None:
    for text in ("one", "two", "three", "four"):
        desk.network.text(OWNER, text)
    desk.wait(3)
    desk.at("AT+CMGR=2")
    desk.heard()
    assert desk.at("AT+CMGD=?") == ["+CMGD: (1,2,3,4),(0-4)", "OK"]
    assert desk.at("AT+CMGD=1,1") == ["OK"]
    assert desk.at("AT+CMGD=?") == ["+CMGD: (1,3,4),(0-4)", "OK"]
    assert desk.at("AT+CMGD=3") == ["OK"]
    assert desk.at("AT+CMGD=3") == ["OK"], "an empty place is no error"
    assert desk.at("AT+CMGD=0") == ["+CMS ERROR: 321"]
    assert desk.at("AT+CMGD=31") == ["+CMS ERROR: 321"]
    assert desk.at("AT+CMGR=3") == ["OK"]
    assert desk.at("AT+CMGDA=6") == ["OK"]
    assert desk.at("AT+CPMS?") == ['+CPMS: "SM",0,30,"SM",0,30,"SM",0,30', "OK"]


def test_delete_all_in_text_mode(desk: Desk) -> None:
    desk.network.text(OWNER, "one")
    desk.wait(1)
    desk.at("AT+CMGF=1")
    assert desk.at('AT+CMGDA="DEL READ"') == ["OK"]
    assert desk.modem.sms.memory(0).slots
    assert desk.at('AT+CMGDA="DEL ALL"') == ["OK"]
    assert not desk.modem.sms.memory(0).slots


def test_a_full_store_makes_the_network_wait(desk: Desk) -> None:
    for i in range(33):
        desk.network.text(OWNER, f"text {i}")
    desk.wait(30)
    assert desk.heard().count("+CMTI") == 30
    assert desk.network.waiting == 3
    desk.at("AT+CMGD=7")
    desk.wait(2)
    assert '+CMTI: "SM",7' in desk.lines()
    assert desk.network.waiting == 2
    desk.at("AT+CMGD=1,4")
    desk.wait(2)
    assert desk.network.waiting == 0
    desk.at("AT+CMGF=1")
    assert "text 32" in desk.at('AT+CMGL="ALL"')


def test_texts_wait_for_a_device_that_is_not_there(cold: Desk) -> None:
    cold.network.text(OWNER, "one")
    cold.network.text(OWNER, "two")
    cold.wait(60)
    cold.key()
    cold.wait(12)
    heard = cold.lines()
    assert heard[-2:] == ['+CMTI: "SM",1', '+CMTI: "SM",2']
    cold.at("ATE0+CMGF=1")
    assert "one" in cold.at("AT+CMGR=1")


def test_long_texts_come_in_parts(desk: Desk) -> None:
    desk.network.text(OWNER, LONG)
    desk.wait(3)
    parts = []
    for index in range(1, 4):
        data = tpdu.split_centre(bytes.fromhex(desk.at(f"AT+CMGR={index}")[1]))[1]
        deliver = tpdu.decode_deliver(data)
        parts.append((tpdu.concatenation(deliver.content.header), deliver.content.text))
    assert "".join(text for _, text in parts) == LONG
    assert [place[1:] for place, _ in parts if place] == [(3, 1), (3, 2), (3, 3)]


def test_routing_to_the_terminal(desk: Desk) -> None:
    desk.at("AT+CMGF=1;+CNMI=2,2,0,0,0")
    desk.network.text(OWNER, "now")
    desk.wait(1)
    assert desk.lines() == [f'+CMT: "{OWNER}","","26/03/02,12:00:11+08"', "now"]
    desk.at("AT+CNMI=2,0,0,0,0")
    desk.network.text(OWNER, "quietly")
    desk.wait(1)
    assert desk.lines() == []
    assert "quietly" in desk.at("AT+CMGR=1")


def test_flash_texts_are_handed_over_and_not_stored(desk: Desk) -> None:
    desk.at("AT+CMGF=1")
    desk.network.text(OWNER, "balance 5.00", flash=True)
    desk.wait(1)
    assert desk.lines()[1] == "balance 5.00"
    assert desk.at("AT+CPMS?")[0].startswith('+CPMS: "SM",0,')


def test_sending_in_text_mode(desk: Desk) -> None:
    desk.at("AT+CMGF=1")
    started_us = desk.clock.now_us
    assert desk.send(OWNER, "Power socket ON")[-2:] == ["+CMGS: 1", "OK"]
    assert 2_000_000 < desk.clock.now_us - started_us < 3_500_000
    desk.wait(1)
    (text,) = desk.network.phone(OWNER).received
    assert (text.sender, text.text) == ("+358400000000", "Power socket ON")
    assert desk.send(OWNER, "again")[-2:] == ["+CMGS: 2", "OK"]


def test_lines_of_a_text_get_a_prompt_each(desk: Desk) -> None:
    desk.at("AT+CMGF=1")
    desk.at(f'AT+CMGS="{OWNER}"')
    assert desk.type("one\r") == ["> "]
    assert desk.type("two\x1a", 4) == ["+CMGS: 1", "OK"]
    desk.wait(1)
    assert desk.network.phone(OWNER).received[0].text == "one\rtwo"


def test_a_line_feed_behind_the_command_is_no_part_of_the_text(desk: Desk) -> None:
    desk.at("AT+CMGF=1")
    assert desk.type(f'AT+CMGS="{OWNER}"\r\n') == ["> "]
    desk.type("text\x1a", 4)
    assert desk.network.phone(OWNER).received[0].text == "text"


def test_sending_in_pdu_mode(desk: Desk) -> None:
    """The SMS-SUBMIT for `hellohello` in every textbook, to +46708251358."""
    data = "11000B916407281553F80000AA0AE8329BFD4697D9EC37"
    assert desk.at("AT+CMGS=23") == ["> "]
    assert desk.at_text("00" + data) == ["+CMGS: 1", "OK"]
    desk.wait(1)
    assert desk.network.phone("+46708251358").received[0].text == "hellohello"


@pytest.mark.parametrize("body", ["00" + "11000B916407281553F80000AA0AE8329BFD4697D9EC", "zz", "", "0011"])
def test_a_bad_pdu_is_refused(desk: Desk, body: str) -> None:
    desk.at("AT+CMGS=23")
    assert desk.at_text(body) == ["+CMS ERROR: 304"]


@pytest.mark.parametrize(("modem", "code"), [("SIM800", 325), ("SIM7600", 304), ("SIM7000", 304), ("EC200U", 304)])
@pytest.mark.parametrize(("letters", "right"), [(8, True), (9, False), (15, False), (16, True)])
def test_octets_behind_the_text_are_refused(modem: str, code: int, letters: int, right: bool) -> None:
    """What node-pdu makes of the end of a long text: its header is eight septets, and counted as seven."""
    desk = Desk(modem)
    desk.start(30)
    desk.at("AT+CMGF=0;+CMEE=1")
    octets = bytes.fromhex("06080445CC0202") + gsm7.pack(b"a" * letters)
    data = bytes.fromhex("41000C9153481032547600") + bytes([0, 7 + letters]) + octets
    assert desk.at(f"AT+CMGS={len(data)}")[-1] == "> "
    answer = desk.at_text("00" + data.hex().upper())
    assert answer == (["+CMGS: 1", "OK"] if right else [f"+CMS ERROR: {code}"])


def test_a_long_text_is_put_together_at_the_phone(desk: Desk) -> None:
    recipient = tpdu.Address.of(OWNER)
    parts = tpdu.split(LONG, 77)
    for part in reversed(parts):
        data = tpdu.encode_submit(recipient, part, first_octet=0x11, pid=0, validity=b"\xaa")
        desk.at(f"AT+CMGS={len(data)}")
        assert desk.at_text("00" + data.hex())[-1] == "OK"
    desk.wait(1)
    (text,) = desk.network.phone(OWNER).received
    assert text.text == LONG


def test_listeners_hear_of_a_text(desk: Desk) -> None:
    heard = []
    desk.network.phone(OWNER).on_text.append(lambda phone, text: heard.append((phone.number, text.text)))
    desk.at("AT+CMGF=1")
    desk.send(OWNER, "hello")
    desk.wait(1)
    assert heard == [(OWNER, "hello")]


def test_too_long_for_one_message(desk: Desk) -> None:
    desk.at("AT+CMGF=1")
    assert desk.send(OWNER, "x" * 160)[-1] == "OK"
    assert desk.send(OWNER, "x" * 161)[-1] == "+CMS ERROR: 305"


def test_no_network_no_text(desk: Desk) -> None:
    desk.at("AT+CMGF=1")
    desk.network.set_state("off")
    assert desk.send(OWNER, "hello")[-1] == "+CMS ERROR: 331", "not noticed yet, but it cannot go out"
    desk.wait(6)
    assert desk.send(OWNER, "hello")[-1] == "+CMS ERROR: 331"
    assert desk.network.phone(OWNER).received == []


def test_a_number_that_the_network_refuses(desk: Desk) -> None:
    desk.network.refusals["+358409999999"] = 1
    desk.at("AT+CMGF=1")
    assert desk.send("+358409999999", "hello")[-1] == "+CMS ERROR: 1"
    assert desk.send(OWNER, "hello")[-1] == "OK"


def test_without_plus_a_number_is_national(desk: Desk) -> None:
    desk.at("AT+CMGF=1")
    desk.send("0401234567", "national")
    desk.send("00358401234567", "with access code")
    desk.send("358401234567", "no such number")
    desk.wait(1)
    assert [text.text for text in desk.network.phone(OWNER).received] == ["national", "with access code"]


def test_a_delivery_report(desk: Desk) -> None:
    desk.at("AT+CMGF=1;+CSMP=49,167,0,0;+CNMI=2,1,0,1,0")
    desk.send(OWNER, "hello")
    desk.wait(2)
    assert desk.lines()[0].startswith(f'+CDS: 6,1,"{OWNER}",145,"26/03/02,12:00:')
    desk.at("AT+CMGF=0")
    desk.at("AT+CMGS=23")
    desk.at_text("0031000B916407281553F80000AA0AE8329BFD4697D9EC37")
    desk.wait(2)
    header, pdu = desk.lines()
    data = tpdu.split_centre(bytes.fromhex(pdu))[1]
    assert header == f"+CDS: {len(data)}"
    assert tpdu.decode_status_report(data).status == 0


def test_a_text_to_oneself_comes_back(desk: Desk) -> None:
    desk.at("AT+CMGF=1")
    desk.send("+358400000000", "am I there?")
    desk.wait(2)
    assert "am I there?" in desk.at("AT+CMGR=1")


def test_write_and_send_stored(desk: Desk) -> None:
    desk.at("AT+CMGF=1")
    assert desk.at(f'AT+CMGW="{OWNER}"') == ["> "]
    assert desk.at_text("for later") == ["+CMGW: 1", "OK"]
    assert desk.at("AT+CMGR=1") == [f'+CMGR: "STO UNSENT","{OWNER}",""', "for later", "OK"]
    assert desk.at("AT+CMSS=1") == ["+CMSS: 1", "OK"]
    desk.wait(1)
    assert desk.network.phone(OWNER).received[0].text == "for later"
    assert desk.at("AT+CMGR=1")[0].startswith('+CMGR: "STO SENT"')
    assert desk.at("AT+CMSS=9") == ["+CMS ERROR: 321"]


def test_texts_survive_a_restart_and_a_power_cut(desk: Desk) -> None:
    desk.network.text(OWNER, "keep me")
    desk.wait(1)
    desk.modem.lose_supply()
    desk.modem.restore_supply()
    desk.start()
    desk.at("AT+CMGF=1")
    assert "keep me" in desk.at("AT+CMGR=1")


def test_the_other_memory(desk: Desk) -> None:
    assert desk.at('AT+CPMS="ME","ME","ME"') == ["+CPMS: 0,50,0,50,0,50", "OK"]
    desk.network.text(OWNER, "one")
    desk.wait(1)
    assert desk.lines() == ['+CMTI: "ME",1']
    assert desk.at('AT+CPMS="SM"') == ["+CPMS: 0,30,1,50,1,50", "OK"]
    assert desk.at('AT+CPMS="XX"') == ["+CMS ERROR: 302"]


def test_a_delivery_report_that_is_stored(desk: Desk) -> None:
    desk.modem.fault("reports-stored")
    desk.at("AT+CMGF=1")
    desk.send(OWNER, "hello")
    desk.wait(2)
    assert desk.lines() == ['+CDSI: "SM",1']
    in_words, *_ = desk.at("AT+CMGR=1")
    assert in_words.startswith(f'+CMGR: "REC UNREAD",6,1,"{OWNER}",145,"26/03/02,12:00:')
    desk.at("AT+CMGF=0")
    _, pdu, *_ = desk.at("AT+CMGR=1")
    assert tpdu.decode_status_report(tpdu.split_centre(bytes.fromhex(pdu))[1]).recipient.text == OWNER
