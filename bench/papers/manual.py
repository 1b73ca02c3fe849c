"""What is made of docs/manual.md: its examples, each a scenario of bench/scenarios/manual, put into the words of an
owner; and the list of all commands, of the catalogue.
"""

from __future__ import annotations

import re
from pathlib import Path

from bench.build.drive import PROJECT
from bench.papers import catalogue, made
from bench.scenario.parser import Scenario, parse_file
from bench.scenario.steps import Step
from bench.scenario.steps.board import Button, PowerCut, Wait
from bench.scenario.steps.calls import CallDevice
from bench.scenario.steps.expectations import ExpectCall, ExpectNoSms, ExpectRelay, ExpectSms
from bench.scenario.steps.surroundings import SetBattery, SetContact, SetMains, SetProbe
from bench.scenario.steps.texts import Sms
from bench.units import counted, duration
from bench.world.clock import SECOND

PAGE = PROJECT / "docs" / "manual.md"
FOLDER = Path(__file__).parents[1] / "scenarios" / "manual"
OWNER = "+31600000001"
NAMES = {OWNER: "you", "+31600000002": "she", "+31600000009": "a stranger"}
SETUP = "# setup"
INDENT = 12
_BLOCK = re.compile(r"<!-- (?P<file>\S+\.scn): (?P<title>[^\n]+?) -->\n```\n.*?```", re.DOTALL)


class ManualError(Exception):
    """Manual and scenarios do not fit each other; the message names the example."""


def examples() -> dict[tuple[str, str], Scenario]:
    """(file name, title) -> scenario."""
    return {
        (path.name, scenario.title): scenario for path in sorted(FOLDER.glob("*.scn")) for scenario in parse_file(path)
    }


def filled(page: str) -> str:
    """The page with every example as its scenario has it, and all commands. Raises ManualError unless each scenario is
    told once, and the list of commands has its place.
    """
    known = examples()
    told: list[tuple[str, str]] = []

    def block(found: re.Match[str]) -> str:
        key = (found["file"], found["title"])
        if key not in known:
            raise ManualError(
                f"docs/manual.md names {key[0]}: {key[1]}, which is no scenario of bench/scenarios/manual"
            )
        told.append(key)
        return f"<!-- {key[0]}: {key[1]} -->\n```\n{transcript(known[key])}\n```"

    out = _BLOCK.sub(block, page)
    fences = page.count("\n```") // 2
    if fences != len(told):
        raise ManualError(
            f"docs/manual.md has {counted(fences, 'example')}, and {len(told)} of them name their scenario"
        )
    missing = [f"{file}: {title}" for file, title in known if told.count((file, title)) != 1]
    if missing:
        raise ManualError(f"docs/manual.md must tell once of {'; '.join(missing)}")
    try:
        return made.renewed(out, {"commands": commands()})
    except KeyError as error:
        raise ManualError(f"docs/manual.md: {error.args[0]}") from error


def commands() -> str:
    """A table a chapter: what is texted, and what it does."""
    lines: list[str] = []
    for chapter, title in catalogue.CHAPTERS.items():
        lines += [f"**{title}**", "", "| text | |", "|---|---|"]
        lines += [f"| `{text}` | {words} |" for text, words in catalogue.examples(chapter).items()]
        lines.append("")
    return "\n".join(lines)


def transcript(scenario: Scenario) -> str:
    source = Path(scenario.path).read_text(encoding="utf-8").splitlines()
    lines: list[str] = []
    for placed in scenario.steps:
        if not source[placed.line - 1].rstrip().endswith(SETUP):
            lines += _lines(placed.step)
    return "\n".join(lines)


def _lines(step: Step) -> list[str]:
    if isinstance(step, Sms):
        late = f"   (the network brings it {duration(step.age_us / SECOND)} late)" if step.age_us else ""
        return [f"{_head(_name(step.sender))}{step.text}{late}"]
    if isinstance(step, ExpectSms):
        first, *more = _readable(step).split("\n")
        to = "socket" if step.to == OWNER else f"to {_her(step.to)}"
        return [f"{_head(to)}{first}", *(" " * INDENT + line for line in more)]
    words = _happening(step)
    return [f"{'':<{INDENT}}[{words}]"] if words else []


def _head(who: str) -> str:
    """Whose text it is; a blank at least before the text."""
    return f"{who + ':':<{INDENT - 1}} "


def _happening(step: Step) -> str:
    match step:
        case ExpectRelay():
            return f"the socket {'stays' if step.for_us else 'is'} {'on' if step.on else 'off'}"
        case ExpectNoSms():
            return "no answer"
        case ExpectCall():
            return "it calls you"
        case CallDevice():
            return "you call it; it does not answer the call"
        case SetMains():
            return "the power is back" if step.present else "the power fails"
        case SetBattery():
            return f"its battery has {step.volts:g} V"
        case SetContact():
            return "the contact closes" if step.closed else "the contact opens"
        case SetProbe():
            return f"the probe says {step.celsius:g} C" if step.celsius is not None else "the probe is torn off"
        case Wait():
            return f"{duration(step.for_us / SECOND)} later"
        case PowerCut():
            return "you switch it off and on"
        case Button():
            return f"you hold the button for {duration(step.down_us / SECOND)}, and let go"
    return ""


def _name(number: str) -> str:
    return NAMES.get(number, number)


def _her(number: str) -> str:
    return {"she": "her"}.get(_name(number), _name(number))


def _readable(step: ExpectSms) -> str:
    """A pattern's text: what varies from day to day stands as one of its values."""
    wanted = step.wanted
    if not wanted.pattern:
        return wanted.value
    text = wanted.value
    for pattern, example in (
        (r"\d+\.\d+\.\d+", "0.1.0"),
        (r"0\d:\d\d", "05:30"),
        (r":0\d", ":05"),
        (r" h \d", " h 1"),
        (r"\d\d", "30"),
        (r"\S+.*", "SIM800 R14.18"),
    ):
        text = text.replace(pattern, example)
    return re.sub(r"\\(.)", r"\1", text.replace("\\n", "\n"))
