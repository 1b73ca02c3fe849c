"""The version of a firmware, read from its source without running it."""

from __future__ import annotations

from pathlib import Path

from bench.build.drive import SOURCE
from bench.build.release.contents import version_in


def firmware_version(drive: Path = SOURCE) -> str:
    path = drive / "isocket" / "__init__.py"
    return version_in(path.read_text()) if path.is_file() else ""
