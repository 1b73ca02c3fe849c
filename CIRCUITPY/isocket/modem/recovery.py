"""From a dark or silent modem to one that answers (SIM800 hardware design 4.2, AT manual 1.6), and back to dark.

AT is asked; when that stays unanswered the ladder RUNGS is climbed. Each rung is followed by a time in which the modem
may answer. What answers is brought up (bring_up.py); what is ready is watched (health.py). docs/modem.md has the ladder
as a table.
"""

from __future__ import annotations

from isocket import log
from isocket.clock import Timed
from isocket.modem.channel import ABORTED, OK, TIMEOUT, Command, for_good
from isocket.modem.digester import SPEEDS
from isocket.modem.profiles import BOOT, BOOT_MS, KEY_MS, KEY_OFF_MS, POWER_DOWN, RST_MS
from isocket.on_demand import on_demand

TYPE_CHECKING = False
if TYPE_CHECKING:
    from isocket.hardware import Hardware, Output
    from isocket.modem.channel import Channel

# states
ASKING = "asking"  # AT, until it answers or the time is up
STARTING = "starting"  # the rows of the profile (bring_up.py)
SIM = "sim"  # waiting for the SIM (bring_up.py)
PREPARING = "preparing"  # the rows for SMS and calls (bring_up.py)
READY = "ready"  # (health.py)
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
CUT_MS = 5_000
SHORT_KEY_MS = 700
SUPPLY_MS = 2_000  # after the supply is back nothing happens until KEY is pressed

ASK = Command("AT", timeout_ms=500)
# when that is of no use: somebody may have stored ATV0, ATQ1 or another AT+IPR in it, which we never do ourselves. The
# carriage return ends what it has made of the speeds before.
ASK_PLAINLY = Command("\rATE0Q0V1", timeout_ms=500)
TUNE_MS = 400  # one question at each
LATE_MS = 300  # after ERROR: that may have been the answer to noise
ASK_EVERY_MS = 400
ASK_SLOWLY_MS = 2_000
ASK_MS = 3_000
KEPT_POWER_MS = 600  # a modem that has kept its power answers at once
BACK_OFF_MS = 10_000  # longer after each round of the ladder, three times at most
MAX_RESETS = 3
RADIO_OFF_MS = 10_000
FAILED_AFTER_MS = 60_000
POWER_DOWN_MS = 3_000
# of the ways to switch it off, one after the other: its command; KEY held (0: as its profile says), and let go; the
# supply cut
STOP_MS = (8_000, 0, 6_000, CUT_MS)
SILENT_OFF = 2  # AT unanswered so often: it is off, where PS cannot tell


class Recovery(Timed):
    """state: where the modem is on its way from dark to ready. done: how many commands of this state are behind us.
    until: when this state has taken too long, 0: as long as it likes. next_at: before that nothing is asked; None:
    nobody waits.

    failed: it has not answered for FAILED_AFTER_MS. times_ready: how often it became so. key_ms: how long KEY is held,
    0: as its profile says.
    """

    @on_demand
    def __init__(self, channel: Channel, lines: Hardware, now: int, key_ms: int = 0) -> None:
        self._channel = channel
        self._lines = lines
        self._key_ms = key_ms
        self._profile: list = []
        self.state = ASKING
        self.done = 0
        self.until = now + KEPT_POWER_MS
        self.next_at: int | None = now
        self.due = now
        self.failed = False
        self.times_ready = 0
        self._used = [0] * 7  # how often each of RUNGS was
        self._rung = AT
        self._round = 0
        self._speed = 0  # of SPEEDS, that it had last
        self._tried = 0  # how many of them were tried before the next rung
        self._held: Output | None = None
        self._resets = 0  # by itself
        self._lost_at = now
        self._means = 0  # of STOP_MS, by which it is being switched off
        self._silent = 0  # AT unanswered meanwhile
        channel.urcs["UNDER"] = self._on_voltage  # -VOLTAGE WARNNING, WARNING, POWER DOWN

    def meet(self, profile: list) -> None:
        """It is a modem of this profile."""
        self._profile = profile
        for line in profile[BOOT]:
            self._channel.urcs[line] = self._on_boot_line

    # the state, and the time

    def enter(self, state: str, now: int, most_ms: int = 0) -> None:
        """most_ms: how long it may take."""
        if state != self.state:
            log.say("modem: %s -> %s" % (self.state, state))
            self.state = state
        self.done = 0
        self.until = now + most_ms if most_ms else 0
        self.pause(now + 1)  # what is rare takes much of a pass: the rest in the next

    def pause(self, until: int) -> None:
        self.next_at = self.due = until

    def plan(self, at: int) -> None:
        """Nobody waits; there is something to do at that time."""
        self.next_at = None
        self.due = at

    def limit(self, until: int) -> None:
        """So long this state may take."""
        self.until = until

    def row_done(self, now: int) -> None:
        """A command of this state is behind us."""
        self.done += 1
        self.pause(now + 1)

    def waits(self, now: int) -> bool:
        if self.next_at is None or now >= self.next_at:
            return False
        self.due = self.next_at
        return True

    @property
    def free(self) -> bool:
        """READY, and not being asked whether it still lives: others may have the line."""
        return self.state == READY and self.next_at is None and not self._channel.silent

    # ready

    def arrive(self, now: int) -> None:
        """It is ready."""
        if not self.times_ready:
            self._rung = AT
        self.times_ready += 1
        self._round = 0
        self.enter(READY, now)

    @on_demand
    def calm(self) -> None:
        """It has been ready for long: its next trouble is a new one, and starts at the foot of the ladder."""
        self._rung = AT
        self._round = self._resets = 0

    @on_demand
    def say_back(self, now: int) -> None:
        """After trouble."""
        names = RUNGS.split()
        used = ["%s %d" % (names[rung], self._used[rung]) for rung in range(len(names)) if self._used[rung]]
        log.say("modem: back after %d s; so far %s" % ((now - self._lost_at) // 1000, ", ".join(used)))
        self.pause(now + 1)

    # what to send next; called when the channel is idle, in the states that are not of bring_up.py and health.py

    def next_command(self, now: int) -> Command | None:
        state = self.state
        if state == ASKING:
            if now < self.until:
                return ASK_PLAINLY if self._tried or self.done & 1 else ASK
            if self._tried <= len(SPEEDS) and self._lines.modem_is_on:
                _tune(self, now)
            else:
                self._tried = 0
                _climb(self, now)
        elif state == CLIMBING:
            _use(self, self._rung, now)
        elif state == RADIO:
            return Command("AT+CFUN=%d" % self.done, timeout_ms=10_000)
        elif state == STOPPING:
            forms = self._profile[POWER_DOWN].split("|")
            if self.done < len(forms):
                return Command(forms[self.done], timeout_ms=3000, ends=("NORMAL POWER DOWN",))
            if self._lines.modem_ps is None:
                return ASK
        return None

    def on_line(self, command: Command, line: str, now: int) -> None:
        """Nothing that these commands bring is of interest."""

    def on_result(self, command: Command, result: str, now: int) -> None:
        if result == ABORTED:
            return
        if self.state == STOPPING:
            _after_stop(self, command, result, now)
        elif command in (ASK, ASK_PLAINLY):
            if result != TIMEOUT:  # an error is an answer, too
                _answered(self, result, now)
            elif self.state == ASKING:
                self.done += 1
                self.pause(now + (1 if self._tried else ASK_EVERY_MS if self._round < 2 else ASK_SLOWLY_MS))
        elif self.state == RADIO:
            _after_radio(self, result, now)

    # trouble

    @on_demand
    def lose(self, why: str, now: int, rung: int = AT) -> None:
        """rung: so far up the ladder was in vain."""
        log.say("modem: lost: " + why)
        self._lost_at = now
        self._channel.settle()
        if self._rung < rung:
            self._rung = rung
        if self._rung == AT:  # not lately
            self._used[AT] += 1
            self.enter(ASKING, now, ASK_MS)
        else:
            self.enter(ASKING, now)

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
            self._channel.settle()
            self.enter(ASKING, now, ASK_MS if "DOWN" in line else self._profile[BOOT_MS])
        return False

    @on_demand
    def _on_voltage(self, line: str, now: int) -> bool:
        log.say("modem: " + line)
        return False

    @on_demand
    def unstick(self, times: int, now: int) -> None:
        """It answers, but finds no SIM or no network: radio off and on; every third time, RST."""
        if times % 3 == 0:
            self._rung = RST
            self.enter(CLIMBING, now)
            return
        self._used[RADIO_RUNG] += 1
        log.say("modem: recovery: radio")
        self._lost_at = now
        self.enter(RADIO, now)

    # the ladder

    def step(self, now: int) -> None:
        """Let go of what is held. (What is to be sent is asked for by `next_command`.)"""
        self.due = None
        if self.state == PULLING:
            if self.next_at is None or now >= self.next_at:
                if self._held is not None:
                    self._held.set(True)
                _wait_for_answer(self, now)
            else:
                self.due = self.next_at
        elif self.state == STOPPING:
            self.due = now + 1000

    # on the battery

    def shut_down(self, now: int) -> bool:
        """Power the modem down; to be called until it says True."""
        if self.state not in (STOPPING, OFF):
            _begin_to_stop(self, now)
        elif self.state == STOPPING:
            if not self._lines.modem_is_on and self._means in (0, 2):
                self._is_off(now)
            elif now >= self.until:
                _stop_otherwise(self, now)
        return self.state == OFF

    def _is_off(self, now: int) -> None:
        self.enter(OFF, now)
        self.due = None

    @on_demand
    def stay_up(self, now: int) -> None:
        """Mains are back before the device slept: bring the modem up again."""
        if self.state in (STOPPING, OFF):
            self._lines.modem_key.set(True)
            self._lines.modem_supply.set(True)
            self._rung = AT
            self.enter(ASKING, now, POWER_DOWN_MS)


def _use(recovery: Recovery, rung: int, now: int) -> None:
    recovery._used[rung] += 1
    log.say("modem: recovery: " + RUNGS.split()[rung])
    recovery._channel.abort(now)
    recovery._held = None
    recovery.enter(PULLING, now)
    if rung == CFUN:
        recovery._channel.start(Command("AT+CFUN=1,1", timeout_ms=1000), recovery, now)
        return
    lines = recovery._lines
    recovery._held = (lines.modem_rst, lines.modem_key, lines.modem_supply)[rung - RST]
    recovery._held.set(False)
    recovery.pause(now + (recovery._profile[RST_MS], _key_hold_ms(recovery), CUT_MS)[rung - RST])


# what is rare


@on_demand
def _answered(recovery: Recovery, result: str, now: int) -> None:
    if recovery.state != ASKING:
        return
    recovery.failed = False
    if recovery._tried:
        recovery._speed = (recovery._speed + recovery._tried - 1) % len(SPEEDS)
        recovery._tried = 0
        log.say("modem: it speaks at %d baud" % SPEEDS[recovery._speed])
    if recovery._rung < RE_INIT:
        recovery._rung = RE_INIT
    recovery._used[RE_INIT] += 1
    recovery.enter(STARTING, now)
    if result != OK:
        recovery.pause(now + LATE_MS)


@on_demand
def _after_radio(recovery: Recovery, result: str, now: int) -> None:
    if result == TIMEOUT:
        recovery.lose("silent about its radio", now)
    elif recovery.done:
        recovery.enter(SIM, now)
    else:
        recovery.done = 1
        recovery.pause(now + RADIO_OFF_MS)


@on_demand
def _wait_for_answer(recovery: Recovery, now: int) -> None:
    recovery._channel.settle()
    wait_ms = SUPPLY_MS if recovery._rung == SUPPLY else recovery._round * BACK_OFF_MS + recovery._profile[BOOT_MS]
    recovery.enter(ASKING, now, wait_ms)
    recovery.pause(now + ASK_EVERY_MS)


def _speak_at(recovery: Recovery, baud: int) -> None:
    recovery._lines.set_speed(baud)
    recovery._channel.pace(baud)


@on_demand
def _key_hold_ms(recovery: Recovery) -> int:
    """To switch it on, or off when it is on. Before it was ever ready, each second time short: what a SIM800 needs
    switches a BG95 on and off again.
    """
    if recovery._key_ms:
        return recovery._key_ms
    if recovery._lines.modem_is_on:
        return recovery._profile[KEY_OFF_MS]
    return recovery._profile[KEY_MS] if recovery.times_ready or recovery._used[KEY] & 1 else SHORT_KEY_MS


@on_demand
def _climb(recovery: Recovery, now: int) -> None:
    if now - recovery._lost_at >= FAILED_AFTER_MS:
        recovery.failed = True
    rung = max(recovery._rung + 1, CFUN)
    if not recovery._lines.modem_is_on:  # dark: nothing but KEY helps, and its supply
        rung = SUPPLY if recovery._rung == KEY else KEY
    elif rung > SUPPLY:
        rung = RST
    if rung == SUPPLY:
        recovery._round = min(recovery._round + 1, 3)
    recovery._rung = rung
    recovery.enter(CLIMBING, now)


@on_demand
def _tune(recovery: Recovery, now: int) -> None:
    """Before the next rung: is it only that it speaks otherwise? ATE0Q0V1 at each speed."""
    recovery._tried += 1
    if recovery._tried > len(SPEEDS):
        _speak_at(recovery, SPEEDS[recovery._speed])
        recovery.pause(now + 1)
    else:
        _speak_at(recovery, SPEEDS[(recovery._speed + recovery._tried - 1) % len(SPEEDS)])
        recovery.enter(ASKING, now, TUNE_MS)


@on_demand
def _begin_to_stop(recovery: Recovery, now: int) -> None:
    recovery._lines.modem_key.set(True)
    recovery._lines.modem_rst.set(True)
    recovery._lines.modem_supply.set(True)
    recovery._channel.abort(now)
    _speak_at(recovery, SPEEDS[recovery._speed])
    recovery._tried = recovery._silent = 0
    recovery._means = 0
    recovery.enter(STOPPING, now, STOP_MS[0])


@on_demand
def _after_stop(recovery: Recovery, command: Command, result: str, now: int) -> None:
    forms = len(recovery._profile[POWER_DOWN].split("|"))
    if command is ASK:  # nobody else can tell whether it is off
        recovery._silent = recovery._silent + 1 if result == TIMEOUT else 0
        if recovery._silent == SILENT_OFF:
            recovery._means = len(STOP_MS) - 2
            recovery.until = now  # its supply goes, too
        recovery.pause(now + ASK_SLOWLY_MS)
    elif for_good(result) and recovery.done < forms:
        recovery.done += 1  # another command
        if recovery.done == forms:
            recovery.until = now
        recovery.pause(now + 1)
    else:
        recovery.done = forms


@on_demand
def _stop_otherwise(recovery: Recovery, now: int) -> None:
    """By the next means; after the last one it counts as off."""
    recovery._means += 1
    if recovery._means == len(STOP_MS):
        recovery._is_off(now)
        return
    log.say("modem: does not power down")
    recovery.until = now + (STOP_MS[recovery._means] or _key_hold_ms(recovery))
    recovery._lines.modem_key.set(recovery._means != 1)
    recovery._lines.modem_supply.set(recovery._means != 3)
