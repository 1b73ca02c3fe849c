"""Settings with a number or free text for a value (spec ch. 15)."""

from __future__ import annotations

from isocket.rows import CONF, INF, IncorrectValue, Row, whole_number
from isocket.sms.gsm7 import septets

TYPE_CHECKING = False
if TYPE_CHECKING:
    from isocket.store.settings import Settings


class Number:
    """A setting that is a whole number with its unit behind it. off: it may be `OFF`, which is kept as 0."""

    def __init__(
        self, settings: Settings, name: str, least: int, most: int, factory: int, unit: str = "", off: bool = False
    ) -> None:
        self._settings = settings
        self._name = name
        self._limits = (least, most)
        self._factory = factory
        self._unit = unit
        self._off = off

    @property
    def value(self) -> int:
        """0: off."""
        return int(self._settings.get(self._name) or self._factory)

    def rows(self) -> dict[str, tuple]:
        """`NAME=VALUE` and `NAME?`."""
        return {self._name + "=": Row(CONF, self._change), self._name + "?": Row(INF, self._tell)}

    def _change(self, request) -> str:
        text = request.value
        if self._off and text == "OFF":
            number = 0
        elif text.endswith(self._unit):
            number = whole_number(text[: len(text) - len(self._unit)], *self._limits)
        else:
            raise IncorrectValue
        self._settings.put(self._name, "" if number == self._factory else "%d" % number)
        return self._tell(request) + " - OK"

    def _tell(self, request) -> str:
        return "%s=%s" % (self._name, "OFF" if self._off and not self.value else "%d%s" % (self.value, self._unit))


class Words:
    """A setting that is free text of up to `most` characters, as it was typed; `NO`: none."""

    def __init__(self, settings: Settings, name: str, most: int) -> None:
        self._settings = settings
        self._name = name
        self._most = most

    def rows(self) -> dict[str, tuple]:
        """`NAME=WORDS` and `NAME?`."""
        return {self._name + "=": Row(CONF, self._change), self._name + "?": Row(INF, self._tell)}

    def _change(self, request) -> str:
        words = "" if request.value == "NO" else request.words
        if len(words) > self._most or not (words or request.value) or septets(words) is None:
            raise IncorrectValue
        self._settings.put(self._name, words)
        return self._tell(request) + " - OK"

    def _tell(self, request) -> str:
        return "%s=%s" % (self._name, self._settings.get(self._name) or "NO")
