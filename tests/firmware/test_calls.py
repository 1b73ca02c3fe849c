"""A call that comes in is judged once, however its end and our hanging up cross on the line; how a call out ends."""

from __future__ import annotations

from typing import Any

import pytest
from isocket.modem.calls import HEAR_KEYS, KEY, KEY_MS, MAX_QUEUE, SIGN, SPEECH, Calls
from isocket.modem.channel import ABORTED, ERROR, OK, TIMEOUT

OWNER = '+CLIP: "+358401234567",145'


class Line:
    def __init__(self) -> None:
        self.urcs: dict[str, Any] = {}


class Desk:
    """`judged`: who was judged; each is rejected, as with RING=SWITCH."""

    def __init__(self, answer_ms: int = 0) -> None:
        self.now = 1000
        self.line = Line()
        self.calls = Calls(self.line, answer_ms, lambda now: None, self.now)
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


def test_where_keys_are_not_told_it_is_the_next_call_whose_time_counts() -> None:
    desk = Desk()
    over: list[str] = []
    for number in ("+1", "+2"):
        done = lambda answered, now, number=number: over.append(f"{number} {answered}")  # noqa: E731
        desk.calls.dial(number, 20_000, KEY, done, desk.now)
    for text, result in ((HEAR_KEYS, ERROR), ("ATD+1;", OK)):
        command = desk.calls.next_command(desk.now)
        assert command is not None and command.text == text
        desk.calls.on_result(command, result, desk.now)
    desk.line.urcs["+CLCC"]('+CLCC: 1,0,0,0,0,"+1",145', desk.now)
    desk.hang_up()
    assert over == ["+1 True"]


def test_who_presses_one_may_pick_up_at_once() -> None:
    """A machine does not press keys."""
    desk = Desk(answer_ms=5000)
    over: list[bool] = []
    desk.calls.dial("+1", 20_000, KEY, lambda answered, now: over.append(answered), desk.now)
    for text in (HEAR_KEYS, "ATD+1;"):
        command = desk.calls.next_command(desk.now)
        assert command is not None and command.text == text
        desk.calls.on_result(command, OK, desk.now)
    desk.line.urcs["+CLCC"]('+CLCC: 1,0,0,0,0,"+1",145', desk.now)
    desk.wait(10_000)
    desk.hears("+DTMF: 1")
    desk.hang_up()
    assert over == [True]


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


# a call out, by what the modem tells of it


RING_MS = 20_000


class Out(Desk):
    """A call out that was dialled just now, and counts as answered when it has stood for 5 s."""

    def __init__(self, kind: int = SPEECH) -> None:
        super().__init__(answer_ms=5000)
        self.over: list[bool] = []
        self.dial("+358401234567", kind)
        self.began = self.now

    def dial(self, number: str, kind: int = SPEECH) -> None:
        self.calls.dial(number, RING_MS, kind, lambda answered, now: self.over.append(answered), self.now)
        self.takes(f"ATD{number};")

    def takes(self, text: str, result: str = OK) -> None:
        command = self.calls.next_command(self.now)
        assert command is not None and command.text == text
        self.calls.on_result(command, result, self.now)

    def is_now(self, state: int) -> None:
        self.line.urcs["+CLCC"](f'+CLCC: 1,0,{state},0,0,"+358401234567",145', self.now)

    def hangs_up_after(self, limit_ms: int) -> int:
        """So many ms from now; the modem lists the call as it is meanwhile."""
        began = self.now
        while self.now <= began + limit_ms:
            command = self.calls.next_command(self.now)
            if command is not None and command.text == "ATH":
                self.calls.on_result(command, OK, self.now)
                self.wait(20)
                return self.now - 20 - began
            if command is not None:
                self.calls._seen = True
                self.calls.on_result(command, OK, self.now)
            self.wait(1)
        raise AssertionError("it is not ended")


def test_who_picks_up_and_listens_for_five_seconds_has_answered() -> None:
    desk = Out()
    desk.is_now(2)
    desk.wait(4000)
    desk.is_now(3)
    desk.wait(3000)
    desk.is_now(0)
    assert desk.hangs_up_after(6000) == 5000
    assert desk.over == [True]


@pytest.mark.parametrize(("rang_ms", "answered"), [(1999, False), (2000, True)])
def test_who_picks_up_within_two_seconds_is_a_machine(rang_ms: int, answered: bool) -> None:
    desk = Out()
    desk.wait(5000)
    desk.is_now(3)
    desk.wait(rang_ms)
    desk.is_now(0)
    assert desk.hangs_up_after(6000) == (5000 if answered else 0)
    assert desk.over == [answered]


def test_a_call_that_stands_without_having_rung_is_a_machine() -> None:
    desk = Out()
    desk.wait(5000)
    desk.is_now(0)
    assert desk.hangs_up_after(6000) == 0
    assert desk.over == [False]


@pytest.mark.parametrize("state", [3, 0])
def test_a_sign_ends_as_soon_as_it_rings(state: int) -> None:
    desk = Out(SIGN)
    desk.is_now(2)
    desk.wait(3000)
    desk.is_now(state)
    assert desk.hangs_up_after(6000) == 0
    assert desk.over == [False]


def test_nobody_picks_up_as_long_as_it_may_ring() -> None:
    desk = Out()
    desk.wait(4000)
    desk.is_now(3)
    desk.wait(1000)
    desk.is_now(3)
    assert desk.hangs_up_after(30_000) == RING_MS - 1000
    assert desk.over == [False]


def test_a_call_that_does_not_ring_within_fifteen_seconds_is_given_up() -> None:
    desk = Out()
    desk.is_now(2)
    assert desk.hangs_up_after(30_000) == 15_000
    assert desk.over == [False]


def test_it_is_looked_at_twice_a_second() -> None:
    desk = Out()
    looks = []
    for _ in range(1800):
        command = desk.calls.next_command(desk.now)
        if command is not None:
            looks.append(desk.now - desk.began)
            desk.is_now(2)
            desk.calls.on_result(command, OK, desk.now)
        desk.wait(1)
    assert looks == [500, 1000, 1500]


@pytest.mark.parametrize("lines", [[], ['+CLCC: 1,0,6,0,0,"+358401234567",145']], ids=["gone", "released"])
def test_a_call_that_is_not_listed_any_more_is_over(lines: list[str]) -> None:
    desk = Out()
    desk.is_now(3)
    desk.wait(500)
    command = desk.calls.next_command(desk.now)
    assert command is not None and command.text == "AT+CLCC"
    for line in lines:
        desk.calls.on_line(command, line, desk.now)
    desk.calls.on_result(command, OK, desk.now)
    desk.wait(2)
    assert desk.over == [False]


@pytest.mark.parametrize("result", [ERROR, TIMEOUT, ABORTED])
def test_a_list_that_is_refused_ends_no_call(result: str) -> None:
    desk = Out()
    desk.is_now(3)
    desk.wait(500)
    desk.takes("AT+CLCC", result)
    desk.wait(2)
    assert desk.over == [] and desk.calls.busy


@pytest.mark.parametrize("result", ["BUSY", "NO CARRIER", ERROR, TIMEOUT])
def test_a_number_that_cannot_be_dialled_is_hung_up_all_the_same(result: str, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr("isocket.log.say", said.append)
    desk = Desk(5000)
    over: list[bool] = []
    desk.calls.dial("+1", RING_MS, SPEECH, lambda answered, now: over.append(answered), desk.now)
    command = desk.calls.next_command(desk.now)
    assert command is not None
    desk.calls.on_result(command, result, desk.now)
    assert said == [f"calls: to +1: {result}"]
    desk.hang_up()
    assert over == [False]


def test_the_next_one_begins_half_a_second_later() -> None:
    desk = Out()
    desk.calls.dial("+2", RING_MS, SPEECH, None, desk.now)
    desk.hears("BUSY")
    desk.takes("ATH")
    ended = desk.now
    while (command := desk.calls.next_command(desk.now)) is None:
        desk.wait(1)
    assert command.text == "ATD+2;"
    assert 500 <= desk.now - ended <= 501, "in a pass of its own"


def test_nobody_is_called_while_somebody_rings() -> None:
    desk = Desk()
    desk.calls.tell_calls_to(lambda caller, now: False)  # let it ring
    desk.hears("RING", OWNER)
    desk.calls.dial("+2", RING_MS, SPEECH, None, desk.now)
    for _ in range(3):
        desk.wait(5000)
        assert desk.calls.next_command(desk.now) is None
        desk.hears("RING")
    desk.hears("NO CARRIER")
    command = desk.calls.next_command(desk.now)
    assert command is not None and command.text == "ATD+2;"


def test_twelve_calls_wait_and_one_more_has_not_been_answered() -> None:
    desk = Desk()
    over: list[bool] = []
    for at in range(MAX_QUEUE + 1):
        assert over == []
        desk.calls.dial(f"+{at}", RING_MS, SPEECH, lambda answered, now: over.append(answered), desk.now)
    assert over == [False]


# a call that comes in


def test_a_ring_without_a_number_has_the_calls_listed_after_three_seconds() -> None:
    desk = Desk()
    desk.hears("RING")
    rang = desk.now - 20
    while (command := desk.calls.next_command(desk.now)) is None:
        desk.wait(1)
    assert (command.text, desk.now - rang) == ("AT+CLCC", 3000)
    assert desk.judged == []
    desk.calls.on_line(command, '+CLCC: 1,1,4,0,0,"358401234567",145', desk.now)
    desk.calls.on_result(command, OK, desk.now)
    desk.wait(20)
    assert desk.judged == ["+358401234567"]


@pytest.mark.parametrize("line", ["+CLCC: 1,1,4,0,0", '+CLCC: 1,1,4,0,0,"",128'])
def test_who_hides_his_number_is_nobody(line: str) -> None:
    desk = Desk()
    desk.hears("RING")
    desk.wait(3000)
    command = desk.calls.next_command(desk.now)
    assert command is not None
    desk.calls.on_line(command, line, desk.now)
    desk.wait(20)
    assert desk.judged == [""]


@pytest.mark.parametrize(
    ("line", "caller"),
    [
        ('+CLIP: "358401234567",145,"",0,"Boss",0', "+358401234567"),
        ('+CLIP: "0401234567",129', "0401234567"),
        ('+CLIP: "401234567",161', "~401234567"),
        ('+CLIP: "0401234567"', "0401234567"),
    ],
)
def test_who_calls(line: str, caller: str) -> None:
    desk = Desk()
    desk.hears("RING", line)
    assert desk.judged == [caller]


@pytest.mark.parametrize(("pause_ms", "calls"), [(7900, 1), (8100, 2)])
def test_without_a_ring_for_eight_seconds_it_is_over(pause_ms: int, calls: int) -> None:
    desk = Desk()
    judged: list[str] = []
    desk.calls.tell_calls_to(lambda caller, now: bool(judged.append(caller)))
    desk.hears("RING", OWNER)
    desk.wait(pause_ms)
    desk.hears("RING", OWNER)
    assert len(judged) == calls


@pytest.mark.parametrize(("pause_ms", "calls"), [(2900, 1), (3100, 2)])
def test_three_seconds_after_it_was_rejected_a_ring_is_another_call(pause_ms: int, calls: int) -> None:
    desk = Desk()
    desk.hears("RING", OWNER)
    desk.hang_up("NO CARRIER")
    desk.wait(pause_ms - 20)
    desk.hears("RING", OWNER)
    assert len(desk.judged) == calls


@pytest.mark.parametrize(("result", "again"), [(OK, False), (ERROR, False), (TIMEOUT, True)])
def test_a_rejection_that_had_no_answer_is_said_again(result: str, again: bool) -> None:
    desk = Desk()
    desk.hears("RING", OWNER)
    command = desk.calls.next_command(desk.now)
    assert command is not None
    desk.calls.on_result(command, result, desk.now)
    assert desk.calls.busy is again


def test_where_one_form_of_hanging_up_is_unknown_the_other_is_used() -> None:
    desk = Desk()
    desk.calls.restart("ATH|AT+CHUP", desk.now)
    desk.hears("RING", OWNER)
    command = desk.calls.next_command(desk.now)
    assert command is not None and command.text == "ATH"
    desk.calls.on_result(command, ERROR, desk.now)
    command = desk.calls.next_command(desk.now)
    assert command is not None and command.text == "AT+CHUP"
    desk.calls.on_result(command, OK, desk.now)
    assert not desk.calls.busy
