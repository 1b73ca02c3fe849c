"""Walks through the checklist with an owner and a device, and keeps what came of it."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from bench.checks.commission.steps import CHECKLIST, Ask, Do, Step
from bench.units import duration

PASSED, FAILED, SKIPPED = "passed", "FAILED", "not done"
SINCE_START = re.compile(r"(\d+\.\d{3}) (.*)")


class Console(Protocol):
    """What the device says. Its lines begin with the seconds since it started: `244.523 power: mains failed`.

    lines: all that it has said so far.
    """

    @property
    def lines(self) -> list[str]: ...

    def saw(self, pattern: str, within_s: float) -> str | None:
        """The first line from now on that has this regular expression in it; None when none has come in time."""
        ...

    def now_s(self) -> float:
        """Of the device's time, from any moment on."""
        ...


class NoConsole:
    """No cable: only the owner can tell."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def now_s(self) -> float:
        return 0.0

    def saw(self, pattern: str, within_s: float) -> str | None:
        return None


class Owner(Protocol):
    def told(self, words: str) -> None: ...

    def does(self, what: str) -> bool:
        """Asked to do something; False: not now (there is no such sensor, say)."""
        ...

    def agrees(self, question: str) -> bool: ...


@dataclass(frozen=True)
class Result:
    """what: was asked or done. outcome: PASSED, FAILED or SKIPPED. seen: what the console said, and when. otherwise:
    advice. at: the time of day. seconds: from the moment at which the owner was about to do it to that line.
    """

    step: str
    what: str
    outcome: str
    seen: str = ""
    otherwise: str = ""
    at: str = ""
    seconds: float | None = None


@dataclass
class Report:
    results: list[Result] = field(default_factory=list)
    stopped: bool = False

    @property
    def passed(self) -> bool:
        return not self.stopped and all(result.outcome == PASSED for result in self.results)

    def text(self, when: str, about: str) -> str:
        """As Markdown. when: date and time; about: which device."""
        verdict = "passed" if self.passed else "stopped" if self.stopped else "not all passed"
        lines = ["# Commissioning of a socket", "", f"{when}. {about}", "", f"**{verdict}**", ""]
        lines += ["| at | step | what | outcome | seen on the console |", "|---|---|---|---|---|"]
        lines += [
            f"| {result.at} | {result.step} | {_cell(result.what)} | {result.outcome} | {_cell(result.seen)} |"
            for result in self.results
        ]
        advice = [result for result in self.results if result.outcome == FAILED]
        if advice:
            lines += ["", "To be done:", ""]
            lines += [f"- {result.what} {result.otherwise}" for result in advice]
        return "\n".join(lines) + "\n"


def commission(
    owner: Owner,
    console: Console,
    checklist: Sequence[Step] = CHECKLIST,
    now: Callable[[], str] = lambda: time.strftime("%H:%M"),
) -> Report:
    """All steps in order; stops at a vital one that fails. now: the time of day."""
    report = Report()
    for step in checklist:
        owner.told(f"\n== {step.title}")
        for part in step.parts:
            result = _ask(step, part, owner) if isinstance(part, Ask) else _do(step, part, owner, console)
            report.results.append(replace(result, at=now()))
            if result.outcome == FAILED:
                owner.told(f"!  {part.otherwise}")
                if part.vital:
                    report.stopped = True
                    return report
    return report


def _ask(step: Step, part: Ask, owner: Owner) -> Result:
    yes = owner.agrees(part.question)
    return Result(step.title, part.question, PASSED if yes else FAILED, otherwise=part.otherwise)


def _do(step: Step, part: Do, owner: Owner, console: Console) -> Result:
    if not owner.does(part.what):
        return Result(step.title, part.what, SKIPPED)
    began_s = console.now_s()
    if not isinstance(console, NoConsole):
        owner.told(f"   watching what the device says, {duration(part.within_s)} at most …")
    seen = said(console.saw(part.seen, part.within_s) or "")
    seconds = round(console.now_s() - began_s, 1) if seen else None
    if seen:
        owner.told(f"   seen: {seen}")
    elif not isinstance(console, NoConsole):
        owner.told(f"   the device has not said so within {duration(part.within_s)}")
    yes = owner.agrees(part.question)
    heard = bool(seen) or isinstance(console, NoConsole)
    outcome = PASSED if yes and heard else FAILED
    return Result(step.title, part.what, outcome, seen, part.otherwise, seconds=seconds)


def said(line: str) -> str:
    """A line of the console as a person reads it: `power: mains failed, 4 min 5 s after its start`."""
    match = SINCE_START.fullmatch(line)
    return f"{match[2]}, {duration(round(float(match[1]), 2))} after its start" if match else line


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
