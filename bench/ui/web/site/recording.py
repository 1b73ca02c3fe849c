"""Plays a tour once, as fast as it goes, and keeps all that a page would have shown of it."""

from __future__ import annotations

from typing import Any

from bench.scenario.failure import Failure
from bench.ui.web.live.journal import ITEMS, LINES
from bench.ui.web.live.life import Life
from bench.ui.web.live.playback import READ_S, READ_S_PER_LETTER
from bench.ui.web.live.script import Script
from bench.ui.web.live.session import Session, View
from bench.ui.web.page.curves import plot_data, utc_ms
from bench.ui.web.page.fault_words import title_of
from bench.ui.web.page.phones import shown_item, shown_phones
from bench.ui.web.page.record import shown_line
from bench.ui.web.page.scene import drawn, light_words, socket_words
from bench.world.network import SERVING
from bench.world.signals import Signal

EDGES_SHOWN = 5  # at higher speeds a LED shows its pattern, not its edges (scene.js)
NETWORKS = {"on": "on", "roaming": "abroad", "off": "none", "denied": "refuses the socket"}
CARDS = {"ready": "in", "absent": "out", "pin": "locked"}


class Recording(Session):
    """A session that nobody waits for. States and lights are looked at 20 times a second of the time that a viewer
    will see, so nothing is missed that he could have seen on the page.
    """

    def __init__(self, script: Script) -> None:
        super().__init__("sim", reading_s=0)
        self._script = script
        self._scenes: list[dict[str, Any]] = []
        self._states: list[tuple[int, dict[str, Any]]] = []
        self._edges: list[tuple[int, str, bool]] = []
        self._last: dict[str, Any] = {}
        self._hooked: Life | None = None

    def record(self) -> dict[str, Any]:
        """What site.js plays; times are us of board time. Raises Failure when a step does not hold."""
        self._live(self._script)
        journal, view = self._journal, self.view
        assert journal is not None and view.playback is not None
        assert journal.lines.count <= LINES and journal.items.count <= ITEMS, "a tour is too long to be kept whole"
        if view.playback.state != "done":
            raise Failure(
                self._script.scenario.path, 0, view.playback.title, view.playback.words, "the tour", [], 0, []
            )
        ends = [scene["at"] for scene in self._scenes[1:]] + [view.now_us]
        for scene, end in zip(self._scenes, ends, strict=True):
            scene["end"] = end
        watched = [scene for scene in self._scenes if scene["rate"] <= EDGES_SHOWN]
        return {
            "name": self._script.name,
            "title": self._script.title,
            "about": self._script.about,
            "began_ms": utc_ms(0),
            "scenes": self._scenes,
            "states": self._states,
            "edges": [edge for edge in self._edges if any(s["at"] <= edge[0] <= s["end"] for s in watched)],
            "items": [[item.at_us, shown_item(item)] for item in journal.items.since(0)[1]],
            "lines": [[entry.at_us, shown_line(*entry)] for entry in journal.lines.since(0)[1]],
            "plot": plot_data(journal, view, view.now_us),
        }

    def _wait(self, seconds: float) -> None:
        """Nobody looks on."""

    def _publish(self, state: str, words: str = "") -> None:
        self._looked_s = 0.0  # the lights are looked at each time
        super()._publish(state, words)
        life, view = self._life, self.view
        if life is not None and life is not self._hooked:
            self._hooked = life
            for name, led in life.world.leds.items():
                led.watchers.append(lambda signal, name=name: self._edge(name, signal))
        if state != "live" or life is None or view.playback is None:
            return
        shown = _shown(view)
        changed = {name: value for name, value in shown.items() if self._last.get(name) != value}
        if changed:
            self._states.append((view.now_us, changed))
            self._last = shown
        if view.playback.scene > len(self._scenes):
            caption = view.playback.caption
            self._scenes.append(
                {
                    "caption": caption,
                    "read_ms": round(1000 * (READ_S + READ_S_PER_LETTER * len(caption))),
                    "at": view.now_us,
                    "rate": view.speed,
                    "lit": dict(life.lights.lit),
                    # how much was before it: what is done at its very beginning belongs to it
                    "states": len(self._states),
                    "items": life.journal.items.count,
                    "lines": life.journal.lines.count,
                }
            )
        self._closed = view.playback.state in ("done", "failed")

    def _edge(self, name: str, signal: Signal) -> None:
        self._edges.append((signal.since_us, name, signal.value))


def _shown(view: View) -> dict[str, Any]:
    """What the page's panels say."""
    assert view.playback is not None
    signal = (
        f"{NETWORKS[view.network]}, {2 * view.csq - 113} dBm" if view.network in SERVING else NETWORKS[view.network]
    )
    faults = ", ".join(title_of(name) for name in view.faults)
    world = [
        ("Temperature at the probe", f"{view.celsius:.1f} °C" if view.probe == "ok" else f"probe: {view.probe}"),
        ("Sensor on the jack", "closed" if view.contact else "open"),
        ("Mains", f"{'present' if view.mains else 'gone'}; battery {view.battery_v:.2f} V"),
        ("Mobile network", signal),
        ("Texts that wait at the operator", str(view.waiting)),
        ("SIM card", CARDS.get(view.sim, view.sim)),
        ("Faults of the modem", faults or "none"),
    ]
    if view.room:
        world.insert(1, ("Outside", f"{view.outside_c:.0f} °C on average"))
    return {
        "drawn": drawn(view),
        "socket": socket_words(view),
        "lights": {name: light_words(view, name) for name in ("POWER", "GSM", "OUT")},
        "phones": shown_phones(view),
        "world": world,
        "limits": [limit for limit in (view.rise_c, view.fall_c) if limit is not None],
        "step": view.playback.step,
    }
