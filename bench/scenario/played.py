"""What was played of a long run and how it ended, so that an interrupted one goes on where it was.

A file of JSON, a line each: first what the outcomes depend on (our sources, and what the run was asked for), then the
name of each part and its outcome. Other sources, or another request: nothing in it holds any more, and it begins anew.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.place import PACKAGE

SOURCES = (
    *("CIRCUITPY/**/*", "bench/project/CIRCUITPY/**/*"),
    *("bench/**/*.py", "bench/**/*.mjs", "bench/**/package-lock.json", "requirements.txt"),
)
LEFT_OUT = ("node_modules", "__pycache__")


def sources_stamp(root: Path = PACKAGE.parent) -> str:
    """Of the firmware and of the bench; scenarios are told apart one by one."""
    digest = hashlib.sha256()
    for pattern in SOURCES:
        for path in sorted(root.glob(pattern)):
            if path.is_file() and not any(part in LEFT_OUT for part in path.parts):
                digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


class Played:
    """words: what has been found in the file, for the one who started the run."""

    def __init__(self, path: Path, request: Sequence[str], sources: str | None = None) -> None:
        """Raises OSError when the file cannot be written."""
        self.path = path
        head = {"sources": sources or sources_stamp(), "request": list(request)}
        self._outcomes: dict[str, Any] = {}
        lines = _lines(path)
        if lines and lines[0] == head:
            self._outcomes = {line["name"]: line["outcome"] for line in lines[1:]}
            self.words = f"{path}: {len(self._outcomes)} played before with the same sources"
            return
        if not lines:
            self.words = f"{path}: begins"
        elif lines[0].get("request") != head["request"]:
            self.words = f"{path}: is of another request; begins anew"
        else:
            self.words = f"{path}: the sources have changed since; begins anew"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(head) + "\n", encoding="utf-8")

    def outcome(self, name: str) -> Any:
        """What `add` was given; None when it has not been played."""
        return self._outcomes.get(name)

    def add(self, name: str, outcome: Any) -> None:
        self._outcomes[name] = outcome
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"name": name, "outcome": outcome}) + "\n")


def _lines(path: Path) -> list[dict[str, Any]]:
    """Those that are whole: the last may have been cut off."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return []
    found: list[dict[str, Any]] = []
    for line in text.splitlines():
        try:
            entry = json.loads(line)
        except ValueError:
            break
        if not isinstance(entry, dict):
            break
        found.append(entry)
    if found and not text.endswith("\n"):
        path.write_text("".join(json.dumps(entry) + "\n" for entry in found), encoding="utf-8")
    return found
