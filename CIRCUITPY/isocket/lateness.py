"""Late texts (spec ch. 2): what a network has held back is not carried out, and no clock shuts an owner out.

Stamps and times of day are compared as seconds of UTC since 2000, moments of this run as seconds of uptime. The errors
of service centres are in the setting `centre errors` (`digits:seconds behind,…`), the senders who were refused and have
not texted again in `refused` (CRC-32 of each, and half of that of the message, in hex).
"""

from __future__ import annotations

import binascii

from isocket import log
from isocket.clock import format_seconds, parse_stamp
from isocket.on_demand import on_demand

TYPE_CHECKING = False
if TYPE_CHECKING:
    from isocket.clock import WallClock
    from isocket.modem.modem import Modem
    from isocket.store.settings import Settings

LATE_S = 15 * 60
AGAIN_S = 20  # a text that comes so long after a refused one is not of the same lot
SAME_GAP_S = 120
BELIEVED_S = 3600  # who was believed once stays so for as long as he goes on
MAX_CENTRES = 4
MAX_REFUSED = 10  # as many as the security list has


class _Refused:
    """sender: CRC-32 of the number. sent: UTC, arrived: uptime, of the latest text; mark: of the message. first:
    arrival of the one that was refused; believed: another one has been carried out since.
    """

    def __init__(self, sender: str, sent: int | None, arrived: int, mark: str) -> None:
        self.sender = sender
        self.sent = sent
        self.first = self.arrived = arrived
        self.mark = mark
        self.believed = False


class Lateness:
    """reach: has `out_s(now)`, the latest moment at which no text could have come."""

    @on_demand
    def __init__(self, settings: Settings, wall: WallClock, reach: Modem) -> None:
        self._settings = settings
        self._wall = wall
        self._reach = reach
        self._refused: list[_Refused] = []
        for sender in settings.get("refused").split(","):
            if sender:
                self._refused.append(_Refused(sender[:8], None, -AGAIN_S, sender[8:]))

    def refuses(self, sender: str, stamp: str, centre: str, mark: str, now: int) -> str:
        """`Sent …, now …` when the text is late and is not to be carried out; "" when it is. centre: digits of the
        service centre that the text came by; mark: the same for the same message alone.
        """
        wall = self._wall
        if not (wall.is_set and wall.from_network):
            return ""
        try:
            seconds, quarters = parse_stamp(stamp)
        except ValueError:
            return ""
        now_s = wall.uptime(now)
        sent = seconds - quarters * 900
        zone_s = wall.quarters * 900
        behind = wall.seconds(now) - zone_s - sent
        age = behind - self._error_of(centre, behind)
        who = "%08x" % binascii.crc32(sender.encode())
        refused = self._find(who)
        if age <= LATE_S or now_s - self._reach.out_s(now) > age:
            if refused is not None:
                self._forget(refused)
            return ""
        if refused is not None and refused.believed:
            if now_s - refused.arrived <= BELIEVED_S and mark[:4] == refused.mark[:4]:
                return ""  # another command of the text that was believed
            if now_s - refused.arrived > BELIEVED_S:
                self._forget(refused)
                refused = None
        if refused is not None and mark[:4] != refused.mark[:4] and now_s - refused.first >= AGAIN_S:
            if refused.sent is not None and abs((sent - refused.sent) - (now_s - refused.arrived)) <= SAME_GAP_S:
                self._learn(centre, behind)
                self._forget(refused)
                return ""
            refused.believed = True
            refused.sent, refused.arrived, refused.mark = sent, now_s, mark
            self._keep()
            return ""
        if refused is None:
            self._refuse(_Refused(who, sent, now_s, mark))
        return "Sent %s, now %s" % (format_seconds(sent + zone_s)[:14], wall.text(now)[:14])

    def _refuse(self, refused: _Refused) -> None:
        if len(self._refused) >= MAX_REFUSED:
            self._refused.pop(0)
        self._refused.append(refused)
        self._keep()

    def _find(self, who: str) -> _Refused | None:
        for refused in self._refused:
            if refused.sender == who:
                return refused
        return None

    def _forget(self, refused: _Refused) -> None:
        self._refused.remove(refused)
        self._keep()

    def _keep(self) -> None:
        self._settings.put(
            "refused", ",".join([one.sender + one.mark[:4] for one in self._refused if not one.believed])
        )

    # errors of service centres

    def _errors(self) -> list[tuple[str, int]]:
        errors = []
        for entry in self._settings.get("centre errors").split(","):
            if entry:
                digits, _, seconds = entry.partition(":")
                errors.append((digits, int(seconds)))
        return errors

    def _error_of(self, centre: str, behind: int) -> int:
        """How far its clock is behind; a text that shows less lowers it."""
        for digits, seconds in self._errors():
            if digits == centre:
                if behind < seconds:
                    self._learn(centre, behind)
                    return max(behind, 0)
                return seconds
        return 0

    @on_demand
    def _learn(self, centre: str, behind: int) -> None:
        errors = [(digits, seconds) for digits, seconds in self._errors() if digits != centre]
        if behind > LATE_S:
            log.say("late: the clock of centre %s is %d s behind" % (centre, behind))
            errors.append((centre, behind))
        self._settings.put("centre errors", ",".join(["%s:%d" % error for error in errors[-MAX_CENTRES:]]))
