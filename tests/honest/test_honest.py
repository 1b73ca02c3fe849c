"""`bench honest`: short lives that hold; each kind of broken promise is noticed on a firmware spoilt for it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from bench.checks.honest.ledger import ALARM, Window
from bench.checks.honest.life import Outcome
from bench.checks.honest.notices import Notices
from bench.checks.honest.reach import Reach
from bench.checks.honest.run import live
from bench.targets.sim import SimTarget
from bench.world.clock import MINUTE, Clock

DAYS = 3
FIRMWARE = Path(__file__).resolve().parents[2] / "CIRCUITPY"


@pytest.mark.parametrize("seed", [2, 3])
def test_two_days(seed: int) -> None:
    """Twenty lives of a month are `python -m bench honest --days 30 --lives 20`."""
    life = live(2, seed)
    print(life)
    assert life.ok, "\n".join(life.broken)
    counts = life.counts
    assert counts["first tries that worked"] > 10
    assert counts["notices due"] == counts["notices delivered"] > 5
    assert counts["texts of strangers"] > 0
    assert counts["looks at the socket"] > 50


def test_the_same_seed_is_the_same_life() -> None:
    life = live(0.2, 3)
    assert live(0.2, 3) == life
    assert live(0.2, 4).counts != life.counts


def test_a_life_without_anything_is_no_proof() -> None:
    assert not Outcome(1, 0).ok
    assert Outcome(1, 0, counts=Counter({"texts of the owner": 1})).ok
    assert not Outcome(1, 0, counts=Counter({"texts of the owner": 1}), many=1).ok


def test_what_was_under_way_when_the_hour_began_is_not_of_this_hour() -> None:
    window = Window(60, 300)
    assert not window.add(0, 60)
    assert not window.add(56 * MINUTE, 1)
    assert window.add(58 * MINUTE, 60)


def test_the_last_state_after_too_many_is_one_of_its_hour() -> None:
    """So that the twentieth of the next storm need not come in its own words."""
    clock = Clock()
    notices = Notices(clock, Reach(clock), lambda: ["1"], Counter(), lambda words: None)
    for _ in range(21):
        notices.expect(ALARM, "x")
    clock.advance(clock.now_us + 15 * MINUTE)
    for _ in range(21):
        notices.arrived("1", "x")
    clock.advance(clock.now_us + 50 * MINUTE)
    storm = [notices.expect(ALARM, "x") for _ in range(20)]
    assert all(due.certain for due in storm[:19])
    notices.expect(ALARM, "x")
    assert not storm[19].certain


SPOILT = {
    # what is wrong: (file, what is there once, what instead, seed, what the judge says)
    "a limit that swallows": (
        "isocket/notices.py",
        "            if len(flow.sent) < MOST:\n",
        "            if len(flow.sent) < 3:\n",
        1,
        "has not reached",
    ),
    "a clock that shuts out": (
        "isocket/lateness.py",
        "now_s - refused.first >= AGAIN_S",
        "now_s - refused.first >= 86400",
        1,
        "second try of",
    ),
    "a strike that sticks": (
        "isocket/guesses.py",
        "        most, seconds = (MANY, DAY_S) if known else (STRIKES, HOUR_S)\n",
        "        most, seconds = 1, DAY_S\n",
        16,
        "second try of",
    ),
    "a wrong country": (
        "isocket/numbers.py",
        "        if self._trunk and digits.startswith(self._trunk):\n",
        "        if False:\n",
        1,
        "a stranger",
    ),
    "a lost second call": (
        "isocket/modem/calls.py",
        "(self._judged and caller != self._caller)",
        "False",
        1,
        "was not acted on",
    ),
    "a copy that counts": (
        "isocket/commands.py",
        "        if self._copies.known(mark, dated, uptime_s):\n",
        "        if False:\n",
        0,
        "answered twice",
    ),
    "a schedule that forgets": (
        "isocket/features/scheduler.py",
        "            self._make_up(self._skipped_since, self._last)\n",
        "            pass\n",
        4,
        "the socket is",
    ),
    "a siren that stays": (
        "isocket/features/socket.py",
        '            self._put(before == "1", 0, now, ALARM)\n',
        "            pass\n",
        1,
        "the socket is",
    ),
}


@pytest.mark.parametrize("name", SPOILT)
def test_a_spoilt_firmware_is_noticed(name: str) -> None:
    path, sound, broken, seed, said = SPOILT[name]

    def spoil(target: SimTarget) -> None:
        source = (FIRMWARE / path).read_text()
        assert source.count(sound) == 1, "the firmware has changed: spoil it elsewhere"
        target.board.drive.put_from_host("/" + path, source.replace(sound, broken).encode())

    life = live(DAYS, seed, stop=True, spoil=spoil)
    assert not life.ok
    assert said in life.broken[0]
