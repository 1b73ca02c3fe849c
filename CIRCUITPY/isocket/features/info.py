"""STATUS, also by itself after a long silence (KEEPALIVE), and what the device is (manual ch. 4.1, 13)."""

from __future__ import annotations

from isocket import VERSION
from isocket.clock import DAY_S, Timed
from isocket.on_demand import on_demand
from isocket.rows import CTRL, LATER, Row

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from isocket.clock import WallClock
    from isocket.features.alarm import Alarm
    from isocket.features.socket import Socket
    from isocket.features.temperature import Temperature
    from isocket.modem.modem import Modem
    from isocket.store.settings import Settings

FIRST_LOOK_MS = 300_000  # by then the network has told the time
LOOK_MS = 3_600_000
NEXT_MS = 25 * 3_600_000  # the outbox gives a text up after a day
_WORDS = ((-65, "Excellent"), (-80, "Good"), (-95, "Fair"))


def signal_text(csq: int | None) -> str:
    """csq: 0..31 as AT+CSQ gives it; None or 99: not known. dBm = -113 + 2 x CSQ (SIM800 AT manual 3.2.17)."""
    if csq is None or csq > 31:
        return "Signal: None"
    dbm = -113 + 2 * csq
    word = "Weak"
    for least, name in _WORDS:
        if dbm >= least:
            word = name
            break
    return "Signal: %s (%ddBm)" % (word, dbm)


class Info(Timed):
    """numbers(): of the alert list."""

    @on_demand
    def __init__(
        self,
        settings: Settings,
        socket: Socket,
        temperature: Temperature,
        alarm: Alarm,
        wall: WallClock,
        modem: Modem,
        numbers: Callable[[], list[str]],
        serial_number: str,
        now: int,
    ) -> None:
        self._settings = settings
        self._socket = socket
        self._temperature = temperature
        self._alarm = alarm
        self._wall = wall
        self._modem = modem
        self._numbers = numbers
        self._serial_number = serial_number
        self._speaks = False
        self.due = now + FIRST_LOOK_MS

    def step(self, now: int) -> None:
        self.due = now + LOOK_MS
        most = int(self._settings.get("KEEPALIVE", "0"))
        if self._speaks:
            self._speaks = False
            self._break_silence(now)
        elif not most:
            self._settings.put("last sent", "")
        elif self._silence(now) >= most:
            self._speaks = True
            self.due = now  # in a pass of its own

    @on_demand
    def _silence(self, now: int) -> int:
        """For so many days no text has been sent. While the clock is unset they count from the start."""
        up = today = self._wall.uptime(now) // DAY_S
        form = "u%x"
        if self._wall.is_set:
            today = self._wall.seconds(now) // DAY_S
            form = "%d"
        kept = self._settings.get("last sent", form % today)
        last = today - up
        if kept[0] == "u":
            last += min(int(kept[1:], 16), up)
        elif self._wall.is_set:
            last = min(int(kept), today)
        if kept[0] == form[0] or form == "%d":
            self._settings.put("last sent", form % last)
        return today - last

    @on_demand
    def _break_silence(self, now: int) -> None:
        numbers = self._numbers()
        if numbers and self._modem.registered:
            self.due = now + NEXT_MS
            self._modem.measure_signal(lambda now: self._modem.reply(numbers[0], self.status_text(now), True), now)

    @on_demand
    def status_text(self, now: int) -> str:
        name = self._settings.get("NAME")
        lines = (
            name + "\n" + self._socket.text if name else self._socket.text,
            signal_text(self._modem.csq),
            "TEMP: " + self._temperature.text,
            "ALARMF: " + ("Enabled" if self._alarm.enabled else "Disabled"),
            "ALARM status: " + ("Active" if self._alarm.active else "No act"),
            "Time: " + self._wall.text(now),
        )
        return "\n".join(lines)

    def rows(self) -> dict[str, tuple]:
        return {
            "STATUS": Row(CTRL, self._status, always=True),
            "BATTERY": Row(CTRL, self._battery, always=True),
            "HARDWARE": Row(CTRL, lambda request: "iSocket RP2040 " + self._modem.model, always=True),
            "SERIALNUM": Row(CTRL, lambda request: "S/N: " + self._serial_number, always=True),
            "FIRMWARE": Row(CTRL, lambda request: "v" + VERSION, always=True),
        }

    def _status(self, request):
        self._modem.measure_signal(lambda now: request.reply(self.status_text(now)), request.now)
        return LATER

    def _battery(self, request):
        def done(battery: tuple[int, int] | None, now: int) -> None:
            if battery is None:
                request.fail()
                return
            millivolts, percent = battery
            text = "Battery: %d.%02dV" % (millivolts // 1000, millivolts % 1000 // 10)
            request.reply("%s (%d%%)" % (text, percent) if percent >= 0 else text)

        self._modem.measure_battery(done, request.now)
        return LATER
