"""The soak with faults: what it sees on the wire, and that it finds out a device that does not hold."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bench.checks.soak.faults import ALERTED, OWNER, FaultSoak, FaultSummary
from bench.checks.soak.wire import SendWatch
from bench.surroundings import World
from bench.targets.base import NO_TEXT_LIMIT
from bench.targets.registry import make_target
from bench.world import tpdu
from bench.world.clock import SECOND, Clock
from bench.world.signals import Record
from tests.scenario.toy_device import ToyTarget


class Line:
    """A record with the lines of a conversation."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.record = Record(self.clock)
        self.watch = SendWatch(self.record)

    def give(self, text: str, number: str = OWNER) -> None:
        self.clock.advance(self.clock.now_us + SECOND)
        part = tpdu.part_of(text, 0)
        data = tpdu.encode_submit(tpdu.Address.of(number), part, first_octet=1, pid=0, validity=b"")
        self.record.add("at>", (b"\x00" + data).hex().upper() + "^Z")


@pytest.mark.parametrize("end", ["+CMGS: 4", "+CMS ERROR: 38", "+CME ERROR: 14", "ERROR", "OK"])
def test_a_text_with_an_answer_is_clear(end: str) -> None:
    line = Line()
    line.give("hello")
    line.record.add("at<", '+CMTI: "SM",1')
    line.record.add("at<", end)
    line.record.add("at>", "AT")
    assert line.watch.unclear(OWNER, 0) == []
    assert line.watch.unclear_to(OWNER) == 0


def test_a_text_without_an_answer_is_not() -> None:
    line = Line()
    line.give("hello")
    assert line.watch.unclear(OWNER, 0) == ["hello"]
    line.record.add("at>", "AT")
    line.record.add("at<", "OK")
    line.give("later", ALERTED)
    line.record.add("at>", "AT")
    assert line.watch.unclear(OWNER, 0) == ["hello"]
    assert line.watch.unclear(OWNER, line.clock.now_us) == []
    assert (line.watch.unclear_to(OWNER), line.watch.unclear_to(ALERTED)) == (1, 1)


@pytest.mark.parametrize("flaw", ["lost", "twice", "wrong", "alarms_lost"])
def test_the_verdict(flaw: str) -> None:
    good = FaultSummary(1, 0, asked=9, answered=9, unclear=1)
    assert good.ok
    assert not replace(good, **{flaw: 1}).ok
    assert not FaultSummary(1, 0).ok, "nothing answered at all"


def test_a_device_that_does_not_answer_is_found_out() -> None:
    summary = FaultSoak(ToyTarget(World()), 0.1, 0, lambda day: None).run()
    assert summary.lost > 5
    assert not summary.ok
    assert "never answered" in summary.troubles[0]


def test_the_same_seed_is_the_same_day() -> None:
    def faults(seed: int) -> list[str]:
        return list(FaultSoak(ToyTarget(World()), 0.3, seed, lambda day: None).run().faults)

    assert faults(1) == faults(1) != faults(2)


def test_the_device_lives_through_eight_hours_of_it() -> None:
    target = make_target("sim", World(seed=5), settings=NO_TEXT_LIMIT)
    try:
        summary = FaultSoak(target, 1 / 3, 5, lambda day: None).run()
    finally:
        target.close()
    assert (summary.lost, summary.twice, summary.wrong, summary.troubles) == (0, 0, 0, [])
    assert summary.asked == summary.answered + summary.unclear == 68
    assert summary.alarms == summary.alarms_delivered == 3
    assert summary.faults.total() == 23
    assert summary.rungs.total() > 0
    assert summary.ok
