"""A call that comes in is judged once, however its end and our hanging up cross on the line."""

from __future__ import annotations

from typing import Any

import pytest
from isocket.modem.calls import Calls
from isocket.modem.channel import OK

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
