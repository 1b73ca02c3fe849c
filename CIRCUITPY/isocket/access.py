"""Who may command the device, and who is told (manual ch. 5): security list, password, configuration window, alert
list.
"""

from __future__ import annotations

from isocket.clock import Timed, after, reached
from isocket.commands import CONF, INF, ExecuteError, IncorrectValue, Row
from isocket.numbers import same_number
from isocket.text import is_decimal

MAX_NUMBERS = 10
MAX_DIGITS = 15
WINDOW_MS = 30 * 60 * 1000


def digits_of(number: str) -> str:
    """A number as the lists hold it: digits alone. Raises IncorrectValue."""
    digits = number[1:] if number.startswith("+") else number
    if not is_decimal(digits) or len(digits) > MAX_DIGITS:
        raise IncorrectValue
    return digits


class NumberList:
    """Up to ten numbers in one setting, in the order in which they came. word: of its commands. emptied: called when
    the last number has gone.
    """

    def __init__(self, settings, name: str, word: str, emptied=None) -> None:
        self._settings = settings
        self._name = name
        self._word = word
        self._emptied = emptied

    def all(self) -> list[str]:
        stored = self._settings.get(self._name)
        return stored.split(",") if stored else []

    def add(self, number: str) -> None:
        """Raises ExecuteError when the list is full."""
        numbers = self.all()
        if number in numbers:
            return
        if len(numbers) >= MAX_NUMBERS:
            raise ExecuteError
        numbers.append(number)
        self._settings.put(self._name, ",".join(numbers))

    def has(self, number: str) -> bool:
        return any([same_number(known, number) for known in self.all()])  # noqa: C419

    def room_for(self, number: str) -> bool:
        numbers = self.all()
        return number in numbers or len(numbers) < MAX_NUMBERS

    def rows(self) -> dict[str, tuple]:
        """`WORD+n`, `WORD-n`, `WORD-ALL`, `WORD?`."""
        return {
            self._word + "+": Row(CONF, self._add),
            self._word + "-": Row(CONF, self._remove),
            self._word + "?": Row(INF, self._tell),
        }

    def _add(self, request) -> str:
        self.add(digits_of(request.value))
        return request.ok

    def _remove(self, request) -> str:
        numbers = self.all()
        if request.value == "ALL":
            numbers = []
        else:
            number = digits_of(request.value)
            if number not in numbers:
                raise IncorrectValue
            numbers.remove(number)
        self._settings.put(self._name, ",".join(numbers))
        if self._emptied and not numbers:
            self._emptied()
        return request.ok

    def _tell(self, request) -> str:
        return "%ss: %s" % (self._word, ", ".join(self.all()) or "none")


class Access(Timed):
    """The security settings. The configuration window opens at `now`, power-on, and again with every accepted Conf
    command.
    """

    def __init__(self, settings, now: int) -> None:
        self._settings = settings
        self._security = NumberList(settings, "security list", "SECNUMBER", self._list_off)
        self.alert_numbers = NumberList(settings, "alert list", "ALERTNUMBER")
        self.configured(now)

    @property
    def list_is_on(self) -> bool:
        return self._settings.get("SECLIST") == "ON"

    @property
    def password(self) -> str:
        return self._settings.get("PASSWORD")

    def allows(self, number: str) -> bool:
        return not self.list_is_on or self._security.has(number)

    def may_configure(self, now: int) -> bool:
        if self.list_is_on or self.password:
            return True
        return self.due is not None and not reached(self.due, now)

    def configured(self, now: int) -> None:
        self.due = after(
            now, WINDOW_MS
        )  # ticks wrap, so the end of the window is noticed when it comes: then due is None

    def rows(self) -> dict[str, tuple]:
        rows = {
            "MAKEMEBOSS": Row(CONF, self._make_me_boss),
            "ALERTME": Row(CONF, self._alert_me),
            "PASSWORD=": Row(CONF, self._set_password),
            "SECLIST=": Row(CONF, self._set_list),
            "SECLIST?": Row(INF, self._tell_list),
        }
        rows.update(self._security.rows())
        rows.update(self.alert_numbers.rows())
        return rows

    def _make_me_boss(self, request) -> str:
        number = digits_of(request.sender)
        if not self._security.room_for(number) or not self.alert_numbers.room_for(number):
            raise ExecuteError
        self._security.add(number)
        self.alert_numbers.add(number)
        self._settings.put("SECLIST", "ON")
        return (
            "Your phone number has been assigned for all types of alerts "
            "and was added to security list which has been activated"
        )

    def _alert_me(self, request) -> str:
        self.alert_numbers.add(digits_of(request.sender))
        return "Your phone number has been assigned for all types of alerts!"

    def _set_password(self, request) -> str:
        if request.value == "NO":
            self._settings.put("PASSWORD", "")
            return request.ok
        word = request.raw
        if len(word) != 5:
            raise IncorrectValue
        for octet in word.encode():
            if not 0x21 <= octet <= 0x7E:
                raise IncorrectValue
        self._settings.put("PASSWORD", word)
        return "PASSWORD=***** - OK"

    def _set_list(self, request) -> str:
        if request.value == "ON":
            if not self._security.all():
                raise ExecuteError  # it would lock everyone out
            self._settings.put("SECLIST", "ON")
        elif request.value == "OFF":
            self._list_off()
        else:
            raise IncorrectValue
        return request.ok

    def _tell_list(self, request) -> str:
        return "SECLIST=OFF,(ON)" if self.list_is_on else "SECLIST=(OFF),ON"

    def _list_off(self) -> None:
        """Calls have no password, so without the list they do nothing (ch. 4.2)."""
        self._settings.put("SECLIST", "OFF")
        self._settings.put("RING", "NOACTION")
