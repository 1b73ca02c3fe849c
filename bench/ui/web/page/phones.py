"""The phones of the world, with their threads, calls, and the commands of the manual."""

from __future__ import annotations

from typing import Any

from nicegui.element import Element

from bench.papers.catalogue import CHAPTERS, examples
from bench.scenario.errors import Malformed
from bench.ui.web.live.journal import ALERTS, Item
from bench.ui.web.live.session import PHONES, Session, View
from bench.ui.web.page.panel import Panel, Typed, card

NAMES: dict[str, str] = dict(zip(PHONES, ("You", "Neighbour", "Stranger"), strict=True))
QUICK = ("MAKEMEBOSS", "ON", "OFF", "STATUS")


class Screens(Element, component="phones.js"):
    """All phones, one shown at a time."""


class Phones(Panel):
    def __init__(self, session: Session) -> None:
        self._session = session
        self._life = 0
        self._item = 0
        with card("phone", "Phones"):
            self._screens = Screens()
            self._typed = Typed("sms", "call", "hangup", "phone", newest=True)
        self._screens._props.update(
            {
                "phones": [
                    {"number": number, "name": name, "call": "", "echoes": False} for number, name in NAMES.items()
                ],
                "commands": [
                    {
                        "title": title,
                        "commands": [{"text": text, "about": about} for text, about in examples(chapter).items()],
                    }
                    for chapter, title in CHAPTERS.items()
                ],
                "quick": list(QUICK),
            }
        )
        self._screens.on("send", self._send)
        self._screens.on("call", lambda event: session.call(event.args))
        self._screens.on("hangup", lambda event: session.hang_up(event.args))
        self._screens.on("answer", lambda event: session.answer(event.args))
        self._screens.on("press", lambda event: session.press_key(event.args["number"], event.args["key"]))
        self._screens.on("echo", lambda event: session.echo(event.args["number"], bool(event.args["echoes"])))
        self._screens.on("meet", lambda event: session.add_phone(event.args))

    def _send(self, event: Any) -> None:
        try:
            self._session.text(event.args["number"], event.args["text"])
        except Malformed as error:
            self._screens.client.run_javascript(f"console.warn({str(error)!r})")

    def refresh(self, view: View) -> None:
        self._typed.refresh(view)
        if view.phones:
            phones = shown_phones(view)
            if phones != self._screens._props["phones"]:
                self._screens._props["phones"] = phones
                self._screens.update()
        if view.life != self._life:
            self._life = view.life
            self._item, items = self._session.items_since(0)
            self._screens.run_method("reset", [shown_item(item) for item in items])
            return
        self._item, items = self._session.items_since(self._item)
        if items:
            self._screens.run_method("add", [shown_item(item) for item in items])


def shown_phones(view: View) -> list[dict[str, Any]]:
    return [
        {
            "number": phone.number,
            "name": NAMES.get(phone.number, phone.number),
            "call": phone.call,
            "echoes": phone.echoes,
        }
        for phone in view.phones
    ]


def shown_item(item: Item) -> dict[str, Any]:
    alert = item.kind == "got" and item.text.startswith(ALERTS)
    return {"number": item.number, "kind": item.kind, "text": item.text, "clock": item.clock, "alert": alert}
