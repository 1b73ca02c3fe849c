"""What the device answers to HELP, HELP1, … (specification 15.09): the catalogue's sections and forms, in the firmware.

They stand in the handlers themselves, a topic in each: those are read from the drive when they are needed, and take no
memory.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping
from typing import TYPE_CHECKING

from bench.build.drive import SOURCE
from bench.papers.catalogue import SECTIONS, Entry

if TYPE_CHECKING:
    from bench.papers.table import Command

PAGE = SOURCE / "isocket" / "features" / "help.py"
WIDTH = 100  # of a literal
TWO_SMS = 306  # characters, of the GSM alphabet
_BLOCK = re.compile(r"( *)# made: (\w+)\n.*?# end\n", re.DOTALL)


def form(entry: Entry, table: Mapping[str, Command]) -> str:
    """As it is typed: `ON, OFF`, `RING=NOACTION/RESTART/SWITCH`, `PASSWORD=12abc/NO`."""
    if not entry.form:
        key = entry.keys.split()[0]
        return key + "/".join(table[key].values)
    typed = re.sub(r"(?<=[^=\s]) <b>", "/", entry.form)
    typed = re.sub(r"(?<=\S) (?=[A-Z0-9])", "/", re.sub(r"</?b>", "", typed))
    return re.sub(r" {2,}", ", ", typed)


def topics() -> str:
    """`HELP1 numbers, HELP2 socket, …`"""
    return ", ".join(f"HELP{number} {section.topic}" for number, section in enumerate(SECTIONS, 1))


def forms(table: Mapping[str, Command]) -> list[str]:
    """Of each topic. Raises ValueError for one that does not fit."""
    found = [", ".join(form(entry, table) for entry in section.entries) for section in SECTIONS]
    for section, text in zip(SECTIONS, found, strict=True):
        if len(text) > TWO_SMS:
            raise ValueError(f"HELP of {section.topic} has {len(text)} characters, {TWO_SMS} at most")
    return found


def filled(page: str, table: Mapping[str, Command]) -> str:
    """The firmware's module with what it says now. Raises ValueError when it has not one place for each."""
    made = {section.topic: _assigned(text) for section, text in zip(SECTIONS, forms(table), strict=True)}
    made["topics"] = _assigned(topics())
    places = [found[2] for found in _BLOCK.finditer(page)]
    if sorted(places) != sorted(made):
        raise ValueError(f"{PAGE.name} has places for {', '.join(places)}; it must have them for {', '.join(made)}")

    def block(found: re.Match[str]) -> str:
        indent = found[1]
        return "".join(
            f"{indent}{line}\n" if line else "\n" for line in (f"# made: {found[2]}", *made[found[2]], "# end")
        )

    return _BLOCK.sub(block, page)


def _assigned(text: str) -> list[str]:
    """The lines, as the formatter leaves them."""
    pieces = textwrap.wrap(text, WIDTH, drop_whitespace=False, break_long_words=False)
    if len(pieces) == 1:
        return [f'text = "{text}"']
    return ["text = (", *[f'    "{piece}"' for piece in pieces], ")"]
