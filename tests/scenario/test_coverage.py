"""The specification's numbers, the scenarios' references to them, and the page made from both."""

from __future__ import annotations

import warnings

import pytest

from bench.papers import coverage
from bench.papers.coverage import Claim, CoverageError

TEXT = """\
## 1. Pins

- <a id="1.01"></a>**1.01** The relay is GP9,
  high = socket ON.
- <a id="1.03"></a>**1.03** The button is GP8.

## 2. A message

- <a id="2.05"></a>**2.05** Not case sensitive.
"""


def claim(*numbers: str) -> Claim:
    return Claim("a.scn", 7, "a title", numbers)


def test_the_specification_has_each_number_once_and_in_its_chapter() -> None:
    known = coverage.sentences(coverage.SPECIFICATION.read_text(encoding="utf-8"))
    assert len(known) > 250
    assert known["9.14"].text.startswith("`SCHEDULER-hh:mm` without such")
    assert {sentence.chapter for sentence in known.values()} == set(range(17))


def test_a_sentence_runs_over_its_lines() -> None:
    assert coverage.sentences(TEXT)["1.01"].text == "The relay is GP9, high = socket ON."
    assert list(coverage.sentences(TEXT)) == ["1.01", "1.03", "2.05"]


@pytest.mark.parametrize(
    ("right", "wrong"),
    [('<a id="1.03">', '<a id="1.04">'), ("## 2. A", "## 3. A"), ("1.03", "1.01")],
    ids=["anchor", "chapter", "twice"],
)
def test_a_number_that_contradicts_itself_is_found(right: str, wrong: str) -> None:
    with pytest.raises(CoverageError):
        coverage.sentences(TEXT.replace(right, wrong))


def test_no_reference_leads_nowhere() -> None:
    known = coverage.sentences(coverage.SPECIFICATION.read_text(encoding="utf-8"))
    notes = coverage.elsewhere(coverage.ELSEWHERE.read_text(encoding="utf-8"))
    assert coverage.dead(known, coverage.claims(), notes) == []


def test_a_reference_that_leads_nowhere_is_named_with_its_place() -> None:
    known = coverage.sentences(TEXT)
    assert coverage.dead(known, [claim("1.01", "1.02")], ["3.01"]) == ["a.scn:7: 1.02", "elsewhere.txt: 3.01"]


def test_a_sentence_that_nothing_tries_is_found() -> None:
    assert coverage.untried(coverage.sentences(TEXT), [claim("1.01")], ["2.05"]) == ["1.03"]


def test_what_no_scenario_tries_is_listed() -> None:
    """A warning, not a failure: the specification is ahead of the firmware."""
    known = coverage.sentences(coverage.SPECIFICATION.read_text(encoding="utf-8"))
    notes = coverage.elsewhere(coverage.ELSEWHERE.read_text(encoding="utf-8"))
    missing = coverage.untried(known, coverage.claims(), notes)
    if missing:
        warnings.warn(f"sentences that no scenario tries: {' '.join(missing)}", stacklevel=1)
    assert set(missing) < set(known)


def test_the_page_is_current() -> None:
    assert coverage.PAGE.read_text(encoding="utf-8") == coverage.page(), "run: python -m bench coverage"


def test_references_are_read_from_the_titles(tmp_path) -> None:
    (tmp_path / "a.scn").write_text(
        'scenario "one \\"two\\""   # ch. 4.1; spec 1.01 2.05\n  # [reading: as an owner expects]\n  wait 1s\n'
        'scenario "none"\n  wait 1s\n'
    )
    assert coverage.claims(tmp_path) == [
        Claim("a.scn", 1, 'one \\"two\\"', ("1.01", "2.05"), "as an owner expects"),
        Claim("a.scn", 4, "none", ()),
    ]
