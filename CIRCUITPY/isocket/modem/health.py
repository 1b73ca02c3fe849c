"""Does a modem that is ready still live, and has it kept its settings?

Liveness is an answered command. After a time-out AT is asked; when that stays unanswered, too, it is lost
(recovery.py). Settings that may have been lost while it ran on are sent again.
"""

from __future__ import annotations

from isocket import log
from isocket.modem.bring_up import MAX_SILENT, ROW_MS
from isocket.modem.channel import TIMEOUT, Command
from isocket.modem.profiles import BEGIN, START, TEXTS
from isocket.modem.recovery import ASK, ASK_EVERY_MS, PREPARING, RE_INIT, READY
from isocket.on_demand import on_demand

TYPE_CHECKING = False
if TYPE_CHECKING:
    from isocket.hardware import Hardware
    from isocket.modem.bring_up import BringUp
    from isocket.modem.channel import Channel
    from isocket.modem.recovery import Recovery

SETTLE_MS = 300  # after a time-out and an answered AT: a late answer must not pass for that to the next command
# settings may be lost in silence (field faults 7); and what was ready for so long is steady: its next trouble is a new
# one, and starts at the foot of the ladder
REASSERT_MS = 10 * 60_000
MAX_DOUBTS = 4
DOUBT_MS = 20_000  # doubts within so long count as one


class Health:
    """`lines`: hardware with modem_is_on."""

    @on_demand
    def __init__(self, channel: Channel, lines: Hardware, recovery: Recovery, bring_up: BringUp, now: int) -> None:
        self._channel = channel
        self._lines = lines
        self._recovery = recovery
        self._bring_up = bring_up
        self._times_ready = 0  # as of recovery: the one that is watched
        self._was_on = False  # when it became ready
        self._again = False  # the rows are to be sent again
        self._row = 0  # the next of them
        self._assert_at = now
        self._doubts = 0
        self._doubted_at = now - DOUBT_MS
        channel.urcs["SMS Ready"] = channel.urcs["SMS DONE"] = self._on_texts_ready

    def next_command(self, now: int) -> Command | None:
        """What to send next; called when the channel is idle, in the state READY."""
        recovery = self._recovery
        if self._times_ready != recovery.times_ready:
            self._times_ready = recovery.times_ready
            self._doubts = 0
            self._assert_at = now + REASSERT_MS
            self._was_on = self._lines.modem_is_on
            if self._times_ready > 1:
                recovery.say_back(now)
                return None
        recovery.plan(self._assert_at)
        silent = self._channel.silent
        if silent:
            if silent < MAX_SILENT:
                return ASK
            recovery.lose("commands unanswered", now)
            return None
        if self._was_on and not self._lines.modem_is_on:
            recovery.lose("it is off", now)
            return None
        if now >= self._assert_at:
            self._assert_at = now + REASSERT_MS
            self._again = True
            recovery.calm()
            recovery.plan(now)
        elif self._again or self._channel.echoed:
            return self._reassert(now)
        return None

    def on_line(self, command: Command, line: str, now: int) -> None:
        """A modem that is ready stays who it is."""

    def on_result(self, command: Command, result: str, now: int) -> None:
        if command is ASK and self._recovery.state == READY:  # one answer was lost, no more
            self._recovery.pause(now + (ASK_EVERY_MS if result == TIMEOUT else SETTLE_MS))

    # settings that may have been lost while it ran on

    @on_demand
    def _reassert(self, now: int) -> Command | None:
        """In between, without leaving READY: all rows again, one at a time, whatever they answer."""
        profile = self._bring_up.profile
        rows = (BEGIN + profile[START] + " " + profile[TEXTS]).split()
        self._again = self._row < len(rows)
        if self._again:
            self._row += 1
            return Command(rows[self._row - 1].split("|")[0], timeout_ms=ROW_MS)
        self._row = 0
        self._channel.settle()
        self._recovery.plan(now)
        return None

    @on_demand
    def doubt(self, why: str, now: int) -> None:
        """A command was refused as if its settings were lost. When setting it up again does not help: the ladder."""
        recovery = self._recovery
        if recovery.state != READY:
            return
        if now - self._doubted_at >= DOUBT_MS:
            self._doubted_at = now
            self._doubts += 1
        log.say("modem: in doubt: " + why)
        self._again = self._doubts <= MAX_DOUBTS
        if self._again:
            recovery.plan(now)
        else:
            recovery.lose(why, now, RE_INIT)

    def trust(self) -> None:
        """It does as it is told."""
        self._doubts = 0

    def _on_texts_ready(self, line: str, now: int) -> bool:
        """Late in each start of the modem; in the middle of its life it tells that RDY was overheard."""
        recovery = self._recovery
        if recovery.state == READY:
            self._again = True
        elif recovery.state == PREPARING:
            recovery.pause(now)
        return False
