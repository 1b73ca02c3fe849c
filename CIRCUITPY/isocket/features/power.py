"""Mains failure and return (manual ch. 11)."""

from __future__ import annotations

from isocket import log
from isocket.clock import Timed
from isocket.notices import POWER, REPLY
from isocket.on_demand import on_demand

TYPE_CHECKING = False
if TYPE_CHECKING:
    from isocket.clock import WallClock
    from isocket.commands import Commands
    from isocket.features.socket import Socket
    from isocket.store.settings import Settings

STABLE_MS = 2_000
BATTERY_MS = 20 * 60_000
AWAKE_MS = 5 * 60_000  # once an hour, to tell what could not be told
ASLEEP_S = 3600
MOST_WAKES = 24
RETRY_MS = 1_000
CLOCK_MS = 60_000  # that the return of mains waits for the time of day
LONG_MINUTES = 10  # an outage that is told with its length
MEASURE_MS = 60_000
LOW_MV = 3500
LOW_PERCENT = 10

# what the journal says of the last run
NEVER = ""
RUNNING = "1"
FAILED = "2"  # mains have gone, the failure may not have been told yet
TOLD = "3"
STAYS = "4"  # the failure is with the outbox, and the device is up
ALARM_NOTED = "1"  # "alarm noted", as features/alarm.py has it: nobody has been told yet


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
        self.on_battery = not present and self._before in (TOLD, STAYS)
        self._woken = self.on_battery and self._before == TOLD  # from sleep, by the clock
        self._stops = False  # the modem is being powered down
        self._wakes = 0
        self._wall: WallClock | None = None
        self._lost_at: int | None = None  # mains, in this run
        self._tells_until: int | None = None  # of their return, as soon as the clock says after how long
        self._lasted: int | None = None  # their loss, in minutes, to be told
        self._tells_failure = False
        self._wakes_modem = False  # in a pass of its own
        self._measure_at = 0  # the battery
        self._is_low = False
        self._notices = self._modem = self._commands = None
        self._sleep = lambda most_s: None

    @property
    def _came_back(self) -> bool:
        """The supply, or mains while the board did not run; a reset of the board in an outage is neither."""
        return self._powered_on or self._before == TOLD or (self._present and self._before in (FAILED, STAYS))

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
    def begin(self, notices, modem, commands: Commands, wall: WallClock, sleep, now: int) -> None:
        """The rest is up. modem: has `outbox`, `is_busy(now)`, `shut_down(now)`; `sleep(most_s)`: until
        mains return, or for so many seconds.
        """
        self._notices = notices
        self._modem = modem
        self._commands = commands
        self._wall = wall
        self._sleep = sleep
        before = self._before
        if not self._present:
            self.due = self._changed_at + self._stable_ms
            return
        self._settings.put("power", RUNNING)
        if before in (FAILED, TOLD, STAYS) or (before == RUNNING and self._powered_on):
            self._tells_until = now + CLOCK_MS
            self.due = now

    def _wanted_state(self) -> bool:
        state = self._settings.get("POWERSTATE", "REMEMBER")
        return self._socket.remembered if state == "REMEMBER" else state == "ON"

    def on_mains(self, present: bool, now: int) -> None:
        if present != self._present:
            self._present = present
            self._changed_at = now
            self.due = now + self._stable_ms

    @property
    def _stable_ms(self) -> int:
        return STABLE_MS if self._present else int(self._settings.get("POWERDELAY", "2")) * 1000

    def step(self, now: int) -> None:
        self.due = None
        stable = now - self._changed_at >= self._stable_ms
        if self._lasted is not None:  # each in a pass of its own, and before a failure
            self._tell_return(now)
        elif self._wakes_modem:
            self._wakes_modem = False
            self._modem.wake(now)
            self.due = now
        elif self._tells_until is not None:
            self._find_length(now if stable and not self._present else self._tells_until, now)
        elif not stable:
            self.due = self._changed_at + self._stable_ms
        elif self._present and self.on_battery:
            self._returned(now)
        elif not self._present and not self.on_battery:
            self._failed(now)
        elif self._tells_failure:
            self._tell_failure(now)
        elif self.on_battery:
            self._wait_to_sleep(now)

    @on_demand
    def _failed(self, now: int) -> None:
        log.say("power: mains failed")
        self.on_battery = self._tells_failure = True
        self._battery_since = now
        self._settings.put("power", FAILED)
        self.due = now

    @on_demand
    def _tell_failure(self, now: int) -> None:
        self._tells_failure = False
        if not self._settings.get("mains lost"):
            self._lost_at = self._changed_at
            lost = self._wall.seconds(self._changed_at) // 60
            self._settings.put("mains lost", "%x" % lost if self._wall.is_set else "?")
        self._tell("Power failure!")
        self._settings.put("power", STAYS)
        self.due = now + RETRY_MS

    @on_demand
    def _returned(self, now: int) -> None:
        log.say("power: mains are back")
        self.on_battery = self._stops = self._woken = self._is_low = self._tells_failure = False
        self._wakes_modem = True
        self._settings.put("power", RUNNING)
        if self._settings.get("POWERSTATE", "REMEMBER") != "REMEMBER":
            self._socket.begin(self._wanted_state(), now)
        self._tells_until = now + CLOCK_MS
        self.due = now

    @on_demand
    def _find_length(self, until: int, now: int) -> None:
        """Of the outage: at once, or `until` then if only the clock can say."""
        lost = self._settings.get("mains lost")
        self.due = now
        self._lasted = 0
        if self._lost_at is not None:
            self._lasted = (self._changed_at - self._lost_at) // 60_000
        elif lost not in ("", "?"):
            if self._wall.is_set:
                self._lasted = self._wall.seconds(now) // 60 - int(lost, 16)
            elif now < until:
                self._lasted = None
                self.due = now + RETRY_MS

    @on_demand
    def _tell_return(self, now: int) -> None:
        minutes = self._lasted
        self._lasted = self._tells_until = self._lost_at = None
        self._settings.put("mains lost", "")
        self._tell("Power restored!" + after(minutes or 0))
        self.due = now

    def _wait_to_sleep(self, now: int) -> None:
        """Stay up until all is sent, replies too, or the battery has had its time; then power down, and where something
        was not told wake once an hour for a day.
        """
        self.due = now + RETRY_MS
        if self._stays and not self._stops:
            if now >= self._measure_at:
                self._measure_at = now + MEASURE_MS
                self._modem.measure_battery(self._judge_battery, now)
            return
        outbox = self._modem.outbox
        owes = outbox.owes_notices or self._notices.holds or self._settings.get("alarm noted") == ALARM_NOTED
        # a text that came meanwhile must be answered, and a call come to its end
        waits = owes or not outbox.empty or self._commands.owes or self._modem.is_busy(now)
        if waits and not self._stops:
            no_reply = self._woken and all([text.kind != REPLY for text in outbox.texts])  # noqa: C419
            if now - self._battery_since < (AWAKE_MS if no_reply else BATTERY_MS):  # a reply is not kept over the sleep
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

    @property
    def _stays(self) -> bool:
        return not self._is_low and not self._woken and self._settings.get("OUTAGE") == "STAY"

    @on_demand
    def _judge_battery(self, battery: tuple[int, int] | None, now: int) -> None:
        if battery is None or not self.on_battery or not self._stays:
            return
        millivolts, percent = battery
        if millivolts < LOW_MV or 0 <= percent < LOW_PERCENT:
            self._is_low = True
            self._battery_since = now
            self._tell("Battery low, going to sleep!")

    def _tell(self, text: str) -> None:
        if self._settings.get("POWERALERT", "ON") == "ON":
            self._notices.tell(POWER, text)


def after(minutes: int) -> str:
    """` After 45 min`, ` After 2 h 14 min`, ` After 3 d 2 h`; nothing for what was short."""
    if minutes < LONG_MINUTES:
        return ""
    if minutes < 60:
        return " After %d min" % minutes
    if minutes < 1440:
        return " After %d h %d min" % (minutes // 60, minutes % 60)
    return " After %d d %d h" % (minutes // 1440, minutes % 1440 // 60)
