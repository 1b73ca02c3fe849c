"""All that is made is current; and `make papers` makes it so."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bench.__main__ import main
from bench.checks.perf import report
from bench.commands.papers import documents
from bench.papers import counts, coverage, made


def test_all_that_is_made_is_current() -> None:
    assert main(["papers", "--check"]) == 0, "run: make papers"


def test_a_count_that_is_stale_is_named_and_put_right(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "README.md"
    now = counts.PAGE.read_text(encoding="utf-8")
    page.write_text(now.replace(" commands;", " commands, or so;"), encoding="utf-8")
    monkeypatch.setattr(counts, "PAGE", page)
    figures = tmp_path / "performance.md"
    for name in ("performance.md", "figures.json"):
        shutil.copy2(report.PAGE.with_name(name), tmp_path / name)
    monkeypatch.setattr(report, "PAGE", figures)

    assert documents(check=True) == 1
    assert "not current: README.md; run: make papers" in capsys.readouterr().err
    assert documents(check=False) == 0
    assert page.read_text(encoding="utf-8") == now


def test_a_block_that_nothing_makes_and_one_without_a_place_are_refused() -> None:
    page = "a\n<!-- made: one -->\nold\n<!-- end -->\nb\n"
    assert made.renewed(page, {"one": "new"}) == "a\n<!-- made: one -->\n\nnew\n<!-- end -->\nb\n"
    with pytest.raises(KeyError, match="two"):
        made.renewed(page, {"one": "new", "two": "more"})
    with pytest.raises(KeyError, match="one"):
        made.renewed(page, {})


def test_a_command_that_no_scenario_texts_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.scn").write_text('scenario "a"\n  sms +358401234567 "ON"\n  sms +358401234567 "runtime"\n')

    with pytest.raises(coverage.CoverageError) as refused:
        coverage.texted(tmp_path)
    named = str(refused.value).removeprefix("no scenario texts ").split(", ")
    assert "OFF" in named and "STATUS" in named and "ON" not in named and "RUNTIME" not in named
