"""re: patterns of lib/re1.5 translated to those of CPython's re, which then matches them."""

from __future__ import annotations

import re as cpython_re
from types import ModuleType
from typing import Any

from bench.sim.errors import need_int
from bench.sim.modules.making import module
from bench.sim.vm import VM

_ESCAPES = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_FLAGS = cpython_re.ASCII | cpython_re.DOTALL


def translate(pattern: str) -> str:
    """A CPython pattern that matches what re1.5 would. Raises ValueError where it refuses.

    No {m,n}, no (?P..), no look-around: braces are plain characters there, and `(?` is an error unless it is `(?:`.
    """
    out, at = _alternatives(pattern, 0)
    if at < len(pattern):
        raise ValueError("Error in regex")
    return out


def _alternatives(pattern: str, at: int) -> tuple[str, int]:
    out = ""
    repeatable = False
    while at < len(pattern) and pattern[at] != ")":
        letter = pattern[at]
        if letter in "?*+":
            if not repeatable:
                raise ValueError("regex too complex")
            out += letter
            if pattern[at + 1 : at + 2] == "?":
                out += "?"
                at += 1
            repeatable = False
        elif letter in "|^$":
            out += {"|": "|", "^": "\\A", "$": "\\Z"}[letter]
            repeatable = False
        else:
            repeatable = True
            if letter == "\\":
                at += 1
                out += _escape(pattern, at)
            elif letter == "[":
                part, at = _class(pattern, at + 1)
                out += part
            elif letter == "(":
                part, at = _group(pattern, at)
                out += part
            else:
                out += "." if letter == "." else cpython_re.escape(letter)
        at += 1
    return out, at


def _escape(pattern: str, at: int) -> str:
    if at >= len(pattern):
        raise ValueError("regex too complex")
    letter = pattern[at]
    if letter in "dDsSwW":
        return "\\" + letter
    return cpython_re.escape(_ESCAPES.get(letter, letter))


def _group(pattern: str, at: int) -> tuple[str, int]:
    captures = pattern[at + 1 : at + 3] != "?:"
    inner, end = _alternatives(pattern, at + (1 if captures else 3))
    if end >= len(pattern):
        raise ValueError("regex too complex")
    return ("(" if captures else "(?:") + inner + ")", end


def _class(pattern: str, at: int) -> tuple[str, int]:
    """What stands between brackets; `at` is behind the opening one, the result's is that of the closing one."""
    negated = pattern[at : at + 1] == "^"
    at += negated
    parts = ""
    while pattern[at : at + 1] != "]":
        if at >= len(pattern):
            raise ValueError("regex too complex")
        first = pattern[at]
        if first == "\\":
            at += 1
            first = pattern[at : at + 1]
            if first and first in "dDsSwW":
                parts += "\\" + first
                at += 1
                continue
            first = _ESCAPES.get(first, first)
        last = first
        if pattern[at + 1 : at + 2] == "-" and pattern[at + 2 : at + 3] not in ("]", ""):
            at += 2
            last = pattern[at]
        parts += cpython_re.escape(first) + "-" + cpython_re.escape(last)
        at += 1
    if not parts:
        return (".", at) if negated else ("(?!)", at)
    return ("[^" if negated else "[") + parts + "]", at


class Match:
    """A match: groups by number only."""

    def __init__(self, found: cpython_re.Match[Any]) -> None:
        self._found = found

    def _number(self, number: int) -> int:
        if not 0 <= need_int(number) <= self._found.re.groups:
            raise IndexError(number)
        return number

    def group(self, number: int) -> Any:
        return self._found.group(self._number(number))

    def groups(self) -> tuple[Any, ...]:
        return self._found.groups()

    def span(self, number: int = 0) -> tuple[int, int]:
        return self._found.span(self._number(number))

    def start(self, number: int = 0) -> int:
        return self.span(number)[0]

    def end(self, number: int = 0) -> int:
        return self.span(number)[1]

    def __repr__(self) -> str:
        return f"<match num={self._found.re.groups + 1}>"


class Pattern:
    """A compiled pattern, for text and for bytes."""

    def __init__(self, pattern: Any) -> None:
        text = pattern.decode("latin-1") if isinstance(pattern, bytes) else pattern
        translated = translate(text)
        try:
            self._text = cpython_re.compile(translated, _FLAGS)
            self._bytes = cpython_re.compile(translated.encode("latin-1", "replace"), _FLAGS & ~cpython_re.ASCII)
        except cpython_re.error:
            raise ValueError("Error in regex") from None

    def _for(self, subject: Any) -> cpython_re.Pattern[Any]:
        return self._text if isinstance(subject, str) else self._bytes

    def match(self, subject: Any, *limits: int) -> Match | None:
        found = self._for(subject).match(subject, *limits)
        return None if found is None else Match(found)

    def search(self, subject: Any, *limits: int) -> Match | None:
        found = self._for(subject).search(subject, *limits)
        return None if found is None else Match(found)

    def split(self, subject: Any, maxsplit: int = 0) -> list[Any]:
        pattern = self._for(subject)
        parts = []
        at = 0
        while True:
            found = pattern.search(subject, at)
            if found is None or found.start() == found.end():
                break
            parts.append(subject[at : found.start()])
            if pattern.groups:
                raise NotImplementedError("splitting with sub-captures")
            at = found.end()
            if maxsplit > 0 and len(parts) == maxsplit:
                break
        return [*parts, subject[at:]]

    def sub(self, replace: Any, subject: Any, count: int = 0, flags: int = 0) -> Any:
        pattern = self._for(subject)
        out = subject[:0]
        at = done = 0
        while True:
            found = pattern.search(subject, at)
            if found is None or found.start() == found.end():
                return out + subject[at:]
            out += subject[at : found.start()]
            text = replace(Match(found)) if callable(replace) else replace
            out += _expand(text, found)
            at = found.end()
            done += 1
            if count > 0 and done == count:
                return out + subject[at:]


_REFERENCE = cpython_re.compile(r"\\(?:g<(\d+)>|(\d+)|(\\)|g<|)")


def _expand(text: Any, found: cpython_re.Match[Any]) -> Any:
    """\\1, \\g<1> and \\\\; any other backslash vanishes."""
    subject_is_text = isinstance(found.string, str)

    def value(reference: cpython_re.Match[str]) -> str:
        number = reference[1] or reference[2]
        if number is None:
            return reference[3] or ""
        if int(number) > found.re.groups:
            raise IndexError(int(number))
        group = found.group(int(number))
        if group is None:
            return ""
        return group if subject_is_text else group.decode("latin-1")

    if isinstance(text, bytes):
        text = text.decode("latin-1")
    expanded = _REFERENCE.sub(value, text)
    return expanded if subject_is_text else expanded.encode("latin-1")


def make(vm: VM) -> ModuleType:
    def compiled(pattern: Any, flags: int = 0) -> Pattern:
        return pattern if isinstance(pattern, Pattern) else Pattern(pattern)

    return module(
        "re",
        compile=compiled,
        match=lambda pattern, subject, *_: compiled(pattern).match(subject),
        search=lambda pattern, subject, *_: compiled(pattern).search(subject),
        sub=lambda pattern, replace, subject, *more: compiled(pattern).sub(replace, subject, *more),
        DEBUG=0x1000,
    )
