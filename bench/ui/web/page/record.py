"""AT traffic and the device's log, live."""

from __future__ import annotations

from nicegui.element import Element

from bench.ui.web.live.session import Session, View
from bench.ui.web.page.panel import Panel, card
from bench.world.clock import SECOND


class Lines(Element, component="record.js"):
    """The newest lines of the record, by kind."""


class RecordPanel(Panel):
    def __init__(self, session: Session) -> None:
        self._session = session
        self._life = 0
        self._line = 0
        with card("record", "What goes on inside"):
            self._lines = Lines()

    def refresh(self, view: View) -> None:
        fresh = view.life != self._life
        self._life = view.life
        self._line, lines = self._session.log_since(0 if fresh else self._line)
        shown = [shown_line(*line) for line in lines]
        if fresh:
            self._lines.run_method("reset", shown)
        elif shown:
            self._lines.run_method("add", shown)


def shown_line(at_us: int, kind: str, text: str) -> list[str]:
    return [f"{at_us / SECOND:.3f}", kind, text.rstrip("\r\n").replace("\r", "\\r")]
