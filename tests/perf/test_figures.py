"""What a figure must be, how the report says it, and what the launchers are made of."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from bench.checks.perf import figures as f
from bench.checks.perf import report
from bench.checks.perf.drives import BASELINE_LAST, LauncherChanged, baseline_drive, isocket_drive, marked
from bench.checks.perf.figures import Figure
from bench.checks.perf.run import BASELINE, ISOCKET
from bench.place import PROJECT

FOUND = [
    Figure(f.CONTACT, ISOCKET, "idle", 46.04, 40),
    Figure(f.CONTACT, BASELINE, "idle", 1241.2, 12),
    Figure(f.HEAP, ISOCKET, "after gc", 27.9, 1),
    Figure(f.TEN, ISOCKET, "ten at once", None, 0, "no reply to 'OFF' within 120 s"),
]


@pytest.mark.parametrize(
    ("kind", "value", "holds"),
    [
        (f.CONTACT, 50.0, True),
        (f.CONTACT, 50.1, False),
        (f.HEAP, 28.0, True),
        (f.HEAP, 27.9, False),
        (f.TEN, 9, False),
        (f.TEN, None, False),
        (f.PASS_ERASE, 107.0, True),
        (f.PASS_ERASE, None, True),
    ],
)
def test_a_limit(kind: f.Kind, value: float | None, holds: bool) -> None:
    assert kind.holds(value) is holds


def test_one_broken_limit_is_enough_and_that_of_the_baseline_is_none() -> None:
    assert report.passed(FOUND[:2])
    assert not report.passed(FOUND[:3])
    assert not report.passed(FOUND[3:])


def test_the_table_puts_both_side_by_side() -> None:
    lines = report.table(FOUND)
    expected = "contact edge to relay edge, worst idle <= 50 ms 46 ms 40 1.24 s 12"
    assert " ".join(lines[2].split()) == expected
    assert "failed" in lines[3] and "<- broken" in lines[3]
    assert "27.9 KiB" in lines[4] and "<- broken" in lines[4]
    assert any("no reply to 'OFF'" in line for line in lines)


def test_json_has_all_that_the_table_has() -> None:
    told = json.loads(json.dumps(report.as_json("emulator", 3, False, FOUND, [f.SLEEP])))
    assert told["ok"] is False and told["left_out"] == ["asleep"] and len(told["baseline"]) == 1
    first = told["figures"][0]
    assert (first["value"], first["unit"], first["limit"], first["ok"], first["n"]) == (46.0, "ms", 50, True, 40)
    assert first["bound_by"]


def test_marks_go_around_the_code_as_it_is(tmp_path: Path) -> None:
    isocket, baseline = isocket_drive(tmp_path / "isocket"), baseline_drive(tmp_path / "baseline")
    for folder, words in ((isocket, "from isocket.crash import supervisor"), (baseline, "def read_texts():")):
        code = (folder / "code.py").read_text()
        assert code.index("perf_marks.begin()") < code.index(words) < code.rindex("perf_marks.")
        assert (folder / "perf_marks.py").is_file()
        compile(code, "code.py", "exec")
    assert not list(baseline.rglob("app.py"))


def test_a_launcher_that_has_changed_is_noticed() -> None:
    with pytest.raises(LauncherChanged):
        marked("app.main()\nprint('more')\n", "app.main()\n", "")
    assert marked("x = 1\n" + BASELINE_LAST, BASELINE_LAST, "y()\n").endswith("x = 1\ny()\n")


def test_the_table_goes_between_the_marks_of_a_document_and_the_figures_beside_it(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"before\n{report.BEGIN}\nold\n{report.END}\nafter\n")
    report.keep(page, FOUND)
    text = "\n".join(report.table(FOUND))
    assert page.read_text() == f"before\n{report.BEGIN}\n```\n{text}\n```\n{report.END}\nafter\n"
    kept = json.loads((tmp_path / "figures.json").read_text())
    assert [(one["figure"], one["value"]) for one in kept[:2]] == [
        ("contact_to_relay", 46.0),
        ("contact_to_relay", 1241.2),
    ]


def test_a_document_without_marks_is_refused() -> None:
    with pytest.raises(ValueError, match="no lines"):
        report.with_table("before\nafter\n", FOUND)


def test_the_document_has_the_figures_that_were_measured_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = report.PAGE.read_text(encoding="utf-8")
    assert report.filled(page) == page, "run: make papers"

    monkeypatch.setattr(report, "PAGE", tmp_path / "performance.md")
    figures = (PROJECT / "docs" / "figures.json").read_text()
    (tmp_path / "figures.json").write_text(re.sub(r"(?<=: )\d+\.\d+", lambda found: str(float(found[0]) + 1), figures))
    assert report.filled(page) != page
