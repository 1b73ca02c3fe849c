"""What the doctor has found, for programs and for others."""

from __future__ import annotations

import platform
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from bench.build.version import firmware_version
from bench.checks.doctor.finding import FAULT, WARNING, Finding
from bench.ui.bundle.mask import Mask
from bench.ui.report.run import revision


def versions() -> dict[str, str]:
    """Of what looked at the board: our source, the interpreter, the system. What the board has is in the findings."""
    return {
        "isocket": firmware_version(),
        "source": revision(),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
    }


def findings_json(findings: Iterable[Finding], mask: Mask) -> dict[str, Any]:
    """`versions`, `faults` and `warnings` (how many), `findings` (level, subject, seen, meaning, do of each)."""
    found = list(findings)
    return {
        "versions": versions(),
        "faults": sum(finding.level == FAULT for finding in found),
        "warnings": sum(finding.level == WARNING for finding in found),
        "findings": [mask.value(asdict(finding)) for finding in found],
    }
