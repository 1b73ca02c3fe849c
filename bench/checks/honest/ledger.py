"""What goes out, counted as "What may be sent" counts it (spec ch. 2)."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Callable

from bench.checks.honest.reach import Reach
from bench.units import counted
from bench.world.clock import DAY, HOUR, MINUTE, Clock

ALARM, POWER, TEMPERATURE = "alarm", "power", "temperature"
NOTICES = {
    ALARM: r"ALARM! Sensor activated|Sensor returned to normal",
    POWER: r"Power failure!|Power restored!",
    TEMPERATURE: r"Temperature (rise|fall|normal): .*|Temperature sensor failed!",
}
SUMMARIES = {
    ALARM: r"Sensor (keeps changing: \d+ times|still active: \d+ alarms).*",
    POWER: r"Power keeps changing: .*",
    TEMPERATURE: r"Temperature keeps changing: .*",
}
WARNINGS = (
    r"5 wrong passwords from \d+: ignored for an hour\.",
    r"30 wrong passwords: unknown numbers are ignored for a day\. Known numbers still work\.",
    r"Limit of texts reached: some replies and reports are not sent now\.",
)
# NAME comes back as it was typed, and people type as they do
NAMED = r"[A-Za-z ]{1,16}"
STATUS = rf"({NAMED}\n)?" r"Power socket (ON|OFF)\nSignal: .*\nTEMP: .*\nALARMF: .*\nALARM status: .*\nTime: .*"
REPLIES_HOUR, REPLIES_DAY = 60, 300
OTHERS_HOUR, OTHERS_DAY = 10, 30
REPORTS_HOUR, REPORTS_DAY = 20, 60
FORWARDED = r"From [^\n]+: .*"
FORWARDED_DAY = 10  # SMS, in 24 hours since the start
NOTICES_HOUR = 20
LAST_STATES = 1  # after the quiet that follows too many changes
SUMMARIES_HOUR = 3  # after 10 minutes, then every 30
NEAR = 3  # replies that may be on their way while these are counted
UNDER_WAY_US = 5 * MINUTE
_DATED = re.compile(r" \((\d\d/\d\d/\d\d,)?\d\d:\d\d\)$")
_NAME = re.compile(rf"^{NAMED}: (?=ALARM! |Sensor |Power |Temperature |Limit |\d+ wrong )")
_NUMBER = re.compile(r" #\d+$")  # NUMBERING
_LASTED = re.compile(r" After (\d+ min|\d+ h \d+ min|\d+ d \d+ h)$")  # of mains (spec 15.16)


def undated(text: str) -> str:
    """A notice without name, number, the time of its cause, and how long it lasted."""
    return _NAME.sub("", _LASTED.sub("", _DATED.sub("", _NUMBER.sub("", text))))


def kind_of(text: str) -> str:
    """Of a notice; "" when it is none."""
    words = undated(text)
    return next((kind for kind, form in NOTICES.items() if re.fullmatch(form, words)), "")


def parts_of(text: str) -> int:
    """How many SMS a text of GSM 7-bit characters takes."""
    return 1 if len(text) <= 160 else -(-len(text) // 153)


class Window:
    """What went out, and the most that may in an hour and in a day. It is seen when it is delivered; the device counts
    it when it gives it out, up to some minutes before: those of an hour were given out in an hour and these minutes.
    """

    def __init__(self, hour: int, day: int) -> None:
        self._limits = ((hour, HOUR), (day, DAY))
        self._sent: deque[tuple[int, int]] = deque()

    def add(self, at_us: int, count: int) -> bool:
        """True: it was too much."""
        self._sent.append((at_us, count))
        while self._sent[0][0] <= at_us - DAY:
            self._sent.popleft()
        return any(self.count(at_us, span_us - UNDER_WAY_US) > most for most, span_us in self._limits)

    def count(self, now_us: int, span_us: int) -> int:
        return sum(count for at_us, count in self._sent if at_us > now_us - span_us)

    def near(self, now_us: int, count: int) -> bool:
        """There may be no room for so many."""
        return any(self.count(now_us, span_us + UNDER_WAY_US) + count + NEAR > most for most, span_us in self._limits)

    def clear(self) -> None:
        self._sent.clear()


class Ledger:
    """broken(words): more has gone out than may. The counts of replies and reports are in the device's memory, so they
    begin anew when the board does; those of notices do not.
    """

    def __init__(self, clock: Clock, reach: Reach, counts: Counter[str], broken: Callable[[str], None]) -> None:
        self.replies = Window(REPLIES_HOUR, REPLIES_DAY)
        self._others = Window(OTHERS_HOUR, OTHERS_DAY)
        self._reports = Window(REPORTS_HOUR, REPORTS_DAY)
        self.forwarded = Window(FORWARDED_DAY, FORWARDED_DAY)
        self._clock, self._reach, self._counts, self._broken = clock, reach, counts, broken
        self._notices: dict[tuple[str, str], Window] = {}
        self._warned: dict[tuple[str, str], int] = {}
        self._report_at: dict[str, int] = {}

    def started(self) -> None:
        for window in (self.replies, self._others, self._reports, self.forwarded):
            window.clear()
        self._warned.clear()

    def out(self, number: str, text: str, *, authorised: bool, alerted: bool, asked: bool) -> str:
        """A text of the device. asked: a question that has a STATUS for its answer. Returns what it is: `notice`,
        `summary`, `warning`, `report`, `forwarded`, `reply` or `other`.
        """
        now = self._clock.now_us
        self._counts["texts of the device"] += parts_of(text)
        words = undated(text)
        if not text:
            self._broken(f"an empty text to {number}")
        kind = kind_of(text)
        if kind and alerted:
            most = NOTICES_HOUR + LAST_STATES
            if self._window(kind, number, most).add(now, 1) and not self._held_back(now):
                self._broken(f"more than {counted(most, 'notice')} about {kind} to {number} in an hour")
            return "notice"
        for kind, form in SUMMARIES.items():
            if alerted and re.fullmatch(form, words):
                self._counts["summaries of notices"] += 1
                if self._window("summary " + kind, number, SUMMARIES_HOUR).add(now, 1) and not self._held_back(now):
                    self._broken(f"more than {SUMMARIES_HOUR} summaries about {kind} to {number} in an hour")
                return "summary"
        for form in WARNINGS:
            if alerted and re.fullmatch(form, words):
                self._counts["warnings"] += 1
                if now - self._warned.get((form, number), -DAY) < DAY - HOUR:
                    self._broken(f"{number} was warned twice in a day: {text!r}")
                self._warned[form, number] = now
                return "warning"
        if alerted and not asked and re.fullmatch(STATUS, text):
            if now - self._report_at.get(text, -HOUR) >= HOUR and self._reports.add(now, 1):
                self._broken(f"more reports than {REPORTS_HOUR} in an hour or {REPORTS_DAY} in a day")
            self._report_at[text] = now  # one report goes to several numbers
            return "report"
        if alerted and re.fullmatch(FORWARDED, text, re.DOTALL):
            if self.forwarded.add(now, parts_of(text)) and not self._held_back(now):
                self._broken(f"more than {FORWARDED_DAY} SMS forwarded in a day")
            return "forwarded"
        if authorised:
            if self.replies.add(now, parts_of(text)):
                self._broken(f"more replies than {REPLIES_HOUR} in an hour or {REPLIES_DAY} in a day")
            return "reply"
        if self._others.add(now, parts_of(text)):
            self._broken(f"more replies to strangers than {OTHERS_HOUR} in an hour or {OTHERS_DAY} in a day")
        return "other"

    def _window(self, kind: str, number: str, most: int) -> Window:
        return self._notices.setdefault((kind, number), Window(most, 24 * most))

    def _held_back(self, now: int) -> bool:
        """What an outage has kept goes out with what is new."""
        return self._reach.disturbed(now - 2 * HOUR, now)
