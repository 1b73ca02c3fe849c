"""What failed since when, by board; and what is tried again and then passes."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from bench.__main__ import main
from bench.commands import play
from bench.surroundings import World
from bench.targets.base import Target
from bench.ui.report import history
from bench.ui.report.history import boards_of, page_of, read

A, B = "E6614104035C2B31", "E6614104035C0000"


def run(began: str, board: str = A, revision: str = "r1", **verdicts: str) -> dict[str, Any]:
    return {
        "began": began,
        "board": board,
        "firmware": "0.1.0",
        "revision": revision,
        "verdict": "PASSED" if set(verdicts.values()) == {"passed"} else "FAILED",
        "scenarios": verdicts,
    }


RUNS = [
    run("2026-01-03", revision="r3", on="failed", off="passed", alarm="passed"),
    run("2026-01-01", revision="r1", on="passed", off="failed", alarm="passed"),
    run("2026-01-02", revision="r2", on="failed", off="failed", alarm="flaky", soft="passed"),
    run("2026-01-02", board=B, on="passed"),
]


def test_what_fails_since_when() -> None:
    first, second = boards_of(RUNS)
    assert (first.name, second.name) == (A, B)
    assert [line.name for line in first.lines] == ["on", "off", "alarm"], "what fails now stands first"
    on, off, alarm = first.lines
    assert (on.since, on.revision, on.held_before, on.failures) == ("2026-01-02", "r2", "2026-01-01", 2)
    assert on.marks == ["passed", "failed", "failed"], "in the order of time, however they were written"
    assert (off.fails_now, off.failures, off.held_before) == (False, 2, "2026-01-03")
    assert (alarm.flaky, alarm.failures) == (1, 0)
    assert first.sound == 1
    assert (second.lines, second.sound) == ([], 1)


def test_the_page() -> None:
    page = page_of([*RUNS, run("2026-01-04", board="<b>", **{"a & b": "error"})])
    assert "&lt;b&gt;" in page
    assert "a &amp; b" in page
    row = page[page.index('<td class="name">on</td>') :]
    row = row[: row.index("</tr>")]
    assert "2026-01-02" in row and "r2" in row and "2 of 3" in row
    assert re.findall(r'class="(passed|failed)">[·✗]', row) == ["passed", "failed", "failed"]


def test_a_run_that_was_cut_off_while_it_wrote(tmp_path: Path) -> None:
    path = tmp_path / "history.jsonl"
    path.write_text(json.dumps(RUNS[0]) + '\n{"began": "2026-0\n[1]\n' + json.dumps(RUNS[3]) + "\n")
    assert [one["board"] for one in read(path)] == [A, B]


SCENARIOS = """
scenario "ON switches"
  sms +358401234567 "ON"
  expect relay on within 10s
scenario "never"
  expect relay on within 10s
"""


@pytest.fixture
def played(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two scenarios with --retry-failed; in the first life of the first one the network has no place for the device."""
    lives: list[World] = []
    make = play.make_target

    def unlucky(selection: str, world: World, **rest: Any) -> Target:
        lives.append(world)
        if len(lives) == 1:
            world.network.set_state("denied")
        return make(selection, world, **rest)

    monkeypatch.setattr(play, "make_target", unlucky)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "own.scn").write_text(SCENARIOS)
    return tmp_path


def test_what_is_flaky_is_told(played: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["play", "own.scn", "--retry-failed", "--report"]) == 1, "the other one fails twice"
    said = capsys.readouterr().out
    assert "played once more: 2 failed scenarios" in said
    assert "flaky    own.scn:2: ON switches" in said
    assert "2 scenarios on sim: 1 passed, 1 failed, 0 left out" in said
    assert "  failed: own.scn:5: never" in said
    assert "  flaky: own.scn:2: ON switches" in said
    (folder,) = (path for path in (played / "out").iterdir() if path.is_dir())
    kept = {one["title"]: one for one in json.loads((folder / "run.json").read_text())["scenarios"]}
    assert kept["ON switches"]["verdict"] == "flaky"
    assert "registered" in kept["ON switches"]["first"]["failure"]["expected"]
    assert kept["never"]["first"]["verdict"] == "failed"
    case = ET.parse(folder / "junit.xml").getroot().find("testsuite/testcase")
    assert case is not None and case.find("flakyFailure") is not None and case.find("failure") is None
    assert 'id="flaky"' in (folder / "index.html").read_text()
    assert f"history: {Path('out') / 'history.html'}" in said
    (board,) = boards_of(read(played / "out" / "history.jsonl"))
    assert (board.name, [line.marks for line in board.lines]) == ("sim", [["failed"], ["flaky"]])


def test_flaky_alone_is_no_failure_but_told(played: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["play", "own.scn", "--retry-failed", "--report", "-k", "ON switches"]) == 0
    assert "  flaky: own.scn:2: ON switches" in capsys.readouterr().out
    assert read(played / "out" / history.RECORDS)[0]["verdict"] == "PASSED, BUT FLAKY"


def test_each_run_joins_the_history(played: Path) -> None:
    for code in (1, 0, 0):
        assert main(["play", "own.scn", "--report", "-k", "ON switches"]) == code
    (board,) = boards_of(read(played / "out" / history.RECORDS))
    (line,) = board.lines
    assert line.marks == ["failed", "passed", "passed"]
    assert not line.fails_now
    assert (played / "out" / history.PAGE).is_file()
