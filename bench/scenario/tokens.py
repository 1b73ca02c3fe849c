"""A line of a scenario, cut into words, texts and patterns; names are replaced on the way."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bench.scenario.errors import Malformed, suggestion

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_DOLLAR = re.compile(r"\$(?=[A-Za-z_])")  # would begin a name
_ESCAPES = {"n": "\n", '"': '"', "\\": "\\", "$": "$"}


@dataclass(frozen=True)
class Token:
    """kind: `word`, `text` (was in quotes) or `pattern` (was in quotes after `~`); value: what it stands for."""

    kind: str
    value: str

    def __str__(self) -> str:
        if self.kind == "word":
            return self.value
        return ("~" if self.kind == "pattern" else "") + quoted(self.value)


Names = dict[str, Token]


def quoted(text: str) -> str:
    """A text as a scenario would write it."""
    text = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return '"' + _DOLLAR.sub(r"\\$", text) + '"'


def tokenise(line: str, names: Names) -> list[Token]:
    """The tokens of one line without its comment; `$NAME` becomes what `let` gave it.

    Raises Malformed for a text without end, an escape or a name that nobody knows.
    """
    tokens: list[Token] = []
    at = 0
    while at < len(line):
        char = line[at]
        if char.isspace():
            at += 1
        elif char == "#":
            break
        elif char == '"' or line.startswith('~"', at):
            kind = "text" if char == '"' else "pattern"
            value, at = _text(line, at + (1 if kind == "text" else 2), names, pattern=kind == "pattern")
            tokens.append(Token(kind, value))
        else:
            end = at
            while end < len(line) and not line[end].isspace() and line[end] not in '"#':
                end += 1
            tokens.append(_word(line[at:end], names))
            at = end
    return tokens


def _word(written: str, names: Names) -> Token:
    if not written.startswith("$"):
        return Token("word", written)
    match = NAME.fullmatch(written, 1)
    if match is None:
        raise Malformed(f"{written} is no name", expected="$ and letters, digits or _")
    return _named(match[0], names)


def _named(name: str, names: Names) -> Token:
    if name not in names:
        raise Malformed(
            f"nothing is called ${name}",
            expected=f"a line `let {name} = VALUE` before this one (a dollar sign in a text is written \\$)",
            suggestion=suggestion(name, list(names)),
        )
    return names[name]


def _text(line: str, at: int, names: Names, *, pattern: bool) -> tuple[str, int]:
    """The text that starts at `at`, after its opening quote, and where the line goes on behind the closing one.

    In a pattern an escape that is not ours is left for `re`: `~"\\d"` means a digit, and so does `~"\\\\d"`.
    """
    out: list[str] = []
    while at < len(line):
        char = line[at]
        if char == '"':
            return "".join(out), at + 1
        if char == "\\":
            escaped = line[at + 1 : at + 2]
            if pattern and (escaped not in _ESCAPES or escaped == "$"):
                out.append(char + escaped)
            elif escaped in _ESCAPES:
                out.append(_ESCAPES[escaped])
            else:
                raise Malformed(f"unknown escape \\{escaped} in a text", expected='\\n, \\" or \\\\')
            at += 2
            continue
        match = NAME.match(line, at + 1) if char == "$" else None
        if match is not None:
            value = _named(match[0], names).value
            out.append(re.escape(value) if pattern else value)
            at = match.end()
            continue
        out.append(char)
        at += 1
    raise Malformed("a text that does not end", expected='a closing "')
