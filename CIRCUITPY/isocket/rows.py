"""One command: its row in the table, and what every chapter needs for its own (spec ch. 2)."""

from __future__ import annotations

from isocket.text import is_decimal

# a command's kind and what else is known of it, in one number
CTRL = 0
CONF = 1
INF = 6  # ALWAYS is in it
ACT = 3  # a Ctrl command that moves or arms something: not carried out when it is late
KIND_MASK = 3
ALWAYS = 4  # SMSCONFIRM=OFF does not silence it
OWNERS = 8  # a guest may not (spec 15.20); nor any CONF
OWNERS_INF = 14
OWNERS_ACT = 11
NUMBER_SHIFT = 4  # above: 1 + the number of its handler in the file of functions on demand
LATER = object()  # a handler's answer when the reply follows by `request.reply`


class IncorrectValue(Exception):
    """The value is out of range or malformed."""


class ExecuteError(Exception):
    """The command is valid but cannot be done."""


def Row(kind: int, handler, always: bool = False) -> tuple:
    """One command: `handler(request) -> reply text, or LATER`. always: SMSCONFIRM=OFF does not silence it (ch. 6.1).

    A chapter has a method `rows()` that returns a dictionary of nothing else. On the assembled drive its rows stand in
    a file, and a row is (chapter, kind with the number of its handler): see on_demand.py.
    """
    return handler, kind | (ALWAYS if always else 0)


def whole_number(text: str, least: int, most: int) -> int:
    """A decimal number within the limits. Raises IncorrectValue."""
    if not is_decimal(text) or len(text) > 6 or not least <= int(text) <= most:
        raise IncorrectValue
    return int(text)
