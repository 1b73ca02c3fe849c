"""Calls in and out (3GPP TS 27.007 6.11, 7.18; SIM800 AT manual ATD, ATH, AT+CLCC, AT+DDET)."""

from __future__ import annotations

from isocket import log
from isocket.clock import Timed
from isocket.modem.channel import ABORTED, OK, TIMEOUT, Command, fields_of, for_good
from isocket.numbers import address
from isocket.on_demand import on_demand

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from isocket.modem.channel import Channel

# what a call that we make is for
SPEECH = 0
SIGN = 1  # hang up as soon as it rings
KEY = 2  # who picks up has to press 1

# its states
DIALLING = "dialling"
RINGING = "ringing"
ENDING = "ending"

CLIP_WAIT_MS = 3_000  # RING without CLIP: after this the list of calls is asked once
RING_GAP_MS = 8_000  # no RING for so long: the call is over
REJECTED_GAP_MS = 3_000  # a late RING of a call that was rejected is not a new call
MACHINE_MS = 2_000  # nobody picks up so fast: the voicemail of a phone that is off
CONNECT_MS = 15_000  # how long the network may take to make the other phone ring
POLL_MS = 500
KEY_MS = 20_000
MAX_QUEUE = 12

LIST = "AT+CLCC"
HEAR_KEYS = "AT+DDET=1"
_OVER = ("NO CARRIER", "BUSY", "NO ANSWER", "NO DIALTONE")


def _let_ring(caller: str, now: int) -> bool:
    return False


class _Outgoing:
    def __init__(self, number: str, ring_ms: int, kind: int, done: Callable[[bool, int], None] | None) -> None:
        self.number = number
        self.ring_ms = ring_ms
        self.kind = kind
        self.done = done


class Calls(Timed):
    """`on_heard(now)`: something has come in. answer_ms: a call that we make counts as answered when it has stood for
    so long; 0: at once."""

    @on_demand
    def __init__(self, channel: Channel, answer_ms: int, on_heard: Callable[[int], None], now: int) -> None:
        self._hang_up = ""
        self._answer_ms = answer_ms
        self._on_call: Callable[[str, int], bool | None] = _let_ring
        self._on_heard = on_heard
        # a call that comes in
        self._last_ring: int | None = None
        self._gap_ms = RING_GAP_MS
        self._judged = False
        self._caller = ""
        self._reject = False
        self._ask_caller_at: int | None = None
        self._to_judge: str | None = None  # who calls; in a pass of its own
        # a call that we make
        self._queue: list[_Outgoing] = []
        self._call: _Outgoing | None = None
        self._over: tuple = ()  # (done, answered) of the call that has just ended
        self._state = ""
        self._until = now
        self._poll_at: int | None = None  # when to look again; without a call: when the next one may begin
        self._answered = False
        self._answered_at: int | None = None
        self._rings_at = now
        self._seen = False
        self._hears_keys = False  # in the next call
        channel.urcs["RING"] = channel.urcs["+CRING"] = self._on_ring
        channel.urcs["+CLIP"] = self._on_caller
        channel.urcs["+CLCC"] = self._on_list_line  # some modems tell each change unasked
        channel.urcs["VOICE CALL"] = self._on_voice
        channel.urcs["+DTMF"] = self._on_key
        for line in _OVER:
            channel.urcs[line] = self._on_over

    @property
    def busy(self) -> bool:
        """A call is being made or rejected: no text goes out meanwhile."""
        return self._call is not None or self._reject

    @property
    def wants(self) -> bool:
        """It may have a command, whatever is due."""
        return self._call is not None or self._reject or bool(self._queue)

    @on_demand
    def tell_calls_to(self, on_call: Callable[[str, int], bool | None]) -> None:
        """`on_call(caller, now)` once for each call that comes in; True: reject it; None: not known yet, ask when it
        rings again.
        """
        self._on_call = on_call

    def restart(self, hang_up: str, now: int) -> None:
        """The modem is ready again: a call that we made is over. One that came in ends when it rings no more, so that
        it is never taken for another one. hang_up: what its profile has for that.
        """
        self._hang_up = hang_up
        self._hears_keys = False
        self._state = ENDING
        self.due = now

    def dial(self, number: str, ring_ms: int, kind: int, done, now: int) -> None:
        """Ring a number for `ring_ms`; `done(answered, now)` follows. kind: SPEECH, SIGN or KEY."""
        if len(self._queue) >= MAX_QUEUE:
            log.say("calls: queue full")
            if done is not None:
                done(False, now)
            return
        self._queue.append(_Outgoing(number, ring_ms, kind, done))
        self.due = now

    def next_command(self, now: int) -> Command | None:
        if self._reject:
            return _hanging_up(self._hang_up)
        if self._ask_caller_at is not None and now >= self._ask_caller_at:
            self._ask_caller_at = None
            return Command(LIST, "+CLCC")
        if self._call is not None:
            return self._continue_call(now)
        self._plan()
        if self._over or self._to_judge is not None:
            self.due = now
        elif self._queue and self._last_ring is None:
            if self._poll_at is None:
                return _begin_call(self, now)
            self.due = self._poll_at
        return None

    def _continue_call(self, now: int) -> Command | None:
        if self._state == ENDING or now >= self._until:
            if self._answered_at is not None and self._state != ENDING and self._call.kind != KEY:
                self._answered = True  # it has stood long enough
            self._state = ENDING
            return _hanging_up(self._hang_up)
        if self._poll_at is None or now >= self._poll_at:
            self._poll_at = now + POLL_MS
            self._seen = False
            return Command(LIST, "+CLCC")
        self.due = self._poll_at
        return None

    def on_line(self, command: Command, line: str, now: int) -> None:
        if line.startswith("+CLCC:"):
            self._on_list_line(line, now)

    def _on_list_line(self, line: str, now: int) -> bool:
        """`+CLCC: id, direction (1: to us), state, mode, multiparty, number, type[, …]` (3GPP TS 27.007 7.18)."""
        fields = fields_of(line)
        if len(fields) < 3:
            return False
        if fields[1] == "1":
            if not self._judged and self._last_ring is not None:
                self._to_judge = address(fields[5], fields[6]) if len(fields) > 6 else ""
                self.due = now
        elif self._call is not None and fields[2] != "6":
            self._seen = True
            self._follow(fields[2], now)
        return False

    def _follow(self, state: str, now: int) -> None:
        """state: 0 active, 2 dialling, 3 alerting."""
        kind = self._call.kind
        if state in "23":
            self._answered = False  # whatever sounded, nobody has picked up
        if state == "3" and kind == SIGN:
            self._state = ENDING
        elif state == "3" and self._state == DIALLING:
            self._state = RINGING
            self._rings_at = now
            self._until = now + self._call.ring_ms
        elif state == "0" and self._answered_at is None:
            self._answered_at = now
            self._until = now + (KEY_MS if kind == KEY else self._answer_ms)
            if kind == SIGN or self._answered:
                self._state = ENDING
            elif kind == SPEECH and self._answer_ms and (self._state == DIALLING or now - self._rings_at < MACHINE_MS):
                log.say("calls: answered too soon for a human")
                self._state = ENDING

    def _on_key(self, line: str, now: int) -> bool:
        """`+DTMF: 1`: a key of the other end, or a tone while it rings: the list of calls says which."""
        if self._call is not None and self._call.kind == KEY and fields_of(line)[0] == "1" and self._state != ENDING:
            self._answered = True
            if self._answered_at is None:
                self._poll_at = None
            else:
                self._state = ENDING
            self.due = now
        return False

    def on_result(self, command: Command, result: str, now: int) -> None:
        self.due = now
        if command.text == LIST:  # twice a second while a call is on
            if self._call is not None and result == OK and not self._seen:
                self._finish(self._answered, now)  # the other side has ended it
        elif command.text == HEAR_KEYS:
            self._hears_keys = result != ABORTED
            if self._hears_keys and result != OK:  # no keys: its time counts
                self._queue[0].kind = SPEECH
        elif result != ABORTED:
            _after(self, command, result, now)

    def _finish(self, answered: bool, now: int) -> None:
        self._over = (self._call.done, answered)  # who is told may take much of a pass: the next one
        self._call = None
        self._poll_at = now + POLL_MS  # late words about this call must not end the next one

    # a call that comes in

    def _on_ring(self, line: str, now: int) -> bool:
        if self._last_ring is None:
            log.say("calls: ring")
            self._begin(now)
            self._ask_caller_at = now + CLIP_WAIT_MS
        self._last_ring = now
        self._plan()
        return False

    def _begin(self, now: int) -> None:
        self._judged = False
        self._gap_ms = RING_GAP_MS
        self._last_ring = now
        self._on_heard(now)

    def _on_caller(self, line: str, now: int) -> bool:
        fields = fields_of(line)
        caller = address(fields[0], fields[1]) if len(fields) > 1 else fields[0]
        if self._last_ring is None or (self._judged and caller != self._caller):  # another one is another call
            self._begin(now)
        self._last_ring = now
        self._ask_caller_at = None
        self._to_judge = caller
        self.due = now + 1
        return False

    def _judge(self, caller: str, now: int) -> None:
        self._caller = caller
        self._ask_caller_at = None
        reject = self._on_call(caller, now)
        self._judged = reject is not None
        self._reject = bool(reject)
        self.due = now

    def _on_voice(self, line: str, now: int) -> bool:
        """`VOICE CALL: BEGIN`, `VOICE CALL: END: 000012`."""
        return self._on_over(line, now) if "END" in line else False

    @on_demand
    def _on_over(self, line: str, now: int) -> bool:
        if self._call is not None:
            self._state = ENDING
        elif self._last_ring is not None and not self._reject:
            self._forget_incoming()
        self.due = now
        return False

    def _forget_incoming(self) -> None:
        self._last_ring = None
        self._judged = False
        self._reject = False
        self._ask_caller_at = None

    def _plan(self) -> None:
        self.due = self._ask_caller_at
        if self._call is None and self._poll_at is not None and (self.due is None or self.due >= self._poll_at):
            self.due = self._poll_at
        if self._last_ring is not None:
            over = self._last_ring + self._gap_ms
            if self.due is None or self.due >= over:
                self.due = over

    def step(self, now: int) -> None:
        if self._to_judge is not None:
            caller = self._to_judge
            self._to_judge = None
            if not self._judged and self._last_ring is not None:
                self._judge(caller, now)
        if self._over:
            done, answered = self._over
            self._over = ()
            if done is not None:
                done(answered, now)
        if self._last_ring is not None and now >= self._last_ring + self._gap_ms:
            self._forget_incoming()
        if self._call is None and self._poll_at is not None and now >= self._poll_at:
            self._poll_at = None  # noticed when it comes: a tick that is asked days later lies
        self._plan()


def _hanging_up(forms: str) -> Command:
    return Command(forms.split("|")[0], timeout_ms=5000, attempts=2)


def _after(calls: Calls, command: Command, result: str, now: int) -> None:
    if command.text.startswith("ATD"):
        _after_dialling(calls, result)
    else:
        _after_others(calls, command, result, now)


# what is rare


@on_demand
def _after_dialling(calls: Calls, result: str) -> None:
    if result != OK:  # hang up all the same: a call that has stuck in the modem makes it busy for ever
        log.say("calls: to %s: %s" % (calls._call.number if calls._call else "?", result))
        calls._state = ENDING


@on_demand
def _after_others(calls: Calls, command: Command, result: str, now: int) -> None:
    if "|" in calls._hang_up and for_good(result):  # another form
        calls._hang_up = calls._hang_up.partition("|")[2]
    elif calls._reject:
        calls._reject = result == TIMEOUT
        if result == OK:
            calls._last_ring = now
            calls._gap_ms = REJECTED_GAP_MS
    elif calls._call is not None and calls._state == ENDING:
        calls._finish(calls._answered, now)


@on_demand
def _begin_call(calls: Calls, now: int) -> Command:
    if calls._queue[0].kind == KEY and not calls._hears_keys:
        return Command(HEAR_KEYS, timeout_ms=5000)
    calls._hears_keys = False
    calls._call = calls._queue.pop(0)
    calls._state = DIALLING
    calls._answered = False
    calls._answered_at = None
    calls._seen = False
    calls._until = now + CONNECT_MS
    calls._poll_at = now + POLL_MS
    return Command("ATD%s;" % calls._call.number, timeout_ms=20_000, ends=_OVER)
