"""Public logs of real modules (logs.toml), replayed against the emulator's module of that name.

Where the emulator differs, either it was mended, or the difference stands in the file with its reason; one that is no
more has to go.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from bench.modem.dialects import DIALECTS
from tests.modem.desk import Desk

FILE = Path(__file__).with_name("logs.toml")
PAGE = Path(__file__).parents[2] / "docs" / "modem-emulator.md"
DATA = tomllib.loads(FILE.read_text(encoding="utf-8"))
LOGS: list[dict[str, Any]] = DATA["log"]
ENOUGH = 2
STARTED_S = 30


def names(log: dict[str, Any]) -> str:
    return f"{log['dialect']} {'/'.join(log['source'].split('/')[3:])}"


def started(log: dict[str, Any]) -> tuple[Desk, list[str]]:
    """The module in the state of the log, and what it said as it started."""
    desk = Desk(log["dialect"])
    state = log.get("state", "registered")
    if state in ("nothing", "roaming"):
        desk.network.set_state({"nothing": "off", "roaming": "roaming"}[state])
    elif state in ("no card", "PIN"):
        desk.world.sim_card.set_state({"no card": "absent", "PIN": "pin"}[state])
    else:
        assert state in ("registered", "early"), state
    desk.key(max(1.2, DIALECTS[log["dialect"]].latency["key"] / 1_000_000 + 0.2))
    lines = desk.lines()
    for _ in range(STARTED_S * 100):
        if state == "early" and lines:
            break
        desk.wait(0.01)
        lines += desk.lines()
    desk.type("ATE0\r")
    return desk, lines


def fits(patterns: list[str], lines: list[str]) -> bool:
    return re.fullmatch("\n".join(patterns), "\n".join(lines)) is not None


def in_that_order(patterns: list[str], lines: list[str]) -> bool:
    """Each is there, behind the one before."""
    rest = iter(lines)
    return all(any(re.fullmatch(pattern, line) for line in rest) for pattern in patterns)


@pytest.mark.parametrize("log", LOGS, ids=names)
def test_the_emulator_says_what_a_real_one_said(log: dict[str, Any]) -> None:
    desk, lines = started(log)
    assert in_that_order(log.get("boot", []), lines), lines
    differs = dict(log.get("differs", {}))
    for command, *answer in log["said"]:
        said = [line for line in desk.at(command) if line.rstrip("\r") != command]  # ATZ brings the echo back
        if command in differs:
            del differs[command]
            assert not fits(answer, said), f"{command}: no difference any more: take it out of {FILE.name}"
        else:
            assert fits(answer, said), f"{command}: {said}, theirs said {answer}"
    assert not differs, "no such command in this log"


def test_the_differences_are_counted() -> None:
    assert sum(len(log.get("differs", {})) for log in LOGS) == DATA["differences"]


def test_who_has_fewer_than_two_logs_is_named_here_and_in_the_docs() -> None:
    found = Counter(log["dialect"] for log in LOGS)
    assert set(DATA["few"]) == {name for name in DIALECTS if found[name] < ENOUGH}
    assert set(found) <= set(DIALECTS)
    page = PAGE.read_text(encoding="utf-8")
    told = page[page.index("**Public logs.**") :].split("\n\n")[0]
    assert [name for name in DATA["few"] if not re.search(rf"\b{re.escape(name)}\b", told)] == []


@pytest.mark.parametrize("log", LOGS, ids=names)
def test_a_log_is_no_source_of_its_dialect_but_for_what_it_mended(log: dict[str, Any]) -> None:
    """Else the emulator would be judged by what it was made of."""
    assert log["source"].startswith("http") and (log["said"] or log["boot"])
    place = re.search(r"([\w.-]+)/(?:issues|pull)/(\d+)$", log["source"])
    cited = place is not None and any(
        re.search(rf"{re.escape(place[1])}#{place[2]}\b", words) for words in DIALECTS[log["dialect"]].sources.values()
    )
    assert not cited or "mended" in log


def test_what_is_not_there_is_noticed() -> None:
    assert not fits(["\\+CREG: 0,5", "OK"], ["+CREG: 0,1", "OK"])
    assert not fits(["OK"], ["+CREG: 0,1", "OK"]) and not fits(["\\+CREG: 0,1", "OK"], ["OK"])
    assert not in_that_order(["SMS Ready", "RDY"], ["RDY", "SMS Ready"]) and in_that_order(["RDY"], ["", "RDY"])
