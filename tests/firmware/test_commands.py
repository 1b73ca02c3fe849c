"""Which texts are copies (spec 2.39, 2.40), where a command ends and its value begins, and what becomes of a text."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from types import SimpleNamespace

import pytest
from isocket.clock import WallClock
from isocket.commands import BREATH_MS, Commands, Copies, Request, key_of
from isocket.numbers import Numbering
from isocket.rows import ACT, CONF, INF, NUMBER_SHIFT, OWNERS_ACT, Row
from isocket.store.settings import EXECUTED
from kept import Kept

MARK = "0123abcd"


@pytest.mark.parametrize("began_s", [0, 3600, 90_000])
@pytest.mark.parametrize("stranger", [False, True])
def test_without_a_time_a_text_is_a_copy_for_a_minute(began_s: int, stranger: bool) -> None:
    copies = Copies(Kept())
    assert not copies.known(MARK, False, began_s)
    (copies.seen if stranger else copies.executed)(MARK, False, began_s)
    assert copies.known(MARK, False, began_s) and copies.known(MARK, False, began_s + Copies.COPY_S - 1)
    assert not copies.known(MARK, False, began_s + Copies.COPY_S)


@pytest.mark.parametrize("stranger", [False, True])
def test_with_a_time_it_is_a_copy_for_good(stranger: bool) -> None:
    copies = Copies(Kept())
    (copies.seen if stranger else copies.executed)(MARK, True, 10)
    assert copies.known(MARK, True, 10**6)


def test_after_a_start_a_text_of_before_it_is_a_copy_for_three_minutes() -> None:
    kept = Kept()
    Copies(kept).executed(MARK, False, 5000)
    copies = Copies(kept)
    assert copies.known(MARK, False, Copies.STARTED_S - 1)
    assert not copies.known(MARK, False, Copies.STARTED_S)
    copies.executed(MARK, False, 100)  # again, since this start: a minute, as of any other
    assert not copies.known(MARK, False, 100 + Copies.COPY_S)


@pytest.mark.parametrize(
    ("command", "key"),
    [
        ("TRISEALERT=35C", ("TRISEALERT=", 11)),
        ("STATUS?", ("STATUS?", 7)),
        ("ON60", ("ON9", 2)),
        ("ON9", ("ON9", 2)),
        ("ON1009", ("ON9", 2)),
        ("ON", ("ON", 2)),
        ("", ("", 0)),
        ("60", ("9", 0)),
        ("SECNUMBER+358", ("SECNUMBER+", 10)),
        ("ПАРОЛЬ=1", ("ПАРОЛЬ=1", 8)),  # no command has such letters
        ("Ä", ("Ä", 1)),
    ],
)
def test_a_command_and_where_its_value_begins(command: str, key: tuple[str, int]) -> None:
    assert key_of(command) == key


@pytest.mark.parametrize("before", [*range(1, 2 * EXECUTED + 2), 254, 255, 256, 257, 300])
def test_the_latest_sixteen_are_known_after_a_start_and_the_oldest_gives_way(before: int) -> None:
    """Wherever the ring, and the running number of two digits, stand when the board starts."""
    kept = Kept()
    copies = Copies(kept)
    marks = [f"{number:08x}" for number in range(before + 2)]
    for mark in marks[:before]:
        copies.executed(mark, True, 1000)
    copies = Copies(kept)
    for mark in marks[before:]:
        copies.executed(mark, True, 10)
    for again in (copies, Copies(kept)):
        known = [mark for mark in marks if again.known(mark, True, 1000)]
        assert known == marks[-EXECUTED:]


def test_a_text_that_is_obeyed_twice_takes_one_place() -> None:
    """Without a time it may be, after its minute."""
    kept = Kept()
    copies = Copies(kept)
    for uptime_s in (0, 100, 200):
        copies.executed(MARK, False, uptime_s)
    assert [value for value in kept.values() if value.endswith(MARK)] == ["00" + MARK]


def test_of_strangers_the_latest_eight_are_known_and_nothing_is_written() -> None:
    kept = Kept()
    copies = Copies(kept)
    marks = [f"{number:08x}" for number in range(9)]
    for mark in marks[:8]:
        copies.seen(mark, True, 10)
    copies.seen(marks[0], True, 20)  # again: now it is the newest
    copies.seen(marks[8], True, 30)
    assert [mark for mark in marks if copies.known(mark, True, 40)] == [marks[0], *marks[2:]]
    assert not kept


def test_the_times_of_eight_texts_without_one_are_kept() -> None:
    copies = Copies(Kept())
    marks = [f"{number:08x}" for number in range(9)]
    for mark in marks[:8]:
        copies.executed(mark, False, 5000)
    assert all(copies.known(mark, False, 5010) for mark in marks[:8])
    for mark in marks[8:]:
        copies.executed(mark, False, 5020)
    assert [mark for mark in marks if copies.known(mark, False, 5030)] == marks[8:], "memory is bounded"


# a text, from the inbox to its answer

OWNER, GUEST, STRANGER, ALERTED = "+358401234567", "+358407654321", "+358409999999", "+358405550003"


class Settings(Kept):
    def be_strict(self, strict: bool) -> None:
        pass

    def save(self) -> None:
        pass


class Desk:
    """Commands with three rows of their own. said: (number, text) of each answer; done: what was carried out;
    forwarded: to the alert number.
    """

    def __init__(self, **settings: str) -> None:
        self.now = 1000
        self.kept = Settings(settings)
        self.said: list[tuple[str, str]] = []
        self.done: list[str] = []
        self.forwarded: list[str] = []
        self.asked: list[Callable[[int], None]] = []
        self.centre_is_slow = False
        self.late = ""
        self.answers = {"LAMP": "Lamp ON", "LAMP?": "The lamp is on"}
        self.wall = WallClock(0)
        self.access = SimpleNamespace(
            password="",
            answer_to=lambda sender: sender,
            allows=lambda sender: sender == OWNER,
            is_guest=lambda sender, now: sender == GUEST,
            may_configure=lambda now: True,
            configured=lambda now: None,
            note_about=lambda sender, now: "",
            alert_numbers=SimpleNamespace(all=lambda: [ALERTED]),
        )
        self.guesses = SimpleNamespace()
        self.commands = Commands(
            self.kept,  # type: ignore[arg-type]
            self.wall,
            self.access,  # type: ignore[arg-type]
            self.guesses,  # type: ignore[arg-type]
            SimpleNamespace(refuses=lambda *about: self.late),  # type: ignore[arg-type]
            Numbering(),
            lambda number, text, owner: self.said.append((number, text)),
            lambda number, text, owner, cause: self.said.append((number, text)),
            self._ask_centre,
            lambda kind, text, done, born_s, now: self.forwarded.append(text),
            True,
        )
        self.commands.serve((self,))

    def _ask_centre(self, done: Callable[[int], None], now: int) -> None:
        if self.centre_is_slow:
            self.asked.append(done)
        else:
            done(now)

    def rows(self) -> dict[str, tuple]:
        return {
            "LAMP": Row(ACT, self._do),
            "LAMP?": Row(INF, self._do),
            "LOCK": Row(OWNERS_ACT, self._do),
            "SHELF=": Row(CONF, self._do),
            "PASSWORD=": Row(CONF, self._do),
        }

    def _do(self, request: Request) -> str:
        self.done.append(request.command)
        return self.answers.get(request.command) or request.ok

    def gets(self, text: str, sender: str = OWNER, **more: object) -> list[str]:
        """The answers to it."""
        before = len(self.said)
        message = {"sender": sender, "text": text, "stamp": f"26/03/02,08:00:{self.now % 60:02}+08", "centre": "358"}
        about = {"alphanumeric": False, "parts": 1, "part": 1, "kind": "text"}
        self.commands.take(SimpleNamespace(**message, **about | more), self.now)
        return self.runs(before)

    def runs(self, before: int = 0) -> list[str]:
        for _ in range(100):
            if self.commands.due is None:
                break
            self.now = max(self.now + 1, self.commands.due)
            self.commands.step(self.now)
        assert self.commands.due is None
        return [text for _, text in self.said[before:]]


def test_the_answers_of_one_text_are_one_text() -> None:
    desk = Desk()
    assert desk.gets("LAMP;;SHELF=3\nNONSENSE") == [
        "Lamp ON\nSHELF=3 - OK\nNONSENSE - No such command exists on the device!"
    ]
    assert desk.done == ["LAMP", "SHELF=3"]
    assert desk.commands.idle


@pytest.mark.parametrize(
    ("second", "long", "answer"),
    [
        ("LAMP?", 61, "y" * 61),
        ("LAMP?", 62, "LAMP? - Execute error!"),
        ("SHELF=3", 61, "y" * 61),
        ("SHELF=3", 62, "SHELF=3 - OK"),
        ("LAMP", 62, "LAMP - OK"),
    ],
)
def test_of_more_than_459_characters_the_later_long_answers_give_way(second: str, long: int, answer: str) -> None:
    """Of what was carried out the bare word, of a question that it is to be asked alone (15.08)."""
    desk = Desk()
    desk.answers["SHELF=1"] = "x" * 398
    desk.answers[second] = "y" * long
    assert desk.gets(f"SHELF=1;{second}") == ["x" * 398 + "\n" + answer]


def test_a_short_answer_gives_way_to_none_and_one_alone_is_never_cut() -> None:
    desk = Desk()
    desk.answers["SHELF=1"] = "x" * 450
    desk.answers["LAMP?"] = "y" * 60
    assert desk.gets("SHELF=1;LAMP?") == ["x" * 450 + "\n" + "y" * 60]
    desk.answers["LAMP?"] = "y" * 500
    assert desk.gets("LAMP?") == ["y" * 500]


def test_between_two_commands_memory_can_be_collected() -> None:
    desk = Desk()
    began: list[int] = []
    desk.rows = lambda: {"LAMP": Row(ACT, lambda request: began.append(desk.now) or "")}  # type: ignore[method-assign, func-returns-value]
    desk.gets("LAMP;LAMP;LAMP")
    waited = [later - earlier for earlier, later in pairwise(began)]
    assert len(waited) == 2 and all(BREATH_MS < ms < 2 * BREATH_MS for ms in waited)


@pytest.mark.parametrize(("confirm", "answers"), [("", ["Lamp ON"]), ("ON", ["Lamp ON"]), ("OFF", [])])
def test_smsconfirm_silences_what_was_done_but_no_question(confirm: str, answers: list[str]) -> None:
    desk = Desk(SMSCONFIRM=confirm)
    assert desk.gets("LAMP") == answers and desk.done == ["LAMP"]
    assert desk.gets("LAMP?") == ["The lamp is on"]
    assert desk.gets("NONSENSE") == ["NONSENSE - No such command exists on the device!"]


def test_what_is_too_late_is_not_done_and_no_password_is_said() -> None:
    desk = Desk(ERROR="OFF")  # does not silence that
    desk.late = "Clock is unset"
    again = "Too old, not executed! Clock is unset. Send it again!"
    assert desk.gets("PASSWORD=12abc") == [f"PASSWORD=***** - {again}"]
    assert desk.gets("LAMP") == [f"LAMP - {again}"]
    assert desk.gets("LAMP?") == ["The lamp is on"]
    assert desk.done == ["LAMP?"]


def test_what_was_typed_may_be_taken_for_something_else_and_is_answered_so() -> None:
    desk = Desk()
    desk.rows = lambda: {"SHELF=": Row(CONF, lambda request: request.mean("07:00") or request.ok)}  # type: ignore[method-assign]
    assert desk.gets("SHELF=07.00") == ["SHELF=07:00 - OK"]


def test_a_handler_on_demand_is_fetched_by_its_number(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk()
    monkeypatch.setattr("isocket.commands.recall", lambda number: lambda chapter, request: f"function {number}")
    desk.rows = lambda: {"LAMP": Row(INF | 7 << NUMBER_SHIFT, desk)}  # type: ignore[method-assign]
    assert desk.gets("LAMP") == ["function 6"]


def test_a_change_of_the_configuration_opens_its_window_anew_and_says_what_is_new() -> None:
    desk = Desk()
    opened: list[int] = []
    desk.access.configured = opened.append
    desk.access.note_about = lambda sender, now: "You are listed."
    assert desk.gets("SHELF=3") == ["SHELF=3 - OK\nYou are listed."]
    assert opened == [desk.now]
    assert desk.gets("LAMP;LAMP?") == ["Lamp ON\nThe lamp is on"]
    assert opened == [opened[0]]


def test_without_the_window_nothing_is_configured() -> None:
    desk = Desk()
    desk.access.may_configure = lambda now: False
    assert desk.gets("SHELF=3") == ["SHELF=3 - Time for configuration is expired (Conf)!"]
    assert desk.gets("LAMP") == ["Lamp ON"]


@pytest.mark.parametrize(
    ("text", "ignored", "answers"),
    [
        ("12abcLAMP", False, ["Lamp ON"]),
        ("12abc LAMP; LAMP?", False, ["Lamp ON\nThe lamp is on"]),
        ("12abcLAMP", True, []),
        ("12abdLAMP", False, ["Wrong password!"]),
        ("12abdLAMP", True, []),
        ("x" * 160, False, ["Wrong password!"]),
        ("x" * 161, False, []),
    ],
)
def test_with_a_password(text: str, ignored: bool, answers: list[str]) -> None:
    desk = Desk()
    desk.access.password = "12abc"
    desk.access.is_listed = lambda sender, now: True
    desk.guesses.ignores = lambda *about: ignored
    desk.guesses.wrong = lambda *about: "Wrong password!"
    desk.guesses.right = lambda *about: None
    assert desk.gets(text) == answers


def test_a_guest_may_switch_and_ask_and_no_more() -> None:
    desk = Desk()
    assert [desk.gets(text, GUEST) for text in ("LAMP", "LAMP?", "LOCK", "SHELF=3", "NONSENSE")] == [
        ["Lamp ON"],
        ["The lamp is on"],
        ["Access deny!"],
        ["Access deny!"],
        ["NONSENSE - No such command exists on the device!"],
    ]
    assert [desk.gets(text) for text in ("LOCK", "SHELF=3")] == [["LOCK - OK"], ["SHELF=3 - OK"]]


def test_a_local_number_is_judged_once_the_country_is_known() -> None:
    desk = Desk()
    desk.centre_is_slow = True
    desk.access.allows = lambda sender: True
    assert desk.gets("LAMP", "0401234567") == [] and not desk.commands.idle
    assert desk.gets("LAMP?", "0401234567") == [], "nor one that comes meanwhile"
    desk.asked.pop()(desk.now)
    assert desk.runs() == ["Lamp ON"]
    desk.asked.pop()(desk.now)
    assert desk.runs(1) == ["The lamp is on"]
    assert desk.commands.idle


@pytest.mark.parametrize("command", ["LAMP?X", "LAMPS", "LAM", "LAMP=1", "SHELF"])
def test_what_only_looks_like_a_command_is_none(command: str) -> None:
    assert Desk().gets(command) == [f"{command} - No such command exists on the device!"]


@pytest.mark.parametrize(("length", "texts"), [(145, 10), (146, 5)])
def test_ten_sms_in_any_24_hours_are_forwarded(length: int, texts: int) -> None:
    """With `From Vodafone: ` a text of more takes two (15.24, 15.46)."""
    desk = Desk(FORWARD="ON")
    hour_ms = 3_600_000
    for hour, forwarded in ((1, 1), (10, texts), (11, texts), (24, texts), (25, texts + 1), (26, texts + 2)):
        while desk.now < hour * hour_ms:
            desk.now += hour_ms
            desk.gets("x" * length, "Vodafone", alphanumeric=True)
        assert len(desk.forwarded) == forwarded, hour


@pytest.mark.parametrize(("sender", "forwarded"), [(STRANGER, ["From 358409999999: Hello"]), (ALERTED, [])])
def test_what_comes_from_an_alert_number_is_not_forwarded(sender: str, forwarded: list[str]) -> None:
    desk = Desk(FORWARD="ON")
    desk.gets("Hello", sender)
    assert desk.forwarded == forwarded
