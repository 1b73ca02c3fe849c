"""Registration, signal and network time as the modem sees them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.modem.faults import REGISTER
from bench.world.stamp import Stamp

if TYPE_CHECKING:
    from bench.modem.modem import Modem
    from bench.world.clock import Timer

IDLE, HOME, SEARCHING, DENIED, ROAMING = 0, 1, 2, 3, 5  # <stat> of +CREG (3GPP TS 27.007 7.2)
WORDS = {
    IDLE: "idle",
    HOME: "registered",
    SEARCHING: "searching",
    DENIED: "registration denied",
    ROAMING: "registered, roaming",
}
SMS_ONLY = {6: 7}  # home -> roaming, of a module that is registered for SMS alone
PLACE = ("00C3", "28B6")  # location area and cell


class Radio:
    """`stat` is that of +CREG. `wanted` is false after AT+COPS=2."""

    def __init__(self, modem: Modem) -> None:
        self._modem = modem
        self._network = modem.world.network
        self._timer: Timer | None = None
        self._aim = IDLE
        self.stat = IDLE
        self.wanted = True
        self.name_format = 0

    @property
    def registered(self) -> bool:
        return self.stat in (HOME, ROAMING)

    @property
    def camped(self) -> bool:
        """There is a cell to measure."""
        return self._modem.power.running and self._modem.function == 1 and self._network.state != "off"

    def stop(self) -> None:
        """Switched off or restarted: the network finds nobody any more."""
        self._cancel()
        self._aim = self.stat = IDLE
        self.wanted = True
        self._network.drop_calls()

    def update(self) -> None:
        """Something that registration depends on has changed; work towards what is possible now."""
        modem = self._modem
        if not modem.power.running or modem.function != 1 or not modem.card.usable or not self.wanted:
            aim = IDLE
        else:
            aim = {"on": HOME, "off": SEARCHING, "denied": DENIED, "roaming": ROAMING}[self._network.state]
            if modem.faulty("registration-stuck"):
                aim = SEARCHING
        if aim == self._aim:
            return
        self._aim = aim
        self._cancel()
        if aim == self.stat:
            return
        if aim == IDLE:
            self._become(IDLE)
        elif aim == SEARCHING and self.registered:
            self._timer = modem.after("lose", self._become, SEARCHING)
        elif aim == SEARCHING:
            self._become(SEARCHING)
        else:
            self._become(SEARCHING)
            self._timer = modem.after("register", self._become, aim)

    def again(self) -> None:
        """Register anew (AT+COPS=0 after AT+COPS=2)."""
        self.wanted = True
        self.update()

    def _cancel(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _become(self, stat: int) -> None:
        self._timer = None
        if stat == self.stat:
            return
        if stat in (HOME, ROAMING):
            if self._modem.faulty("reset-at-registration"):
                self._modem.power.restart("at registration")
                return
            self._modem.cure(REGISTER)
        was_registered = self.registered
        self.stat = stat
        modem = self._modem
        modem.world.record.add("modem", WORDS[stat])
        for name in modem.dialect.registration:
            level = modem.settings.number(name)
            if level:
                modem.port.unsolicited(f"{name}: {self.told(name)}" + self.place(level))
        if was_registered and not self.registered:
            self._network.drop_calls()
        if self.registered:
            self.time_given()
            self._network.memory_available()

    def told(self, name: str) -> int:
        """<stat> as that command tells it."""
        at_home = self._modem.dialect.registration.get(name, HOME)
        if self.stat == ROAMING and at_home != HOME:
            return SMS_ONLY.get(at_home, at_home)
        return at_home if self.stat == HOME else self.stat

    def place(self, level: int) -> str:
        if level != 2 or not self.registered:
            return ""
        dialect = self._modem.dialect
        return f',"{PLACE[0]}","{PLACE[1]}"' + (f",{dialect.technology}" if dialect.cell_technology else "")

    def csq(self) -> int:
        return self._network.csq if self.camped else self._modem.dialect.no_signal

    def time_given(self) -> None:
        """The network tells the time (NITZ, 3GPP TS 22.042); the modem listens when it has been told to."""
        modem, network = self._modem, self._network
        if not self.registered or not network.gives_time:
            return
        if modem.faulty("clock-1980") or modem.faulty("clock-2004"):
            return
        stamp = network.stamp()
        wanted = modem.settings.number(modem.dialect.clock_setting)
        if wanted:
            local = modem.dialect.local_time in (None, wanted)
            modem.clock_chip.set(stamp if local else Stamp.parse(f"{stamp.gmt:%y/%m/%d,%H:%M:%S}+00"))
        if not modem.settings.number(modem.dialect.zone_setting):
            return
        operator, short, plmn = network.operator
        lines = [
            row.format(quarters=stamp.quarters, gmt=stamp.gmt, operator=operator, short=short, plmn=plmn)
            for row in modem.dialect.time_urcs
        ]
        if modem.faulty("time-twice"):
            lines = [line for line in lines for _ in range(2 if line.startswith(("*PSUTTZ", "+CTZV")) else 1)]
            lines = ["DST: 253" if line.startswith("DST") else line for line in lines]
        modem.port.unsolicited(*lines)
