"""Whoever waits for a board that falls behind waits as long as it takes."""

from __future__ import annotations

import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from bench.targets.usb_ports import ServedBoard
from tests.usb.patience import MOST_LOST_S, BoardTime, Witness


def test_time_stands_still_while_a_board_is_behind_and_never_goes_back() -> None:
    witness = Witness()
    told, board = BoardTime(witness), SimpleNamespace(lost_s=0.0)
    told.boards.append(board)  # type: ignore[arg-type]
    began_s = told.monotonic()
    board.lost_s = MOST_LOST_S
    time.sleep(0.1)
    assert told.monotonic() == began_s
    board.lost_s = 0.0
    told.sleep(0.05)
    assert told.monotonic() >= began_s + 0.05
    board.lost_s = 10 * MOST_LOST_S
    at_s = witness.monotonic() - MOST_LOST_S
    assert told.monotonic() > at_s, "a board that lives no more is not waited for"
    witness.close()


def test_a_board_that_is_slow_says_what_it_has_lost(served: Callable[..., ServedBoard], board_time: BoardTime) -> None:
    board = served("sim")
    at_once = board.target.run_until

    def slowly(until_us: int) -> Any:
        time.sleep(0.1)
        return at_once(until_us)

    before_s = board.lost_s
    board.target.run_until = slowly  # type: ignore[method-assign]
    began, began_s, began_us = time.monotonic(), board_time.monotonic(), board.world.clock.now_us
    while board.lost_s < before_s + 1:
        assert time.monotonic() < began + 120, "it is as fast as before"
        time.sleep(0.01)
    lived_s = (board.world.clock.now_us - began_us) / 1e6
    assert board_time.monotonic() - began_s < lived_s + 0.3, "who waits for it has its time"
