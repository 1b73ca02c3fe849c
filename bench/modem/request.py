"""One AT command line, taken apart (ITU-T V.250 5.2 to 5.4)."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from bench.modem.errors import CmeError, CommandError

EXTENDED = "+*^#%$"
EXECUTE, READ, TEST, WRITE = "", "?", "=?", "="


class Request(NamedTuple):
    """`AT+CMGD=1,4` is name `+CMGD`, kind `=`, args (`1`, `4`); quotes are taken off, `quoted` remembers them."""

    name: str
    kind: str
    args: tuple[str, ...] = ()
    quoted: tuple[bool, ...] = ()

    def text(self, place: int, default: str | None = None) -> str:
        """The parameter as it stands; CmeError 50 when it is missing and there is no default."""
        if place < len(self.args) and (self.args[place] or self.quoted[place]):
            return self.args[place]
        if default is None:
            raise CmeError(50)
        return default

    def number(self, place: int, default: int | None = None) -> int:
        """The parameter as a number; CmeError 50 when it is none."""
        text = self.text(place, None if default is None else str(default))
        if not text.isdecimal() or (place < len(self.quoted) and self.quoted[place]):
            raise CmeError(50)
        return int(text)


@lru_cache(maxsize=512)
def parse(line: str) -> tuple[Request, ...]:
    """What follows AT, as commands in order; CommandError when the line is not well formed."""
    requests: list[Request] = []
    place = 0
    while place < len(line):
        char = line[place].upper()
        if char in " ;":
            place += 1
        elif char in EXTENDED:
            end = _end_of_extended(line, place)
            requests.append(_extended(line[place:end]))
            place = end + 1
        elif char == "D":
            end = line.find(";", place)
            end = len(line) if end < 0 else end + 1
            requests.append(Request("D", WRITE, (line[place + 1 : end].strip(),), (False,)))
            place = end
        elif char.isalpha() or char == "&":
            request, place = _basic(line, place)
            requests.append(request)
        else:
            raise CommandError
    return tuple(requests)


def _end_of_extended(line: str, place: int) -> int:
    quoted = False
    for end in range(place, len(line)):
        if line[end] == '"':
            quoted = not quoted
        elif line[end] == ";" and not quoted:
            return end
    return len(line)


def _extended(text: str) -> Request:
    text = text.strip()
    for place, char in enumerate(text):
        if char == "=":
            name, rest = text[:place].strip().upper(), text[place + 1 :].strip()
            if rest == "?":
                return Request(name, TEST)
            return Request(name, WRITE, *_arguments(rest))
        if char == "?":
            if place != len(text) - 1:
                raise CommandError
            return Request(text[:place].strip().upper(), READ)
    return Request(text.upper(), EXECUTE)


def _arguments(text: str) -> tuple[tuple[str, ...], tuple[bool, ...]]:
    pieces: list[str] = []
    start, quoted = 0, False
    for place, char in enumerate(text):
        if char == '"':
            quoted = not quoted
        elif char == "," and not quoted:
            pieces.append(text[start:place].strip())
            start = place + 1
    pieces.append(text[start:].strip())
    if quoted:
        raise CommandError
    marks = tuple(len(piece) > 1 and piece[0] == piece[-1] == '"' for piece in pieces)
    return tuple(piece[1:-1] if mark else piece for piece, mark in zip(pieces, marks, strict=True)), marks


def _basic(line: str, place: int) -> tuple[Request, int]:
    start = place
    place += 2 if line[place] == "&" else 1
    name = line[start:place].upper()
    end = place
    while end < len(line) and line[end].isdigit():
        end += 1
    digits = line[place:end]
    if name == "S":  # S0=2, S0?
        register = name + digits
        if line[end : end + 1] == "=":
            stop = end + 1
            while stop < len(line) and line[stop].isdigit():
                stop += 1
            return Request(register, WRITE, (line[end + 1 : stop],), (False,)), stop
        if line[end : end + 1] == "?":
            return Request(register, READ), end + 1
        raise CommandError
    if line[end : end + 1] == "?":
        return Request(name, READ), end + 1
    if digits:
        return Request(name, WRITE, (digits,), (False,)), end
    return Request(name, EXECUTE), end
