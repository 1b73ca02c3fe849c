"""The figures of README.md that a change of the repository makes stale: counted, not remembered."""

from __future__ import annotations

from bench.papers import catalogue, coverage, made
from bench.place import PACKAGE, PROJECT
from bench.units import counted

PAGE = PROJECT / "README.md"
TOURS = PACKAGE / "ui" / "web" / "tours"


def counts() -> str:
    """A paragraph. Raises CoverageError when specification and scenarios contradict each other."""
    known = coverage.sentences(coverage.SPECIFICATION.read_text(encoding="utf-8"))
    claims = coverage.claims()
    notes = coverage.elsewhere(coverage.ELSEWHERE.read_text(encoding="utf-8"))
    commands = [key for entry in catalogue.entries() for key in entry.keys.split()]
    faults = sum(claim.path.startswith("faults/") for claim in claims)
    tours = len(list(TOURS.glob("*.scn")))
    untried = len(coverage.untried(known, claims, notes))
    return (
        f"Today: {counted(len(commands), 'command')}; {counted(len(known), 'sentence')} of the specification, "
        f"{untried} of them untried;\n"
        f"{counted(len(claims), 'scenario')}, {faults} of them faults; {counted(tours, 'tour')}."
    )


def filled(page: str) -> str:
    return made.renewed(page, {"counts": counts()})
