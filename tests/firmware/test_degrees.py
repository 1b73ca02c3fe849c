"""Degrees, against every example of the manual."""

from __future__ import annotations

import pytest
from isocket.degrees import parse_set_point, reading_text, set_point_text
from isocket.rows import IncorrectValue


@pytest.mark.parametrize(
    "celsius, text", [(35, "35C(96F)"), (15, "15C(60F)"), (10, "10C(50F)"), (22, "22C(72F)"), (-55, "-55C(-66F)")]
)
def test_set_points(celsius: int, text: str) -> None:
    assert set_point_text(celsius) == text


@pytest.mark.parametrize(
    "typed, celsius",
    [("96F", 35), ("60F", 15), ("50F", 10), ("72F", 22), ("248F", 120), ("-66F", -55), ("-67F", -55), ("-5C", -5)],
)
def test_typed(typed: str, celsius: int) -> None:
    assert parse_set_point(typed) == celsius


@pytest.mark.parametrize(
    "typed",
    ["", "C", "-C", "10", "10K", "121C", "-56C", "250F", "-68F", "51F", "-65F", "1.5C", "+5C", "--5C", "5 C", "٣C"],
)
def test_refused(typed: str) -> None:
    with pytest.raises(IncorrectValue):
        parse_set_point(typed)


@pytest.mark.parametrize(
    "reading, text",
    [
        (25.0, "25C(77F)"),
        (0.5, "1C(33F)"),
        (-0.5, "-1C(31F)"),
        (-0.4375, "0C(31F)"),
        (21.5, "22C(71F)"),
        (-55, "-55C(-67F)"),
        (125, "125C(257F)"),
    ],
)
def test_readings(reading: float, text: str) -> None:
    assert reading_text(round(reading * 16)) == text
