"""The world around the socket: temperature, contact, mains, network, card, and faults of the modem."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from nicegui import ui
from nicegui.element import Element

from bench.modem.faults import FAULTS
from bench.ui.web.live.session import Session, View
from bench.ui.web.page.fault_words import GROUPS, field_fault, reported, title_of
from bench.ui.web.page.panel import Button, Choice, Panel, Slider, Typed, Words, card
from bench.world.network import SERVING
from bench.world.probe import FAULTS as PROBE_FAULTS

Options = Mapping[str, str | Mapping[str, str]]

HAND, ROOM = "hand", "room"
PROBE_ROW = "18"  # of the list of field faults
PROBE_WORDS = {
    "crc": "its data are corrupt",
    "85fault": "it never converts (85 °C)",
    "short": "its line is shorted",
    "spike": "one reading is 40 °C too high",
}
CENTRES = {
    "0": "its time stamps are right",
    "-1": "its clock is 1 h behind",
    "1": "its clock is 1 h ahead",
    "-24": "its clock is a day behind",
}


class Surroundings(Panel):
    def __init__(self, session: Session) -> None:
        self._session = session
        self._view = session.view
        self._typed: list[Typed] = []
        with card("world", "The world around it"), ui.element("div").classes("fields"):
            self._temperature()
            with self._field("Sensor on the jack: water, door, movement", "contact"):
                self._contact = Choice("Sensor contact", {False: "open", True: "closed"}, self._set_contact)
            with self._field("Mains and battery", "mains", "battery") as self._volts:
                with ui.element("div").classes("row"):
                    self._mains = Choice(
                        "Mains",
                        {True: "present", False: "gone"},
                        lambda value: session.do(f"mains {'on' if value else 'off'}"),
                    )
                Words("p", "Without mains it lives on its battery, tells you, and goes to sleep.", "why")
                self._battery = Slider("Battery", 3.3, 4.2, 0.01, lambda value: session.do(f"battery {value:.2f}"))
            with self._field("Mobile network", "network", "signal", "smsc") as self._cell:
                self._network = Choice(
                    "Mobile network",
                    {"on": "on", "roaming": "abroad", "off": "none", "denied": "refused"},
                    lambda value: session.do(f"network {value}"),
                )
                self._signal = Slider("Signal strength", 0, 31, 1, lambda value: session.do(f"signal {value:.0f}"))
                with ui.element("div").classes("row"):
                    self._centre = Select("Clock of the service centre", CENTRES, self._set_centre)
                self._waiting = Words("p", "", "why").props('role="status"')
            with self._field("SIM card", "sim"):
                self._sim = Choice(
                    "SIM card",
                    {"ready": "in", "absent": "out", "pin": "locked"},
                    lambda value: session.do(f"sim {value}"),
                )
            self._modem()
            with self._field("The board", "reset", "power-cut"), ui.element("div").classes("row"):
                Button("Reset", lambda: session.do("reset"), title="the RUN pin")
                Button("Cut all power for 5 s", lambda: session.do("power-cut 5s"))
                Button("New device", session.renew, "plain danger", title="factory settings, and a world of its own")

    @contextmanager
    def _field(self, title: str, *verbs: str) -> Iterator[Words]:
        """A part of the panel, with what was done there as lines to copy; gives what stands right of its heading."""
        with ui.element("div").classes("field"):
            with ui.element("h3"):
                Words("span", title)
                value = Words("b")
            yield value
            self._typed.append(Typed(*verbs))

    def _temperature(self) -> None:
        session = self._session
        with self._field("Temperature at the probe", "probe", "room") as self._celsius:
            self._mode = Choice("What sets the temperature", {HAND: "by hand", ROOM: "a room"}, self._set_mode)
            self._slider = Slider(
                "Temperature at the probe", -20, 60, 0.5, lambda value: session.do(f"probe {value:g}")
            )
            with ui.element("div") as self._weather:
                self._outside_words = Words("p", "", "why")
                self._outside = Slider("Temperature outside the room", -30, 40, 1, session.furnish)
            with ui.element("div").classes("row"):
                states = {"ok": "probe is sound", "none": "probe is unplugged"}
                states |= {name: PROBE_WORDS[name] for name in PROBE_FAULTS}
                self._probe = Select("State of the probe", states, self._set_probe)
            self._probe_words = Words("p", "", "why")

    def _modem(self) -> None:
        with self._field("Faults of the modem", "modem"):
            with ui.element("div").classes("row"):
                self._fault = Select("Fault of the modem", GROUPS, self._fault_chosen, first="hang")
                Button("Begin", lambda: self._session.do(f"modem {self._fault.chosen}"))
                Button("End all", lambda: self._session.do("modem ok"))
            self._fault_words = Words("p", "", "why")
            self._reported = Words("p", "", "why")
            self._faults = Words("p", "", "chip bad").props('role="status"')
            self._fault_chosen(self._fault.chosen)

    def _fault_chosen(self, name: str) -> None:
        self._fault_words.say(f"{FAULTS[name].words} (modem {name}).")
        self._reported.say(reported(name))

    def _set_contact(self, closed: bool) -> None:
        self._session.do(f"contact {'closed' if closed else 'open'}")

    def _set_centre(self, hours: str) -> None:
        error = int(hours)
        self._session.do(f"smsc {'behind' if error < 0 else 'ahead'} {abs(error)}h")

    def _set_mode(self, mode: str) -> None:
        self._session.furnish(self._view.outside_c if mode == ROOM else None)

    def _set_probe(self, state: str) -> None:
        self._session.do(f"probe {f'{self._view.celsius:g}' if state == 'ok' else state}")

    def refresh(self, view: View) -> None:
        self._view = view
        for typed in self._typed:
            typed.refresh(view)
        self._celsius.say(f"{view.celsius:.1f} °C" if view.probe == "ok" else "—")
        self._mode.show(ROOM if view.room else HAND)
        self._slider.set_visibility(not view.room)
        self._weather.set_visibility(view.room)
        if not view.room:
            self._slider.show(view.celsius, f"{view.celsius:.1f} degrees")
        warms = "the heater warms it" if view.appliance == "heater" else f"a {view.appliance} does not warm it"
        if view.broken:
            warms = "the heater's fuse has blown"
        self._outside_words.say(f"Outside {view.outside_c:.0f} °C on average cools the room; {warms}.")
        self._outside.show(view.outside_c, f"{view.outside_c:.0f} degrees outside")
        self._probe.show(view.probe)
        self._probe_words.say(field_fault(PROBE_ROW) if view.probe in PROBE_FAULTS else "")
        self._contact.show(view.contact)
        self._mains.show(view.mains)
        self._battery.show(view.battery_v, f"{view.battery_v:.2f} volts")
        self._volts.say(f"{view.battery_v:.2f} V")
        self._centre.show(str(view.centre_error_h))
        self._network.show(view.network)
        self._signal.show(view.csq if view.csq <= 31 else 0, f"{2 * view.csq - 113} dBm")
        self._cell.say(f"{2 * view.csq - 113} dBm" if view.network in SERVING else "")
        held = f"{view.waiting} text{'s' if view.waiting != 1 else ''} to the socket wait at the operator"
        self._waiting.say(held if view.waiting else "")
        self._sim.show(view.sim)
        self._faults.say("Now: " + ", ".join(title_of(name) for name in view.faults))
        self._faults.set_visibility(bool(view.faults))


class Select(Element):
    """A native drop-down list; its options are value -> words, or a group's words -> such options."""

    def __init__(self, label: str, options: Options, choose: Any, *, first: str = "") -> None:
        super().__init__("select")
        self._props["aria-label"] = label
        known: list[str] = []
        with self:
            for value, words in options.items():
                if isinstance(words, str):
                    known.append(value)
                    Words("option", words).props(f'value="{value}"')
                    continue
                with Element("optgroup").props(f'label="{value}"'):
                    for inner, inner_words in words.items():
                        known.append(inner)
                        Words("option", inner_words).props(f'value="{inner}"')
        self.chosen = first or known[0]

        def changed(event: Any) -> None:
            if event.args in known:
                self.chosen = event.args
                choose(event.args)

        self._props["value"] = self.chosen
        self.on("change", changed, js_handler="(event) => emit(event.target.value)")

    def show(self, chosen: str) -> None:
        if chosen != self.chosen or chosen != self._props["value"]:
            self.chosen = self._props["value"] = chosen
            self.update()
