"""Drives of these tests are folders whose cable is pulled between two operations: nothing has to reach the medium."""

from __future__ import annotations

import os

import pytest


@pytest.fixture(autouse=True)
def synced(monkeypatch: pytest.MonkeyPatch) -> list[os.stat_result]:
    """What would have been synced, in order; a test of 10 000 writes is bound to the disk otherwise."""
    there: list[os.stat_result] = []
    monkeypatch.setattr("bench.install.disk.os.fsync", lambda handle: there.append(os.fstat(handle)))
    return there
