"""The list of what is on a drive: path and sha256 of each file, as `sha256sum --check` reads it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass

LIST = "isocket/contents.txt"
REQUIREMENTS = "requirements.txt"  # the libraries, for circup and for people
OWNERS = frozenset(("settings.toml",))
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
    """`VERSION = "1.2.3"` of an isocket/__init__.py, which may be squeezed; empty when there is none."""
    found = re.search(r"""^VERSION\s*=\s*["']([^"']+)["']""", source, re.MULTILINE)
    return found[1] if found else ""


def with_list(files: Mapping[str, bytes], version: str) -> dict[str, bytes]:
    """The files of a drive together with their list."""
    return {**files, LIST: contents_of(files, version).text().encode()}


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
