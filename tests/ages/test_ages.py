"""A short form of `bench ages`, and a firmware whose time wraps: it has to be noticed."""

from __future__ import annotations

import shutil
from pathlib import Path

from bench.build.drive import SOURCE
from bench.checks.ages.run import INTERVALS, life_of, live, uses
from bench.checks.failures.life import libraries


def test_everything_timed_after_a_short_quiet() -> None:
    life = live(0.1)
    assert not life.failed, life.failed
    assert life.uses == 2 * len(uses()[1]) > 40


def test_each_interval_begins_elsewhere() -> None:
    firsts = set()
    for days in INTERVALS:
        steps = life_of(days).steps
        quiet = [placed for placed in steps if placed.line == 0]
        assert len(quiet) == 2, "before the first round and before the next"
        firsts.add(steps[steps.index(quiet[0]) + 1].source)
    assert len(firsts) > 4


def test_a_time_that_wraps_is_noticed(tmp_path: Path) -> None:
    """hardware.now_ms as the ticks are, but that it wraps after 70 minutes, so that a short quiet suffices."""
    drive = tmp_path / "drive"
    shutil.copytree(SOURCE, drive, ignore=shutil.ignore_patterns("__pycache__"))
    for name, content in libraries().items():
        (drive / name).parent.mkdir(parents=True, exist_ok=True)
        (drive / name).write_bytes(content)
    file = drive / "isocket" / "hardware.py"
    right = "    return _time[1]\n"
    text = file.read_text()
    assert text.count(right) == 1
    file.write_text(text.replace(right, "    return _time[1] & 0x003FFFFF\n"))
    assert live(0.1, drive).failed
