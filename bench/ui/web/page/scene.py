"""The socket itself: what one would see on the wall, and in words."""

from __future__ import annotations

from typing import Any

from nicegui import ui
from nicegui.element import Element

from bench.ui.web.live.session import APPLIANCES, Session, View
from bench.ui.web.page.panel import Button, Choice, Panel, Typed, Words, card
from bench.world.clock import SECOND

# what each appliance does without and with current
DOES = {
    "lamp": ("is dark", "is lit"),
    "heater": ("is cold", "heats"),
    "pump": ("stands still", "runs"),
    "siren": ("is quiet", "sounds"),
}


class Drawing(Element, component="scene.js"):
    """The SVG; takes edges of the LEDs, and tells when the button goes down and up."""


class Scene(Panel):
    def __init__(self, session: Session) -> None:
        self._session = session
        self._edge = 0
        self._life = 0
        self._rate = -1.0
        with card("scene", "The socket") as section:
            with section.head:  # type: ignore[attr-defined]
                ui.element("span").classes("grow")
                Words("span", "What is plugged in")
                self._appliance = Choice(
                    "What is plugged in", {name: name.capitalize() for name in APPLIANCES}, session.plug_in
                )
            self._drawing = Drawing()
            self._drawing._props["state"] = {"appliance": "lamp", "mains": True, "lights": {}}
            self._drawing.on("down", lambda _: session.press(), args=[])
            self._drawing.on("up", lambda _: session.release(), args=[])
            with ui.element("div").classes("says"):
                self._socket = Words("span", "", "big").props('role="status"')
                with ui.element("div").classes("buttons"):
                    Button("Press the button", lambda: session.do("button press"))
                    Button("Hold it 10 s: factory reset", lambda: session.do("button hold 10500ms"), "plain danger")
                self._typed = Typed("button", "appliance")
                with ui.element("div").classes("leds"):
                    self._lights = {name: self._light(name) for name in ("POWER", "GSM", "OUT")}

    @staticmethod
    def _light(name: str) -> Words:
        with ui.element("span").classes("chip"):
            ui.element("span").classes(f"dot {name}").props('aria-hidden="true"')
            return Words("span")

    def refresh(self, view: View) -> None:
        fresh = view.life != self._life
        if fresh:
            self._life, self._edge = view.life, 0
        state = drawn(view)
        if state != self._drawing._props["state"]:
            self._drawing._props["state"] = state
            self._drawing.update()
        edges, lit = self._session.edges_since(self._edge)
        if fresh or edges or view.rate != self._rate:
            self._rate = view.rate
            if edges:
                self._edge = edges[-1].n
            since_us = view.now_us - 2 * SECOND * max(
                view.rate, 1
            )  # what is older was not seen, and is not made up for
            recent = [[edge.at_us, edge.name, edge.lit] for edge in edges if edge.at_us > since_us][-60:]
            self._drawing.run_method("play", recent, view.now_us, view.rate, lit)
        self._appliance.show(view.appliance)
        self._typed.refresh(view)
        self._socket.say(socket_words(view))
        for name, words in self._lights.items():
            words.say(light_words(view, name))


def light_words(view: View, name: str) -> str:
    """What that LED says, and how it says it."""
    light = view.lights.get(name)
    shown = f" ({light.pattern})" if light and light.pattern else ""
    return f"{name}: {light.meaning if light else 'starting'}{shown}"


def socket_words(view: View) -> str:
    if view.state == "boot":
        return "The device starts…"
    if view.asleep:
        return "Asleep, to save its battery"
    if view.relay and not view.mains:
        return f"Socket ON, but without mains: the {view.appliance} {DOES[view.appliance][0]}"
    if view.relay and view.broken:
        return f"Socket ON, but the {view.appliance} stays cold: its fuse has blown"
    return f"Socket {'ON' if view.relay else 'OFF'}: the {view.appliance} {DOES[view.appliance][view.relay]}"


def drawn(view: View) -> dict[str, Any]:
    """What the drawing needs; LEDs change in `play`, so here they have their pattern only."""
    return {
        "life": view.life,
        "relay": view.relay,
        "appliance": view.appliance,
        "broken": view.broken,
        "words": socket_words(view),
        "mains": view.mains,
        "contact": view.contact,
        "button": view.button,
        "registered": view.registered,
        "reading": f"{view.celsius:.1f} °C" if view.probe == "ok" else f"probe: {view.probe}",
        "lights": {
            name: {"pattern": light.pattern, "meaning": light.meaning, "lit": light.pattern == "steady"}
            for name, light in view.lights.items()
        },
    }
