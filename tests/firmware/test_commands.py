"""Which texts are copies (spec 2.39, 2.40), and where a command ends and its value begins."""

from __future__ import annotations

import pytest
from isocket.commands import Copies, key_of
from kept import Kept

MARK = "0123abcd"


@pytest.mark.parametrize("began_s", [0, 3600, 90_000])
@pytest.mark.parametrize("stranger", [False, True])
def test_without_a_time_a_text_is_a_copy_for_a_minute(began_s: int, stranger: bool) -> None:
    copies = Copies(Kept())
    assert not copies.known(MARK, False, began_s)
    (copies.seen if stranger else copies.executed)(MARK, False, began_s)
    assert copies.known(MARK, False, began_s) and copies.known(MARK, False, began_s + Copies.COPY_S - 1)
    assert not copies.known(MARK, False, began_s + Copies.COPY_S)


@pytest.mark.parametrize("stranger", [False, True])
def test_with_a_time_it_is_a_copy_for_good(stranger: bool) -> None:
    copies = Copies(Kept())
    (copies.seen if stranger else copies.executed)(MARK, True, 10)
    assert copies.known(MARK, True, 10**6)


def test_after_a_start_a_text_of_before_it_is_a_copy_for_three_minutes() -> None:
    kept = Kept()
    Copies(kept).executed(MARK, False, 5000)
    copies = Copies(kept)
    assert copies.known(MARK, False, Copies.STARTED_S - 1)
    assert not copies.known(MARK, False, Copies.STARTED_S)
    copies.executed(MARK, False, 100)  # again, since this start: a minute, as of any other
    assert not copies.known(MARK, False, 100 + Copies.COPY_S)


@pytest.mark.parametrize(
    ("command", "key"),
    [
        ("TRISEALERT=35C", ("TRISEALERT=", 11)),
        ("STATUS?", ("STATUS?", 7)),
        ("ON60", ("ON9", 2)),
        ("ON", ("ON", 2)),
        ("", ("", 0)),
        ("60", ("9", 0)),
        ("SECNUMBER+358", ("SECNUMBER+", 10)),
        ("ПАРОЛЬ=1", ("ПАРОЛЬ=1", 8)),  # no command has such letters
        ("Ä", ("Ä", 1)),
    ],
)
def test_a_command_and_where_its_value_begins(command: str, key: tuple[str, int]) -> None:
    assert key_of(command) == key
