"""What is worth a text by itself, to whom, and how urgent (manual ch. 5.3); and what happens when there is too much of
it (spec ch. 2, What may be sent).
"""

from __future__ import annotations

from isocket import log
from isocket.clock import HOUR_S, Timed
from isocket.on_demand import on_demand

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from isocket.clock import WallClock
    from isocket.limits import Limits
    from isocket.modem.modem import Modem
    from isocket.store.settings import Settings

# kinds of texts, as the outbox keeps them
ALARM = "A"
POWER = "P"
TEMPERATURE = "T"
REPORT = "R"
STATUS = "S"  # a report that has its time in it
FORWARDED = "F"  # somebody else's text, to the first alert number; not kept over a reset of the board
WARNING = "W"  # about the device itself: outside the limits, whoever tells it sees to it that it is rare
REPLY = "-"
URGENT = "APW"  # sent before replies
UNDATED = "-S"

LIMITED = "APT"
MOST = 20  # of a kind in an hour
FIRST_S = 600  # after the first that was not sent: how many they are
NEXT_S = 1800
QUIET_S = 600
LOOK_MS = 10_000
REPORT_MS = 60_000  # a report that was over the limit is tried again
FORGET_MS = 600_000
EARLIER = -1  # uptime: at the latest
UNKNOWN_MINUTE = "?"


class Flow:
    """The notices of one kind. sent: when, in the latest hour; negative: by an earlier run. held: how many were not,
    since which uptime; text: the latest.
    """

    @on_demand
    def __init__(self) -> None:
        self.sent: list[int] = []
        self.held = 0
        self.since = 0
        self.latest = 0
        self.next = 0
        self.text = ""


class Notices(Timed):
    """`tell` to every alert number. modem: has `notify`. addresses(): of the alert list. limits: for reports. still():
    an alarm of a sensor that stays active, rather than one that changes, is being told.

    How many were sent lately is kept in `notice counts` as `kind count minute,…` (minutes of local time since 2000, in
    hex, `?` where the clock was unset), so that a device that starts again and again empties no card.
    """

    @on_demand
    def __init__(
        self,
        settings: Settings,
        wall: WallClock,
        modem: Modem,
        addresses: Callable[[], list[str]],
        limits: Limits,
        now_ms: Callable[[], int],
        still: Callable[[], bool],
    ) -> None:
        self._settings = settings
        self._wall = wall
        self._modem = modem
        self._addresses = addresses
        self._limits = limits
        self._now = now_ms
        self._still = still
        self._flows = {}
        for kind in LIMITED:
            self._flows[kind] = Flow()
        self._reports = {}  # name -> (kind, text, uptime of its cause): over the limit, the newest of each
        self._earlier = settings.get("notice counts")  # what is left of it to be dated
        self._restore()

    @property
    def holds(self) -> bool:
        """Something is only counted for now, and its last state has yet to be told."""
        return any([flow.held > 0 for flow in self._flows.values()])  # noqa: C419

    def numbers(self) -> list[str]:
        """The addresses of the alert numbers."""
        return self._addresses()

    def warn(self, text: str) -> None:
        """About the device itself."""
        now = self._now()
        self._send(WARNING, text, None, self._wall.uptime(now), now)

    def _send(self, kind: str, text: str, done, born_s: int, now: int) -> None:
        """With the device's name before it, and its number behind a tab: the outbox puts its time between them."""
        name = self._settings.get("NAME")
        if name and kind != STATUS:
            text = "%s: %s" % (name, text)
        if self._settings.get("NUMBERING") == "ON" and self._addresses():
            number = int(self._settings.get("notices sent", "0")) + 1
            self._settings.put("notices sent", "%d" % number)
            text = "%s\t%d" % (text, number)
        self._modem.notify(kind, text, done, born_s, now)

    def tell(self, kind: str, text: str, done=None, name: str = "") -> bool:
        """Queue the text for all; `done(delivered, now)` follows once all have had it, at once where it is only counted
        for now. False: there is nobody to tell. name: of a report.
        """
        now = self._now()
        now_s = self._wall.uptime(now)
        if not self._addresses():
            return False
        if kind in LIMITED:
            if not self._takes(kind, text, now_s, now):
                if done is not None:
                    done(False, now)
                return True
        elif not self._limits.report():
            self._reports[name] = (kind, text, now_s)
            self._plan(now)
            return True
        self._send(kind, text, done, now_s, now)
        return True

    def _takes(self, kind: str, text: str, now_s: int, now: int) -> bool:
        flow = self._flows[kind]
        if not flow.held:
            _forget(flow, now_s)
            if len(flow.sent) < MOST:
                flow.sent.append(now_s)
                self._keep()
                return True
            log.say("notices: too many, counted from now on")
            flow.since = now_s
            flow.next = now_s + FIRST_S
        flow.held += 1
        flow.latest = now_s
        flow.text = text
        self._plan(now)
        return False

    def _plan(self, now: int) -> None:
        look = now + LOOK_MS
        if self.due is None or self.due >= look:
            self.due = look

    def step(self, now: int) -> None:
        self.due = None
        now_s = self._wall.uptime(now)
        for kind in LIMITED:
            flow = self._flows[kind]
            _forget(flow, now_s)
            if flow.sent and flow.sent[0] < 0:  # not to be taken for those of the latest hour by a later start, too
                self.due = now + FORGET_MS
        self._keep()
        for kind in LIMITED:
            flow = self._flows[kind]
            if flow.held:
                if now_s - flow.latest >= QUIET_S:
                    flow.held = 0
                    flow.sent = flow.sent[1 - MOST :] + [now_s]
                    self._send(kind, flow.text, None, flow.latest, now)
                elif now_s >= flow.next:
                    flow.next += NEXT_S
                    self._send(kind, self._summary(kind, flow), None, now_s, now)
                self._plan(now)
        for name in list(self._reports):
            kind, text, born_s = self._reports[name]
            if not self._limits.report():
                self.due = now + REPORT_MS
                break
            del self._reports[name]
            self._send(kind, text, None, born_s, now)

    @on_demand
    def _summary(self, kind: str, flow: Flow) -> str:
        words = "%s keeps changing: %d times"
        what = "Sensor" if kind == ALARM else "Power" if kind == POWER else "Temperature"
        if kind == ALARM and self._still():
            words = "%s still active: %d alarms"
        since = " since " + self._wall.text_at(flow.since)[9:14] if self._wall.is_set else ""
        return words % (what, flow.held) + since

    # over a reset of the board

    def _keep(self) -> None:
        kept = []
        for kind in LIMITED:
            sent = self._flows[kind].sent
            if sent:
                minute = "%x" % (self._wall.seconds_at(sent[-1]) // 60) if self._wall.is_set else UNKNOWN_MINUTE
                kept.append("%s %d %s" % (kind, len(sent), minute))
        self._settings.put("notice counts", ",".join(kept))

    @on_demand
    def _restore(self) -> None:
        """Taken as sent just now, until the clock says how long ago that was."""
        for entry in self._earlier.split(",") if self._earlier else []:
            kind, count, _ = entry.split(" ")
            self._flows[kind].sent = [EARLIER] * int(count)
            self.due = self._now() + FORGET_MS

    def clock_changed(self, now: int) -> None:
        now_s = self._wall.uptime(now)
        for entry in self._earlier.split(",") if self._earlier else []:
            kind, count, minute = entry.split(" ")
            flow = self._flows[kind]
            if minute != UNKNOWN_MINUTE:
                at = int(minute, 16) * 60 - self._wall.seconds_at(0)
                flow.sent = [min(at, EARLIER)] * int(count) + [sent for sent in flow.sent if sent >= 0]
                _forget(flow, now_s)
        self._earlier = ""
        self._keep()


def _forget(flow: Flow, now_s: int) -> None:
    """What is older than an hour."""
    flow.sent = [at for at in flow.sent if now_s - at < HOUR_S]
