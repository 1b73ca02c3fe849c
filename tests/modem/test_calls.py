"""Calls in both directions."""

from __future__ import annotations

from bench.world.clock import SECOND
from bench.world.network import Call, Phone
from tests.modem.desk import OWNER, Desk


def test_it_rings_until_the_caller_gives_up(desk: Desk) -> None:
    desk.at("AT+CLIP=1")
    call = desk.network.call(OWNER, 10 * SECOND)
    desk.wait(5)
    assert desk.lines() == ["RING", f'+CLIP: "{OWNER}",145,"",0,"",0'] * 2
    assert desk.world.modem_ri.value
    assert desk.at("AT+CLCC") == [f'+CLCC: 1,1,4,0,0,"{OWNER}",145,""', "OK"]
    assert desk.at("AT+CPAS") == ["+CPAS: 3", "OK"]
    desk.wait(10)
    assert desk.lines()[-1] == "NO CARRIER"
    assert call.outcome == "cancelled"
    assert not desk.world.modem_ri.value
    assert desk.at("AT+CLCC") == ["OK"]


def test_rejected(desk: Desk) -> None:
    changes: list[str] = []
    call = desk.network.call(OWNER)
    call.watchers.append(lambda call: changes.append(call.outcome))
    desk.wait(2)
    assert desk.lines() == ["RING"]
    assert desk.at("ATH") == ["OK"]
    assert call.outcome == "rejected"
    assert call.answered_us is None
    assert call.ended_us is not None and call.ringing_us is not None and call.ringing_us < call.ended_us
    assert changes == ["ringing", "rejected"]
    desk.wait(20)
    assert desk.lines() == []


def test_answered_and_ended_by_the_caller(desk: Desk) -> None:
    call = desk.network.phone(OWNER).call_device()
    desk.wait(2)
    assert desk.at("ATA") == ["RING", "OK"] or desk.lines() == []
    assert call.outcome == "answered"
    assert desk.at("AT+CLCC")[0] == f'+CLCC: 1,1,0,0,0,"{OWNER}",145,""'
    desk.network.phone(OWNER).hang_up()
    assert desk.lines() == ["NO CARRIER"]
    assert call.outcome == "answered"


def test_hidden(desk: Desk) -> None:
    desk.at("AT+CLIP=1")
    desk.network.call("hidden")
    desk.wait(2)
    assert desk.lines() == ["RING", '+CLIP: "",128,"",0,"",1']


def test_a_second_caller_finds_it_busy(desk: Desk) -> None:
    desk.network.call(OWNER)
    desk.wait(2)
    second = desk.network.call("+358402222222")
    desk.wait(2)
    assert second.outcome == "busy"
    assert second.ringing_us is None


def test_nobody_there(cold: Desk) -> None:
    call = cold.network.call(OWNER)
    cold.wait(2)
    assert call.outcome == "no answer"


def test_crc_and_automatic_answer(desk: Desk) -> None:
    desk.at("AT+CRC=1;S0=2")
    call = desk.network.call(OWNER)
    desk.wait(8)
    assert desk.lines() == ["+CRING: VOICE"] * 2
    assert call.outcome == "answered"


def test_calling_a_phone_that_ignores(desk: Desk) -> None:
    rung: list[tuple[str, str]] = []
    phone = desk.network.phone(OWNER)
    phone.on_call.append(lambda phone, call: rung.append((phone.number, call.caller)))
    assert desk.at(f"ATD{OWNER};") == ["OK"]
    assert desk.at("AT+CLCC")[0] == f'+CLCC: 1,0,2,0,0,"{OWNER}",145,""'
    desk.wait(3)
    assert rung == [(OWNER, "+358400000000")]
    assert desk.at("AT+CLCC")[0].startswith("+CLCC: 1,0,3,")
    desk.wait(44)
    assert desk.lines() == ["NO ANSWER"]
    (call,) = phone.calls
    assert call.outcome == "no answer"


def test_calling_a_phone_that_answers(desk: Desk) -> None:
    phone = desk.network.phone(OWNER)
    phone.answers_after(4 * SECOND)
    desk.at(f"ATD{OWNER};")
    desk.wait(8)
    assert desk.at("AT+CLCC")[0].startswith("+CLCC: 1,0,0,")
    assert desk.at("AT+VTS=5") == ["OK"]
    phone.hang_up()
    assert desk.lines() == ["NO CARRIER"]
    assert phone.calls[0].outcome == "answered"


def test_calling_a_phone_that_rejects(desk: Desk) -> None:
    phone = desk.network.phone(OWNER)
    phone.rejects_after(2 * SECOND)
    desk.at(f"ATD{OWNER};")
    desk.wait(6)
    assert desk.lines() == ["BUSY"]
    assert phone.calls[0].outcome == "rejected"


def test_hanging_up_before_an_answer(desk: Desk) -> None:
    phone = desk.network.phone(OWNER)
    desk.at(f"ATD{OWNER};")
    desk.wait(4)
    assert desk.at("AT+CHUP=?") == ["OK"]
    assert phone.calls[0].ended_us is None, "asking for a command is not giving it"
    assert desk.at("AT+CHUP") == ["OK"]
    assert phone.calls[0].outcome == "cancelled"
    desk.wait(60)
    assert desk.lines() == []


def test_progress_is_told_when_asked_for(desk: Desk) -> None:
    desk.network.phone(OWNER).answers_after(2 * SECOND)
    desk.at("AT+MORING=1;+CLCC=1")
    desk.at(f"ATD{OWNER};")
    desk.wait(6)
    told = desk.lines()
    assert [line for line in told if line.startswith("MO ")] == ["MO RING", "MO CONNECTED"]
    assert [line[11:12] for line in told if line.startswith("+CLCC")][-2:] == ["3", "0"]


def test_the_network_goes_during_a_call(desk: Desk) -> None:
    desk.network.phone(OWNER).answers_after(SECOND)
    desk.at(f"ATD{OWNER};")
    desk.wait(5)
    desk.network.set_state("off")
    assert desk.lines() == ["NO CARRIER"]


def test_no_call_without_network(desk: Desk) -> None:
    desk.network.set_state("off")
    desk.wait(6)
    assert desk.at(f"ATD{OWNER};") == ["NO CARRIER"]


def test_a_restart_ends_the_call(desk: Desk) -> None:
    calls: list[Call] = []

    def note(phone: Phone, call: Call) -> None:
        calls.append(call)

    desk.network.phone(OWNER).answers_after(SECOND)
    desk.network.phone(OWNER).on_call.append(note)
    desk.at(f"ATD{OWNER};")
    desk.wait(5)
    desk.pulse_reset()
    assert calls[0].ended_us is not None
    desk.wait(10)
    assert "NO CARRIER" not in desk.lines()


def test_chld_11_ends_the_call_of_that_number_once_it_stands(desk: Desk) -> None:
    call = desk.network.call(OWNER)
    desk.wait(4)
    assert desk.at("AT+CHLD=11")[-1] == "ERROR", "it rings yet"
    desk.at("ATA")
    assert desk.at("AT+CHLD=12")[-1] == "ERROR", "there is no second one"
    assert desk.at("AT+CHLD=11") == ["OK"]
    assert desk.modem.voice.call is None
    assert call.outcome == "answered"
