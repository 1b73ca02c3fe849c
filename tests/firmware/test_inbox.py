"""The inbox lives through what a noisy line makes of the modem's answers."""

from __future__ import annotations

import pytest
from isocket.modem.channel import Command
from isocket.modem.inbox import Inbox


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
