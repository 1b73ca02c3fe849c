"""The outbox alone: what follows each kind of refusal (field faults ch. 1.1), what outlives a reset of the board, and
what makes room when all places are taken (spec 14.08, 14.09).
"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from isocket.clock import WallClock, to_seconds
from isocket.modem.channel import ABORTED, OK, TIMEOUT
from isocket.modem.outbox import CAPACITY, Outbox
from isocket.notices import ALARM, POWER, REPORT, TEMPERATURE, WARNING
from isocket.store.settings import MAX_NOTICE, MAX_UNSENT, NOTICES, UNSENT_USED, key_of

from bench.world import tpdu

BACK_OFF_S = [15, 60, 300, 900, 3600, 3600]
ACTIVATED = "ALARM! Sensor activated"
FIRST, SECOND, THIRD = "+358401234567", "+358407654321", "+358405550003"


class Line:
    """The channel as far as the outbox knows it."""

    def __init__(self) -> None:
        self.urcs: dict[str, Any] = {}
        self.prompted = True


class Store(dict[str, str]):
    """Takes what the journal has places for, and no more."""

    def put(self, name: str, value: str) -> None:
        key_of(name)
        word, place = name.split(" ")
        size = len(value.encode())
        if word == "notice":
            assert int(place) < NOTICES and size <= 8 + MAX_NOTICE
        elif word == "owed":
            assert int(place) < NOTICES and size <= 4
        else:
            assert word == "unsent" and int(place) < UNSENT_USED and size <= MAX_UNSENT
        self[name] = value

    def of(self, word: str) -> list[str]:
        places = sorted(int(name.split(" ")[1]) for name, value in self.items() if value and name.startswith(word))
        return [self[f"{word} {place}"] for place in places]

    @property
    def notices(self) -> list[str]:
        """The texts that are kept."""
        return [value[8:] for value in self.of("notice")]


class Desk:
    """An outbox on a line that says what it is told to; a pass takes 1 ms, else `now` goes on only when asked to."""

    def __init__(self, store: Store | None = None, numbers: tuple[str, ...] = (FIRST,)) -> None:
        self.now = 1000
        self.line = Line()
        self.store = Store() if store is None else store
        self.numbers = list(numbers)
        self.wall = WallClock(self.now)
        self.outbox = Outbox(self.line, self.store, self.wall)
        self.outbox.tell_notices_to(lambda: list(self.numbers))
        self.outbox.restore(self.now)
        self.done: list[tuple[str, bool]] = []

    def set_clock(self, seconds: int) -> None:
        self.wall.set(seconds, 8, self.now, True)
        self.outbox.clock_changed(self.now)
        self.settle()

    def notify(self, text: str = ACTIVATED, kind: str = ALARM) -> int:
        born_s = self.wall.uptime(self.now)
        count = self.outbox.notify(kind, text, lambda well, now: self.done.append((text, well)), born_s, self.now)
        self.settle()
        return count

    def reply(self, number: str, text: str = "yes", owner: bool = True) -> None:
        self.outbox.add(number, text, lambda well, now: self.done.append((text, well)), self.now, owner)
        self.settle()

    def take_off(self, number: str) -> None:
        """From the alert list, as its command does it."""
        place = self.numbers.index(number)
        self.numbers.pop(place)
        self.outbox.forget(place, self.now)
        self.settle()

    def settle(self) -> None:
        for _ in range(100):
            if self.outbox.due is None or self.outbox.due > self.now:
                return
            self.outbox.step(self.now)
            self.now += 1

    def wait(self, seconds: int) -> None:
        self.now += seconds * 1000
        self.wall.uptime(self.now)

    def next_text(self) -> tuple[str, str] | None:
        """Number and text (of a part) of the next AT+CMGS; None when nothing is to be sent now."""
        for _ in range(20):
            command = self.outbox.next_command(self.now)
            asked = self.now
            self.now += 1
            if command is None and self.outbox.due != asked:  # it does not want to be asked again at once
                return None
            if command is not None and command.payload:
                self.command = command
                _, octets = tpdu.split_centre(bytes.fromhex(command.payload))
                submit = tpdu.decode_submit(octets)
                return str(submit.recipient.text), submit.content.text or ""
            if command is not None:
                self.outbox.on_result(command, OK, self.now)
        return None

    def answer(self, result: str) -> None:
        if result == OK:
            self.outbox.on_line(self.command, "+CMGS: 7", self.now)
        self.outbox.on_result(self.command, result, self.now)
        self.settle()

    def send(self, result: str = OK) -> str | None:
        """The number that the next text went to."""
        text = self.next_text()
        if text is None:
            return None
        self.answer(result)
        return text[0]

    def send_all(self) -> list[tuple[str, str]]:
        sent = []
        while (text := self.next_text()) is not None:
            sent.append(text)
            self.answer(OK)
        return sent

    def seconds_to_the_next_try(self) -> int | None:
        began = self.now
        for passed in range(4000):
            self.now = began + passed * 1000
            if self.next_text() is not None:
                return passed
        return None


# what follows each kind of refusal


@pytest.mark.parametrize("result", ["+CMS ERROR: 38", "+CMS ERROR: 331", "+CMS ERROR: 500", "+CMS ERROR: 999"])
def test_the_network_is_given_more_and_more_time(result: str) -> None:
    desk = Desk()
    desk.notify()
    waits = []
    for _ in BACK_OFF_S:
        assert desk.send(result) == FIRST
        waits.append(desk.seconds_to_the_next_try())
    assert waits == BACK_OFF_S
    assert desk.outbox.trouble == "network"
    assert desk.done == []


CONFIG = [14, 314, 515, 604, 302, 303, 304, 305, 321, 330]


@pytest.mark.parametrize("result", ["ERROR", "+CME ERROR: 14", *[f"+CMS ERROR: {code}" for code in CONFIG]])
def test_a_modem_that_is_busy_or_not_set_up_is_tried_soon(result: str) -> None:
    desk = Desk()
    desk.reply(FIRST)
    waits = []
    for _ in range(4):
        desk.send(result)
        assert desk.outbox.trouble == "config"
        waits.append(desk.seconds_to_the_next_try())
    assert waits == [2, 2, 15, 60]


@pytest.mark.parametrize("code", [208, 211, 322])
def test_a_full_memory_is_told(code: int) -> None:
    desk = Desk()
    desk.notify()
    desk.send(f"+CMS ERROR: {code}")
    assert desk.outbox.trouble == "storage"
    assert desk.seconds_to_the_next_try() == 15


PERMANENT = [1, 8, 10, 21, 27, 28, 29, 30, 50, 69]


@pytest.mark.parametrize("cause", PERMANENT)
def test_a_bad_number_does_not_keep_the_next_one_waiting_and_gets_one_late_try(cause: int) -> None:
    desk = Desk(numbers=(FIRST, SECOND))
    desk.notify()
    assert desk.send(f"+CMS ERROR: {cause}") == FIRST
    assert desk.send(OK) == SECOND
    assert desk.done == []
    assert desk.store.of("owed") == ["01"], "the first is owed it, in flash, too"
    assert desk.seconds_to_the_next_try() == 300
    desk.answer(f"+CMS ERROR: {cause}")
    assert desk.done == [(ACTIVATED, True)], "one has had it"
    assert desk.outbox.empty
    assert desk.store.notices == []


@pytest.mark.parametrize("cause", PERMANENT)
def test_a_bad_number_of_a_reply_gets_one_late_try(cause: int) -> None:
    desk = Desk()
    desk.reply(SECOND)
    assert desk.send(f"+CMS ERROR: {cause}") == SECOND
    assert desk.seconds_to_the_next_try() == 300
    desk.answer(f"+CMS ERROR: {cause}")
    assert desk.done == [("yes", False)]
    assert desk.outbox.empty
    assert desk.store.of("unsent") == []


@pytest.mark.parametrize("result", [TIMEOUT, ABORTED])
def test_after_ctrl_z_a_notice_is_said_once_more_and_a_reply_is_not(result: str) -> None:
    desk = Desk()
    desk.notify()
    desk.send(result)
    assert desk.seconds_to_the_next_try() == 10
    desk.answer(result)
    assert desk.done == [(ACTIVATED, False)]
    desk.reply(SECOND)
    desk.send(result)
    assert desk.done == [(ACTIVATED, False), ("yes", False)]


def test_only_for_the_number_whose_fate_is_unknown() -> None:
    desk = Desk(numbers=(FIRST, SECOND))
    desk.notify()
    desk.send(TIMEOUT)
    desk.wait(10)
    assert desk.send(TIMEOUT) == FIRST
    assert desk.send(TIMEOUT) == SECOND, "the second try of this one is to come"
    desk.wait(10)
    assert desk.send(OK) == SECOND
    assert desk.done == [(ACTIVATED, True)]


def test_a_late_word_of_success_spares_the_second_time() -> None:
    desk = Desk()
    desk.notify()
    desk.send(TIMEOUT)
    desk.line.urcs["+CMGS"]("+CMGS: 7", desk.now)
    assert desk.seconds_to_the_next_try() is None
    assert desk.done == [(ACTIVATED, True)]
    assert desk.store.notices == []


def test_a_late_word_of_one_part_is_no_word_of_all() -> None:
    desk = Desk()
    desk.notify("x" * 200)
    desk.send(TIMEOUT)
    desk.now += 60_000
    while desk.outbox.texts[0].parts is None:  # it has begun to be made ready for the second time
        desk.outbox.next_command(desk.now)
        desk.now += 1
    assert not desk.outbox.texts[0].parts.parts
    desk.line.urcs["+CMGS"]("+CMGS: 7", desk.now)
    assert desk.done == []
    assert desk.outbox.texts[0].part == 2


@pytest.mark.parametrize("result", [TIMEOUT, ABORTED])
def test_before_the_prompt_nothing_has_gone_out(result: str) -> None:
    desk = Desk()
    desk.line.prompted = False
    desk.reply(FIRST)
    desk.send(result)
    assert desk.done == []
    assert desk.seconds_to_the_next_try() == 15


def test_who_gets_through_opens_the_way_for_the_others() -> None:
    desk = Desk()
    desk.notify()
    for _ in range(5):
        desk.send("+CMS ERROR: 38")
        desk.seconds_to_the_next_try()
    desk.answer("+CMS ERROR: 38")  # now it would wait for an hour
    desk.reply(SECOND)
    assert desk.send("+CMS ERROR: 38") == SECOND
    assert desk.seconds_to_the_next_try() == 15
    desk.answer(OK)
    assert desk.send(OK) == FIRST


# order, and what has no room


def test_alarms_go_before_replies_before_reports() -> None:
    desk = Desk()
    desk.notify("Temperature rise: 36C(97F)", TEMPERATURE)
    desk.reply(SECOND)
    desk.notify()
    assert [text for _, text in desk.send_all()] == [ACTIVATED, "yes", "Temperature rise: 36C(97F)"]


def test_a_notice_goes_to_one_number_after_the_other_and_texts_of_a_kind_in_their_order() -> None:
    desk = Desk(numbers=(FIRST, SECOND, THIRD))
    assert desk.notify("one") == 3
    desk.notify("two")
    assert desk.send_all() == [(number, text) for text in ("one", "two") for number in (FIRST, SECOND, THIRD)]
    assert desk.done == [("one", True), ("two", True)]


def test_without_an_alert_number_and_without_words_nothing_is_queued() -> None:
    desk = Desk(numbers=())
    assert desk.notify() == 0
    assert desk.outbox.empty
    desk = Desk()
    desk.notify("")
    assert desk.outbox.empty


def test_when_memory_is_full_the_least_important_goes() -> None:
    desk = Desk()
    for at in range(CAPACITY):
        desk.notify(f"report {at}", REPORT)
    desk.notify()
    assert len(desk.outbox.texts) == CAPACITY
    assert desk.send(OK) == FIRST
    assert desk.done[0] == (ACTIVATED, True)
    assert desk.outbox.texts[-1].text == f"report {CAPACITY - 2}"


def test_when_memory_is_full_what_is_being_sent_stays() -> None:
    """The one before it goes."""
    desk = Desk()
    for at in range(CAPACITY - 1):
        desk.reply(SECOND, f"reply {at}")
        desk.send("+CMS ERROR: 38")  # waits
    desk.notify("report", REPORT)
    assert desk.next_text() == (FIRST, "report")
    desk.notify()
    assert [text.text for text in desk.outbox.texts] == [
        ACTIVATED,
        *[f"reply {at}" for at in range(CAPACITY - 2)],
        "report",
    ]
    desk.answer(OK)
    assert desk.done == [("report", True)]


def test_while_the_modem_has_a_text_it_is_sending() -> None:
    desk = Desk()
    desk.notify()
    assert not desk.outbox.sending
    desk.next_text()
    assert desk.outbox.sending
    desk.answer(OK)
    assert not desk.outbox.sending


def test_long_texts_one_after_the_other_differ_in_their_reference() -> None:
    """By it a phone joins the parts; 0 is left out, and after 255 it begins anew."""
    desk = Desk()
    references = []
    for _ in range(257):
        desk.reply(SECOND, "x" * 161)
        for part in (1, 2):
            assert desk.next_text() is not None
            _, octets = tpdu.split_centre(bytes.fromhex(desk.command.payload or ""))
            joined = tpdu.concatenation(tpdu.decode_submit(octets).content.header)
            assert joined is not None and joined[1:] == (2, part)
            references.append(joined[0])
            desk.answer(OK)
    assert references[::2] == references[1::2] == [*range(1, 256), 1, 2]


def test_twelve_notices_of_a_hundred_octets_are_kept() -> None:
    desk = Desk()
    texts = [f"{at:02} " + "x" * 97 for at in range(NOTICES)]
    for text in texts:
        desk.notify(text)
    assert desk.store.notices == texts


def test_what_makes_room_in_flash_and_in_which_order() -> None:
    """The oldest report, then the oldest temperature notice, and an alarm or power notice only after those."""
    desk = Desk()
    kinds = [POWER, TEMPERATURE, REPORT, ALARM, REPORT, TEMPERATURE] * 2
    for at, kind in enumerate(kinds):
        desk.notify(f"{kind}{at}", kind)
        desk.wait(1)
    assert len(desk.store.notices) == NOTICES
    gone = []
    for at in range(NOTICES):
        before = set(desk.store.notices)
        desk.notify(f"new {at}", POWER)
        desk.wait(1)
        gone += sorted(before - set(desk.store.notices))
    assert gone == ["R2", "R4", "R8", "R10", "T1", "T5", "T7", "T11", "P0", "A3", "P6", "A9"]
    sent = [text for _, text in desk.send_all()]
    assert {*sent} == {*[f"{kind}{at}" for at, kind in enumerate(kinds)], *[f"new {at}" for at in range(NOTICES)]}, (
        "what has lost its place waits in memory, and is sent all the same"
    )


def test_a_report_takes_no_place_of_an_alarm() -> None:
    desk = Desk()
    for at in range(NOTICES):
        desk.notify(f"alarm {at}")
    desk.notify("Socket switched OFF at 10C(50F)", REPORT)
    desk.notify("5 wrong passwords from 31600000002: ignored for an hour.", WARNING)
    assert desk.store.notices == [f"alarm {at}" for at in range(NOTICES)]
    assert len(desk.send_all()) == NOTICES + 2


def test_after_a_day_it_is_given_up() -> None:
    desk = Desk()
    desk.notify()
    for _ in range(23):
        desk.wait(3600)
        desk.outbox.restart(desk.now)
        assert desk.send("+CMS ERROR: 38") == FIRST
    desk.wait(2 * 3600)
    desk.outbox.restart(desk.now)
    assert desk.send(OK) is None
    assert desk.done == [(ACTIVATED, False)]
    assert desk.store.notices == []


# the alert list changes


def test_a_number_in_the_middle_leaves_the_list() -> None:
    desk = Desk(numbers=(FIRST, SECOND, THIRD))
    desk.notify("one")
    desk.notify("two")
    assert desk.send(OK) == FIRST
    desk.take_off(SECOND)
    assert desk.send_all() == [(THIRD, "one"), (FIRST, "two"), (THIRD, "two")]
    assert desk.store.notices == []


def test_the_number_that_is_being_texted_leaves_the_list() -> None:
    desk = Desk(numbers=(FIRST, SECOND))
    desk.notify()
    assert desk.next_text() == (FIRST, ACTIVATED)
    desk.take_off(FIRST)
    desk.answer(OK)
    assert desk.send_all() == [(SECOND, ACTIVATED)], "what is said of the first is not said of the second"
    assert desk.done == [(ACTIVATED, True)]


def test_another_number_leaves_while_a_later_one_is_being_texted() -> None:
    desk = Desk(numbers=(FIRST, SECOND, THIRD))
    desk.notify()
    desk.send(OK)
    assert desk.next_text() == (SECOND, ACTIVATED)
    desk.take_off(FIRST)
    desk.answer(OK)
    assert desk.send_all() == [(THIRD, ACTIVATED)]


@pytest.mark.parametrize("gone", [FIRST, THIRD])
def test_whoever_leaves_the_parts_of_another_go_on(gone: str) -> None:
    desk = Desk(numbers=(FIRST, SECOND, THIRD))
    desk.notify("x" * 153 + "y" * 100)
    desk.send(OK)
    desk.send(OK)
    assert desk.next_text() == (SECOND, "x" * 153)
    desk.answer(OK)
    desk.take_off(gone)
    assert desk.next_text() == (SECOND, "y" * 100)


def test_a_refused_number_that_leaves_the_list_is_not_tried_again() -> None:
    desk = Desk(numbers=(FIRST, SECOND))
    desk.notify()
    desk.send("+CMS ERROR: 28")
    desk.take_off(FIRST)
    assert desk.send(OK) == SECOND
    assert desk.done == [(ACTIVATED, True)]
    assert desk.outbox.empty


def test_all_but_a_refused_number_leave_the_list() -> None:
    desk = Desk(numbers=(FIRST, SECOND))
    desk.notify()
    desk.send("+CMS ERROR: 28")
    desk.take_off(SECOND)
    assert desk.seconds_to_the_next_try() == 300
    assert desk.send(OK) == FIRST
    assert desk.done == [(ACTIVATED, True)]
    assert desk.outbox.empty


def test_the_last_one_leaves_and_nobody_is_owed_anything() -> None:
    desk = Desk()
    desk.notify()
    desk.take_off(FIRST)
    assert desk.outbox.empty
    assert desk.done == [(ACTIVATED, False)]
    assert desk.store.notices == desk.store.of("owed") == []


@given(st.data())
def test_whoever_stays_on_the_list_gets_every_notice_once(data: st.DataObject) -> None:
    """Numbers leave and join, texts are refused and the board is reset, in any order."""
    desk = Desk(numbers=(FIRST, SECOND, THIRD))
    stays = data.draw(st.sampled_from(desk.numbers))
    notices = 0
    sent = []
    for _ in range(data.draw(st.integers(1, 12))):
        act = data.draw(st.sampled_from(["notify", "send", "send", "refuse", "leave", "join", "reset"]))
        if act == "notify" and notices < 8:
            desk.notify(f"notice {notices}")
            notices += 1
        elif act in ("send", "refuse"):
            text = desk.next_text()
            if text is not None:
                desk.answer(OK if act == "send" else "+CMS ERROR: 28")
                sent += [text] if act == "send" else []
        elif act == "leave":
            others = [number for number in desk.numbers if number != stays]
            if others:
                desk.take_off(data.draw(st.sampled_from(others)))
        elif act == "join" and len(desk.numbers) < 5:
            desk.numbers.append(f"+3584000000{len(sent):02}{len(desk.numbers)}")
        elif act == "reset":
            desk = Desk(desk.store, tuple(desk.numbers))
    for _ in range(3):
        sent += desk.send_all()
        desk.wait(400)
    texts = [text for number, text in sent if number == stays]
    assert sorted(texts) == [f"notice {at}" for at in range(notices)]
    assert desk.outbox.empty


# over a reset of the board

NOON = to_seconds(2026, 3, 2, 12, 0, 0)


def test_a_notice_outlives_a_reset_of_the_board_and_a_reply_once_it_has_failed() -> None:
    before = Desk(numbers=(FIRST, SECOND))
    before.set_clock(NOON)
    before.notify()
    before.reply(THIRD, "Power socket ON")
    assert before.store.notices == [ACTIVATED]
    assert before.store.of("owed") == ["03"]
    assert before.store.of("unsent") == []
    assert before.send(OK) == FIRST
    assert before.store.of("owed") == ["02"]
    before.send("+CMS ERROR: 38")
    assert before.send("+CMS ERROR: 38") == THIRD
    assert len(before.store.of("unsent")) == 1

    after = Desk(before.store, numbers=(FIRST, SECOND))
    after.set_clock(NOON + 200)
    assert after.send_all() == [(SECOND, ACTIVATED), (THIRD, "Power socket ON")]
    assert after.outbox.empty
    assert after.store.notices == after.store.of("unsent") == []


def test_a_day_counts_over_a_reset_of_the_board() -> None:
    before = Desk()
    before.set_clock(NOON)
    before.notify()
    after = Desk(before.store)
    after.set_clock(NOON + 25 * 3600)
    assert after.send(OK) is None
    assert after.outbox.empty
    assert after.store.notices == []


def test_a_notice_whose_fate_is_unknown_is_said_once_more_and_not_twice_because_of_a_reset() -> None:
    before = Desk()
    before.notify()
    before.send(TIMEOUT)
    after = Desk(before.store)
    assert after.send(TIMEOUT) == FIRST
    assert after.outbox.empty


def test_a_notice_that_is_too_long_is_kept_cut() -> None:
    """With NAME and ALERTTEXT an alarm may have more octets than a place: better cut than lost over a reset. Its
    number stays whole, since that tells whether one was lost.
    """
    before = Desk()
    before.notify("ö" * MAX_NOTICE + "\t17")
    after = Desk(before.store)
    assert after.send_all() == [(FIRST, "ö" * ((MAX_NOTICE - 3) // 2) + " #17")]


def test_a_reply_that_fits_no_place_is_not_kept() -> None:
    desk = Desk()
    desk.reply(SECOND, "x" * MAX_UNSENT)
    desk.send("+CMS ERROR: 38")
    desk.send("+CMS ERROR: 38")
    assert desk.store.of("unsent") == []
    desk.outbox.restart(desk.now)
    assert desk.send(OK) == SECOND


@pytest.mark.parametrize(("more", "kept"), [(0, 1), (1, 0)])
def test_a_reply_that_fills_its_place_is_kept(more: int, kept: int) -> None:
    desk = Desk()
    room = MAX_UNSENT - len("100000000") - len(SECOND) - len(" ")
    desk.reply(SECOND, "x" * (room + more))
    desk.send("+CMS ERROR: 38")
    assert [len(value) for value in desk.store.of("unsent")] == [MAX_UNSENT] * kept


@pytest.mark.parametrize("result", ["+CMS ERROR: 38", "+CMS ERROR: 500", TIMEOUT])
def test_a_reply_to_a_stranger_writes_nothing(result: str) -> None:
    """And goes out from memory all the same (spec 2.72)."""
    desk = Desk()
    desk.reply(SECOND, owner=False)
    assert desk.send(result) == SECOND
    desk.outbox.keep_all()
    assert desk.store == {}
    desk.wait(3600)
    assert result == TIMEOUT or desk.send(OK) == SECOND
    assert desk.store == {}


def test_a_temperature_that_an_earlier_run_has_kept_is_not_told_beside_it() -> None:
    """After the start the probe says the same as before the power cut; anything else is told."""
    cold, colder = "Temperature fall: -34C(-29F)", "Temperature fall: -35C(-31F)"
    before = Desk()
    before.set_clock(NOON)
    before.notify(cold, TEMPERATURE)
    after = Desk(before.store)
    assert after.notify(colder, TEMPERATURE) == 1
    after.notify(cold, TEMPERATURE)
    assert after.send_all() == [(FIRST, colder), (FIRST, cold)]
    assert after.store.notices == []


def test_the_next_frost_is_another_one() -> None:
    """Both may wait for a network: the first one kept since before a restart, the other begun after it."""
    before = Desk()
    before.set_clock(NOON)
    before.notify("Temperature fall: -34C(-29F)", TEMPERATURE)
    after = Desk(before.store)
    after.wait(1800)
    after.notify("Temperature fall: -34C(-29F)", TEMPERATURE)
    assert [number for number, _ in after.send_all()] == [FIRST, FIRST]


def test_of_two_frosts_that_were_kept_the_first_stays() -> None:
    """The frost that lasts is told again by the first reading after a restart, the one before it is still owed."""
    cold = "Temperature fall: -34C(-29F)"
    before = Desk()
    before.set_clock(NOON)
    before.notify(cold, TEMPERATURE)
    before.wait(7200)
    before.notify(cold, TEMPERATURE)
    after = Desk(before.store)
    after.notify(cold, TEMPERATURE)
    again = Desk(before.store)
    again.notify(cold, TEMPERATURE)
    assert len(again.store.notices) == 2
    again.set_clock(NOON + 9000)
    assert [text for _, text in again.send_all()] == [f"{cold} (12:00)", cold]


def test_a_frost_that_another_has_followed_stays() -> None:
    """The first reading has its degrees by chance: it is that of the frost that was kept last, or of a new one."""
    cold, colder = "Temperature fall: -34C(-29F)", "Temperature fall: -35C(-31F)"
    before = Desk()
    before.set_clock(NOON)
    before.notify(colder, TEMPERATURE)
    before.wait(7200)
    before.notify(cold, TEMPERATURE)
    after = Desk(before.store)
    after.notify(colder, TEMPERATURE)
    after.set_clock(NOON + 9000)
    assert [text for _, text in after.send_all()] == [f"{colder} (12:00)", f"{cold} (14:00)", colder]


def test_heat_does_not_stand_for_frost() -> None:
    before = Desk()
    before.set_clock(NOON)
    before.notify("Temperature fall: -34C(-29F)", TEMPERATURE)
    before.wait(7200)
    before.notify("Temperature rise: 41C(106F)", TEMPERATURE)
    after = Desk(before.store)
    after.notify("Temperature fall: -34C(-29F)", TEMPERATURE)
    assert len(after.send_all()) == 2


@pytest.mark.parametrize("other", ["Cottage: Power restored!", "Cottage: Temperature rise: 41C(106F)"])
def test_the_device_s_name_and_a_number_are_no_kind(other: str) -> None:
    """NAME and NUMBERING: of what stands before and behind the words nothing tells one frost from another."""
    cold = "Cottage: Temperature fall: -34C(-29F)"
    before = Desk()
    before.set_clock(NOON)
    before.notify(cold + "\t17", TEMPERATURE)
    before.wait(60)
    before.notify(other + "\t18", TEMPERATURE)
    after = Desk(before.store)
    after.notify(cold + "\t19", TEMPERATURE)
    assert sorted(text for _, text in after.send_all()) == sorted([f"{other} #18", f"{cold} #19"])


def test_of_the_two_it_is_the_new_one_that_goes_out() -> None:
    """The old one may be given up for its age before a network comes."""
    before = Desk()
    before.set_clock(NOON)
    before.notify("Temperature fall: -34C(-29F)", TEMPERATURE)
    after = Desk(before.store)
    after.set_clock(NOON + 23 * 3600)
    after.notify("Temperature fall: -34C(-29F)", TEMPERATURE)
    after.wait(2 * 3600)
    assert [number for number, _ in after.send_all()] == [FIRST]


# what is late says when its cause was (spec 14.07)


@pytest.mark.parametrize(
    "late_s, text",
    [(300, ACTIVATED), (301, ACTIVATED + " (12:00)"), (12 * 3600, ACTIVATED + " (26/03/02,12:00)")],
)
def test_a_late_notice_says_when(late_s: int, text: str) -> None:
    desk = Desk()
    desk.set_clock(NOON)
    desk.notify()
    desk.wait(late_s)
    assert desk.send_all() == [(FIRST, text)]


def test_a_cause_before_the_clock_was_set_is_reckoned_back() -> None:
    desk = Desk()
    desk.notify()
    desk.wait(600)
    desk.set_clock(NOON)
    assert desk.send_all() == [(FIRST, ACTIVATED + " (11:50)")]


def test_also_over_a_reset() -> None:
    before = Desk()
    before.notify()
    before.wait(600)
    before.set_clock(NOON)
    after = Desk(before.store)
    after.set_clock(NOON + 60)
    assert after.send_all() == [(FIRST, ACTIVATED + " (11:50)")]


def test_without_a_clock_it_is_left_out() -> None:
    before = Desk()
    before.notify()
    before.wait(600)
    after = Desk(before.store)
    after.set_clock(NOON)
    after.wait(600)
    assert after.send_all() == [(FIRST, ACTIVATED)], "the run in which it was born never knew the time"
    desk = Desk()
    desk.notify()
    desk.wait(600)
    assert desk.send_all() == [(FIRST, ACTIVATED)]


def test_a_reply_and_a_status_have_no_time_behind_them() -> None:
    desk = Desk()
    desk.set_clock(NOON)
    desk.reply(SECOND)
    desk.notify("Time: 26/03/02,12:00:00", "S")
    desk.wait(3600)
    assert [text for _, text in desk.send_all()] == ["yes", "Time: 26/03/02,12:00:00"]


def test_a_modem_that_refuses_pdu_mode_is_a_trouble_that_waits() -> None:
    """Not a question that is asked again and again: what sends mends it, as with a text that was refused."""
    desk = Desk()
    desk.notify()
    while (command := desk.outbox.next_command(desk.now)) is None:
        desk.now += 1
    assert command.text == "AT+CMGF=0"
    desk.outbox.on_result(command, "ERROR", desk.now)
    assert desk.outbox.failing
    desk.settle()
    assert desk.outbox.trouble == "config"
    desk.outbox.mended()
    assert desk.next_text() is None
    desk.wait(2)
    assert desk.send() == FIRST
