"""The notices that are due, and to whom (spec ch. 2, 6, 8, 10, 14)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from bench.checks.honest.ledger import NOTICES_HOUR, undated
from bench.checks.honest.reach import Reach
from bench.world.clock import HOUR, MINUTE, Clock

REACHES_US = 75 * MINUTE  # a device that nothing keeps from it: the longest pause between two tries, and some more
KEPT_US = 23 * HOUR  # what could not be told for a day is given up


@dataclass(eq=False)
class Due:
    """words: a pattern. certain: else it need not come, and may."""

    kind: str
    words: str
    since_us: int
    certain: bool
    owed: set[str] = field(default_factory=set)


class Notices:
    """numbers(): of the alert list. counts: `notices due`, `notices delivered`, …, one for each number."""

    def __init__(
        self,
        clock: Clock,
        reach: Reach,
        numbers: Callable[[], Iterable[str]],
        counts: Counter[str],
        broken: Callable[[str], None],
    ) -> None:
        self._clock, self._reach, self._numbers = clock, reach, numbers
        self._counts, self._broken = counts, broken
        self._due: list[Due] = []
        self._begun: dict[str, list[int]] = {}  # when there was one of that kind
        self._held: dict[str, Due] = {}  # too many: the last state has to come
        self._forbidden: list[tuple[str, int, int]] = []  # words that nothing gives reason for, from when to when

    @property
    def open(self) -> bool:
        return any(due.certain for due in self._due)

    def expect(self, kind: str, words: str, *, certain: bool = True) -> Due:
        now = self._clock.now_us
        begun = [at for at in self._begun.get(kind, []) if now - at < HOUR + 2 * MINUTE]
        limited = len(begun) >= NOTICES_HOUR
        self._begun[kind] = [*begun, now]
        due = Due(kind, words, now, certain and not limited, set(self._numbers()))
        self._due.append(due)
        if limited:
            self._counts["notices over the limit"] += 1
            if kind in self._held:
                self._held[kind].certain = False
            due.certain = certain
            self._held[kind] = due  # only the last of them has to come in its own words
        return due

    def forbid(self, words: str, for_us: int) -> None:
        """They have no reason in that time, but that something older comes late."""
        now = self._clock.now_us
        self._forbidden = [one for one in self._forbidden if one[2] > now]
        if not self._reach.disturbed(now - 2 * HOUR, now):
            self._forbidden.append((words, now, now + for_us))

    def _is_forbidden(self, words: str) -> bool:
        now = self._clock.now_us
        return any(
            re.fullmatch(form, words) and since_us < now < until_us for form, since_us, until_us in self._forbidden
        )

    def started(self) -> None:
        """How many were not told is in the device's memory alone."""
        for due in self._held.values():
            due.certain = False
        self._held.clear()

    def clock_jumped(self) -> None:
        """What a start has found in flash is as old as the clock says: it may be given up for that (14.08)."""
        for due in self._due:
            due.certain = False

    def arrived(self, number: str, text: str) -> None:
        words = undated(text)
        waiting = [due for due in self._due if number in due.owed and re.fullmatch(due.words, words)]
        if not waiting:
            if self._is_forbidden(words):
                self._broken(f"{number} was told {text!r}, which must not be told yet")
            self._counts["notices beyond those due"] += 1
            return
        certain = [due for due in waiting if due.certain]
        due = certain[0] if certain else waiting[-1]  # one that needed not come: the latest may yet be found certain
        due.owed.discard(number)
        self._counts["notices due"] += 1
        self._counts["notices delivered"] += 1
        if not due.owed:
            self._due.remove(due)
            if due is self._held.get(due.kind):  # told after the quiet, it is one of this hour, too
                self._begun[due.kind].append(self._clock.now_us)

    def look(self) -> None:
        now = self._clock.now_us
        for due in list(self._due):
            age_us = now - due.since_us
            if age_us >= REACHES_US and self._reach.able_for(REACHES_US):
                self._due.remove(due)
                if not due.certain:
                    continue
                self._counts["notices due"] += len(due.owed)
                if self._reach.disturbed(due.since_us, due.since_us) and age_us >= KEPT_US:
                    self._counts["notices given up after a day"] += len(due.owed)
                    continue
                for number in sorted(due.owed):
                    self._broken(
                        f"a notice about {due.kind} has not reached {number} in {age_us // MINUTE} min: {due.words!r}"
                    )
