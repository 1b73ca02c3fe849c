"""The settings and lists of the device: names, defaults and where they are kept.

Values live in memory; what has changed in a pass is put on the journal at its end by `step`, all of it or nothing.
`saved` tells when it is there. The device's own notes are stored 40 times in a row and then once in 10 s, or together
with anything else: a contact that chatters for weeks must not wear out the flash.
"""

from __future__ import annotations

from isocket import log
from isocket.on_demand import on_demand
from isocket.store.home import SecondHome
from isocket.store.journal import Journal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from isocket.hardware import Nvm

# name -> key in the journal, 1 to 125 and 128 to 200. Keys are for ever: a number is never used for something else.
KEYS = {
    "RESTARTTIME": 1,
    "RING": 2,
    "SECLIST": 3,
    "PASSWORD": 4,
    "SMSCONFIRM": 5,
    "RINGCONFIRM": 6,
    "ERROR": 7,
    "SMSCONFIRMUNAUTH": 8,
    "RELAYTIME": 9,
    "SENSORTYPE": 10,
    "ALERT": 11,
    "CREDITUMS": 12,
    "THERMOSTAT": 13,
    "SWITCHOFFTEMP": 14,  # of both modes, in version 0.1
    "SWITCHOFFALERT": 15,
    "TRISEALERT": 16,
    "TFALLALERT": 17,
    "TSENSFAILALERT": 18,
    "POWERALERT": 19,
    "POWERSTATE": 20,
    "heating set point": 21,
    "cooling set point": 22,
    "security list": 32,
    "alert list": 33,
    "schedule": 34,
    "thermostat enabled": 40,
    "NAME": 150,
    "ALERTTEXT": 151,
    "RECOVERALERT": 152,
    "TREPEAT": 153,
    "TDELAY": 154,
    "POWERDELAY": 155,
    "OUTAGE": 156,
    "HYSTERESIS": 157,
    "FAILSAFE": 158,
    "NUMBERING": 159,
    "KEEPALIVE": 160,
    "NETTIME": 161,
    "boss": 162,
    "FORWARD": 164,
    "guests": 163,  # GUEST characters each, see access.py
    "ANSWERBY": 165,
    "alarm enabled": 41,
    # from here on: what the device notes by itself
    "alarm log": 35,
    "sensor active": 42,
    "relay": 43,
    "power": 44,
    "last minute": 45,
    "last error": 46,  # what ended the app: `count place message`, at most 76 characters
    "strikes": 47,  # wrong passwords and ignored numbers
    "refused PIN": 48,  # of the SIM: never to be sent again
    "known": 49,  # numbers that have had the password
    "clock source": 50,  # who gave the time of day: the network, or a text
    "refused": 51,  # senders of late texts
    "centre errors": 52,  # of the clocks of service centres
    "notice counts": 53,  # of the latest hour
    "before alarm": 54,  # the state of the socket that disarming returns to; "" when no alarm holds it
    "by hand": 55,  # when text, call or button last switched
    "alarm noted": 56,  # an alarm, before it is acted upon
    "fired": 57,  # the latest minute of each rule of the schedule
    "wakes": 58,  # from sleep, without mains, to tell what could not be told
    "notices sent": 60,  # with NUMBERING=ON: the number of the latest
    "mains lost": 61,  # minutes of local time since 2000, in hex; "?" while the clock was unset
    "last sent": 62,  # for KEEPALIVE: days since 2000; `u` and days of uptime, in hex, while the clock is unset
    "known damage": 59,  # in the journal: `generation:start-stop,…`, in hex; torn by a power cut, or told
}
# Names with a number behind them: key of the first.
PLACES = {"executed": 64, "notice": 80, "unsent": 96, "owed": 128}
SIZES = {"executed": 16, "notice": 12, "unsent": 20, "owed": 12}
EXECUTED = 16  # `executed 0`, …: marks of the latest texts that were carried out
# `notice 0`, …: what not all alert numbers have had yet, and `owed 0`, … who has not; `unsent 0`, …: replies that the
# network would not take, a text to a number in a place of its own (today's outbox uses the first few; one of an earlier
# firmware kept notices there, too). "" when the place is free. What is in it is the outbox's business; its length is
# limited, so that all places full still leave room in the journal (docs/store.md).
NOTICES = 12
MAX_NOTICE = 100  # octets of text
UNSENT = 20
UNSENT_USED = 2
MAX_UNSENT = 50

# Bytes left in the journal at which: it is written anew as soon as it is quiet; or, when that cannot be done, the
# device's own notes are kept in memory only; and the owner's settings are refused.
LOW = 768
WORTH = 256  # bytes: what is so full of values that less has come since is not written anew again and again
NOTES_STOP = 640
SETTINGS_STOP = 400  # more than the largest command needs (MAKEMEBOSS, both lists full)
MARKS = 200  # bytes for what else a command changes: marks of the text, and what each value takes beside itself
MAX_AT_ONCE = 1000  # bytes; more than any command changes
NOTES_IN_A_ROW = 40
NOTE_MS = 10_000
KNOWN_PLACES = 16  # torn, at a time: `bench cuts` has seen eleven
LIST_ROOM = 10  # numbers

REPAIRED = "Memory error repaired. All settings are there."
LOST = "Memory error! Some settings may be older ones, please check them."
CLOSED = " The security list is on."


class StoreFull(Exception):
    """The setting cannot be kept: the journal is full and cannot be written anew."""


def key_of(name: str) -> int:
    if name in KEYS:
        return KEYS[name]
    word, place = name.split(" ")
    return PLACES[word] + int(place)


def _is_note(key: int) -> bool:
    return 41 < key < 150 or key == 35


def _may_wait(key: int) -> bool:
    """A note, and not the mark of a text: that is stored before the text is answered."""
    return _is_note(key) and not 64 <= key < 96


class Settings:
    """name -> str value ("" = as the factory set it); names are those of KEYS and PLACES.

    open_file, may_write: see SecondHome. strict: `put` raises StoreFull for a setting that could not be kept; set while
    a command is carried out, so that its owner is told.
    """

    def __init__(self, nvm: Nvm, open_file: Callable, may_write: Callable[[], bool]) -> None:
        self.strict = False
        self._failed = -1  # after so many generations of the journal there was no memory for the next
        self._journal = Journal(nvm, SecondHome(open_file, may_write))
        self.dirty: list[str] = []  # to be stored in this pass
        self.notes: list[str] = []  # to be stored when it is their turn
        self._allowed = NOTES_IN_A_ROW
        self._counted = 0  # up to this time
        self._values: dict[str, str] = {}
        stored = self._journal.load()
        names = {}
        for name in KEYS:
            names[KEYS[name]] = name
        for key in stored:
            name = names.get(key)
            for word in PLACES:
                if 0 <= key - PLACES[word] < SIZES[word]:
                    name = "%s %d" % (word, key - PLACES[word])
            try:
                if name and stored[key]:
                    self._values[name] = str(stored[key], "utf-8")
            except UnicodeError:
                log.say("store: %s is no text" % name)
        self.damage = ""  # what the alert numbers are to be told; then call `damage_told`
        self._damage_told = ""
        if self._journal.bad or self._journal.mended or not (self._journal.is_noted or self.get("known damage")):
            self._look_at_damage()
        log.say("store: %d values, %d bytes left" % (len(self._values), self._journal.room))

    def be_strict(self, strict: bool) -> None:
        self.strict = strict

    @on_demand
    def _look_at_damage(self) -> None:
        """What a power cut tore is the last thing in the journal when the device starts again, and was never
        acknowledged; what is unsound before that, and was not so then, has been damaged. An earlier firmware did not
        note what was torn.
        """
        journal = self._journal
        generation, _, places = self.get("known damage").partition(":")
        known = places.split(",") if places and generation == "%d" % journal.generation else []
        noted = journal.is_noted or generation != ""
        new = []
        told = []
        lost = False
        doubtful = []
        for start, stop in journal.bad + journal.mended:
            place = "%x-%x" % (start, stop)
            if place in known:
                continue
            mended = (start, stop) in journal.mended
            log.say("store: %d bytes at %d were wrong%s" % (stop - start, start, ", put right" if mended else ""))
            if not noted or start >= journal.last or (mended and stop == journal.last):
                new.append(place)
                continue
            told.append(place)
            if not mended:
                lost = True
                doubtful += journal.doubtful(start, stop)
        value = "%d:" % journal.generation
        if new or not noted:
            self.put("known damage", value + ",".join((known + new)[-KNOWN_PLACES:]))
        if told:
            self._damage_told = value + ",".join((known + new + told)[-KNOWN_PLACES:])
            self.damage = REPAIRED
        if lost:
            journal.spoil()
            self.damage = LOST
            self._close(doubtful)

    @on_demand
    def _close(self, doubtful) -> None:
        """The stricter of what is known and what may have been lost: whoever was on a list may command the device, and
        nobody else, unless there is a password. doubtful: keys.
        """
        on = self.get("SECLIST") == "ON"
        if KEYS["guests"] in doubtful:  # one who was taken off must not come back
            self.put("guests", "")
        if KEYS["SECLIST"] in doubtful or (KEYS["PASSWORD"] in doubtful and not self.get("PASSWORD")):
            self.damage += CLOSED
        elif not (on and KEYS["security list"] in doubtful):
            return
        numbers = []
        for name in ("security list", "alert list"):
            for number in self.get(name).split(","):
                if number and number not in numbers and len(numbers) < LIST_ROOM:
                    numbers.append(number)
        self.put("security list", ",".join(numbers))
        self.put("SECLIST", "ON")

    def damage_told(self) -> None:
        self.damage = ""
        self.put("known damage", self._damage_told)

    def get(self, name: str, default: str = "") -> str:
        return self._values.get(name) or default

    def put(self, name: str, value: str) -> None:
        """Change a value; it is on flash once `saved` is true. Raises StoreFull, if `strict`."""
        if self._values.get(name, "") == value:
            return
        key = key_of(name)
        if self.strict and not _is_note(key) and not self._can_keep(value):
            raise StoreFull
        self._values[name] = value
        names = self.notes if _may_wait(key) else self.dirty
        if name not in names:
            names.append(name)

    def _can_keep(self, value: str) -> bool:
        """With all that this pass has changed already; if need be once the journal is written anew."""
        if self._stuck(SETTINGS_STOP):
            return False
        size = MARKS + 2 * len(value)  # who may command is written twice
        for name in self.dirty:
            size += 2 * len(self._values[name])
        return self._journal.room >= size or self.make_room()

    def _stuck(self, room: int) -> bool:
        journal = self._journal
        return journal.room < room and (not journal.may_compact or self._failed == journal.compactions)

    @property
    def saved(self) -> bool:
        """All but notes that wait for their turn."""
        return not self.dirty

    def step(self, now: int) -> None:
        """Store what has changed; to be called while there is something in `dirty` or `notes`."""
        more = (now - self._counted) // NOTE_MS
        if more:
            self._counted = now
            self._allowed = min(self._allowed + more, NOTES_IN_A_ROW)
        if self.dirty or (self.notes and self._allowed):
            self._store()

    def save(self) -> None:
        """Store all that has changed, now."""
        while self.dirty or self.notes:
            self._store()

    def _store(self) -> None:
        names = self.dirty + self.notes
        if self.notes and self._allowed:
            self._allowed -= 1
        keep_notes = not self._stuck(NOTES_STOP)
        changes = {}
        size = 0
        done = 0
        while done < len(names) and size < MAX_AT_ONCE:
            name = names[done]
            done += 1
            key = key_of(name)
            if keep_notes or not _is_note(key):
                changes[key] = self._values[name].encode()
                size += len(changes[key])
        if changes and not self._journal.write(changes) and not self.make_room():
            self._keep_settings(changes)
        self.dirty = names[done:]
        self.notes = []

    @on_demand
    def _keep_settings(self, changes: dict[int, bytes]) -> None:
        """Without the device's own notes there is room (`_can_keep`)."""
        for key in list(changes):
            if _is_note(key):
                del changes[key]
        if changes and not self._journal.write(changes):
            log.say("store: full, not kept: %d values" % len(changes))

    @property
    def wants_room(self) -> bool:
        """The journal is to be written anew, in steps, at the next quiet moments."""
        journal = self._journal
        return (journal.is_old or (journal.room < LOW and journal.gain >= WORTH)) and journal.may_compact

    @property
    def is_short_of_room(self) -> bool:
        """Soon it would have to be written anew at once."""
        return self._journal.room < SETTINGS_STOP

    def _all(self) -> dict[int, bytes]:
        """All values, also those that have not been stored yet."""
        values = {}
        for name in self._values:
            values[key_of(name)] = self._values[name].encode()
        # none in what is about to be written; and no snapshot is like the one before
        values[KEYS["known damage"]] = ("%d:" % (self._journal.generation + 1)).encode()
        return values

    @on_demand
    def make_room(self) -> bool:
        """Write the journal anew, now: 0.3 s."""
        done = self._journal.compact(self._all())
        if done:
            self.dirty = []
            self.notes = []
        else:
            self.room_failed()
        return done

    def room_failed(self) -> None:
        """The journal could not be written anew: until it can, no setting is taken that it might not hold."""
        self._failed = self._journal.compactions

    def steps_to_room(self):
        """The same as a generator of steps, 70 ms each at most. Notes that wait stay where they are."""
        return self._journal.rewrite(self._all)

    def erase(self) -> None:
        self._journal.forget()
        self._values = {}
        self.dirty = []
        self.notes = []
