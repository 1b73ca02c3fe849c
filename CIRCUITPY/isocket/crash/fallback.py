"""What runs when the app does not live (guard.py): ON, OFF and STATUS by text, for those who may, the alarm that the
app owed or that comes meanwhile, by text, and nothing else.

It needs the store, the PDUs, the lines of the modem, and the rules of numbers and passwords; no feature, none of the
app's modem, no function on demand: an assembled drive has its modules a second time, for it alone. It may wait for the
modem where the app may not, but a pass of its waiting feeds the watchdog, as one of the superloop does.
"""

from __future__ import annotations

from isocket import log
from isocket.cleaning import clean, without_blanks
from isocket.clock import WallClock
from isocket.fall import SHORT_PAUSE_MS, note
from isocket.guesses import Guesses, password_fits
from isocket.modem.digester import PROMPT, Digester
from isocket.numbers import Numbering, dialable, is_number
from isocket.sms.pdu import Outgoing, decode
from isocket.store.settings import Settings
from isocket.text import upper

TYPE_CHECKING = False
if TYPE_CHECKING:
    from isocket.guard import Guard

LIST_MS = 10_000
SILENT_MS = 20_000  # before the modem's RST or KEY is pulled
PAUSE_MS = 50
RST_MS = 150
KEY_MS = 1_500
ANSWER_MS = 5_000
SEND_MS = 60_000
FINALS = ("OK", "ERROR", "+CME ERROR", "+CMS ERROR")
SET_UP = ("ATE0", "AT+CMGF=0", 'AT+CPMS="SM","SM","SM"')
KNOWN = "Only ON, OFF and STATUS work now!"
ACTIVATED = "ALARM! Sensor activated"  # as features/alarm.py
ALARM_APART_MS = 10 * 60_000
FALLEN = "The device has failed several times. " + KNOWN
PASSWORD_LENGTH = 5
LONGEST_GUESS = 160
CONTACT = 0  # as hardware.py
NOTICES = 12  # places, as modem/outbox.py
NOTED = "1"  # of "alarm noted", as features/alarm.py
TOLD = "2"
SHORTEST_PDU = 30  # characters; shorter lines are unsolicited ones


class Minimal:
    """Has the three methods of App that guard.py uses; but `run` returns after `lasts_ms`."""

    def __init__(self, guard: Guard, lasts_ms: int) -> None:
        self._guard = guard
        self._board = guard.board
        self._now = guard.now_ms
        self._digester = Digester()
        try:
            self._settings = Settings(*guard.flash)
        except OSError:  # no file of functions on demand, which hardware.py needs to look at its own file
            self._settings = Settings(guard.flash[0], lambda write: None, lambda: False)
        note(guard, self._settings)
        self._settings.save()
        relay = self._board.relay
        if relay.level is None:  # the app did not get as far after a reset: the pin is open
            relay.set(self._settings.get("relay") == "1")
        self._wall = WallClock(self._now())  # not set: nothing is late here
        self._numbering = Numbering()
        self._guesses = Guesses(self._settings, self._wall, self._numbering, self._warn)
        self._owed: list[tuple] = []  # (number, text, what to do when the last of these has gone out)
        self._seen: list[str] = []  # marks of texts, so that a copy is no guess
        self._reference = 0
        self._lasts_ms = lasts_ms
        self._began = self._now()
        self._tells = lasts_ms > SHORT_PAUSE_MS
        # what the contact was when it was last looked at; the app has told of what is noted as told
        self._active = self._settings.get("alarm noted") == TOLD
        self._rang = False
        self._alarm_at: int | None = None

    def run(self) -> None:
        log.say("minimal: begins")
        self._begin_telling()
        while not self._over:
            if self._wake() and self._prepare():
                while not self._over and self._serve():
                    self._look_at_contact()
                    self._tell()
                    self._pause(LIST_MS)

    @property
    def _over(self) -> bool:
        return self._now() - self._began >= self._lasts_ms

    def left(self):
        left = self._guard.left
        return left and left[:-1] + (0,)  # it is no sign of health to have lived long here

    def save(self) -> None:
        self._settings.save()

    # the modem

    def _pause(self, ms: int) -> None:
        """A pass, and more until the time is over."""
        began = self._now()
        while True:
            self._board.feed_watchdog()
            if self._now() - began >= ms:
                return
            self._board.idle(PAUSE_MS)
            self._take()

    def _take(self) -> None:
        """What the line has brought; and the end of the socket's timer, if the app has left one."""
        waiting = self._board.uart.in_waiting
        if waiting:
            self._digester.feed(self._board.uart.read(waiting) or b"")
        key = self._board.next_key()
        while key is not None:
            if key[0] == CONTACT and self._is_active():
                self._rang = True  # though it may be over when it is looked at
            key = self._board.next_key()
        left = self._guard.left
        if left and left[0] is not None and self._now() >= left[0]:
            self._guard.left = None
            self._board.relay.set(not self._board.relay.level)

    def _ask(self, command: str, ms: int = ANSWER_MS, payload: str = "") -> tuple:
        """The final result ("" for none in that time), and all lines before it."""
        lines: list[str] = []
        self._take()
        while self._digester.next() is not None:
            pass  # unsolicited, or late
        self._board.uart.write(command.encode() + b"\r")
        began = self._now()
        while self._now() - began < ms:
            self._board.feed_watchdog()
            self._take()
            line = self._digester.next()
            if line is None:
                self._board.idle(PAUSE_MS)
            elif line == PROMPT:
                self._board.uart.write(payload.encode() + b"\x1a" if payload else b"\x1b")
            elif line.split(":")[0] in FINALS:
                return line, lines
            else:
                lines.append(line)
        return "", lines

    def _wake(self) -> bool:
        """It answers; if it does not, RST and KEY are pulled in turn."""
        for line, ms in ((None, 0), (self._board.modem_rst, RST_MS), (self._board.modem_key, KEY_MS)):
            if line is not None:
                line.set(False)
                self._pause(ms)
                line.set(True)
            began = self._now()
            while self._now() - began < SILENT_MS:
                if self._ask("AT", 1_000)[0] == "OK":
                    self._pause(1_000)  # for the answers to the AT before
                    return True
        return False

    def _prepare(self) -> bool:
        result, lines = self._ask("AT+CPIN?")
        pin = self._guard.settings_file.sim_pin
        if "+CPIN: SIM PIN" in lines and pin:
            self._guard.settings_file.sim_pin = ""  # once: three wrong ones lock the card
            self._ask("AT+CPIN=" + pin)
            self._pause(ANSWER_MS)
        for command in SET_UP:
            result, lines = self._ask(command)
            if not result:
                return False
        self._learn_country()
        return True

    def _learn_country(self) -> None:
        """Of the SIM: which local numbers are whose."""
        _, lines = self._ask("AT+CSCA?")
        for line in lines:
            if line.startswith('+CSCA: "+'):
                self._numbering.learn(line[9:].split('"')[0])
        _, lines = self._ask("AT+CREG?")
        for line in lines:
            if line.startswith("+CREG:"):
                self._numbering.roam(line.split(",")[-1].strip() in ("5", "7"))

    # notices

    def _owe(self, numbers: list[str], text: str, done) -> None:
        """Tell these numbers, for as long as it takes; then `done()`."""
        for number in numbers:
            self._owed.append((dialable(number), text, done))
        if not numbers:
            done()

    def _warn(self, text: str) -> None:
        self._owe(self._listed("alert list"), text, lambda: None)

    def _tell(self) -> None:
        """What is owed; what cannot go out now goes last, and waits for the next round."""
        while self._owed:
            owed = self._owed.pop(0)
            if not self._send(owed[0], owed[1]):
                self._owed.append(owed)
                return
            if not any([other[2] is owed[2] for other in self._owed]):  # noqa: C419
                owed[2]()

    def _is_active(self) -> bool:
        return self._board.contact_closed == (self._settings.get("SENSORTYPE", "NO") == "NO")

    def _look_at_contact(self) -> None:
        """An alarm that the app had noted and not told, or that begins now, is told."""
        get = self._settings.get
        if get("alarm enabled") != "1":
            return
        active = self._is_active()
        begins = self._rang or (active and not self._active)
        self._active = active
        self._rang = False
        if get("alarm noted") != NOTED and not begins:
            return
        now = self._now()
        if self._alarm_at is not None and now - self._alarm_at < ALARM_APART_MS:
            return
        if any([owed[1] == ACTIVATED for owed in self._owed]):  # noqa: C419
            return  # it has not gone out yet, so it stands for this one, too
        self._alarm_at = now
        self._store("alarm noted", NOTED)
        numbers = self._listed("alert list") if get("ALERT") != "OFF" else []
        self._owe(numbers, ACTIVATED, lambda: self._store("alarm noted", TOLD))

    def _begin_telling(self) -> None:
        """What the app has left in flash (modem/outbox.py), to those who are owed it; and that it fails."""
        numbers = self._listed("alert list")
        for place in range(NOTICES):
            notice = self._settings.get("notice %d" % place)
            if notice:
                owed = int((self._settings.get("owed %d" % place) or "03ff")[1:], 16)
                owing = [numbers[at] for at in range(len(numbers)) if owed >> at & 1]
                self._owe(owing, notice[8:], lambda name="notice %d" % place: self._store(name, ""))
        if self._tells and not self._guard.told:
            self._owe(numbers, FALLEN, self._has_told)

    def _has_told(self) -> None:
        self._guard.told = True

    def _store(self, name: str, value: str) -> None:
        self._settings.put(name, value)
        self._settings.save()

    # texts

    def _listed(self, name: str) -> list[str]:
        stored = self._settings.get(name)
        return stored.split(",") if stored else []

    def _serve(self) -> bool:
        """Whatever the SIM holds, carried out and deleted. False when the modem is silent."""
        result, lines = self._ask("AT+CMGL=4", 20_000)
        index = ""
        for line in lines:
            if line.startswith("+CMGL:"):
                index = line[6:].split(",")[0].strip()
            elif index and len(line) > SHORTEST_PDU:
                try:
                    self._read(line)
                except Exception as error:  # whatever it is, it must not come again
                    log.say("minimal: %s" % error)
                self._ask("AT+CMGD=" + index)
                index = ""
        return result != ""

    def _read(self, line: str) -> None:
        message = decode(line)
        while not message.decode_more():
            pass
        if message.kind != "text" or message.part != 1 or message.alphanumeric or not is_number(message.sender):
            return
        if message.parts > 1:  # nothing is put together here: what stands in whole lines counts
            message.read_as(message.text[: max(message.text.rfind("\n"), 0)])
        mark = "%s|%s|%s" % (message.sender, message.stamp, message.text)
        if mark in self._seen:
            return
        self._seen = self._seen[-7:] + [mark]
        sender = message.sender
        if not self._numbering.international(sender):
            self._learn_country()
        text = without_blanks(clean(message.text))
        listed = self._numbering.find(self._listed("security list"), sender)
        alerted = self._numbering.find(self._listed("alert list"), sender)
        address = self._numbering.answer_to(listed or alerted, sender)
        if self._settings.get("SECLIST") == "ON" and not listed:
            return
        password = self._settings.get("PASSWORD")
        if password:
            now = self._now()
            known = bool(listed or alerted) or self._guesses.knows(sender)
            if self._guesses.ignores(sender, known, now):
                return
            if not password_fits(password, text):
                answer = self._guesses.wrong(sender, known, now)
                self._settings.save()
                if len(message.text) <= LONGEST_GUESS and self._settings.get("ERROR") != "OFF":
                    self._send(address, answer)
                return
            self._guesses.right(sender, bool(listed or alerted))
            text = text[PASSWORD_LENGTH:]
        self._send(address, self._obey(upper(text)))

    def _obey(self, command: str) -> str:
        log.say("minimal: " + command[:10])
        relay = self._board.relay
        answer = ""
        if command in ("ON", "OFF"):
            relay.set(command == "ON")
            self._guard.left = None  # its timer is over
            self._store("relay", "1" if relay.level else "0")
        elif command != "STATUS":
            return KNOWN
        else:
            answer = "\n" + KNOWN
        return "Power socket " + ("ON" if relay.level else "OFF") + answer

    def _send(self, number: str, text: str) -> bool:
        self._reference += 1
        outgoing = Outgoing(number, text, self._reference)
        while not outgoing.prepare():
            pass
        payload, length = outgoing.submit(1)
        result, _ = self._ask("AT+CMGS=%d" % length, SEND_MS, payload)
        if result != "OK":
            self._board.uart.write(b"\x1b")
            log.say("minimal: not sent: " + result)
        return result == "OK"
