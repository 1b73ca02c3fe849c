"""The time of day and dates, against the standard library."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from isocket import clock

EPOCH = datetime(2000, 1, 1)


@given(st.datetimes(EPOCH, datetime(2099, 12, 31)))
def test_seconds_and_fields(moment: datetime) -> None:
    moment = moment.replace(microsecond=0)
    seconds = clock.to_seconds(moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second)
    assert EPOCH + timedelta(seconds=seconds) == moment
    assert clock.to_fields(seconds) == moment.timetuple()[:6]
    assert clock.weekday(seconds) == moment.isoweekday()


@given(st.datetimes(datetime(2024, 1, 1), datetime(2079, 12, 31)), st.integers(-48, 56))
def test_stamps(moment: datetime, quarters: int) -> None:
    moment = moment.replace(microsecond=0)
    text = moment.strftime("%y/%m/%d,%H:%M:%S") + clock.format_zone(quarters)
    seconds, zone = clock.parse_stamp(text)
    assert (EPOCH + timedelta(seconds=seconds), zone) == (moment, quarters)
    assert clock.format_seconds(seconds) == text[:17]


@pytest.mark.parametrize(
    "text",
    [
        "04/01/01,00:00:00+00",
        "80/01/06,00:00:00+00",
        "26/02/29,00:00:00+00",
        "26/13/01,00:00:00+00",
        "26/00/10,00:00:00+00",
        "26/01/01,24:00:00+00",
        "26/01/01,00:60:00+00",
        "26/01/01,00:00:60+00",
        "26/01/01,00:00:00+104",
        "26/01/01,00:00:00+99",
        "26/01/01,00:00:00 08",
        "26-01-01,00:00:00+00",
        "26/1/1,00:00:00+00",
        "",
        "2٦/01/01,00:00:00+00",
    ],
)
def test_bad_stamps(text: str) -> None:
    with pytest.raises(ValueError):
        clock.parse_stamp(text)


def test_a_zone_of_one_digit() -> None:
    assert clock.parse_stamp("26/01/01,00:00:00+8")[1] == 8


@given(st.integers(0, 1 << 40), st.lists(st.integers(1, 1 << 33), max_size=30))
def test_wall_clock_runs_on(start: int, steps: list[int]) -> None:
    """However long nobody asks for it."""
    wall = clock.WallClock(start)
    wall.set(1000, 8, start, True)
    total = 0
    for step in steps:
        total += step
        assert wall.seconds(start + total) == 1000 + total // 1000
