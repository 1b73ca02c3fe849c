"""The language: what it accepts, and what it says about what it does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.scenario.durations import parse_duration, say
from bench.scenario.errors import ScenarioError
from bench.scenario.parser import Scenario, parse_file, parse_text
from bench.scenario.reader import Wanted
from bench.scenario.steps.board import Button, ModemFault, PowerCut, Reset, Wait
from bench.scenario.steps.calls import CallDevice, PhoneHabit
from bench.scenario.steps.expectations import (
    ExpectAsleep,
    ExpectAtMost,
    ExpectCall,
    ExpectLed,
    ExpectModemOff,
    ExpectNoCall,
    ExpectNoMoreSms,
    ExpectNoSms,
    ExpectRelay,
    ExpectSms,
)
from bench.scenario.steps.owner import AsOwner
from bench.scenario.steps.recovery import ExpectRecovery
from bench.scenario.steps.surroundings import (
    SetBattery,
    SetClock,
    SetContact,
    SetMains,
    SetNetwork,
    SetProbe,
    SetRoom,
    SetSignal,
    SetSim,
)
from bench.scenario.steps.texts import Line, Pdu, ServiceCentre, Sms, Ussd
from bench.world.clock import DAY, HOUR, MINUTE, MS, SECOND
from bench.world.network import Envelope
from bench.world.stamp import Stamp
from bench.world.tpdu import Address

ANNA = "+358401234567"
# `hellohello` of +27838890001 (a textbook's), by way of +358400000099
PDU = "07915348000000F9" + "040B917238880900F10000993092516195800AE8329BFD4697D9EC37"


def one(*lines: str) -> Scenario:
    return parse_text('scenario "one"\n' + "\n".join(lines), "one.scn")[0]


def step(line: str) -> object:
    return one(line).steps[0].step


def problems(*lines: str) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        one(*lines)
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        (f'sms {ANNA} "ON"', Sms(ANNA, "ON", 0)),
        ('sms hidden "ON"', Sms("hidden", "ON", 0)),
        ('sms "Elisa" "Hello"', Sms("Elisa", "Hello", 0)),
        (f'sms {ANNA} "ON" sent 20m ago', Sms(ANNA, "ON", 20 * MINUTE)),
        (f'sms {ANNA} ""', Sms(ANNA, "", 0)),
        (f'sms {ANNA} "ON" stamp "26/03/02,11:00:00-14"', Sms(ANNA, "ON", stamp=Stamp.parse("26/03/02,11:00:00-14"))),
        (f'sms {ANNA} "ON" shown 0401234567', Sms(ANNA, "ON", shown=Address("0401234567", 129))),
        (f'sms {ANNA} "ON" shown 401234567 type 161', Sms(ANNA, "ON", shown=Address("401234567", 161))),
        (f'sms {ANNA} "ON" shown 358401234567 type 145', Sms(ANNA, "ON", shown=Address(ANNA, 145))),
        (f'sms {ANNA} "ON" shown {ANNA} type 145', Sms(ANNA, "ON", shown=Address(ANNA, 145))),
        (f'sms {ANNA} "ON" sent 3h ago shown 0401', Sms(ANNA, "ON", 3 * HOUR, shown=Address("0401", 129))),
        (f"pdu {PDU}", Pdu(Envelope(bytes.fromhex(PDU[:16]), bytes.fromhex(PDU[16:])))),
        (f"pdu {PDU.lower()}", Pdu(Envelope(bytes.fromhex(PDU[:16]), bytes.fromhex(PDU[16:])))),
        ("smsc +31653131313", ServiceCentre("+31653131313")),
        ("smsc behind 3h", ServiceCentre(None, -3 * HOUR)),
        ("smsc ahead 20m", ServiceCentre(None, 20 * MINUTE)),
        (r'line "+CMTI: \"SM\",1,\"MMS PUSH\""', Line('+CMTI: "SM",1,"MMS PUSH"')),
        (f"call {ANNA} shown 0401234567 for 5s", CallDevice(ANNA, 5 * SECOND, Address("0401234567", 129))),
        (f"call {ANNA} shown 401234567 type 161", CallDevice(ANNA, 30 * SECOND, Address("401234567", 161))),
        (f"phone {ANNA} presses 1", PhoneHabit(ANNA, "presses", SECOND, "1")),
        (f'phone {ANNA} presses "12#" after 5s', PhoneHabit(ANNA, "presses", 5 * SECOND, "12#")),
        (f'phone {ANNA} echoes "I drive"', PhoneHabit(ANNA, "echoes", 0, "I drive")),
        (f"phone {ANNA} echoes nothing", PhoneHabit(ANNA, "echoes", 0, "")),
        ("room -12 heater", SetRoom(-12.0, True)),
        ("room none", SetRoom(None, False)),
        ("battery 3.92", SetBattery(3.92)),
        ("network roaming", SetNetwork("roaming")),
        (f'expect sms {ANNA} "x" type 145', ExpectSms(ANNA, Wanted("x"), 30 * SECOND, 145)),
        ('expect sms 0401234567 "x" type 129 within 5s', ExpectSms("0401234567", Wanted("x"), 5 * SECOND, 129)),
        ("expect call 0401234567 type 129 within 1m", ExpectCall("0401234567", MINUTE, 129)),
        ("expect at most 3 sms for 1h", ExpectAtMost(3, None, HOUR)),
        (f"expect at most 0 sms {ANNA} for 1m", ExpectAtMost(0, ANNA, MINUTE)),
        (r'sms 0401234567 "a\n\"b\"\\c"', Sms("0401234567", 'a\n"b"\\c', 0)),
        (f'sms {ANNA} "#1" # said', Sms(ANNA, "#1", 0)),
        (f"call {ANNA}", CallDevice(ANNA, 30 * SECOND)),
        ("call hidden for 5s", CallDevice("hidden", 5 * SECOND)),
        (f"phone {ANNA} answers after 2s", PhoneHabit(ANNA, "answers", 2 * SECOND)),
        (f"phone {ANNA} rejects after 2s", PhoneHabit(ANNA, "rejects", 2 * SECOND)),
        (f"phone {ANNA} ignores", PhoneHabit(ANNA, "ignores", 0)),
        (f"phone {ANNA} refuses texts", PhoneHabit(ANNA, "refuses", 0)),
        (f"phone {ANNA} takes texts", PhoneHabit(ANNA, "takes", 0)),
        (f"expect no more sms {ANNA} for 5s", ExpectNoMoreSms(ANNA, 5 * SECOND)),
        ('ussd "*100#" "Saldo 5 e"', Ussd("*100#", "Saldo 5 e")),
        ('ussd "*100#" silence', Ussd("*100#", None)),
        ("modem silent", ModemFault("silent", None)),
        ("modem silent for 5s", ModemFault("silent", 5 * SECOND)),
        ("modem silent at send for 5s", ModemFault("silent", 5 * SECOND, "send")),
        ("modem hang at boot", ModemFault("hang", None, "boot")),
        ("modem ok", ModemFault(None, None)),
        ("probe 21.5", SetProbe(21.5, None)),
        ("probe -10", SetProbe(-10.0, None)),
        ("probe none", SetProbe(None, None)),
        ("probe crc", SetProbe(None, "crc")),
        ("probe 85fault", SetProbe(None, "85fault")),
        ("contact closed", SetContact(True)),
        ("contact open", SetContact(False)),
        ("button press", Button(100 * MS)),
        ("button press 30ms", Button(30 * MS)),
        ("button hold 11s", Button(11 * SECOND)),
        ("mains off", SetMains(False)),
        ("network denied", SetNetwork("denied")),
        ("signal 99", SetSignal(99)),
        ("sim pin", SetSim("pin")),
        ('clock "26/03/02,12:00:00+08"', SetClock("26/03/02,12:00:00+08")),
        ("clock unknown", SetClock(None)),
        ("reset", Reset()),
        ("power-cut", PowerCut(SECOND)),
        ("power-cut 2h", PowerCut(2 * HOUR)),
        ("wait 3d", Wait(3 * DAY)),
        ("expect relay on", ExpectRelay(True, 500 * MS, 0)),
        ("expect relay off within 2s", ExpectRelay(False, 2 * SECOND, 0)),
        ("expect relay on for 30ms", ExpectRelay(True, 500 * MS, 30 * MS)),
        (f'expect sms {ANNA} "x"', ExpectSms(ANNA, Wanted("x"), 30 * SECOND)),
        (f'expect sms {ANNA} ~"x.*" within 2m', ExpectSms(ANNA, Wanted("x.*", True), 2 * MINUTE)),
        ("expect no sms for 1m", ExpectNoSms(None, MINUTE)),
        (f"expect no sms {ANNA} for 1m", ExpectNoSms(ANNA, MINUTE)),
        (f"expect call {ANNA} within 1m", ExpectCall(ANNA, MINUTE)),
        ("expect no call for 1m", ExpectNoCall(None, MINUTE)),
        ("expect modem off within 1m", ExpectModemOff(MINUTE)),
        ("expect recovery +358401234567 within 1m", ExpectRecovery("+358401234567", MINUTE)),
        ("expect asleep", ExpectAsleep(30 * SECOND)),
        (f"as owner {ANNA}", AsOwner(ANNA)),
    ],
)
def test_every_step_of_the_language_is_read(line: str, meant: object) -> None:
    assert step(line) == meant


@pytest.mark.parametrize("lead", ["", "  ", "\t"])
def test_indent_is_free_and_line_ends_may_be_of_any_system(lead: str) -> None:
    scenario = parse_text(f'\ufeff# head\r\nscenario "a"\r\n{lead}reset\r\n'.removeprefix("\ufeff"), "a.scn")[0]
    assert [placed.line for placed in scenario.steps] == [3]


def test_a_file_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    file = tmp_path / "bom.scn"
    file.write_bytes(b'\xef\xbb\xbfscenario "a"\n  reset\n')
    assert parse_file(file)[0].title == "a"


def test_a_text_is_in_quotes_whatever_is_in_it() -> None:
    assert step(f'sms {ANNA} "wait 5s # expect"') == Sms(ANNA, "wait 5s # expect", 0)


@pytest.mark.parametrize("written", [r'~"\d+C"', r'~"\\d+C"'])
def test_a_pattern_keeps_the_escapes_of_re_written_once_or_twice(written: str) -> None:
    read = step(f"expect sms {ANNA} {written}")
    assert isinstance(read, ExpectSms)
    assert read.wanted.fits("25C")
    assert not read.wanted.fits("xC")


def test_a_pattern_is_matched_against_the_whole_text_over_its_lines() -> None:
    wanted = Wanted(r"Power socket ON\n.*Time: \S+", True)
    assert wanted.fits("Power socket ON\nSignal: Good\nTime: 26/03/02,12:00:00")
    assert not wanted.fits("Power socket ON\nTime: 26/03/02,12:00:00\nmore lines")
    assert not Wanted("ON", True).fits("ON5")


def test_names_stand_for_numbers_durations_and_parts_of_texts() -> None:
    scenario = one(
        f"let anna = {ANNA}",
        'let who = "$anna"',
        "let soon=5s",
        'sms $anna "SECNUMBER+$who!"',
        'expect sms $who ~"SECNUMBER\\+.*$who - OK" within $soon',
    )
    assert scenario.steps[0].step == Sms(ANNA, f"SECNUMBER+{ANNA}!", 0)
    expected = scenario.steps[1].step
    assert isinstance(expected, ExpectSms)
    assert expected.within_us == 5 * SECOND
    assert expected.wanted.fits(f"SECNUMBER+{ANNA} - OK"), "a name in a pattern stands for its own characters"


def test_a_dollar_that_names_nothing_possible_is_a_dollar() -> None:
    assert step(f'sms {ANNA} "cost $5 and \\$anna$"') == Sms(ANNA, "cost $5 and $anna$", 0)


def test_a_name_of_the_file_is_known_in_all_its_scenarios_and_one_of_a_scenario_only_there() -> None:
    scenarios = parse_text(
        f'let anna = {ANNA}\nscenario "a"\nlet b = "B"\nsms $anna "$b"\nscenario "b"\nsms $anna "x"\n', "n.scn"
    )
    assert [len(scenario.steps) for scenario in scenarios] == [1, 1]
    with pytest.raises(ScenarioError, match=r"n\.scn:4: nothing is called \$b"):
        parse_text(f'scenario "a"\nlet b = "B"\nscenario "b"\nsms {ANNA} "$b"\n', "n.scn")


def test_a_scenario_names_its_targets() -> None:
    scenario = one("target emulator serial", "reset")
    assert scenario.targets == ("emulator", "serial")
    assert scenario.left_out_on("sim") == "only for emulator, serial (line 1)"
    assert scenario.left_out_on("serial") == ""
    assert one("reset").left_out_on("sim") == ""


def test_every_phone_of_a_scenario_is_known_from_the_start() -> None:
    scenario = one(
        'sms +3581 "x"', 'sms hidden "x"', 'sms "Elisa" "x"', "call hidden", "expect call +3582", "hangup +3581"
    )
    assert scenario.numbers() == ["+3581", "+3582"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("exepct relay on", 'one.scn:2: unknown step "exepct"; expected as, battery, button, '),
        ("exepct relay on", '(did you mean "expect"?)'),
        (
            "expect rleay on",
            'unknown step "rleay" after "expect"; expected asleep, at, call, led, modem, no, recovery, '
            'relay, sms (did you mean "relay"?)',
        ),
        ("expect no", '"expect no" ends too early; expected call, more, sms'),
        ("expect relay up", "up cannot stand here; expected on or off"),
        ("expect relay on within", "the line ends too early; expected a duration such as 30ms"),
        ("expect relay on within 2", "2 is no duration"),
        ("expect relay on within 2s 3s", "3s is too much; expected the end of the line"),
        ("expect led POWR off", 'there is no LED POWR; expected POWER, GSM or OUT (did you mean "POWER"?)'),
        ('expect led OUT "5 flushes"', '"5 flushes" is no pattern of a LED; expected "off", "steady"'),
        (f"sms {ANNA} ON", "ON is no text; expected a text in double quotes"),
        (f'sms {ANNA} "ON', "a text that does not end"),
        (f'sms {ANNA} "O\\N"', "unknown escape \\N in a text"),
        (f'sms {ANNA} "ON" sent 20m', "the line ends too early; expected ago"),
        ('sms anna "ON"', "anna is no phone number"),
        ('sms "" "ON"', "a sender without a name"),
        (f'expect sms {ANNA} ~"("', '~"(" is no regular expression'),
        (f'expect sms {ANNA} "$whom"', "nothing is called $whom; expected a line `let whom = VALUE`"),
        ("probe warm", "warm is no state of the probe; expected a temperature in C such as 21.5, none, crc, 85fault"),
        ("probe 200", "200 is out of the range of a DS18B20"),
        ("signal 32", "32 is no signal; expected 0 to 31, or 99"),
        ('clock "noon"', '"noon" is no time; expected unknown or a time "yy/mm/dd,hh:mm:ss+zz"'),
        ("contact shut", "shut cannot stand here; expected closed or open"),
        (f"phone {ANNA} answers", "the line ends too early; expected after"),
        ("let anna", "let without a name and a value"),
        ("let anna =", "let without a value"),
        ("let anna = a b", "let with more than one value"),
        (f'sms {ANNA} "ON" stamp 12:00', '12:00 is no time; expected a time "yy/mm/dd,hh:mm:ss+zz"'),
        (f'sms {ANNA} "ON" stamp "26/02/30,12:00:00+08"', '"26/02/30,12:00:00+08" is no time'),
        (f'sms {ANNA} "ON" shown', "the line ends too early; expected digits such as 0401234567"),
        (f'sms {ANNA} "ON" shown anna', "anna are no digits"),
        (f'sms {ANNA} "ON" shown {ANNA}', f"a + is no digit, it is the type; expected {ANNA[1:]}, or {ANNA} type 145"),
        (f'sms {ANNA} "ON" shown 0401234567 type 146', "146 is no type of a number; expected 129 (unknown), 145 "),
        (f'sms {ANNA} "ON" shwon 0401234567', "shwon cannot stand here; expected sent or stamp or shown"),
        (f'sms {ANNA} "ON" shwon 0401234567', '(did you mean "shown"?)'),
        ('sms "Elisa" "ON" shown 0401234567', "Elisa has no number that could be shown"),
        ("call hidden shown 0401234567", "a hidden caller is not shown"),
        (f"call {ANNA} type 129", "type is too much"),
        ("pdu", "the line ends too early; expected an SMS-DELIVER in hex"),
        ("pdu 07915348ZZ", "07915348ZZ is no hex"),
        (f"pdu {PDU[:-1]}", "has an odd digit"),
        (f"pdu {PDU[:40]}", "is no message: message ends after"),
        (f"pdu FF{PDU}", "is no message: no service centre address"),
        ("pdu 0011000B916407281553F80000AA0AE8329BFD4697D9EC37", "is no message: not an SMS-DELIVER"),
        (f"pdu {PDU}{'00' * 150}", "octets; expected at most 164"),
        ("smsc 0401234567", "0401234567 is no service centre; expected an international number with +, behind D or"),
        ("smsc behnid 3h", '(did you mean "behind"?)'),
        ("smsc behind", "the line ends too early; expected a duration"),
        ("line RING", "RING is no text"),
        ('line "漢"', "a line of characters that a serial line has not"),
        (f"phone {ANNA} presses E", "E are no keys; expected keys of a telephone such as 1"),
        (f"phone {ANNA} ecoes nothing", '(did you mean "echoes"?)'),
        (f"phone {ANNA} echoes something", "something is no text"),
        ("room warm", "warm is no weather"),
        ("room 20 haeter", "haeter is too much"),
        ("battery full", "full is no voltage of such a battery; expected volts such as 3.92, from 2.5 to 5"),
        ("battery 12", "12 is no voltage"),
        ("network raoming", '(did you mean "roaming"?)'),
        (f'expect sms {ANNA} "x" type 144', "144 is no type of a number"),
        (f'expect sms {ANNA} "x" type', "the line ends too early; expected 129"),
        ("expect at most sms for 1h", "sms is no number of texts; expected how many texts, such as 3"),
        ("expect at most 3 texts for 1h", "texts cannot stand here; expected sms"),
        ("expect at most 3 sms", "the line ends too early; expected a phone number"),
        (f"expect at most 3 sms {ANNA}", "the line ends too early; expected for"),
        ("expect at", '"expect at" ends too early; expected most'),
        ("target moon", "moon cannot stand here; expected sim or emulator or serial"),
        ('"reset"', 'unknown step ""reset""'),
    ],
)
def test_a_malformed_line_says_where_it_is_what_is_wrong_and_what_was_expected(line: str, said: str) -> None:
    (problem,) = problems(line)
    assert problem.startswith("one.scn:2: ")
    assert said in problem


def test_all_errors_of_a_file_are_told_at_once_in_order() -> None:
    told = problems("rest", "reset", "wait 5", "wait 5s", "contact ajar")
    assert [text.split(" ")[0] for text in told] == ["one.scn:2:", "one.scn:4:", "one.scn:6:"]


def test_target_is_the_first_line() -> None:
    assert "target after other steps" in problems("reset", "target sim")[0]


def test_a_step_needs_a_scenario_and_a_file_needs_one() -> None:
    with pytest.raises(ScenarioError, match=r"f\.scn:1: a step before the first scenario"):
        parse_text("reset", "f.scn")
    with pytest.raises(ScenarioError, match=r"f\.scn:1: no scenario in this file"):
        parse_text("# nothing\n", "f.scn")
    with pytest.raises(ScenarioError, match=r"f\.scn:1: the line ends too early; expected a text in double quotes"):
        parse_text("scenario\nreset", "f.scn")


@pytest.mark.parametrize(
    ("written", "us", "said"),
    [
        ("30ms", 30 * MS, "30ms"),
        ("5s", 5 * SECOND, "5s"),
        ("1.5s", 1500 * MS, "1.5s"),
        ("20m", 20 * MINUTE, "20m"),
        ("90m", 90 * MINUTE, "1h 30m"),
        ("3d", 3 * DAY, "3d"),
    ],
)
def test_durations_are_read_and_said(written: str, us: int, said: str) -> None:
    assert parse_duration(written) == us
    assert say(us) == said


@pytest.mark.parametrize("written", ["5", "s", "5 s", "-5s", "5min", ""])
def test_what_is_no_duration(written: str) -> None:
    assert parse_duration(written) is None
    assert isinstance(step("expect led OUT steady"), ExpectLed)
