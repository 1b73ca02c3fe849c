"""What can be wrong with a scenario file, said with file, line and the way out."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches


class Malformed(Exception):
    """One line cannot be understood; the reader does not know the file and line, the parser adds them.

    problem: what is wrong. expected: what may stand there. suggestion: the word that was probably meant.
    """

    def __init__(self, problem: str, *, expected: str = "", suggestion: str = "") -> None:
        super().__init__(problem)
        self.problem = problem
        self.expected = expected
        self.suggestion = suggestion


@dataclass(frozen=True)
class Problem:
    """One thing wrong with a file: where, what, and what was expected instead."""

    path: str
    line: int
    problem: str
    expected: str = ""
    suggestion: str = ""

    def __str__(self) -> str:
        words = f"{self.path}:{self.line}: {self.problem}"
        if self.expected:
            words += f"; expected {self.expected}"
        if self.suggestion:
            words += f" (did you mean {self.suggestion}?)"
        return words


class ScenarioError(Exception):
    """A scenario file cannot be played; `problems` has them all, in order of line, and nothing has run."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


def suggestion(word: str, known: list[str]) -> str:
    """The known word nearest to a wrong one, or nothing."""
    near = get_close_matches(word, known, n=1, cutoff=0.6)
    return f'"{near[0]}"' if near else ""
