"""Date and time (manual ch. 8)."""

from __future__ import annotations

from isocket import log
from isocket.clock import parse_stamp
from isocket.commands import CONF, CTRL, IncorrectValue, Row
from isocket.rare import rare


class DateTime:
    """Sets the wall clock from the network, by text, or from a text's own stamp.

    `keep(stamp)` hands it to the modem's clock; each `listener(now)` is called after each change.

    The modem keeps the time over a reset of the board. A stamp outside clock.FIRST_YEAR..LAST_YEAR is refused whatever
    its source.
    """

    def __init__(self, wall, keep, listeners) -> None:
        self._wall = wall
        self._keep = keep
        self._listeners = listeners

    @rare
    def from_network(self, stamp: str, now: int) -> bool:
        """What AT+CCLK? said; False if it is no time to go by."""
        try:
            seconds, quarters = parse_stamp(stamp)
        except ValueError:
            return False
        if not self._wall.is_set or abs(self._wall.seconds(now) - seconds) > 1 or self._wall.quarters != quarters:
            log.say("clock: " + stamp)
            self._set_to(seconds, quarters, now)
        return True

    def _set_to(self, seconds: int, quarters: int, now: int) -> None:
        self._wall.set(seconds, quarters, now)
        for listener in self._listeners:
            listener(now)

    def rows(self) -> dict[str, tuple]:
        return {
            "DATE": Row(CTRL, self._tell, always=True),
            "DATE=": Row(CONF, self._set),
            "DATESMS": Row(CONF, self._set_from_text),
        }

    def _tell(self, request) -> str:
        return "DATE " + (self._wall.stamp(request.now) if self._wall.is_set else "not set")

    def _set(self, request) -> str:
        if len(request.value) != len("yy/mm/dd,hh:mm:ss+zz"):
            raise IncorrectValue
        return self._take(request.value, request)

    def _set_from_text(self, request) -> str:
        return self._take(request.stamp, request)

    @rare
    def _take(self, stamp: str, request) -> str:
        try:
            seconds, quarters = parse_stamp(stamp)
        except ValueError as error:
            raise IncorrectValue from error
        self._set_to(seconds, quarters, request.now)
        stamp = self._wall.stamp(request.now)
        self._keep(stamp)
        return "DATE %s - OK" % stamp
