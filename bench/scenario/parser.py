"""Scenario files: read as a whole, with every error in them, before anything runs."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from bench.scenario.errors import Malformed, Problem, ScenarioError, suggestion
from bench.scenario.reader import Reader
from bench.scenario.steps import STEPS, Step
from bench.scenario.tokens import NAME, Names, Token, tokenise

TARGETS = ("sim", "emulator", "serial")


@dataclass(frozen=True)
class Placed:
    """A step and where it stands; source: the line as written, without its indent."""

    line: int
    source: str
    step: Step


@dataclass
class Scenario:
    """One story. targets: on which it can be played; modem: the one that it is about; line: that of its title."""

    path: str
    line: int
    title: str
    targets: tuple[str, ...] = TARGETS
    modem: str | None = None
    steps: list[Placed] = field(default_factory=list)

    def numbers(self) -> list[str]:
        """Every phone that it speaks of, once, in order."""
        return list(dict.fromkeys(number for placed in self.steps for number in placed.step.numbers()))

    def left_out_on(self, target: str) -> str:
        """Why it is not played on this target, or nothing."""
        return "" if target in self.targets else f"only for {', '.join(self.targets)} (line {self.line})"


def parse_file(path: Path) -> list[Scenario]:
    """The scenarios of a file; raises ScenarioError with all that is wrong, OSError when it cannot be read."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ScenarioError([Problem(str(path), 1, f"not UTF-8: {error}", "a text file in UTF-8")]) from None
    return parse_text(text, str(path))


def parse_text(text: str, path: str = "<text>") -> list[Scenario]:
    parser = _Parser(path)
    # only line ends: a text may hold other separators that str.splitlines would cut at
    for number, line in enumerate(re.split(r"\r\n|\n|\r", text), start=1):
        parser.line(number, line)
    return parser.end()


def read_step(tokens: list[Token]) -> Step:
    """The step that a line's tokens make."""
    words = [token.value if token.kind == "word" else "" for token in tokens]
    for count in (4, 3, 2, 1):
        cls = STEPS.get(tuple(words[:count]))
        if cls is not None and len(words) >= count:
            reader = Reader(tokens, cls.usage)
            reader.skip(count)
            step = cls.read(reader)
            reader.end()
            return step
    raise _unknown(words, str(tokens[0]))


def read_let(line: str, names: Names) -> None:
    """Enter what a line `let NAME = VALUE` names; raises Malformed."""
    form = "`let NAME = VALUE`"
    match = re.match(r"\s*let\s+(\S+?)\s*=\s*(.*)", line)
    if match is None or not NAME.fullmatch(match[1]):
        raise Malformed("let without a name and a value", expected=f"{form}, NAME of letters, digits and _")
    values = tokenise(match[2], names)
    if len(values) != 1:
        raise Malformed(
            "let without a value" if not values else "let with more than one value",
            expected=f"{form}, VALUE a number, a word or a text in quotes",
        )
    names[match[1]] = values[0]


def _unknown(words: list[str], first: str) -> Malformed:
    """The error for words that no step begins with: as far as they are known, and what may follow."""
    known: list[str] = []
    for depth in range(4):
        nexts = sorted({step[depth] for step in STEPS if len(step) > depth and list(step[:depth]) == words[:depth]})
        if depth >= len(words):
            return Malformed(f'"{" ".join(words)}" ends too early', expected=", ".join(nexts))
        if words[depth] not in nexts:
            begin = " ".join(words[:depth])
            problem = f'unknown step "{words[depth] or first}"' + (f' after "{begin}"' if begin else "")
            if depth == 0:
                nexts = sorted([*nexts, "scenario", "target", "modem-model", "let"])
            return Malformed(problem, expected=", ".join(nexts), suggestion=suggestion(words[depth], nexts))
        known = nexts
    return Malformed("no such step", expected=", ".join(known))  # pragma: no cover (four words always find a step)


class _Parser:
    def __init__(self, path: str) -> None:
        self._path = path
        self._scenarios: list[Scenario] = []
        self._problems: list[Problem] = []
        self._file_names: Names = {}
        self._names: Names = self._file_names
        self._file_targets = TARGETS
        self._file_modem: str | None = None

    def line(self, number: int, line: str) -> None:
        try:
            self._read(number, line)
        except Malformed as error:
            self._problems.append(Problem(self._path, number, error.problem, error.expected, error.suggestion))

    def end(self) -> list[Scenario]:
        if not self._scenarios and not self._problems:
            self._problems.append(Problem(self._path, 1, "no scenario in this file", 'a line `scenario "TITLE"`'))
        if self._problems:
            raise ScenarioError(self._problems)
        return self._scenarios

    def _read(self, number: int, line: str) -> None:
        if re.match(r"\s*let\b", line):
            read_let(line, self._names)
            return
        tokens = tokenise(line, self._names)
        if not tokens:
            return
        if tokens[0] == Token("word", "scenario"):
            self._begin(number, tokens)
        elif tokens[0] == Token("word", "target"):
            self._target(tokens)
        elif tokens[0] == Token("word", "modem-model"):
            self._modem(tokens)
        else:
            step = read_step(tokens)
            if not self._scenarios:
                raise Malformed("a step before the first scenario", expected='a line `scenario "TITLE"`')
            self._scenarios[-1].steps.append(Placed(number, line.strip(), step))

    def _begin(self, number: int, tokens: list[Token]) -> None:
        # entered before its title is read: a wrong title must not make errors of the steps below it
        scenario = Scenario(self._path, number, "", self._file_targets, self._file_modem)
        self._scenarios.append(scenario)
        self._names = dict(self._file_names)
        reader = Reader(tokens, 'scenario "TITLE"')
        reader.skip(1)
        scenario.title = reader.text()
        reader.end()

    def _target(self, tokens: list[Token]) -> None:
        reader = Reader(tokens, "target sim emulator serial")
        reader.skip(1)
        targets = [reader.word(*TARGETS)]
        while reader.peek() is not None:
            targets.append(reader.word(*TARGETS))
        if not self._scenarios:
            self._file_targets = tuple(targets)
        elif self._scenarios[-1].steps:
            raise Malformed("target after other steps", expected="target as the first line of its scenario")
        else:
            self._scenarios[-1].targets = tuple(targets)

    def _modem(self, tokens: list[Token]) -> None:
        from bench.modem.dialects import DIALECTS  # only a scenario that names a modem needs them

        reader = Reader(tokens, "modem-model SIM7600")
        reader.skip(1)
        modem = reader.word(*DIALECTS)
        reader.end()
        if not self._scenarios:
            self._file_modem = modem
        elif self._scenarios[-1].steps:
            raise Malformed("modem-model after other steps", expected="modem-model before the steps of its scenario")
        else:
            self._scenarios[-1].modem = modem
