"""The modem's faults in words, and what owners have reported behind each (docs/field-faults.md)."""

from __future__ import annotations

import re
from functools import cache

from bench.modem.faults import FAULTS
from bench.place import PROJECT

FIELD_FAULTS = PROJECT / "docs" / "field-faults.md"

# docs/modem-emulator.md calls what is the network's doing row 2.3
WITHOUT_VOLTE = "Field faults, chapter 2.2: on a SIM without VoLTE, a modem for LTE does not ring at all."

GROUPS: dict[str, dict[str, str]] = {
    "It hangs, or is gone": {
        "hang": "It hangs: nothing goes in or out",
        "silent": "Half hung: it answers nothing, but still rings",
        "stuck": "It hangs, and a reset does not help",
        "absent": "There is no modem",
        "dies": "It goes off without a word",
        "power-down": "It switches itself off",
        "phantom-call": "It believes in a call that is not there",
        "registration-stuck": "It searches for ever",
        "sim-busy": "Its SIM card is not ready any more",
    },
    "Its supply is weak": {
        "under-voltage": "The supply sags",
        "brown-out": "The supply sags until it goes off",
        "reset-at-registration": "It restarts whenever it would register",
    },
    "It restarts, or forgets": {
        "reboot": "It restarts by itself",
        "quiet-reboot": "It restarts without saying so",
        "forgets": "It forgets its settings in silence",
        "late-ready": "It restarts, and is ready for texts late",
        "late-done": "It restarts, and says late that it is done",
        "start-garbage": "It begins with garbage on the line",
        "stored-v0": "It comes back with digits for answers",
        "stored-q1": "It comes back without answers",
        "stored-9600": "It comes back at another speed",
    },
    "Texts that come in": {
        "full-storage": "Its store of texts is full",
        "sm-zero": "Its SIM card has room for no text",
        "memories-apart": "It stores texts where it does not look",
        "places-100": "Its store is nearly full of old texts",
        "no-cmti": "It does not say that a text has come",
        "merged-cmti": "It says once that several texts have come",
        "cmti-minus-one": "It does not say where a text is",
        "undelivered": "The network forgets to deliver",
        "duplicate": "Each text comes twice",
        "redelivery": "Each text comes again 45 s later",
        "delete-fails": "Texts cannot be deleted",
        "old-texts": "Old commands are still in its store",
        "poison": "A broken text is in its store",
        "poison-error": "A text in its store cannot be read",
        "spam": "A burst of spam",
        "mms-push": "A multimedia message is announced",
        "parts-reversed": "Long texts come back to front",
        "parts-lost": "The end of long texts never comes",
        "references-16": "Long texts with long references",
        "parts-0-of-0": "A short text says that it is part 0 of 0",
        "flash": "Texts are shown and not stored",
        "cell-broadcast": "The cell sends a broadcast",
    },
    "How numbers are shown": {
        "national-numbers": "As 0401234567",
        "numbers-00": "As 00358401234567",
        "numbers-161": "As 401234567",
        "numbers-bare": "As 358401234567",
    },
    "Texts that go out": {
        "send-fails": "Refused: network out of order",
        "send-silent": "Not sent, and not a word",
        "send-unsaid": "Sent, but not a word",
        "ok-only": "OK is said, but nothing is sent",
        "no-prompt": "It does not ask for the text",
        "bare-prompt": "It asks for the text in another way",
        "urc-in-prompt": "It interrupts while it is given a text",
        "call": "A hidden caller rings meanwhile",
        "reports": "A report for each text",
        "reports-stored": "A report for each text, stored",
        "cms-42": "Refused: congestion",
        "cms-331": "Refused: no network",
        "cms-500": "Refused: unknown error",
        "cms-515": "Refused: busy",
        "cms-330": "Refused: service centre unknown",
        "cms-304": "Refused: the text is badly packed",
        "cms-313": "Refused: SIM failure",
        "cms-322": "Refused: memory full",
        "cms-325": "Refused: a code in no list",
        "cms-1": "Refused: unassigned number",
        "cms-28": "Refused: unidentified subscriber",
        "cms-69": "Refused: not implemented",
        "cme-14": "Refused: SIM busy",
    },
    "Calls": {
        "no-volte": "A network without calls",
        "no-clip": "Callers are not named",
        "no-ring": "It names callers, but does not ring",
        "clip-first": "It names a caller before it rings",
    },
    "The clock": {
        "clock-1980": "It says that it is 1980",
        "clock-2004": "It says that it is 2004",
        "clock-gmt": "It tells GMT",
        "zone-104": "Its time zone is +104",
        "zone-one-digit": "Its time zone has one digit",
        "time-twice": "The time is told twice",
    },
    "The line to the board": {
        "urc-in-reply": "It interrupts itself",
        "lone-cr": "Two lines run into one",
        "garbage": "Noise between its lines",
    },
    "Operator codes such as *100#": {
        "ussd-late": "Answered after 50 s",
        "ussd-empty": "Answered with nothing",
        "ussd-cme": "Answered with an error, later",
        "ussd-cme-in-send": "An error that comes into the next text",
        "ussd-first": "Answered before they are accepted",
        "ussd-ucs2": "Answered in hex of UCS2",
        "ussd-ucs2-15": "Answered in hex of UCS2, called something else",
        "ussd-packed": "Answered in hex of packed letters",
        "ussd-octets": "Answered in hex of bytes",
    },
}
TITLES: dict[str, str] = {name: title for group in GROUPS.values() for name, title in group.items()}


def title_of(name: str) -> str:
    """What that fault is called on the page."""
    return TITLES.get(name, FAULTS[name].words)


def reported(name: str) -> str:
    """What owners report of such a fault, with its number in the list of field faults."""
    fault = FAULTS[name]
    if fault.row == "1.1":
        code = fault.cms if fault.cms is not None else name.removeprefix("cme-")
        for which, what in _errors():
            if any(low <= int(code) <= high for low, high in _codes(which)):
                return f"Field faults, chapter 1.1: {which}): {what}."
    return " ".join(_rows()[row] for row in fault.row.split(", "))


def field_fault(number: str) -> str:
    """That row of the list of field faults."""
    return _rows()[number]


@cache
def _rows() -> dict[str, str]:
    """Number, or chapter, of the list -> what it says."""
    found = {"2.3": WITHOUT_VOLTE}
    for number, words in re.findall(r'^- <a id="(\d+)"></a>\*\*\d+\*\* (.*?)(?=^- <a|^$)', _text(), re.M | re.S):
        what, _, rest = _plain(words).partition(" To survive it: ")
        survives = rest.partition(". (")[0].rstrip(".")  # its sources stand behind it in brackets
        found[number] = f"Field fault {number}: {what} What survives it: {survives}."
    for number, title in re.findall(r"^### (\d+\.\d+) (.*)$", _text(), re.M):
        found[number] = f"Field faults, chapter {number}: {title}."
    return found


@cache
def _errors() -> list[tuple[str, str]]:
    """(which +CMS ERRORs, what to do about them), a class each."""
    chapter = _text().partition("### 1.1")[2].partition("## 2.")[0]
    rows = re.findall(r"^- (.*?)(?=^- |^$)", chapter + "\n", re.M | re.S)
    return [(which, what) for which, _, what in (_plain(row).rpartition("): ") for row in rows)]


def _codes(which: str) -> list[tuple[int, int]]:
    """The codes, and ranges of codes, that a class of errors names."""
    plain = re.sub(r"#\d+", "", which)  # the number of an issue
    return [(int(low), int(high or low)) for low, high in re.findall(r"\b(\d+)(?:-(\d+))?\b", plain)]


def _text() -> str:
    return FIELD_FAULTS.read_text(encoding="utf-8")


def _plain(words: str) -> str:
    return " ".join(words.replace("`", "").split())
