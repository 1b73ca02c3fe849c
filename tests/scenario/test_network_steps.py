"""What the steps about networks do, seen on the wire between modem and board; and how their expectations fail."""

from __future__ import annotations

import pytest

from bench.scenario.failure import Failure
from bench.world import tpdu
from tests.scenario.wire_device import play

ANNA = "+358401234567"
BOB = "+31600000002"
READ = (4.0, "AT+CMGR=1")
PDU = "07915348000000F9040B917238880900F10000993092516195800AE8329BFD4697D9EC37"


def message(lines: list[str]) -> tuple[str, tpdu.Deliver]:
    """Service centre and text of the first message that was read."""
    place = next(number for number, line in enumerate(lines) if line.startswith("+CMGR"))
    centre, data = tpdu.split_centre(bytes.fromhex(lines[place + 1]))
    return centre, tpdu.decode_deliver(data)


def test_stamp_and_age() -> None:
    _, text = message(play(f'sms {ANNA} "ON" stamp "25/12/31,23:59:59-14"', "wait 5s", commands=(READ,)).lines)
    assert text.stamped == "25/12/31,23:59:59-14"
    _, text = message(play(f'sms {ANNA} "ON" sent 2h ago', "wait 5s", commands=(READ,)).lines)
    assert text.stamped.startswith("26/03/02,10:00:")


def test_shown() -> None:
    _, text = message(play(f'sms {ANNA} "ON" shown 401234567 type 161', "wait 5s", commands=(READ,)).lines)
    assert text.sender == tpdu.Address("401234567", 161)
    assert '+CLIP: "0401234567",129,"",0,"",0' in play(f"call {ANNA} shown 0401234567 for 4s", "wait 5s").lines


def test_pdu() -> None:
    lines = play(f"pdu {PDU}", "wait 5s", commands=(READ,)).lines
    assert lines == ['+CMTI: "SM",1', '+CMGR: 0,"",28', PDU, "OK"]


def test_smsc() -> None:
    lines = play("smsc +31653131313", f'sms {BOB} "ON"', "wait 5s", commands=((1.0, "AT+CSCA?"), READ)).lines
    assert '+CSCA: "+31653131313",145' in lines
    assert message(lines)[0] == "+31653131313"
    assert message(play(f'sms {BOB} "ON"', "wait 5s", commands=(READ,)).lines)[0] == "+31900000099"
    for error, hour in (("behind 3h", "09"), ("ahead 3h", "15")):
        lines = play(f"smsc {error}", f'sms {ANNA} "ON"', "wait 5s", commands=(READ,)).lines
        assert message(lines)[1].stamped.startswith(f"26/03/02,{hour}:00:")


def test_line() -> None:
    target = play('line "+CMTI: \\"SM\\",7,\\"MMS PUSH\\""', 'line "a\\nb"', "wait 1s")
    assert target.heard == '\r\n+CMTI: "SM",7,"MMS PUSH"\r\n\r\na\r\nb\r\n'


def test_network_roaming() -> None:
    lines = play("network roaming", "wait 10s", commands=((8.0, "AT+CREG?"),)).lines
    assert lines[:2] == ["+CREG: 2", "+CREG: 5"]
    assert "+CREG: 1,5" in lines


def test_room() -> None:
    target = play("probe 20", "room -10", "wait 1h", "room none")
    assert target.world.probe.celsius == pytest.approx(12.2, abs=0.5)


@pytest.mark.parametrize(
    ("modem", "told"), [("SIM800", "+CBC: 0,71,3920"), ("SIM7600", "+CBC: 0,71,3.920V"), ("A7670", "+CBC: 3.920V")]
)
def test_battery(modem: str, told: str) -> None:
    if modem == "SIM7600":
        told = "+CBC: 3.920V"
    assert told in play("battery 3.92", "wait 2s", commands=((1.0, "AT+CBC"),), modem=modem).lines


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_keys_are_pressed_in_a_call_that_stands(order: tuple[int, int]) -> None:
    """Before the call as a habit, for each call; in it at once."""
    steps = [f"phone {ANNA} presses 12 after 2s", f"expect call {ANNA}"]
    lines = play(
        f"phone {ANNA} answers after 1s",
        steps[order[0]],
        steps[order[1]],
        "wait 8s",
        commands=((1.0, f"ATD{ANNA};"),),
    ).lines
    told = [line for line in lines if line.startswith("+DTMF")]
    assert told == (["+DTMF: 1", "+DTMF: 2"])


def test_echo() -> None:
    steps = (f'phone {ANNA} echoes "I drive"', f'expect sms {ANNA} "hi"', "wait 2s")
    commands = ((0.5, "AT+CMGF=1"), (1.0, f'AT+CMGS="{ANNA}"'), (2.0, "hi\x1a\r"), (6.0, "AT+CMGR=1"))
    assert "I drive" in play(*steps, commands=commands).lines
    assert "I drive" not in play(steps[0], f"phone {ANNA} echoes nothing", *steps[1:], commands=commands).lines


def sent(spelling: str, count: int = 1, first: float = 1.0) -> tuple[tuple[float, str], ...]:
    """Commands that text `hi` to that spelling, so many times."""
    commands: list[tuple[float, str]] = [(0.5, "AT+CMGF=1")]
    for number in range(count):
        commands += [(first + 5 * number, f'AT+CMGS="{spelling}"'), (first + 1 + 5 * number, "hi\x1a\r")]
    return tuple(commands)


@pytest.mark.parametrize(
    ("spelling", "to", "kind", "holds"),
    [
        (ANNA, ANNA, 145, True),
        (ANNA, "358401234567", 145, True),
        (ANNA, "0401234567", 145, False),
        (ANNA, "0401234567", 129, False),
        (ANNA, ANNA, 129, False),
        ("0401234567", "0401234567", 129, True),
        ("0401234567", ANNA, 129, True),
        ("0401234567", "358401234567", 129, False),
        ("0401234567", ANNA, 145, False),
        ("00358401234567", "00358401234567", 129, True),
        ("00358401234567", "0401234567", 129, False),
    ],
)
def test_a_type_tells_two_spellings_apart(spelling: str, to: str, kind: int, holds: bool) -> None:
    step = f'expect sms {to} "hi" type {kind} within 9s'
    call = f"expect call {to} type {kind} within 9s"
    dial = ((1.0, f"ATD{spelling};"),)
    if holds:
        play(f'sms {ANNA} "x"', step, commands=sent(spelling))
        play(f'sms {ANNA} "x"', call, commands=dial)
        return
    for line, commands in ((step, sent(spelling)), (call, dial)):
        with pytest.raises(Failure) as caught:
            play(f'sms {ANNA} "x"', line, commands=commands)
        assert f"type {kind} within 9s" in caught.value.expected
        given = "" if spelling == ANNA else f" as {spelling} type 129"
        assert given in caught.value.seen[0], "what was given instead is told"


@pytest.mark.parametrize("spelling", [ANNA, "00358401234567", "0401234567"])
def test_without_a_type_any_spelling_that_gets_there_will_do(spelling: str) -> None:
    play(f'sms {ANNA} "x"', 'expect sms 0401234567 "hi" within 9s', commands=sent(spelling))


@pytest.mark.parametrize("spelling", ["358401234567", "0409999999", "401234567"])
def test_a_wrong_number_reaches_nobody(spelling: str) -> None:
    with pytest.raises(Failure):
        play(f'sms {ANNA} "x"', f'expect sms {ANNA} "hi" within 9s', commands=sent(spelling))
    with pytest.raises(Failure) as caught:
        play("expect no sms for 9s", commands=sent(spelling))
    assert "hi" in caught.value.seen[0], "sent it was, all the same"


def test_digits_that_were_shown_get_there_and_have_their_type() -> None:
    show = f'sms {ANNA} "x" shown 358401234567'
    play(show, 'expect sms 358401234567 "hi" type 129 within 9s', commands=sent("358401234567"))


def test_at_most() -> None:
    play(f"expect at most 2 sms {ANNA} for 20s", commands=sent(ANNA, 2))
    play(f"expect at most 0 sms {BOB} for 20s", commands=sent(ANNA, 2))
    play("wait 9s", "expect at most 1 sms for 20s", commands=sent(ANNA, 2))  # counted from the step
    with pytest.raises(Failure) as caught:
        play("expect at most 1 sms for 20s", commands=sent(ANNA, 2))
    assert caught.value.expected == "at most 1 text for 20s"
    assert len(caught.value.seen) == 2


def test_a_run_that_has_all_of_it_is_the_same_each_time() -> None:
    steps = (
        "smsc behind 10m",
        f'phone {ANNA} echoes "echo"',
        f"phone {ANNA} answers after 1s",
        f"phone {ANNA} presses 1",
        f'sms {ANNA} "ON" shown 0401234567 stamp "26/03/02,11:00:00+08"',
        f"pdu {PDU}",
        "room -12 heater",
        "modem parts-0-of-0",
        f'sms {BOB} "OFF"',
        'line "+CUSD: 2"',
        "network roaming",
        "battery 3.7",
        "wait 30s",
        f'expect sms {ANNA} "hi"',
        "expect at most 3 sms for 20s",
    )
    commands = (*sent(ANNA, first=16), (24, f"ATD{ANNA};"), (35, "ATH"), (40, "AT+CMGL=4"), (42, "AT+CBC"))
    first, second = (play(*steps, commands=commands) for _ in range(2))
    assert first.heard == second.heard
    assert list(first.world.record.entries) == list(second.world.record.entries)
    assert "+DTMF: 1" in first.lines
