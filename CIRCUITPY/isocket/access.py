"""Who may command the device, and who is told (manual ch. 5): security list, guests, password, configuration window,
alert list.
"""

from __future__ import annotations

from isocket.clock import Timed, parse_stamp
from isocket.numbers import INTERNATIONAL, dialable, digits_in, split
from isocket.on_demand import on_demand
from isocket.rows import CONF, INF, OWNERS_INF, ExecuteError, IncorrectValue, Row
from isocket.text import is_decimal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from isocket.clock import WallClock
    from isocket.commands import Request
    from isocket.guesses import Guesses
    from isocket.numbers import Numbering
    from isocket.store.settings import Settings

MAX_NUMBERS = 10
MAX_DIGITS = 15
LEAST_SECURITY = 6  # digits
LEAST_ALERT = 8
WINDOW_MS = 30 * 60 * 1000
MAX_ADMITTED = 4
NOT_ON_THE_LIST = "Note! Your number is not on the list!"
# a guest as he is kept: two digits a character, 16 of FILLER and his number, 6 of his day
GUEST = 11
FULL = MAX_NUMBERS * GUEST
FILLER = "000000000000001"
NO_DAY = "000000"


def digits_of(number: str, least: int = 1) -> str:
    """A number that was texted, as the lists hold it: digits alone. Raises IncorrectValue."""
    digits = number[1:] if number.startswith("+") else number
    if digits.startswith("00"):
        digits = digits[2:]
    if not is_decimal(digits) or not least <= len(digits) <= MAX_DIGITS:
        raise IncorrectValue
    return digits


def _in_pairs(digits: str) -> str:
    """The last 16 digits, two a character; slashes do not count."""
    digits = digits.replace("/", "")[-16:]
    return str(bytes([int(digits[at : at + 2]) for at in range(0, len(digits), 2)]), "utf-8")


class NumberList:
    """Up to ten numbers in one setting, in the order in which they came (numbers.py tells their form).

    least: digits that a number must have. emptied(): the last number has gone. removed(place): one has, None for all.
    """

    @on_demand
    def __init__(
        self,
        settings: Settings,
        name: str,
        least: int,
        emptied: Callable[[], None] | None = None,
        removed: Callable[[int | None], None] | None = None,
    ) -> None:
        self._settings = settings
        self._name = name
        self.least = least
        self._emptied = emptied
        self._removed = removed

    def all(self) -> list[str]:
        stored = self._settings.get(self._name)
        return stored.split(",") if stored else []

    def place_of(self, digits: str) -> int:
        """-1: it is not there."""
        numbers = self.all()
        for place in range(len(numbers)):
            if digits_in(numbers[place]) == digits:
                return place
        return -1

    def add(self, number: str) -> None:
        """One that is there already stays as it is, unless the network now says that it is international. Raises
        ExecuteError when the list is full.
        """
        numbers = self.all()
        sign, digits = split(number)
        place = self.place_of(digits)
        if place >= 0:
            if sign != INTERNATIONAL:
                return
            numbers[place] = number
        elif len(numbers) >= MAX_NUMBERS:
            raise ExecuteError
        else:
            numbers.append(number)
        self._settings.put(self._name, ",".join(numbers))

    def room_for(self, number: str) -> bool:
        digits = digits_in(number)
        return len(digits) >= self.least and (self.place_of(digits) >= 0 or len(self.all()) < MAX_NUMBERS)

    def remove(self, place: int | None) -> None:
        """None: all."""
        numbers = [] if place is None else self.all()
        if place is not None:
            numbers.pop(place)
        self._settings.put(self._name, ",".join(numbers))
        if self._removed:
            self._removed(place)
        if self._emptied and not numbers:
            self._emptied()


class Access(Timed):
    """The security settings. The configuration window opens at `now`, power-on, and again with every accepted Conf
    command. forget(place): that alert number is owed nothing any more; None: all of them.
    """

    @on_demand
    def __init__(
        self,
        settings: Settings,
        wall: WallClock,
        numbering: Numbering,
        guesses: Guesses,
        forget: Callable[[int | None], None],
        now: int,
    ) -> None:
        self._settings = settings
        self._wall = wall
        self._numbering = numbering
        self._guesses = guesses
        self._security = NumberList(settings, "security list", LEAST_SECURITY, self._list_off)
        self.alert_numbers = NumberList(settings, "alert list", LEAST_ALERT, None, forget)
        self._admitted: list[tuple[str, int]] = []  # who is not on the list, and may text until that tick all the same
        self._window: int | None = None  # its end
        self.configured(now)

    @property
    def list_is_on(self) -> bool:
        return self._settings.get("SECLIST") == "ON"

    @property
    def password(self) -> str:
        return self._settings.get("PASSWORD")

    def _listed(self, number: str) -> str:
        """The number of the security list that it is; "" for none."""
        return self._numbering.find(self._security.all(), number)

    def may_call(self, number: str, now: int) -> bool:
        return self.list_is_on and (self._listed(number) != "" or self.is_guest(number, now))

    def is_guest(self, number: str, now: int) -> bool:
        """To the end of his day, if he has one (spec 15.20)."""
        guests = self._settings.get("guests")
        for at in range(0, len(guests), GUEST):
            entry = guests[at : at + GUEST].encode()
            if "%02d%02d%02d" % tuple(entry[5:8]) == number[-6:]:  # which no spelling changes
                digits = "%02d" * GUEST % tuple(entry)
                if self._numbering.one(digits[:16].lstrip("0")[1:], number):
                    day = digits[16:]
                    if day == NO_DAY or day >= self._wall.text(now)[:8].replace("/", ""):  # "not set": after all
                        return True  # else he may stand there in another spelling, too
        return False

    def allows(self, number: str) -> bool:
        return not self.list_is_on or self._listed(number) != "" or self._is_admitted(number)

    def _is_admitted(self, number: str) -> bool:
        return number in [admitted for admitted, _ in self._admitted]

    def is_local(self, number: str) -> bool:
        return self.list_is_on and not self._numbering.international(number)

    def is_listed(self, number: str, now: int) -> bool:
        """On either list, or a guest, whether that counts at the moment or not."""
        listed = self._listed(number) or self._numbering.find(self.alert_numbers.all(), number)
        return listed != "" or self.is_guest(number, now)

    def alert_addresses(self) -> list[str]:
        return [dialable(number) for number in self.alert_numbers.all()]

    def answer_to(self, number: str) -> str:
        """The address at which this sender or caller is answered."""
        stored = self._listed(number) or self._numbering.find(self.alert_numbers.all(), number)
        return self._numbering.answer_to(stored, number)

    def may_configure(self, now: int) -> bool:
        return self.list_is_on or self.password != "" or self._window is not None

    def configured(self, now: int) -> None:
        """A Conf command was accepted."""
        self._window = now + WINDOW_MS
        self._plan()

    def note_about(self, number: str, now: int) -> str:
        """After a Conf command: who has shut himself out is told, and may mend it for half an hour."""
        if not self.list_is_on or self._listed(number):
            return ""
        if not self._is_admitted(number):
            if len(self._admitted) >= MAX_ADMITTED:
                self._admitted.pop(0)
            self._admitted.append((number, now + WINDOW_MS))
            self._plan()
        return NOT_ON_THE_LIST

    def _plan(self) -> None:
        self.due = self._window
        for _, until in self._admitted:
            if self.due is None or self.due >= until:
                self.due = until

    def step(self, now: int) -> None:
        if self._window is not None and now >= self._window:
            self._window = None
        self._admitted = [admitted for admitted in self._admitted if now < admitted[1]]
        self._plan()

    def rows(self) -> dict[str, tuple]:
        return {
            "MAKEMEBOSS": Row(CONF, self._make_me_boss),
            "ALERTME": Row(CONF, self._alert_me),
            "PASSWORD=": Row(CONF, self._set_password),
            "SECLIST=": Row(CONF, self._set_list),
            "SECLIST?": Row(INF, self._tell_list),
            "SECNUMBER+": Row(CONF, self._add),
            "SECNUMBER-": Row(CONF, self._remove),
            "SECNUMBER?": Row(OWNERS_INF, self._tell_numbers),
            "ALERTNUMBER+": Row(CONF, self._add),
            "ALERTNUMBER-": Row(CONF, self._remove),
            "ALERTNUMBER?": Row(OWNERS_INF, self._tell_numbers),
            "USERNUMBER+": Row(CONF, self._add_guest),
            "USERNUMBER-": Row(CONF, self._remove_guest),
            "USERNUMBER?": Row(OWNERS_INF, self._tell_guests),
        }

    def _list_of(self, request: Request) -> NumberList:
        return self._security if request.name == "SECNUMBER" else self.alert_numbers

    def _add(self, request) -> str:
        numbers = self._list_of(request)
        numbers.add(digits_of(request.value, numbers.least))
        return request.ok

    def _remove(self, request) -> str:
        """`WORD-n`, `WORD-ALL`."""
        numbers = self._list_of(request)
        place = None
        gone = numbers.all()
        if request.value != "ALL":
            place = numbers.place_of(digits_of(request.value))
            if place < 0:
                raise IncorrectValue
            gone = [gone[place]]
        _guard(self, gone, request)
        numbers.remove(place)
        return request.ok

    def _tell_numbers(self, request) -> str:
        numbers = [digits_in(number) for number in self._list_of(request).all()]
        return "%ss: %s" % (request.name, ", ".join(numbers) or "none")

    def _add_guest(self, request) -> str:
        """`USERNUMBER+n`, `+n,yy/mm/dd`. One who is there gets the new day; one whose day is over makes room."""
        number, comma, day = request.value.partition(",")
        guest = _in_pairs(FILLER + digits_of(number, LEAST_SECURITY))
        if comma:
            try:
                parse_stamp(day + ",00:00:00+00")
            except ValueError:
                raise IncorrectValue from None
        guests = self._settings.get("guests")
        place = _place_of_guest(guests, guest)
        if place >= FULL:
            place = _place_of_past(guests, self._wall, request.now)
        self._settings.put("guests", guests[:place] + guest + _in_pairs(day or NO_DAY) + guests[place + GUEST :])
        return request.ok

    def _remove_guest(self, request) -> str:
        left, guests = "", self._settings.get("guests")
        if request.value != "ALL":
            place = _place_of_guest(guests, _in_pairs(FILLER + digits_of(request.value)))
            if place == len(guests):
                raise IncorrectValue
            left = guests[:place] + guests[place + GUEST :]
        self._settings.put("guests", left)
        return request.ok

    def _tell_guests(self, request) -> str:
        guests = self._settings.get("guests")
        told = []
        for at in range(0, len(guests), GUEST):
            digits = "%02d" * GUEST % tuple(guests[at : at + GUEST].encode())
            day = digits[16:]
            until = "" if day == NO_DAY else " %s/%s/%s" % (day[:2], day[2:4], day[4:])
            told.append(digits[:16].lstrip("0")[1:] + until)
        return "USERNUMBERs: %s" % (", ".join(told) or "none")

    def _make_me_boss(self, request) -> str:
        number = self._numbering.to_store(request.sender)
        if not self._security.room_for(number) or not self.alert_numbers.room_for(number):
            raise ExecuteError
        self._security.add(number)
        self.alert_numbers.add(number)
        self._settings.put("SECLIST", "ON")
        if not self._settings.get("boss"):
            self._settings.put("boss", number)
        request.answer_at(dialable(number))  # as stored: a wrong one shows at once
        return (
            "Your phone number has been assigned for all types of alerts "
            "and was added to security list which has been activated"
        )

    def _alert_me(self, request) -> str:
        number = self._numbering.to_store(request.sender)
        if not self.alert_numbers.room_for(number):
            raise ExecuteError
        self.alert_numbers.add(number)
        request.answer_at(dialable(number))
        return "Your phone number has been assigned for all types of alerts!"

    def _set_password(self, request) -> str:
        if request.value == "NO":
            self._settings.put("PASSWORD", "")
            self._guesses.password_changed("")
            return request.ok
        word = request.raw
        if len(word) != 5 or min(word.encode()) < 0x21 or max(word.encode()) > 0x7E:
            raise IncorrectValue
        self._settings.put("PASSWORD", word)
        self._guesses.password_changed(request.sender)
        return "PASSWORD=***** - OK"

    def _set_list(self, request) -> str:
        if request.value == "ON":
            if not self._security.all():
                raise ExecuteError  # it would lock everyone out
            self._settings.put("SECLIST", "ON")
        elif request.value == "OFF":
            _guard(self, [self._settings.get("boss")], request)
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


def _guard(access: Access, gone: list[str], request: Request) -> None:
    """The boss takes only himself off (15.21): that ends it, on the security list. Raises ExecuteError."""
    boss = access._settings.get("boss")
    if boss and digits_in(boss) in [digits_in(number) for number in gone]:
        if not access._numbering.find([boss], request.sender):
            raise ExecuteError
        if request.name == "SECNUMBER":
            access._settings.put("boss", "")


def _place_of_guest(guests: str, guest: str) -> int:
    """The end of them: he is none."""
    for at in range(0, len(guests), GUEST):
        if guests[at : at + 8] == guest:
            return at
    return len(guests)


@on_demand
def _place_of_past(guests: str, wall: WallClock, now: int) -> int:
    """Of a guest whose day is over. Raises ExecuteError: there is none, or the clock is unset."""
    today = wall.text(now)[:8] if wall.is_set else ""
    for at in range(0, FULL, GUEST):
        if "00/00/00" < "%02d/%02d/%02d" % tuple(guests[at + 8 : at + GUEST].encode()) < today:
            return at
    raise ExecuteError
