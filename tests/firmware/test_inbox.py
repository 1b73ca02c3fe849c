"""The inbox lives through what a noisy line makes of the modem's answers."""

from __future__ import annotations

import pytest
from isocket.modem.channel import OK, Command
from isocket.modem.inbox import LIST_MS, Inbox


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


def test_what_is_there_is_listed_unless_the_modem_says_that_there_is_nothing() -> None:
    for line, listed in (("+CPMS: 0,30,0,30,0,30", False), ("+CPMS: 3,30,3,30,3,30", True), ("+CPMS: 3", True)):
        inbox = new_inbox()
        inbox.on_line(Command("AT+CPMS", "+CPMS"), line, 0)
        assert inbox._listing is listed


SIM = '"SM"'
HOW = "07911326040000F0040B911346610089F60000208062917314080CC8F71D14969741F977FD07"  # How are you?
ON = "07911326040000F0040B911346610089F6000020806291731408024F27"


class Store:
    """A modem's store and an inbox that reads it, a minute at a time; `refuses`: AT+CMGD ends with an error."""

    def __init__(self) -> None:
        self.now = 0
        self.places: dict[int, str] = {}
        self.refuses = False
        self.texts: list[str] = []
        self.inbox = new_inbox()
        self.inbox.tell_texts_to(lambda message, now: self.texts.append(message.text), lambda: True)

    def minute(self) -> None:
        end = self.now + LIST_MS
        while self.now < end:
            command = self.inbox.next_command(self.now)
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


def test_a_modem_without_a_choice_of_memories_has_its_texts_read(monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store()
    store.places[3] = HOW
    answer = store._answer
    refused = "+CME ERROR: 4"
    monkeypatch.setattr(store, "_answer", lambda one: refused if one.prefix == "+CPMS" else answer(one))
    store.minute()
    assert store.texts == ["How are you?"] and not store.places


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
