"""`make quick` chooses what a change touches, and fails when any of its parts does."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from bench.repository import quick
from bench.repository.pytest_quick import CHAPTERS, FIRMWARE, LONG, SCENARIOS, changed_files, touched_by

ROOT = Path(__file__).parents[1]


def test_what_is_named_is_there() -> None:
    for part, chapters in CHAPTERS.items():
        assert (ROOT / FIRMWARE / part).exists(), part
        for chapter in chapters:
            assert (ROOT / SCENARIOS / f"{chapter}.scn").is_file(), chapter
    for path in LONG:
        assert (ROOT / path).exists(), path


def test_every_feature_has_a_chapter() -> None:
    features = {f"features/{path.name}" for path in (ROOT / FIRMWARE / "features").glob("*.py")}
    assert features - set(CHAPTERS) == {"features/__init__.py"}


def test_what_a_change_touches() -> None:
    assert touched_by({"bench/scenarios/faults/08-clock.scn", "docs/store.md", "bench/world/clock.py"}) == {
        "bench/scenarios/faults/08-clock.scn"
    }
    assert touched_by({"CIRCUITPY/isocket/features/alarm.py"}) == {"bench/scenarios/08-alarm.scn"}
    assert "bench/scenarios/11-credit.scn" in touched_by({"CIRCUITPY/isocket/modem/ussd.py"})
    assert "bench/scenarios/15-modem-trouble.scn" in touched_by({"CIRCUITPY/isocket/modem/ussd.py"}), "and the folder's"


def test_what_has_changed(tmp_path: Path) -> None:
    """On a branch: since it left main, what is committed and what is not. Without git: nothing."""
    assert changed_files(tmp_path) == set()

    def git(*words: str) -> None:
        identity = ("-c", "user.name=a", "-c", "user.email=a@b", "-c", "init.defaultBranch=main")
        subprocess.run(["git", *identity, *words], cwd=tmp_path, check=True, capture_output=True)

    git("init")
    for name in ("old", "edited", "committed"):
        (tmp_path / name).write_text("1\n")
    git("add", "-A")
    git("commit", "-m", "first")
    (tmp_path / "edited").write_text("2\n")
    assert changed_files(tmp_path) == {"edited"}
    git("checkout", "-b", "mine")
    (tmp_path / "committed").write_text("2\n")
    git("commit", "-m", "second", "committed")
    (tmp_path / "new").write_text("1\n")
    assert changed_files(tmp_path) == {"edited", "committed", "new"}


def test_it_fails_when_a_part_does_and_says_so_last(capsys: pytest.CaptureFixture[str]) -> None:
    good = [sys.executable, "-c", "print('fine')"]
    bad = [sys.executable, "-c", "import sys; print('the reason'); sys.exit(3)"]
    assert quick.report(quick.run({"style": good, "types": good})) == 0
    assert "all passed" in capsys.readouterr().out
    assert quick.report(quick.run({"types": bad, "style": good})) == 1
    said = capsys.readouterr().out.splitlines()
    assert said[-3:] == ["--- types ---", "the reason", "quick: failed: types"]


def test_the_seed_chooses_a_tenth(pytestconfig: pytest.Config) -> None:
    def chosen(seed: int) -> list[str]:
        command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "--quick", str(seed), "bench/scenarios"]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        return [line for line in done.stdout.splitlines() if line.startswith(SCENARIOS)]

    first = chosen(1)
    assert first == chosen(1) != chosen(2)
    assert not [name for name in first if "[emulator]" in name]


def test_everything_is_all_tests_with_their_times_said_at_once(capfd: pytest.CaptureFixture[str]) -> None:
    (tests,) = (words for name, words in quick.parts_of(None, 4).items() if name == "tests")
    assert "--times" in tests and "--quick" not in tests
    assert set(quick.parts_of(None, 4)) == set(quick.parts_of(7, 4)), "style and types are looked at, too"
    says = [sys.executable, "-c", "print('one dot'); raise SystemExit(1)"]
    ended = quick.run({"tests": says, "style": says}, shown="tests")
    assert capfd.readouterr().out == "one dot\n", "of the one that is shown"
    assert quick.report(ended, "test", shown="tests") == 1
    told = capfd.readouterr().out
    assert "--- style ---\none dot" in told and "--- tests ---" not in told, "it has been said"
    assert told.endswith("test: failed: tests, style\none dot\n"), "pytest has the last word"


def test_bytecode_is_kept_though_not_beside_the_sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who keeps Python from writing it there would wait half a minute longer; what is of no use to anybody goes."""
    (tmp_path / "a.py").write_text("")
    left = tmp_path / "kept" / tempfile.gettempdir().lstrip("/") / "pytest-of-somebody" / "a.pyc"
    left.parent.mkdir(parents=True)
    left.touch()
    monkeypatch.setattr("sys.dont_write_bytecode", False)
    assert quick.place_of_bytecode(tmp_path / "kept") == {}
    monkeypatch.setattr("sys.dont_write_bytecode", True)
    variables = quick.place_of_bytecode(tmp_path / "kept")
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", **variables}
    subprocess.run([sys.executable, "-c", "import a"], cwd=tmp_path, env=environment, check=True)
    assert {path.name for path in tmp_path.iterdir()} == {"a.py", "kept"}
    assert [path.name for path in (tmp_path / "kept").rglob("a.*.pyc")] == [f"a.{sys.implementation.cache_tag}.pyc"]
    assert not left.exists()
