"""Serves the page: one session, any number of tabs that see the same device."""

from __future__ import annotations

from pathlib import Path

from nicegui import app, ui

from bench.ui.web.live.session import Session
from bench.ui.web.page.curves import Curves
from bench.ui.web.page.guard import Guard
from bench.ui.web.page.head import Head
from bench.ui.web.page.panel import Panel, Words
from bench.ui.web.page.phones import Phones
from bench.ui.web.page.record import RecordPanel
from bench.ui.web.page.scene import Scene
from bench.ui.web.page.surroundings import Surroundings
from bench.ui.web.page.tours import Tours, Watched

LOOK_S = 0.2
STYLE = Path(__file__).parent / "style.css"
ICON = "⚡"
TO_THE_LINE = "(event) => { event.preventDefault(); document.querySelector('.composer input').focus(); }"


class Tab:
    """One open tab."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._seen: object = None
        skip = Words("a", "To the phone", "skip").props('href="#phone"')
        skip.on("click", js_handler=TO_THE_LINE)
        with ui.element("div").classes("above"):  # stays in sight; the page is in a <main> as it is
            self._head = Head(session)
            watched = Watched(session)
        self._panels: list[Panel] = [self._head, watched, Tours(session)]
        self._trouble = Words("div", "", "trouble").props('role="alert"')
        self._trouble.set_visibility(False)
        with ui.element("div").classes("house"):
            self._panels += [part(session) for part in (Scene, Phones, Surroundings, Curves, RecordPanel)]
        ui.timer(LOOK_S, self._look)
        ui.timer(0, self._head.remember_theme, once=True)

    def _look(self) -> None:
        view = self._session.view
        if view is self._seen:
            return
        self._seen = view
        self._trouble.say(view.words)
        self._trouble.set_visibility(bool(view.words))
        for panel in self._panels:
            panel.refresh(view)


def serve(session: Session, *, host: str, port: int, token: str, browser: bool) -> None:
    """Until Ctrl-C. host: 127.0.0.1 unless somebody wants others to see it. token: as `guard.new_token` has made it."""

    @ui.page("/")
    def page() -> None:
        ui.add_css(STYLE)
        Tab(session)

    app.add_middleware(Guard, host=host, port=port, token=token)
    app.on_startup(session.start)
    app.on_shutdown(session.close)
    ui.run(
        host=host,
        port=port,
        title="isocket",
        favicon=ICON,
        dark=None,
        language="en-US",
        show=f"/?token={token}" if browser and token else browser,
        reload=False,
        reconnect_timeout=30,  # a machine that is busy elsewhere loses nobody
        tailwind=False,
        show_welcome_message=False,
    )
