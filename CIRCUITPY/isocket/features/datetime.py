"""Date and time (manual ch. 8)."""

from __future__ import annotations

from isocket import log
from isocket.clock import parse_stamp
from isocket.on_demand import on_demand
from isocket.rows import CONF, CTRL, IncorrectValue, Row

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from isocket.clock import WallClock
    from isocket.store.settings import Settings

HOURS_AT_MOST = 14  # a larger zone can only be quarters
AGREES_S = 15 * 60
JUMP_S = 30  # more than the modem's clock can be off the board's between two readings

NETWORK = "network"
TEXT = "text"


class DateTime:
    """Sets the wall clock from the network, by text, or from a text's own stamp.

    `keep(stamp)` hands it to the modem's clock; each `listener(now)` is called after each change.

    The modem keeps the time over a reset of the board, and `clock source` in flash who gave it. A stamp outside
    clock.FIRST_YEAR..LAST_YEAR is refused whatever its source.
    """

    @on_demand
    def __init__(
        self,
        settings: Settings,
        wall: WallClock,
        keep: Callable[[str], None],
        listeners: tuple[Callable[[int], None], ...],
    ) -> None:
        self._settings = settings
        self._wall = wall
        self._keep = keep
        self._listeners = listeners
        self._read: tuple[int, int] | None = None  # the modem's clock, UTC, as last read, and uptime

    def from_modem(self, stamp: str, told: bool, now: int) -> bool:
        """What AT+CCLK? said; False if it is no time to go by. told: the network has given its time since the last.

        What a text has set holds until then; a modem that says nothing of it shows it by a clock that jumps.
        """
        try:
            seconds, quarters = parse_stamp(stamp)
        except ValueError:
            return False
        wall = self._wall
        uptime_s = wall.uptime(now)
        utc = seconds - quarters * 900
        jumped = self._read is not None and abs(utc - self._read[0] - (uptime_s - self._read[1])) > JUMP_S
        self._read = (utc, uptime_s)
        from_network = told or jumped or self._settings.get("clock source") != TEXT
        if from_network and self._settings.get("NETTIME") == "OFF":
            self._settings.put("clock source", NETWORK)  # that of the modem's clock: it is not taken later, either
            return wall.is_set  # by text; then nobody has to ask every few seconds
        if wall.is_set and not from_network:
            return True
        changed = not wall.is_set or abs(wall.seconds(now) - seconds) > 1 or wall.quarters != quarters
        if changed or wall.from_network != from_network:
            log.say("clock: " + stamp)
            self._set_to(seconds, quarters, from_network, now)
        return True

    def _set_to(self, seconds: int, quarters: int, from_network: bool, now: int) -> None:
        self._settings.put("clock source", NETWORK if from_network else TEXT)
        self._wall.set(seconds, quarters, now, from_network)
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
        stamp = request.value
        if len(stamp) != len("yy/mm/dd,hh:mm:ss+zz"):
            raise IncorrectValue
        seconds, quarters = _parsed(stamp)
        if abs(quarters) <= HOURS_AT_MOST:
            try:
                sent, zone = parse_stamp(request.stamp)
            except ValueError:
                pass
            else:
                sent -= zone * 900
                if abs(seconds - quarters * 3600 - sent) <= AGREES_S < abs(seconds - quarters * 900 - sent):
                    quarters *= 4
        return "DATE=%s - OK" % self._take(seconds, quarters, request.now)

    def _set_from_text(self, request) -> str:
        seconds, quarters = _parsed(request.stamp)
        return "DATE %s - OK" % self._take(seconds, quarters, request.now)

    def _take(self, seconds: int, quarters: int, now: int) -> str:
        self._set_to(seconds, quarters, False, now)
        self._read = (seconds - quarters * 900, self._wall.uptime(now))
        stamp = self._wall.stamp(now)
        self._keep(stamp)
        return stamp


def _parsed(stamp: str) -> tuple[int, int]:
    try:
        return parse_stamp(stamp)
    except ValueError as error:
        raise IncorrectValue from error
