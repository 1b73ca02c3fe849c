"""Who lives in the device: every part is made here and told of those that it needs."""

from __future__ import annotations

from isocket import hardware
from isocket.notices import STATUS
from isocket.on_demand import on_demand

TYPE_CHECKING = False
if TYPE_CHECKING:
    from isocket.clock import WallClock
    from isocket.features.power import Power
    from isocket.features.socket import Socket
    from isocket.hardware import Hardware
    from isocket.limits import Limits
    from isocket.modem.modem import Modem
    from isocket.numbers import Numbering
    from isocket.store.settings import Settings


class House:
    """parts: all that has a deadline, in the order in which they are stepped."""

    @on_demand
    def __init__(
        self,
        board: Hardware,
        settings: Settings,
        wall: WallClock,
        socket: Socket,
        power: Power,
        modem: Modem,
        numbering: Numbering,
        limits: Limits,
        booting: bool,
    ) -> None:
        # here, since nobody needs these names after the start
        from isocket.access import Access
        from isocket.commands import Commands
        from isocket.features.alarm import Alarm, AlarmLog
        from isocket.features.backup import Backup
        from isocket.features.button import Button
        from isocket.features.credit import Credit
        from isocket.features.datetime import DateTime
        from isocket.features.help import Help
        from isocket.features.indicators import Indicators
        from isocket.features.info import Info
        from isocket.features.ring import Ring
        from isocket.features.scheduler import Scheduler
        from isocket.features.temperature import ProbeFailure, Temperature, TemperatureAlerts
        from isocket.features.thermostat import Thermostat
        from isocket.guesses import Guesses
        from isocket.lateness import Lateness
        from isocket.notices import Notices
        from isocket.probe import Probe
        from isocket.values import Values

        now = hardware.now_ms()
        self._board = board
        self._settings = settings
        self._socket = socket
        self.power = power
        self.modem = modem
        outbox = modem.outbox
        guesses = Guesses(settings, wall, numbering, lambda text: notices.warn(text))
        access = Access(settings, wall, numbering, guesses, lambda place: outbox.forget(place, hardware.now_ms()), now)
        outbox.tell_notices_to(access.alert_addresses)
        self._notices = notices = Notices(
            settings,
            wall,
            modem,
            access.alert_addresses,
            limits,
            hardware.now_ms,
            lambda: settings.get("ALERT", "SMS") != "SMSCHANGE",
        )
        alarm_log = AlarmLog(settings, wall)
        self.alarm = alarm = Alarm(settings, wall, socket, notices, modem, alarm_log, now)
        probe = Probe(board.probe_bus, self._on_reading)
        self._temperature = temperature = Temperature(probe, now)
        alerts = TemperatureAlerts(settings, wall, temperature, notices)
        failure = ProbeFailure(settings, wall, temperature, notices, lambda: (thermostat.enabled, alerts.is_set))
        thermostat = Thermostat(settings, wall, socket, temperature, notices, failure)
        self._thermostat = thermostat
        self._info = info = Info(
            settings, socket, temperature, alarm, wall, modem, access.alert_addresses, hardware.serial_number(), now
        )
        self._scheduler = scheduler = Scheduler(settings, wall, self._act, power.overruled, now)
        date = DateTime(
            settings,
            wall,
            modem.keep_time,
            (
                scheduler.clock_changed,
                alarm_log.clock_changed,
                guesses.clock_changed,
                notices.clock_changed,
                outbox.clock_changed,
            ),
        )
        ring = Ring(settings, access, socket, limits.reply, modem, info.status_text)
        backup = Backup(settings)
        credit = Credit(settings, modem.ask_operator)
        self.indicators = Indicators(board.leds, modem, socket, alarm, power, booting, now)
        self.button = Button(socket, alarm, self.indicators, self._factory_reset, self._restart_at_computer)
        lateness = Lateness(settings, wall, modem)
        self._commands = commands = Commands(
            settings,
            wall,
            access,
            guesses,
            lateness,
            numbering,
            limits.reply,
            limits.error,
            modem.ask_centre,
            modem.notify,
            not hardware.powered_on(),
        )
        features = (
            access,
            socket,
            ring,
            temperature,
            thermostat,
            alerts,
            failure,
            date,
            alarm,
            alarm_log,
            scheduler,
            credit,
            info,
            backup,
            Help(),
            Values(settings),
        )
        commands.serve(features)
        limits.warn_by(notices.warn)
        if settings.damage:
            notices.warn(settings.damage)
            settings.damage_told()
        modem.inbox.tell_texts_to(commands.take, self._texts_are_done)
        modem.calls.tell_calls_to(ring.on_call)
        modem.registration.tell_time_to(date.from_modem)
        power.begin(notices, modem, commands, wall, self._sleep, now)
        alarm.begin(board.contact_closed, now)
        self.parts = (
            socket,
            alarm,
            power,
            self.button,
            access,
            temperature,
            probe,
            scheduler,
            commands,
            backup,
            info,
            notices,
            modem,
            self.indicators,
        )

    def _texts_are_done(self) -> bool:
        """What the texts so far have asked for is done, and in flash."""
        return self._commands.idle and self._settings.saved

    def _on_reading(self, sixteenths: int | None) -> None:
        self._temperature.took(sixteenths, hardware.now_ms())

    def _act(self, action: str, now: int) -> None:
        """One action of the scheduler (manual ch. 10)."""
        if action[0] == "T":
            self._thermostat.set_to(action[1:], now)
        else:
            self._do(action, now)

    @on_demand
    def _do(self, action: str, now: int) -> None:
        if action == "INF":
            self.modem.measure_signal(self._report_status, now)
        elif action in ("AON", "AOF"):
            self.alarm.enable(action == "AON", now)
        else:
            self._socket.schedule(action == "ON", now)

    def _report_status(self, now: int) -> None:
        self._notices.tell(STATUS, self._info.status_text(now), name="status")

    def _factory_reset(self) -> None:
        self._settings.erase()
        self._board.restart()

    @on_demand
    def _restart_at_computer(self) -> None:
        """For who has written to the drive: nothing but this restarts the board then (boot.py)."""
        if self._board.computer_is_there:
            self._settings.save()
            self._board.restart()

    def _sleep(self, most_s: int) -> None:
        self._settings.save()
        self._board.sleep_until_mains(most_s)
