"""Under which terms each part of the drive comes, from the metadata of what is installed."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import metadata

from bench.build.drive import LIBRARIES, PROJECT, DriveError


@dataclass(frozen=True)
class Part:
    """name, version, licence (its SPDX name), origin (a URL), text (the licence itself)."""

    name: str
    version: str
    licence: str
    origin: str
    text: bytes


def own_part(version: str) -> Part:
    return Part("isocket", version, "MIT", "", (PROJECT / "LICENSE").read_bytes())


def library_part(module: str) -> Part:
    """Of a library on the board, by the name of its module. Raises DriveError when it came without a licence."""
    name = LIBRARIES[module]
    about = metadata.metadata(name).json
    texts = [path for path in metadata.files(name) or [] if path.name.upper().startswith(("LICENSE", "LICENCE"))]
    if not texts:
        raise DriveError(f"{name} is installed without its licence; run: pip install --force-reinstall {name}")
    licence = str(about.get("license_expression") or about.get("license") or "")
    urls = [str(line).partition(",")[2].strip() for line in about.get("project_url") or ()]
    text = texts[0].read_binary()
    first = text.decode(errors="replace").strip().splitlines()[0]
    return Part(
        name, metadata.version(name), licence or first, urls[0] if urls else str(about.get("home_page") or ""), text
    )


def part_of(path: str) -> str:
    """The module of LIBRARIES that a file of the drive belongs to; empty for our own."""
    if not path.startswith("lib/"):
        return ""
    name = path.split("/")[1].partition(".")[0]
    return name if name in LIBRARIES else ""
