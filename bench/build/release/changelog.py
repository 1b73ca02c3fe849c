"""What a tag promises: that it is our version, and that CHANGELOG.md says what is in it."""

from __future__ import annotations

import re
from pathlib import Path

from bench.place import PROJECT

CHANGELOG = PROJECT / "CHANGELOG.md"
_SECTION = re.compile(r"^## \[(?P<version>[^]]+)\](?: - (?P<date>\d{4}-\d\d-\d\d))?$", re.MULTILINE)


class TagError(Exception):
    """The tag may not be released; the message says why, and what to do."""


def notes_of(tag: str, version: str, changelog: Path) -> str:
    """The section of that version, for the release's page. version: as isocket/__init__.py has it. Raises TagError."""
    if tag != f"v{version}":
        raise TagError(
            f"the tag {tag} is not of this firmware: isocket/__init__.py says {version}. Tag it v{version}, or change "
            "VERSION there first; it stands nowhere else"
        )
    try:
        text = changelog.read_text(encoding="utf-8")
    except OSError as error:
        raise TagError(f"{changelog}: {error.strerror}; a release is made in the repository") from None
    found = list(_SECTION.finditer(text))
    for section, following in zip(found, [*found[1:], None], strict=True):
        if section["version"] == version:
            if not section["date"]:
                raise TagError(f"{changelog.name}: [{version}] has no date; write it as `## [{version}] - 2026-12-31`")
            notes = text[section.end() : following.start() if following else len(text)].strip()
            if not notes:
                raise TagError(f"{changelog.name}: [{version}] says nothing")
            return notes + "\n"
    raise TagError(
        f"{changelog.name} has no section [{version}]: put one with its date below [Unreleased], and move what is there"
    )
