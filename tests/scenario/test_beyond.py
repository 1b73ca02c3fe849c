"""What a modem cannot do is left out, and nothing else is."""

from __future__ import annotations

import pytest

from bench.modem.dialects import DIALECTS
from bench.scenario.beyond import cannot_do
from bench.scenario.parser import parse_text

OWNER = "+358401234567"


def reason(modem: str, *lines: str) -> str:
    (scenario,) = parse_text('scenario "one"\n' + "".join(f"  {line}\n" for line in lines), "one.scn")
    return cannot_do(modem, scenario)


CALLS = [
    (f"call {OWNER}",),
    (f"phone {OWNER} answers after 2s",),
    (f"expect call {OWNER}",),
    (f'sms {OWNER} "ring=switch"',),
    (f'sms {OWNER} "ON;ALERT=CALL"',),
]
USSD = [(f'sms {OWNER} "CREDIT"',), ('ussd "*100#" "12.50 EUR"',), (f'sms {OWNER} "SIMCARD*100#"',)]
NEITHER = [
    (f'sms {OWNER} "RING=NOACTION"',),
    (f'sms {OWNER} "CREDITUMS=*100#"',),
    (f'sms {OWNER} "RING?"', f"expect sms {OWNER} ~'.*'".replace("'", '"')),
    ("expect no call for 10s",),
    (f'phone {OWNER} echoes "thanks"',),
    (f"phone {OWNER} refuses texts", f"phone {OWNER} takes texts"),
]


@pytest.mark.parametrize("lines", CALLS)
def test_without_calls(lines: tuple[str, ...]) -> None:
    assert reason("SIM7000", *lines) == "SIM7000 has no calls"
    assert reason("SIM800", *lines) == ""


@pytest.mark.parametrize("modem", ["SIM900", "SIM5320", "SIM7000", "SIM7600", "A7670"])
def test_without_keys(modem: str) -> None:
    assert reason(modem, f'sms {OWNER} "ALERT=SMS;ANSWERBY=KEY"') == f"{modem} hears no keys"
    assert reason("SIM800", f'sms {OWNER} "ANSWERBY=KEY"') == ""
    assert reason(modem, f'sms {OWNER} "ANSWERBY=TIME"') == ""


@pytest.mark.parametrize("lines", USSD)
def test_without_ussd(lines: tuple[str, ...]) -> None:
    assert reason("SIM7000", *lines) == "SIM7000 has no USSD"
    assert reason("SIM800", *lines) == ""


@pytest.mark.parametrize("modem", ["unknown", "SARA-R4"])
@pytest.mark.parametrize("told", ['"Battery low, going to sleep!"', '~"Battery: 3.92V.*"'])
def test_without_a_battery_that_can_be_measured(modem: str, told: str) -> None:
    lines = "battery 3.46", f"expect sms {OWNER} {told}"
    assert reason(modem, *lines) == f"{modem} tells nothing of its battery"
    assert reason("SIM800", *lines) == ""
    assert reason(modem, "battery 3.46", f'sms {OWNER} "OUTAGE=STAY"', f'expect sms {OWNER} "OUTAGE=STAY - OK"') == ""
    assert reason(modem, f'sms {OWNER} "BATTERY"', f'expect sms {OWNER} "BATTERY - Can\'t execute!"') == ""


@pytest.mark.parametrize("lines", NEITHER)
def test_what_needs_neither_is_played(lines: tuple[str, ...]) -> None:
    assert reason("SIM7000", *lines) == ""


def test_a_scenario_about_a_modem_is_played_with_that() -> None:
    assert reason("SIM7000", "modem-model SIM7000", f"call {OWNER}") == ""


def test_families_with_all_of_it_leave_nothing_out() -> None:
    whole = [name for name, dialect in DIALECTS.items() if dialect.voice and "+CUSD" not in dialect.without]
    assert {"SIM800", "SIM7600", "A7670", "EC200U"} <= set(whole)
    assert all(reason(name, *lines) == "" for name in whole for lines in (*CALLS, *USSD))
