"""What has been built once is kept: the same sources are not built again, by whichever process."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import sys
import zlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from bench.build import PACKAGE, Built, build, path_of
from bench.build.mpy import compiled, compiler
from bench.firmware import cache_folder

KEPT = 64  # the newest; each is about 250 KB
MODULES = f"{PACKAGE}/modules"  # the folder that code.py goes to; a new name: what an older version left is not found
CHECKS = f"{PACKAGE}/checks.txt"  # isocket/crash/checks.py reads it
FALLBACK = "fallback"  # beside the package, as crash code looks for it
PY, MPY = ".py", ".mpy"
_FOLDER = Path(__file__).parent


def built_once(modules: Mapping[str, str], others: Mapping[str, bytes], form: str) -> dict[str, bytes]:
    """The firmware's modules and the libraries as they go onto the drive: path -> content.

    modules: name -> source. others: the other modules of the drive, whose names stay; those in `lib/` are given back.
    form: PY or MPY. The outcome depends on nothing but these, the compiler, bench/build and the
    Python that runs it. Raises BuildError, CompilerError.
    """
    how = compiler()[1] if form == MPY else ""
    given = (sorted(modules.items()), sorted(others.items()), form, how, _own_sources(), sys.version)
    digest = hashlib.sha256(repr(given).encode())
    path = cache_folder() / "built" / f"{digest.hexdigest()[:32]}.json"
    found = _read(path)
    if found is None:
        found = _built(modules, others, form)
        _write(path, found)
    return found


def _built(modules: Mapping[str, str], others: Mapping[str, bytes], form: str) -> dict[str, bytes]:
    built = build(modules, libraries=[text.decode() for path, text in others.items() if path.endswith(PY)])
    files = {f"{MODULES}/{PACKAGE}/on_demand.txt": built.on_demand}
    for folder, sources in ((PACKAGE, built.modules), (FALLBACK, built.fallback)):
        for name, source in sources.items():
            path = path_of(name, modules)
            place = f"{MODULES}/{folder}/{path.removeprefix(PACKAGE + '/')}"
            # a traceback calls it as CircuitPython calls the file: two names cost 40 bytes a module
            files[place + form] = compiled(path + MPY, source.encode()) if form == MPY else source.encode()
    files[f"{MODULES}/{CHECKS}"] = _checks(built, modules, files, form)
    # libraries as they come, so that circup can bring them up to date
    files.update({path: content for path, content in others.items() if path.startswith("lib/")})
    return files


def _checks(built: Built, modules: Mapping[str, str], files: Mapping[str, bytes], form: str) -> bytes:
    """The stamp; `size crc path` of each module that is needed first; an empty line; those of all others."""
    lines: tuple[list[str], list[str]] = [], []
    for name in sorted(built.modules):
        path = path_of(name, modules) + form
        content = files[f"{MODULES}/{path}"]
        lines[name not in built.first].append(f"{len(content)} {zlib.crc32(content):08x} {path}")
    return "\n".join([built.stamp, "\n\n".join("\n".join(part) for part in lines)]).encode()


@cache
def _own_sources() -> tuple[str, ...]:
    return tuple(path.read_text() for path in sorted(_FOLDER.glob("*.py")))


def _read(path: Path) -> dict[str, bytes] | None:
    try:
        kept = json.loads(path.read_text())
        os.utime(path)  # the newest stay
        return {name: base64.b64decode(content) for name, content in kept.items()}
    except (OSError, ValueError, AttributeError):
        return None  # not there, or half written


def _write(path: Path, files: Mapping[str, bytes]) -> None:
    """A folder that cannot be written to costs time, nothing else."""
    part = path.with_suffix(f".{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(json.dumps({name: base64.b64encode(content).decode() for name, content in files.items()}))
        part.replace(path)
        there = sorted(path.parent.glob("*.json"), key=lambda one: one.stat().st_mtime, reverse=True)
        for old in there[KEPT:]:
            old.unlink(missing_ok=True)
    except OSError:
        part.unlink(missing_ok=True)
