"""The bundle of a run on a board (`bench play --target serial`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bench.checks.doctor.finding import Finding
from bench.scenario.failure import entry_line
from bench.ui.bundle.pack import Content
from bench.ui.bundle.unpack import NOT_REAL
from bench.ui.report.run import Run, board_of, verdict_of
from bench.units import counted, measured

# what a board measures of itself -> name and unit of the figure, and which of all scenarios' is told
FIGURES: dict[str, tuple[str, Any]] = {"worst_ms": ("worst_pass_ms", max), "heap": ("least_heap_bytes", min)}


def content_of(run: Run, doctor: Sequence[Finding] | None, asked: Sequence[str] = ()) -> Content:
    """doctor: its findings, or None when it has not looked. asked: what it has said to the modem, and its answers."""
    about = run.about
    uid, firmware = board_of(about)
    board = {name: about[name] for name in ("interpreter", "board", "modem", "wiring") if name in about}
    console: list[str] = []
    at: list[str] = []
    for outcome in run.outcomes:
        if outcome.trace is None:
            continue
        head = f"== {outcome.scenario.path}:{outcome.scenario.line}: {outcome.scenario.title}"
        lines = {kind: [] for kind in ("console", "at")}
        for entry in outcome.trace.entries:
            kind = "at" if entry.kind.startswith("at") else entry.kind
            if kind in lines:
                lines[kind].append(entry_line(entry).strip())
        console += [head, *lines["console"]] if lines["console"] else []
        at += [head, *lines["at"]] if lines["at"] else []
    at += ["== the doctor", *asked] if asked else []
    return Content(
        kind="play",
        began=run.began,
        uid=uid,
        rehearsal="an emulated board" if uid in NOT_REAL else "",
        board=board | ({"firmware": firmware} if firmware else {}),
        results=[
            {"name": f"{one.scenario.path}: {one.scenario.title}", "verdict": verdict_of(one)} for one in run.outcomes
        ],
        figures=_figures(run),
        report=_report(run),
        doctor=list(doctor) if doctor is not None else None,
        console=console,
        at=at,
    )


def _figures(run: Run) -> dict[str, float]:
    figures = {"wall_s": round(run.wall_s, 1)}
    for told, (name, which) in FIGURES.items():
        values = [float(one.trace.figures[told]) for one in run.outcomes if one.trace and told in one.trace.figures]
        if values:
            figures[name] = which(values)
    return figures


def _report(run: Run) -> str:
    lines = [
        f"# {run.verdict}",
        "",
        f"{counted(len(run.outcomes), 'scenario')}: {len(run.passed)} passed, {len(run.failed)} failed, "
        f"{len(run.left_out)} left out.",
        "",
        *(f"- {name}: {words}" for name, words in run.about.items()),
        f"- command: {run.command}",
        "",
    ]
    for kind in run.kinds:
        worst = "missed" if kind.worst is None else measured(kind.worst, kind.unit, beside=kind.limit)
        lines.append(
            f"- {kind.what}: {worst}, limit {measured(kind.limit, kind.unit)}, held {kind.held} of {len(kind.values)}"
        )
    for outcome in run.failed:
        lines += ["", f"## {outcome.scenario.title}", "", str(outcome.failure or outcome.error)]
    if run.left_out:
        lines += ["", "## Left out", ""]
        lines += [f"- {one.scenario.path}: {one.scenario.title}: {one.left_out}" for one in run.left_out]
    return "\n".join(lines) + "\n"
