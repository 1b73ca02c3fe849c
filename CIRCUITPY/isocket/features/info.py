"""STATUS and what the device is (manual ch. 4.1, 13)."""

from __future__ import annotations

from isocket import VERSION
from isocket.on_demand import on_demand
from isocket.rows import CTRL, LATER, Row

TYPE_CHECKING = False
if TYPE_CHECKING:
    from isocket.clock import WallClock
    from isocket.features.alarm import Alarm
    from isocket.features.socket import Socket
    from isocket.features.temperature import Temperature
    from isocket.modem.modem import Modem
    from isocket.store.settings import Settings

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


class Info:
    def __init__(
        self,
        settings: Settings,
        socket: Socket,
        temperature: Temperature,
        alarm: Alarm,
        wall: WallClock,
        modem: Modem,
        serial_number: str,
    ) -> None:
        self._settings = settings
        self._socket = socket
        self._temperature = temperature
        self._alarm = alarm
        self._wall = wall
        self._modem = modem
        self._serial_number = serial_number

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
