"""A remembered beginning changes nothing but the time that it takes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bench.emulator.process import BoardProcess
from bench.world.clock import MS, SECOND
from bench.world.signals import Entry
from tests.emulator.place import Place

PROGRAM = """
import digitalio, random
relay = digitalio.DigitalInOut(board.GP9)
relay.switch_to_output(False)
number = 0
while True:
    relay.value = not relay.value
    number += 1
    nvm[number:number + 1] = bytes([random.getrandbits(7)])
    say(number, time.monotonic_ns(), random.getrandbits(16), uart.read())
    time.sleep(0.1)
"""
BEGINNING_US = 2900 * MS


@pytest.fixture(autouse=True)
def memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("bench.emulator.remembered.cache_folder", lambda: tmp_path / "cache")
    return tmp_path / "cache" / "boards"


Run = tuple[list[Entry], list[tuple[int, str]]]


def run(place: Callable[..., Place], *, said_at_us: int, remember: bool = True) -> Run:
    """One second beyond the checkpoint; the world says something at `said_at_us`."""
    there = place(PROGRAM).start()
    there.world.clock.at(said_at_us, there.world.line.to_board, b"hello")
    there.target.run_until(BEGINNING_US)
    if remember:
        there.target.checkpoint()
    there.target.run_until(BEGINNING_US + SECOND)
    there.target.close()
    return list(there.world.record.entries), there.heard


def test_a_run_goes_on_from_its_checkpoint_as_if_it_had_come_there_by_itself(
    place: Callable[..., Place], memory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said_at_us = BEGINNING_US + 300 * MS
    asked: list[int] = []
    really = BoardProcess.run

    def counted(board: BoardProcess, until_ns: int, todo: list) -> dict:
        asked.append(until_ns)
        return really(board, until_ns, todo)

    monkeypatch.setattr(BoardProcess, "run", counted)
    computed = run(place, said_at_us=said_at_us)
    assert min(asked) < 100 * MS * 1000
    assert len(list(memory.iterdir())) == 2
    asked.clear()
    told = run(place, said_at_us=said_at_us)

    assert told == computed
    assert any("hello" in line for _, line in told[1])
    assert min(asked) > BEGINNING_US * 1000, "the beginning is told, not computed"
    assert len(list(memory.iterdir())) == 2  # nothing new to be kept


def test_a_run_that_leaves_the_remembered_one_before_its_end(place: Callable[..., Place]) -> None:
    early_us = BEGINNING_US - 200 * MS
    fresh = run(place, said_at_us=early_us, remember=False)
    run(place, said_at_us=BEGINNING_US + 300 * MS)

    assert run(place, said_at_us=early_us, remember=False) == fresh


def test_a_memory_that_is_broken_is_as_good_as_none(place: Callable[..., Place], memory: Path) -> None:
    said_at_us = BEGINNING_US + 300 * MS
    computed = run(place, said_at_us=said_at_us)
    (told,) = memory.glob("*.run")
    (state,) = memory.glob("*.state")

    state.write_bytes(state.read_bytes()[:1000])
    assert run(place, said_at_us=said_at_us, remember=False) == computed
    told.write_bytes(told.read_bytes()[:100])
    assert run(place, said_at_us=said_at_us) == computed


def test_another_program_is_another_board(place: Callable[..., Place], memory: Path) -> None:
    run(place, said_at_us=BEGINNING_US + 300 * MS)
    other = place("say('other')\n").start()

    other.target.run_until(BEGINNING_US)

    assert [line for _, line in other.heard] == ["other"]
