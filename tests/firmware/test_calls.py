"""A call that comes in is judged once, however its end and our hanging up cross on the line."""

from __future__ import annotations

from typing import Any

import pytest
from isocket.modem.calls import HEAR_KEYS, KEY, KEY_MS, SPEECH, Calls
from isocket.modem.channel import ABORTED, ERROR, OK, TIMEOUT

OWNER = '+CLIP: "+358401234567",145'


class Line:
    def __init__(self) -> None:
        self.urcs: dict[str, Any] = {}


class Desk:
    """`judged`: who was judged; each is rejected, as with RING=SWITCH."""

    def __init__(self) -> None:
        self.now = 1000
        self.line = Line()
        self.calls = Calls(self.line, 0, lambda now: None, self.now)
        self.calls.restart("ATH", self.now)
        self.calls.tell_calls_to(self._on_call)
        self.judged: list[str] = []

    def _on_call(self, caller: str, now: int) -> bool:
        self.judged.append(caller)
        return True

    def hears(self, *lines: str) -> None:
        for line in lines:
            self.line.urcs[line.partition(":")[0]](line, self.now)
            self.wait(20)

    def wait(self, ms: int) -> None:
        for _ in range(ms):
            if self.calls.due is not None and self.now >= self.calls.due:
                self.calls.step(self.now)
            self.now += 1

    def hang_up(self, *between: str) -> None:
        """Our command, with these lines before its OK."""
        command = self.calls.next_command(self.now)
        assert command is not None and command.text == "ATH"
        self.hears(*between)
        self.calls.on_result(command, OK, self.now)
        self.wait(20)


@pytest.mark.parametrize("between", [(), ("NO CARRIER",), ("NO CARRIER", "RING")])
@pytest.mark.parametrize("after", [(), ("RING",), ("RING", OWNER)])
def test_a_rejected_call_is_judged_once(between: tuple[str, ...], after: tuple[str, ...]) -> None:
    """The relay would go on and off again."""
    desk = Desk()
    desk.hears("RING", OWNER)
    assert desk.judged == ["+358401234567"]
    desk.hang_up(*between)
    desk.hears(*after)
    desk.wait(100)
    assert desk.judged == ["+358401234567"]


def test_the_caller_may_end_it_before_we_do() -> None:
    desk = Desk()
    desk.hears("RING", OWNER, "NO CARRIER")
    assert desk.calls.busy, "it may be the end of another call"
    desk.hang_up()
    assert not desk.calls.busy


def test_the_next_call_is_another_one() -> None:
    desk = Desk()
    for _ in range(2):
        desk.hears("RING", OWNER)
        desk.hang_up("NO CARRIER")
        desk.wait(20_000)
    assert desk.judged == ["+358401234567"] * 2


# ANSWERBY=KEY


class Dialled(Desk):
    """A call out that asks for a key, up to where it is dialled. results: of AT+DDET=1, one after the other."""

    def __init__(self, *results: str) -> None:
        super().__init__()
        self.over: list[bool] = []
        self.calls.dial("+358401234567", 20_000, KEY, lambda answered, now: self.over.append(answered), self.now)
        for result in results:
            self.does(HEAR_KEYS, result)
        self.does("ATD+358401234567;")

    def does(self, text: str, result: str = OK, *lines: str) -> None:
        command = self.calls.next_command(self.now)
        assert command is not None and command.text == text
        for line in lines:
            self.calls.on_line(command, line, self.now)
        self.calls.on_result(command, result, self.now)
        self.wait(20)

    def call_is(self, state: int) -> None:
        self.wait(500)
        self.does("AT+CLCC", OK, f'+CLCC: 1,0,{state},0,0,"+358401234567",145')


def test_a_key_ends_the_call_as_answered() -> None:
    desk = Dialled(OK)
    desk.call_is(3)
    desk.call_is(0)
    desk.hears("+DTMF: 2", "+DTMF: 1,120")
    desk.hang_up("NO CARRIER")
    assert desk.over == [True]


def test_a_key_counts_before_the_list_of_calls_tells_that_somebody_has_picked_up() -> None:
    """It is asked at once, and says so."""
    desk = Dialled(OK)
    desk.call_is(3)
    desk.hears("+DTMF: 1")
    desk.does("AT+CLCC", OK, '+CLCC: 1,0,0,0,0,"+358401234567",145')
    desk.hang_up()
    assert desk.over == [True]


@pytest.mark.parametrize("end", ["BUSY", "NO ANSWER"])
def test_a_tone_while_it_rings_is_no_key(end: str) -> None:
    """An announcement of the network, say: an alarm must not count as told for that."""
    desk = Dialled(OK)
    desk.call_is(3)
    desk.hears("+DTMF: 1")
    desk.does("AT+CLCC", OK, '+CLCC: 1,0,3,0,0,"+358401234567",145')
    desk.hears(end)
    desk.hang_up()
    assert desk.over == [False]


def test_a_key_and_gone_before_the_list_is_asked() -> None:
    desk = Dialled(OK)
    desk.call_is(3)
    desk.hears("+DTMF: 1", "NO CARRIER")
    desk.hang_up()
    assert desk.over == [True]


def test_a_key_that_crosses_our_hanging_up_is_too_late() -> None:
    desk = Dialled(OK)
    desk.call_is(3)
    desk.call_is(0)
    desk.wait(KEY_MS)
    desk.hang_up("+DTMF: 1")
    desk.hears("+DTMF: 1")
    assert desk.over == [False]


def test_a_key_without_a_call_is_nothing() -> None:
    desk = Desk()
    desk.hears("+DTMF: 1", "RING", OWNER, "+DTMF: 1")
    assert desk.judged == ["+358401234567"]
    desk.hang_up()
    assert not desk.calls.busy


@pytest.mark.parametrize("result", [ERROR, "+CME ERROR: 3", TIMEOUT])
def test_where_keys_are_not_told_the_time_of_the_call_counts(result: str) -> None:
    desk = Dialled(result)
    desk.call_is(3)
    desk.call_is(0)  # answer_ms is 0
    desk.hang_up()
    assert desk.over == [True]


def test_it_is_asked_again_when_the_modem_went_away_meanwhile() -> None:
    desk = Dialled(ABORTED, OK)
    desk.call_is(3)
    desk.call_is(0)
    desk.wait(KEY_MS)
    desk.hang_up()
    assert desk.over == [False]


def test_each_call_asks_for_keys_anew() -> None:
    desk = Dialled(OK)
    desk.hears("BUSY")
    desk.hang_up()
    desk.wait(1000)
    desk.calls.dial("+1", 20_000, KEY, None, desk.now)
    desk.does(HEAR_KEYS)
    desk.calls.restart("ATH", desk.now)  # the modem was away, and has forgotten it
    desk.does(HEAR_KEYS)
    desk.does("ATD+1;")
    desk.hears("BUSY")
    desk.hang_up()
    desk.wait(1000)
    desk.calls.dial("+1", 20_000, SPEECH, None, desk.now)
    desk.does("ATD+1;")
