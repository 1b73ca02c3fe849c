"""The three LEDs (manual ch. 15)."""

from __future__ import annotations

from isocket.clock import Timed
from isocket.modem.modem import BAD_SIM
from isocket.on_demand import on_demand

TYPE_CHECKING = False
if TYPE_CHECKING:
    from isocket.features.alarm import Alarm
    from isocket.features.power import Power
    from isocket.features.socket import Socket
    from isocket.hardware import Output
    from isocket.modem.modem import Modem

# A pattern is a run of durations in ms, lit first, for ever; OFF and LIT never change.
OFF = ()
LIT = (0,)
HZ_4 = (125, 125)
HZ_1 = (500, 500)
FLASH_PER_S = (100, 900)
FLASH_PER_3_S = (100, 2900)
SIM_FAULT = (125, 125, 125, 125, 125, 125, 2125, 125)  # the last of the 4 flashes goes over into 2 s lit
RESETTING = (167, 167)
BOOT = (150, 150)
BOOT_MS = 850  # three flashes: ends while dark


class Led:
    """One LED and its pattern; `due` is its next edge."""

    @on_demand
    def __init__(self, output: Output) -> None:
        self._output = output
        self.pattern = (0, 0)  # none of them: an earlier run of the app may have left it lit
        self._at = 0
        self.due: int | None = None

    def show(self, pattern: tuple, now: int) -> None:
        if pattern is self.pattern:
            return
        self.pattern = pattern
        self._at = 0
        self._output.set(pattern is not OFF)
        self.due = now + pattern[0] if len(pattern) > 1 else None

    def step(self, now: int) -> None:
        if self.due is None or now < self.due:
            return
        pattern = self.pattern
        self._at = (self._at + 1) % len(pattern)
        self._output.set(self._at % 2 == 0)
        self.due = self.due + pattern[self._at]
        if now >= self.due:  # far behind: do not race after the edges that were missed
            self.due = now + pattern[self._at]


class Indicators(Timed):
    """Chooses the patterns from the state of the device, highest meaning first."""

    @on_demand
    def __init__(
        self, leds: dict[str, Output], modem: Modem, socket: Socket, alarm: Alarm, power: Power, booting: bool, now: int
    ) -> None:
        self._power_led = Led(leds["POWER"])
        self._gsm_led = Led(leds["GSM"])
        self._out_led = Led(leds["OUT"])
        self._leds = (self._power_led, self._gsm_led, self._out_led)
        self._modem = modem
        self._socket = socket
        self._alarm = alarm
        self._power = power
        # what POWER and OUT show together, over all else; OFF: nothing special
        self._special = BOOT if booting else OFF
        self._special_ends: int | None = None
        self.due = now

    def button_held(self, now: int) -> None:
        self._special = LIT
        self._special_ends = None
        self.due = now

    def resetting(self, now: int) -> None:
        self._special = RESETTING
        self._special_ends = None
        self.due = now

    def choose(self, now: int) -> None:
        """To be called once a pass, after the features: what is shown follows what is."""
        if self._special_ends is not None and now >= self._special_ends:
            self._special_ends = None
            self._special = OFF
        gsm = FLASH_PER_3_S if self._modem.registered else FLASH_PER_S
        power = out = self._special
        if power is OFF:
            trouble = self._modem.trouble
            alarm = self._alarm
            if trouble == BAD_SIM:
                power = SIM_FAULT
            elif alarm.enabled:
                power = HZ_4 if alarm.active else HZ_1
            elif not self._power.on_battery:
                power = LIT
            if trouble:
                out = HZ_4
            elif self._socket.on:
                out = LIT
        elif power is BOOT and self._special_ends is None:  # from the first pass on: the start may take long
            self._special_ends = now + BOOT_MS
        if power is self._power_led.pattern and out is self._out_led.pattern and gsm is self._gsm_led.pattern:
            return
        self._gsm_led.show(gsm, now)
        self._power_led.show(power, now)
        self._out_led.show(out, now)
        self._plan()

    def step(self, now: int) -> None:
        for led in self._leds:
            led.step(now)
        self._plan()

    def _plan(self) -> None:
        """The nearest edge of the three, or the end of what is special."""
        nearest = self._special_ends
        for led in self._leds:
            due = led.due
            if due is not None and (nearest is None or nearest >= due):
                nearest = due
        self.due = nearest
