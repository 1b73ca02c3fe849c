"""The figures: what each must be, and what was measured."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from bench.units import measured


@dataclass(frozen=True)
class Kind:
    """A row of the table. limit: None when nothing is demanded. bound_by: what keeps it from being better now."""

    key: str
    words: str
    unit: str
    limit: float | None
    at_least: bool
    digits: int
    bound_by: str

    def holds(self, value: float | None) -> bool:
        if self.limit is None:
            return True
        if value is None:
            return False
        return value >= self.limit if self.at_least else value <= self.limit

    @property
    def must_be(self) -> str:
        if self.limit is None:
            return "-"
        return f"{'>=' if self.at_least else '<='} {measured(self.limit, self.unit)}"


@dataclass(frozen=True)
class Figure:
    """One measured value; None when the device did not get as far, and then `note` says why. n: of how many."""

    kind: Kind
    subject: str
    situation: str
    value: float | None
    n: int
    note: str = ""

    @property
    def ok(self) -> bool:
        return self.kind.holds(self.value)

    @property
    def shown(self) -> str:
        if self.value is None:
            return "failed"
        return measured(round(self.value, self.kind.digits), self.kind.unit, beside=self.kind.limit)

    def as_json(self) -> dict[str, object]:
        return {
            "name": self.kind.key,
            "figure": self.kind.words,
            "subject": self.subject,
            "situation": self.situation,
            "value": None if self.value is None else round(self.value, self.kind.digits),
            "unit": self.kind.unit,
            "limit": self.kind.limit,
            "must_be": self.kind.must_be,
            "ok": self.ok,
            "n": self.n,
            "bound_by": self.kind.bound_by,
            "note": self.note,
        }


def _most(key: str, words: str, unit: str, limit: float | None, digits: int, bound_by: str) -> Kind:
    return Kind(key, words, unit, limit, False, digits, bound_by)


def _least(key: str, words: str, unit: str, limit: float | None, digits: int, bound_by: str) -> Kind:
    return Kind(key, words, unit, limit, True, digits, bound_by)


CONTACT = _most(
    "contact_to_relay",
    "contact edge to relay edge, worst",
    "ms",
    50,
    1,
    "30 ms of debouncing (spec ch. 8) that cannot be shortened, up to 8 ms of a nap that cannot be cut short, and the "
    "pass that is under way",
)
CONTACT_ERASE = _most(
    "contact_to_relay_erasing",
    "contact edge to relay edge in which flash is erased, worst",
    "ms",
    None,
    1,
    "the flash chip: 52 ms with interrupts off, in which nothing is scanned, before or after the 30 ms of debouncing",
)
PASS_WORST = _most(
    "pass_worst",
    "superloop pass, worst",
    "ms",
    25,
    1,
    "the longest single step: a function read from the drive and compiled (one a pass), a PDU decoded, or a reply "
    "cut into PDUs",
)
PASS_MEDIAN = _most(
    "pass_median",
    "superloop pass, median",
    "ms",
    3,
    2,
    "looking at each part's deadline and choosing the LED patterns",
)
# In one situation it says which kind of pass was more frequent: among contacts half of them find nothing to do, 1.2 ms,
# and half switch the relay, 4 to 7 ms. So it is shown, and the limit is for all passes.
PASS_MEDIAN_IN = _most("pass_median_in", PASS_MEDIAN.words, "ms", None, 2, PASS_MEDIAN.bound_by)
PASS_ERASE = _most(
    "pass_erasing",
    "superloop pass that erases a sector of flash, worst",
    "ms",
    None,
    1,
    "the flash chip: a sector erase takes 45 ms with interrupts off; once in some 200 values nvm is erased, and before "
    "that two sectors of its second home, each in a pass of its own",
)
HINT = _most(
    "cmti_to_relay",
    "+CMTI on the line to relay edge, worst",
    "ms",
    100,
    1,
    "6 ms of line and 5 ms of modem for AT+CMGR, a nap or two, a PDU decoded, a text judged, its handler compiled",
)
TEN = _least(
    "ten_at_once",
    "ten commands at once: executed once and answered",
    "of 10",
    10,
    0,
    "the network: one text out takes 2.5 s, so the tenth answer comes after half a minute",
)
HEAP = _least(
    "heap_free",
    "heap free after boot and everything once",
    "KiB",
    # 30 KB with chapter 15, of which the marks of the measurement take 1.6; it was 32 KiB without. The less there is,
    # the more often a collection falls into a pass that has work to do
    28,
    1,
    "the firmware's bytecode and names, which live on the heap; handlers of commands and other functions on demand are "
    "read from the drive when they are needed",
)
DRIFT = _most(
    "heap_drift",
    "heap free after many commands against after 50",
    "KiB",
    2,
    2,
    "the lengths of texts and settings that happen to be there at the two moments",
)
RELAY = _most(
    "start_to_relay",
    "start of code.py to relay in its POWERSTATE",
    "s",
    0.5,
    3,
    "reading the modules that are needed for it",
)
FIRST_AT = _most(
    "start_to_first_at", "start of code.py to first AT command", "s", 1.0, 3, "reading the modem's modules"
)
SLEEP = _least(
    "asleep",
    "share of time asleep when idle",
    "%",
    90,
    1,
    "the 1/1024 s tick of the keypad scan, which wakes the core each time, and the naps' turn of select.poll",
)
RESETS = _most("resets", "resets by the watchdog in all of this", "", 0, 0, "nothing: there must be none")
KINDS = (
    *(
        CONTACT,
        CONTACT_ERASE,
        PASS_WORST,
        PASS_MEDIAN,
        PASS_MEDIAN_IN,
        PASS_ERASE,
        HINT,
        TEN,
        HEAP,
        DRIFT,
        RELAY,
        FIRST_AT,
        SLEEP,
    ),
    RESETS,
)


def worst(values: Sequence[float]) -> float | None:
    return max(values, default=None)


def median(values: Sequence[float]) -> float | None:
    return statistics.median(values) if values else None
