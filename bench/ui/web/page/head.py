"""The head of the page: what this is, whose board it runs on, and how fast its time goes."""

from __future__ import annotations

from nicegui import ui

from bench.ui.web.live.session import SPEEDS, Session, View
from bench.ui.web.page.panel import Button, Choice, Panel, Words

TARGETS = {
    "sim": ("simulated board", "The firmware as it goes on the board, in a simulator"),
    "emulator": ("emulated board", "The published CircuitPython image on an emulated RP2040"),
    "serial": ("real board", "A board on USB; its modem and its wires are simulated"),
}
DARK = (None, False, True)
DARK_WORDS = {None: "Theme: auto", False: "Theme: light", True: "Theme: dark"}


class Head(Panel):
    def __init__(self, session: Session) -> None:
        self._session = session
        self._dark = ui.dark_mode(None)
        name, about = TARGETS.get(session.view.target, (session.view.target, ""))
        with ui.element("header").classes("top"):
            with ui.element("div").classes("name"):
                Words("h1", "isocket")
                Words("small", "the open GSM power socket")
            Words("span", name, "chip").props(f'title="{about}"')
            self._slow = Words("span", "", "chip warn").props('role="status"')
            ui.element("span").classes("grow")
            self._clock = Words("span", "", "clock").props('role="timer" aria-label="The socket\'s time"')
            self._pause = Button("Pause", lambda: session.pause(not session.view.paused), aria_pressed="false")
            self._speed = Choice("Speed of the clock", {speed: f"{speed}×" for speed in SPEEDS}, session.set_speed)
            self._theme = Button(DARK_WORDS[None], self._next_theme)
        self._speed.allow(not session.fixed_speed)
        self._pause.set(disabled=session.fixed_speed)

    async def remember_theme(self) -> None:
        kept = await ui.run_javascript("localStorage.getItem('isocket-theme')", timeout=5)
        self._set_theme({"light": False, "dark": True}.get(kept or ""))

    def _next_theme(self) -> None:
        self._set_theme(DARK[(DARK.index(self._dark.value) + 1) % len(DARK)])
        words = {None: "auto", False: "light", True: "dark"}[self._dark.value]
        ui.run_javascript(f"localStorage.setItem('isocket-theme', '{words}')")

    def _set_theme(self, dark: bool | None) -> None:
        self._dark.set_value(dark)
        self._theme.say(DARK_WORDS[dark])

    def refresh(self, view: View) -> None:
        self._clock.say(view.clock)
        self._speed.show(view.speed)
        self._pause.say("Go on" if view.paused else "Pause")
        self._pause.set(aria_pressed="true" if view.paused else "false")
        words = _pace_words(view)
        self._slow.say(words)
        self._slow.set_visibility(bool(words))


def _pace_words(view: View) -> str:
    """Why the clock does not go as it was told."""
    if view.state == "dead":
        return "the device has died"
    if view.state == "boot":
        return "booting"
    if view.paused:
        return "paused"
    if 0 < view.rate < view.speed:
        return f"{view.rate:g}× while a phone rings or the button is down"
    if view.rate and view.reached and view.reached < 0.7 * view.rate:
        if view.reached < 1:
            return f"this board is {1 / view.reached:.1f} times slower than real time"
        return f"this board manages {view.reached:.1f}× of {view.rate:g}×"
    return ""
