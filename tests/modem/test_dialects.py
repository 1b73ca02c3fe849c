"""Each module speaks as the field has seen it speak (the list of dialect differences in docs/modem-emulator.md)."""

from __future__ import annotations

import pytest

from bench.modem.dialects import DIALECTS
from bench.world.clock import SECOND
from tests.modem.desk import OWNER, Desk

WITH_TEXTS = [name for name, dialect in DIALECTS.items() if dialect.texts]
WITH_VOICE = [name for name, dialect in DIALECTS.items() if dialect.voice]
NEWER = ["SIM5320", "SIM7600", "A7670"]  # of the same family as each other


def started(name: str) -> Desk:
    desk = Desk(name)
    desk.start(30)
    return desk


@pytest.mark.parametrize(
    ("name", "banner"),
    [
        ("SIM800", ["RDY", "+CFUN: 1", "+CPIN: READY", "Call Ready", "SMS Ready"]),
        ("SIM808", ["RDY", "+CFUN: 1", "+CPIN: READY", "Call Ready", "SMS Ready"]),
        ("SIM5320", ["START", "+CPIN: READY", "SMS DONE", "PB DONE"]),
        ("SIM7600", ["RDY", "+CPIN: READY", "SMS DONE", "PB DONE"]),
        ("A7670", ["*ATREADY: 1", "+CPIN: READY", "SMS DONE", "+CGEV: EPS PDN ACT 1", "PB DONE"]),
        ("A7670E-LNXY-UBL", ["*ATREADY: 1", "+CPIN: READY", "+CGEV: EPS PDN ACT 1"]),
        ("SIM7000", ["RDY", "+CFUN: 1", "+CPIN: READY", "SMS Ready"]),
    ],
)
def test_what_it_says_as_it_starts(name: str, banner: list[str]) -> None:
    desk = Desk(name)
    desk.key()
    desk.wait(30)
    assert desk.lines() == banner


@pytest.mark.parametrize(
    ("name", "first", "model"),
    [
        ("SIM800", "SIM800 R14.18", "SIMCOM_SIM800H"),
        ("SIM808", "SIM808 R14.18", "SIMCOM_SIM808"),
        ("SIM5320", "Manufacturer: SIMCOM INCORPORATED", "SIMCOM_SIM5320E"),
        ("SIM7600", "Manufacturer: SIMCOM INCORPORATED", "SIMCOM_SIM7600E-H"),
        ("A7670", "Manufacturer: INCORPORATED", "A7670E-FASE"),
        ("A7670E-LNXY-UBL", "Manufacturer: SIMCOM INCORPORATED", "A7670E-LNXY-UBL"),
        ("SIM7000", "SIM7000G R1529", "SIMCOM_SIM7000G"),
    ],
)
def test_who_it_is(name: str, first: str, model: str) -> None:
    desk = started(name)
    identity = desk.at("ATI")
    assert identity[0] == first
    if len(identity) > 2:
        assert identity[1:3] == [f"Model: {model}", f"Revision: {identity[2][10:]}"]
        assert any(line.startswith(("IMEI: 0", "IMEI: 3", "IMEI: 8")) for line in identity)
    assert desk.at("AT+CGMM") == [model, "OK"]
    assert desk.world.modem.model == model


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("SIM800", {"CREG": "0,1", "CGREG": "0,1", "CEREG": None}),
        ("SIM5320", {"CREG": "0,1", "CGREG": "0,1", "CEREG": None}),
        ("SIM7600", {"CREG": "0,1", "CGREG": "0,1", "CEREG": "0,1"}),
        ("A7670", {"CREG": "0,1", "CGREG": "0,1", "CEREG": "0,1"}),
        ("A7670E-LNXY-UBL", {"CREG": "0,11", "CGREG": "0,11", "CEREG": "0,11"}),
        ("SIM7000", {"CREG": "0,6", "CGREG": "0,1", "CEREG": "0,1"}),
    ],
)
def test_registration(name: str, told: dict[str, str | None]) -> None:
    desk = started(name)
    for command, stat in told.items():
        expected = "ERROR" if stat is None else f"+{command}: {stat}"
        assert desk.at(f"AT+{command}?")[0] == expected
    desk.at("AT+CREG=1")
    desk.network.set_state("off")
    desk.wait(8)
    assert "+CREG: 2" in desk.lines()


@pytest.mark.parametrize("name", WITH_TEXTS)
def test_texts_work_from_the_word_of_sms_on(name: str) -> None:
    desk = Desk(name)
    desk.key()
    for _ in range(3_000):
        desk.wait(0.01)
        if any(line.startswith("SMS ") for line in desk.lines()):
            break
    desk.at("AT+CMEE=1")
    assert desk.at("AT+CMGD=1,4")[-1] == "OK"


@pytest.mark.parametrize(
    ("name", "mode"), [("SIM800", 0), ("SIM5320", 0), ("SIM7600", 0), ("A7670", 1), ("SIM7000", 0)]
)
def test_format_of_texts_after_a_start(name: str, mode: int) -> None:
    assert started(name).at("AT+CMGF?")[0] == f"+CMGF: {mode}"


@pytest.mark.parametrize("name", WITH_TEXTS)
def test_texts_both_ways_in_each_memory(name: str) -> None:
    desk = started(name)
    desk.at("AT+CMGF=1")
    first = DIALECTS[name].first_index
    for memory in ("SM", "ME"):
        assert desk.at(f'AT+CPMS="{memory}","{memory}","{memory}"')[-1] == "OK"
        desk.network.text(OWNER, f"into {memory}")
        desk.wait(4)
        assert f'+CMTI: "{memory}",{first}' in desk.lines()
        assert f"into {memory}" in desk.at(f"AT+CMGR={first}")
    assert desk.send(OWNER, "hello")[-1] == "OK"
    desk.wait(2)
    assert [text.text for text in desk.network.phone(OWNER).received] == ["hello"]


@pytest.mark.parametrize(
    ("name", "answer"), [("SIM800", ["OK"]), ("SIM7600", ["+CMS ERROR: 321"]), ("A7670", ["+CMS ERROR: 321"])]
)
def test_an_empty_place(name: str, answer: list[str]) -> None:
    desk = started(name)
    desk.at("AT+CMEE=1")
    assert desk.at("AT+CMGR=2") == answer


@pytest.mark.parametrize(
    ("name", "range_of_ds"), [("SIM800", "(0,1)"), ("SIM7000", "(0,1)"), ("SIM7600", "(0,1,2)"), ("A7670", "(0,1,2)")]
)
def test_cnmi(name: str, range_of_ds: str) -> None:
    desk = started(name)
    assert desk.at("AT+CNMI=?")[0].split("),(")[3] == range_of_ds.strip("()")
    assert (desk.at("AT+CNMI=2,1,0,2,0") == ["OK"]) == ("2" in range_of_ds)
    assert desk.at("AT+CNMI=2,1,0,0,0") == ["OK"]


@pytest.mark.parametrize("name", NEWER)
def test_a_full_store_is_told_once(name: str) -> None:
    desk = started(name)
    desk.modem.fault("full-storage")
    desk.network.text(OWNER, "one")
    desk.network.text(OWNER, "two")
    desk.wait(20)
    assert desk.lines() == ["+SMS FULL"]


@pytest.mark.parametrize("name", NEWER)
def test_ath_does_nothing_unless_cvhu_is_0(name: str) -> None:
    desk = started(name)
    desk.network.phone(OWNER).answers_after(2 * SECOND)
    desk.at(f"ATD{OWNER};")
    desk.wait(6)
    assert "VOICE CALL: BEGIN" in desk.lines()
    assert desk.at("ATH") == ["OK"]
    assert len(desk.network.calls) == 1
    desk.at("AT+CVHU=0")
    lines = desk.at("ATH")
    assert desk.network.calls == []
    assert [line for line in lines if not line.startswith("+CLCC")] == ["VOICE CALL: END: 000002", "OK"]


@pytest.mark.parametrize("name", [name for name in WITH_VOICE if "+CHUP" not in DIALECTS[name].without])
def test_chup_always_hangs_up(name: str) -> None:
    desk = started(name)
    desk.at(f"ATD{OWNER};")
    desk.wait(4)
    assert len(desk.network.calls) == 1
    desk.at("AT+CHUP")
    assert desk.network.calls == []


@pytest.mark.parametrize("name", NEWER)
def test_a_missed_call(name: str) -> None:
    desk = started(name)
    desk.at("AT+CTZU=1;+CLIP=1")
    desk.network.set_time("26/03/02,14:22:00+08")
    desk.network.call(OWNER, 4 * SECOND)
    desk.wait(8)
    lines = [line for line in desk.lines() if not line.startswith("+CLCC")]
    assert lines == [
        "RING",
        f'+CLIP: "{OWNER}",145,,,,0',
        "RING",
        f'+CLIP: "{OWNER}",145,,,,0',
        f"MISSED_CALL: 02:22PM {OWNER}",
    ]


def test_a_call_that_the_other_side_ends() -> None:
    desk = started("SIM7600")
    phone = desk.network.phone(OWNER)
    phone.answers_after(1 * SECOND)
    desk.at(f"ATD{OWNER};")
    desk.wait(75)
    phone.hang_up()
    desk.wait(1)
    assert desk.lines() == ["VOICE CALL: BEGIN", "VOICE CALL: END: 000112"]


def test_an_a7670_tells_each_change_of_a_call() -> None:
    desk = started("A7670")
    desk.network.phone(OWNER).answers_after(2 * SECOND)
    desk.at(f"ATD{OWNER};")
    desk.wait(6)
    assert [line[:12] for line in desk.lines() if line.startswith("+CLCC")] == ["+CLCC: 1,0,3", "+CLCC: 1,0,0"]
    assert desk.at("AT+CLCC")[0] == f'+CLCC: 1,0,0,0,0,"{OWNER}",145', "without the field for a name"


@pytest.mark.parametrize("name", ["SIM7000", "A7670E-LNXY-UBL"])
def test_without_voice(name: str) -> None:
    desk = started(name)
    assert desk.at(f"ATD{OWNER};") == ["ERROR"]
    assert desk.at("AT+CLIP=1")[-1] != "OK"
    assert desk.at('AT+CUSD=1,"*100#",15') == ["ERROR"]
    call = desk.network.call(OWNER)
    desk.wait(5)
    assert call.ended_us is not None
    assert desk.lines() == []


def test_without_texts() -> None:
    desk = started("A7670E-LNXY-UBL")
    for command in ("AT+CMGF=1", "AT+CMGF=0", "AT+CMGS=20", "AT+CMGL=4", "AT+CPMS?", "AT+CNMI=2,1"):
        assert desk.at(command) == ["ERROR"]
    desk.network.text(OWNER, "hello")
    desk.wait(60)
    assert desk.lines() == []
    assert desk.network.waiting == 1


@pytest.mark.parametrize(
    ("name", "settings", "urc"),
    [
        ("SIM800", "AT+CLTS=1", "*PSUTTZ: 2026,3,2,11,0,0"),
        ("SIM7600", "AT+CTZU=1;+CTZR=1", "+CTZV: +08"),
        ("A7670", "AT+CTZU=1;+CTZR=1", "+CTZV: 8"),
        ("SIM7000", "AT+CLTS=1", '*PSUTTZ: 26/03/02,11:00:00","+08",0'),
    ],
)
def test_network_time(name: str, settings: str, urc: str) -> None:
    desk = started(name)
    assert not desk.at("AT+CCLK?")[0].startswith('+CCLK: "26')
    assert desk.at(settings) == ["OK"]
    desk.network.set_time("26/03/02,13:00:00+08")
    desk.wait(1)
    assert any(line.startswith(urc) for line in desk.lines())
    assert desk.at("AT+CCLK?")[0].startswith('+CCLK: "26/03/02,13:00:0')


@pytest.mark.parametrize("name", NEWER)
def test_clts_is_not_known_to_the_newer_ones(name: str) -> None:
    assert started(name).at("AT+CLTS=1") == ["ERROR"]


@pytest.mark.parametrize(
    ("name", "command"),
    [
        ("SIM800", "AT+CPOWD=1"),
        ("SIM7000", "AT+CPOWD=1"),
        ("SIM5320", "AT+CPOF"),
        ("SIM7600", "AT+CPOF"),
        ("A7670", "AT+CPOF"),
    ],
)
def test_power_off_by_command(name: str, command: str) -> None:
    desk = started(name)
    desk.world.line.to_modem(command.encode() + b"\r")
    desk.wait(8)
    assert not desk.modem.powered
    other = "AT+CPOF" if command.startswith("AT+CPOWD") else "AT+CPOWD=1"
    desk.start(30)
    assert desk.at(other) == ["ERROR"]


@pytest.mark.parametrize("name", ["SIM7600", "A7670"])
def test_key_must_be_held_longer_to_switch_off(name: str) -> None:
    desk = started(name)
    desk.key(1.5)
    desk.wait(8)
    assert desk.modem.powered
    desk.key(3)
    desk.wait(8)
    assert not desk.modem.powered


@pytest.mark.parametrize(
    ("name", "answer"), [("SIM800", "+CBC: 0,95,4130"), ("SIM7600", "+CBC: 4.130V"), ("A7670", "+CBC: 4.130V")]
)
def test_voltage(name: str, answer: str) -> None:
    assert started(name).at("AT+CBC")[0] == answer


@pytest.mark.parametrize("name", DIALECTS)
def test_errors_are_in_words_at_first_on_the_newer_ones(name: str) -> None:
    desk = started(name)
    first = {row.name: row.default[0] for row in DIALECTS[name].settings}["+CMEE"]
    assert desk.at("AT+CMEE?")[0] == f"+CMEE: {first}"
    assert first == (2 if name in NEWER else first)


def test_without_volte_nothing_rings() -> None:
    desk = started("A7670")
    desk.modem.fault("no-volte")
    call = desk.network.call(OWNER)
    desk.wait(5)
    assert call.ended_us is not None
    assert desk.lines() == []
    assert desk.at(f"ATD{OWNER};")[-1] == "NO CARRIER"
