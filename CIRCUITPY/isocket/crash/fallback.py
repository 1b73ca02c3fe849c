"""What runs when the app does not live (supervisor.py): ON, OFF and STATUS by text, for those who may, the alarm that
the app owed or that comes meanwhile, by text, and nothing else.

It needs the store, the PDUs, the lines of the modem, and the rules of numbers and passwords; no feature, none of the
app's modem, no function on demand: an assembled drive has its modules a second time, for it alone. It may wait for the
modem where the app may not, but a pass of its waiting feeds the watchdog, as one of the superloop does.
"""

from __future__ import annotations

from isocket import log
from isocket.cleaning import clean, without_blanks
from isocket.clock import WallClock
from isocket.crash.line import Line
from isocket.crash.report import SHORT_PAUSE_MS, note
from isocket.guesses import Guesses, password_fits
from isocket.numbers import Numbering, dialable, is_number
from isocket.sms.pdu import decode
from isocket.store.settings import Settings
from isocket.text import upper

TYPE_CHECKING = False
if TYPE_CHECKING:
    from isocket.crash.supervisor import Supervisor

LIST_MS = 10_000
KNOWN = "Only ON, OFF and STATUS work now!"
ALARM_APART_MS = 10 * 60_000
FALLEN = "The device has failed several times. " + KNOWN
PASSWORD_LENGTH = 5
LONGEST_GUESS = 160
CONTACT = 0  # as hardware.py
NOTICES = 12  # places, as modem/outbox.py
NOTED = "1"  # of "alarm noted", as features/alarm.py
TOLD = "2"
SHORTEST_PDU = 30  # characters; shorter lines are unsolicited ones


class Fallback:
    """Has the three methods of App that supervisor.py uses; but `run` returns after `lasts_ms`."""

    def __init__(self, supervisor: Supervisor, lasts_ms: int) -> None:
        self._supervisor = supervisor
        self._board = supervisor.board
        self._now = supervisor.now_ms
        try:
            self._settings = Settings(*supervisor.flash)
        except OSError:  # no file of functions on demand, which hardware.py needs to look at its own file
            self._settings = Settings(supervisor.flash[0], lambda write: None, lambda: False)
        note(supervisor.error, self._settings)
        self._settings.save()
        relay = self._board.relay
        if relay.level is None:  # the app did not get as far after a reset: the pin is open
            relay.set(self._settings.get("relay") == "1")
        self._wall = WallClock(self._now())  # not set: nothing is late here
        self._numbering = Numbering()
        self._line = Line(self._board, self._now, self._numbering, supervisor.pin_once, self._look)
        self._guesses = Guesses(self._settings, self._wall, self._numbering, self._warn)
        self._owed: list[tuple] = []  # (number, text, what to do when the last of these has gone out)
        self._seen: list[str] = []  # marks of texts, so that a copy is no guess
        self._lasts_ms = lasts_ms
        self._began = self._now()
        self._tells = lasts_ms > SHORT_PAUSE_MS
        # what the contact was when it was last looked at; the app has told of what is noted as told
        self._active = self._settings.get("alarm noted") == TOLD
        self._rang = False
        self._alarm_at: int | None = None

    def run(self) -> None:
        log.say("fallback: begins")
        self._begin_telling()
        while not self._over:
            if self._line.wake() and self._line.prepare():
                while not self._over and self._serve():
                    self._look_at_contact()
                    self._tell()
                    self._line.pause(LIST_MS)

    @property
    def _over(self) -> bool:
        return self._now() - self._began >= self._lasts_ms

    def left(self):
        left = self._supervisor.left
        return left and left[:-1] + (0,)  # it is no sign of health to have lived long here

    def save(self) -> None:
        self._settings.save()

    def _look(self) -> None:
        """In each pass: what the contact does, and the end of the socket's timer, if the app has left one."""
        key = self._board.next_key()
        while key is not None:
            if key[0] == CONTACT and self._is_active():
                self._rang = True  # though it may be over when it is looked at
            key = self._board.next_key()
        left = self._supervisor.left
        if left and left[0] is not None and self._now() >= left[0]:
            self._supervisor.drop_left()
            self._board.relay.set(not self._board.relay.level)

    # notices

    def _owe(self, numbers: list[str], text: str, done) -> None:
        """Tell these numbers, for as long as it takes; then `done()`."""
        for number in numbers:
            self._owed.append((dialable(number), text, done))
        if not numbers:
            done()

    def _warn(self, text: str) -> None:
        self._owe(self._listed("alert list"), self._named(text), lambda: None)

    def _named(self, text: str) -> str:
        """As notices.py."""
        name = self._settings.get("NAME")
        return "%s: %s" % (name, text) if name else text

    def _tell(self) -> None:
        """What is owed; what cannot go out now goes last, and waits for the next round."""
        while self._owed:
            owed = self._owed.pop(0)
            if not self._line.send(owed[0], owed[1]):
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
        words = self._named("ALARM! " + get("ALERTTEXT", "Sensor activated"))  # as features/alarm.py
        if any([owed[1] == words for owed in self._owed]):  # noqa: C419
            return  # it has not gone out yet, so it stands for this one, too
        self._alarm_at = now
        self._store("alarm noted", NOTED)
        numbers = self._listed("alert list") if get("ALERT") != "OFF" else []
        self._owe(numbers, words, lambda: self._store("alarm noted", TOLD))

    def _begin_telling(self) -> None:
        """What the app has left in flash (modem/outbox.py), to those who are owed it; and that it fails."""
        numbers = self._listed("alert list")
        for place in range(NOTICES):
            notice = self._settings.get("notice %d" % place)
            if notice:
                owed = int((self._settings.get("owed %d" % place) or "03ff")[1:], 16)
                owing = [numbers[at] for at in range(len(numbers)) if owed >> at & 1]
                words, _, number = notice[8:].partition("\t")
                words = "%s #%s" % (words, number) if number else words
                self._owe(owing, words, lambda name="notice %d" % place: self._store(name, ""))
        if self._tells and not self._supervisor.told:
            self._owe(numbers, self._named(FALLEN), self._supervisor.has_told)

    def _store(self, name: str, value: str) -> None:
        self._settings.put(name, value)
        self._settings.save()

    # texts

    def _listed(self, name: str) -> list[str]:
        stored = self._settings.get(name)
        return stored.split(",") if stored else []

    def _guests(self) -> list[str]:
        """As access.py keeps them; the clock is not set here, so those who have a day are none."""
        stored = self._settings.get("guests").encode()
        guests = ["%02d" * 11 % tuple(stored[at : at + 11]) for at in range(0, len(stored), 11)]
        return [guest[:16].lstrip("0")[1:] for guest in guests if guest[16:] == "000000"]

    def _serve(self) -> bool:
        """Whatever the SIM holds, carried out and deleted. False when the modem is silent."""
        result, lines = self._line.ask("AT+CMGL=4", 20_000)
        index = ""
        for line in lines:
            if line.startswith("+CMGL:"):
                index = line[6:].split(",")[0].strip()
            elif index and len(line) > SHORTEST_PDU:
                try:
                    self._read(line)
                except Exception as error:  # whatever it is, it must not come again
                    log.say("fallback: %s" % error)
                self._line.ask("AT+CMGD=" + index)
                index = ""
        return result != ""

    def _read(self, line: str) -> None:
        message = decode(line)
        while not message.decode_more():
            pass
        if message.kind != "text" or message.part != 1 or message.alphanumeric or not is_number(message.sender):
            return
        if message.parts > 1:  # nothing is put together here: what stands in whole lines counts
            message = message.joined(message.text[: max(message.text.rfind("\n"), 0)])
        mark = "%s|%s|%s" % (message.sender, message.stamp, message.text)
        if mark in self._seen:
            return
        self._seen = self._seen[-7:] + [mark]
        sender = message.sender
        if not self._numbering.international(sender):
            self._line.learn_country()
        text = without_blanks(clean(message.text))
        listed = self._numbering.find(self._listed("security list"), sender)
        alerted = self._numbering.find(self._listed("alert list"), sender)
        address = self._numbering.answer_to(listed or alerted, sender)
        guest = self._numbering.find(self._guests(), sender)
        if self._settings.get("SECLIST") == "ON" and not (listed or guest):
            return
        password = self._settings.get("PASSWORD")
        if password:
            now = self._now()
            vouched = bool(listed or alerted or guest)
            known = vouched or self._guesses.knows(sender)
            if self._guesses.ignores(sender, known, now):
                return
            if not password_fits(password, text):
                answer = self._guesses.wrong(sender, known, now)
                self._settings.save()
                if len(message.text) <= LONGEST_GUESS and self._settings.get("ERROR") != "OFF":
                    self._line.send(address, answer)
                return
            self._guesses.right(sender, vouched)
            text = text[PASSWORD_LENGTH:]
        self._line.send(address, self._obey(upper(text)))

    def _obey(self, command: str) -> str:
        log.say("fallback: " + command[:10])
        relay = self._board.relay
        answer = ""
        if command in ("ON", "OFF"):
            relay.set(command == "ON")
            self._supervisor.drop_left()  # its timer is over
            self._store("relay", "1" if relay.level else "0")
        elif command != "STATUS":
            return KNOWN
        else:
            answer = "\n" + KNOWN
        return "Power socket " + ("ON" if relay.level else "OFF") + answer
