"""A scenario to be watched: its steps, and what is said about them in comments.

A tour is a scenario file like any other. `#:` begins a caption, which goes with the steps below it; `#@ NAME VALUE` is
a hint to who shows it: `appliance heater`, `speed 60`. A player passes over both.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from bench.scenario.parser import Placed, Scenario, parse_text, read_let
from bench.scenario.tokens import Names, tokenise

TOURS = Path(__file__).parent.parent / "tours"


@dataclass(frozen=True)
class Scene:
    """A caption, hints (name, value), and the steps that it is about; `plain` has each step's line without names."""

    caption: str
    hints: tuple[tuple[str, str], ...]
    steps: tuple[Placed, ...]
    plain: tuple[str, ...]


@dataclass
class Script:
    """One scenario in scenes. about: what its first lines say, before the scenario begins."""

    name: str
    scenario: Scenario
    about: str = ""
    scenes: list[Scene] = field(default_factory=list)

    @property
    def title(self) -> str:
        return self.scenario.title


def read_scripts(text: str, path: str = "<text>") -> list[Script]:
    """All scenarios of a file; raises ScenarioError with all that is wrong."""
    scenarios = parse_text(text, path)
    lines = re.split(r"\r\n|\n|\r", text)
    names: Names = {}
    scripts = []
    first = min(scenario.line for scenario in scenarios)
    about = " ".join(line[2:].strip() for line in lines[: first - 1] if line.startswith("#:"))
    for line in lines[: first - 1]:
        if re.match(r"\s*let\b", line):
            read_let(line, names)
    for number, scenario in enumerate(scenarios):
        end = scenarios[number + 1].line - 1 if number + 1 < len(scenarios) else len(lines)
        script = Script(Path(path).stem, scenario, about)
        script.scenes = _scenes(scenario, lines[scenario.line : end], dict(names))
        scripts.append(script)
    return scripts


def _scenes(scenario: Scenario, lines: list[str], names: Names) -> list[Scene]:
    placed = {one.line: one for one in scenario.steps}
    scenes: list[Scene] = []
    caption: list[str] = []
    hints: list[tuple[str, str]] = []
    steps: list[Placed] = []
    plain: list[str] = []

    def close() -> None:
        if caption or hints or steps:
            scenes.append(Scene(" ".join(caption), tuple(hints), tuple(steps), tuple(plain)))
        for one in (caption, hints, steps, plain):
            one.clear()

    for number, line in enumerate(lines, start=scenario.line + 1):
        words = line.strip()
        if words.startswith("#:"):
            if steps:
                close()
            caption.append(words[2:].strip())
        elif words.startswith("#@"):
            if steps:
                close()
            name, _, value = words[2:].strip().partition(" ")
            hints.append((name, value.strip()))
        elif re.match(r"let\b", words):
            read_let(words, names)
        elif number in placed:
            steps.append(placed[number])
            plain.append(" ".join(str(token) for token in tokenise(words, names)))
    close()
    return scenes


def tours() -> list[Script]:
    """The tours of the project, in order of their file names."""
    found = []
    for path in sorted(TOURS.glob("*.scn")):
        found += read_scripts(path.read_text(encoding="utf-8"), str(path))
    return found
