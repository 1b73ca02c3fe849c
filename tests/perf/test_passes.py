"""Scenarios whose passes would be long if more than one rare thing were done in each."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.checks.perf.budget import PassBudget
from bench.checks.perf.watched import Span
from bench.commands.play import ALL
from bench.scenario.parser import Scenario, parse_file
from bench.scenario.runner import Outcome, outcome_of
from bench.surroundings import World
from tests.emulator.conftest import image  # noqa: F401  (the fixture that skips without the image)


def scenario(path: str, title: str) -> Scenario:
    return next(one for one in parse_file(ALL / path) if one.title == title)


@pytest.mark.parametrize(
    ("path", "title"),
    [
        (
            "faults/07-registration-and-calls.scn",
            "phantom-call, idle: an alarm call that finds the line busy ends in a text",
        ),
        ("11-credit.scn", "a long text in another script is one concatenated message"),
        ("04-socket.scn", "once disabled by the button, the alarm stays silent"),
        ("05-calls.scn", "a RESTART by call is confirmed by a ring, too"),
        ("faults/01-supply-and-hangs.scn", "brown-out, at boot"),
    ],
)
def test_no_pass_is_longer_than_25_ms(path: str, title: str, image: Path) -> None:  # noqa: F811
    budget = PassBudget(25, None)
    outcome = budget.judged(outcome_of(scenario(path, title), "", budget.make))
    assert outcome.passed, outcome.error or outcome.failure
    assert outcome.worst_pass_ms is not None and outcome.worst_pass_ms > 5


class Board:
    """What the budget looks at."""

    def __init__(self, *lengths_ms: float) -> None:
        self.world = World()
        self.flash_us = [(1_010_000, "erase nvm 0x000")]  # in the second pass
        self.passes = [Span(n * 10**9, n * 10**9 + int(ms * 1e6)) for n, ms in enumerate(lengths_ms)]


def judged(*lengths_ms: float, starts_us: int | None = None) -> Outcome:
    budget = PassBudget(25, None)
    board = Board(*lengths_ms)
    if starts_us is not None:
        board.world.clock.after(starts_us, board.world.record.add, "console", "1.5 iSocket, firmware 0.1.0, reset")
        board.world.clock.advance(starts_us)
    budget._board = board  # type: ignore[assignment]
    return budget.judged(Outcome(scenario("05-calls.scn", "RINGCONFIRM=CALL sends no text")))


def test_a_longer_one_is_an_error_and_one_that_erases_is_none() -> None:
    fine = judged(3, 60, 24)
    assert fine.passed and fine.worst_pass_ms == pytest.approx(24)
    late = judged(3, 60, 26)
    assert not late.passed and late.worst_pass_ms == pytest.approx(26)
    assert "1 of 2 passes took longer than 25 ms; the longest, 26 ms, began at 2.000 s" in late.error


def test_the_start_of_the_app_is_no_pass() -> None:
    """A start in which the button was held has slept before."""
    assert not judged(3, 60, 900).passed
    fine = judged(3, 60, 900, starts_us=2_500_000)
    assert fine.passed and fine.worst_pass_ms == pytest.approx(3)
