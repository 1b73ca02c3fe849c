"""The half hours of chapter 3: the window in which a device without security is configured, and that of who has shut
himself out (spec 3.34).
"""

from __future__ import annotations

from isocket.access import NOT_ON_THE_LIST, WINDOW_MS, Access
from isocket.clock import WallClock
from isocket.guesses import Guesses
from isocket.numbers import Numbering
from kept import Kept

FIRST, SECOND = "+358401234567", "+358407654321"
MINUTE_MS = 60_000


class Desk:
    """Access that is stepped when it wants to be, not before and not after."""

    def __init__(self, **settings: str) -> None:
        self.now = 0
        kept = Kept(settings)
        numbering = Numbering()
        guesses = Guesses(kept, WallClock(0), numbering, lambda text: None)
        self.access = Access(kept, numbering, guesses, lambda place: None, 0)

    def until(self, minutes: int) -> None:
        while self.access.due is not None and self.access.due <= minutes * MINUTE_MS:
            self.now = self.access.due
            self.access.step(self.now)
            assert self.access.due is None or self.access.due > self.now
        self.now = minutes * MINUTE_MS


def test_each_has_a_half_hour_of_his_own() -> None:
    desk = Desk(SECLIST="ON")
    desk.access.configured(0)
    assert desk.access.note_about(FIRST, 0) == NOT_ON_THE_LIST
    desk.until(20)
    desk.access.configured(desk.now)
    assert desk.access.note_about(SECOND, desk.now) == NOT_ON_THE_LIST
    for minutes, who in ((29, (True, True)), (31, (False, True)), (49, (False, True)), (51, (False, False))):
        desk.until(minutes)
        assert (desk.access.allows(FIRST), desk.access.allows(SECOND)) == who, minutes
    assert desk.access.due is None


def test_the_window_ends_to_the_millisecond_and_a_command_begins_it_anew() -> None:
    desk = Desk()
    desk.access.step(WINDOW_MS - 1)
    assert desk.access.may_configure(WINDOW_MS - 1)
    desk.access.configured(MINUTE_MS)
    desk.until(30)
    assert desk.access.may_configure(desk.now)
    desk.until(31)
    assert not desk.access.may_configure(desk.now) and desk.access.due is None
