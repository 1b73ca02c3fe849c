"""Where the project's own files are: around this package in the repository, inside it when the bench is installed."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).parent
_INSIDE = PACKAGE / "project"  # pyproject.toml puts it into the wheel
INSTALLED = _INSIDE.is_dir()
PROJECT = _INSIDE if INSTALLED else PACKAGE.parent
# what a run leaves behind: where the user stands, not among the files of an installation
OUT = Path("out") if INSTALLED else PROJECT / "out"
DOCS = Path() if INSTALLED else PROJECT / "docs"
# how a command is called here, for advice that somebody types in
COMMAND = "isocket" if INSTALLED else "python -m bench"
