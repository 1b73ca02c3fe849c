"""One command: its row in the table, and what every chapter needs for its own (spec ch. 2)."""

from __future__ import annotations

from isocket.text import is_decimal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from isocket.store.settings import Settings

# a command's kind and what else is known of it, in one number
CTRL = 0
CONF = 1
INF = 6  # ALWAYS is in it
ACT = 3  # a Ctrl command that moves or arms something: not carried out when it is late
KIND_MASK = 3
ALWAYS = 4  # SMSCONFIRM=OFF does not silence it
NUMBER_SHIFT = 3  # above: 1 + the number of its handler in the file of functions on demand
LATER = object()  # a handler's answer when the reply follows by `request.reply`


class IncorrectValue(Exception):
    """The value is out of range or malformed."""


class ExecuteError(Exception):
    """The command is valid but cannot be done."""


def Row(kind: int, handler, always: bool = False) -> tuple:
    """One command: `handler(request) -> reply text, or LATER`. always: SMSCONFIRM=OFF does not silence it (ch. 6.1).

    A pair, since there are some seventy of them. On the assembled drive it is (object, kind with the number of its
    handler), see on_demand.py.
    """
    return handler, kind | (ALWAYS if always else 0)


class Choice:
    """A setting with a few fixed values, the factory's first.

    changed(value, now) is called before a change is stored, and may return a second line, or raise ExecuteError;
    replies has the answers that are not `NAME=VALUE - OK`. silent: a value that is named only while it is in force.
    """

    def __init__(
        self,
        settings: Settings,
        name: str,
        values: tuple[str, ...],
        changed: Callable[[str, int], str | None] | None = None,
        replies: dict[str, str] | None = None,
        silent: str = "",
    ) -> None:
        self._settings = settings
        self._name = name
        self._values = values
        self._silent = silent
        self._changed = changed
        self._replies = replies

    def rows(self, always: bool = False) -> dict[str, tuple]:
        """`NAME=VALUE` and `NAME?`."""
        return {self._name + "=": Row(CONF, self._change, always=always), self._name + "?": Row(INF, self._tell)}

    def _change(self, request) -> str:
        value = request.value
        if value not in self._values:
            raise IncorrectValue
        extra = self._changed(value, request.now) if self._changed else None
        self._settings.put(self._name, value)
        answer = self._replies[value] if self._replies and value in self._replies else request.ok
        return answer + "\n" + extra if extra else answer

    def _tell(self, request) -> str:
        active = self._settings.get(self._name, self._values[0])
        named = [value for value in self._values if value == active or value != self._silent]
        values = ["(%s)" % value if value == active else value for value in named]
        return self._name + "=" + ",".join(values)


def whole_number(text: str, least: int, most: int) -> int:
    """A decimal number within the limits. Raises IncorrectValue."""
    if not is_decimal(text) or len(text) > 6 or not least <= int(text) <= most:
        raise IncorrectValue
    return int(text)
