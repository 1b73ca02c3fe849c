"""When memory is collected and the journal written anew, pass by pass."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from isocket import upkeep
from isocket.upkeep import (
    A_MS,
    A_PASS_MS,
    EMPTY_PASS_MS,
    FRESH_MS,
    MOST_MOVING,
    REST_MS,
    SHORT_PASS_MS,
    WORKED_MS,
    Upkeep,
)

SOON, QUIET = 1, 1000  # ms until something is due
PASSES = WORKED_MS // (1 + A_PASS_MS)  # of 1 ms
FREE = 25_000  # bytes, at the start
MOST_PASSES = -(-(FREE // A_MS) // (1 + A_PASS_MS))


class Store:
    """Takes `steps` steps to be written anew."""

    def __init__(self) -> None:
        self.wants_room = False
        self.is_short_of_room = False
        self.steps = 3
        self.done = 0
        self.failures = 0

    def room_failed(self) -> None:
        self.failures += 1

    def steps_to_room(self):  # type: ignore[no-untyped-def]
        for _ in range(self.steps):
            yield
            self.done += 1
        self.wants_room = self.is_short_of_room = False


class Texts:
    def __init__(self) -> None:
        self.is_quiet = True
        self.rests = False

    def rest(self, on: bool, now: int) -> None:
        self.rests = on


class Loop:
    def __init__(self, monkeypatch: pytest.MonkeyPatch, free: int = FREE) -> None:
        self.store, self.texts = Store(), Texts()
        self.collections: list[int] = []  # after so many passes
        self.passes = 0
        self.now = 0
        self.keys: list[str] = []
        self.moves = False
        board = SimpleNamespace(key_events=self.keys, contact_moves=lambda: self.moves)
        gc = SimpleNamespace(collect=lambda: self.collections.append(self.passes), mem_free=lambda: free)
        monkeypatch.setattr(upkeep, "gc", gc)
        self.upkeep = Upkeep(board, self.store, self.texts)
        self.upkeep.measure()

    def run(self, passes: int, wait: int, lasts: int = 1) -> int:
        """How many of these passes were followed by something that took their rest."""
        worked = 0
        for _ in range(passes):
            self.passes += 1
            began = self.now
            self.now += lasts
            worked += self.upkeep.after_pass(began, self.now, wait) == 0
            self.now += 10
        return worked


@pytest.fixture
def loop(monkeypatch: pytest.MonkeyPatch) -> Loop:
    return Loop(monkeypatch)


def test_memory_is_collected_when_nothing_is_due(loop: Loop) -> None:
    assert loop.run(4 * PASSES, QUIET) == 4
    assert loop.collections == [PASSES, 2 * PASSES, 3 * PASSES, 4 * PASSES]


def test_a_busy_device_collects_later_but_before_the_heap_is_full(loop: Loop) -> None:
    loop.run(MOST_PASSES - 1, SOON)
    assert not loop.collections
    loop.run(1, SOON)
    assert loop.collections == [MOST_PASSES]


def test_with_less_memory_it_is_collected_sooner(monkeypatch: pytest.MonkeyPatch) -> None:
    loop = Loop(monkeypatch, free=10 * A_MS)
    loop.run(5, SOON)
    assert loop.collections == [5]
    loop.run(10, QUIET)
    assert loop.collections == [5, 10, 15]


@pytest.mark.parametrize("free", [0, 700, 1400])
def test_with_next_to_nothing_the_board_still_sleeps_and_writes_the_journal(
    monkeypatch: pytest.MonkeyPatch, free: int
) -> None:
    loop = Loop(monkeypatch, free=free)
    loop.store.wants_room = True
    assert loop.run(100, QUIET, lasts=2) < 60
    assert loop.store.done == loop.store.steps


def test_never_after_a_long_pass(loop: Loop) -> None:
    loop.run(PASSES, QUIET, lasts=15)
    assert loop.run(100, QUIET, lasts=15) <= 50  # an empty one is asked for, but never twice: the board sleeps
    assert not loop.collections


def test_after_a_long_pass_an_empty_one_is_asked_for(loop: Loop) -> None:
    assert loop.run(PASSES - 1, QUIET) == 0
    assert loop.run(1, QUIET, lasts=SHORT_PASS_MS + 1) == 1
    assert not loop.collections
    assert loop.run(1, QUIET) == 1
    assert loop.collections == [PASSES + 1]


def test_what_was_asked_for_holds_for_one_pass(loop: Loop) -> None:
    """Else the parts would be held for ever: with one of them due nothing is quiet."""
    loop.run(PASSES - 1, QUIET)
    loop.run(1, QUIET, lasts=SHORT_PASS_MS + 1)
    assert loop.upkeep.asked
    assert loop.run(1, SOON) == 0
    assert not loop.upkeep.asked
    loop.run(1, QUIET, lasts=SHORT_PASS_MS + 1)
    assert loop.upkeep.asked
    loop.keys.append("closed")
    loop.run(1, QUIET)
    assert not loop.upkeep.asked


def test_in_bench_mode_an_empty_pass_takes_longer(loop: Loop) -> None:
    loop.run(PASSES - 1, QUIET)
    assert loop.run(1, QUIET, lasts=EMPTY_PASS_MS) == 1
    assert not loop.collections
    assert loop.run(1, QUIET, lasts=EMPTY_PASS_MS) == 1
    assert len(loop.collections) == 1


def test_a_contact_that_has_closed_meanwhile_goes_first(loop: Loop) -> None:
    loop.run(PASSES - 1, QUIET)
    loop.keys.append("closed")
    assert loop.run(3, QUIET) == 0
    loop.keys.clear()
    assert loop.run(1, QUIET) == 1


def test_a_contact_that_is_about_to_be_told_goes_first_too_but_not_for_ever(loop: Loop) -> None:
    loop.run(PASSES - 1, QUIET)
    loop.moves = True
    assert loop.run(MOST_MOVING, QUIET) == 0
    assert loop.run(1, QUIET) == 1, "a loose wire must not fill the heap"
    assert loop.run(PASSES, QUIET) == 1, "nor be waited for again"
    loop.moves = False
    assert loop.run(PASSES, QUIET) == 1
    loop.moves = True
    assert loop.run(PASSES, QUIET) == 0, "it was at rest meanwhile"


def test_a_loose_wire_does_not_keep_the_journal_from_being_written_anew(loop: Loop) -> None:
    loop.store.wants_room = loop.moves = True
    loop.run(10 * MOST_MOVING, QUIET)
    assert loop.store.done == loop.store.steps


def test_what_took_long_has_left_more(loop: Loop) -> None:
    loop.run(1, SOON, lasts=12)  # it compiled something
    loop.run(2 * PASSES, QUIET)
    sooner = (12 - 1) // (1 + A_PASS_MS)
    assert loop.collections == [1 + PASSES - 1 - sooner, 1 + 2 * PASSES - 1 - sooner], "but once"


def test_the_journal_is_written_anew_a_step_after_a_pass(loop: Loop) -> None:
    loop.store.wants_room = True
    loop.run(PASSES, QUIET)  # the collection that finds it
    assert loop.store.done == 0
    assert loop.run(5, QUIET) == 5  # four, and a collection between them
    assert (loop.store.done, loop.texts.rests) == (3, False)
    before = len(loop.collections)
    assert loop.run(3 * PASSES, QUIET) == len(loop.collections) - before > 0


def test_it_begins_right_after_a_collection(loop: Loop) -> None:
    loop.store.wants_room = True
    loop.texts.is_quiet = False
    loop.run(PASSES + FRESH_MS, QUIET)
    loop.texts.is_quiet = True
    loop.run(1, QUIET)
    assert loop.collections[-1] == loop.passes
    loop.run(2, QUIET)
    assert loop.store.done == 1


def test_no_step_while_a_command_is_out(loop: Loop) -> None:
    loop.store.wants_room = True
    loop.texts.is_quiet = False
    loop.run(10 * PASSES, QUIET)
    assert loop.store.done == 0


def test_texts_wait_when_the_journal_is_nearly_full_and_go_on_when_it_is_not(loop: Loop) -> None:
    loop.store.wants_room = loop.store.is_short_of_room = True
    loop.run(PASSES + 1, QUIET)
    assert loop.texts.rests
    loop.run(5, QUIET)
    assert (loop.store.done, loop.texts.rests) == (3, False)


def test_texts_do_not_wait_for_ever(loop: Loop) -> None:
    loop.store.wants_room = loop.store.is_short_of_room = True
    loop.texts.is_quiet = False  # a call is on
    rested_ms = 0
    for _ in range(1000):
        loop.run(1, QUIET)
        rested_ms += 11 * loop.texts.rests
    assert REST_MS / 2 < rested_ms <= REST_MS + 11
    assert not loop.texts.rests


def test_a_try_without_gain_is_no_reason_to_hold_texts_again(loop: Loop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Something was stored between two steps, again and again."""
    loop.store.wants_room = loop.store.is_short_of_room = True
    monkeypatch.setattr(loop.store, "steps_to_room", lambda: iter((None, None)))
    rested_ms = 0
    for _ in range(5000):
        loop.run(1, QUIET)
        rested_ms += 11 * loop.texts.rests
    assert 0 < rested_ms <= REST_MS + 11


def test_without_memory_for_it_the_journal_waits(loop: Loop, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_memory():  # type: ignore[no-untyped-def]
        yield
        raise MemoryError

    loop.store.wants_room = True
    monkeypatch.setattr(loop.store, "steps_to_room", no_memory)
    loop.run(PASSES + 3, QUIET)
    assert loop.store.failures > 0
    monkeypatch.undo()
    monkeypatch.setattr(upkeep.gc, "collect", lambda: None)
    loop.run(2 * PASSES + 5, QUIET)
    assert loop.store.done == 3
