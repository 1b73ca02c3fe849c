"""`bench cuts --target emulator` in short: the store alone on real CircuitPython, cut while it writes."""

from __future__ import annotations

import pytest

from bench.checks.cuts import store_alone
from tests.emulator.conftest import image

__all__ = ["image"]


@pytest.mark.usefixtures("image")
def test_nothing_is_lost_on_the_board() -> None:
    result = store_alone.run(8, seed=5)
    assert not result.lost, result.faults
    assert sum(result.cuts.values()) == 8
    assert result.commands > 8


@pytest.mark.usefixtures("image")
def test_a_store_that_forgets_is_noticed() -> None:
    """It says `stored` before it has stored anything."""
    saves = '    settings.save()\n    say("stored %d" % number)\n'
    assert saves in store_alone.PROGRAM
    lies = saves.replace("settings.save()", "if number % 7 == 0:\n        settings.save()")
    assert store_alone.run(4, seed=5, program=store_alone.PROGRAM.replace(saves, lies)).lost


def test_the_places_that_a_cut_has_torn_are_no_step() -> None:
    values = {"RESTARTTIME": "3", "known damage": "1:5b8-600"}
    assert store_alone.steps_in(values) == {"RESTARTTIME": "3"}
