"""The version of a firmware, read from its source without running it."""

from __future__ import annotations

import re
from pathlib import Path

from bench.drive import SOURCE


def version_in(source: str) -> str:
    """`VERSION = "1.2.3"` of isocket/__init__.py; empty when there is none."""
    found = re.search(r"""^VERSION\s*=\s*["']([^"']+)["']""", source, re.MULTILINE)
    return found[1] if found else ""


def firmware_version(drive: Path = SOURCE) -> str:
    path = drive / "isocket" / "__init__.py"
    return version_in(path.read_text()) if path.is_file() else ""
