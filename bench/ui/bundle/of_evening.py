"""The bundle of a first evening (`bench commission`)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from bench.checks.commission.run import PASSED, Report
from bench.checks.doctor.finding import Finding
from bench.ui.bundle.pack import Content

_FIRMWARE = re.compile(r"\bfirmware (\d[^\s,]*)")


def content_of(
    report: Report,
    began: datetime,
    about: str,
    *,
    uid: str,
    rehearsal: str,
    console: Sequence[str],
    doctor: Sequence[Finding] | None,
    at: Sequence[str],
) -> Content:
    """about: which device, in words. at: what the doctor has said to the modem, and its answers."""
    verdicts = [{"name": f"{one.step}: {one.what}", "verdict": _verdict(one.outcome)} for one in report.results]
    waits = [one.seconds for one in report.results if one.seconds is not None]
    board = {"board": about}
    told = [found[1] for line in console if (found := _FIRMWARE.search(line))]
    if told:
        board["firmware"] = told[-1]
    return Content(
        kind="commission",
        began=began,
        uid=uid,
        rehearsal=rehearsal,
        board=board,
        results=verdicts,
        figures={"longest_wait_s": round(max(waits), 1)} if waits else {},
        report=report.text(f"{began:%Y-%m-%d %H:%M}", about),
        doctor=list(doctor) if doctor is not None else None,
        console=list(console),
        at=list(at),
    )


def _verdict(outcome: str) -> str:
    return "passed" if outcome == PASSED else outcome.lower()
