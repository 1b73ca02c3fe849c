"""What the alert number must be told: each thing once, and again only where the policy of texts allows it."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass

from bench.checks.soak.letters import Outages
from bench.checks.soak.wire import KEPT, Given, SendWatch
from bench.scenario.durations import stamp
from bench.world.clock import HOUR, MINUTE, SECOND, Clock

NOTICED_US = 2 * SECOND  # from an event to its alert in flash
MARKED_US = 2 * SECOND  # from the modem's word that it is sent to the mark of that in flash
LATE_US = 26 * HOUR
DATED_US = 5 * MINUTE - 10 * SECOND  # older ones say when that was, where the clock is known (spec 14.07)
_TIME = re.compile(r" \((\d\d/\d\d/\d\d,)?\d\d:\d\d\)$")
_NUMBER = re.compile(r" #(\d+)$")  # NUMBERING
NAMES = ("Cottage", "Boat 2", "Kelder")  # NAME, as the year sets it
ALARM_WORDS = ("Water in the cellar", "De deur is open")  # ALERTTEXT
ALARM = "ALARM! "
STATUS = "STATUS"
STATUS_FORM = r"(?s)(.{1,16}\n)?Power socket (ON|OFF)\nSignal: .*\nTEMP: .*\nALARMF: .*\nALARM status: .*\nTime: .*"
_LASTED = re.compile(r" After (\d+ min|\d+ h \d+ min|\d+ d \d+ h)$")  # of mains (spec 15.16)


def bare(words: str) -> str:
    """A notice without name, number, the time of its cause, and how long it lasted; an alarm in the words of the
    factory; STATUS (KEEPALIVE) whatever it says.
    """
    if re.fullmatch(STATUS_FORM, words):
        return STATUS
    words = _LASTED.sub("", _TIME.sub("", _NUMBER.sub("", words)))
    for name in NAMES:
        words = words.removeprefix(f"{name}: ")
    return f"{ALARM}Sensor activated" if words.removeprefix(ALARM) in ALARM_WORDS else words


@dataclass(eq=False)
class Alert:
    """since_us: when it is to be noticed; it may be before, and up to within_us later. certain: else it need not come,
    and may.
    """

    words: str
    since_us: int
    certain: bool = True
    within_us: int = NOTICED_US


class Alerts:
    """counts: `due`, `delivered`, `unnoticed` (the power went before it had to be), `again` (allowed),
    `unclear twice` (and so given up), `lost`, `twice`,
    `unexpected`.
    """

    def __init__(
        self, clock: Clock, watch: SendWatch, outages: Outages, number: str, trouble: Callable[[str], None]
    ) -> None:
        self.counts: Counter[str] = Counter()
        self.slowest_us = 0
        self._clock, self._watch, self._outages = clock, watch, outages
        self.lasting: tuple[str, int] | None = None  # the words of frost, heat or a dead probe, and since when
        self._number, self._trouble = number, trouble
        self._open: list[Alert] = []
        self._numbered: dict[str, str] = {}  # number -> notice
        self._used: deque[Given] = deque(maxlen=KEPT)  # reasons for a repetition, each for one
        self.texts: deque[tuple[int, str]] = deque(maxlen=KEPT)  # all that came: when, and its words

    @property
    def open(self) -> list[Alert]:
        return [alert for alert in self._open if alert.certain]

    def expect(self, words: str, after_us: int = 0, *, certain: bool = True, within_us: int = NOTICED_US) -> Alert:
        alert = Alert(words, self._clock.now_us + after_us, certain, within_us)
        self._open.append(alert)
        self.counts["due"] += certain
        return alert

    def is_open(self, alert: Alert) -> bool:
        return alert in self._open

    def withdraw(self, alert: Alert, *, may_come: bool = False) -> None:
        """It need not be told any more, and must not, or may."""
        if alert not in self._open:
            return
        if alert.certain:
            self.counts["due"] -= 1
        alert.certain = False
        if not may_come:
            self._open.remove(alert)

    def power_went(self) -> None:
        """What has just begun may not be in flash yet."""
        for alert in self.open:
            if alert.since_us >= self._clock.now_us - alert.within_us:
                self._pass_over(alert)

    def mains_went(self) -> None:
        """What comes due later may not be noticed: the device is asleep by then."""
        for alert in self.open:
            if alert.since_us > self._clock.now_us:
                self._pass_over(alert)

    def _pass_over(self, alert: Alert) -> None:
        alert.certain = False
        self.counts["due"] -= 1
        self.counts["unnoticed"] += 1

    def arrived(self, text: str) -> None:
        words = bare(text)
        self.texts.append((self._clock.now_us, text))
        waiting = [alert for alert in self._open if alert.words == words]
        numbered = _NUMBER.search(text)
        if numbered and self._numbered.setdefault(numbered[1], words) != words:
            self._trouble(f"{text!r} has the number of {self._numbered[numbered[1]]!r}")
        is_dated = _TIME.search(_NUMBER.sub("", text)) is not None
        if is_dated:  # it says when that was: it is an older one, if there is one, or one that is said again
            dated = [alert for alert in waiting if self._may_say_when(alert)]
            reason = self._reason_to_repeat(words)
            if dated or (reason is not None and self._clock.now_us - reason.at_us < LATE_US):
                waiting = dated
        if waiting:
            # the newest: so it is the one that is missing that stays
            alert = max(waiting, key=lambda alert: (alert.certain, alert.since_us))
            self._open.remove(alert)
            age_us = self._clock.now_us - alert.since_us
            if alert.certain and is_dated and not self._may_say_when(alert):
                self.counts["unexpected"] += 1
                self._trouble(f"{text!r} says when that was after {age_us // SECOND} s")
            if alert.certain:
                self.counts["delivered"] += 1
                self.slowest_us = max(self.slowest_us, self._clock.now_us - alert.since_us)
        elif self._may_repeat(words) or self._is_told_anew(words):
            self.counts["again"] += 1
        else:
            known = any(bare(given.text) == words for given in (*self._used, *self._watch.sent(self._number, 0)))
            self.counts["twice" if known else "unexpected"] += 1
            self._trouble(f"{words!r} came {'again' if known else 'for no reason'}")

    def _may_say_when(self, alert: Alert) -> bool:
        """It is old enough. What was kept over a loss of power has the minute of its cause, rounded down."""
        kept = self._outages.between(alert.since_us, self._clock.now_us)
        return self._clock.now_us - alert.since_us >= DATED_US - (MINUTE if kept else 0)

    def _may_repeat(self, words: str) -> bool:
        """It was given to the modem without a word of what became of it, or the power went before that was marked; each
        such reason counts once.
        """
        given = self._reason_to_repeat(words)
        if given is not None:
            self._used.append(given)
        return given is not None

    def _reason_to_repeat(self, words: str) -> Given | None:
        reasons = self._watch.unclear_before(self._number)
        for given in self._watch.sent(self._number, 0):
            if self._outages.between(given.at_us, given.at_us + MARKED_US):
                reasons.append(given)
        unused = [given for given in reasons if bare(given.text) == words and given not in self._used]
        return max(unused, default=None)

    def _is_told_anew(self, words: str) -> bool:
        """The device has started since, and sees what lasts for the first time."""
        if self.lasting is None or self.lasting[0] != words:
            return False
        since_us = self.lasting[1]
        self.lasting = words, self._clock.now_us
        return self._outages.between(since_us, self._clock.now_us)

    def _unclear_twice(self, alert: Alert) -> bool:
        """Given to the modem two times without a word of what became of it: it is not said a third time."""
        given = self._watch.unclear_before(self._number)
        return sum(bare(one.text) == alert.words and one.at_us >= alert.since_us for one in given) >= 2

    def look(self, *, all_of_them: bool = False) -> None:
        """Close what has waited for too long."""
        for alert in list(self._open):
            if not all_of_them and self._clock.now_us - alert.since_us < LATE_US:
                continue
            self._open.remove(alert)
            if not alert.certain:
                continue
            if self._unclear_twice(alert):
                self.counts["unclear twice"] += 1
            else:
                self.counts["lost"] += 1
                self._trouble(f"{alert.words!r}, due since {stamp(alert.since_us)}, never came")
