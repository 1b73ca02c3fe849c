"""The table of commands as it stands on the drive, read by the firmware's own reader."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from isocket import on_demand as reader
from isocket.rows import ACT, CONF, CTRL, INF, KIND_MASK

from bench.build.drive import drive_files
from bench.build.modules.kept import MODULES, PY


def test_each_command_is_found_on_the_drive_and_nothing_else(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Through the firmware's own reader; one wrong byte anywhere, or another build, is noticed."""
    files = drive_files(form=PY)
    stamp = files[f"{MODULES}/isocket/checks.txt"].decode().partition("\n")[0]
    rows = files[f"{MODULES}/isocket/commands.txt"]
    path = tmp_path / "commands.txt"
    path.write_bytes(rows)
    monkeypatch.setattr(reader, "ROWS", str(path))
    monkeypatch.setattr(reader, "STAMP", stamp)
    chapters = [SimpleNamespace(rows=number) for number in range(1, 30)]
    keys = [line for line in rows.decode().split("\n") if line and not re.fullmatch(r"\d+ \d+|[0-9a-f]{8}", line)]
    assert len(keys) == len(set(keys)) > 60
    kinds = []
    for key in keys:
        chapter, kind = reader.row_of(chapters, key)  # type: ignore[misc]
        assert chapter in chapters
        kinds.append(kind)
        for other in (key + "X", key[:-1], key.lower(), key + "\n", "\n" + key, "", "\n", " "):
            assert other in keys or reader.row_of(chapters, other) is None, repr(other)
    assert {kind & KIND_MASK for kind in kinds} == {CTRL, CONF, INF & KIND_MASK, ACT}
    at = rows.index(b"\nSTATUS\n") + 3
    for wrong in (rows[:at] + b"?" + rows[at + 1 :], rows[: at + 1], b""):
        path.write_bytes(wrong)
        with pytest.raises(OSError, match="is damaged"):
            reader.row_of(chapters, "STATUS")
    path.write_bytes(rows)
    monkeypatch.setattr(reader, "STAMP", "00000000")
    with pytest.raises(OSError, match="another build"):
        reader.row_of(chapters, "STATUS")


def test_a_file_of_functions_that_is_cut_anywhere_is_damaged(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    files = drive_files(form=PY)
    stamp = files[f"{MODULES}/isocket/checks.txt"].decode().partition("\n")[0]
    functions = files[f"{MODULES}/isocket/on_demand.txt"]
    path = tmp_path / "on_demand.txt"
    monkeypatch.setattr(reader, "FILE", str(path))
    monkeypatch.setattr(reader, "STAMP", stamp)
    start = int(functions[len(stamp) :][: reader.OFFSET_DIGITS])
    for length in (len(stamp), len(stamp) + 3, len(stamp) + reader.OFFSET_DIGITS, start, start + 5, start + 60):
        path.write_bytes(functions[:length])
        with pytest.raises(OSError, match="is damaged"):
            reader.recall(0)
