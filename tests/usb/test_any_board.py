"""A folder of scenarios against a board of another maker, which has nothing but docs/bench.md in common."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bench.__main__ import main
from tests.usb.other_board import PumpBoard

FLOOD = """
scenario "a float switch starts the pump"
  contact closed
  expect relay on within 1s
  expect led OUT steady
  contact open
  expect relay off within 1s

scenario "the button stops it until the water has gone"
  contact closed
  expect relay on within 1s
  button press 200ms
  expect relay off within 1s
  contact open
  contact closed
  expect relay on within 1s
"""
RESET = """
scenario "after a reset the pump runs again when the water is there"
  contact closed
  expect relay on within 1s
  reset
  expect relay on within 5s
"""
WRONG = """
scenario "a text"
  mains off
"""


@pytest.fixture
def board() -> Iterator[Callable[..., PumpBoard]]:
    boards: list[PumpBoard] = []

    def make(**options: bool) -> PumpBoard:
        boards.append(PumpBoard(**options))
        return boards[-1]

    yield make
    for one in boards:
        one.close()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pump").mkdir()
    (tmp_path / "pump" / "flood.scn").write_text(FLOOD)
    (tmp_path / "pump" / "reset.scn").write_text(RESET)
    return tmp_path


def test_a_folder_of_scenarios(board: Callable, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["play", "pump", "--target", f"serial:{board().data.path}"]) == 0
    assert "3 scenarios on serial: 3 passed" in capsys.readouterr().out
    (made,) = (path for path in (folder / "out").iterdir() if path.is_dir())
    about = json.loads((made / "run.json").read_text())["about"]
    assert "uid 00112233445566AA, firmware pump-2.1" in about["board"]
    assert about["modem"] == "the board has none"


def test_a_board_that_does_not_hold(board: Callable, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["play", "pump", "--target", f"serial:{board(broken=True).data.path}"]) == 1
    said = capsys.readouterr().out
    assert "failed: pump/flood.scn:2: a float switch starts the pump" in said
    assert "expected: relay off within 1s" in said


def test_a_step_that_it_does_not_know_ends_the_run_with_its_words(
    board: Callable, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "wrong.scn").write_text(WRONG)
    assert main(["play", "wrong.scn", "--target", f"serial:{board().data.path}"]) == 1
    assert "the board refuses `take mains 0`: not here: take mains 0" in capsys.readouterr().err
