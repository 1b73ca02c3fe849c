"""Lines for a terminal: as wide as it is, no word broken at its edge, what continues under what it continues."""

from __future__ import annotations

import re
import shutil
import textwrap

NARROWEST = 16
MORE = 2
# what a line hangs on: the time and kind of an event, the first column of a table, or else its own indent and MORE
HEAD = re.compile(r"\[[ 0-9.dhms]+\] \w+ +|! |\s*\S+(?: \S+)*? {2,}(?=\S)")


def columns() -> int:
    """Of the terminal, as it is now; the last one stays free, since some terminals break a line that fills it."""
    return max(NARROWEST, shutil.get_terminal_size().columns - 1)


def wrapped(line: str, width: int) -> list[str]:
    """The line in lines of at most `width` columns; only a word that is longer than one is cut."""
    if len(line) <= width:
        return [line]
    head = HEAD.match(line)
    hang = head.end() if head else len(line) - len(line.lstrip()) + MORE
    if head and hang > width // 2:
        if not line.startswith("["):  # two columns have no room beside each other
            under = min(len(line) - len(line.lstrip()) + 2 * MORE, width // 4)
            return [*wrapped(line[:hang].rstrip(), width), *wrapped(" " * under + line[hang:], width)]
        hang = min(4, width // 4)
    longest = max(map(len, line.split()))
    if longest <= width:
        hang = min(hang, width - longest)
    return textwrap.wrap(
        line,
        width,
        subsequent_indent=" " * hang,
        expand_tabs=False,
        replace_whitespace=False,
        break_on_hyphens=False,
    ) or [""]


def show(line: str) -> None:
    """Print a line at the terminal's width."""
    for piece in wrapped(line, columns()):
        print(piece, flush=True)
