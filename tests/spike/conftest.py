"""The firmware of the spike comes from the repository's history, which a shallow checkout does not have."""

from __future__ import annotations

import pytest

from spike.firmware import FirmwareMissing, firmware


@pytest.fixture(autouse=True)
def _firmware() -> None:
    try:
        firmware()
    except FirmwareMissing as missing:
        pytest.skip(f"THE SPIKE IS NOT BUILT: {missing}")
