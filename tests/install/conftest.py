"""Drives of these tests are folders whose cable is pulled between two operations: nothing has to reach the medium."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

IN_MEMORY = Path("/dev/shm")


@pytest.fixture(autouse=True)
def synced(monkeypatch: pytest.MonkeyPatch) -> list[os.stat_result]:
    """What would have been synced, in order; a test of 10 000 writes is bound to the disk otherwise."""
    there: list[os.stat_result] = []
    monkeypatch.setattr("bench.build.install.disk.os.fsync", lambda handle: there.append(os.fstat(handle)))
    return there


@pytest.fixture
def tmp_path(tmp_path: Path) -> Iterator[Path]:
    """In memory, where there is such a folder: half of the time of 10 000 writes is the disk's otherwise."""
    if not os.access(IN_MEMORY, os.W_OK):
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(prefix="isocket-", dir=IN_MEMORY) as folder:
        place = Path(folder) / tmp_path.name
        place.mkdir()
        yield place
