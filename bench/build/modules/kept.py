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

from bench.build.firmware import cache_folder
from bench.build.modules.mpy import compiled, compiler
from bench.build.modules.rewrite import PACKAGE, build, path_of

KEPT = 128  # the newest; each is about 250 KB, and a drive for boards is kept in both forms
MODULES = f"{PACKAGE}/modules"  # the folder that code.py goes to; a new name: what an older version left is not found
CHECKS = f"{MODULES}/{PACKAGE}/checks.txt"  # isocket/crash/checks.py reads it
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
        # what takes a second is the sources, and those are the same in both forms
        found = _compiled(built_once(modules, others, PY)) if form == MPY else _built(modules, others)
        _write(path, found)
    return found


def _built(modules: Mapping[str, str], others: Mapping[str, bytes]) -> dict[str, bytes]:
    built = build(modules, libraries=[text.decode() for path, text in others.items() if path.endswith(PY)])
    files = {
        f"{MODULES}/{PACKAGE}/on_demand.txt": built.on_demand,
        f"{MODULES}/{PACKAGE}/commands.txt": built.commands,
    }
    for folder, sources in ((PACKAGE, built.modules), (FALLBACK, built.fallback)):
        for name, source in sources.items():
            path = path_of(name, modules).removeprefix(PACKAGE + "/")
            files[f"{MODULES}/{folder}/{path}{PY}"] = source.encode()
    paths = {name: path_of(name, modules) + PY for name in sorted(built.modules)}
    first = [path for name, path in paths.items() if name in built.first]
    rest = [path for path in paths.values() if path not in first]
    files[CHECKS] = _checks(
        built.stamp, [first, [*rest, f"{PACKAGE}/commands.txt"], [f"{PACKAGE}/on_demand.txt"]], files
    )
    # libraries as they come, so that circup can bring them up to date
    files.update({path: content for path, content in others.items() if path.startswith("lib/")})
    return files


def _compiled(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The same with bytecode for its modules. A traceback calls each as CircuitPython calls the file: a second name for
    it would cost 40 bytes a module.
    """
    made: dict[str, bytes] = {}
    for path, content in files.items():
        if path.startswith(f"{MODULES}/") and path.endswith(PY):
            _, module = path.removeprefix(f"{MODULES}/").split("/", 1)
            module = module.removesuffix(PY) + MPY
            made[path.removesuffix(PY) + MPY] = compiled(f"{PACKAGE}/{module}", content)
        else:
            made[path] = content
    stamp, parts = _listed(files)
    made[CHECKS] = _checks(stamp, [[_as_bytecode(path) for path in part] for part in parts], made)
    return made


def _as_bytecode(path: str) -> str:
    return path.removesuffix(PY) + MPY if path.endswith(PY) else path


def _listed(files: Mapping[str, bytes]) -> tuple[str, list[list[str]]]:
    """The stamp, and the paths of each part."""
    stamp, _, lines = files[CHECKS].decode().partition("\n")
    return stamp, [[line.split(" ")[2] for line in part.split("\n") if line] for part in lines.split("\n\n")]


def _checks(stamp: str, parts: list[list[str]], files: Mapping[str, bytes]) -> bytes:
    """The stamp of the build; `size crc path` of each file of the first part; an empty line; those of the next."""
    texts = []
    for part in parts:
        contents = {path: files[f"{MODULES}/{path}"] for path in part}
        texts.append("\n".join(f"{len(data)} {zlib.crc32(data):08x} {path}" for path, data in contents.items()))
    return (stamp + "\n" + "\n\n".join(texts)).encode()


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
