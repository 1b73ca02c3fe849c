"""`bench play --resume`: an interrupted run goes on; with other sources it begins anew, and says so."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from bench.__main__ import main
from bench.commands.play import _digest
from bench.scenario.played import Played, sources_stamp
from bench.scenario.runner import outcome_of

ONE = 'scenario "one"\n  sms +358401234567 "ON"\n  expect relay on within 10s\n'
TWO = 'scenario "two"\n  sms +358401234567 "OFF"\n  expect relay off within 10s\n'
BAD = 'scenario "bad"\n  sms +358401234567 "OFF"\n  expect relay on within 2s\n'


@pytest.fixture
def record(tmp_path: Path) -> Path:
    return tmp_path / "played.jsonl"


def play(tmp_path: Path, text: str, record: Path, *more: str) -> int:
    _digest.cache_clear()
    path = tmp_path / "some.scn"
    path.write_text(text)
    return main(["play", str(path), "--resume", str(record), *more])


def names(record: Path) -> list[str]:
    return [json.loads(line)["name"].split(": ")[1] for line in record.read_text().splitlines()[1:]]


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_what_has_passed_is_not_played_again(
    tmp_path: Path, record: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, jobs: str
) -> None:
    assert play(tmp_path, ONE + BAD + TWO, record, "-j", jobs) == 1
    assert "begins" in capsys.readouterr().out
    assert names(record) == ["one", "two"], "what failed is played again"
    again: list[str] = []
    real = outcome_of
    monkeypatch.setattr(
        "bench.commands.play.outcome_of",
        lambda scenario, *more, **how: again.append(scenario.title) or real(scenario, *more, **how),
    )
    assert play(tmp_path, ONE + BAD + TWO, record) == 1
    said = capsys.readouterr().out
    assert "2 played before with the same sources" in said and "2 passed, 1 failed" in said
    assert again == ["bad"]


def test_an_interrupted_run_goes_on(tmp_path: Path, record: Path, capsys: pytest.CaptureFixture[str]) -> None:
    play(tmp_path, ONE + TWO, record)
    head, one, two = record.read_text().splitlines()
    record.write_text(f"{head}\n{one}\n{two[:20]}")
    capsys.readouterr()
    assert play(tmp_path, ONE + TWO, record) == 0
    said = capsys.readouterr().out
    assert "1 played before" in said and "2 passed" in said
    assert names(record) == ["one", "two"]


def test_a_scenario_that_has_changed_is_played_again(tmp_path: Path, record: Path) -> None:
    play(tmp_path, ONE, record)
    assert play(tmp_path, ONE.replace('"ON"', '"OFF"'), record) == 1


def test_another_target_or_modem_begins_anew(tmp_path: Path, record: Path, capsys: pytest.CaptureFixture[str]) -> None:
    play(tmp_path, ONE, record)
    capsys.readouterr()
    assert play(tmp_path, ONE, record, "--modem", "SIM7600") == 0
    assert "another request; begins anew" in capsys.readouterr().out


def test_other_sources_begin_anew(tmp_path: Path, record: Path) -> None:
    played = Played(record, ["sim"], "a")
    played.add("x", {"board_us": 1})
    assert Played(record, ["sim"], "a").outcome("x") == {"board_us": 1}
    other = Played(record, ["sim"], "b")
    assert "the sources have changed" in other.words
    assert other.outcome("x") is None


def test_the_stamp_is_of_the_sources(tmp_path: Path) -> None:
    for name in ("CIRCUITPY/code.py", "bench/world/clock.py", "bench/scenarios/a.scn", "bench/x/__pycache__/a.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("1")
    first = sources_stamp(tmp_path)
    (tmp_path / "bench/scenarios/a.scn").write_text("2")
    shutil.rmtree(tmp_path / "bench/x")
    assert sources_stamp(tmp_path) == first
    (tmp_path / "bench/world/clock.py").write_text("2")
    assert sources_stamp(tmp_path) != first


def test_it_is_not_for_reports(tmp_path: Path, record: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert play(tmp_path, ONE, record, "--report", str(tmp_path / "out")) == 2
    assert "--resume" in capsys.readouterr().err
