"""Guided tours, files to be watched, and what happened as a file."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from nicegui import ui
from nicegui.element import Element

from bench.scenario.errors import ScenarioError
from bench.ui.web.live.playback import PlaybackView
from bench.ui.web.live.script import Script, read_scripts, tours
from bench.ui.web.live.session import Session, View
from bench.ui.web.page.links import LinkError, from_fragment, to_fragment
from bench.ui.web.page.panel import Button, Panel, Words

STATES = {"reads": "", "plays": "", "waits": "waits for you", "done": "the end", "failed": "did not hold"}


class Door(Element, component="door.js"):
    """Scenarios that come by link or are dropped on the page; `isocketCopy` for what is copied."""


class Watched(Panel):
    """What is being watched: it stays in sight wherever one has scrolled to."""

    def __init__(self, session: Session) -> None:
        self._session = session
        with ui.element("section").classes("tour").props('aria-label="Tour"') as self._box:
            self._title = Words("h2")
            with ui.element("div").classes("buttons"):
                self._auto = Button("Pause", self._pause_or_go_on)
                Button("Next step", lambda: self._ask("step"), "primary")
                Button("Again", self._again)
                Button("Leave", lambda: self._ask("stop"))
            self._caption = Words("p", "", "caption").props('role="status" aria-live="polite"')
            self._step = Words("p", "", "step")
            self._progress = ui.element("progress").props('max="1" value="0" aria-label="How far the tour is"')
        self._box.set_visibility(False)

    def refresh(self, view: View) -> None:
        self._box.set_visibility(view.playback is not None)
        if view.playback is not None:
            self._show(view.playback, view)

    def _show(self, playback: PlaybackView, view: View) -> None:
        state = STATES[playback.state]
        place = f"{playback.title} · {playback.scene} of {playback.scenes}"
        self._title.say(f"{place} · {state}" if state else place)
        self._caption.say("The device starts…" if view.state == "boot" else playback.caption or playback.title)
        self._step.say(playback.words or playback.step)
        self._auto.say("Pause" if playback.auto else "Play")
        self._auto.set(disabled=playback.state in ("done", "failed"))
        share = 1.0 if playback.state == "done" else (playback.scene - 1) / max(playback.scenes, 1)
        if self._progress._props.get("value") != str(share):
            self._progress._props["value"] = str(share)
            self._progress.update()

    def _ask(self, verb: str) -> None:
        playback = self._session.playback
        if playback is not None:
            getattr(playback, verb)()

    def _pause_or_go_on(self) -> None:
        playback = self._session.playback
        if playback is not None:
            (playback.pause if playback.auto else playback.go_on)()

    def _again(self) -> None:
        playback = self._session.playback
        if playback is not None:
            self._session.watch(playback.script)


class Tours(Panel):
    def __init__(self, session: Session) -> None:
        self._session = session
        self._buttons: dict[str, Button] = {}
        with ui.element("div").classes("intro"):
            Words(
                "p",
                "A mains socket with a SIM card: text it from anywhere, and it texts back when the power fails, the "
                "cellar floods or the cottage freezes. This is its real firmware with a simulated modem in a simulated "
                "world. Text it, call it, pull its plug; or take a tour.",
            )
            ui.element("span").style("flex:1")
            self._door = Door()
            self._door.on("link", self._linked)
            Button("Save as .scn", self._save, title="what happened since this device was switched on, as a scenario")
            self._upload = ui.upload(on_upload=self._opened, auto_upload=True, max_file_size=1_000_000).classes(
                "hidden"
            )
            self._upload.props('accept=".scn,.txt" aria-hidden="true"')
            Button("Open a .scn", lambda: self._upload.run_method("pickFiles"), title="or drop one on the page")
            Button("Link to it", self._link, title="what happened, in an address: who opens it can play it again")
        with ui.element("nav").classes("tours").props('aria-label="Tours"'):
            Words("span", "Tours")
            for script in tours():
                self._buttons[script.name] = Button(
                    script.title,
                    lambda script=script: session.watch(script),
                    "",
                    title=script.about,
                    aria_pressed="false",
                )

    def refresh(self, view: View) -> None:
        for name, button in self._buttons.items():
            chosen = view.playback is not None and view.playback.name == name
            button.set(aria_pressed="true" if chosen else "false")

    async def _save(self) -> None:
        text = await asyncio.to_thread(self._session.as_scenario, "what happened on the page")
        ui.download(text.encode(), "isocket.scn", "text/plain")

    async def _link(self) -> None:
        text = await asyncio.to_thread(self._session.as_scenario, "what happened on the page")
        try:
            fragment = to_fragment(text)
        except LinkError as error:
            _tell("There is no link to it", str(error))
            return
        origin = await ui.run_javascript("location.origin", timeout=5)
        with _asking("A link to what happened here") as dialog:
            Words(
                "p",
                "Who opens it gets it played on a new device, on a page of his own (make demo) at the same address; "
                "it is all in the link, nothing is stored anywhere.",
            )
            Words("output", f"{origin}/#{fragment}", "address").props('tabindex="0" aria-label="The link"')
            with ui.element("div").classes("buttons"):
                copy = Button("Copy", lambda: None, "primary")
                copy.on("click", js_handler="() => isocketCopy(document.querySelector('.address').innerText)")
                Button("Close", dialog.close)

    def _linked(self, event: Any) -> None:
        """Anybody may have made that link, and any page may have led here: nothing happens before somebody agrees."""
        try:
            scripts = read_scripts(from_fragment(str(event.args)), "link.scn")
        except (LinkError, ScenarioError) as error:
            _tell("This link holds no scenario", str(error))
            return
        steps = sum(len(script.scenario.steps) for script in scripts)
        with _asking("Somebody has sent you a scenario") as dialog:
            Words("p", f"{', '.join(script.title for script in scripts)}: {steps} steps.")
            Words("p", "It is played on a new device; what has happened on this one is lost, unless you save it first.")
            with ui.element("div").classes("buttons"):
                Button("Play it", lambda: (dialog.close(), self._choose(scripts)), "primary")
                Button("No", dialog.close)

    async def _opened(self, event: Any) -> None:
        self._upload.reset()
        try:
            scripts = read_scripts(await event.file.text(), event.file.name)
        except (ScenarioError, UnicodeDecodeError) as error:
            _tell(f"{event.file.name} is no scenario file", str(error))
            return
        self._choose(scripts)

    def _choose(self, scripts: list[Script]) -> None:
        """A file may hold many; one is watched at a time."""
        if len(scripts) == 1:
            self._session.watch(scripts[0])
            return
        with _asking(f"{len(scripts)} scenarios; which one?") as dialog:
            for script in scripts:
                Button(script.title, lambda script=script: (dialog.close(), self._session.watch(script)))


@contextmanager
def _asking(title: str) -> Iterator[Any]:
    """A box over the page, with that heading; gives the dialog, to be closed."""
    with ui.dialog() as dialog, ui.card().classes("asks"):
        dialog._props["aria-label"] = title
        Words("h2", title)
        yield dialog
    dialog.open()


def _tell(title: str, words: str) -> None:
    with _asking(title) as dialog:
        Words("pre", words)
        Button("Close", dialog.close, "primary")
