"""Parts of long texts (spec 2.37, 2.38)."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from isocket.modem.parts import MAX_WAITING, MOST, WAIT_MS, Parts
from isocket.sms.pdu import Deliver

STAMP = "26/03/02,12:00:00+08"
OWNER, STRANGER = "+358401234567", "+358409999999"


def part(number: int, of: int, text: str, reference: int = 7, sender: str = OWNER) -> Deliver:
    message = Deliver()
    message.sender, message.reference, message.parts, message.part = sender, reference, of, number
    message.text, message.stamp = text, STAMP
    return message


@given(st.permutations([1, 2, 3]))
def test_in_any_order(order: list[int]) -> None:
    parts = Parts()
    for place, number in enumerate(order):
        whole, free = parts.add(part(number, 3, "ON30"[number - 1]), place, "SM", place)
        if place < 2:
            assert (whole, free) == (None, [])
            assert parts.holds(place, "SM")
    assert whole.text == "ON3"
    assert sorted(free) == [0, 1, 2], "they are deleted together"
    assert not parts.holds(0, "SM")


def test_a_text_of_four_parts_is_dropped_at_once() -> None:
    parts = Parts()
    for number in range(1, MOST + 2):
        assert parts.add(part(number, MOST + 1, "ON"), number, "SM", 0) == (None, [number])


def test_a_copy_of_a_part_goes() -> None:
    parts = Parts()
    parts.add(part(1, 2, "ON"), 1, "SM", 0)
    assert parts.add(part(1, 2, "ON"), 2, "SM", 0) == (None, [2])
    assert parts.add(part(2, 2, "30"), 3, "SM", 0)[0].text == "ON30"


@pytest.mark.parametrize("other", [{"reference": 8}, {"sender": STRANGER}, {"of": 3}])
def test_parts_of_another_text_are_not_joined(other: dict[str, Any]) -> None:
    parts = Parts()
    parts.add(part(1, 2, "ON"), 1, "SM", 0)
    assert parts.add(part(2, **{"of": 2, "text": "30", **other}), 2, "SM", 0) == (None, [])


@pytest.mark.parametrize("text, judged", [("STATUS\nand half", "STATUS"), ("STATUS", ""), ("A\nB\nC", "A\nB")])
def test_what_waited_for_five_minutes_is_judged_by_its_whole_lines(text: str, judged: str) -> None:
    parts = Parts()
    parts.add(part(1, 2, text), 4, "SM", 0)
    assert parts.overdue("SM", WAIT_MS - 1) == (None, [])
    assert parts.overdue("ME", WAIT_MS) == (None, []), "what is there can be deleted only while that memory is in use"
    whole, free = parts.overdue("SM", WAIT_MS)
    assert (whole.text, free) == (judged, [4])
    assert parts.overdue("SM", WAIT_MS * 2) == (None, [])


def test_a_text_without_its_beginning_is_no_text() -> None:
    parts = Parts()
    parts.add(part(2, 2, "ON\n"), 4, "SM", 0)
    assert parts.overdue("SM", WAIT_MS) == (None, [4])


def test_a_stranger_cannot_fill_the_card_with_beginnings() -> None:
    parts = Parts()
    freed = []
    for reference in range(20):
        freed += parts.add(part(1, 2, "ON", reference, STRANGER), reference, "SM", 0)[1]
    assert freed == list(range(20 - MAX_WAITING))
