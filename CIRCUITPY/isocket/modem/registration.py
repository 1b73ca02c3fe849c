"""Is the modem on the network, how strong, and what time is it there: asked at intervals, which also proves that the
modem lives.
"""

from __future__ import annotations

from isocket import log
from isocket.clock import Timed, after, reached
from isocket.modem.channel import Command, fields_of, number_of

SEARCHING_MS = 3_000
REGISTERED_MS = 60_000
NO_CLOCK_MS = 5_000

_STATUS = Command("AT+CREG?", "+CREG")
_SIGNAL = Command("AT+CSQ", "+CSQ")
_CLOCK = Command("AT+CCLK?", "+CCLK")


class Registration(Timed):
    """registered: at home or roaming (1, 5). csq: 0..31, None when not known. `on_time(stamp, now)`: what the modem's
    clock says.
    """

    def __init__(self, channel, now: int) -> None:
        self._registered = False
        self.csq: int | None = None
        self.on_time = lambda stamp, now: None
        self.clock_known = False
        self._ask_status_at = now
        self._ask_clock_at = now
        self._ask_signal = False
        self._waiting = []  # called once the signal has been measured
        self._keep = ""
        channel.urcs["+CREG"] = self._on_status
        channel.urcs["*PSUTTZ"] = self._on_time_line
        channel.urcs["+CTZV"] = self._on_time_line

    @property
    def registered(self) -> bool:
        return self._registered

    def restart(self, now: int) -> None:
        """The modem is ready again: ask all."""
        self._ask_status_at = now
        self._ask_clock_at = now
        self._ask_signal = True
        self.due = now

    def lost(self, now: int) -> None:
        """The modem is gone: nobody waits for it."""
        self._set(False, now)
        self._answer_waiting(now)

    def measure(self, done, now: int) -> None:
        """`done(now)` follows when `csq` is fresh."""
        self._waiting.append(done)
        self._ask_signal = True
        self.due = now

    def keep_time(self, stamp: str, now: int) -> None:
        """Give the modem's clock the time, so that it survives a reset of the board."""
        self._keep = stamp
        self.due = now

    def next_clock(self, now: int) -> Command | None:
        """A modem without a SIM may still know the time from before."""
        if self.clock_known or not reached(self._ask_clock_at, now):
            return None
        self._ask_clock_at = after(now, REGISTERED_MS)
        return _CLOCK

    def next_command(self, now: int) -> Command | None:
        if reached(self._ask_status_at, now):
            self._ask_signal = True
            self._ask_status_at = after(now, REGISTERED_MS if self._registered else SEARCHING_MS)
            return _STATUS
        if self._ask_signal:
            self._ask_signal = False
            return _SIGNAL
        if self._keep:
            return Command('AT+CCLK="%s"' % self._keep)
        if self._registered and reached(self._ask_clock_at, now):
            self._ask_clock_at = after(now, REGISTERED_MS if self.clock_known else NO_CLOCK_MS)
            return _CLOCK
        self.due = self._ask_status_at
        if self._registered and reached(self._ask_clock_at, self.due):
            self.due = self._ask_clock_at
        return None

    def on_line(self, command: Command, line: str, now: int) -> None:
        if command is _STATUS:
            self._on_status(line, now)
        elif command is _SIGNAL and line.startswith("+CSQ"):
            csq = number_of(fields_of(line)[0], 99)
            self.csq = csq if csq <= 31 and self._registered else None
        elif command is _CLOCK and line.startswith("+CCLK") and not self._keep:
            self.on_time(fields_of(line)[0], now)

    def on_result(self, command: Command, result: str, now: int) -> None:
        if command is _SIGNAL:
            self._answer_waiting(now)
        elif command is not _STATUS and command is not _CLOCK:
            self._keep = ""
        self.due = now

    def _answer_waiting(self, now: int) -> None:
        waiting = self._waiting
        self._waiting = []
        for done in waiting:
            done(now)

    def _on_status(self, line: str, now: int) -> bool:
        """`+CREG: n,stat[…]` as an answer, `+CREG: stat[…]` by itself (3GPP TS 27.007 7.2)."""
        fields = fields_of(line)
        state = fields[1] if len(fields) > 1 and not fields[1].startswith('"') and len(fields[1]) == 1 else fields[0]
        self._set(state in ("1", "5"), now)
        return False

    def _set(self, registered: bool, now: int) -> None:
        if registered == self._registered:
            return
        log.say("modem: %s" % ("registered" if registered else "not registered"))
        self._registered = registered
        if registered:
            self._ask_clock_at = now
            self._ask_signal = True
        else:
            self.csq = None
        self._ask_status_at = after(now, REGISTERED_MS if registered else SEARCHING_MS)
        self.due = now

    def _on_time_line(self, line: str, now: int) -> bool:
        self._ask_clock_at = now
        self.due = now
        return False
