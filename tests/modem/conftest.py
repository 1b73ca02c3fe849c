"""Desks to work at."""

from __future__ import annotations

import pytest

from tests.modem.desk import Desk


@pytest.fixture
def cold() -> Desk:
    """Everything there, the modem switched off."""
    return Desk()


@pytest.fixture
def desk(cold: Desk) -> Desk:
    """The modem on and registered, echo off."""
    cold.start()
    return cold
