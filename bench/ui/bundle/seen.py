"""The column "seen on hardware" of docs/reliability.md: made of builders' bundles, and of nothing else.

What each bundle told is kept in docs/seen-on-hardware.json, a record a bundle; the column is made of that.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.place import PROJECT
from bench.ui.bundle.unpack import Bundle, BundleError
from bench.units import counted, measured

PAGE = PROJECT / "docs" / "reliability.md"
RECORDS = PROJECT / "docs" / "seen-on-hardware.json"
HEAD = "| promise | command | last seen | seen on hardware |"
OWN_MODEM = "the board's own"

Told = Callable[[Bundle], str]


def _held(bundle: Bundle, among: str = "") -> str:
    """`12 of 12 scenarios held`, of those whose name has these words and that were played."""
    played = [one for one in bundle.results if among in one["name"] and one["verdict"] != "left out"]
    if bundle.kind != "play" or not played:
        return ""
    return f"{sum(one['verdict'] == 'passed' for one in played)} of {counted(len(played), 'scenario')} held"


def _passes(bundle: Bundle) -> str:
    held, worst = _held(bundle), bundle.figures.get("worst_pass_ms")
    if not held or worst is None:
        return ""
    return f"{held}; longest pass {measured(worst, 'ms')}, the link's part included"


def _own_modem(bundle: Bundle) -> str:
    held = _held(bundle)
    return f"{held}, with its own modem" if held and bundle.board.get("modem") == OWN_MODEM else ""


def _memory(bundle: Bundle) -> str:
    free = bundle.figures.get("least_heap_bytes")
    return "" if free is None else f"{measured(free, 'B')} free at least, beside the link"


def _evening(bundle: Bundle) -> str:
    if bundle.kind != "commission":
        return ""
    passed = sum(one["verdict"] == "passed" for one in bundle.results)
    return f"{passed} of {counted(len(bundle.results), 'step')} passed"


# how the promise of a row begins -> what a bundle says of it, or nothing
EVIDENCE: dict[str, Told] = {
    "a modem that misbehaves is brought back": lambda bundle: _held(bundle, "scenarios/faults/"),
    "… on real CircuitPython, and in passes": _passes,
    "… on each kind of modem": _own_modem,
    "strangers get nothing done": lambda bundle: _held(bundle, "16-hostile.scn"),
    "memory lasts": _memory,
    "a socket that was built lives through its first evening": _evening,
}


def record_of(bundle: Bundle) -> dict[str, Any]:
    """What is kept of it. Raises BundleError when it tells nothing of a real board."""
    if bundle.rehearsal:
        raise BundleError(f"nothing was seen on hardware: {bundle.rehearsal}")
    told = {promise: words for promise, tell in EVIDENCE.items() if (words := tell(bundle))}
    if not told:
        raise BundleError("it tells nothing of any promise: nothing was played")
    return {
        "bundle": bundle.digest,
        "uid": bundle.uid,
        "began": bundle.began.isoformat(sep=" "),
        "firmware": bundle.firmware,
        "told": told,
    }


def added(records: list[dict[str, Any]], record: dict[str, Any]) -> list[dict[str, Any]]:
    """With that record; the same bundle counts once."""
    others = [one for one in records if one["bundle"] != record["bundle"]]
    return sorted([*others, record], key=lambda one: (one["began"], one["bundle"]))


def cell(promise: str, records: list[dict[str, Any]]) -> str:
    """What has been seen of the row that begins so: the newest word of each board, by its uid."""
    newest: dict[str, str] = {}
    for record in sorted(records, key=lambda one: one["began"]):
        for begins, words in record["told"].items():
            if promise.startswith(begins):
                day = record["began"].partition(" ")[0]
                newest[record["uid"]] = f"board …{record['uid'][-4:]}, {day}, {record['firmware']}: {words}"
    return "; ".join(words for _, words in sorted(newest.items()))


def filled(page: str, records: list[dict[str, Any]]) -> str:
    """The page with that column as the records have it. Raises BundleError when the table is not there."""
    before, head, rest = page.partition(HEAD)
    if not head:
        raise BundleError(f"docs/reliability.md has no table with the columns {HEAD}")
    table, blank, after = rest.partition("\n\n")
    lines = table.split("\n")
    promises = []
    for number, line in enumerate(lines):
        if line.startswith("| "):
            *cells, _ = re.split(r"(?<!\\)\|", line.strip().removesuffix("|"))
            promises.append(cells[1].strip())
            lines[number] = "|".join(cells) + f"| {cell(promises[-1], records)} |".replace("|  |", "| |")
    lost = [begins for begins in EVIDENCE if not any(promise.startswith(begins) for promise in promises)]
    if lost:
        raise BundleError(f"docs/reliability.md has no row that begins with {lost[0]!r}")
    return before + head + "\n".join(lines) + blank + after


def read_records(path: Path = RECORDS) -> list[dict[str, Any]]:
    return json.loads(path.read_text(encoding="utf-8"))


def write_records(records: list[dict[str, Any]], path: Path = RECORDS) -> None:
    path.write_text(json.dumps(records, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
