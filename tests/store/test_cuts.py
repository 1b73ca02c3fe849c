"""A history of commands, cut at every flash operation; and that the bench notices a store that loses things."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bench.__main__ import main
from bench.checks.cuts import simulated, store

store.load_firmware()
from isocket.store import home, journal  # noqa: E402


def test_nothing_is_lost(capsys: pytest.CaptureFixture[str]) -> None:
    """The full one is `python -m bench cuts`."""
    code = main(["cuts", "--quick", "--commands", "400", "--devices", "15", "--seed", "7"])
    told = capsys.readouterr().out
    print(told)
    assert code == 0, told
    result = simulated.run(10, 1, thorough=False, devices=1)
    assert result.operations["program nvm"] >= 10


def losses(commands: int = 150) -> simulated.Result:
    result = simulated.Result()
    moments = simulated.play(commands, 3, result)
    simulated.examine(moments, 3, False, result, lambda number: None)
    assert result.compactions >= 1
    assert sum(result.cuts.values()) > 1000
    return result


def test_the_store_as_it_is_loses_nothing() -> None:
    result = losses()
    assert not result.lost, result.faults


def without_a_second_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(home.SecondHome, "newer", lambda self, generation: [])


def second_home_only_when_nvm_is_unreadable(monkeypatch: pytest.MonkeyPatch) -> None:
    scan = journal.scan
    monkeypatch.setattr(journal, "scan", lambda image, at, values: (*scan(image, at, values)[:2], 1))


def records_without_check(monkeypatch: pytest.MonkeyPatch) -> None:
    class Crc:
        @staticmethod
        def crc32(data: Any, start: int = 0) -> int:
            return 0x12345678

    monkeypatch.setattr(journal, "binascii", Crc)


@pytest.mark.parametrize("operation", range(1, 18))
def test_a_journal_of_version_1_is_cut_while_it_is_written_anew(operation: int) -> None:
    image = (Path(__file__).parents[1] / "firmware" / "journal_version_1.bin").read_bytes()
    names = {"security list", "RESTARTTIME", "PASSWORD", "schedule", "relay"}
    whole = simulated.known(store.Board(image, b"\xff" * home.FILE_SIZE).boot(), names)
    assert whole["PASSWORD"] == "12abc"
    for seed in range(60):
        board = store.Board(image, b"\xff" * home.FILE_SIZE)
        settings = board.boot()
        board.cut_next(operation, seed)
        with pytest.raises(store.Cut):
            settings.make_room()
        board.cut_next(0, 0)
        assert simulated.known(board.boot(), names) == whole, f"seed {seed}"


BROKEN = (
    without_a_second_home,
    second_home_only_when_nvm_is_unreadable,
    records_without_check,
)


@pytest.mark.parametrize("break_it", BROKEN, ids=lambda broken: broken.__name__)
def test_a_broken_store_is_noticed(break_it: Callable[[pytest.MonkeyPatch], None], monkeypatch: Any) -> None:
    """The history is played by the sound firmware; the store that is started after the cuts is the broken one."""
    break_it(monkeypatch)
    assert losses().lost > 0
