"""Chapter 3: the lists, the passwords, and the half hours: the window in which a device without security is configured,
and that of who has shut himself out (spec 3.34).
"""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from isocket.access import MAX_ADMITTED, MAX_NUMBERS, NOT_ON_THE_LIST, WINDOW_MS, Access
from isocket.clock import WallClock, to_seconds
from isocket.guesses import Guesses
from isocket.numbers import Numbering
from isocket.rows import ExecuteError, IncorrectValue
from kept import Kept

FIRST, SECOND = "+358401234567", "+358407654321"
MINUTE_MS = 60_000


class Desk:
    """Access that is stepped when it wants to be, not before and not after."""

    def __init__(self, **settings: str) -> None:
        self.now = 0
        kept = Kept(settings)
        self.numbering = numbering = Numbering()
        self.wall = WallClock(0)
        guesses = Guesses(kept, self.wall, numbering, lambda text: None)
        self.kept = kept
        self.access = Access(kept, self.wall, numbering, guesses, lambda place: None, 0)

    def command(self, key: str, value: str = "", sender: str = FIRST) -> str:
        handler, _ = self.access.rows()[key]
        request = SimpleNamespace(name=key[:-1], value=value.upper(), raw=value, sender=sender, ok="OK", now=self.now)
        request.answer_at = lambda address: None
        return handler(request)

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
    desk.access.configured(25 * MINUTE_MS)
    desk.access.step(55 * MINUTE_MS - 1)
    assert WINDOW_MS == 30 * MINUTE_MS and desk.access.may_configure(desk.now)


def test_the_oldest_of_too_many_newcomers_gives_way() -> None:
    desk = Desk(SECLIST="ON")
    numbers = [f"+35840123450{place}" for place in range(MAX_ADMITTED + 1)]
    for number in numbers:
        desk.access.note_about(number, 0)
    assert [desk.access.allows(number) for number in numbers] == [False] + [True] * MAX_ADMITTED


def full(least: int = 0) -> str:
    return ",".join([f"+3584012345{place:02}" for place in range(MAX_NUMBERS - least)])


@pytest.mark.parametrize("command", ["MAKEMEBOSS", "ALERTME"])
def test_who_is_on_a_full_list_is_boss_all_the_same(command: str) -> None:
    desk = Desk(**{"security list": full(), "alert list": full()})
    for place in range(MAX_NUMBERS):
        desk.command(command, sender=f"+3584012345{place:02}")
    with pytest.raises(ExecuteError):
        desk.command(command, sender=FIRST)
    assert desk.kept["alert list"] == full()


def test_who_has_room_on_one_list_only_gets_on_neither() -> None:
    desk = Desk(**{"security list": full(1), "alert list": full()})
    with pytest.raises(ExecuteError):
        desk.command("MAKEMEBOSS")
    assert desk.kept == {"security list": full(1), "alert list": full()}


@pytest.mark.parametrize("command", ["MAKEMEBOSS", "ALERTME"])
def test_a_short_number_gets_no_alerts(command: str) -> None:
    """Seven digits are none that could be texted from abroad."""
    desk = Desk()
    with pytest.raises(ExecuteError):
        desk.command(command, sender="1234567")
    assert "alert list" not in desk.kept and "security list" not in desk.kept


def test_the_tenth_number_is_taken_the_eleventh_is_not() -> None:
    desk = Desk(**{"security list": full(1)})
    desk.command("SECNUMBER+", FIRST)
    with pytest.raises(ExecuteError):
        desk.command("SECNUMBER+", SECOND)
    assert desk.kept["security list"] == f"{full(1)},{FIRST.strip('+')}"


def test_a_number_that_is_alerted_is_a_listed_one() -> None:
    desk = Desk(**{"alert list": FIRST})
    assert desk.access.is_listed(FIRST, 0) and not desk.access.is_listed(SECOND, 0)


@pytest.mark.parametrize("password", ["!!!!!", "~~~~~", "aB3$%"])
def test_passwords(password: str) -> None:
    desk = Desk()
    assert desk.command("PASSWORD=", password) == "PASSWORD=***** - OK" and desk.access.password == password


@pytest.mark.parametrize("password", ["", "1234", "123456", "12 45", "1234\x7f", "1234é"])
def test_no_passwords(password: str) -> None:
    desk = Desk()
    with pytest.raises(IncorrectValue):
        desk.command("PASSWORD=", password)


@pytest.mark.parametrize("digits", ["316000", "0612345678", "358401234567", "999999999999999"])
@pytest.mark.parametrize("day", ["", ",24/01/01", ",79/12/31"])
def test_a_guest_is_told_as_he_was_given(digits: str, day: str) -> None:
    desk = Desk()
    desk.command("USERNUMBER+", digits + day)
    assert desk.command("USERNUMBER?") == f"USERNUMBERs: {digits}{day.replace(',', ' ')}"
    assert len(desk.kept["guests"]) == len(desk.kept["guests"].encode()) == 11
    assert desk.access.is_guest(digits, 0) == (not day), "the clock is unset"
    desk.command("USERNUMBER-", digits)
    assert not desk.access.is_guest(digits, 0)


@pytest.mark.parametrize("days", [(",26/03/01", ""), ("", ",26/03/01"), (",26/03/01", ",26/03/08")])
def test_a_guest_who_stands_there_in_two_spellings_has_the_later_day(days: tuple[str, str]) -> None:
    """As the manual advises for numbers (ch. 5.1)."""
    desk = Desk()
    desk.numbering.learn("358400000099")
    desk.wall.set(to_seconds(2026, 3, 8, 12, 0, 0), 4, 0, True)
    desk.command("USERNUMBER+", "0400000002" + days[0])
    desk.command("USERNUMBER+", "358400000002" + days[1])
    for shown in ("+358400000002", "0400000002", "~400000002"):
        assert desk.access.is_guest(shown, 0), shown


def test_a_day_ends_with_its_last_second() -> None:
    desk = Desk()
    desk.command("USERNUMBER+", "31600000002,26/03/08")
    for day, second, is_guest in ((8, 0, True), (8, 86_399, True), (9, 0, False), (7, 0, True)):
        desk.wall.set(to_seconds(2026, 3, day, 0, 0, 0) + second, 4, 0, True)
        assert desk.access.is_guest("+31600000002", 0) == is_guest, (day, second)
    assert not desk.access.is_guest("+31600000003", 0)
    assert not desk.access.is_guest("", 0) and not desk.access.is_guest("000002", 0)
