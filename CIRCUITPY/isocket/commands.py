"""From a text to its reply: copy, access, password, length, table, window, age, handler (spec ch. 2).

A command is found by its key: the word with the sign that follows it: `ON`, `ON9` (digits follow), `RING=`, `RING?`,
`SECNUMBER+`, `SIMCARD*`. Each feature owns its rows: see rows.py and on_demand.py.

A text takes six passes, each of some 10 ms: it is cleaned, who sent it is looked up, it is taken apart and its first
command found, that is judged, its handler is fetched, the handler runs.
"""

from __future__ import annotations

import binascii

from isocket import log
from isocket.cleaning import behind, clean, without_blanks
from isocket.clock import DAY_S, Timed, parse_stamp
from isocket.guesses import WRONG, password_fits
from isocket.limits import sms_parts
from isocket.notices import FORWARDED
from isocket.numbers import is_number
from isocket.on_demand import on_demand, recall, row_of
from isocket.rows import ACT, ALWAYS, CONF, CTRL, KIND_MASK, LATER, NUMBER_SHIFT, OWNERS, ExecuteError, IncorrectValue
from isocket.store.settings import EXECUTED, StoreFull
from isocket.text import upper
from isocket.values import row_for

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from isocket.access import Access
    from isocket.clock import WallClock
    from isocket.guesses import Guesses
    from isocket.lateness import Lateness
    from isocket.numbers import Numbering
    from isocket.sms.pdu import Deliver
    from isocket.store.settings import Settings

MAX_LENGTH = 30
MOST_COMMANDS = 5  # in a text
LONG_KEY = "ALERTTEXT="  # its value has 40 characters
LONG = len(LONG_KEY) + 40
GUEST_WORD = "USERNUMBER"
GUEST_LONG = 36
DENIED = "Access deny!"
FORWARDED_A_DAY = 10  # SMS
MOST_ANSWER = 459  # characters of the answers to one text, three SMS: more, joined and cut, would take too much memory
SHORT_ANSWER = 60
BREATH_MS = 50  # twice that of the inbox, which asks in its middle; see upkeep.py
MAX_WAITING = 8  # texts; the inbox hands on one at a time, only class 0 texts come on top
PASSWORD_LENGTH = 5
LONGEST_GUESS = 160  # characters: what is longer has no answer

_SIGNS = b"=?+-*"


class Request:
    """A command on its way.

    command: the cleaned text after the password, in upper case, without white space. value: what follows the key, in
    upper case; raw: the same as typed; words: as typed, with its blanks. now: in ms. sender: the address as the network
    gave it; answer_to: the address that is answered. stamp: the service centre's time, `yy/mm/dd,hh:mm:ss+zz`; centre:
    its digits. mark: see Copies. place: among the commands of its text.
    """

    def __init__(self, commands: Commands, text: str, batch: Batch, now: int) -> None:
        self._commands = commands
        self.batch = batch
        self.place = batch.begun()
        message = batch.message
        self.now = now
        self.sender = message.sender
        self.stamp = message.stamp
        self.centre = message.centre
        self.answer_to = batch.answer_to
        self.mark = batch.mark
        self.guest = batch.guest
        self._text = text
        self.typed = without_blanks(text)
        self.command = upper(self.typed)
        self.value = ""
        self.raw = ""
        self.row: tuple = ()  # empty: no such command

    def answer_at(self, address: str) -> None:
        self.answer_to = address
        self.batch.answer_at(address)

    def mean(self, value: str) -> None:
        """What was typed is taken for this, and answered so."""
        self.command = self.command[: -len(self.value)] + value
        self.value = value

    @property
    def name(self) -> str:
        """Of a setting: what stands before its sign."""
        return key_of(self.command)[0][:-1]

    @property
    def words(self) -> str:
        return self._text.partition("=")[2].strip(" \n")

    @property
    def ok(self) -> str:
        return self.command + " - OK"

    def reply(self, text: str) -> None:
        """Send the result, unless SMSCONFIRM=OFF silences it."""
        if self.row and not self.row[1] & ALWAYS and self._commands.is_off("SMSCONFIRM"):
            text = ""
        self.answer(text)

    def answer(self, text: str) -> None:
        """Whatever is set."""
        self.batch.answer(self, self.place, text)

    def more(self, text: str) -> None:
        """A text of its own, before the reply."""
        self._commands.answer(self.answer_to, text, "", True)

    def refuse(self, reason: str) -> None:
        if reason.endswith("again!"):  # ERROR=OFF does not silence that
            command = "PASSWORD=*****" if self.command.startswith("PASSWORD=") else self.command
            self.answer("%s - %s" % (command, reason))
        else:
            self.fail(reason)

    def fail(self, reason: str = "Execute error!") -> None:
        """Send an error, unless ERROR=OFF."""
        if self._commands.is_off("ERROR"):
            text = ""
        else:
            text = reason if reason == DENIED or not self.command else "%s - %s" % (self.command, reason)
        self.batch.answer(self, self.place, text, self.command)


class Batch:
    """The commands of one text (15.08), mostly one: what they have in common, and their answers, which go out as one
    when all are there. passed: its mark (see Copies), the address that is answered, whether it is a guest's.
    """

    def __init__(self, commands: Commands, message: Deliver, texts: list[str], passed: tuple) -> None:
        self._commands = commands
        self.message = message
        self.mark, self.answer_to, self.guest = passed
        self.left = texts  # yet to be judged
        self._answers: list[str | None] = []
        self._is_wrong = True  # all of them

    def answer_at(self, address: str) -> None:
        self.answer_to = address

    @property
    def is_open(self) -> bool:
        """Some of its answers are yet to come."""
        return None in self._answers

    def begun(self) -> int:
        """The place of the next one's answer."""
        self._answers.append(None)
        return len(self._answers) - 1

    def answer(self, request: Request, place: int, text: str, wrong: str = "") -> None:
        """wrong: the command that was refused."""
        before = sum([len(one) for one in self._answers if one])
        if before and len(text) > SHORT_ANSWER and before + len(text) > MOST_ANSWER:
            done = request.row and request.row[1] & CONF and not wrong  # of what was done the bare word
            text = request.ok if done else request.command + " - Execute error!"
        self._answers[place] = text
        self._is_wrong = self._is_wrong and wrong != ""
        if self.left or None in self._answers:
            return
        whole = "\n".join([one for one in self._answers if one])
        if whole:
            self._commands.answer(self.answer_to, whole, wrong if self._is_wrong else "", len(self._answers) > 1)


def key_of(command: str) -> tuple[str, int]:
    """The key of a command in upper case, and where its value starts."""
    octets = command.encode()  # (not character by character: see sms/gsm7.py)
    for at in range(len(octets)):
        if octets[at] in _SIGNS:
            return command[: at + 1], at + 1
        if octets[at] > 0x7F:
            return command, len(command)
    at = len(octets)
    while at and 0x30 <= octets[at - 1] <= 0x39:
        at -= 1
    if at < len(command):
        return command[:at] + "9", at
    return command, at


class Copies:
    """Tells a message that was delivered before: by CRC-32 of sender, stamp and text (8 hex digits, its mark).

    Those of senders who may command the device are kept in flash, the latest EXECUTED of them; a running number stands
    before each mark, so that one of 10 octets fills two cells of the journal. Those of strangers are in memory only, so
    that they push nothing out. A message whose stamp is no time is a copy only for COPY_S.
    """

    COPY_S = 60
    STRANGERS = 8
    STARTED_S = 180  # for so long after the start the texts of before it may still come

    @on_demand
    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._strangers: list[str] = []
        self._undated = {}  # mark -> uptime
        self._marks = []
        for place in range(EXECUTED):
            self._marks.append(settings.get("executed %d" % place))
        self._place = 0
        self._number = 0
        for place in range(EXECUTED):  # the newest is the one whose successor does not follow on
            if not self._marks[place]:
                break
            self._place = (place + 1) % EXECUTED
            self._number = (int(self._marks[place][:-8], 16) + 1) & 0xFF
            following = self._marks[self._place]
            if following and int(following[:-8], 16) & 0xFF != self._number:
                break

    @staticmethod
    def mark_of(message) -> str:
        return "%08x" % binascii.crc32(("%s|%s|%s" % (message.sender, message.stamp, message.text)).encode())

    def known(self, mark: str, dated: bool, uptime_s: int) -> bool:
        """It was seen before. dated: its stamp is a time."""
        if mark in self._strangers and (dated or self._recent(mark, uptime_s)):
            return True
        for known in self._marks:
            if known[-8:] == mark:
                return (
                    dated or self._recent(mark, uptime_s) or (mark not in self._undated and uptime_s < self.STARTED_S)
                )
        return False

    def _recent(self, mark: str, uptime_s: int) -> bool:
        return mark in self._undated and uptime_s - self._undated[mark] < self.COPY_S

    def _note(self, mark: str, dated: bool, uptime_s: int) -> None:
        if not dated:
            if len(self._undated) >= self.STRANGERS:
                self._undated = {}
            self._undated[mark] = uptime_s

    def seen(self, mark: str, dated: bool, uptime_s: int) -> None:
        """Of a stranger."""
        self._note(mark, dated, uptime_s)
        self._strangers = [one for one in self._strangers if one != mark][1 - self.STRANGERS :] + [mark]

    def executed(self, mark: str, dated: bool, uptime_s: int) -> None:
        """Of somebody who may command the device; stored together with what the message did."""
        self._note(mark, dated, uptime_s)
        for place in range(EXECUTED):
            if self._marks[place][-8:] == mark:
                return
        numbered = "%02x" % self._number + mark
        self._marks[self._place] = numbered
        self._settings.put("executed %d" % self._place, numbered)
        self._place = (self._place + 1) % EXECUTED
        self._number = (self._number + 1) & 0xFF


class Commands(Timed):
    """settings, wall clock, access, guesses and lateness are handed in; `serve` all features before the first text.
    send(address, text, owner): a reply; send_error(…, cause): an error. ask_centre(done, now): `done(now)` follows once
    the SIM's centre is known afresh. notify: see Outbox. after_reset: this start did not follow a loss of power.
    """

    @on_demand
    def __init__(
        self,
        settings: Settings,
        wall: WallClock,
        access: Access,
        guesses: Guesses,
        lateness: Lateness,
        numbering: Numbering,
        send: Callable[[str, str, bool], None],
        send_error: Callable[[str, str, bool, str], None],
        ask_centre: Callable[[Callable[[int], None], int], None],
        notify: Callable,
        after_reset: bool,
    ) -> None:
        self._settings = settings
        self._wall = wall
        self._access = access
        self._guesses = guesses
        self._lateness = lateness
        self._numbering = numbering
        self._ask_centre = ask_centre
        self.send = send
        self._send_error = send_error
        self._notify = notify
        self._after_reset = after_reset
        self._chapters = ()
        self._copies = Copies(settings)
        self._messages = []  # yet to be judged
        self._foreign: Deliver | None = None  # of nobody who may command it: to be forwarded
        self._forwarded: list[int] = []  # uptime of each such SMS
        self._cleaned: str | None = None  # the text of the first of them
        self._passed: tuple = ()  # see Batch: the sender may be heard
        self._asks = False  # which country the SIM is of
        self._asked = False
        self._batch: Batch | None = None  # of which some are yet to be judged
        self._answers: list[tuple[str, str, str, bool]] = []  # yet to be sent: (address, text, what was wrong, owner)
        self._request: Request | None = None  # found, to be carried out
        self._judged = False
        self._handler: Callable | None = None  # (object of the row, request) -> reply
        self._open: list[Batch] = []  # whose answers were to follow

    @property
    def idle(self) -> bool:
        """Whatever has come is done."""
        return self._request is None and self._batch is None and not self._messages and not self._answers

    @property
    def owes(self) -> bool:
        """Somebody has yet to be answered."""
        return not self.idle or any([batch.is_open for batch in self._open])  # noqa: C419

    def serve(self, chapters: tuple) -> None:
        """Those whose commands these are."""
        self._chapters = chapters

    def is_off(self, name: str) -> bool:
        return self._settings.get(name) == "OFF"

    def send_error(self, number: str, text: str, owner: bool, cause: str) -> None:
        if not self.is_off("ERROR"):
            self._send_error(number, text, owner, cause)

    def answer(self, address: str, text: str, wrong: str, later: bool) -> None:
        """wrong: the command, of an error. later: in a pass of its own, since a long one takes its time."""
        if self._open:  # they hold their texts
            self._open = [batch for batch in self._open if batch.is_open]
        if later:
            self._answers.append((address, text, wrong, True))
            self.due = 0
        else:
            _send_answer(self, address, text, wrong, True)

    def take(self, message, now: int) -> None:
        """A text has come, or a part of one, for FORWARD alone."""
        if (message.parts > 1 or _is_nameless(message)) and (
            self._settings.get("FORWARD") != "ON" or not message.sender
        ):
            return
        if len(self._messages) >= MAX_WAITING:
            log.say("command: too many at once, one dropped")
            return
        self._messages.append(message)
        if not self._asks:
            self.due = now

    def step(self, now: int) -> None:
        request = self._request
        if self._foreign is not None:
            _forward(self, self._foreign, now)
        elif self._answers:
            _send_answer(self, *self._answers.pop(0))
        elif request is not None:
            if not self._judged:
                self._judge_request(request, now)
                if self._request is not None and (request.place or request.row[1] & KIND_MASK != ACT):
                    # what moves nothing is read in memory that could be collected, rather than in one that is full
                    self.due = now + BREATH_MS
                    return
            elif self._handler is None:
                _fetch(self, request)
            else:
                self._request = None
                self._execute(request, self._handler, now)
        elif self._batch is not None:
            self._begin_next(self._batch, now)
        elif not self._messages or self._asks:
            pass
        elif self._cleaned is None:
            self._cleaned = clean(self._messages[0].text)
        elif not self._asked and not self._numbering.international(self._messages[0].sender):
            self._asks = True  # before a local number is stored or refused
            self._ask_centre(self._country_known, now)
        elif not self._passed and self._cleaned:
            self._passed = self._look_up(self._messages[0], self._cleaned, now)
            if not self._passed:
                self._done_with()
        else:
            message, text, passed = self._messages[0], self._cleaned, self._passed
            self._done_with()
            if text and message.parts == 1:
                self._judge(message, text, passed, now)
        waits = self._request is not None or self._batch is not None or self._answers
        waits = waits or self._foreign is not None or (self._messages and not self._asks)
        self.due = now if waits else None

    def _done_with(self) -> None:
        """The first message."""
        self._messages.pop(0)
        self._cleaned = None
        self._passed = ()
        self._asked = False

    def _country_known(self, now: int) -> None:
        self._asks = False
        self._asked = True
        self.due = now

    def _look_up(self, message, text: str, now: int) -> tuple:
        """For Batch; empty when it is a copy, or a stranger's."""
        access = self._access
        sender = message.sender
        uptime_s = self._wall.uptime(now)
        dated = _is_time(message.stamp)
        mark = Copies.mark_of(message)
        if self._copies.known(mark, dated, uptime_s):
            log.say("command: delivered twice, counts once")
            return ()
        answer_to = access.answer_to(sender)
        nameless = _is_nameless(message)
        guest = nameless or not access.allows(sender)
        if guest and (nameless or not access.is_guest(sender, now)):
            self._copies.seen(mark, dated, uptime_s)
            if message.part and self._settings.get("FORWARD") == "ON":
                self._foreign = message
            may_answer = not nameless and message.parts == 1 and len(text) <= MAX_LENGTH + PASSWORD_LENGTH
            if may_answer and self._settings.get("SMSCONFIRMUNAUTH") == "ON":
                self.send(answer_to, DENIED, False)
            return ()
        return mark, answer_to, guest

    def _judge(self, message, text: str, passed: tuple, now: int) -> None:
        mark, answer_to, guest = passed
        sender = message.sender
        uptime_s = self._wall.uptime(now)
        dated = _is_time(message.stamp)
        password = self._access.password
        typed = without_blanks(text)
        if password:
            listed = guest or self._access.is_listed(sender, now)
            known = listed or self._guesses.knows(sender)
            if self._guesses.ignores(sender, known, now):
                return
            if not password_fits(password, typed):
                self._copies.seen(mark, dated, uptime_s)
                answer = self._guesses.wrong(sender, known, now)
                if len(message.text) <= LONGEST_GUESS:  # in a pass of its own: the limits may have to be told
                    self._answers.append((answer_to, answer, typed if answer == WRONG else answer, known))
                return
            self._guesses.right(sender, listed)
            text = behind(text, PASSWORD_LENGTH)
        texts = [one for one in text.replace(";", "\n").split("\n") if one.strip(" ")]
        if len(texts) < 2 and _is_too_long(without_blanks(texts[0] if texts else text)):
            self._copies.seen(mark, dated, uptime_s)
            return
        self._batch = Batch(self, message, texts or [""], passed)
        self._begin_next(self._batch, now)

    def _begin_next(self, batch: Batch, now: int) -> None:
        """The next command of a text."""
        request = Request(self, batch.left.pop(0), batch, now)
        if not batch.left:
            self._batch = None
        self._judged = False
        self._handler = None
        try:
            _find(self._chapters, request)
        except OSError as error:
            log.say("command: %s" % error)
            request.fail()
        else:
            self._request = request

    def _judge_request(self, request: Request, now: int) -> None:
        self._judged = True
        if request.place >= MOST_COMMANDS or _is_too_long(request.typed):
            reason = "Execute error!"
        else:
            reason = _refusal(self, request, now)
        if not reason:
            return
        self._request = None
        self._copies.executed(request.mark, _is_time(request.stamp), self._wall.uptime(now))
        request.refuse(reason)

    def _execute(self, request: Request, handler, now: int) -> None:
        # the mark here, so that it and the effect are stored one with the other
        self._copies.executed(request.mark, _is_time(request.stamp), self._wall.uptime(now))
        log.say("command: %s" % ("PASSWORD" if request.command.startswith("PASSWORD") else request.command))
        if self._after_reset:  # it may be this text that brings the board down: its mark first
            self._settings.save()
        row = request.row
        self._settings.be_strict(True)
        try:
            answer = handler(row[0], request)
        except IncorrectValue:
            request.fail("Incorrect value!")
            return
        except (ExecuteError, StoreFull):
            request.fail()
            return
        finally:
            self._settings.be_strict(False)
        if row[1] & KIND_MASK == CONF:
            self._access.configured(now)
            note = self._access.note_about(request.sender, now)
            if note and answer is not LATER:
                answer = "%s\n%s" % (answer, note)
        if answer is LATER:
            self._open = [batch for batch in self._open if batch.is_open] + [request.batch]
        else:
            request.reply(answer)


def _fetch(commands: Commands, request: Request) -> None:
    """What carries it out."""
    number = request.row[1] >> NUMBER_SHIFT
    try:
        commands._handler = recall(number - 1) if number else _present
    except OSError as error:
        log.say("command: %s" % error)
        commands._request = None
        request.fail()


def _send_answer(commands: Commands, address: str, text: str, wrong: str, owner: bool) -> None:
    if wrong:
        commands.send_error(address, text, owner, wrong)
    else:
        commands.send(address, text, owner)


def _is_nameless(message) -> bool:
    """Without a number, with a name or a short one: never authorised, and never answered."""
    return message.alphanumeric or not is_number(message.sender)


@on_demand
def _forward(commands: Commands, message, now: int) -> None:
    """To the first alert number (15.24), unless it comes from one of these: a phone may answer by itself."""
    commands._foreign = None
    numbers = commands._access.alert_numbers.all()
    if not numbers or (not message.alphanumeric and commands._numbering.find(numbers, message.sender)):
        return
    text = "From %s: %s" % (message.sender.lstrip("+~"), message.text.replace("\t", " "))
    now_s = commands._wall.uptime(now)
    sent = [at for at in commands._forwarded if now_s - at < DAY_S] + [now_s] * sms_parts(text)
    if len(sent) <= FORWARDED_A_DAY:
        commands._forwarded = sent
        commands._notify(FORWARDED, text, None, now_s, now)


def _refusal(commands: Commands, request: Request, now: int) -> str:
    """Why it is not carried out; "" if it is."""
    row = request.row
    kind = row[1] & KIND_MASK if row else CTRL
    if request.guest and row and (kind == CONF or row[1] & OWNERS):
        return DENIED
    if kind in (CONF, ACT):
        sender = commands._numbering.to_store(request.sender)  # the same in all spellings
        late = commands._lateness.refuses(sender, request.stamp, request.centre, request.mark, now)
        if late:
            return "Too old, not executed! %s. Send it again!" % late
    if not row:
        return "No such command exists on the device!"
    if kind == CONF and not commands._access.may_configure(now):
        return "Time for configuration is expired (Conf)!"
    return ""


def _find(chapters: tuple, request: Request) -> None:
    key, at = key_of(request.command)
    row = row_of(chapters, row_for(key, request.command[at:]))
    if row is not None and not (key.endswith("?") and at != len(request.command)):
        request.value = request.command[at:]
        request.raw = request.typed[at:]
        request.row = row


def _is_too_long(typed: str) -> bool:
    start = upper(typed[: len(LONG_KEY)])
    most = LONG if start == LONG_KEY else GUEST_LONG if start == GUEST_WORD else MAX_LENGTH
    return len(typed) > most


def _is_time(stamp: str) -> bool:
    try:
        parse_stamp(stamp)
    except ValueError:
        return False
    return True


def _present(handler, request: Request) -> str:
    """For a row whose handler is in memory."""
    return handler(request)
