"""requirements.txt: each package with its one version and its hashes, made of requirements.in (`make requirements`)."""

from __future__ import annotations

import re
from pathlib import Path

PIN = re.compile(r"^([\w.-]+)==([^\s;]+)(?: ; ([^\\\n]+?))? ?\\?$", re.MULTILINE)


def pins(path: Path) -> dict[str, str]:
    """Distribution, as it is spelled there -> version."""
    return {name: version for name, version, _ in PIN.findall(path.read_text(encoding="utf-8"))}


def markers(path: Path) -> dict[str, str]:
    """Distribution -> on which machines it is wanted (PEP 508), of those that not all need."""
    return {name: marker for name, _, marker in PIN.findall(path.read_text(encoding="utf-8")) if marker}
