"""A complete CIRCUITPY folder: the project's own files and the pinned third-party libraries, nothing else."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

from bench.build.modules.kept import MPY, PY, built_once
from bench.build.modules.rewrite import PACKAGE
from bench.build.pins import pins
from bench.build.release.contents import LIBRARIES, MEMORY, version_in, with_list
from bench.build.release.contents import REQUIREMENTS as PINNED
from bench.place import PROJECT

SOURCE = PROJECT / "CIRCUITPY"
REQUIREMENTS = PROJECT / "requirements.txt"
SETTINGS = "settings.toml"
SNAPSHOT = MEMORY
LEFT_OUT = ("__pycache__", ".DS_Store", ".gitkeep")


class DriveError(Exception):
    """The drive cannot be assembled; the message says what is missing and what to do."""


def assemble(
    out: Path, settings: Mapping[str, str | int] | None = None, source: Path = SOURCE, form: str = MPY
) -> list[Path]:
    """Write the whole drive to the folder `out`, made if need be; returns the paths written, relative to it, in order.

    settings: keys added to (or replacing those of) settings.toml. form: `.mpy`, or `.py` for those who want to read
    them, or have no CircuitPython. Other files in `out` stay, except modules of the firmware and of its libraries that
    are no longer part of them. isocket/contents.txt lists what was written.
    Raises DriveError when a library is missing or is not of the version that requirements.txt pins.
    """
    files = drive_files(settings, source=source, form=form)
    version = version_in((source / PACKAGE / "__init__.py").read_text())
    contents = dict(sorted(with_list(files, version).items()))
    for folder in ("isocket", *(f"lib/{name}" for name in LIBRARIES)):
        for stale in sorted((out / folder).rglob("*py")):
            if stale.relative_to(out).as_posix() not in contents:
                stale.unlink()
        for cache in sorted((out / folder).rglob("__pycache__")):
            shutil.rmtree(cache)
    written = []
    for name, content in contents.items():
        path = out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if name != SNAPSHOT or not path.is_file() or path.stat().st_size != len(content):
            path.write_bytes(content)  # an old snapshot stays where it is, with what is in it
        written.append(Path(name))
    return written


def drive_files(
    settings: Mapping[str, str | int] | None = None,
    folder: Path | None = None,
    source: Path = SOURCE,
    form: str = MPY,
) -> dict[str, bytes]:
    """What the drive holds: path with slashes -> content. With `folder` just that folder, without libraries.

    source: the folder CIRCUITPY to make it of. form: of the modules (bench/build/). Raises DriveError, BuildError,
    CompilerError.
    """
    contents = _folder_files(folder or source)
    if folder is None:
        libraries: dict[str, bytes] = {}
        for name, distribution in LIBRARIES.items():
            libraries.update(_library_files(name, distribution))
        contents = _built({**contents, **libraries}, form)
        contents[PINNED] = "".join(f"{name}=={version}\n" for name, version in library_pins().items()).encode()
    if settings:
        contents[SETTINGS] = settings_laid_over(contents.get(SETTINGS, b""), settings)
    return contents


def _built(contents: Mapping[str, bytes], form: str) -> dict[str, bytes]:
    """The drive with modules and libraries as they go onto the board."""
    modules = {}
    others = {}
    for path, content in contents.items():
        if path.startswith(f"{PACKAGE}/") and path.endswith(".py"):
            modules[path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")] = content.decode()
        else:
            others[path] = content
    stay = {path: content for path, content in others.items() if not path.startswith("lib/")}
    sources = {path: content for path, content in others.items() if path.endswith(".py")}
    return {**stay, **built_once(modules, sources, form)}


def form_of(target: str) -> str:
    """The form of modules that a target's interpreter takes: CPython, under the simulator, has no `.mpy`."""
    return PY if target == "sim" else MPY


def settings_laid_over(content: bytes, settings: Mapping[str, str | int]) -> bytes:
    """As `merge_settings`, of a file that may hold anything."""
    text = content.decode(errors="surrogateescape")
    return merge_settings(text, settings).encode(errors="surrogateescape")


def merge_settings(text: str, settings: Mapping[str, str | int]) -> str:
    """The settings.toml `text` with `settings` added or replaced; comments and order stay.

    CircuitPython knows strings in double quotes and whole numbers (docs/environment.rst); raises DriveError for a key
    or a value that it could not read.
    """
    lines = text.splitlines()
    for key, value in settings.items():
        line = f"{_key(key)} = {_value(key, value)}"
        for number, old in enumerate(lines):
            if re.match(rf"\s*{re.escape(key)}\s*=", old):
                lines[number] = line
                break
        else:
            lines.append(line)
    return "\n".join(lines) + "\n" if lines else ""


def _key(key: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9_-]+", key):
        raise DriveError(f"settings.toml: {key!r} is not a key; letters, digits, _ and - only")
    return key


def _value(key: str, value: str | int) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise DriveError(f"settings.toml: {key} = {value!r} is neither a text nor a whole number")
    if isinstance(value, int):
        return str(value)
    for character, escape in (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\r", "\\r"), ("\t", "\\t")):
        value = value.replace(character, escape)
    return f'"{value}"'


def _folder_files(folder: Path) -> dict[str, bytes]:
    if not (folder / "code.py").is_file():
        raise DriveError(f"{folder} has no code.py, so it is no CIRCUITPY drive; name the folder that holds it")
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not _left_out(path.relative_to(folder))
    }


def _left_out(path: Path) -> bool:
    return any(part in LEFT_OUT for part in path.parts) or path.suffix == ".pyc" or path.as_posix() == "lib/README.md"


def _library_files(name: str, distribution: str) -> dict[str, bytes]:
    pinned = pins(REQUIREMENTS).get(distribution)
    try:
        installed = metadata.version(distribution)
    except metadata.PackageNotFoundError:
        raise DriveError(f"{distribution} is not installed; run: pip install -r requirements.txt") from None
    if installed != pinned:
        raise DriveError(
            f"{distribution} {installed} is installed, requirements.txt pins {pinned}; "
            "run: pip install -r requirements.txt"
        )
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise DriveError(f"{distribution} carries no module {name}; run: pip install --force-reinstall {distribution}")
    origin = Path(spec.origin)
    if spec.submodule_search_locations is None:
        return {f"lib/{origin.name}": origin.read_bytes()}
    return {
        f"lib/{name}/{path.relative_to(origin.parent).as_posix()}": path.read_bytes()
        for path in sorted(origin.parent.rglob("*.py"))
    }


def library_pins() -> dict[str, str]:
    """Distribution -> version, of what goes onto the board."""
    all_of_them = pins(REQUIREMENTS)
    return {name: all_of_them[name] for name in LIBRARIES.values()}
