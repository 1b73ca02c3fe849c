"""Which mutants `make mutation` draws, and how it counts. The tool is fetched by the target, not by the tests."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from bench.repository import mutation
from bench.repository.mutation import JUDGES, ROOT, Mutant, drawn, keep, modules_of, mutants_of, score_of, unseen, worth

SOURCE = """\
from __future__ import annotations

LIST_MS = 60_000
STRIKES = 3


class Inbox:
    last: int | None = None

    @on_demand
    def strike(self, why: str | None, count=2) -> int | None:
        return count - 1

    @property
    def full(self):
        return 10 <= 1000
"""


def at(words: str, kind: str, line: str = "") -> Mutant:
    """The mutant that begins where these words stand, in the first line that has them (and `line`)."""
    for row, text in enumerate(SOURCE.splitlines(), 1):
        if words in text and line in text:
            return Mutant("a job", f"core/{kind} null 0", row, text.index(words))
    raise AssertionError(words)


@pytest.mark.parametrize(
    ("mutant", "is_worth"),
    [
        (at("3", "NumberReplacer"), True),
        (at("60_000", "NumberReplacer"), False),
        (at("10", "NumberReplacer"), True),
        (at("1000", "NumberReplacer"), False),
        (at("2", "NumberReplacer"), True),
        (at("int | None", "ReplaceBinaryOperator_BitOr_Add", "last"), False),
        (at("str | None", "ReplaceBinaryOperator_BitOr_Add"), False),
        (at("int | None", "ReplaceBinaryOperator_BitOr_Add", "strike"), False),
        (at("- 1", "ReplaceBinaryOperator_Sub_Add"), True),
        (at("10 <=", "ReplaceComparisonOperator_Eq_Is"), False),
        (at("10 <=", "ReplaceComparisonOperator_LtE_Lt"), True),
        (at("@on_demand", "RemoveDecorator"), False),
        (at("@property", "RemoveDecorator"), True),
    ],
)
def test_what_is_the_same_firmware_is_no_mutant(mutant: Mutant, is_worth: bool) -> None:
    assert worth(mutant, SOURCE, list(unseen(SOURCE))) is is_worth


def test_a_sample_is_the_same_again_and_part_of_a_larger_one() -> None:
    """Also when cosmic-ray has given other names to the jobs."""
    mutants = [Mutant(f"job {place}", f"core/x null {place}", place, 0) for place in range(200)]
    again = [Mutant(f"other {one.kind}", one.kind, one.row, one.column) for one in reversed(mutants)]
    six = [one.kind for one in drawn(mutants, 6, 1)]
    assert len(set(six)) == 6
    assert [one.kind for one in drawn(again, 6, 1)] == six == [one.kind for one in drawn(mutants, 60, 1)][:6]
    assert [one.kind for one in drawn(mutants, 6, 2)] != six


@pytest.mark.parametrize("name", JUDGES)
def test_each_module_and_its_judges_are_there(name: str) -> None:
    assert modules_of(name, ROOT)
    tests = [word for word in mutation.command_of(name) if word.endswith((".py", ".scn"))]
    assert tests
    for test in tests:
        assert (ROOT / test).is_file(), test


@pytest.fixture
def session(tmp_path: Path) -> Path:
    path = tmp_path / "session.sqlite"
    with sqlite3.connect(path) as base:
        base.execute("create table work_items (job_id)")
        base.execute(
            "create table mutation_specs"
            " (job_id, operator_name, operator_args, occurrence, start_pos_row, start_pos_col, module_path)"
        )
        base.execute("create table work_results (job_id, test_outcome, output, diff)")
        for number in range(10):
            base.execute("insert into work_items values (?)", [f"job {number}"])
            base.execute(
                "insert into mutation_specs values (?, 'core/x', null, ?, 3, 4, 'm')", [f"job {number}", number]
            )
    base.close()
    return path


def test_a_session_is_cut_down_to_the_sample_and_counted(session: Path) -> None:
    mutants = mutants_of(session)
    assert len(mutants) == 10 and mutants[2] == Mutant("job 2", "core/x None 2", 3, 4)
    keep(session, mutants[:5])
    assert mutants_of(session) == mutants[:5] and score_of(session).left == 5
    with sqlite3.connect(session) as base:
        for job, outcome, output in ((0, "KILLED", "failed"), (1, "SURVIVED", "passed"), (2, "KILLED", "timeout")):
            base.execute("insert into work_results values (?, ?, ?, ?)", [f"job {job}", outcome, output, f"-{job}"])
    base.close()
    score = score_of(session)
    assert (score.noticed, score.hung, score.survivors, score.left) == (2, 1, ["-1"], 2)
