"""The modem as the features see it, and whose turn it is on the channel."""

from __future__ import annotations

from isocket import log
from isocket.clock import Timed
from isocket.modem.bring_up import BringUp
from isocket.modem.calls import Calls
from isocket.modem.channel import Channel
from isocket.modem.health import Health
from isocket.modem.inbox import Inbox
from isocket.modem.outbox import CONFIG, STORAGE, Outbox
from isocket.modem.profiles import HANG_UP, STATUS
from isocket.modem.recovery import PREPARING, READY, SIM, STARTING, Recovery
from isocket.modem.registration import Registration
from isocket.modem.ussd import Ussd
from isocket.on_demand import on_demand

TYPE_CHECKING = False
if TYPE_CHECKING:
    from isocket.clock import WallClock
    from isocket.config import Config
    from isocket.hardware import Hardware
    from isocket.numbers import Numbering
    from isocket.store.settings import Settings

# The first texts after a start of the board wait for the clock, to know how old they are: so long for a network, and so
# long for its time.
CLOCK_MS = 120_000
NETWORK_CLOCK_MS = 15_000

BAD_SIM = "SIM"
BAD_MODEM = "modem"


class Modem(Timed):
    """lines: hardware with uart, modem_rst, modem_key, modem_supply, modem_is_on, is_enough. wall: the clock."""

    @on_demand
    def __init__(
        self, lines: Hardware, config: Config, settings: Settings, wall: WallClock, numbering: Numbering, now: int
    ) -> None:
        self._is_enough = lines.is_enough
        self.channel = channel = Channel(lines.uart, lines.is_enough)
        self.recovery = Recovery(channel, lines, now, config.key_ms)
        self.bring_up = BringUp(channel, self.recovery, config, settings)
        self.health = Health(channel, lines, self.recovery, self.bring_up, now)
        unstick = lambda times, now: self.calls.busy or self.recovery.unstick(times, now)  # noqa: E731
        self.registration = Registration(channel, numbering, unstick, self._on_registered, now)
        heard = self.registration.heard
        self.calls = Calls(channel, config.answer_s * 1000, heard, now)
        self.inbox = Inbox(channel, heard, self._on_freed, self.health.doubt, self.health.trust, now)
        self.outbox = Outbox(channel, settings, wall)
        self.ussd = Ussd(channel)
        self.outbox.restore(now)
        self._was_ready = False
        self._wall = wall
        self._out_s = wall.uptime(now)
        self._read_at: int | None = now + CLOCK_MS
        self._rests = False
        self._timed = (channel, self.recovery, self.calls, self.outbox, self.ussd)
        # the outbox also has to keep what cannot be sent now
        self._listeners = (channel, self.recovery, self.calls, self.inbox, self.registration, self.outbox)
        self._parts = self._listeners + (self.ussd,)
        self._now = now
        self.due = now

    @property
    def registered(self) -> bool:
        return self._was_ready and self.registration.registered

    @property
    def csq(self) -> int | None:
        return self.registration.csq if self.registered else None

    @property
    def model(self) -> str:
        return self.bring_up.model or "no modem"

    @property
    def trouble(self) -> str:
        """BAD_SIM; BAD_MODEM: it does not answer, or takes no texts at all; or nothing."""
        if self.bring_up.sim_failed:
            return BAD_SIM
        return BAD_MODEM if self.recovery.failed or not self.bring_up.can_text else ""

    @property
    def can_call(self) -> bool:
        return self.bring_up.can_call

    def reply(self, number: str, text: str, owner: bool) -> None:
        """A text to one number; owner: it may command the device."""
        if text:
            self.outbox.add(number, text, None, self._now, owner)
            self.due = self._now

    def notify(self, kind: str, text: str, done, born_s: int, now: int) -> int:
        """A text to all alert numbers; see Outbox.notify."""
        self.due = now
        return self.outbox.notify(kind, text, done, born_s, now)

    def dial(self, number: str, ring_ms: int, kind: int, done, now: int) -> None:
        """A call; see Calls.dial."""
        if self.can_call and not self.registration.texts_only:
            self.calls.dial(number, ring_ms, kind, done, now)
            self.due = now
        elif done is not None:
            done(False, now)

    def ask_operator(self, code: str, done, now: int) -> bool:
        """A USSD code; see Ussd.ask."""
        self.due = now
        return self.ussd.ask(code, done, now)

    def keep_time(self, stamp: str) -> None:
        """Give the modem's clock the time, so that it survives a reset of the board."""
        self.registration.keep_time(stamp, self._now)
        self.due = self._now

    def ask_centre(self, done, now: int) -> None:
        """`done(now)` follows when the SIM's service centre is known afresh; at once when nobody can be asked."""
        if self.registered:
            self.registration.ask_centre(done, now)
            self.due = now
        else:
            done(now)

    def out_s(self, now: int) -> int:
        """The latest moment, in seconds of uptime, at which no text could have come."""
        if not self.registered or self.inbox.full:
            self._out_s = self._wall.uptime(now)
        return self._out_s

    def measure_signal(self, done, now: int) -> None:
        """`done(now)` follows, in another pass, when `csq` is fresh or there is no network to measure."""
        self.registration.measure(done, now)
        self.due = now

    def measure_battery(self, done, now: int) -> None:
        self.registration.measure_battery(done, self._was_ready, now)
        self.due = now

    @property
    def is_quiet(self) -> bool:
        """No command is out and no call on: what an erase of flash makes us miss is at most a hint, and the inbox is
        listed every minute.
        """
        return self.channel.idle and not self.calls.busy

    def is_busy(self, now: int) -> bool:
        """A call is on, or texts may have come that nobody has read yet."""
        waits = self._read_at is None and self.channel.idle and (self.inbox.due or 0) > now
        return self.recovery.free and (self.calls.wants or not waits)

    def rest(self, on: bool, now: int) -> None:
        """Nothing but calls and alarms: texts wait, for a moment."""
        if on != self._rests:
            self._rests = on
            self.due = now

    def shut_down(self, now: int) -> bool:
        self.due = now
        return self.recovery.shut_down(now)

    def wake(self, now: int) -> None:
        """Undo a power-down that has begun."""
        self.due = now
        self.recovery.stay_up(now)

    def _on_registered(self, now: int) -> None:
        if self._read_at is not None:
            self._read_at = now + NETWORK_CLOCK_MS
        self._out_s = self._wall.uptime(now)
        self.outbox.restart(now)

    def _on_freed(self, now: int) -> None:
        """The store of texts was full until now."""
        self._out_s = self._wall.uptime(now)

    def receive(self, now: int) -> bool:
        """Take what the line has brought; every pass. True if there were lines."""
        self._now = now
        if self.channel.receive(now):
            self.due = now
            return True
        return False

    def step(self, now: int) -> None:
        if self.outbox.trouble:  # in a pass of its own
            _mend(self, now)
        elif self.registration.told_time:  # this, too
            self.registration.tell_time(now)
            self.due = now
            return
        elif self.registration.waiting and not self.registered:
            self.registration.answer_waiting(now)
            self.due = now
            return
        else:
            for part in self._timed:
                due = part.due
                if due is not None and now >= due:
                    part.step(now)
                    if self._is_enough(now):
                        self.due = now
                        return
            if self.channel.idle and not self.outbox.failing:
                self._give_turn(now)
        self.due = self._plan()

    def _give_turn(self, now: int) -> None:
        recovery = self.recovery
        state = recovery.state
        owner = recovery
        if state == READY:
            owner = self.health
        elif state in (STARTING, SIM, PREPARING):
            owner = self.bring_up
        command = None if recovery.waits(now) else owner.next_command(now)
        if recovery.state != READY:
            if self._was_ready:
                log.say("modem: not ready")
                self._was_ready = False
                self.registration.lost(now)
            if command is None and recovery.state == SIM:
                command = self.registration.next_clock(now)
                if command is not None:
                    owner = self.registration
        elif command is None and recovery.free:
            if not self._was_ready:  # in a pass of its own
                _on_ready(self, now)
                return
            owner, command = self._choose(now)
        if command is not None and self.channel.idle:
            self.channel.start(command, owner, now)

    def _choose(self, now: int):
        """Whoever has the most urgent thing to say: calls, alarms, texts in, texts out, USSD, housekeeping."""
        calls = self.calls
        if calls.due is not None or calls.wants:
            command = calls.next_command(now)
            if command is not None:
                return calls, command
        may_send = self._may_send
        texts = self.outbox.texts
        if may_send and texts and not texts[0].priority:
            command = self.outbox.next_command(now, urgent=True)
            if command is not None:
                return self.outbox, command
        if self._rests:
            return self.outbox, None
        if self._read_at is not None:
            self.inbox.wait_until(self._read_at)
            if self.registration.clock_known or now >= self._read_at:
                self._read_at = None
        if not self.bring_up.can_text:
            self.inbox.wait_until(now + NETWORK_CLOCK_MS)
        elif self._read_at is None:
            decoding = self.inbox.decoding
            command = self.inbox.next_command(now)
            if command is not None or decoding:  # which takes much of a pass
                return self.inbox, command
        if may_send:
            if texts:
                command = self.outbox.next_command(now)
                if command is not None:
                    return self.outbox, command
            command = self.ussd.next_command(now)
            if command is not None:
                return self.ussd, command
        return self.registration, self.registration.next_command(now)

    def _plan(self) -> int | None:
        """The nearest deadline. While the channel is busy, or the modem not ready, those that wait for their turn do
        not count.
        """
        parts = self._timed
        if self.channel.idle and self.recovery.free:
            parts = self._timed if self._rests else self._parts if self._may_send else self._listeners
        return _nearest(parts)

    @property
    def _may_send(self) -> bool:
        return self.registration.registered and self.bring_up.can_text and not self.calls.busy


def _nearest(parts: tuple) -> int | None:
    nearest = None
    for part in parts:
        due = part.due
        if due is not None and (nearest is None or due < nearest):
            nearest = due
    return nearest


# what is rare


@on_demand
def _on_ready(modem: Modem, now: int) -> None:
    modem._was_ready = True
    modem._out_s = modem._wall.uptime(now)
    if modem._read_at is not None:
        modem._read_at = now + (NETWORK_CLOCK_MS if modem.registration.registered else CLOCK_MS)
    profile = modem.bring_up.profile
    modem.registration.restart(profile[STATUS], now)
    modem.calls.restart(profile[HANG_UP], now)
    for part in (modem.inbox, modem.outbox, modem.ussd):
        part.restart(now)


def _mend(modem: Modem, now: int) -> None:
    """A text was refused: what is to be done before the next try? In memory, since what it calls is not."""
    trouble = modem.outbox.trouble
    modem.outbox.mended()
    if trouble == CONFIG:
        modem.health.doubt("a text is refused", now)
    elif trouble == STORAGE:
        modem.inbox.look(now)
    else:
        modem.registration.ask(now)
