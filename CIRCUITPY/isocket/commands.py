"""From a text to its reply: length, password, access, table, handler (spec ch. 2).

The table maps a command's key to its row. The key is the word with the sign that follows it: `ON`, `ON9` (digits
follow), `RING=`, `RING?`, `SECNUMBER+`, `SIMCARD*`. Each feature owns its rows; `Commands.add` collects them.
"""

from __future__ import annotations

import binascii

from isocket import log
from isocket.clock import Timed, parse_stamp
from isocket.rare import rare, recall
from isocket.store.settings import EXECUTED, StoreFull
from isocket.text import is_decimal, upper

# a command's kind and what else is known of it, in one number
CTRL = 0
CONF = 1
INF = 6  # ALWAYS is in it
KIND_MASK = 3
ALWAYS = 4  # SMSCONFIRM=OFF does not silence it
RARE_SHIFT = 3  # above: 1 + the number of its handler in the file of rare functions

MAX_LENGTH = 30
MAX_WAITING = 8  # texts; the inbox hands on one at a time, only class 0 texts come on top
PASSWORD_LENGTH = 5
TOO_OLD_S = 15 * 60
STRIKES = 5  # wrong passwords from one number within STRIKES_S; then it is ignored for as long
STRIKES_S = 60 * 60
MAX_STRIKERS = 8  # numbers that are remembered
LATER = object()  # a handler's answer when the reply follows by `request.reply`

_SIGNS = b"=?+-*"


class IncorrectValue(Exception):
    """The value is out of range or malformed."""


class ExecuteError(Exception):
    """The command is valid but cannot be done."""


def Row(kind: int, handler, always: bool = False) -> tuple:
    """One command: `handler(request) -> reply text, or LATER`. always: SMSCONFIRM=OFF does not silence it (ch. 6.1).

    A pair, since there are some seventy of them. On the assembled drive it is (object, kind with the number of its
    handler), see rare.py.
    """
    return handler, kind | (ALWAYS if always else 0)


class Request:
    """A command on its way.

    command: the text after the password, in upper case. value: what follows the key, in upper case; raw: the same as
    typed. now: ticks. sender: as the network gave it. stamp: the service centre's time, `yy/mm/dd,hh:mm:ss+zz`.
    text: as it came, with its password.
    """

    def __init__(self, commands: Commands, sender: str, stamp: str, text: str, typed: str, now: int) -> None:
        self._commands = commands
        self.now = now
        self.sender = sender
        self.stamp = stamp
        self.text = text
        self.typed = typed
        self.command = upper(typed)
        self.value = ""
        self.raw = ""
        self.row: tuple = ()  # empty: no such command

    @property
    def ok(self) -> str:
        return self.command + " - OK"

    def reply(self, text: str) -> None:
        """Send the result, unless SMSCONFIRM=OFF silences it."""
        if self.row and not self.row[1] & ALWAYS and self._commands.confirmations_off:
            return
        self._commands.send(self.sender, text)

    def fail(self, reason: str = "Execute error!") -> None:
        """Send an error, unless ERROR=OFF."""
        self._commands.send_error(self.sender, "%s - %s" % (self.command, reason))


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


class Executed:
    """The latest texts that were acted upon, so that a message which the network delivers twice is executed once.

    A mark is a running number and the CRC-32 of sender, stamp and text (8 hex digits); one of 10 octets fills two cells
    of the journal.
    """

    def __init__(self, settings) -> None:
        self._settings = settings
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

    def before(self, sender: str, stamp: str, text: str) -> bool:
        """True if it was seen before; otherwise it is marked now."""
        mark = "%08x" % binascii.crc32(("%s|%s|%s" % (sender, stamp, text)).encode())
        for known in self._marks:
            if known[-8:] == mark:
                return True
        mark = "%02x" % self._number + mark
        self._marks[self._place] = mark
        self._settings.put("executed %d" % self._place, mark)
        self._place = (self._place + 1) % EXECUTED
        self._number = (self._number + 1) & 0xFF
        return False


class Commands(Timed):
    """settings, wall clock, access and outbox are handed in; `add` the rows of every feature before the first text.
    after_reset: this start did not follow a loss of power. warn(text): tells the alert numbers.

    A text takes three passes, each of some 10 ms: it is judged, its handler is fetched, the handler runs. `due` is None
    when nothing is under way.
    """

    def __init__(self, settings, wall, access, send, warn, after_reset: bool) -> None:
        self._settings = settings
        self._wall = wall
        self._access = access
        self.send = send  # send(number, text): a reply
        self._warn = warn
        self._after_reset = after_reset
        self._strikes = {}  # number -> seconds since start of its latest wrong passwords
        self._table: dict[str, tuple] = {}
        self._executed = Executed(settings)
        self._texts = []  # (sender, stamp, text), yet to be judged
        self._request: Request | None = None  # judged, to be carried out
        self._handler = None  # (object of the row, request) -> reply

    def add(self, rows: dict[str, tuple]) -> None:
        self._table.update(rows)

    @property
    def confirmations_off(self) -> bool:
        return self._settings.get("SMSCONFIRM") == "OFF"

    def send_error(self, number: str, text: str) -> None:
        if self._settings.get("ERROR") != "OFF":
            self.send(number, text)

    def take(self, sender: str, nameless: bool, stamp: str, text: str, now: int) -> None:
        """A text has come. nameless: hidden or alphanumeric sender: never authorised, never answered."""
        text = text.strip()
        if nameless or not text:
            return
        if len(self._texts) >= MAX_WAITING:
            log.say("command: too many at once, one dropped")
            return
        self._texts.append((sender, stamp, text))
        self.due = now

    def step(self, now: int) -> None:
        request = self._request
        if request is None:
            self._judge(self._texts.pop(0), now)
        elif self._handler is None:
            self._fetch(request)
        else:
            self._request = None
            self._execute(request, self._handler, now)
        self.due = now if self._request is not None or self._texts else None

    def _judge(self, waiting: tuple, now: int) -> None:
        sender, stamp, text = waiting
        if not self._access.allows(sender):
            if len(text) <= MAX_LENGTH + PASSWORD_LENGTH and self._settings.get("SMSCONFIRMUNAUTH") == "ON":
                self.send(sender, "Access deny!")
            return
        typed: str | None = text
        if self._access.password:
            struck = self._strikes.get(sender)
            if struck and self._ignores(struck) and self._wall.uptime(now) - struck[-1] < STRIKES_S:
                return
            if text[:PASSWORD_LENGTH] == self._access.password:
                typed = text[PASSWORD_LENGTH:].strip()
            else:
                typed = self._without_password(sender, text, now)
        if typed is None or len(typed) > MAX_LENGTH:
            return
        request = Request(self, sender, stamp, text, typed, now)
        row = self._find(request)
        reason = ""
        if row is None:
            reason = "No such command exists on the device!"
        elif row[1] & KIND_MASK == CONF and not self._access.may_configure(now):
            reason = "Time for configuration is expired (Conf)!"
        elif row[1] & KIND_MASK == CTRL and self._too_old(stamp, now):
            reason = "Too old, not executed!"
        if not reason:
            self._request = request
            self._handler = None
        elif not self._was_executed(request):
            request.fail(reason)

    def _was_executed(self, request: Request) -> bool:
        """Delivered twice; if not, it is marked now."""
        if not self._executed.before(request.sender, request.stamp, request.text):
            return False
        log.say("command: delivered twice, executed once")
        return True

    @staticmethod
    def _ignores(struck) -> bool:
        return len(struck) == STRIKES and struck[-1] - struck[0] < STRIKES_S

    @rare
    def _without_password(self, sender: str, text: str, now: int) -> str | None:
        """A text that does not begin with the password: None when it is a command all the same, and so is answered."""
        for candidate in (text, text[PASSWORD_LENGTH:]):
            if len(candidate) <= MAX_LENGTH and key_of(upper(candidate.strip()))[0] in self._table:
                break
        else:
            return text
        self.send_error(sender, "Invalid access password!")
        struck = (self._strikes.get(sender, ()) + (self._wall.uptime(now),))[-STRIKES:]
        if len(self._strikes) >= MAX_STRIKERS:
            self._strikes.popitem()
        self._strikes[sender] = struck
        if self._ignores(struck):
            self._warn("5 wrong passwords from %s: it is ignored for an hour!" % sender)
        return None

    def _find(self, request: Request) -> tuple | None:
        key, at = key_of(request.command)
        row = self._table.get(key)
        if row is None or (key.endswith("?") and at != len(request.command)):
            return None
        request.value = request.command[at:]
        request.raw = request.typed[at:]
        request.row = row
        return row

    def _too_old(self, stamp: str, now: int) -> bool:
        if not self._wall.is_set:
            return False
        try:
            seconds, quarters = parse_stamp(stamp)
        except ValueError:
            return False
        age = self._wall.seconds(now) - self._wall.quarters * 900 - (seconds - quarters * 900)
        return age > TOO_OLD_S

    def _fetch(self, request: Request) -> None:
        number = request.row[1] >> RARE_SHIFT
        try:
            self._handler = recall(number - 1) if number else _present
        except OSError as error:
            log.say("command: %s" % error)
            self._request = None
            request.fail()

    def _execute(self, request: Request, handler, now: int) -> None:
        if self._was_executed(request):  # here, so that its mark and its effect are stored one after the other
            return
        log.say("command: %s" % ("PASSWORD" if request.command.startswith("PASSWORD") else request.command))
        if self._after_reset:  # it may be this text that brings the board down: its mark first
            self._settings.save()
        row = request.row
        self._settings.strict = True
        try:
            answer = handler(row[0], request)
        except IncorrectValue:
            request.fail("Incorrect value!")
            return
        except (ExecuteError, StoreFull):
            request.fail()
            return
        finally:
            self._settings.strict = False
        if row[1] & KIND_MASK == CONF:
            self._access.configured(now)
        if answer is not LATER:
            request.reply(answer)


def _present(handler, request: Request) -> str:
    """For a row whose handler is in memory."""
    return handler(request)


class Choice:
    """A setting with a few fixed values, the factory's first.

    changed(value, now) is called before a change is stored, and may return a second line, or raise ExecuteError;
    replies has the answers that are not `NAME=VALUE - OK`.
    """

    def __init__(self, settings, name: str, values: tuple[str, ...], changed=None, replies=None) -> None:
        self._settings = settings
        self._name = name
        self._values = values
        self._changed = changed
        self._replies = replies

    def rows(self, always: bool = False) -> dict[str, tuple]:
        """`NAME=VALUE` and `NAME?`."""
        return {self._name + "=": Row(CONF, self._change, always=always), self._name + "?": Row(INF, self._tell)}

    def _change(self, request: Request) -> str:
        value = request.value
        if value not in self._values:
            raise IncorrectValue
        extra = self._changed(value, request.now) if self._changed else None
        self._settings.put(self._name, value)
        answer = self._replies[value] if self._replies and value in self._replies else request.ok
        return answer + "\n" + extra if extra else answer

    def _tell(self, request: Request) -> str:
        active = self._settings.get(self._name, self._values[0])
        values = ["(%s)" % value if value == active else value for value in self._values]
        return self._name + "=" + ",".join(values)


def whole_number(text: str, least: int, most: int) -> int:
    """A decimal number within the limits. Raises IncorrectValue."""
    if not is_decimal(text) or len(text) > 6 or not least <= int(text) <= most:
        raise IncorrectValue
    return int(text)
