"""Which scenario proves which sentence of the specification: COVERAGE.md, and what is wrong with the references.

A sentence is a list item of docs/specification.md that begins with its number. A scenario names those that it proves
behind its title: `scenario "…"  # ch. 4.1; spec 4.03 2.16`. What no scenario can show is in elsewhere.txt. And which
scenarios text each command of the catalogue.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bench.papers import catalogue
from bench.units import counted

ROOT = Path(__file__).parents[2]
SPECIFICATION = ROOT / "docs" / "specification.md"
SCENARIOS = ROOT / "bench" / "scenarios"
PAGE = SCENARIOS / "COVERAGE.md"
ELSEWHERE = SCENARIOS / "elsewhere.txt"

_CHAPTER = re.compile(r"## (\d+)\. (.*)")
_ITEM = re.compile(r'- <a id="(\d+\.\d\d)"></a>\*\*(\d+\.\d\d)\*\* (.*)')
_TITLE = re.compile(r'scenario "((?:[^"\\]|\\.)*)"(.*)')
_REFERENCES = re.compile(r"\bspec ((?:\d+\.\d+ ?)+)")
_TEXT = re.compile(r"\s+sms \S+ \"((?:[^\"\\]|\\.)*)\"")
_READING = re.compile(r"# \[reading: (.*)\]")

_HEAD = """\
# What the scenarios prove

Made by `python -m bench coverage` from [the specification](../../docs/specification.md) and the scenarios; do not edit.
Each sentence of the specification has a number, and each scenario names behind its title those that it proves
(`spec 4.03`) and the chapter of the manual that it comes from. This page is the other direction. The scenarios of
`faults/` are named by fault and moment instead: [reliability.md](../../docs/reliability.md#the-fault-matrix) has them.
"""


class CoverageError(Exception):
    """The specification, a scenario or elsewhere.txt contradicts itself; the message says where."""


@dataclass(frozen=True)
class Sentence:
    number: str
    chapter: int
    text: str


@dataclass(frozen=True)
class Claim:
    """What one scenario says that it proves. path: relative to bench/scenarios; line: that of its title, from 1."""

    path: str
    line: int
    title: str
    numbers: tuple[str, ...]
    reading: str = ""


def chapters(text: str) -> dict[int, str]:
    """Number and title of each chapter of the specification."""
    return {int(number): title for number, title in re.findall(r"(?m)^## (\d+)\. (.*)$", text)}


def sentences(text: str) -> dict[str, Sentence]:
    """The sentences of the specification by number, in order. Raises CoverageError."""
    found: dict[str, Sentence] = {}
    chapter = -1
    current = ""
    for line in text.splitlines():
        item = _ITEM.match(line)
        if heading := _CHAPTER.match(line):
            chapter = int(heading[1])
        if item:
            current = str(item[2])
            if item[1] != current or int(current.partition(".")[0]) != chapter:
                raise CoverageError(f"{SPECIFICATION.name}: {current} has anchor {item[1]} and is in chapter {chapter}")
            if current in found:
                raise CoverageError(f"{SPECIFICATION.name}: {current} is there twice")
            found[current] = Sentence(current, chapter, item[3])
        elif current and line.startswith("  "):
            found[current] = Sentence(current, chapter, f"{found[current].text} {line.strip()}")
        else:
            current = ""
    return found


def claims(folder: Path = SCENARIOS) -> list[Claim]:
    """What the scenarios claim, in the order of their files; those that are pending prove nothing yet."""
    found = []
    for path in sorted(folder.rglob("*.scn")):
        if "pending" in path.relative_to(folder).parts:
            continue
        lines = path.read_text(encoding="utf-8").splitlines()
        for at, line in enumerate(lines):
            title = _TITLE.match(line)
            if title is None:
                continue
            numbers = [number for run in _REFERENCES.findall(title[2]) for number in run.split()]
            reading = _READING.search(lines[at + 1]) if at + 1 < len(lines) else None
            found.append(
                Claim(
                    path.relative_to(folder).as_posix(),
                    at + 1,
                    title[1],
                    tuple(numbers),
                    reading[1] if reading else "",
                )
            )
    return found


def texted(folder: Path = SCENARIOS) -> dict[str, list[str]]:
    """Key of a command -> the files whose scenarios text it. Raises CoverageError when nobody texts one."""
    files: dict[str, list[str]] = {key: [] for entry in catalogue.entries() for key in entry.keys.split()}
    for path in sorted(folder.rglob("*.scn")):
        name = path.relative_to(folder).as_posix()
        if name.startswith("pending/"):
            continue
        for text in _TEXT.findall(path.read_text(encoding="utf-8")):
            key = catalogue.key_of(text, files)
            if key is not None and name not in files[key]:
                files[key].append(name)
    untold = [key for key, names in files.items() if not names]
    if untold:
        raise CoverageError(f"no scenario texts {', '.join(untold)}")
    return files


def elsewhere(text: str) -> dict[str, str]:
    """Sentence number -> where else it is shown. A line is `NUMBER: WORDS`; `#` begins a comment."""
    notes = {}
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            number, colon, words = line.partition(": ")
            if not colon or number in notes:
                raise CoverageError(f"{ELSEWHERE.name}: not `NUMBER: WORDS`, or there twice: {line}")
            notes[number] = words
    return notes


def dead(known: Iterable[str], made: list[Claim], notes: Iterable[str]) -> list[str]:
    """References to sentences that the specification does not have: `FILE:LINE: NUMBER`."""
    numbers = set(known)
    wrong = [
        f"{claim.path}:{claim.line}: {number}" for claim in made for number in claim.numbers if number not in numbers
    ]
    return wrong + [f"{ELSEWHERE.name}: {number}" for number in notes if number not in numbers]


def untried(known: Iterable[str], made: list[Claim], notes: Iterable[str]) -> list[str]:
    """Sentences that no scenario names and that are not shown elsewhere."""
    tried = {number for claim in made for number in claim.numbers}.union(notes)
    return [number for number in known if number not in tried]


def page() -> str:
    """COVERAGE.md as it should be. Raises CoverageError."""
    text = SPECIFICATION.read_text(encoding="utf-8")
    known = sentences(text)
    made = claims()
    notes = elsewhere(ELSEWHERE.read_text(encoding="utf-8"))
    wrong = dead(known, made, notes)
    if wrong:
        raise CoverageError("no such sentence in docs/specification.md: " + ", ".join(wrong))
    missing = untried(known, made, notes)
    lines = [
        _HEAD,
        f"{counted(len(known), 'sentence')}, {len(known) - len(missing)} of them tried; "
        f"{counted(len(made), 'scenario')}.",
    ]
    for chapter, title in chapters(text).items():
        lines += ["", f"## {chapter}. {title}", ""]
        for sentence in known.values():
            if sentence.chapter == chapter:
                lines += _entry(sentence, made, notes)
    lines += ["", "## Commands", "", "Who texts what, at least once:", "", "| command | in |", "|---|---|"]
    lines += [f"| `{key}` | {', '.join(names)} |" for key, names in texted().items()]
    lines += ["", "## Not tried by any scenario", ""]
    lines += [f"- **{number}** {known[number].text}" for number in missing] or ["None."]
    lines += [
        "",
        "## Readings",
        "",
        "Where the specification is open, and the scenario takes what an owner expects:",
        "",
    ]
    lines += [f"- {claim.path}: {claim.title}: {claim.reading}" for claim in made if claim.reading]
    return "\n".join(lines) + "\n"


def _entry(sentence: Sentence, made: list[Claim], notes: dict[str, str]) -> list[str]:
    lines = [f"- **{sentence.number}** {sentence.text}"]
    if sentence.number in notes:
        lines.append(f"  - ({notes[sentence.number]})")
    return lines + [f"  - {claim.path}: {claim.title}" for claim in made if sentence.number in claim.numbers]
