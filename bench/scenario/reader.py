"""Reads the words of one line, one after the other, and says what should have stood there."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bench.scenario.durations import parse_duration
from bench.scenario.errors import Malformed, suggestion
from bench.scenario.spelling import TYPES
from bench.scenario.tokens import Token, quoted
from bench.world import tpdu
from bench.world.stamp import Stamp

NUMBER = re.compile(r"\+?\d{2,20}")
SHOWN = re.compile(r"\+?[\d*#]{1,20}")
KEYS = re.compile(r"[\d*#A-D]{1,32}")
MOST_QUARTERS = 56  # 14 hours
TIME = 'a time "yy/mm/dd,hh:mm:ss+zz"'
HIDDEN = "hidden"
DURATION = "a duration such as 30ms, 5s, 20m, 2h or 3d"


@dataclass(frozen=True)
class Wanted:
    """What a text must be: exactly `value`, or matched as a whole by the regular expression `value`."""

    value: str
    pattern: bool = False

    def fits(self, text: str) -> bool:
        if self.pattern:
            # STATUS and its like have several lines: `.*` is written to mean "whatever follows"
            return re.fullmatch(self.value, text, re.DOTALL) is not None
        return text == self.value

    def __str__(self) -> str:
        return ("~" if self.pattern else "") + quoted(self.value)


class Reader:
    """The tokens of a line and a place in them; each method takes what it names or raises Malformed."""

    def __init__(self, tokens: list[Token], usage: str = "") -> None:
        self._tokens = tokens
        self._at = 0
        self.usage = usage

    def peek(self) -> Token | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def skip(self, count: int) -> None:
        self._at += count

    def take(self, expected: str) -> Token:
        token = self.peek()
        if token is None:
            raise self._wrong("the line ends too early", expected)
        self._at += 1
        return token

    def word(self, *choices: str) -> str:
        """One of the given words."""
        expected = " or ".join(choices)
        token = self.take(expected)
        if token.kind != "word" or token.value not in choices:
            raise self._wrong(f"{token} cannot stand here", expected, suggestion(token.value, list(choices)))
        return token.value

    def any_word(self, expected: str) -> str:
        token = self.take(expected)
        if token.kind != "word":
            raise self._wrong(f"{token} cannot stand here", expected)
        return token.value

    def next_is(self, word: str) -> bool:
        """Take the word when it is the next one."""
        token = self.peek()
        if token is None or token != Token("word", word):
            return False
        self._at += 1
        return True

    def number(self) -> str:
        """The number of a phone, as written."""
        expected = "a phone number such as +358401234567"
        token = self.take(expected)
        if token.kind == "pattern" or not NUMBER.fullmatch(token.value):
            raise self._wrong(f"{token} is no phone number", expected)
        return token.value

    def number_before(self, word: str) -> str | None:
        """The number of a phone, if there is one, and the word behind it."""
        if self.next_is(word):
            return None
        number = self.number()
        self.word(word)
        return number

    def caller(self) -> str:
        """A number or `hidden`."""
        return HIDDEN if self.next_is(HIDDEN) else self.number()

    def sender(self) -> str:
        """A number, `hidden` or an alphanumeric name in quotes."""
        token = self.peek()
        if token is not None and token.kind == "text":
            self._at += 1
            if not token.value:
                raise self._wrong("a sender without a name", 'a number, hidden or a name in quotes such as "Elisa"')
            return token.value
        return self.caller()

    def text(self) -> str:
        token = self.take("a text in double quotes")
        if token.kind != "text":
            raise self._wrong(f"{token} is no text", "a text in double quotes")
        return token.value

    def wanted(self) -> Wanted:
        """A text, or a pattern that `re` accepts."""
        expected = 'a text in double quotes or a pattern ~"…"'
        token = self.take(expected)
        if token.kind == "word":
            raise self._wrong(f"{token} is no text", expected)
        if token.kind == "pattern":
            try:
                re.compile(token.value)
            except re.error as error:
                raise self._wrong(
                    f"{token} is no regular expression: {error}", "one that Python's re accepts"
                ) from None
        return Wanted(token.value, token.kind == "pattern")

    def number_type(self) -> int | None:
        """`type N`, when it is there."""
        if not self.next_is("type"):
            return None
        kinds = [str(kind) for kind in TYPES]
        expected = "129 (unknown), 145 (international) or 161 (national)"
        token = self.take(expected)
        if token.kind != "word" or token.value not in kinds:
            raise self._wrong(f"{token} is no type of a number", expected, suggestion(token.value, kinds))
        return int(token.value)

    def shown(self) -> tpdu.Address:
        """`DIGITS [type N]`: a number as the network shows it."""
        expected = "digits such as 0401234567, as the network shows them"
        token = self.take(expected)
        if token.kind == "pattern" or not SHOWN.fullmatch(token.value):
            raise self._wrong(f"{token} are no digits", expected)
        kind = self.number_type() or tpdu.UNKNOWN
        if token.value.startswith("+") and kind != tpdu.INTERNATIONAL:
            raise self._wrong("a + is no digit, it is the type", f"{token.value[1:]}, or {token.value} type 145")
        digits = token.value.removeprefix("+")
        return tpdu.Address("+" + digits if kind == tpdu.INTERNATIONAL else digits, kind)

    def time(self, expected: str) -> Stamp:
        """A moment as a service centre or the network tells it."""
        token = self.take(expected)
        try:
            if token.kind == "text":
                stamp = Stamp.parse(token.value)
                if abs(stamp.quarters) <= MOST_QUARTERS:
                    return stamp
        except ValueError:  # no such form, or no such day
            pass
        raise self._wrong(f"{token} is no time", f"{expected}, zz in quarter hours")

    def keys(self) -> str:
        """Keys of a telephone."""
        expected = 'keys of a telephone such as 1 or "12#"'
        token = self.take(expected)
        if token.kind == "pattern" or not KEYS.fullmatch(token.value):
            raise self._wrong(f"{token} are no keys", expected)
        return token.value

    def duration(self) -> int:
        """Microseconds."""
        token = self.take(DURATION)
        duration = parse_duration(token.value) if token.kind == "word" else None
        if duration is None:
            raise self._wrong(f"{token} is no duration", DURATION)
        return duration

    def duration_after(self, word: str, default_us: int) -> int:
        """`within D`, `for D`… when it is there."""
        return self.duration() if self.next_is(word) else default_us

    def end(self) -> None:
        token = self.peek()
        if token is not None:
            raise self._wrong(f"{token} is too much", "the end of the line")

    def _wrong(self, problem: str, expected: str, near: str = "") -> Malformed:
        form = f", as in `{self.usage}`" if self.usage else ""
        return Malformed(problem, expected=expected + form, suggestion=near)
