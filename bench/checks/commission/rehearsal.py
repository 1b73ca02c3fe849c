"""A commissioning with a simulated device and an owner who does all that is asked, to see what it is like."""

from __future__ import annotations

from collections.abc import Callable

from bench.targets.base import Target
from bench.world.clock import SECOND

NUMBER, STRANGER = "+31600000001", "+31600000009"


class SimulatedOwner:
    """Does what the checklist says to a device of the bench, and looks at phone, lamp and LEDs before it says yes."""

    def __init__(self, target: Target, say: Callable[[str], None] = lambda words: None) -> None:
        self.target = target
        self._say = say
        world = target.world
        self._phone = world.network.phone(NUMBER)
        self._deeds: tuple[tuple[str, Callable[[], object]], ...] = (
            ("plug the 5 V supply in", target.start),
            ("MAKEMEBOSS", lambda: self._text("MAKEMEBOSS")),
            ("Text ON.", lambda: self._text("ON")),
            ("Text OFF.", lambda: self._text("OFF")),
            ("Text STATUS.", lambda: self._text("STATUS")),
            ("text ALARMON", self._flood),
            ("text ALARMOFF", self._dry),
            ("Pull the 5 V supply", lambda: world.mains.set(False)),
            ("Plug it in again", lambda: world.mains.set(True)),
        )
        self._looks: tuple[tuple[str, Callable[[], bool]], ...] = (
            ("GSM flash", lambda: True),
            ("has been assigned", lambda: self._got("has been assigned")),
            ("Is the lamp on", lambda: world.relay.value and self._got("Power socket ON")),
            ("Is the lamp off", lambda: not world.relay.value),
            ("Signal: Good", lambda: self._got("Signal: Good") and self._got("TEMP: 20C") and self._got("Time: 26/")),
            ("Did ALARM!", lambda: self._got("ALARM! Sensor activated")),
            ("POWER steady again", lambda: self._got("ALARMOFF - OK")),
            ("Did Power failure!", lambda: self._got("Power failure!")),
            ("Did Power restored!", lambda: self._got("Power restored!")),
            ("Did nothing happen", self._stranger),
        )

    def told(self, words: str) -> None:
        self._say(words)

    def does(self, what: str) -> bool:
        self._say(f">  {what}")
        for words, deed in self._deeds:
            if words in what:
                deed()
                return True
        return False

    def agrees(self, question: str) -> bool:
        answer = True
        for words, look in self._looks:
            if words in question:
                self.target.run_for(30 * SECOND)
                answer = look()
        self._say(f"?  {question} {'yes' if answer else 'no'}")
        return answer

    def _text(self, command: str) -> None:
        self.target.world.network.text(NUMBER, command)

    def _got(self, words: str) -> bool:
        return any(words in text.text for text in self._phone.received)

    def _flood(self) -> None:
        self._text("ALARMON")
        self.target.run_for(20 * SECOND)
        self.target.world.contact.set(True)

    def _dry(self) -> None:
        self.target.world.contact.set(False)
        self._text("ALARMOFF")

    def _stranger(self) -> bool:
        stranger = self.target.world.network.phone(STRANGER)
        was = self.target.world.relay.value
        self.target.world.network.text(STRANGER, "OFF" if was else "ON")
        self.target.run_for(120 * SECOND)
        return not stranger.received and self.target.world.relay.value == was
