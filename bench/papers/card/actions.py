"""What a phone offers of a catalogue's entry: a button for what is complete, a field for what needs a value."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bench.papers.catalogue import A_NUMBER, Entry, key_of
from bench.papers.table import Command

# a command that an owner sends often, on the card as a QR code and first on the page
COMMONEST = ("STATUS", "ON", "OFF", "RESTART", "ALARMON", "ALARMOFF")


@dataclass(frozen=True)
class Action:
    """text: what is sent; when `example` is not empty, what a value follows, such as `RESTARTTIME=`.

    example: a value. factory: that is how the device leaves the factory.
    """

    text: str
    example: str = ""
    factory: bool = False


def actions(entry: Entry, table: Mapping[str, Command]) -> list[Action]:
    """In the order of the entry's examples; a setting of fixed values has those that the firmware knows, too."""
    keys = entry.keys.split()
    found: dict[tuple[str, bool], Action] = {}
    for text, _ in entry.examples:
        key = key_of(text, keys)
        if key is None:
            continue  # catalogue.check tells of it
        for action in (*_fixed(table[key]), _of(text, key)):
            found.setdefault((action.text, bool(action.example)), action)  # HELP, and HELP with a number
    return list(found.values())


def _fixed(command: Command) -> list[Action]:
    if not command.key.endswith("="):
        return []
    return [Action(command.key + value, factory=place == 0) for place, value in enumerate(command.values)]


def _of(text: str, key: str) -> Action:
    stem = key.removesuffix("9")
    value = text[len(stem) :]
    if not value or re.fullmatch(r"[A-Z]+|0", value):
        return Action(text)
    return Action(stem, example=re.sub(r"^n\b", A_NUMBER, value))
