"""The scenarios that are also played on the emulated board: `everyday.txt`, one `file: title` a line."""

from __future__ import annotations

from pathlib import Path

EVERYDAY = "everyday.txt"


def everyday_titles(path: Path) -> set[str]:
    """Of one file: those that the list beside it names."""
    listing = path.parent / EVERYDAY
    lines = listing.read_text(encoding="utf-8").splitlines() if listing.is_file() else []
    return {line.partition(": ")[2] for line in lines if line.startswith(f"{path.name}: ")}
