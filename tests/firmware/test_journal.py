"""The journal on flash that behaves as nvm does, cut in every operation, and its second home."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from isocket.guesses import MAX_GUESSERS, MAX_KNOWN
from isocket.lateness import MAX_CENTRES, MAX_REFUSED
from isocket.notices import LIMITED
from isocket.store import journal as format
from isocket.store.home import FILE_SIZE, PART, SecondHome
from isocket.store.journal import BLOCKS, CELL, HEADING, Journal
from isocket.store.settings import (
    EXECUTED,
    KEYS,
    LOW,
    MAX_NOTICE,
    MAX_UNSENT,
    NOTES_STOP,
    NOTICES,
    SETTINGS_STOP,
    UNSENT_USED,
    WORTH,
    Settings,
    StoreFull,
    key_of,
)
from isocket.values import rule_of

VERSION_1 = Path(__file__).with_name("journal_version_1.bin")


class Nvm:
    """nvm's rules on a bytearray (CircuitPython facts ch. 1); a write may be cut after so many bytes."""

    def __init__(self, data: bytes = b"\xff" * 4096) -> None:
        self.data = bytearray(data)
        self.erases = 0
        self.cut_after: int | None = None

    def __len__(self) -> int:
        return len(self.data)

    def __getitem__(self, where: slice) -> bytearray:
        return self.data[where]

    def __setitem__(self, where: slice, value: bytes) -> None:
        assert len(value) == where.stop - where.start
        if any(byte != 0xFF for byte in self.data[where]):
            self.erases += 1
            self.data[where] = b"\xff" * len(value)
        for at, byte in enumerate(value):
            if self.cut_after is not None:
                if self.cut_after == 0:
                    self.data[where.start + at] &= byte | 0xA5  # a torn byte: some of its bits are there
                    raise KeyboardInterrupt
                self.cut_after -= 1
            self.data[where.start + at] &= byte


class Disk:
    """The file of the second home, whole blocks written in place. `host`: a computer is attached."""

    def __init__(self, size: int = FILE_SIZE) -> None:
        self.content = bytearray(b"\xff" * size)
        self.host = False
        self.missing = False
        self.refuses = False  # to be written, as a drive does that a computer which sleeps still holds
        self.writes = 0  # of a part
        self._at = 0

    def home(self) -> SecondHome:
        return SecondHome(self._open, lambda: not self.host)

    def _open(self, write: bool) -> Disk | list[Disk | None] | None:
        file = None if self.missing else self
        return [None if self.refuses else file] if write else file

    def seek(self, offset: int, whence: int = 0) -> int:
        self._at = offset if whence == 0 else len(self.content) + offset
        return self._at

    def read(self, size: int) -> bytes:
        self._at += size
        return bytes(self.content[self._at - size : self._at])

    def readinto(self, buffer: bytearray) -> int:
        buffer[:] = self.read(len(buffer))
        return len(buffer)

    def write(self, data: bytes) -> None:
        assert self._at % 512 == len(data) % 512 == 0
        self.writes += self._at % PART == 0
        self.content[self._at : self._at + len(data)] = data
        self._at += len(data)

    def close(self) -> None:
        pass


def opened(nvm: Nvm, disk: Disk | None = None) -> tuple[Journal, dict[int, bytes]]:
    journal = Journal(nvm, (disk or Disk()).home())
    return journal, journal.load()


def on(nvm: Nvm, disk: Disk) -> Settings:
    home = disk.home()
    return Settings(nvm, home._open, home._may_write)


def test_values_come_back() -> None:
    nvm = Nvm()
    journal, values = opened(nvm)
    assert values == {}
    assert journal.write({1: b"one"})
    assert journal.write({2: b"two", 3: b"three"})
    assert journal.write({1: b"uno"})
    assert opened(nvm)[1] == {1: b"uno", 2: b"two", 3: b"three"}
    assert nvm.erases == 0


@settings(max_examples=50, deadline=None)
@given(
    st.lists(
        st.dictionaries(st.integers(1, 20), st.binary(min_size=1, max_size=60), min_size=1, max_size=4),
        min_size=1,
        max_size=120,
    )
)
def test_any_history_comes_back(history: list[dict[int, bytes]]) -> None:
    nvm, disk = Nvm(), Disk()
    journal, _ = opened(nvm, disk)
    expected: dict[int, bytes] = {}
    for changes in history:
        expected.update(changes)
        assert journal.write(changes) or journal.compact(expected)
    again, values = opened(nvm, disk)
    assert values == expected
    assert again.room == journal.room
    assert nvm.erases == journal.compactions == disk.writes


@pytest.mark.parametrize("length", [0, 2, 10, 11, 60])
def test_a_cut_at_every_byte_of_a_record(length: int) -> None:
    value = bytes(range(1, length + 1))
    size = len(format.record([(2, value), (5, b"five")]))
    for cut in range(size):
        nvm = Nvm()
        journal, _ = opened(nvm)
        journal.write({1: b"kept", 2: b"old", 5: b"cinq"})
        nvm.cut_after = cut
        with pytest.raises(KeyboardInterrupt):
            journal.write({2: value, 5: b"five"})
        nvm.cut_after = None
        again, values = opened(nvm)
        old = {1: b"kept", 2: b"old", 5: b"cinq"}
        new = {1: b"kept", 2: value, 5: b"five"}
        assert values == (new if cut == size - 1 else old), "of one wrong byte all is there; else nothing"
        assert again.write({3: b"after the cut"})
        assert opened(nvm)[1] == {**values, 3: b"after the cut"}


@pytest.mark.parametrize("cut", range(HEADING))
def test_a_cut_in_the_first_heading(cut: int) -> None:
    nvm, disk = Nvm(), Disk()
    journal, _ = opened(nvm, disk)
    nvm.cut_after = cut
    with pytest.raises(KeyboardInterrupt):
        journal.write({1: b"one"})
    nvm.cut_after = None
    journal, values = opened(nvm, disk)
    assert values == {}
    assert journal.write({2: b"two"})
    journal, values = opened(nvm, disk)
    assert values == {2: b"two"}
    assert journal.compact(values)
    assert opened(nvm, disk)[1] == {2: b"two"}


def test_factory_reset_is_one_record() -> None:
    nvm, disk = Nvm(), Disk()
    journal, _ = opened(nvm, disk)
    journal.write({1: b"one"})
    assert journal.compact({1: b"one"})
    erases = nvm.erases
    while journal.write({2: b"x"}):
        pass
    assert journal.forget()
    assert nvm.erases == erases, "there is always room for it"
    assert opened(nvm, disk)[1] == {}


def test_its_room_is_what_can_be_written() -> None:
    """To the cell: settings plan by it when the sector is written anew."""
    nvm, disk = Nvm(), Disk()
    journal, _ = opened(nvm, disk)
    journal.write({1: b"one"})
    while journal.room > CELL:
        before = journal.room
        assert journal.write({2: b"x"})
        assert journal.room == before - CELL
    assert journal.room == CELL and journal.write({2: b"x"})
    assert journal.room == 0 and not journal.write({2: b"x"})
    assert journal.forget()


@pytest.mark.parametrize("at", range(HEADING - 1))
@pytest.mark.parametrize("more", [{}, {2: b"two"}], ids=["nothing after it", "a record after it"])
def test_a_wrong_byte_in_the_heading_costs_nothing_and_is_put_right(at: int, more: dict[int, bytes]) -> None:
    """The copy in the second home is known by the CRC of both, or by their last record."""
    nvm, disk = Nvm(), Disk()
    journal, _ = opened(nvm, disk)
    values = {1: b"one", 9: b"x" * 100}
    journal.write(values)
    assert journal.compact(values)
    snapshot = journal._snapshot
    if more:
        journal.write(more)
    end = journal._end
    nvm.data[at] ^= 0x21
    again, found = opened(nvm, disk)
    assert found == values | more
    assert (again.generation, again._end, again.gain) == (2, end, end - snapshot)
    if more:
        assert again.mended == [(0, snapshot)] and again.is_old, "to be written anew soon"
    else:
        assert not again.is_old, "taken from the second home, at once"
    again.write({3: b"three"})
    assert opened(nvm, disk)[1] == values | more | {3: b"three"}


def spoilt(nvm: Nvm, start: int, stop: int) -> None:
    """Two bytes of each record there are wrong: it cannot be put right."""
    while start < stop:
        size = nvm.data[start] * CELL
        nvm.data[start + 4] ^= 0xFF
        nvm.data[start + 5] ^= 0xFF
        start += size


LISTED = 32  # the key of the security list
GUESTS = 163


@pytest.mark.parametrize("key", [3, 4, LISTED, GUESTS])
def test_what_a_lost_record_may_have_changed_is_doubtful_until_it_is_written_again(key: int) -> None:
    nvm, disk = Nvm(), Disk()
    journal, _ = opened(nvm, disk)
    journal.write({9: b"nine"})
    start = journal._end
    journal.write({key: b"358401234567"})
    stop = journal._end
    journal.write({10: b"ten"})
    spoilt(nvm, start, stop)
    again, values = opened(nvm, disk)
    assert values == {9: b"nine", 10: b"ten"}
    assert (again.bad, again.mended) == ([(start, stop)], [])
    assert again.doubtful(start, stop) == [key]
    after_reset = Nvm(nvm.data)
    again.write({key: b"358407654321"})
    assert again.doubtful(start, stop) == []
    again, _ = opened(after_reset, disk)
    again.forget()
    assert again.doubtful(start, stop) == [], "factory reset"


def test_of_a_list_that_is_written_twice_one_of_the_two_is_enough() -> None:
    nvm, disk = Nvm(), Disk()
    journal, _ = opened(nvm, disk)
    journal.write({9: b"nine"})
    start = journal._end
    journal.write({LISTED: b"358401234567", 11: b"more"})
    middle = start + nvm.data[start] * CELL
    for spoil in ((start, middle), (middle, journal._end)):
        damaged = Nvm(nvm.data)
        spoilt(damaged, *spoil)
        again, values = opened(damaged, disk)
        assert values[LISTED] == b"358401234567"
        assert again.bad == [spoil] and again.doubtful(*spoil) == []


def test_what_else_is_lost_is_not_doubtful() -> None:
    nvm, disk = Nvm(), Disk()
    journal, _ = opened(nvm, disk)
    start = journal.write({9: b"nine"}) and journal._end
    journal.write({20: b"x" * 100})
    spoilt(nvm, start, journal._end)
    again, _ = opened(nvm, disk)
    assert again.bad and again.doubtful(*again.bad[0]) == []


@pytest.mark.parametrize("records", [1, 20, 29, 30, 31, 60, 150])
@pytest.mark.parametrize("later", [False, True])
def test_a_copy_that_nvm_was_not_written_from_yet_counts_unless_something_came_after_it(
    records: int, later: bool
) -> None:
    """The power went between the second home and nvm."""
    nvm, disk = Nvm(), Disk()
    journal, _ = opened(nvm, disk)
    values = {key: bytes([65 + key]) * 200 for key in range(9, 9 + records % 4)}
    journal.write(values)
    for at in range(records):
        journal.write({1: b"%d" % at})
        values[1] = b"%d" % at
    nvm = Nvm(nvm.data)
    if later:
        values[1] = b"later"
        assert opened(nvm, Disk())[0].write({1: b"later"})
    assert journal.compact(values)
    again, found = opened(nvm, disk)
    assert found == values
    assert (again.generation, nvm.erases) == ((1, 0) if later else (2, 1))


@pytest.mark.parametrize("times", [1, 2, 3, 4])
def test_of_two_copies_the_newer_one_counts(times: int) -> None:
    """The power went while nvm was erased."""
    nvm, disk = Nvm(), Disk()
    journal, _ = opened(nvm, disk)
    journal.write({1: b"0"})
    for time in range(1, times + 1):
        assert journal.compact({1: b"%d" % time})
    again, found = opened(Nvm(), disk)
    assert (found, again.generation) == ({1: b"%d" % times}, 1 + times)


@pytest.mark.parametrize(
    ("places", "is_whole"),
    [
        *[((at,), True) for at in (0, 2, 3, 6, 7, 8, 9, 10, 11, 14, 16, 20, 40, 300)],
        *[((at, at + 1), False) for at in (2, 3, 9, 10, 11, 16, 20, 40, 300)],
        ((7, 8), True),  # where it ends is seen without these
        ((6, 7), True),
    ],
)
def test_a_copy_of_which_one_byte_is_wrong_is_put_right(places: tuple[int, ...], is_whole: bool) -> None:
    """The power went while nvm was erased: there is nothing but the copy."""
    nvm, disk = Nvm(), Disk()
    journal, _ = opened(nvm, disk)
    values = {1: b"one", 9: b"x" * 200, 10: b"y" * 100}
    journal.write(values)
    assert journal.compact(values)
    start = PART * (1 + 2 * (journal.generation & 1))
    for place in places:
        disk.content[start + place] ^= 0x21
    nvm = Nvm()
    again, found = opened(nvm, disk)
    assert found == (values if is_whole else {})
    if is_whole:
        assert again.generation == 2
        assert opened(nvm)[1] == values, "nvm has been written anew"


def test_a_journal_of_version_1_is_read_and_written_anew() -> None:
    """The image was written by firmware 0.1.0 on real CircuitPython."""
    wanted = {
        "security list": "358401234567,3585550001",
        "alert list": "358401234567",
        "SECLIST": "ON",
        "PASSWORD": "12abc",
        "RESTARTTIME": "37",
        "schedule": "06:00,*,INF;07:30,1,ON",
        "relay": "1",
        "power": "1",
    }
    nvm, disk = Nvm(VERSION_1.read_bytes()), Disk()
    settings = on(nvm, disk)
    assert {name: settings.get(name) for name in wanted} == wanted
    assert settings.wants_room
    disk.host = True  # it cannot be written anew yet
    settings.put("RING", "SWITCH")
    settings.save()
    assert nvm.erases == 0
    settings = on(nvm, disk)
    assert settings.get("RING") == "SWITCH"
    disk.host = False
    assert settings.make_room()
    assert nvm.data[2] == 2
    settings = on(nvm, disk)
    wanted["RING"] = "SWITCH"
    assert {name: settings.get(name) for name in wanted} == wanted
    assert not settings.wants_room


def fill(settings: Settings, *, texts: bool) -> None:
    """Every value as long as it can be. texts: also those that wait to be sent, for a day at most."""
    longest = {
        "security list": ",".join(["+" + "9" * 15] * 10),
        "alert list": ",".join(["+" + "9" * 15] * 10),
        "schedule": ";".join(["23:59,1-5,T-67F"] * 8),
        "fired": ",".join(["1234567"] * 8),
        "alarm log": ",".join(["5" * 8] * 10),
        "last error": "x" * 76,
        "strikes": "30;1234567;" + ",".join(["+" + "9" * 15 + ":1234567"] * MAX_GUESSERS),
        "known": ",".join(["+" + "9" * 15] * MAX_KNOWN),
        "refused": ",".join(["0" * 12] * MAX_REFUSED),
        "centre errors": ",".join(["9" * 15 + ":1234567890"] * MAX_CENTRES),
        "notice counts": ",".join(f"{kind} 20 1234567" for kind in LIMITED),
        "CREDITUMS": "*" * 20,
        "notices sent": "1" * 6,
        "PASSWORD": "12abc",
        "clock source": "N",
        "boss": "+" + "9" * 15,
        "guests": "c" * 110,
        "last sent": "12345",
        "KEEPALIVE": "180",
        "RINGCONFIRM": "CALL",
        "THERMOSTAT": "COOLING",
        **dict.fromkeys(
            ("SECLIST", "SMSCONFIRM", "SWITCHOFFALERT", "TSENSFAILALERT", "TRISEALERT", "TFALLALERT"), "OFF"
        ),
        **dict.fromkeys(("SENSORTYPE", "thermostat enabled", "alarm enabled", "sensor active", "relay", "power"), "NC"),
        **dict.fromkeys(("heating set point", "cooling set point", "SWITCHOFFTEMP", "RESTARTTIME"), "-55"),
        **dict.fromkeys(("before alarm", "alarm noted", "wakes"), "24"),
    }
    for name in KEYS:
        rule = rule_of(name)
        if rule.startswith("<"):  # free text: two octets a character at most
            longest[name] = "é" * int(rule[1:])
        elif rule:
            longest[name] = max((part for one in rule.split(",") for part in one.split("..")), key=len)
        settings.put(name, longest.get(name, "12345678"))
    for place in range(EXECUTED):
        settings.put(f"executed {place}", "0" * 10)
    for place in range(UNSENT_USED if texts else 0):
        settings.put(f"unsent {place}", "x" * MAX_UNSENT)
    for place in range(NOTICES if texts else 0):
        settings.put(f"notice {place}", "A1234567" + "x" * MAX_NOTICE)
        settings.put(f"owed {place}", "13ff")
    settings.save()


def test_all_that_can_be_kept_fits() -> None:
    """The worst case of docs/store.md."""
    nvm, disk = Nvm(), Disk()
    settings = on(nvm, disk)
    fill(settings, texts=True)
    assert len({key_of(name) for name in settings._values}) == len(KEYS) + EXECUTED + UNSENT_USED + 2 * NOTICES
    assert settings.make_room()
    room = settings._journal.room
    assert room > SETTINGS_STOP, room
    print(f"worst case: {4096 - CELL - room} bytes, {room} left")
    again = on(nvm, disk)
    assert again.get("notice 11") == "A1234567" + "x" * MAX_NOTICE
    assert again.get("security list") == ",".join(["+" + "9" * 15] * 10)


def test_without_texts_that_wait_there_is_room_to_live() -> None:
    nvm, disk = Nvm(), Disk()
    settings = on(nvm, disk)
    fill(settings, texts=False)
    assert settings.make_room()
    room = settings._journal.room
    assert room > LOW + 1000, room
    print(f"all but texts: {4096 - CELL - room} bytes, {room} left")


def test_a_store_that_is_full_is_not_written_anew_again_and_again() -> None:
    nvm, disk = Nvm(), Disk()
    settings = on(nvm, disk)
    fill(settings, texts=True)
    while settings.wants_room:  # as the app does at every quiet moment
        assert settings.make_room()
    assert settings._journal.room < LOW, "else this test shows nothing"
    erases = nvm.erases
    changes = 2000
    for change in range(changes):
        settings.put("relay", "01"[change % 2])
        settings.save()
        assert settings.saved
        if settings.wants_room:
            assert settings.make_room()
    assert on(nvm, disk).get("relay") == settings.get("relay")
    assert 0 < nvm.erases - erases <= changes * CELL / WORTH
    again = on(nvm, disk)
    assert again.wants_room == settings.wants_room, "a restart knows where the snapshot ended, too"


def test_the_largest_command_fits_into_what_is_kept_for_settings() -> None:
    largest = format.record([(32, b"9" * 169), (33, b"9" * 169), (3, b"ON"), (162, b"+" + b"9" * 15), (64, b"0" * 10)])
    assert len(largest) < SETTINGS_STOP < NOTES_STOP < LOW


@pytest.mark.parametrize("why", ["host", "missing", "wrong size"])
def test_without_a_second_home_notes_stop_first_and_settings_are_refused_at_last(why: str) -> None:
    nvm, disk = Nvm(), Disk(FILE_SIZE if why != "wrong size" else PART)
    disk.host, disk.missing = why == "host", why == "missing"
    settings = on(nvm, disk)
    settings.strict = True
    for number in range(1000):
        settings.put("relay", str(number))
        settings.save()
        assert settings.saved
    kept = on(nvm, disk).get("relay")
    assert kept != "999", "kept in memory only"
    assert settings.get("relay") == "999"
    accepted = 0
    with pytest.raises(StoreFull):
        while True:
            settings.put("RESTARTTIME", str(accepted + 1))
            settings.save()
            accepted += 1
    assert accepted > 10
    assert settings.get("RESTARTTIME") == str(accepted)
    again = on(nvm, disk)
    assert again.get("RESTARTTIME") == str(accepted)
    assert nvm.erases == 0
    settings.erase()
    assert nvm.erases == 0
    assert on(nvm, disk).get("RESTARTTIME") == ""


def test_what_had_no_room_is_stored_when_there_is_some() -> None:
    nvm, disk = Nvm(), Disk()
    settings = on(nvm, disk)
    disk.host = True
    for number in range(1000):
        settings.put("relay", str(number))
        settings.save()
    disk.host = False
    assert settings.wants_room
    assert settings.make_room()
    assert on(nvm, disk).get("relay") == "999"


def test_a_second_home_that_does_not_keep_costs_nothing() -> None:
    nvm, disk = Nvm(), Disk()
    journal, _ = opened(nvm, disk)
    journal.write({1: b"one"})
    disk.write = lambda data: None  # type: ignore[method-assign]
    assert not journal.compact({1: b"one"})
    assert nvm.erases == 0
    assert opened(nvm)[1] == {1: b"one"}


def test_a_second_home_written_in_vain_does_not_win_over_what_came_after() -> None:
    nvm, disk = Nvm(), Disk()
    journal, _ = opened(nvm, disk)
    journal.write({1: b"one"})
    disk.readinto = lambda buffer: 0  # type: ignore[method-assign]
    assert not journal.compact({1: b"one"})
    del disk.readinto
    assert opened(Nvm(bytes(nvm.data)), disk)[1] == {1: b"one"}, "as good as nvm until something is written there"
    assert journal.write({1: b"uno"})
    assert opened(nvm, disk)[1] == {1: b"uno"}
    assert nvm.erases == 0


def test_nvm_that_is_worn_out_is_used_no_more() -> None:
    class Worn(Nvm):
        def __setitem__(self, where: slice, value: bytes) -> None:
            super().__setitem__(where, value)
            if self.erases:
                self.data[40] &= 0xFE

    nvm, disk = Worn(), Disk()
    settings = on(nvm, disk)
    settings.put("security list", "358401234567")
    settings.save()
    assert settings.make_room()
    assert not settings.wants_room
    settings.strict = True
    with pytest.raises(StoreFull):
        settings.put("RING", "SWITCH")
    assert on(nvm, disk).get("security list") == "358401234567"


def write_anew(settings: Settings) -> None:
    """As the superloop does when nothing else is due (upkeep.py)."""
    if settings.wants_room:
        try:
            for _ in settings.steps_to_room():
                pass
        except MemoryError:
            settings.room_failed()


@pytest.mark.parametrize("why", ["refused", "no memory"])
def test_a_journal_that_cannot_be_written_anew_refuses_a_setting_rather_than_lose_it(
    why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_memory(self: Journal, values_of: object) -> Iterator[None]:
        yield
        raise MemoryError

    nvm, disk = Nvm(), Disk()
    settings = on(nvm, disk)
    settings.strict = True
    disk.refuses = why == "refused"
    if why == "no memory":
        monkeypatch.setattr(Journal, "rewrite", no_memory)
    taken = 0
    with pytest.raises(StoreFull):
        while taken < 2000:
            settings.put("RESTARTTIME", str(taken + 1))
            settings.save()
            taken += 1
            write_anew(settings)
    assert 100 < taken < 2000
    assert on(nvm, disk).get("RESTARTTIME") == str(taken), "what was taken is there"

    disk.refuses = False
    monkeypatch.undo()
    disk.host = True  # the computer is awake …
    assert not settings.wants_room
    disk.host = False  # … and has gone
    write_anew(settings)
    settings.put("RESTARTTIME", "7")
    settings.save()
    assert on(nvm, disk).get("RESTARTTIME") == "7"


def test_wear_of_a_switch_a_minute() -> None:
    """Three days with all but the texts that wait full (docs/store.md computes years from that)."""
    nvm, disk = Nvm(), Disk()
    settings = on(nvm, disk)
    fill(settings, texts=False)
    days = 3
    for minute in range(days * 24 * 60):
        settings.put("relay", "01"[minute % 2])
        settings.step(minute * 60_000)
        assert on(nvm, disk).get("relay") == "01"[minute % 2], "stored at once"
        if settings.wants_room:
            settings.make_room()
    years = 100_000 / (nvm.erases / days * 365)
    print(f"{nvm.erases / days * 365:.0f} erases a year, {years:.0f} years")
    assert years > 10, years
    assert disk.writes == nvm.erases


def test_a_contact_that_chatters_does_not_wear_out_the_flash() -> None:
    """Ten changes a second for a day, each with its log entry and the relay's new state."""
    nvm, disk = Nvm(), Disk()
    settings = on(nvm, disk)
    hours = 24
    for tenth in range(hours * 36_000):
        settings.put("sensor active", "01"[tenth % 2])
        settings.put("relay", "01"[tenth % 2])
        settings.put("alarm log", ",".join([f"{tenth:08x}"] * 10))
        settings.step(tenth * 100)
        if settings.wants_room:
            settings.make_room()
        if tenth % 36_000 == 18_000:  # a command among all that
            settings.put("RING", ("SWITCH", "RESTART")[tenth // 36_000 % 2])
            settings.put("executed 3", f"{tenth:010}")
            settings.step(tenth * 100)
            assert settings.saved
            again = on(nvm, disk)
            assert again.get("executed 3") == f"{tenth:010}"
            assert again.get("relay") == settings.get("relay"), "what is due is stored with it"
    assert nvm.erases < 500, "half a year of it"
    settings.step(hours * 3_600_000 + 10_000)
    assert on(nvm, disk).get("alarm log") == settings.get("alarm log")


def full() -> tuple[Nvm, Disk, Settings]:
    nvm, disk = Nvm(), Disk()
    settings = on(nvm, disk)
    settings.put("security list", ",".join(["9" * 15] * 10))
    settings.put("PASSWORD", "12abc")
    while not settings.wants_room:
        settings.put("relay", "1" if settings.get("relay") == "0" else "0")
        settings.save()
    return nvm, disk, settings


def test_in_steps_one_sector_at_a_time() -> None:
    nvm, disk, settings = full()
    erases_of_a_step = [nvm.erases for _ in settings.steps_to_room()]
    assert nvm.erases == disk.writes == 1
    assert len(erases_of_a_step) > 10
    assert not any(erases_of_a_step), "nvm goes last, when the second home has it all"
    assert not settings.wants_room
    assert on(nvm, disk).get("PASSWORD") == "12abc"


@pytest.fixture(params=BLOCKS[1:])
def largest(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """A heap that has no larger piece than this."""

    def bytearray_of(size: int) -> bytearray:
        if size > request.param:
            raise MemoryError
        return bytearray(size)

    monkeypatch.setattr(format, "bytearray", bytearray_of, raising=False)
    return request.param


def test_without_4_kb_in_one_piece_it_is_written_by_smaller_blocks(largest: int) -> None:
    nvm, disk, settings = full()
    before = 0
    for _ in settings.steps_to_room():
        assert nvm.erases - before <= 1, "one sector a step"
        before = nvm.erases
    assert disk.writes == 1
    assert 4096 // largest - 1 <= nvm.erases <= 4096 // largest  # the last block had nothing in it
    assert gc.isenabled()
    assert not settings.wants_room
    assert on(nvm, disk).get("PASSWORD") == "12abc"


def test_no_record_of_a_snapshot_is_longer_than_a_used_heap_has_pieces() -> None:
    pieces: list[bytes] = []
    values = {100 + number: b"x" * 255 for number in range(8)} | dict.fromkeys(range(1, 40), b"12")
    for _ in format.snapshot(values, pieces):
        pass
    assert max(map(len, pieces)) <= 700


@pytest.mark.parametrize("what", ["a value", "a factory reset", "written anew at once"])
@pytest.mark.parametrize("erases", [1, 2])
def test_what_is_stored_between_the_blocks_waits_for_the_others(largest: int, what: str, erases: int) -> None:
    nvm, disk, settings = full()
    for number in range(12):  # 2 KB of snapshot, so that all blocks but the last have something in them
        settings.put(f"notice {number}", "A0000000" + "x" * 160)
    settings.make_room()
    before = nvm.erases
    steps = settings.steps_to_room()
    while nvm.erases < before + erases:
        next(steps)
    if what == "a value":
        settings.put("RESTARTTIME", "44")
        settings.save()
    elif what == "a factory reset":
        settings.erase()
    else:
        assert settings.make_room()
    assert list(steps) == []
    again = on(nvm, disk)
    if what == "a factory reset":
        assert again.get("PASSWORD") == again.get("notice 11") == ""
    else:
        assert (again.get("PASSWORD"), again.get("notice 11")[-1:]) == ("12abc", "x")
    assert again.get("RESTARTTIME") == ("44" if what == "a value" else "")
    assert not again.damage


@pytest.mark.parametrize("cut", range(1, 50))
@pytest.mark.parametrize("size", BLOCKS[1:])
def test_smaller_blocks_are_laid_as_a_whole_one(size: int, cut: int) -> None:
    """Of pieces that end anywhere."""
    whole = bytes(range(1, 251)) * 10
    pieces = [whole[start : start + cut * 7] for start in range(0, len(whole), cut * 7)]
    blocks = [bytearray(size) for _ in range(4096 // size)]
    for number, block in enumerate(blocks):
        format.lay(pieces, size * number, block)
    assert b"".join(blocks) == whole + b"\xff" * (4096 - len(whole))


def test_an_image_of_an_older_generation_is_dropped_wherever_nvm_ends_now() -> None:
    nvm, disk, settings = full()
    going_on = settings.steps_to_room()
    for _ in range(12):
        next(going_on)
    end = settings._journal._end
    assert settings.make_room()
    while settings._journal._end < end:  # cells of 8 bytes: it comes by there
        settings.put("relay", "1" if settings.get("relay") == "0" else "0")
        settings.save()
    assert settings._journal._end == end
    erases = nvm.erases
    for _ in going_on:
        pass
    assert nvm.erases == erases
    assert on(nvm, disk).get("relay") == settings.get("relay")


@pytest.mark.parametrize("how", ["a setting", "written anew at once", "a restart"])
def test_between_any_two_steps(how: str) -> None:
    """What is stored meanwhile is not in the image: the image is dropped, and nothing is lost."""
    count = len(list(full()[2].steps_to_room()))
    for place in range(count):
        nvm, disk, settings = full()
        going_on = settings.steps_to_room()
        for _ in range(place + 1):
            next(going_on)
        expected = {"PASSWORD": "12abc", "RING": ""}
        if how == "a setting":
            expected["RING"] = "SWITCH"
            settings.put("RING", "SWITCH")
            settings.save()
        elif how == "written anew at once":
            assert settings.make_room()
            expected["RING"] = "SWITCH"
            settings.put("RING", "SWITCH")
            settings.save()
        if how != "a restart":
            erases = nvm.erases
            for _ in going_on:
                pass
            assert nvm.erases == erases, f"step {place}: it went on with an image that is out of date"
        again = on(nvm, disk)
        assert {name: again.get(name) for name in expected} == expected, place
        assert again.get("security list") == ",".join(["9" * 15] * 10)
        assert again.make_room(), "and the next one does it"
        assert on(nvm, disk).get("RING") == expected["RING"]
