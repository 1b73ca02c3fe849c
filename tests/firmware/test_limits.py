"""What may be sent: replies, errors and reports (spec 2.62 to 2.68)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from isocket.config import defaults
from isocket.limits import REACHED, Limits, Window, sms_parts

HOUR_S, DAY_S = 3600, 86_400
OWNER, STRANGER = "+358401234567", "+358409999999"


class Desk:
    def __init__(self, **limits: int) -> None:
        self.now_s = 0
        self.sent: list[tuple[str, str]] = []
        self.told: list[str] = []
        self.limits = Limits(lambda *text: self.sent.append(text), lambda: self.now_s, {**defaults().limits, **limits})
        self.limits.warn_by(self.told.append)

    def replies(self, count: int, owner: bool = True, text: str = "Power socket ON") -> int:
        """How many of so many are sent."""
        before = len(self.sent)
        for _ in range(count):
            self.limits.reply(OWNER if owner else STRANGER, text, owner)
        return len(self.sent) - before

    def reports(self, count: int) -> int:
        return sum(self.limits.report() for _ in range(count))


@pytest.mark.parametrize(
    "text, parts",
    [
        ("", 1),
        ("x" * 160, 1),
        ("x" * 161, 2),
        ("x" * 306, 2),
        ("x" * 307, 3),
        ("Ж" * 70, 1),
        ("Ж" * 71, 2),
        ("Ж" * 134, 2),
        ("Ж" * 135, 3),
    ],
)
def test_parts(text: str, parts: int) -> None:
    assert sms_parts(text) == parts


def test_sixty_replies_an_hour_and_three_hundred_a_day() -> None:
    desk = Desk()
    assert desk.replies(61) == 60
    assert desk.told == [REACHED]
    total = 60
    for _ in range(23):
        desk.now_s += HOUR_S
        total += desk.replies(61)
    assert total == 300
    assert desk.told == [REACHED], "once a day"
    desk.now_s += HOUR_S
    assert desk.replies(61) == 60
    assert desk.told == [REACHED, REACHED]


def test_it_is_told_once_a_day_whenever_the_day_began() -> None:
    desk = Desk()
    for hours, told in ((10, 1), (25, 1), (33, 1), (34, 2), (57, 2), (58, 3)):
        desk.now_s = hours * HOUR_S
        desk.replies(61)
        assert len(desk.told) == told, hours


def test_any_hour() -> None:
    desk = Desk()
    for _ in range(60):
        desk.now_s += 60
        assert desk.replies(1) == 1
    desk.now_s += 30
    assert desk.replies(1) == 0
    desk.now_s += 30
    assert desk.replies(1) == 1


def test_replies_count_by_their_parts() -> None:
    desk = Desk()
    assert desk.replies(100, text="x" * 400) == 20


def test_a_stranger_cannot_use_up_the_owners() -> None:
    desk = Desk()
    assert desk.replies(100, owner=False) == 10
    assert desk.replies(100) == 60
    total = 10
    for _ in range(23):
        desk.now_s += HOUR_S
        total += desk.replies(100, owner=False)
    assert total == 30


def test_twenty_reports_an_hour_sixty_a_day() -> None:
    desk = Desk()
    assert desk.reports(30) == 20
    total = 20
    for _ in range(23):
        desk.now_s += HOUR_S
        total += desk.reports(30)
    assert total == 60


def test_settings_change_them_and_none_is_no_limit() -> None:
    desk = Desk(REPLIES_HOUR=3, OTHERS_HOUR=0, OTHERS_DAY=0, REPORTS_HOUR=0, REPORTS_DAY=5)
    assert desk.replies(10) == 3
    assert desk.replies(500, owner=False) == 500
    assert desk.reports(10) == 5


@given(
    st.integers(0, 6),
    st.integers(0, 12),
    st.lists(st.tuples(st.integers(0, 30_000), st.integers(1, 3)), max_size=60),
)
def test_no_hour_and_no_day_has_more(hour: int, day: int, wishes: list[tuple[int, int]]) -> None:
    window = Window(hour, day)
    taken: list[tuple[int, int]] = []
    now_s = 0
    for wait_s, count in wishes:
        now_s += wait_s
        if window.takes(count, now_s):
            taken.append((now_s, count))
    for most, seconds in ((hour, HOUR_S), (day, DAY_S)):
        for at, (since, _) in enumerate(taken):
            within = [count for one, count in taken[at:] if one - since < seconds]
            # a text of more parts than may be sent at all goes out alone
            assert not most or sum(within) <= most or len(within) == 1


@given(st.lists(st.integers(0, 30_000), max_size=60))
def test_what_there_is_room_for_is_taken(waits: list[int]) -> None:
    window = Window(3, 8)
    taken: list[int] = []
    now_s = 0
    for wait_s in waits:
        now_s += wait_s
        room = sum(now_s - at < HOUR_S for at in taken) < 3 and sum(now_s - at < DAY_S for at in taken) < 8
        assert window.takes(1, now_s) == room
        taken += [now_s] if room else []


# a phone that answers by itself


def errors(desk: Desk, causes: list[str]) -> int:
    before = len(desk.sent)
    for cause in causes:
        desk.limits.error(OWNER, f"{cause} - No such command exists on the device!", True, cause)
    return len(desk.sent) - before


def test_the_sixth_error_in_a_row_is_not_answered() -> None:
    desk = Desk()
    assert errors(desk, list("ABCDEFG")) == 5
    assert desk.told == [], "that is no limit of texts"
    desk.now_s += 601
    assert errors(desk, ["A"]) == 1


def test_nor_the_third_copy_of_the_same() -> None:
    desk = Desk()
    assert errors(desk, ["A"] * 4) == 2
    assert errors(desk, ["B"]) == 1


@pytest.mark.parametrize(("waited_s", "answered"), [(599, 0), (600, 1)])
def test_ten_minutes_after_its_first_text_a_row_is_over(waited_s: int, answered: int) -> None:
    desk = Desk()
    desk.now_s = 5 * HOUR_S
    assert errors(desk, list("ABCDE")) == 5
    desk.now_s += waited_s
    assert errors(desk, ["F"]) == answered


def test_a_command_that_works_ends_the_row() -> None:
    desk = Desk()
    assert errors(desk, list("ABCDE")) == 5
    desk.replies(1)
    assert errors(desk, list("ABCDEF")) == 5


@pytest.mark.parametrize(("every_s", "answered"), [(60, 5), (119, 5), (120, 60)])
def test_a_row_that_goes_on_is_answered_while_no_six_fall_into_ten_minutes(every_s: int, answered: int) -> None:
    desk = Desk()
    total = 0
    for at in range(60):
        total += errors(desk, [f"{at}"])
        desk.now_s += every_s
    assert total == answered


def test_of_nine_numbers_the_first_is_forgotten() -> None:
    desk = Desk(OTHERS_HOUR=0, OTHERS_DAY=0)
    for at in range(9):
        for _ in range(2):
            desk.limits.error(f"+35840{at}", "no", False, "A")
    before = len(desk.sent)
    desk.limits.error("+358401", "no", False, "A")
    assert len(desk.sent) == before
    desk.limits.error("+358400", "no", False, "A")
    assert len(desk.sent) == before + 1
