"""Texts to the device: the reply that each must have, and the few reasons for which one may have none."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field

from bench.checks.soak.wire import SendWatch
from bench.world.clock import HOUR, MINUTE, SECOND, Clock

# From reading a text to a power cut that may have taken its reply: that is in memory until it was tried once, and
# stays there if it has no place in flash (more than 27 characters beside a number of 13, isocket/store/settings.py).
CUT_OFF_US = 60 * SECOND
CUT_OFF_LONG_US = 10 * MINUTE
PLACES = 2  # for replies that the network would not take; a third waits in memory (isocket/store/settings.py)
GIVEN_US = 10 * SECOND  # from a reply given to the modem to a cut that may have taken the word that it is sent
DROPPED_US = MINUTE  # from reading a text to the word that the outbox, with 40 texts in it, has dropped its reply
PATIENCE_US = 15 * MINUTE  # of a device that has power, before a reply that has not come needs a reason
LOST_US = 26 * HOUR  # the device gives a text up after a day
REMEMBERED_US = 48 * HOUR
_MINUTE = r"\d\d/\d\d/\d\d,\d\d:\d\d"
TOO_OLD = re.compile(rf" - Too old, not executed! Sent {_MINUTE}, now {_MINUTE}\. Send it again!")
OF_A_COMMAND = re.compile(r" - (OK|Incorrect value!|Execute error!)$")

CALL = "a call"
OPEN, ANSWERED, UNCLEAR, CUT_OFF, LOST, WRONG = "open", "answered", "unclear", "cut off", "lost", "wrong"
NOT_DUE, DROPPED = "not due", "dropped"
EXCUSED = (UNCLEAR, CUT_OFF, NOT_DUE, DROPPED)


@dataclass(eq=False)
class Letter:
    """One text. form: what a reply to it looks like, right: whether it says the truth. long: its reply has no place in
    flash. on_close(letter): it is known what became of it. reads: when the board has got it from the modem, us.
    certain: else there may be no reply.
    """

    text: str
    form: str
    right: Callable[[str], bool]
    sent_us: int
    long: bool = False
    on_close: Callable[[Letter], None] = lambda letter: None
    reads: list[int] = field(default_factory=list)
    state: str = OPEN
    reply: str = ""
    closed_us: int = 0
    certain: bool = True

    @property
    def too_old(self) -> bool:
        return self._refuses(self.reply)

    def fits(self, reply: str) -> bool:
        """What a command is answered with names it, and is no answer to a question, though `NAME=.*` fits any text."""
        if "\n" not in reply and (TOO_OLD.search(reply) or (self.text.endswith("?") and OF_A_COMMAND.search(reply))):
            return self._refuses(reply)
        return self._refuses(reply) or re.fullmatch(self.form, reply) is not None

    def _refuses(self, reply: str) -> bool:
        typed = self.text.replace(" ", "").upper()  # as a refusal gives it back
        return reply.startswith(typed) and TOO_OLD.fullmatch(reply[len(typed) :]) is not None


class Outages:
    """When the power went, us; the newest 100."""

    def __init__(self) -> None:
        self._times: deque[int] = deque(maxlen=100)

    def add(self, at_us: int) -> None:
        self._times.append(at_us)

    def between(self, from_us: int, until_us: int) -> bool:
        return any(from_us <= at_us <= until_us for at_us in self._times)


class Letters:
    """The owner's texts and their replies.

    counts: `sent`, `calls` (that are confirmed by text), by what became of them, and `again` (allowed), `twice`,
    `unexpected`.
    old_enough(letter): whether the device may have refused it as too old. able_us(): since when
    the device has had power and mains. trouble(words): what is wrong.
    """

    def __init__(
        self,
        clock: Clock,
        watch: SendWatch,
        outages: Outages,
        owner: str,
        old_enough: Callable[[Letter], bool],
        able_us: Callable[[], int],
        trouble: Callable[[str], None],
    ) -> None:
        self.counts: Counter[str] = Counter()
        self.slowest_us = 0
        self._clock, self._watch, self._outages, self._owner = clock, watch, outages, owner
        self._old_enough, self._able_us, self._trouble = old_enough, able_us, trouble
        self._open: list[Letter] = []
        self._closed: deque[Letter] = deque()
        self._repeated: deque[Letter] = deque(maxlen=100)
        self._dropped: deque[int] = deque(maxlen=100)
        self.aside: Callable[[str], bool] = lambda reply: False  # takes what is the answer to no letter (BACKUP)

    @property
    def open(self) -> list[Letter]:
        return list(self._open)

    def add(self, letter: Letter) -> Letter:
        self._open.append(letter)
        self.counts["sent"] += 1
        return letter

    def confirm_call(self, form: str, at_us: int, *, certain: bool, long: bool = False) -> Letter:
        """A call of the owner was acted upon, or, if not certain, may have been: a text says so."""
        letter = Letter(CALL, form, lambda reply: True, at_us, long, certain=certain)
        letter.reads.append(at_us)
        self._open.append(letter)
        self.counts["calls"] += 1
        return letter

    def drops(self) -> None:
        """The device says that its outbox is full: the newest of the least important texts is gone."""
        self._dropped.append(self._clock.now_us)

    def read(self, text: str) -> None:
        for letter in (*self._open, *self._closed):
            if letter.text == text:
                letter.reads.append(self._clock.now_us)
                if letter.state == OPEN:
                    return

    def answered(self, reply: str) -> None:
        """A text has come from the device."""
        if self.aside(reply):
            return
        fitting = [letter for letter in self._open if letter.fits(reply)]
        excused = [letter for letter in self._closed if letter.state in EXCUSED and letter.fits(reply)]
        if fitting or excused:
            letter = fitting[0] if fitting else excused[0]
            if letter.state != OPEN:
                self.counts[letter.state] -= 1
                self._closed.remove(letter)
            letter.reply = reply
            self.slowest_us = max(self.slowest_us, self._clock.now_us - letter.sent_us)
            self.counts["too old"] += letter.too_old
            self._close(letter, ANSWERED if self._is_right(letter) else WRONG)
            return
        known = [letter for letter in self._closed if letter.fits(reply)]
        if known and self._may_repeat(known[-1], reply):
            self._repeated.append(known[-1])
            self.counts["again"] += 1
            return
        self.counts["twice" if known else "unexpected"] += 1
        self._trouble(f"{known[-1].text}: answered again" if known else f"unexpected {reply!r}")

    def _is_right(self, letter: Letter) -> bool:
        right = self._old_enough(letter) if letter.too_old else letter.right(letter.reply)
        if not right:
            self._trouble(f"{letter.text}: answered {letter.reply!r}")
        return right

    def _may_repeat(self, letter: Letter, reply: str) -> bool:
        """The power went when it was with the modem, or just after: that is not in flash yet."""
        given = [*self._watch.unclear_before(self._owner), *self._watch.sent(self._owner, letter.sent_us)]
        cuts = [one for one in given if one.text == reply and self._outages.between(one.at_us, one.at_us + GIVEN_US)]
        return self._repeated.count(letter) < sum(one.at_us >= letter.sent_us for one in cuts)

    def look(self, *, all_of_them: bool = False) -> None:
        """Close what has no reply and a reason for it, and what has waited for too long."""
        now = self._clock.now_us
        for letter in self.open:
            if now - max(letter.sent_us, self._able_us()) < PATIENCE_US and not all_of_them:
                continue
            reason = self._excuse(letter)
            if reason == UNCLEAR and not self._is_right(letter):
                reason = WRONG
            if not reason and (all_of_them or now - letter.sent_us > LOST_US):
                reason = LOST
                self._trouble(f"{letter.text}, sent {(now - letter.sent_us) // MINUTE} min ago: no reply")
            if reason:
                self._close(letter, reason)
        while self._closed and now - self._closed[0].closed_us > REMEMBERED_US:
            self._closed.popleft()

    def _excuse(self, letter: Letter) -> str:
        for text in self._watch.unclear(self._owner, letter.sent_us):
            if letter.fits(text):
                letter.reply = text
                return UNCLEAR
        has_no_place = letter.long or self._old_enough(letter) or self._finds_no_place(letter)
        window_us = CUT_OFF_LONG_US if has_no_place else CUT_OFF_US
        if any(self._outages.between(at_us, at_us + window_us) for at_us in letter.reads):
            return CUT_OFF
        if any(0 <= dropped_us - at_us <= DROPPED_US for at_us in letter.reads for dropped_us in self._dropped):
            return DROPPED
        return "" if letter.certain else NOT_DUE

    def _finds_no_place(self, letter: Letter) -> bool:
        """Its reply was refused, and others before it have the places."""
        if not letter.reads:
            return False
        refused = self._watch.refused(self._owner, letter.reads[-1] - CUT_OFF_LONG_US)
        return len(refused) > PLACES and any(letter.fits(text) for text in refused)

    def _close(self, letter: Letter, state: str) -> None:
        if letter in self._open:
            self._open.remove(letter)
        letter.state = state
        letter.closed_us = self._clock.now_us
        self.counts[state] += 1
        self._closed.append(letter)
        letter.on_close(letter)
