"""The settings and lists of the device: names, defaults and where they are kept.

Values live in memory; a change is put on the journal, one record a pass, by `step`. `saved` tells when all of it is
there.
"""

from __future__ import annotations

from isocket import log
from isocket.store.journal import Journal, JournalFull

# name -> key in the journal. Keys are for ever: a number is never used for something else.
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
    "SWITCHOFFTEMP": 14,
    "SWITCHOFFALERT": 15,
    "TRISEALERT": 16,
    "TFALLALERT": 17,
    "TSENSFAILALERT": 18,
    "POWERALERT": 19,
    "POWERSTATE": 20,
    "security list": 32,
    "alert list": 33,
    "schedule": 34,
    "alarm log": 35,
    "thermostat enabled": 40,
    "alarm enabled": 41,
    "sensor active": 42,
    "relay": 43,
    "power": 44,
    "last minute": 45,
    "last error": 46,
}
EXECUTED = 16  # marks of the latest texts that were carried out, each in a place of its own: one cell a text
for _place in range(EXECUTED):
    KEYS["executed %d" % _place] = 64 + _place


class Settings:
    """name -> str value ("" = as the factory set it). Raises KeyError for names that KEYS lacks."""

    def __init__(self, nvm) -> None:
        self._journal = Journal(nvm)
        self._dirty: list[str] = []
        self._values: dict[str, str] = {}
        stored = self._journal.values
        for name in KEYS:
            if KEYS[name] in stored:
                self._values[name] = str(stored[KEYS[name]], "utf-8")
        if self._journal.skipped:
            log.say("store: %d cells skipped" % self._journal.skipped)
        log.say("store: %d values, %d bytes left" % (len(self._values), self._journal.room))

    def get(self, name: str, default: str = "") -> str:
        return self._values.get(name, default)

    def put(self, name: str, value: str) -> None:
        """Change a value; it is on flash once `saved` is true."""
        if self._values.get(name, "") == value:
            return
        KEYS[name]
        self._values[name] = value
        if name not in self._dirty:
            self._dirty.append(name)

    @property
    def saved(self) -> bool:
        return not self._dirty

    def step(self) -> None:
        """Write at most one changed value."""
        if self._dirty:
            self._write(self._dirty[0])
            self._dirty.pop(0)

    def save(self) -> None:
        """Write all that has changed, now."""
        while self._dirty:
            self.step()

    def _write(self, name: str) -> None:
        try:
            self._journal.write(KEYS[name], self._values[name].encode())
        except JournalFull:
            log.say("store: full, %s not saved" % name)

    def erase(self) -> None:
        self._journal.erase()
        self._values = {}
        self._dirty = []
