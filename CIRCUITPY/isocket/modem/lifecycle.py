"""From a dark modem to one that is ready, and back there after whatever befalls it (SIM800 hardware design 4.2, AT
manual 1.6).

Liveness is an answered command. When commands stay unanswered the ladder is climbed: ask again, reset the software,
pull RST, press KEY, cut the supply. Each rung is followed by a time in which the modem may answer; an answer leads
through the rows of its profile to READY.
"""

from __future__ import annotations

from isocket import log
from isocket.clock import Timed, after, elapsed, reached
from isocket.modem import profiles
from isocket.modem.channel import OK, TIMEOUT, Command
from isocket.rare import rare

# states
ASKING = "asking"  # AT, until it answers or the time is up
STARTING = "starting"  # the rows of the profile
SIM = "sim"  # waiting for the SIM
PREPARING = "preparing"  # the rows for SMS and calls
READY = "ready"
PULLING = "pulling"  # RST, KEY or supply is being held
STOPPING = "stopping"
OFF = "off"

_AT = Command("AT", timeout_ms=500)
_IDENTIFY = Command("ATI", timeout_ms=2000, attempts=2)
_SIM_STATE = Command("AT+CPIN?", "+CPIN", timeout_ms=5000)
_SOFT_RESET = Command("AT+CFUN=1,1", timeout_ms=3000)

MAX_SILENT = 2
ASK_EVERY_MS = 400
SIM_EVERY_MS = 5_000
ROW_RETRY_MS = 2_000
ROW_TRIES = 8
REASSERT_MS = 60 * 60_000  # settings may be lost in silence (field faults 7)
FAILED_AFTER_MS = 60_000
POWER_DOWN_MS = 3_000

# rung: name, how long the line is held (ms), how long the modem may take to answer afterwards (ms)
LADDER = (
    ("ask", 0, 2_000),
    ("soft reset", 0, 12_000),
    ("RST", 150, 12_000),
    ("KEY", 1_500, 12_000),
    ("supply", 5_000, 3_000),
    ("KEY", 1_500, 15_000),
    ("RST", 150, 30_000),
    ("KEY", 1_500, 60_000),
)
LAST_RUNGS = 3  # once at the top the last rungs are tried for ever


class Lifecycle(Timed):
    """`lines`: hardware with modem_rst, modem_key, modem_supply, modem_is_on. `on_ready(now)` whenever READY."""

    def __init__(self, channel, lines, config, now: int) -> None:
        self._channel = channel
        self._lines = lines
        self._pin = config.sim_pin
        self._pin_refused = False
        self.model = "" if config.modem == "auto" else config.modem
        self._fixed_model = bool(self.model)
        self.profile = profiles.for_model(self.model)
        self.state = ASKING
        self.sim_failed = False
        self._rung = -1
        self.rungs = [0] * len(LADDER)  # how often each was used
        self._row = 0
        self._tries = 0
        self._held = None
        self._next_at = now
        self._until = after(now, 600)  # a modem that has kept its power answers at once
        self._alive_at = now
        self.failed = False
        self.on_ready = lambda now: None
        self.due = now
        for line in self.profile.boot:
            channel.urcs[line] = self._on_boot_line
        channel.urcs["+CPIN"] = self._on_sim_line
        channel.on_sim_error = self._on_sim_error
        channel.urcs["UNDER-VOLTAGE WARNNING"] = self._on_voltage
        channel.urcs["UNDER-VOLTAGE POWER DOWN"] = self._on_voltage

    def _enter(self, state: str, now: int) -> None:
        if state != self.state:
            log.say("modem: %s -> %s" % (self.state, state))
            self.state = state
        self._row = 0
        self._tries = 0
        self._next_at = now
        self.due = now

    @property
    def ready(self) -> bool:
        return self.state == READY

    # what to send next; called when the channel is idle

    def next_command(self, now: int) -> Command | None:
        if not reached(self._next_at, now):
            self.due = self._next_at
            return None
        state = self.state
        if state == READY:
            if self._channel.silent >= MAX_SILENT:
                self._lose("commands unanswered", now)
            elif reached(self._until, now):
                log.say("modem: settings re-asserted")
                self._enter(PREPARING, now)
            else:
                self.due = self._until
            return None
        if state == ASKING:
            if reached(self._until, now):
                self._climb(now)
                return None
            return _AT
        if state == STARTING:
            return self.profile.start[self._row] if self._row < len(self.profile.start) else _IDENTIFY
        if state == SIM:
            return _SIM_STATE if self._tries == 0 else Command("AT+CPIN=" + self._pin, timeout_ms=5000)
        if state == PREPARING:
            return self.profile.sms[self._row]
        if state == STOPPING and self._row == 0:
            return self.profile.power_down
        return None

    def on_line(self, command: Command, line: str, now: int) -> None:
        if command is _IDENTIFY:
            if not self._fixed_model and not line.startswith("+") and line != command.text:
                self.model = line.split(" ")[0]
                self.profile = profiles.for_model(self.model)
        elif command is _SIM_STATE:
            self._sim_state(line, now)

    def on_result(self, command: Command, result: str, now: int) -> None:
        if result != TIMEOUT:
            self._alive_at = now
            self.failed = False
        if command is _AT:
            if result == OK:
                self._rung = -1
                self._channel.silent = 0
                self._enter(STARTING, now)
            else:
                self._next_at = after(now, ASK_EVERY_MS)
        elif command is _SOFT_RESET:
            pass
        elif command is self.profile.power_down:
            self._row = 1
        elif command is _SIM_STATE or self.state == SIM:
            self._after_sim(command, result, now)
        elif self.state in (STARTING, PREPARING):
            self._after_row(command, result, now)
        self.due = self._next_at

    @rare
    def _after_row(self, command: Command, result: str, now: int) -> None:
        if result != OK:
            if self._channel.silent >= MAX_SILENT:
                self._lose("silent while being set up", now)
                return
            self._tries += 1
            if self._tries < ROW_TRIES and self.state == PREPARING:  # before `SMS Ready` these fail: not for good
                self._next_at = after(now, ROW_RETRY_MS)
                return
            log.say("modem: %s: %s" % (command.text, result))
        self._row += 1
        self._tries = 0
        self._next_at = now
        if self.state == STARTING and command is _IDENTIFY:
            self._enter(SIM, now)
        elif self.state == PREPARING and self._row == len(self.profile.sms):
            self._enter(READY, now)
            self._until = after(now, REASSERT_MS)
            self.on_ready(now)

    # the SIM

    def _sim_state(self, line: str, now: int) -> None:
        if line.startswith("+CPIN: READY"):
            self.sim_failed = False
            self._enter(PREPARING, now)
        elif line.startswith("+CPIN: SIM PIN") and self._pin and not self._pin_refused:
            self._tries = 1  # once: a wrong PIN is never sent again (three of them lock the card)
        else:
            self.sim_failed = True

    @rare
    def _after_sim(self, command: Command, result: str, now: int) -> None:
        if self.state != SIM:
            return
        if command is _SIM_STATE:
            if result == TIMEOUT and self._channel.silent >= MAX_SILENT:
                self._lose("silent about its SIM", now)
                return
            if result not in (OK, TIMEOUT):
                self.sim_failed = True
            if self._tries == 0:
                self._next_at = after(now, SIM_EVERY_MS if self.sim_failed else ROW_RETRY_MS)
        else:
            self._tries = 0
            if result not in (OK, TIMEOUT):
                log.say("modem: SIM PIN refused")
                self._pin_refused = True
            self._next_at = after(now, ROW_RETRY_MS)

    def _on_sim_line(self, line: str, now: int) -> bool:
        if not line.startswith("+CPIN: READY") and self.state in (READY, PREPARING):
            log.say("modem: " + line)
            self.sim_failed = True
            self._enter(SIM, now)
        return False

    def _on_sim_error(self, now: int) -> None:
        """A command failed for want of a SIM."""
        if self.state == READY:
            self._enter(SIM, now)

    # trouble

    def _on_boot_line(self, line: str, now: int) -> bool:
        """It has started, or stopped, by itself."""
        if self.state in (STARTING, SIM, PREPARING, READY):
            self._lose(line, now)
        return False

    def _on_voltage(self, line: str, now: int) -> bool:
        log.say("modem: " + line)
        return False

    def _lose(self, why: str, now: int) -> None:
        log.say("modem: lost: " + why)
        self._alive_at = now
        self._channel.silent = 0
        self._enter(ASKING, now)
        self._rung = 0
        self.rungs[0] += 1
        self._until = after(now, LADDER[0][2])

    @rare
    def _climb(self, now: int) -> None:
        self._rung += 1
        if self._rung >= len(LADDER):
            self._rung = len(LADDER) - LAST_RUNGS
        if not self._lines.modem_is_on:
            while LADDER[self._rung][0] in ("ask", "soft reset", "RST"):  # dark: nothing but KEY and supply help
                self._rung += 1
                if self._rung >= len(LADDER):
                    self._rung = len(LADDER) - LAST_RUNGS
        if elapsed(self._alive_at, now) >= FAILED_AFTER_MS:
            self.failed = True
            self._alive_at = after(now, -FAILED_AFTER_MS)
        name, hold_ms, _ = LADDER[self._rung]
        self.rungs[self._rung] += 1
        log.say("modem: recovery: " + name)
        if name == "soft reset":
            self._channel.start(_SOFT_RESET, self, now)
        self._held = {
            "RST": self._lines.modem_rst,
            "KEY": self._lines.modem_key,
            "supply": self._lines.modem_supply,
        }.get(name)
        if self._held is None:
            self._wait_for_answer(now)
            return
        self._held.set(False)
        self._enter(PULLING, now)
        self._next_at = after(now, hold_ms)
        self.due = self._next_at

    def step(self, now: int) -> None:
        """Let go of what is held. (What is to be sent is asked for by `next_command`.)"""
        self.due = None
        if self.state == PULLING:
            if reached(self._next_at, now):
                self._held.set(True)
                self._wait_for_answer(now)
            else:
                self.due = self._next_at
        elif self.state == STOPPING:
            self.due = after(now, 1000)

    def _wait_for_answer(self, now: int) -> None:
        wait_ms = LADDER[self._rung][2]
        self._channel.silent = 0
        self._enter(ASKING, now)
        self._next_at = after(now, ASK_EVERY_MS)
        self.due = self._next_at
        self._until = after(now, wait_ms)

    # on the battery

    @rare
    def shut_down(self, now: int) -> bool:
        """Power the modem down; to be called until it says True."""
        if self.state == OFF:
            return True
        if self.state != STOPPING:
            self._lines.modem_key.set(True)
            self._lines.modem_rst.set(True)
            self._channel.abandon()
            self._enter(STOPPING, now)
            self._until = after(now, 8_000)
            return False
        if not self._lines.modem_is_on or reached(self._until, now):
            self._enter(OFF, now)
            self.due = None
            return True
        return False

    def wake(self, now: int) -> None:
        """Mains are back before the device slept: bring the modem up again."""
        if self.state in (STOPPING, OFF):
            self._rung = -1
            self._enter(ASKING, now)
            self._until = after(now, POWER_DOWN_MS)
