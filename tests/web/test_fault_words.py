"""Each fault of the modem has a name that an owner understands, and a report of owners behind it."""

from __future__ import annotations

import re

from bench.modem.faults import FAULTS
from bench.ui.web.page.fault_words import GROUPS, TITLES, field_fault, reported, title_of
from bench.ui.web.page.surroundings import PROBE_ROW, PROBE_WORDS
from bench.world.probe import FAULTS as PROBE_FAULTS


def test_each_fault_has_words_of_its_own() -> None:
    assert set(TITLES) == set(FAULTS)
    assert sum(len(group) for group in GROUPS.values()) == len(set(TITLES.values())) == len(FAULTS)
    for name, title in TITLES.items():
        assert title_of(name) == title
        assert " " in title and len(title) <= 50 and title[0].isupper(), title
        assert not re.search(r"AT\+|\+C[A-Z]{3}|PDU$|ERROR", title), f"{title} is for those who know modems"


def test_each_fault_names_what_owners_report() -> None:
    for name in FAULTS:
        assert re.match(r"Field faults?(, chapter)? \d+(\.\d)?: .{20,}\.$", reported(name)), name
    assert reported("hang").startswith("Field fault 4: Total hang after hours/days/months.")
    assert "Field fault 23:" in reported("spam") and "Field fault 24:" in reported("spam")
    assert "Transient network (38, 41, 42" in reported("cms-42")
    assert "SIM (310-318): CPIN ladder" in reported("cms-313")
    assert field_fault(PROBE_ROW).startswith("Field fault 18: DS18B20") and set(PROBE_WORDS) == set(PROBE_FAULTS)
    assert "Modem busy" in reported("cme-14") and "Permanent" in reported("cms-1")
