"""The drawings of the page, as SVG that stands in it."""

from __future__ import annotations

import html
from collections.abc import Iterable

from bench.scenario.trace import Trace
from bench.ui.report.run import Kind
from bench.units import counted, duration, measured, number
from bench.world.clock import SECOND

WIDTH = 860
LABEL = 104
ROW = 18
HIGH = 11
STRIP = 260
LEAST_PX = 0.7  # what is narrower is drawn as one filled piece


def strip(kind: Kind) -> str:
    """Every measurement a dot, the limit a line; what did not come at all stands at the right edge."""
    known = [value for value, _ in kind.values if value is not None]
    most = max([kind.limit, *known]) * 1.08 or 1.0
    parts = [f'<line class="axis" x1="0" y1="12" x2="{STRIP}" y2="12"/>']
    limit_x = kind.limit / most * STRIP
    for value, title in kind.values:
        x = STRIP - 3 if value is None else value / most * STRIP
        words = "not in time" if value is None else measured(value, kind.unit, beside=kind.limit)
        style = "dot" if kind.holds(value) else "dot bad"
        told = html.escape(f"{words}: {title}")
        parts.append(f'<circle class="{style}" cx="{x:.1f}" cy="12" r="3"><title>{told}</title></circle>')
    parts.append(f'<line class="limit" x1="{limit_x:.1f}" y1="2" x2="{limit_x:.1f}" y2="22"/>')
    told = f"{kind.what}: {counted(len(kind.values), 'measurement')}, limit {measured(kind.limit, kind.unit)}"
    return _svg(STRIP, 24, parts, told)


def timeline(trace: Trace) -> str:
    """Relay, LEDs, contact, button, mains, the probe's temperature and the texts of a scenario, over its board time."""
    end_us = max(trace.end_us, 1)

    def x(us: int) -> float:
        return LABEL + us / end_us * (WIDTH - LABEL - 10)

    parts: list[str] = []
    y = 4
    for name, changes in trace.wires.items():
        parts.append(f'<text x="0" y="{y + HIGH}">{html.escape(name)}</text>')
        parts.append(f'<line class="axis" x1="{LABEL}" y1="{y + HIGH}" x2="{WIDTH - 10}" y2="{y + HIGH}"/>')
        for start, stop in _pieces(((x(us), value) for us, value in changes), x(end_us)):
            kind = "wire " + name.lower().replace(" ", "-")
            width = max(stop - start, LEAST_PX)
            parts.append(f'<rect class="{kind}" x="{start:.1f}" y="{y}" width="{width:.1f}" height="{HIGH}"/>')
        y += ROW
    y = _temperature(trace, parts, x, y)
    y = _texts(trace, parts, x, y)
    for tick_us in _ticks(end_us):
        parts.append(f'<line class="grid" x1="{x(tick_us):.1f}" y1="0" x2="{x(tick_us):.1f}" y2="{y}"/>')
        parts.append(f'<text class="tick" x="{x(tick_us):.1f}" y="{y + 12}">{duration(tick_us / SECOND)}</text>')
    return _svg(WIDTH, y + 16, parts, "what happened, over board time")


def _pieces(changes: Iterable[tuple[float, bool]], end: float) -> list[tuple[float, float]]:
    """The stretches in which a wire is on; neighbours that nobody could tell apart are one."""
    pieces: list[tuple[float, float]] = []
    since: float | None = None
    for at, value in [*changes, (end, False)]:
        if value and since is None:
            since = at
        elif not value and since is not None:
            if pieces and since - pieces[-1][1] < LEAST_PX:
                pieces[-1] = (pieces[-1][0], at)
            else:
                pieces.append((since, at))
            since = None
    return pieces


def _temperature(trace: Trace, parts: list[str], x, y: int) -> int:
    known = [celsius for _, celsius in trace.temperatures if celsius is not None]
    low, high = (min(known), max(known)) if known else (0.0, 0.0)
    height = 30 if high > low else HIGH

    def at(celsius: float) -> float:
        return y + height - (celsius - low) / (high - low) * height if high > low else y + height / 2

    words = measured(low, "C") if low == high else f"{number(low)} to {measured(high, 'C')}"
    parts.append(f'<text x="0" y="{y + HIGH}">probe</text><text class="tick" x="36" y="{y + HIGH}">{words}</text>')
    path = ""
    for place, (us, celsius) in enumerate(trace.temperatures):
        until = trace.temperatures[place + 1][0] if place + 1 < len(trace.temperatures) else trace.end_us
        if celsius is not None:
            path += f"M{x(us):.1f} {at(celsius):.1f}H{x(until):.1f}"
    parts.append(f'<path class="probe" d="{path or "M0 0"}"/>')
    return y + height + 8


def _texts(trace: Trace, parts: list[str], x, y: int) -> int:
    parts.append(f'<text x="0" y="{y + HIGH}">texts, calls</text>')
    for entry in trace.entries:
        if entry.kind not in ("sms", "call"):
            continue
        at = x(entry.at_us)
        outward = entry.text.startswith(("device to", "device calls"))
        shape = (
            f"M{at:.1f} {y}l4 {HIGH}h-8z" if outward else f"M{at:.1f} {y + HIGH}l4 -{HIGH}h-8z"
        )  # up: from the device
        parts.append(
            f'<path class="{entry.kind} {"out" if outward else "in"}" d="{shape}">'
            f"<title>{html.escape(f'{entry.at_us / SECOND:.1f} s {entry.text}')}</title></path>"
        )
    return y + ROW


def _ticks(end_us: int) -> list[int]:
    """Some six round moments."""
    for step_s in (1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21600, 86400, 604800):
        if end_us / SECOND / step_s <= 7:
            return list(range(0, end_us + 1, step_s * SECOND))
    return [0, end_us]


def _svg(width: int, height: int, parts: list[str], words: str) -> str:
    return (
        f'<svg viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" '
        f'aria-label="{html.escape(words, quote=True)}">{"".join(parts)}</svg>'
    )
