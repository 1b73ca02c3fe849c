"""Temperature, set point and relay over time, with texts and alarms marked."""

from __future__ import annotations

import time
from datetime import UTC
from typing import Any

from nicegui import ui

from bench.ui.web.live.journal import Journal, moment
from bench.ui.web.live.session import Session, View
from bench.ui.web.page.panel import Choice, Panel, Words, card
from bench.world.clock import HOUR, MINUTE

ALL = 0  # since the device was switched on, at most the longest window
WINDOWS = {ALL: "all", HOUR: "1 h", 6 * HOUR: "6 h", 24 * HOUR: "24 h", 7 * 24 * HOUR: "7 d"}
SHORTEST_US = MINUTE
POINTS = 700
DRAW_S = 1.0
STILL_SHARE = 0.004  # of the window: a curve that has grown by less needs no drawing
LINE, SET_POINT, RELAY, LIMIT = "#d97706", "#0ea5a0", "#3b82f6", "#b42318"
MARKS = {
    "sent": ("text to the socket", "#0f6e63"),
    "got": ("text from the socket", "#7c8794"),
    "alert": ("alert", "#dc2626"),
}
MARKS |= {"call": ("call", "#9333ea"), "world": ("in the world", "#64748b")}
ROWS = ("sent", "got", "alert", "call", "world")
LEGEND = (
    ("temperature", LINE, "solid"),
    ("set point", SET_POINT, "dashed"),
    ("alert limit", LIMIT, "dotted"),
    ("relay on", RELAY, "area"),
    *((words, colour, "point") for words, colour in MARKS.values()),
)


class Curves(Panel):
    def __init__(self, session: Session) -> None:
        self._session = session
        self._window_us = ALL
        self._drawn: tuple[Any, ...] = ()
        self._drawn_us = -1
        self._drawn_s = 0.0
        with card("curves", "Temperature and relay over time") as section:
            with section.head:  # type: ignore[attr-defined]
                ui.element("span").classes("grow")
                self._choice = Choice("How much time is shown", WINDOWS, self._choose)
            with ui.element("div").props('role="img"') as self._picture:
                self._chart = ui.echart(plot_options()).classes("plot")
            with ui.element("div").classes("legend"):
                for words, colour, shape in LEGEND:
                    with ui.element("span"):
                        ui.element("i").classes(shape).style(f"color:{colour}")
                        Words("span", words)
        self._choice.show(self._window_us)

    def _choose(self, window_us: int) -> None:
        self._window_us = window_us
        self._choice.show(window_us)
        self._drawn = ()

    def refresh(self, view: View) -> None:
        journal = self._session.journal
        now = time.monotonic()
        if journal is None or now - self._drawn_s < DRAW_S:
            return
        about = (view.life, self._window_us, journal.relay.count, journal.marks.count, journal.set_point.count)
        about += (view.rise_c, view.fall_c)
        grown_us = view.now_us - self._drawn_us
        window_us = self._window_us or min(max(view.now_us, SHORTEST_US), max(WINDOWS))
        if about == self._drawn and 0 <= grown_us < STILL_SHARE * window_us:
            return
        self._drawn, self._drawn_us, self._drawn_s = about, view.now_us, now
        self._chart.run_chart_method("setOption", plot_data(journal, view, window_us), {"replaceMerge": ["series"]})
        words = f"Temperature now {view.celsius:.1f} degrees, socket {'on' if view.relay else 'off'}"
        if view.set_point_c is not None:
            words += f", thermostat set to {view.set_point_c} degrees"
        if self._picture._props.get("aria-label") != words:
            self._picture._props["aria-label"] = words
            self._picture.update()


def utc_ms(at_us: int) -> float:
    return moment(at_us).replace(tzinfo=UTC).timestamp() * 1000


def _cut(points: list[tuple[int, Any]], from_us: int, now_us: int) -> list[tuple[int, Any]]:
    """What holds from `from_us` to now, with its value at both ends."""
    before = [value for at_us, value in points if at_us <= from_us]
    inside = [(at_us, value) for at_us, value in points if at_us > from_us]
    if before:
        inside.insert(0, (from_us, before[-1]))
    if inside:
        inside.append((now_us, inside[-1][1]))
    return inside


def _thin(points: list[tuple[int, Any]]) -> list[tuple[int, Any]]:
    """Not more than a screen can show."""
    stride = -(-len(points) // POINTS)
    return points if stride <= 1 else [*points[:-1:stride], points[-1]]


def plot_data(journal: Journal, view: View, window_us: int) -> dict[str, Any]:
    now_us = view.now_us
    from_us = max(0, now_us - window_us)
    celsius = _thin(_cut(journal.celsius.since(0)[1], from_us, now_us))
    set_point = _cut(journal.set_point.since(0)[1], from_us, now_us)
    relay = _cut(journal.relay.since(0)[1], from_us, now_us)[-2 * POINTS :]
    marks = [mark for mark in journal.marks.since(0, 400)[1] if mark.at_us >= from_us]
    limits = [limit for limit in (view.rise_c, view.fall_c) if limit is not None]
    span = {"min": utc_ms(from_us), "max": utc_ms(max(now_us, from_us + SHORTEST_US))}
    return {
        "xAxis": [span, span, span],
        "series": [
            {
                "name": "temperature",
                "type": "line",
                "showSymbol": False,
                "lineStyle": {"color": LINE, "width": 2.5},
                "itemStyle": {"color": LINE},
                "endLabel": _named(LINE),
                "data": [[utc_ms(at), value] for at, value in celsius],
                "markLine": {
                    "silent": True,
                    "symbol": "none",
                    "lineStyle": {"color": LIMIT, "type": "dotted", "width": 1.5},
                    "label": {"formatter": "alert limit {c} °C", "color": LIMIT, "position": "insideEndTop"},
                    "data": [{"yAxis": limit} for limit in limits],
                },
            },
            {
                "name": "set point",
                "type": "line",
                "step": "end",
                "showSymbol": False,
                "lineStyle": {"color": SET_POINT, "width": 2, "type": "dashed"},
                "itemStyle": {"color": SET_POINT},
                "endLabel": _named(SET_POINT),
                "data": [[utc_ms(at), value] for at, value in set_point],
            },
            {
                "name": "relay",
                "type": "line",
                "step": "end",
                "showSymbol": False,
                "xAxisIndex": 1,
                "yAxisIndex": 1,
                "lineStyle": {"width": 1, "color": RELAY},
                "itemStyle": {"color": RELAY},
                "areaStyle": {"color": RELAY, "opacity": 0.45},
                "data": [[utc_ms(at), int(value)] for at, value in relay],
            },
            *(
                {
                    "name": MARKS[kind][0],
                    "type": "scatter",
                    "xAxisIndex": 2,
                    "yAxisIndex": 2,
                    "symbolSize": 10,
                    "itemStyle": {"color": MARKS[kind][1]},
                    "data": [
                        {"value": [utc_ms(mark.at_us), -row], "name": mark.text} for mark in marks if mark.kind == kind
                    ],
                }
                for row, kind in enumerate(ROWS)
            ),
        ],
    }


def _named(colour: str) -> dict[str, Any]:
    """The name of a curve, at its end: colour alone tells nothing to many."""
    return {"show": True, "formatter": "{a}", "color": colour, "align": "right", "offset": [-8, -10], "fontWeight": 600}


def plot_options() -> dict[str, Any]:
    grey = "#8090a0"
    quiet = {"type": "time", "axisLabel": {"show": False}, "axisTick": {"show": False}, "axisLine": {"show": False}}
    lines = {"splitLine": {"show": True, "lineStyle": {"color": grey, "opacity": 0.25}}}
    return {
        "animation": False,
        "useUTC": True,
        "tooltip": {
            "trigger": "item",
            "confine": True,
            ":formatter": "(p) => p.seriesType === 'scatter'"
            " ? `${p.marker} ${p.seriesName}<br>${p.name.replace(/[<>&]/g, '').replaceAll('\\n', '<br>')}` : ''",
        },
        "grid": [
            {"left": 44, "right": 14, "top": 24, "height": 174},
            {"left": 44, "right": 14, "top": 214, "height": 24},
            {"left": 44, "right": 14, "top": 246, "height": 72},
        ],
        "xAxis": [
            {**quiet, **lines, "gridIndex": 0},
            {**quiet, "gridIndex": 1, "splitLine": {"show": False}},
            {"type": "time", "gridIndex": 2, "axisLabel": {"color": grey, "hideOverlap": True}, **lines},
        ],
        "yAxis": [
            {
                "type": "value",
                "scale": True,
                "minInterval": 1,
                "gridIndex": 0,
                "axisLabel": {"color": grey, "formatter": "{value}°"},
                **lines,
            },
            {
                "type": "value",
                "min": 0,
                "max": 1,
                "gridIndex": 1,
                "interval": 1,
                "axisLabel": {"color": grey, ":formatter": "(v) => v ? 'on' : 'off'"},
                "splitLine": {"show": False},
            },
            {
                "type": "value",
                "min": -5,
                "max": 1,
                "gridIndex": 2,
                "interval": 1,
                "axisLabel": {
                    "color": grey,
                    "fontSize": 10,
                    ":formatter": "(v) => ['text', 'reply', 'alert', 'call', 'world'][-v] ?? ''",
                },
                "axisTick": {"show": False},
                "splitLine": {"show": False},
            },
        ],
        "series": [],
    }
