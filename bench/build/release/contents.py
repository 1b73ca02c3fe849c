"""The list of what is on a drive: path and sha256 of each file, as `sha256sum --check` reads it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

LIST = "isocket/contents.txt"
REQUIREMENTS = "requirements.txt"  # the libraries, for circup and for people
OWNERS = frozenset(("settings.toml",))
MEMORY = "store/snapshot.bin"  # the second home of the device's settings (docs/store.md)
LIBRARIES = {  # module or package on the board -> distribution that carries it
    "adafruit_onewire": "adafruit-circuitpython-onewire",
    "adafruit_ds18x20": "adafruit-circuitpython-ds18x20",
    "adafruit_fona": "adafruit-circuitpython-fona",
    "simpleio": "adafruit-circuitpython-simpleio",
}
STARTS = ("boot.py", "button.py", "code.py", "pin_rules.py", "pins.py", "safemode.py")
_AT_THE_TOP = frozenset((*STARTS, *OWNERS, REQUIREMENTS, MEMORY))
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")
_WINDOWS = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)  # devices, in any folder
_HEAD = re.compile(r"# isocket (\S*), modules as (\.m?py)")
_LINE = re.compile(r"([0-9a-f]{64})  (.+)")


@dataclass(frozen=True)
class Contents:
    """version: of the firmware. form: `.py` or `.mpy`. sums: path -> sha256 in hex."""

    version: str
    form: str
    sums: dict[str, str]

    def text(self) -> str:
        lines = [f"# isocket {self.version}, modules as {self.form}"]
        return "\n".join([*lines, *(f"{digest}  {path}" for path, digest in sorted(self.sums.items()))]) + "\n"


def is_ours(path: str) -> bool:
    """A file that an update replaces: a module, or a text that belongs to the modules. All else is written once, when
    it is missing: settings are the owner's, and what the device writes to is its memory.
    """
    if path in OWNERS:
        return False
    return (
        path.endswith((".py", ".mpy"))
        or path == REQUIREMENTS
        or (path.startswith("isocket/") and path.endswith(".txt"))
    )


def why_not_ours(path: str) -> str:
    """Why no file of that name may be written to a drive, or read from it as a part of ours; empty when one may.

    path: as a release, or the list of a drive, has it. Both may come from a stranger.
    """
    parts = path.split("/")
    if ".." in parts or "." in parts:
        return "it leads out of the drive"
    if path.startswith("/") or "\\" in path or ":" in path:
        return "it is not a path on the drive"
    if not all(_NAME.fullmatch(part) and part[-1] != "." and not _WINDOWS.fullmatch(part) for part in parts):
        return "it is no name for a file"
    if path in _AT_THE_TOP or (parts[0] == "isocket" and len(parts) > 1):
        return ""
    if parts[0] == "lib" and len(parts) > 1 and path.endswith((".py", ".mpy")) and parts[1].split(".")[0] in LIBRARIES:
        return ""
    return "it is no file of isocket"


def check_names(paths: Iterable[str], where: str) -> None:
    """Raises ValueError, which tells the first that is not ours, or two that are one on a drive without upper case."""
    seen: set[str] = set()
    for path in paths:
        why = why_not_ours(path)
        if not why and path.lower() in seen:
            why = "it is there twice"
        if why:
            raise ValueError(f"{where} has {path!r}: {why}. Nothing was written")
        seen.add(path.lower())


def contents_of(files: Mapping[str, bytes], version: str) -> Contents:
    """Of all that an update may replace, but the list itself."""
    form = ".mpy" if any(path.endswith(".mpy") for path in files) else ".py"
    listed = {path: content for path, content in files.items() if is_ours(path) and path != LIST}
    return Contents(version, form, {path: sha256(content) for path, content in listed.items()})


def parse_contents(text: str) -> Contents | None:
    """None when it is no such list, or only the beginning of one that a pulled cable left."""
    head, *lines = text.splitlines() or [""]
    found = _HEAD.fullmatch(head)
    sums = {}
    for line in lines:
        entry = _LINE.fullmatch(line)
        if entry is None:
            return None
        sums[entry[2]] = entry[1]
    return Contents(found[1], found[2], sums) if found and text.endswith("\n") and sums else None


def version_in(source: str) -> str:
    """`VERSION = "1.2.3"` of an isocket/__init__.py, or what its bytecode has of it; empty when there is none."""
    found = re.search(r"""^VERSION\s*=\s*["']([^"']+)["']""", source, re.MULTILINE)
    if found is None and source.startswith("C"):
        found = re.search(r"(\d+\.\d+\.\d+)", source)
    return found[1] if found else ""


def with_list(files: Mapping[str, bytes], version: str) -> dict[str, bytes]:
    """The files of a drive together with their list."""
    return {**files, LIST: contents_of(files, version).text().encode()}


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
