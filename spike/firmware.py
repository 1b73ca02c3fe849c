"""The firmware that the spike is made of: that of the first edition, which its figures are about.

Today's does not fit into the shape: with three chapters on demand, and with ten, it ends in MemoryError while the last
parts are imported (docs/architecture.md). So CIRCUITPY/ is taken from the repository's history.
"""

from __future__ import annotations

import io
import subprocess
import tarfile
from functools import lru_cache
from pathlib import Path

PROJECT = Path(__file__).parents[1]
COMMIT = "157645848003d529b4e8cd519470b92f0a8e9dc1"
FOLDER = PROJECT / "out" / "spike-firmware"


class FirmwareMissing(Exception):
    """The history of this checkout does not go back so far; the message says what to do."""


@lru_cache
def firmware() -> Path:
    """The folder CIRCUITPY of that commit. Raises FirmwareMissing."""
    try:
        done = subprocess.run(
            ["git", "archive", COMMIT, "CIRCUITPY"], cwd=PROJECT, capture_output=True, timeout=60, check=True
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise FirmwareMissing(
            f"commit {COMMIT[:7]} is not in this checkout; git fetch --unshallow ({error})"
        ) from error
    with tarfile.open(fileobj=io.BytesIO(done.stdout)) as archive:
        archive.extractall(FOLDER, filter="data")
    return FOLDER / "CIRCUITPY"
