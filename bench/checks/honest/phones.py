"""What phones make of a text, and how people mistype it."""

from __future__ import annotations

import random
import re

SPACES = "\u00a0\u202f\u2009\u3000 "
NOTHINGS = "\u200b\u200d\u200e\ufeff\u00ad\u2060"
DASHES = "\u2010\u2011\u2012\u2013\u2014\u2212\ufe63"
EMBEDDED = ("\u202d", "\u202c")
SIGNATURES = (
    "\n\nSent from my phone",
    "\n\n-- \nJohan, on the road: please call me back in the evening, since I read no texts while I drive",
    "\n \nBest regards from all of us at the cottage, and do not forget to water the plants! " * 2,
)
WIDTH = 0xFEE0  # from an ASCII character to its full-width form
LONGEST = 190  # characters: three parts of a UCS2 text


class Habits:
    """One phone and its owner. Each text is written anew: some of the habits show, others do not."""

    def __init__(self, dice: random.Random) -> None:
        self._dice = dice
        self._capitals = dice.random() < 0.6
        self._decorates = dice.choice((0.0, 0.1, 0.4))
        self._signs = dice.choice((0.0, 0.0, 0.1, 0.3))
        self._wide = dice.random() < 0.1
        self._signature = dice.choice(SIGNATURES)

    def write(self, command: str, password: str = "") -> str:
        """The text that leaves the phone."""
        dice = self._dice
        free = command.upper().startswith("PASSWORD=")  # its value is what it is
        text = command if free else dice.choice((command, command.lower(), command.capitalize()))
        if dice.random() < self._decorates:
            text = self._decorated(text, free)
        if self._wide and not free and dice.random() < 0.2:
            text = "".join(chr(ord(char) + WIDTH) if "!" <= char <= "~" else char for char in text)
        text = password + text
        if self._capitals:
            text = re.sub("[A-Za-z]", lambda match: match[0].upper(), text, count=1)
        if dice.random() < self._decorates:
            text = dice.choice(SPACES + NOTHINGS) + text + dice.choice(SPACES)
        if dice.random() < self._signs:
            text = (text + self._signature)[:LONGEST]
        return text

    def _decorated(self, text: str, free: bool) -> str:
        dice = self._dice
        digits = re.search(r"[+-]\d{6,}", text)
        if digits is not None and dice.random() < 0.5:  # a number that was pasted
            number = digits[0][1:]
            text = text.replace(number, EMBEDDED[0] + number + EMBEDDED[1])
        if dice.random() < 0.5:
            text = text.replace("-", dice.choice(DASHES))
        if text.upper().startswith("SCHEDULER") and dice.random() < 0.3:
            text = text.replace(":", ".")
        for _ in range(0 if free else dice.randint(0, 3)):
            at = dice.randint(1, len(text))
            text = text[:at] + dice.choice(SPACES + NOTHINGS) + text[at:]
        return text


def mistyped(command: str, dice: random.Random) -> str:
    """The command with a slip that makes it none, or makes its value a wrong one."""
    if dice.random() < 0.4 and re.search(r"\+\d{8}", command):
        return command[:-1] + "O"  # the letter
    at = dice.randint(1, len(command))
    return command[:at] + "X" + command[at:]
