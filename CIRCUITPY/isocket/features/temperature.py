"""The thermometer (manual ch. 7.1): one reading a minute, and who wants to know it."""

from __future__ import annotations

from isocket.clock import Timed
from isocket.degrees import reading_text
from isocket.rows import CTRL, Row

TYPE_CHECKING = False
if TYPE_CHECKING:
    from isocket.probe import Probe

INTERVAL_MS = 60_000


class Temperature(Timed):
    """`reading`: sixteenths of a degree Celsius, or None for no sensor. `listeners` are called (reading, now) after
    each reading.
    """

    def __init__(self, probe: Probe, now: int) -> None:
        self._probe = probe
        self.reading: int | None = None
        self.listeners = []
        self.due = now

    def step(self, now: int) -> None:
        self.due = now + INTERVAL_MS
        self._probe.read(now)

    def measure_soon(self, now: int) -> None:
        """A setting has changed: its effect should not take a minute to show."""
        self.due = now

    def took(self, reading: int | None, now: int) -> None:
        """The probe has answered."""
        self.reading = reading
        for listener in self.listeners:
            listener(reading, now)

    @property
    def text(self) -> str:
        return "no sensor" if self.reading is None else reading_text(self.reading)

    def rows(self) -> dict[str, tuple]:
        return {"TEMPERATURE": Row(CTRL, lambda request: "TEMPERATURE: " + self.text, always=True)}
