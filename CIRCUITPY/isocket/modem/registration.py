"""Is the modem on the network, how strong, and what time is it there: asked at intervals, which also proves that the
modem lives.
"""

from __future__ import annotations

from isocket import log
from isocket.clock import Timed
from isocket.modem.channel import Command, fields_of, number_of
from isocket.on_demand import on_demand
from isocket.text import is_decimal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from isocket.modem.channel import Channel
    from isocket.numbers import Numbering

SEARCHING_MS = 3_000
SEARCHING_LONG_MS = 120_000
REGISTERED_MS = 30_000  # so often at least the modem has to answer something; and where it was denied, or finds nothing
CLOCK_MS = 60_000
NO_CLOCK_MS = 5_000
STUCK_MS = 4 * 60_000  # no network for so long: the radio is switched off and on; then twice as long, and so on
MAX_DOUBLINGS = 4
# registered, but nothing has come in for so long: some networks forget a device in silence (field faults 12)
UNHEARD_MS = 4 * 60 * 60_000

REGISTERED = ("1", "5", "6", "7")  # at home, roaming; the same for texts alone (3GPP TS 27.007 7.2)
TEXTS_ONLY = ("6", "7")
ROAMING = ("5", "7")
DENIED = "3"

_SIGNAL = Command("AT+CSQ", "+CSQ")
_BATTERY = Command("AT+CBC", "+CBC")
_CLOCK = Command("AT+CCLK?", "+CCLK")
_CENTRE = Command("AT+CSCA?", "+CSCA")


class Registration(Timed):
    """csq: 0..31, None when not known. told_time: what the modem's clock has just said, for `tell_time` in a pass of
    its own. numbering: learns the SIM's service centre, and whether it roams. `on_registered(now)`.
    `on_stuck(times, now)`: no network for long, or nothing heard from it.
    """

    @on_demand
    def __init__(
        self,
        channel: Channel,
        numbering: Numbering,
        on_stuck: Callable[[int, int], object],
        on_registered: Callable[[int], None],
        now: int,
    ) -> None:
        self.registered = False
        self._numbering = numbering
        self._states: dict[str, str] = {}
        self._names = ()  # what is asked, such as `+CREG`; each may tell
        self._asked = 0
        self._since = now  # not registered; or, while registered, nothing came in
        self._stuck = 0
        self._on_stuck = on_stuck
        self._on_registered = on_registered
        self.csq: int | None = None
        self._on_time: Callable[[str, bool, int], bool] | None = None
        self.told_time = ""
        self._network_told = False  # it has given its time
        self.clock_known = False
        self._ask_status_at = now
        self._ask_clock_at = now
        self._ask_signal = False
        self.waiting = []  # called once the signal has been measured, or cannot be
        self._battery: tuple[int, int] | None = None
        self._measured = []  # called once the battery has been measured
        self._ask_battery = False
        self._ask_centre = False
        self._await_centre = []  # called once the service centre has been asked for
        self._keep = ""
        channel.urcs["+CREG"] = channel.urcs["+CEREG"] = self._on_status
        channel.urcs["*PSUTTZ"] = self._on_time_line
        channel.urcs["+CTZV"] = self._on_time_line

    @property
    def texts_only(self) -> bool:
        """No calls here: LTE without voice, and no older network to fall back to."""
        return self._states.get("+CREG") in TEXTS_ONLY

    @on_demand
    def tell_time_to(self, on_time: Callable[[str, bool, int], bool]) -> None:
        """`on_time(stamp, told, now)` says whether that is a time to go by; told: the network has given its time."""
        self._on_time = on_time

    def tell_time(self, now: int) -> None:
        stamp, told = self.told_time, self._network_told
        self.told_time = ""
        self._network_told = False
        self.clock_known = self._on_time is not None and self._on_time(stamp, told, now)

    def restart(self, names: tuple, now: int) -> None:
        """The modem is ready again: ask all."""
        self._names = names
        self._ask_clock_at = now
        self._since = now
        self.ask(now)

    def ask(self, now: int) -> None:
        """Something failed as if there were no network."""
        self._ask_status_at = now
        self.due = now

    def heard(self, now: int) -> None:
        """A text or a call has come in: the network knows us."""
        self._since = now

    def lost(self, now: int) -> None:
        """The modem is gone: nobody waits for it."""
        self._battery = None
        self._states = {}
        self._set(False, now)
        self._answer_measured(now)
        self._centre_answered(now)

    def measure(self, done, now: int) -> None:
        """`done(now)` follows when `csq` is fresh."""
        self.waiting.append(done)
        self._ask_signal = True
        self.due = now

    def measure_battery(self, done, ready: bool, now: int) -> None:
        """`done(battery, now)` follows: (millivolts, per cent; -1 where the modem does not tell), or None, not
        known; at once when the modem is not ready.
        """
        if not ready:
            done(None, now)
            return
        self._measured.append(done)
        self._ask_battery = True
        self.due = now

    def ask_centre(self, done, now: int) -> None:
        """`done(now)` follows when the numbering knows what AT+CSCA? says now."""
        self._await_centre.append(done)
        self._ask_centre = True
        self.due = now

    def keep_time(self, stamp: str, now: int) -> None:
        """Give the modem's clock the time, so that it survives a reset of the board."""
        self._keep = stamp
        self.due = now

    def next_clock(self, now: int) -> Command | None:
        """A modem without a SIM may still know the time from before."""
        if self.clock_known or now < self._ask_clock_at:
            return None
        self._ask_clock_at = now + CLOCK_MS
        return _CLOCK

    def next_command(self, now: int) -> Command | None:
        if now >= self._ask_status_at:
            self._asked = 0
            self._plan_status(now)
            most = UNHEARD_MS if self.registered else STUCK_MS << min(self._stuck, MAX_DOUBLINGS)
            if now - self._since >= most:
                self._give_up(now)
                return None
        if self._asked < len(self._names):
            name = self._names[self._asked]
            self._asked += 1
            return Command("AT%s?" % name, name)
        if self._ask_centre:
            self._ask_centre = False
            return _CENTRE
        if self._ask_signal:
            self._ask_signal = False
            return _SIGNAL
        if self._ask_battery:
            self._ask_battery = False
            self._battery = None
            return _BATTERY
        if self._keep:
            return Command('AT+CCLK="%s"' % self._keep)
        if self.registered and now >= self._ask_clock_at:
            self._ask_clock_at = now + (CLOCK_MS if self.clock_known else NO_CLOCK_MS)
            return _CLOCK
        self.due = self._ask_status_at
        if self.registered and self.due >= self._ask_clock_at:
            self.due = self._ask_clock_at
        return None

    def on_line(self, command: Command, line: str, now: int) -> None:
        if command.prefix in self._names:
            self._on_status(line, now)
        elif command is _SIGNAL and line.startswith("+CSQ"):
            csq = number_of(fields_of(line)[0], 99)
            self.csq = csq if csq <= 31 and self.registered else None
        elif command is _BATTERY and line.startswith("+CBC"):
            self._battery = battery_of(fields_of(line))
        elif command is _CENTRE and line.startswith("+CSCA"):
            self._learn_centre(fields_of(line))
        elif command is _CLOCK and line.startswith("+CCLK") and not self._keep:
            stamp = fields_of(line)[0]
            if stamp[:2] != "70":  # where the A7670 starts to count; years outside the window are refused anyway
                self.told_time = stamp

    def on_result(self, command: Command, result: str, now: int) -> None:
        if command is _SIGNAL:
            self.answer_waiting(now)
        elif command is _BATTERY:
            self._answer_measured(now)
        elif command is _CENTRE:
            self._centre_answered(now)
        elif command.text.startswith("AT+CCLK="):
            self._keep = ""
        self.due = now

    def _answer_measured(self, now: int) -> None:
        measured = self._measured
        self._measured = []
        for done in measured:
            done(self._battery, now)

    def answer_waiting(self, now: int) -> None:
        waiting = self.waiting
        self.waiting = []
        self._ask_signal = False
        for done in waiting:
            done(now)

    def _learn_centre(self, fields: list[str]) -> None:
        """`+CSCA: "+358400000099",145`; what is not international, or empty, tells no country."""
        centre = fields[0]
        if not centre.startswith("+") and len(fields) > 1 and fields[1] == "145":
            centre = "+" + centre
        if centre.startswith("+") and is_decimal(centre[1:]):
            self._numbering.learn(centre[1:])

    def _centre_answered(self, now: int) -> None:
        waiting = self._await_centre
        self._await_centre = []
        for done in waiting:
            done(now)

    def _plan_status(self, now: int) -> None:
        soon = not self.registered and now - self._since < SEARCHING_LONG_MS
        wait_ms = SEARCHING_MS if soon and self._states.get("+CREG") != DENIED else REGISTERED_MS
        self._ask_status_at = now + wait_ms
        self.due = now

    def _give_up(self, now: int) -> None:
        log.say("modem: %s" % ("nothing heard for long" if self.registered else "no network for long"))
        self._since = now
        if not self.registered:
            self._stuck += 1
        self._on_stuck(max(self._stuck, 1), now)

    def _on_status(self, line: str, now: int) -> bool:
        """`+CREG: n,stat[…]` as an answer, `+CREG: stat[…]` by itself (3GPP TS 27.007 7.2)."""
        if not line.startswith("+C"):
            return False
        fields = fields_of(line)
        state = fields[1] if len(fields) > 1 and len(fields[1]) == 1 else fields[0]
        self._states[line[: line.find(":")]] = state
        self._numbering.roam(any([known in ROAMING for known in self._states.values()]))  # noqa: C419
        self._set(any([state in REGISTERED for state in self._states.values()]), now)  # noqa: C419
        return False

    def _set(self, registered: bool, now: int) -> None:
        if registered == self.registered:
            return
        log.say("modem: %s" % ("registered" if registered else "not registered"))
        self.registered = registered
        self._since = now
        if registered:
            self._ask_clock_at = now
            self._ask_centre = True
            self._stuck = 0
            self._on_registered(now)
        else:
            self.csq = None
        self._plan_status(now)

    def _on_time_line(self, line: str, now: int) -> bool:
        self._network_told = True
        self._ask_clock_at = now
        self.due = now
        return False


@on_demand
def battery_of(fields: list[str]) -> tuple[int, int] | None:
    """`+CBC: 0,71,3920` (SIM800: state, per cent, millivolts), `+CBC: 0,71,3.920V` (SIM5320) or `+CBC: 3.92V`
    (SIM7600): (millivolts, per cent or -1); None for none of them.
    """
    percent = number_of(fields[1], -1) if len(fields) == 3 else -1
    volts, _, rest = fields[-1].partition(".")
    digits = rest.rstrip("V")
    millivolts = number_of(volts, 0) if len(fields) == 3 and not rest else 0
    if is_decimal(volts) and is_decimal(digits):
        millivolts = int(volts + (digits + "000")[:3])
    return (millivolts, percent) if millivolts else None
