"""The hidden button (manual ch. 4.3, 9.5 note, 14)."""

from __future__ import annotations

from isocket import log
from isocket.clock import Timed
from isocket.features.socket import BUTTON
from isocket.on_demand import on_demand

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from isocket.features.alarm import Alarm
    from isocket.features.indicators import Indicators
    from isocket.features.socket import Socket

SHORT_MS = 2_000
LONG_MS = 10_000
RESETTING_MS = 5_000  # the flashing that tells that the reset is under way


class Button(Timed):
    """A short press toggles the relay, or switches the alarm function off; 10 s: factory reset, done on release.

    between(): it was held for longer than the one and shorter than the other.
    """

    @on_demand
    def __init__(
        self,
        socket: Socket,
        alarm: Alarm,
        indicators: Indicators,
        factory_reset: Callable[[], None],
        between: Callable[[], None],
    ) -> None:
        self._socket = socket
        self._alarm = alarm
        self._indicators = indicators
        self._factory_reset = factory_reset
        self._between = between
        self._pressed_at: int | None = None
        self._was_short = False
        self._resetting = False

    @on_demand
    def on_button(self, pressed: bool, now: int) -> None:
        if self._resetting:
            return
        if pressed:
            if self.due is not None:
                self.step(now)
            self._pressed_at = now
            self.due = now + LONG_MS
        elif self._pressed_at is not None:
            held_ms = now - self._pressed_at
            self._pressed_at = None
            self.due = None
            if held_ms >= LONG_MS:
                log.say("button: factory reset")
                self._resetting = True
                self._indicators.resetting(now)
                self.due = now + RESETTING_MS
            else:  # acted on in `step`: this one is compiled in this pass
                self._was_short = held_ms <= SHORT_MS
                self.due = now

    def _short_press(self, now: int) -> None:
        log.say("button: short press")
        if self._alarm.enabled:
            self._alarm.enable(False, now)
        else:
            self._socket.switch(not self._socket.on, now, BUTTON)

    def step(self, now: int) -> None:
        self.due = None
        if self._resetting:
            self._factory_reset()
        elif self._pressed_at is None:
            if self._was_short:
                self._short_press(now)
            else:
                self._between()
        else:
            self._indicators.button_held(now)
