"""From a dark modem to one that is ready, and back there after whatever befalls it (SIM800 hardware design 4.2, AT
manual 1.6).

Liveness is an answered command. After a time-out AT is asked; when that stays unanswered, too, the ladder RUNGS is
climbed. Each rung is followed by a time in which the modem may answer; an answer leads through the rows of its profile
to READY. docs/modem.md has the ladder as a table.
"""

from __future__ import annotations

from isocket import log
from isocket.clock import Timed
from isocket.modem.channel import ABORTED, ERROR, OK, TIMEOUT, Command
from isocket.modem.profiles import BOOT, BOOT_MS, POWER_DOWN, RST_MS, START, TEXTS, VOICELESS, for_model
from isocket.on_demand import on_demand

# states
ASKING = "asking"  # AT, until it answers or the time is up
STARTING = "starting"  # the rows of the profile
SIM = "sim"  # waiting for the SIM
PREPARING = "preparing"  # the rows for SMS and calls
READY = "ready"
CLIMBING = "climbing"  # a rung is chosen
PULLING = "pulling"  # RST, KEY or supply is being held
RADIO = "radio"  # AT+CFUN=0, a pause, AT+CFUN=1
STOPPING = "stopping"
OFF = "off"

RUNGS = "AT re-init CFUN RST KEY supply radio"  # radio: beside the ladder, for SIM and network
AT = 0
RE_INIT = 1
CFUN = 2
RST = 3
KEY = 4
SUPPLY = 5
RADIO_RUNG = 6
KEY_MS = 1_500
CUT_MS = 5_000
SUPPLY_MS = 2_000  # after the supply is back nothing happens until KEY is pressed

IDENTIFY = "ATI"
BEGIN = "ATE0 ATI "
SIM_STATE = "AT+CPIN?"
_AT = Command("AT", timeout_ms=500)

MAX_SILENT = 3  # the command that timed out, and AT twice
ASK_EVERY_MS = 400
ASK_SLOWLY_MS = 2_000
ASK_MS = 3_000
UNKNOWN_BOOT_MS = 25_000  # for a modem that has not said who it is, the longest of all
UNKNOWN_RST_MS = 2_500
BACK_OFF_MS = 10_000  # longer after each round of the ladder, three times at most
SETTLE_MS = 300  # after a time-out and an answered AT: a late answer must not pass for that to the next command
SIM_EVERY_MS = 5_000
ROW_MS = 5_000
ROW_RETRY_MS = 2_000
ROW_TRIES = 10  # of a row that is an ERROR; the SIM may be busy (other errors) for longer
BUSY_TRIES = 40
# settings may be lost in silence (field faults 7); and what was ready for so long is steady: its next trouble is a new
# one, and starts at the foot of the ladder
REASSERT_MS = 10 * 60_000
MAX_DOUBTS = 4
DOUBT_MS = 20_000  # doubts within so long count as one
MAX_RESETS = 3
STUCK_MS = 4 * 60_000  # no SIM for so long: the radio is switched off and on; then twice as long, and so on
MAX_DOUBLINGS = 4
RADIO_OFF_MS = 10_000
FAILED_AFTER_MS = 60_000
POWER_DOWN_MS = 3_000
# of the ways to switch it off, one after the other: its command; KEY held, and let go; the supply cut
STOP_MS = (8_000, KEY_MS, 6_000, CUT_MS)


class Lifecycle(Timed):
    """`lines`: hardware with modem_rst, modem_key, modem_supply, modem_is_on.

    can_text, can_call: what this modem is able to do at all. rungs: how often each of RUNGS was used.
    """

    def __init__(self, channel, lines, config, settings, now: int) -> None:
        self._channel = channel
        self._lines = lines
        self._pin = config.sim_pin
        self._settings = settings
        self.model = "" if config.modem == "auto" else config.modem
        self._fixed_model = bool(self.model)
        self.profile: tuple = ()
        self.can_text = True
        self.can_call = True
        self.state = ASKING
        self.sim_failed = False
        self.failed = False
        self.rungs = [0] * 7
        self._rung = AT
        self._round = 0
        self._row = 0
        self._tries = 0
        self._held = None
        self._was_on = False
        self._again = False  # the rows are to be sent again while READY
        self._next_at: int | None = now
        self._until = now + 600  # a modem that has kept its power answers at once
        self._lost_at = now
        self._started = False
        self._is_back = False
        self._means = 0  # by which it is being switched off
        self._resets = 0
        self._doubts = 0
        self._doubted_at = now - DOUBT_MS
        self._stuck = 0
        self.due = now
        self._take_profile()
        channel.urcs["+CPIN"] = self._on_sim_line
        channel.urcs["SMS Ready"] = channel.urcs["SMS DONE"] = self._on_texts_ready
        channel.on_sim_error = self._on_sim_error
        channel.urcs["UNDER"] = self._on_voltage  # -VOLTAGE WARNNING, WARNING, POWER DOWN

    def _take_profile(self) -> None:
        self.profile = for_model(self.model)
        self.can_call = not any([name in self.model for name in VOICELESS.split()])  # noqa: C419
        if not self.can_call:
            log.say("modem: it makes no calls")
        for line in self.profile[BOOT]:
            self._channel.urcs[line] = self._on_boot_line

    def _enter(self, state: str, now: int) -> None:
        if state != self.state:
            log.say("modem: %s -> %s" % (self.state, state))
            self.state = state
        self._row = 0
        self._tries = 0
        self._go_on(now)

    def _go_on(self, now: int) -> None:
        """In the next pass: what is rare takes much of one."""
        self._next_at = self.due = now + 1

    @property
    def ready(self) -> bool:
        return self.state == READY

    @property
    def checking(self) -> bool:
        """READY, but nobody else has the line: the modem is being asked whether it still lives."""
        return self._next_at is not None or self._channel.silent > 0

    # what to send next; called when the channel is idle

    def next_command(self, now: int) -> Command | None:
        if self._next_at is not None and now < self._next_at:
            self.due = self._next_at
            return None
        if self.state == READY:
            return self._while_ready(now)
        if not self.profile:
            self._take_profile()
            self._go_on(now)
            return None
        if self.state == CLIMBING:
            self._use(self._rung, now)
            return None
        if self.state == SIM:
            return self._ask_sim(now)
        if self.state != ASKING:
            return self._next_row(now)
        if now < self._until:
            return _AT
        self._climb(now)
        return None

    def _next_row(self, now: int) -> Command | None:
        state = self.state
        if state == RADIO:
            return Command("AT+CFUN=%d" % self._row, timeout_ms=10_000)
        if state in (STARTING, PREPARING):
            rows = self._rows
            if self._row < len(rows):
                return Command(rows[self._row], timeout_ms=ROW_MS)
            if state == STARTING:
                self._await_sim(now)
            else:
                self._become_ready(now)
            return None
        if state == STOPPING and self._row == 0:
            return Command(self.profile[POWER_DOWN], timeout_ms=3000, ends=("NORMAL POWER DOWN",))
        return None

    @property
    def _rows(self) -> list[str]:
        """Of this state. Who it is comes first: the other rows are that modem's."""
        return (BEGIN + self.profile[START] if self.state == STARTING else self.profile[TEXTS]).split()

    def _while_ready(self, now: int) -> Command | None:
        self._next_at = None
        if self._channel.silent:
            if self._channel.silent < MAX_SILENT:
                return _AT
            self._lose("commands unanswered", now)
            return None
        if self._was_on and not self._lines.modem_is_on:
            self._lose("it is off", now)
            return None
        if self._is_back:
            self._say_back(now)
            return None
        if now >= self._until:  # steady
            self._until = now + REASSERT_MS
            self._rung = AT
            self._round = self._resets = 0
            self._again = True
        if self._again or self._channel.echoed:
            return self._reassert(now)
        self.due = self._until
        return None

    def on_line(self, command: Command, line: str, now: int) -> None:
        if command.text == IDENTIFY:
            self._identify(line)
        elif command.text == SIM_STATE:
            self._sim_state(line, now)

    @on_demand
    def _identify(self, line: str) -> None:
        """`SIM800 R14.18`; or several lines, one of them `Model: SIMCOM_SIM7600E-H`."""
        if line.startswith("Model:"):
            model = line[6:].strip()
            if model.startswith("SIMCOM_"):
                model = model[7:]
        elif line[:2] in ("SI", "A7"):
            model = line.split(" ")[0]
        else:
            return
        if not self._fixed_model and model != self.model:
            self.model = model
            self.profile = ()  # to be taken in the next pass
            log.say("modem: " + model)

    def on_result(self, command: Command, result: str, now: int) -> None:
        if result == ABORTED:
            return
        if command is _AT:
            if result == OK:
                self._answered(now)
            else:
                self._next_at = now + (ASK_EVERY_MS if self._round < 2 else ASK_SLOWLY_MS)
        elif self.state == SIM or command.text == SIM_STATE:
            self._after_sim(command, result, now)
        elif self.state == RADIO:
            self._after_radio(result, now)
        elif self.state != READY:
            self._after_row(command, result, now)
        self.due = now if self._next_at is None else self._next_at

    @on_demand
    def _answered(self, now: int) -> None:
        self._channel.silent = 0
        self.failed = False
        if self.state == READY:  # one answer was lost, no more
            self._next_at = now + SETTLE_MS
        elif self.state == ASKING:
            if self._rung < RE_INIT:
                self._rung = RE_INIT
            self.rungs[RE_INIT] += 1
            self._enter(STARTING, now)

    def _after_row(self, command: Command, result: str, now: int) -> None:
        if self.state == STOPPING:
            self._row = 1
        if self.state not in (STARTING, PREPARING):
            return
        if result == TIMEOUT:
            self._not_said(now)
            return
        if result != OK and not self._accepts(command, result, now):
            return
        self._row += 1
        self._tries = 0
        self._channel.echoed = False
        self._go_on(now)

    @on_demand
    def _not_said(self, now: int) -> None:
        """A row has no answer."""
        self._doubts += 1
        if self._doubts > MAX_DOUBTS:
            self._lose("silent while being set up", now)
        else:
            self._enter(ASKING, now)
            self._until = now + ASK_MS

    @on_demand
    def _accepts(self, command: Command, result: str, now: int) -> bool:
        """A row was refused: go on all the same?"""
        tries = ROW_TRIES if result == ERROR else BUSY_TRIES
        if self.state == PREPARING and self._tries < tries:  # before `SMS Ready` these fail: not for good
            self._tries += 1
            self._next_at = now + ROW_RETRY_MS
            return False
        log.say("modem: %s: %s" % (command.text, result))
        if command.text == "AT+CMGF=0":
            self.can_text = False
            log.say("modem: neither sends nor takes texts: a module for data alone?")
        elif command.text == "AT+CLIP=1":
            self.can_call = False
        return True

    def _become_ready(self, now: int) -> None:
        self._is_back = self._started
        self._started = True
        if not self._is_back:
            self._rung = AT
        self._round = 0
        self._doubts = 0
        self._again = False
        self._enter(READY, now)
        self._until = now + REASSERT_MS
        self._was_on = self._lines.modem_is_on

    @on_demand
    def _say_back(self, now: int) -> None:
        self._is_back = False
        names = RUNGS.split()
        used = ["%s %d" % (names[rung], self.rungs[rung]) for rung in range(len(names)) if self.rungs[rung]]
        log.say("modem: back after %d s; so far %s" % ((now - self._lost_at) // 1000, ", ".join(used)))
        self._go_on(now)

    # settings that may have been lost while it ran on

    @on_demand
    def _reassert(self, now: int) -> Command | None:
        """In between, without leaving READY: all rows again, one at a time, whatever they answer."""
        rows = (BEGIN + self.profile[START] + " " + self.profile[TEXTS]).split()
        if self._row >= len(rows):
            self._row = 0
            self._again = self._channel.echoed = False
            self.due = now
            return None
        self._again = True
        self._row += 1
        return Command(rows[self._row - 1], timeout_ms=ROW_MS)

    @on_demand
    def doubt(self, why: str, now: int) -> None:
        """A command was refused as if its settings were lost. When setting it up again does not help: the ladder."""
        if self.state != READY:
            return
        if now - self._doubted_at >= DOUBT_MS:
            self._doubted_at = now
            self._doubts += 1
        log.say("modem: in doubt: " + why)
        if self._doubts > MAX_DOUBTS:
            if self._rung < RE_INIT:
                self._rung = RE_INIT
            self._lose(why, now)
        else:
            self._again = True
            self.due = now

    def trust(self) -> None:
        """It does as it is told."""
        self._doubts = 0

    def _on_texts_ready(self, line: str, now: int) -> bool:
        """Late in each start of the modem; in the middle of its life it tells that RDY was overheard."""
        if self.state == READY:
            self._again = True
        elif self.state == PREPARING:
            self._next_at = now
        self.due = now
        return False

    # the SIM

    def _await_sim(self, now: int) -> None:
        self._enter(SIM, now)
        self._until = now + (STUCK_MS << min(self._stuck, MAX_DOUBLINGS))

    @on_demand
    def _ask_sim(self, now: int) -> Command | None:
        if self._tries:
            return Command("AT+CPIN=" + self._pin, timeout_ms=5000)
        if now >= self._until:
            self._stuck += 1
            self.unstick(self._stuck, now)
            return None
        return Command(SIM_STATE, "+CPIN", timeout_ms=5000)

    @on_demand
    def _sim_state(self, line: str, now: int) -> None:
        if line.startswith("+CPIN: READY"):
            self.sim_failed = False
            self._stuck = 0
            self._enter(PREPARING, now)
            return
        self.sim_failed = True
        if not line.startswith("+CPIN: NOT"):  # it wants a number: no reset helps
            self._until = now + STUCK_MS
        if line.startswith("+CPIN: SIM PIN") and self._pin and self._settings.get("refused PIN") != self._pin:
            self.sim_failed = False
            self._tries = 1  # once: a wrong PIN is never sent again (three of them lock the card)

    @on_demand
    def _after_sim(self, command: Command, result: str, now: int) -> None:
        if self.state != SIM:
            return
        if command.text == SIM_STATE:
            if self._channel.silent >= MAX_SILENT:
                self._lose("silent about its SIM", now)
                return
            if result not in (OK, TIMEOUT):
                self.sim_failed = True
            if self._tries == 0:
                self._next_at = now + (SIM_EVERY_MS if self.sim_failed else ROW_RETRY_MS)
            return
        self._tries = 0
        if result not in (OK, TIMEOUT):
            log.say("modem: SIM PIN refused")
            self._settings.put("refused PIN", self._pin)
        self._next_at = now + ROW_RETRY_MS

    @on_demand
    def _on_sim_line(self, line: str, now: int) -> bool:
        if not line.startswith("+CPIN: READY") and self.state in (READY, PREPARING):
            log.say("modem: " + line)
            self.sim_failed = True
            self._await_sim(now)
        return False

    def _on_sim_error(self, now: int) -> None:
        """A command failed for want of a SIM."""
        if self.state == READY:
            self._await_sim(now)

    @on_demand
    def unstick(self, times: int, now: int) -> None:
        """It answers, but finds no SIM or no network: radio off and on; every third time, RST."""
        if times % 3 == 0:
            self._rung = RST
            self._enter(CLIMBING, now)
            return
        self.rungs[RADIO_RUNG] += 1
        log.say("modem: recovery: radio")
        self._lost_at = now
        self._enter(RADIO, now)

    @on_demand
    def _after_radio(self, result: str, now: int) -> None:
        if result == TIMEOUT:
            self._lose("silent about its radio", now)
        elif self._row == 0:
            self._row = 1
            self._next_at = now + RADIO_OFF_MS
        else:
            self._await_sim(now)

    # trouble

    @on_demand
    def _on_boot_line(self, line: str, now: int) -> bool:
        """It has started, or stopped, by itself."""
        if self.state in (STARTING, SIM, PREPARING, READY, RADIO):
            log.say("modem: lost: " + line)
            self._resets += 1
            if self._resets == MAX_RESETS:
                log.say("modem: %d starts by itself: is its supply strong enough?" % MAX_RESETS)
            self._lost_at = now
            self._channel.abort(now)
            self._channel.silent = 0
            self._enter(ASKING, now)
            self._until = now + (ASK_MS if "DOWN" in line else self.profile[BOOT_MS])
        return False

    @on_demand
    def _on_voltage(self, line: str, now: int) -> bool:
        log.say("modem: " + line)
        return False

    @on_demand
    def _lose(self, why: str, now: int) -> None:
        log.say("modem: lost: " + why)
        self._lost_at = now
        self._channel.silent = 0
        self._enter(ASKING, now)
        self._until = now
        if self._rung == AT:  # not lately
            self.rungs[AT] += 1
            self._until = now + ASK_MS

    @on_demand
    def _climb(self, now: int) -> None:
        if now - self._lost_at >= FAILED_AFTER_MS:
            self.failed = True
        rung = max(self._rung + 1, CFUN)
        if not self._lines.modem_is_on:  # dark: nothing but KEY helps, and its supply
            rung = SUPPLY if self._rung == KEY else KEY
        elif rung > SUPPLY:
            rung = RST
        if rung == SUPPLY:
            self._round = min(self._round + 1, 3)
        self._rung = rung
        self._enter(CLIMBING, now)

    @on_demand
    def _use(self, rung: int, now: int) -> None:
        self.rungs[rung] += 1
        log.say("modem: recovery: " + RUNGS.split()[rung])
        self._channel.abort(now)
        self._held = None
        if rung == CFUN:
            self._enter(PULLING, now)
            self._channel.start(Command("AT+CFUN=1,1", timeout_ms=1000), self, now)
            return
        lines = self._lines
        rst_ms = self.profile[RST_MS] if self.model else UNKNOWN_RST_MS
        self._held = (lines.modem_rst, lines.modem_key, lines.modem_supply)[rung - RST]
        self._held.set(False)
        self._enter(PULLING, now)
        self._next_at = now + (rst_ms, KEY_MS, CUT_MS)[rung - RST]
        self.due = self._next_at

    def step(self, now: int) -> None:
        """Let go of what is held. (What is to be sent is asked for by `next_command`.)"""
        self.due = None
        if self.state == PULLING:
            if self._next_at is None or now >= self._next_at:
                if self._held is not None:
                    self._held.set(True)
                self._wait_for_answer(now)
            else:
                self.due = self._next_at
        elif self.state == STOPPING:
            self.due = now + 1000

    @on_demand
    def _wait_for_answer(self, now: int) -> None:
        self._channel.silent = 0
        self._enter(ASKING, now)
        self._next_at = self.due = now + ASK_EVERY_MS
        wait_ms = SUPPLY_MS
        if self._rung != SUPPLY:
            wait_ms = self._round * BACK_OFF_MS + (self.profile[BOOT_MS] if self.model else UNKNOWN_BOOT_MS)
        self._until = now + wait_ms

    # on the battery

    def shut_down(self, now: int) -> bool:
        """Power the modem down; to be called until it says True."""
        if self.state not in (STOPPING, OFF):
            self._begin_to_stop(now)
        elif self.state == STOPPING:
            if not self._lines.modem_is_on and self._means in (0, 2):
                self._is_off(now)
            elif now >= self._until:
                self._stop_otherwise(now)
        return self.state == OFF

    @on_demand
    def _begin_to_stop(self, now: int) -> None:
        self._lines.modem_key.set(True)
        self._lines.modem_rst.set(True)
        self._lines.modem_supply.set(True)
        self._channel.abort(now)
        self._enter(STOPPING, now)
        self._means = 0
        self._until = now + STOP_MS[0]

    @on_demand
    def _stop_otherwise(self, now: int) -> None:
        """By the next means; after the last one it counts as off."""
        self._means += 1
        if self._means == len(STOP_MS):
            self._is_off(now)
            return
        log.say("modem: does not power down")
        self._until = now + STOP_MS[self._means]
        self._lines.modem_key.set(self._means != 1)
        self._lines.modem_supply.set(self._means != 3)

    def _is_off(self, now: int) -> None:
        self._enter(OFF, now)
        self.due = None

    @on_demand
    def wake(self, now: int) -> None:
        """Mains are back before the device slept: bring the modem up again."""
        if self.state in (STOPPING, OFF):
            self._lines.modem_key.set(True)
            self._lines.modem_supply.set(True)
            self._rung = AT
            self._enter(ASKING, now)
            self._until = now + POWER_DOWN_MS
