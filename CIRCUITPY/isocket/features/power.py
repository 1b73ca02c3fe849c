"""Mains failure and return (manual ch. 11)."""

from __future__ import annotations

from isocket import log
from isocket.clock import Timed
from isocket.notices import POWER
from isocket.on_demand import on_demand
from isocket.rows import Choice

TYPE_CHECKING = False
if TYPE_CHECKING:
    from isocket.features.socket import Socket
    from isocket.store.settings import Settings

STABLE_MS = 2_000
BATTERY_MS = 20 * 60_000
AWAKE_MS = 5 * 60_000  # once an hour, to tell what could not be told
ASLEEP_S = 3600
MOST_WAKES = 24
RETRY_MS = 1_000

# what the journal says of the last run
NEVER = ""
RUNNING = "1"
FAILED = "2"  # mains have gone, the failure may not have been told yet
TOLD = "3"


class Power(Timed):
    """Applies POWERSTATE, tells the alert numbers of failure and return, and lets the device sleep on its battery."""

    def __init__(self, settings: Settings, socket: Socket, present: bool, powered_on: bool, now: int) -> None:
        """present: the mains sense input. powered_on: after a loss of all supplies."""
        self._settings = settings
        self._socket = socket
        self._present = present
        self._changed_at = now
        self._battery_since = now
        self._before = settings.get("power")
        self._powered_on = powered_on
        self.on_battery = not present and self._before == TOLD
        self._woken = self.on_battery  # from sleep, by the clock
        self._stops = False  # the modem is being powered down
        self._wakes = 0
        self._notices = None
        self._modem = None
        self._sleep = lambda most_s: None

    @property
    def _came_back(self) -> bool:
        return self._powered_on or self._before in (FAILED, TOLD)

    @property
    def overruled(self) -> bool:
        """This start followed a lost supply, and POWERSTATE says what the socket has to be."""
        return self._came_back and self._settings.get("POWERSTATE", "REMEMBER") != "REMEMBER"

    @on_demand
    def apply(self, now: int) -> None:
        """At the start of code.py: the relay, before all else. A reset of the board changes nothing."""
        came_back = self._came_back
        self._socket.begin(self._wanted_state() if came_back else self._socket.remembered, now)

    @on_demand
    def begin(self, notices, modem, sleep) -> None:
        """The rest is up. modem: has `outbox`, `shut_down(now)`; `sleep(most_s)`: until mains return,
        or for so many seconds.
        """
        self._notices = notices
        self._modem = modem
        self._sleep = sleep
        before = self._before
        if not self._present:
            self.due = self._changed_at + STABLE_MS
            return
        self._settings.put("power", RUNNING)
        if before in (FAILED, TOLD) or (before == RUNNING and self._powered_on):
            self._tell("Power restored!")

    def _wanted_state(self) -> bool:
        state = self._settings.get("POWERSTATE", "REMEMBER")
        return self._socket.remembered if state == "REMEMBER" else state == "ON"

    def on_mains(self, present: bool, now: int) -> None:
        if present != self._present:
            self._present = present
            self._changed_at = now
            self.due = now + STABLE_MS

    def step(self, now: int) -> None:
        self.due = None
        if now - self._changed_at < STABLE_MS:
            self.due = self._changed_at + STABLE_MS
        elif self._present and self.on_battery:
            self._returned(now)
        elif not self._present and not self.on_battery:
            self._failed(now)
        elif self.on_battery:
            self._wait_to_sleep(now)

    @on_demand
    def _failed(self, now: int) -> None:
        log.say("power: mains failed")
        self.on_battery = True
        self._battery_since = now
        self._settings.put("power", FAILED)
        self._tell("Power failure!")
        self.due = now + RETRY_MS

    @on_demand
    def _returned(self, now: int) -> None:
        log.say("power: mains are back")
        self.on_battery = self._stops = self._woken = False
        self._modem.wake(now)
        self._settings.put("power", RUNNING)
        if self._settings.get("POWERSTATE", "REMEMBER") != "REMEMBER":
            self._socket.begin(self._wanted_state(), now)
        self._tell("Power restored!")

    def _wait_to_sleep(self, now: int) -> None:
        """Stay up until all is sent, replies too, or the battery has had its time; then power down, and where something
        was not told wake once an hour for a day.
        """
        self.due = now + RETRY_MS
        outbox = self._modem.outbox
        owes = outbox.owes_notices or self._notices.holds
        waits = owes or not outbox.empty  # a text that came meanwhile is deleted, and must be answered
        if waits and not self._stops:
            if now - self._battery_since < (AWAKE_MS if self._woken else BATTERY_MS):
                return
            if outbox.sending:  # it would be said again by the next run
                return
        if not self._stops:
            self._stops = True
            self._wakes = int(self._settings.get("wakes", "0")) + 1 if self._woken else 1
            self._settings.put("wakes", str(self._wakes))
            self._settings.put("power", TOLD)
            self.due = now + 1  # in a pass of its own
        elif self._modem.shut_down(now):
            self._sleep(ASLEEP_S if owes and self._wakes <= MOST_WAKES else 0)

    def _tell(self, text: str) -> None:
        if self._settings.get("POWERALERT", "ON") == "ON":
            self._notices.tell(POWER, text)

    def rows(self) -> dict[str, tuple]:
        table = Choice(self._settings, "POWERALERT", ("ON", "OFF")).rows()
        table.update(Choice(self._settings, "POWERSTATE", ("REMEMBER", "ON", "OFF")).rows())
        return table
