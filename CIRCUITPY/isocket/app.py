"""The superloop, and the only place where parts are put together.

One pass: inputs become events, what is due is stepped, the modem has its turn, outputs follow, what has changed is
stored, the watchdog is fed, and the board sleeps until the next deadline or the next input. Nothing in it waits.
"""

from __future__ import annotations

import gc
import sys

from isocket import VERSION, hardware, log
from isocket.clock import WallClock
from isocket.features.power import Power
from isocket.features.socket import Socket
from isocket.on_demand import on_demand
from isocket.store.settings import Settings
from isocket.upkeep import Upkeep

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from isocket.crash.supervisor import Supervisor
    from isocket.hardware import Hardware
    from isocket.house import House

MAX_IDLE_MS = 4_000  # half of what the watchdog allows
MAX_DEFERRED = 3  # passes in a row in which nothing but the modem's lines has its turn


@on_demand
def start(supervisor: Supervisor) -> App:
    """The relay first, then the modem, then the rest: reading what each needs takes its time. supervisor: has the
    board, and what an app that has failed has left.
    """
    board = supervisor.board
    settings_file = supervisor.settings_file
    settings = Settings(*supervisor.flash)
    if supervisor.error:
        from isocket.crash.report import note

        note(supervisor.error, settings)
    now = hardware.now_ms()
    wall = WallClock(now)
    socket = Socket(board.relay, settings, wall)
    booting = board.relay.level is None  # else the app has failed: what it drives stays as it is
    powered_on = hardware.powered_on() and booting
    power = Power(settings, socket, board.mains_present, powered_on, now)
    if booting:
        power.apply(now)
    else:
        socket.go_on(supervisor.left)
    why = "power-on" if powered_on else "reset" if booting else "restart"
    log.say("%s, firmware %s, %s" % (settings_file.name, VERSION, why))
    if settings.get("last error"):
        log.say("last error: " + settings.get("last error"))
    from isocket.crash.checks import check

    check(1)
    gc.collect()
    from isocket.modem.modem import Modem
    from isocket.numbers import Numbering

    numbering = Numbering()
    modem = Modem(board, settings_file, settings, wall, numbering, hardware.now_ms())
    modem.step(hardware.now_ms())

    check(2)
    gc.collect()
    from isocket.house import House
    from isocket.limits import Limits

    limits = Limits(modem.reply, lambda: wall.uptime(hardware.now_ms()), settings_file.limits)
    house = House(board, settings, wall, socket, power, modem, numbering, limits, booting)
    app = App(board, settings, house, socket, supervisor.reached)
    # the files have been judged: that module is read again when the app is started again
    del sys.modules["isocket.crash.checks"]
    delattr(sys.modules["isocket.crash"], "checks")
    gc.collect()  # now, rather than in one of the first passes
    app.upkeep.measure()
    return app


class App:
    """The loop around the house."""

    @on_demand
    def __init__(
        self, board: Hardware, settings: Settings, house: House, socket: Socket, reached: Callable[[], None]
    ) -> None:
        self._reached: Callable[[], None] | None = reached
        board.look_ahead()
        self._board = board
        self._settings = settings
        self._house = house
        self._socket = socket
        self.upkeep = Upkeep(board, settings, house.modem)
        self._deferred = 0  # in so many passes the parts had to wait

    def run(self) -> None:
        """For ever. `reached()` after the first pass."""
        while True:
            began = hardware.now_ms()
            self.one_pass(began)
            if self._reached is not None:
                self._reached()
                self._reached = None
            now = hardware.now_ms()
            self._board.idle(self.upkeep.after_pass(began, now, self._wait_ms(now)))

    def left(self) -> tuple:
        """The app has failed: what the next one has to know."""
        return self._socket.left(hardware.now_ms())

    def save(self) -> None:
        """The app has failed: what it wanted to store."""
        try:
            self._house.modem.outbox.keep_all()
        finally:
            self._settings.save()

    def one_pass(self, now: int) -> None:
        board = self._board
        if board.key_events or board.mains_events:
            self._read_inputs(now)
        if not self._hears_enough(now):
            self._step_parts(now)
        self._house.indicators.choose(now)
        settings = self._settings
        if settings.dirty or settings.notes:
            settings.step(now)
        board.feed_watchdog()

    def _hears_enough(self, now: int) -> bool:
        """Lines of the modem are enough for a pass, inputs that took long, or that memory is to be collected behind it;
        but not more than MAX_DEFERRED times in a row.
        """
        heard = self._house.modem.receive(now)
        if (heard or self.upkeep.asked or self._board.is_enough(now)) and self._deferred < MAX_DEFERRED:
            self._deferred += 1
            return True
        self._deferred = 0
        return False

    def _step_parts(self, now: int) -> None:
        """All that are due, up to one that took long."""
        for part in self._house.parts:
            due = part.due
            if due is not None and now >= due:
                part.step(now)
                if self._board.is_enough(now):
                    break

    def _read_inputs(self, now: int) -> None:
        board = self._board
        house = self._house
        key = board.next_key()
        while key is not None:
            if key[0] == hardware.CONTACT:
                house.alarm.on_contact(key[1], now)
            else:
                house.button.on_button(key[1], key[2])
            key = board.next_key()
        house.power.on_mains(board.read_mains(), now)

    def _wait_ms(self, now: int) -> int:
        """Until the nearest deadline of any part."""
        nearest = now if self._settings.dirty else now + MAX_IDLE_MS
        for part in self._house.parts:
            due = part.due
            if due is not None and due < nearest:
                nearest = due
        return nearest - now if nearest > now else 0
