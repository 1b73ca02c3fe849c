"""Small things that all panels use."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nicegui import ui
from nicegui.element import Element

from bench.ui.web.live.session import View


class Panel:
    """One panel of one tab. `refresh` is called with each new view; it tells the browser only what has changed."""

    def refresh(self, view: View) -> None:
        raise NotImplementedError


class Words(Element):
    """A tag with words in it that change now and then."""

    def __init__(self, tag: str, words: str = "", classes: str = "") -> None:
        super().__init__(tag)
        self._text = words
        if classes:
            self.classes(classes)

    def say(self, words: str) -> None:
        if words != self._text:
            self._text = words
            self.update()


class Button(Words):
    """A real `<button>`."""

    def __init__(self, words: str, act: Callable[[], Any], classes: str = "plain", **props: str) -> None:
        super().__init__("button", words, classes)
        self._props["type"] = "button"
        self._props.update({name.replace("_", "-"): value for name, value in props.items()})
        self.on("click", lambda _: act(), args=[])

    def set(self, **props: str | bool) -> None:
        """Change attributes."""
        wanted = {name.replace("_", "-"): value for name, value in props.items()}
        if any(self._props.get(name) != value for name, value in wanted.items()):
            self._props.update(wanted)
            self.update()


class Typed(Element):
    """What was done last with these verbs, as lines of a scenario; a click copies one.

    newest: of all of them only that which was done last.
    """

    def __init__(self, *verbs: str, newest: bool = False) -> None:
        super().__init__("div")
        self.classes("typed")
        self._newest = newest
        self._buttons: dict[str, Button] = {}
        self._seen: object = None
        with self:
            for verb in verbs:
                button = Button("", lambda: None, "", title="Copy this line of a scenario")
                button.on("click", js_handler="(event) => isocketCopy(event.currentTarget.innerText)")
                button.set_visibility(False)
                self._buttons[verb] = button

    def refresh(self, view: View) -> None:
        if view.lines == self._seen:
            return
        self._seen = view.lines
        lines = {verb: line for verb, line in view.lines if verb in self._buttons}
        if self._newest and lines:
            lines = dict([list(lines.items())[-1]])
        for verb, button in self._buttons.items():
            button.set_visibility(verb in lines)
            if verb in lines:
                button.say(lines[verb])
                button.set(aria_label=f"Copy the line {lines[verb]}")


class Choice(Element):
    """A few words of which one holds; a radio group that looks like one button in parts."""

    def __init__(self, label: str, options: dict[Any, str], choose: Callable[[Any], Any]) -> None:
        super().__init__("div")
        self.classes("segments")
        self._props.update({"role": "group", "aria-label": label})
        self._buttons: dict[Any, Button] = {}
        with self:
            for value, words in options.items():
                self._buttons[value] = Button(words, lambda value=value: choose(value), "", aria_pressed="false")

    def show(self, chosen: Any) -> None:
        for value, button in self._buttons.items():
            button.set(aria_pressed="true" if value == chosen else "false")

    def allow(self, allowed: bool) -> None:
        for button in self._buttons.values():
            button.set(disabled=not allowed)


class Slider(Element):
    """A native slider: `moved` gets its value while somebody moves it."""

    def __init__(self, label: str, low: float, high: float, step: float, moved: Callable[[float], Any]) -> None:
        super().__init__("input")
        self._props.update(
            {
                "type": "range",
                "min": low,
                "max": high,
                "step": step,
                "value": low,
                "aria-label": label,
                "role": "slider",
            }
        )
        self._value = float(low)

        def changed(event: Any) -> None:
            self._value = float(event.args)
            self._props["value"] = self._value
            moved(self._value)

        self.on("input", changed, js_handler="(event) => emit(event.target.value)", throttle=0.15)

    def show(self, value: float, words: str) -> None:
        """Where it stands; not while it is what somebody has just moved it to."""
        if abs(value - self._value) > 1e-6 or self._props.get("aria-valuetext") != words:
            self._value = value
            self._props.update({"value": value, "aria-valuetext": words})
            self.update()


def card(name: str, title: str) -> Element:
    """A section with a heading; returns its box."""
    section = ui.element("section").classes("card").props(f'id="{name}" aria-labelledby="{name}-title"')
    with section, ui.element("div").classes("head") as head:
        Words("h2", title).props(f'id="{name}-title"')
    section.head = head  # type: ignore[attr-defined]
    return section
