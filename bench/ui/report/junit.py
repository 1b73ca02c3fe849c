"""JUnit XML, as CI systems read it: a suite a scenario file, a case a scenario."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

from bench.ui.report.run import Run, by_file

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, 2.2


def junit(run: Run) -> bytes:
    suites = ET.Element("testsuites", name=f"isocket on {run.target}", time=f"{run.wall_s:.1f}")
    for path, outcomes in by_file(run.outcomes).items():
        suite = ET.SubElement(
            suites,
            "testsuite",
            name=path,
            tests=str(len(outcomes)),
            failures=str(sum(outcome.failure is not None for outcome in outcomes)),
            errors=str(sum(bool(outcome.error) for outcome in outcomes)),
            skipped=str(sum(bool(outcome.left_out) for outcome in outcomes)),
            timestamp=run.began.isoformat(timespec="seconds"),
        )
        for outcome in outcomes:
            case = ET.SubElement(
                suite, "testcase", classname=path, name=_clean(outcome.scenario.title), time=f"{outcome.wall_s:.2f}"
            )
            if outcome.left_out:
                ET.SubElement(case, "skipped", message=_clean(outcome.left_out))
            if outcome.error:
                ET.SubElement(case, "error", message="could not be played").text = _clean(outcome.error)
            if outcome.flaky and outcome.first is not None:  # as Maven Surefire has it
                words = str(outcome.first.failure or outcome.first.error)
                ET.SubElement(case, "flakyFailure", message="failed at first").text = _clean(words)
            if outcome.failure is not None:
                message = f"expected {outcome.failure.expected}"
                ET.SubElement(case, "failure", message=_clean(message)).text = _clean(str(outcome.failure))
    return ET.tostring(suites, encoding="utf-8", xml_declaration=True)


def _clean(text: str) -> str:
    return _NOT_XML.sub("?", text)
