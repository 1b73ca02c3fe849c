"""The fault matrix is made of the outcomes of scenarios, by their titles."""

from __future__ import annotations

from pathlib import Path

from bench.__main__ import main
from bench.modem.faults import FAULTS
from bench.scenario.failure import Failure
from bench.scenario.matrix import MOMENTS, WORLD, as_table, as_text, matrix_of
from bench.scenario.parser import Scenario, parse_file
from bench.scenario.runner import Outcome
from bench.world.clock import SECOND

SCENARIOS = Path(__file__).parents[2] / "bench" / "scenarios"


def outcome(title: str, recovery_s: float | None = None, *, failed: bool = False) -> Outcome:
    scenario = Scenario("a.scn", 1, title)
    failure = Failure("a.scn", 1, title, "", "", [], 0) if failed else None
    return Outcome(scenario, failure, recovery_us=None if recovery_s is None else round(recovery_s * SECOND))


def test_a_cell_has_the_worst_of_its_scenarios() -> None:
    rows = matrix_of(
        [outcome("silent, idle", 4.2), outcome("silent, idle: with an alarm", 31.6), outcome("silent, at boot")]
    )
    (row,) = rows
    assert (row.name, row.row) == ("silent", "5")
    assert [str(row.cells[moment]) for moment in MOMENTS] == ["32 s", "", "held"]


def test_one_failure_makes_the_cell_fail() -> None:
    (row,) = matrix_of([outcome("silent, idle", 4), outcome("silent, idle: again", failed=True)])
    assert str(row.cells["idle"]) == "FAILED"
    assert "1 cell, 1 failed" in as_table([row], "sim", "SIM800")


def test_other_scenarios_are_not_in_it() -> None:
    assert (
        matrix_of([outcome("ON switches the socket"), outcome("nonsense, idle", 4), outcome("silent, at noon", 4)])
        == []
    )


def test_rows_are_in_the_order_of_the_list_and_chapters_come_last() -> None:
    titles = ["cms-42, idle", "ussd-late, idle", "probe crc, idle", "spam, idle", "brown-out, idle", "no-volte, idle"]
    rows = matrix_of(outcome(title, 1) for title in titles)
    assert [row.row for row in rows] == ["1", "18", "23, 24", "32", "1.1", "2.3"]
    assert len(as_text(rows).splitlines()) == 7


def test_every_fault_has_a_scenario_and_every_row_of_the_list_is_there() -> None:
    paths = [*sorted((SCENARIOS / "faults").glob("*.scn")), *(SCENARIOS / "pending").glob("*.scn")]
    scenarios = [scenario for path in paths for scenario in parse_file(path)]
    rows = matrix_of(Outcome(scenario) for scenario in scenarios)
    assert {row.name for row in rows} == set(FAULTS) | set(WORLD)
    numbers = {int(number) for row in rows if "." not in row.row for number in row.row.split(", ")}
    assert numbers == set(range(1, 33))
    assert len(scenarios) == sum(cell.passed for row in rows for cell in row.cells.values()), (
        "all titles are understood"
    )


def test_the_matrix_goes_between_the_marks_of_a_page_or_stands_alone(tmp_path: Path) -> None:
    page, alone = tmp_path / "page.md", tmp_path / "alone.md"
    page.write_text("before\n<!-- made: matrix -->\nold\n<!-- end -->\nafter\n")
    for path in (page, alone):
        faults = str(SCENARIOS / "faults" / "01-supply-and-hangs.scn")
        assert main(["play", faults, "-k", "brown-out, idle", "--matrix", str(path)]) == 0
    assert "1 fault, 1 cell, 0 failed." in alone.read_text()
    assert page.read_text() == f"before\n<!-- made: matrix -->\n\n{alone.read_text()}\n<!-- end -->\nafter\n"


def test_the_matrix_of_the_documents_has_the_faults_of_today() -> None:
    """How long each takes is written by `make matrix`; which there are, and what they are, must be current."""
    page = (SCENARIOS.parents[1] / "docs" / "reliability.md").read_text(encoding="utf-8")
    table = page.partition("<!-- made: matrix -->")[2].partition("<!-- end -->")[0]
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in table.splitlines() if line.startswith("| ")]
    known = {name: (fault.row, fault.words) for name, fault in FAULTS.items()} | WORLD
    files = (SCENARIOS / "pending").glob("*.scn")
    pending = {one.title.partition(", ")[0] for file in files for one in parse_file(file)}
    for name in pending - {row[1] for row in rows}:
        del known[name]
    assert {row[1]: (row[0], row[-1]) for row in rows[1:]} == known, "run: make matrix"
