"""What has been squeezed once is kept: the same sources are not squeezed again, by whichever process."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from bench.firmware import cache_folder
from bench.squeeze import Squeezed, squeeze

KEPT = 64  # the newest; each is about 250 KB
_FOLDER = Path(__file__).parent


def squeezed_once(modules: Mapping[str, str], libraries: Sequence[str]) -> Squeezed:
    """As `squeeze`, whose outcome depends on nothing but these, its own sources and the Python that runs it."""
    folder = cache_folder() / "squeezed"
    digest = hashlib.sha256(repr((sorted(modules.items()), list(libraries), _own_sources(), sys.version)).encode())
    path = folder / f"{digest.hexdigest()[:32]}.json"
    found = _read(path)
    if found is None:
        found = squeeze(modules, libraries=libraries)
        _write(path, found)
    return found


@cache
def _own_sources() -> tuple[str, ...]:
    return tuple(path.read_text() for path in sorted(_FOLDER.glob("*.py")))


def _read(path: Path) -> Squeezed | None:
    try:
        kept = json.loads(path.read_text())
        os.utime(path)  # the newest stay
        return Squeezed(kept["bundles"], base64.b64decode(kept["rare"]))
    except (OSError, ValueError, KeyError):
        return None  # not there, or half written


def _write(path: Path, squeezed: Squeezed) -> None:
    """A folder that cannot be written to costs time, nothing else."""
    part = path.with_suffix(f".{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(json.dumps({"bundles": squeezed.bundles, "rare": base64.b64encode(squeezed.rare).decode()}))
        part.replace(path)
        there = sorted(path.parent.glob("*.json"), key=lambda one: one.stat().st_mtime, reverse=True)
        for old in there[KEPT:]:
            old.unlink(missing_ok=True)
    except OSError:
        part.unlink(missing_ok=True)
