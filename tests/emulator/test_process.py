"""Boards that share a Node know nothing of each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from bench.emulator import process
from bench.emulator.process import BoardDied
from bench.world.clock import SECOND
from tests.emulator.place import Place

# all that could be left behind: what the chip is asked first, pins, memory, time, chance
CURIOUS = """
import digitalio, microcontroller, random
relay = digitalio.DigitalInOut(board.GP9)
say(relay.value, microcontroller.cpu.reset_reason, bytes(nvm[:8]), time.monotonic_ns(), random.getrandbits(16))
relay.switch_to_output(True)
nvm[0:4] = b"seen"
for number in range(5):
    say(number, time.monotonic_ns(), random.getrandbits(16), uart.read())
    time.sleep(0.1)
"""
OTHER = """
import microcontroller
from watchdog import WatchDogMode
nvm[0:4] = b"else"
microcontroller.watchdog.timeout = 2
microcontroller.watchdog.mode = WatchDogMode.RESET
say("other")
while True:
    pass
"""


@pytest.fixture(autouse=True)
def cold() -> Iterator[None]:
    """No warm process before, none after."""
    process._end_all()
    yield
    process._end_all()


def _run(place: Callable[..., Place], code: str, **options: object) -> tuple[list[tuple[int, str]], list[str]]:
    there = place(code, **options).start()
    there.target.run_until(5 * SECOND)
    there.target.close()
    return there.heard, [f"{entry.at_us} {entry.text}" for entry in there.world.record.entries]


def test_a_board_in_a_warm_process_is_a_new_board(place: Callable[..., Place]) -> None:
    cold_run = _run(place, CURIOUS)
    (warm,) = process._warm
    other = _run(place, OTHER, usb_host=True)
    assert any("other" in line for _, line in other[0])
    assert _run(place, CURIOUS) == cold_run
    assert process._warm == [warm], "all three in one process"
    assert len(cold_run[0]) == 6


def test_a_process_that_has_ended_is_not_used_again(place: Callable[..., Place]) -> None:
    there = place(CURIOUS).start()
    there.target.run_until(3 * SECOND)
    live = there.target._running._live
    assert live is not None and live._node is not None
    live._node._process.kill()
    with pytest.raises(BoardDied, match="has ended"):
        there.target.run_until(4 * SECOND)
    there.target.close()
    assert process._warm == []
    assert len(_run(place, CURIOUS)[0]) == 6


def test_no_more_wait_than_can_be_used(place: Callable[..., Place]) -> None:
    boards = [place(CURIOUS).start() for _ in range(process.MOST_WARM + 1)]
    for one in boards:
        one.target.run_until(SECOND // 10)
    for one in boards:
        one.target.close()
    assert len(process._warm) == process.MOST_WARM
    before_s = process.cpu_of_boards()
    _run(place, CURIOUS)
    assert process.cpu_of_boards() > before_s
