"""The inbox lives through what a noisy line makes of the modem's answers."""

from __future__ import annotations

import pytest
from isocket.modem.channel import ABORTED, OK, TIMEOUT, Command
from isocket.modem.inbox import _LIST, LIST_MS, MAX_PLACES, Inbox


class Line:
    def __init__(self) -> None:
        self.urcs: dict = {}


def new_inbox() -> Inbox:
    return Inbox(Line(), lambda now: None, lambda now: None, lambda why, now: None, lambda: None, 0)


@pytest.mark.parametrize("line", ["+CPMS: 5", "+CPMS:", "+CPMS: ,", '+CPMS: "SM"', "+CMGL", "+CMGL: x", "+CMGR"])
def test_a_mutilated_answer_ends_nothing(line: str) -> None:
    inbox = new_inbox()
    inbox.on_line(Command("AT+CPMS", "+CPMS"), line, 0)
    inbox.on_line(Command("AT+CMGR=1", "+CMGR"), line, 0)
    assert inbox.next_command(0) is not None


@pytest.mark.parametrize("line", ["+CMGL", "+CMGL:", "+CMGL: x,1,,24", "+CMGL: ,1,,24"])
def test_a_mutilated_line_of_the_list_is_no_place(line: str) -> None:
    inbox = new_inbox()
    inbox.on_line(_LIST, line, 0)
    assert not inbox._to_read
    inbox.on_line(_LIST, "+CMGL: 0,1,,24", 0)
    assert inbox._to_read == [0]


def test_what_is_there_is_listed_unless_the_modem_says_that_there_is_nothing() -> None:
    for line, listed in (
        ("+CPMS: 0,30,0,30,0,30", False),
        ("+CPMS: 0", False),
        ("+CPMS: 3,30,3,30,3,30", True),
        ("+CPMS: 3", True),
        ("+CPMS:", True),
    ):
        inbox = new_inbox()
        inbox.on_line(Command("AT+CPMS", "+CPMS"), line, 0)
        assert inbox._listing is listed


SIM = '"SM"'
HOW = "07911326040000F0040B911346610089F60000208062917314080CC8F71D14969741F977FD07"  # How are you?
ON = "07911326040000F0040B911346610089F6000020806291731408024F27"


class Store:
    """A modem's store and an inbox that reads it, a minute at a time; `refuses`: AT+CMGD ends with an error. asked:
    (when, command).
    """

    def __init__(self) -> None:
        self.now = 0
        self.asked: list[tuple[int, str]] = []
        self.places: dict[int, str] = {}
        self.refuses = False
        self.texts: list[str] = []
        self.inbox = new_inbox()
        self.inbox.tell_texts_to(lambda message, now: self.texts.append(message.text), lambda: True)

    def minute(self) -> None:
        end = self.now + LIST_MS
        while self.now < end:
            command = self.inbox.next_command(self.now)
            if command is not None:
                self.asked.append((self.now, command.text))
            self.now += 50
            if command is not None:
                self.inbox.on_result(command, self._answer(command), self.now)

    def _answer(self, command: Command) -> str:
        verb, _, rest = command.text.partition("=")
        lines = []
        if verb == "AT+CPMS":
            lines = [f"+CPMS: {len(self.places) if rest.startswith(SIM) else 0},30,0,30,0,30"]
        elif verb == "AT+CMGL":
            lines = [line for place, pdu in self.places.items() for line in (f"+CMGL: {place},1,,24", pdu)]
        elif verb == "AT+CMGR":
            lines = ["+CMGR: 1,,24", self.places[int(rest)]]
        elif self.refuses:
            return "+CMS ERROR: 500"
        else:
            del self.places[int(rest)]
        for line in lines:
            self.inbox.on_line(command, line, self.now)
        return OK


def test_a_text_that_cannot_be_deleted_is_handed_on_once() -> None:
    """The journal's mark would stop it, too, as long as it is not pushed out by the marks of later texts."""
    store = Store()
    store.places[3] = HOW
    store.refuses = True
    for _ in range(4):
        store.minute()
    assert store.texts == ["How are you?"]
    store.places[3] = ON  # somebody else has deleted it, and the place is another text's
    store.minute()
    store.minute()
    assert store.texts == ["How are you?", "ON"]
    store.refuses = False
    store.minute()
    assert not store.places
    store.places[3] = ON  # deleted since, so this is a new one
    store.minute()
    assert store.texts == ["How are you?", "ON", "ON"]


@pytest.mark.parametrize(
    "hint", ['+CMTI: "SM"', "+CMTI:", "+CMTI: ,", '+CMTI: "SM",', '+CMTI: "SM",x', '+CMTI: "ME",3']
)
def test_a_mutilated_hint_has_the_store_listed(hint: str) -> None:
    store = Store()
    store.minute()
    store.places[3] = HOW
    assert store.inbox._on_hint(hint, store.now) is False
    assert store.inbox.due == store.now
    store.minute()
    assert store.texts == ["How are you?"] and not store.places


def test_a_text_that_comes_between_the_count_and_the_list_does_not_cancel_the_list(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The older one would wait for the next minute's list; seen with a SIM7600 behind `radio`."""
    store = Store()
    store.places[0] = HOW
    answer = store._answer

    def and_then_one_comes(command: Command) -> str:
        result = answer(command)
        if command.text.startswith('AT+CPMS="SM"') and not store.texts:
            store.places[1] = ON
            store.inbox._on_hint('+CMTI: "SM",1', store.now)
        return result

    monkeypatch.setattr(store, "_answer", and_then_one_comes)
    store.minute()
    assert store.texts == ["ON", "How are you?"] and not store.places


def test_a_modem_without_a_choice_of_memories_has_its_texts_read(monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store()
    store.places[3] = HOW
    answer = store._answer
    refused = "+CME ERROR: 4"
    said: list[str] = []
    store.inbox._on_doubt = lambda why, now: said.append(why)
    store.inbox._on_trust = lambda: said.append("trust")
    monkeypatch.setattr(store, "_answer", lambda one: refused if one.prefix == "+CPMS" else answer(one))
    store.minute()
    assert store.texts == ["How are you?"] and not store.places
    assert said == ["list: +CME ERROR: 4"], "a list of nobody knows which memory ends no doubt: else it could stay deaf"


def test_a_hint_is_enough_to_have_one_text_read() -> None:
    """No list before it: that takes 20 s of a modem with a full store."""
    store = Store()
    store.minute()
    store.places = {3: HOW, 4: ON}
    store.inbox._on_hint('+CMTI: "SM",4', store.now)
    command = store.inbox.next_command(store.now)
    assert command is not None and command.text == "AT+CMGR=4"


@pytest.mark.parametrize("when", ["before the first list", "while the other memory is read", "before a restart"])
def test_a_text_that_was_announced_early_is_read_though_the_memory_counts_none(when: str) -> None:
    """Its +CMTI came before AT+CPMS, and AT+CPMS says 0."""
    store = Store()
    answer = store._answer

    def counts_none(command: Command) -> str:
        if command.text.startswith("AT+CPMS"):
            store.inbox.on_line(command, "+CPMS: 0,30,0,30,0,30", store.now)
            return OK
        return answer(command)

    store._answer = counts_none
    if when == "while the other memory is read":
        store.minute()
        store.minute()
        store.inbox._round = 1
    store.places = {3: ON}
    store.inbox._on_hint('+CMTI: "SM",3', store.now)
    if when == "before a restart":
        store.inbox.restart(store.now)
    store.minute()
    assert store.texts == ["ON"] and not store.places


def test_a_forced_list_that_is_refused_is_no_sign_of_lost_settings() -> None:
    doubts: list[str] = []
    inbox = Inbox(Line(), lambda now: None, lambda now: None, lambda why, now: doubts.append(why), lambda: None, 0)
    inbox.restart(0)
    for now in range(0, 5_000, 50):
        command = inbox.next_command(now)
        if command is not None:
            if command.prefix == "+CPMS":
                inbox.on_line(command, "+CPMS: 0,30,0,30,0,30", now)
            inbox.on_result(command, "+CMS ERROR: 321" if command.prefix == "+CMGL" else OK, now)
    assert not doubts


def test_it_is_listed_once_a_minute_the_other_memory_first() -> None:
    store = Store()
    store.places = {0: HOW}
    for _ in range(3):
        store.minute()
    looks = [(now, text) for now, text in store.asked if text.startswith("AT+CPMS")]
    assert [text for _, text in looks] == ['AT+CPMS="ME","SM","SM"', 'AT+CPMS="SM","SM","SM"'] * 3
    assert [now - now % 1000 for now, _ in looks[::2]] == [0, LIST_MS, 2 * LIST_MS]
    assert store.inbox.due == looks[-2][0] + LIST_MS
    assert store.texts == ["How are you?"]
    assert [text for _, text in store.asked if "CMG" in text] == ["AT+CMGL=4", "AT+CMGR=0", "AT+CMGD=0"]


def test_twenty_five_texts_are_read_in_their_order_ten_of_a_list() -> None:
    store = Store()
    store.places = {place: HOW if place % 2 else ON for place in range(25)}
    store.minute()
    assert store.texts == ["ON", "How are you?"] * 12 + ["ON"]
    read = [int(text[8:]) for _, text in store.asked if text.startswith("AT+CMGR")]
    assert read == list(range(25)) and not store.places
    assert [text for _, text in store.asked].count("AT+CMGL=4") == 3


def test_a_text_is_deleted_only_once_what_it_asked_for_is_done() -> None:
    store = Store()
    done = False
    store.inbox.tell_texts_to(lambda message, now: store.texts.append(message.text), lambda: done)
    store.places = {3: ON}
    store.minute()
    assert store.texts == ["ON"] and 3 in store.places
    done = True
    store.minute()
    assert store.texts == ["ON"] and not store.places


@pytest.mark.parametrize("pdu", ["", "00", "07911326040000F0"], ids=["no PDU", "two digits", "half"])
def test_a_record_that_cannot_be_read_is_deleted_at_the_third_time(pdu: str) -> None:
    store = Store()
    store.places = {3: pdu, 4: ON}
    for minute in (1, 2, 3):
        assert 3 in store.places, minute
        store.minute()
    assert not store.places
    assert store.texts == ["ON"]


def test_one_that_could_be_read_meanwhile_begins_anew() -> None:
    store = Store()
    store.refuses = True
    for pdu in ("00", "00", HOW, "00", "00"):
        store.places = {3: pdu}
        store.minute()
    assert store.texts == ["How are you?"]
    assert [text for _, text in store.asked].count("AT+CMGD=3") == 1, "of the one that was read"


@pytest.mark.parametrize(
    ("lines", "full"),
    [
        (["+CPMS: 0,10,9,10", "+CPMS: 9,10,9,10"], False),
        (["+CPMS: 0,10,10,10", "+CPMS: 10,10,10,10"], True),
        (["+CPMS: 10,10,9,10", "+CPMS: 9,10,9,10"], False),  # the other one
        (["+CPMS: 0,10,1,1", "+CPMS: 1,1,1,1"], True),
        (["+CPMS: 0,10,0,0", "+CPMS: 0,0,0,0"], False),  # it has no places
        (["+CPMS: 0", "+CPMS: 10"], False),
    ],
)
def test_when_the_memory_in_use_is_full(lines: list[str], full: bool) -> None:
    inbox = new_inbox()
    for line in lines:
        command = inbox.next_command(0)
        assert command is not None
        inbox.on_line(command, line, 0)
        inbox._listing = False
        inbox.on_result(command, OK, 0)
    assert inbox.full is full


def test_that_there_is_room_again_is_told_once() -> None:
    freed: list[int] = []
    inbox = Inbox(Line(), lambda now: None, freed.append, lambda why, now: None, lambda: None, 0)
    for now, used in ((1, 10), (2, 10), (3, 9), (4, 8), (5, 10), (6, 0)):
        inbox.on_line(Command("AT+CPMS", "+CPMS"), f"+CPMS: {used},10,{used},10", now)
    assert freed == [3, 6]


def test_where_the_sim_has_no_places_texts_come_into_the_modems_own() -> None:
    inbox = new_inbox()
    asked = []
    for line in ("+CPMS: 0,20,0,0", "+CPMS: 0,0,0,0", "+CPMS: 0,0,0,20", "+CPMS: 0,20,0,20"):
        command = inbox.next_command(0)
        assert command is not None
        asked.append(command.text)
        inbox.on_line(command, line, 0)
        inbox.on_result(command, OK, 0)
    assert asked == [
        'AT+CPMS="ME","SM","SM"',
        'AT+CPMS="SM","SM","SM"',
        'AT+CPMS="SM","ME","ME"',
        'AT+CPMS="ME","ME","ME"',
    ]
    assert inbox.next_command(0) is None and inbox.due == LIST_MS


@pytest.mark.parametrize(
    ("results", "doubts"),
    [
        ([OK, OK], []),
        (["+CMS ERROR: 500", OK], []),  # not every modem has both
        ([OK, "+CMS ERROR: 500"], ["list: +CMS ERROR: 500"]),
        ([OK, TIMEOUT], []),
        ([OK, ABORTED], []),
    ],
)
def test_a_memory_in_use_that_is_refused_is_a_sign_of_lost_settings(results: list[str], doubts: list[str]) -> None:
    said: list[str] = []
    trusted: list[bool] = []
    inbox = Inbox(
        Line(), lambda now: None, lambda now: None, lambda why, now: said.append(why), lambda: trusted.append(True), 0
    )
    for result in results:
        command = inbox.next_command(0)
        assert command is not None and command.prefix == "+CPMS"
        inbox.on_result(command, result, 0)
    assert said == doubts
    assert len(trusted) == results.count(OK)


def test_a_read_that_timed_out_has_the_store_listed_at_once() -> None:
    store = Store()
    store.places = {3: ON}
    answer = store._answer
    results = [TIMEOUT]

    def slow(command: Command) -> str:
        return results.pop() if results and command.text.startswith("AT+CMGR") else answer(command)

    store._answer = slow  # type: ignore[method-assign]
    store.minute()
    assert store.texts == ["ON"] and not store.places


@pytest.mark.parametrize("place", [0, 7])
def test_a_hint_has_its_place_read_and_deleted(place: int) -> None:
    store = Store()
    store.minute()
    store.asked.clear()
    store.places = {place: ON}
    store.inbox._on_hint(f'+CMTI: "SM",{place}', store.now)
    store.inbox._on_hint(f'+CMTI: "SM",{place}', store.now)
    store.now -= 1  # just before the next list
    for _ in range(5):
        command = store.inbox.next_command(store.now)
        if command is not None:
            store.asked.append((store.now, command.text))
            store.inbox.on_result(command, store._answer(command), store.now)
    assert [text for _, text in store.asked] == [f"AT+CMGR={place}", f"AT+CMGD={place}"]
    assert store.texts == ["ON"]


@pytest.mark.parametrize("line", ["", "0", "zz", "07911326040000F0", HOW[:-2], HOW + "00"])
def test_a_text_that_is_not_stored_may_be_mutilated(line: str) -> None:
    store = Store()
    assert store.inbox._on_direct("+CMT: ,24", 0) is True, "its PDU follows"
    assert store.inbox._on_direct(line, 0) is False
    assert store.inbox._on_direct(ON, 0) is False
    assert store.texts[-1] == "ON"
    assert not store.inbox._to_delete


def test_two_lines_of_what_nobody_asked_for_are_passed_over() -> None:
    inbox = new_inbox()
    assert [inbox._on_other(line, 0) for line in ("+CDS: 24", "+CBM: 24", HOW)] == [True, True, False]


def test_an_answer_that_comes_after_a_restart_is_about_no_text() -> None:
    store = Store()
    store.refuses = True
    store.places = {0: HOW, 1: ON}
    store.minute()
    store.inbox.restart(store.now)
    store.inbox.on_result(Command("AT+CMGD=0", timeout_ms=5000), OK, store.now)
    store.minute()
    assert store.texts == ["How are you?", "ON"], "both are still known as obeyed"


@pytest.mark.parametrize("pdu", [HOW, "00"], ids=["not deleted", "unreadable"])
def test_of_fifty_places_at_most_faults_are_remembered(pdu: str) -> None:
    """A broken store of more must not take the memory."""
    store = Store()
    store.refuses = True
    most = 0
    for place in range(MAX_PLACES + 2):
        store.places = {place: pdu}
        store.minute()
        most = max(most, len(store.inbox._undeleted), len(store.inbox._strikes))
    assert most == MAX_PLACES
