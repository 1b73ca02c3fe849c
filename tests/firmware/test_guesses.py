"""Wrong passwords (spec 2.49 to 2.56)."""

from __future__ import annotations

import pytest
from isocket.clock import WallClock, to_seconds
from isocket.guesses import ALL_IGNORED, IGNORED, MAX_GUESSERS, MAX_KNOWN, WRONG, Guesses, password_fits
from isocket.numbers import Numbering
from kept import Kept

NOON = to_seconds(2026, 3, 2, 12, 0, 0)
HOUR_S = 3600
DAY_S = 24 * HOUR_S
STRANGER, LOCAL = "+358409999999", "0409999999"
OWNER = "+358401234567"


class Desk:
    def __init__(self, kept: Kept | None = None, clock: bool = False) -> None:
        self.kept = Kept() if kept is None else kept
        self.now = 1000
        self.wall = WallClock(self.now)
        numbering = Numbering()
        numbering.learn("358405202000")
        self.told: list[str] = []
        self.guesses = Guesses(self.kept, self.wall, numbering, self.told.append)
        if clock:
            self.set_clock(NOON)

    def set_clock(self, seconds: int) -> None:
        self.wall.set(seconds, 8, self.now, True)
        self.guesses.clock_changed(self.now)

    def wait(self, seconds: int) -> None:
        for _ in range(seconds // HOUR_S):
            self.now += HOUR_S * 1000
            self.wall.uptime(self.now)
        self.now += seconds % HOUR_S * 1000

    def wrong(self, number: str = STRANGER, known: bool = False) -> str:
        """A text with a wrong password: its answer, "" when it is not read at all."""
        if self.guesses.ignores(number, known, self.now):
            return ""
        return self.guesses.wrong(number, known, self.now)

    def is_heard(self, number: str, known: bool = False) -> bool:
        return not self.guesses.ignores(number, known, self.now)

    def right(self, number: str, listed: bool = False, known: bool = False) -> bool:
        if not self.is_heard(number, known):
            return False
        self.guesses.right(number, listed)
        return True


@pytest.mark.parametrize(
    "text, fits",
    [
        ("12abcON", True),
        ("12AbcON", True),
        ("12aBcON", False),
        ("12abc", True),
        ("12ab", False),
        (" 12abcON", False),
        ("", False),
    ],
)
def test_the_case_of_the_first_letter_does_not_count(text: str, fits: bool) -> None:
    assert password_fits("12abc", text) == fits


def test_of_a_password_without_letters_each_character_counts() -> None:
    assert password_fits("12-45", "12-45ON")
    assert not password_fits("12-45", "12-46ON")
    assert not password_fits("ABCde", "aBcdeON")
    assert password_fits("ABCde", "aBCdeON")


def test_the_fifth_in_an_hour_and_then_an_hour_of_silence() -> None:
    desk = Desk()
    assert [desk.wrong() for _ in range(6)] == [WRONG] * 4 + [IGNORED, ""]
    assert desk.told == ["5 wrong passwords from 358409999999: ignored for an hour."]
    assert not desk.right(STRANGER), "not even the right one"
    desk.wait(HOUR_S - 1)
    assert desk.wrong() == "", "what it sends meanwhile does not prolong it"
    desk.wait(1)
    assert desk.wrong() == WRONG
    assert desk.right(STRANGER)


def test_four_an_hour_are_slips() -> None:
    desk = Desk()
    for _ in range(6):
        assert [desk.wrong() for _ in range(4)] == [WRONG] * 4
        desk.wait(HOUR_S)
    assert desk.told == []


def test_one_number_in_two_spellings_is_one_guesser() -> None:
    desk = Desk()
    assert [desk.wrong(number) for number in (STRANGER, LOCAL, "00" + STRANGER[1:], "~409999999", LOCAL)][-1] == IGNORED
    assert desk.wrong() == ""


SPELLINGS = (STRANGER, LOCAL, "00" + STRANGER[1:], "~409999999", STRANGER[1:])


@pytest.mark.parametrize("first", SPELLINGS)
@pytest.mark.parametrize("then", SPELLINGS)
def test_whichever_spelling_comes_first(first: str, then: str) -> None:
    desk = Desk()
    assert [desk.wrong(number) for number in (first, then, first, then, then)][-1] == IGNORED
    assert desk.wrong(first) == desk.wrong(then) == ""


def test_a_known_number_has_thirty_and_the_right_one_clears_them() -> None:
    desk = Desk()
    for _ in range(3):
        assert {desk.wrong(OWNER, known=True) for _ in range(29)} == {WRONG}
        assert desk.right(OWNER, listed=True, known=True)
    assert [desk.wrong(OWNER, known=True) for _ in range(31)][-2:] == [WRONG, ""]
    assert desk.told == [], "nobody is told of an owner's slips"
    desk.wait(HOUR_S)
    assert desk.right(OWNER, listed=True, known=True)


def test_somebody_vouches_for_a_number_that_is_ignored() -> None:
    desk = Desk()
    for _ in range(5):
        desk.wrong()
    assert not desk.is_heard(STRANGER)
    assert desk.is_heard(STRANGER, known=True)


def test_who_had_the_password_is_known_until_it_changes() -> None:
    desk = Desk()
    desk.guesses.password_changed(OWNER)
    assert desk.guesses.knows(OWNER)
    numbers = [f"+3584000000{at:02}" for at in range(MAX_KNOWN)]
    for number in numbers:
        assert desk.right(number)
    assert not desk.guesses.knows(OWNER), "the last 8"
    assert all(desk.guesses.knows(number) for number in numbers)
    assert all(Desk(desk.kept).guesses.knows(number) for number in numbers)
    desk.right("+358407777777", listed=True)
    assert not desk.guesses.knows("+358407777777"), "a list has it"
    desk.guesses.password_changed(STRANGER)
    assert desk.guesses.knows(STRANGER)
    assert not any(desk.guesses.knows(number) for number in numbers)
    desk.guesses.password_changed("")
    assert not desk.guesses.knows(STRANGER)


def test_of_nine_guessers_the_oldest_is_forgotten_and_an_ignored_one_last() -> None:
    desk = Desk()
    ignored = "+358400000099"
    for _ in range(5):
        desk.wrong(ignored)
    numbers = [f"+3584000000{at:02}" for at in range(MAX_GUESSERS)]
    for number in numbers:  # the last of them takes the place of the first
        for _ in range(2):
            desk.wrong(number)
    assert not desk.is_heard(ignored)
    assert [desk.wrong(numbers[-1]) for _ in range(3)] == [WRONG, WRONG, IGNORED]
    assert [desk.wrong(numbers[0]) for _ in range(4)] == [WRONG] * 4, "it begins anew"


def test_thirty_of_all_unknown_numbers_in_a_day() -> None:
    desk = Desk()
    for at in range(30):
        assert desk.wrong(f"+3584000001{at:02}") == WRONG
        desk.wait(600)
    assert desk.told == [ALL_IGNORED]
    assert desk.wrong("+358400000200") == ""
    assert desk.is_heard(OWNER, known=True)
    desk.wait(24 * HOUR_S - 601)
    assert desk.wrong("+358400000200") == ""
    desk.wait(1)
    assert desk.wrong("+358400000200") == WRONG


def test_thirty_in_more_than_a_day_are_not_so_many() -> None:
    desk = Desk()
    for at in range(60):
        assert desk.wrong(f"+3584000001{at:02}") == WRONG
        desk.wait(HOUR_S)
    assert desk.told == []


def test_each_kind_of_warning_once_a_day() -> None:
    desk = Desk()
    for _ in range(3):
        for _ in range(5):
            desk.wrong()
        desk.wait(2 * HOUR_S)
    assert len(desk.told) == 1
    desk.wait(24 * HOUR_S)
    for _ in range(5):
        desk.wrong()
    assert len(desk.told) == 2


@pytest.mark.parametrize("clock", [False, True])
def test_it_survives_a_reset(clock: bool) -> None:
    before = Desk(clock=clock)
    for _ in range(5):
        before.wrong()
    before.wait(1800)
    after = Desk(before.kept)
    assert not after.is_heard(STRANGER)
    if clock:
        after.set_clock(NOON + 1800)
        after.wait(1800 - 61)
    else:
        after.wait(HOUR_S - 1)
    assert not after.is_heard(STRANGER)
    after.wait(61)
    assert after.is_heard(STRANGER)
    assert Desk(before.kept).is_heard(STRANGER)


def test_the_count_of_the_day_survives_a_reset() -> None:
    before = Desk()
    for at in range(29):
        before.wrong(f"+3584000001{at:02}")
    after = Desk(before.kept)
    after.wrong("+358400000200")
    assert after.told == [ALL_IGNORED]
    again = Desk(before.kept, clock=True)
    assert not again.is_heard("+358400000300")
    assert again.is_heard(OWNER, known=True)


@pytest.mark.parametrize(("later_s", "tells"), [(HOUR_S, True), (3 * DAY_S, False)])
def test_guesses_of_days_ago_count_no_more_after_a_reset(later_s: int, tells: bool) -> None:
    kept = Kept()
    desk = Desk(kept, clock=True)
    for guess in range(29):
        desk.wrong(f"+3584077700{guess // 4:02d}")
    after = Desk(kept)
    after.set_clock(NOON + later_s)
    assert after.wrong() == WRONG
    assert bool(after.told) is tells


def test_another_zone_ends_no_ignoring() -> None:
    desk = Desk(clock=True)
    for _ in range(5):
        desk.wrong()
    desk.set_clock(NOON + HOUR_S + 60)
    assert not desk.is_heard(STRANGER)
    desk.wait(HOUR_S)
    assert desk.is_heard(STRANGER)


def test_known_are_the_last_eight_that_gave_the_password() -> None:
    desk = Desk()
    numbers = [f"+35840777000{number}" for number in range(8)]
    for number in numbers + numbers[:1] + ["+358407770008"]:
        assert desk.right(number)
    assert desk.guesses.knows(numbers[0]) and not desk.guesses.knows(numbers[1])


def test_a_clock_that_is_put_back_prolongs_nothing() -> None:
    desk = Desk(clock=True)
    for _ in range(5):
        desk.wrong()
    desk.set_clock(NOON - 30 * 86_400)
    desk.wait(HOUR_S)
    assert desk.is_heard(STRANGER)


def test_what_is_kept_fits_and_is_short() -> None:
    desk = Desk(clock=True)
    for guesser in range(MAX_GUESSERS):
        for _ in range(5):
            desk.wrong(f"+35840123456{guesser:04}")
    assert len(desk.kept.get("strikes")) <= 220
    desk.kept["strikes"] = "what;no"
    assert Desk(desk.kept).is_heard(STRANGER), "what it cannot read it does not know"
