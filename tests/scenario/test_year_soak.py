"""The year: days of it on the device as it is, and that each kind of loss is noticed on one that was spoilt for it."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from bench.checks.soak.alerts import Alerts
from bench.checks.soak.evidence import Evidence
from bench.checks.soak.kept_settings import ARMED, kept_settings
from bench.checks.soak.letters import CUT_OFF_US, DROPPED_US, LOST_US, Letter, Letters, Outages
from bench.checks.soak.pulses import Pulses
from bench.checks.soak.uses import (
    ALARM,
    ALERTED,
    ANSWERS,
    BLIND,
    OUTCOMES,
    OWNER,
    READING_US,
    TOO_SHORT,
    VOICEMAIL,
)
from bench.checks.soak.wire import ReadWatch, SendWatch
from bench.checks.soak.year import BUSY_DAYS, QUIET_DAYS, RESTORED, YearSoak, YearSummary
from bench.scenario.parser import Scenario
from bench.surroundings import World
from bench.targets.base import NO_TEXT_LIMIT
from bench.targets.sim import SimTarget
from bench.world import tpdu
from bench.world.clock import HOUR, MINUTE, MS, SECOND, Clock
from bench.world.signals import Entry, Record, Signal

FIRMWARE = Path(__file__).resolve().parents[2] / "CIRCUITPY"


def target_of(seed: int, spoilt: tuple[str, str, str] | None) -> SimTarget:
    """spoilt: file of the firmware, what is there once, and what instead."""
    target = SimTarget(World(seed=seed), settings=NO_TEXT_LIMIT, seed=seed)
    if spoilt is not None:
        path, sound, broken = spoilt
        source = (FIRMWARE / path).read_text()
        assert source.count(sound) == 1, "the firmware has changed: spoil it elsewhere"
        target.board.drive.put_from_host("/" + path, source.replace(sound, broken).encode())
    return target


def live(
    days: float,
    seed: int,
    *,
    spoilt: tuple[str, str, str] | None = None,
    fault: str = "",
    busy_days: tuple[float, float] = BUSY_DAYS,
    quiet_days: tuple[float, float] = QUIET_DAYS,
) -> YearSummary:
    """fault: of the modem, for good."""
    target = target_of(seed, spoilt)
    if fault:
        target.world.modem.fault(fault)
    try:
        return YearSoak(target, days, seed, lambda day: None, busy_days=busy_days, quiet_days=quiet_days).run()
    finally:
        target.close()


def test_two_days_of_it() -> None:
    """A year is `python -m bench soak --days 365 --faults --cuts`."""
    summary = live(2, 5)
    print(summary.as_json())
    assert summary.troubles == []
    assert summary.ok
    letters, alerts, pulses = summary.letters, summary.alerts, summary.pulses
    asked = letters["sent"] + letters["calls"]
    assert asked == sum(letters[kind] for kind in ("answered", "unclear", "cut off", "not due")) > 60
    assert letters["unclear"] + letters["cut off"] < 10
    assert pulses["once"] + pulses["none"] == pulses["timers"] > 5
    assert alerts["due"] == alerts["delivered"] >= summary.cuts.total() > 1
    assert summary.happened["audits"] >= summary.cuts.total()


def in_short(quiet_days: float, spoilt: tuple[str, str, str] | None = None, seed: int = 7) -> YearSummary:
    """An hour of it, nothing at all for so long, then each use at once."""
    return live(0.1 + quiet_days, seed, spoilt=spoilt, busy_days=(0.05, 0.05), quiet_days=(quiet_days, quiet_days))


def test_a_quiet_spell_and_each_use_after_it() -> None:
    summary = in_short(0.5)
    print(summary.as_json())
    assert summary.troubles == []
    assert summary.ok
    uses = summary.uses
    assert summary.happened["quiet spells"] == 1
    assert summary.quiet_days == 0.5
    assert 17 <= summary.first_uses <= uses["held"]
    assert uses["calls in acted on"] == uses["calls in"] >= 2
    assert uses["calls in left ringing"] >= 2
    assert sum(uses[f"calls out {outcome}"] for outcome in OUTCOMES) >= 2
    assert uses["thermostat on"] == uses["thermostat off"] >= 2
    assert uses["Temperature fall"] >= 1 <= uses["Temperature rise"]
    assert uses["probe"] >= 1
    assert uses["operator answered"] + uses["operator silent"] + uses["operator refused"] >= 2
    assert uses["timer"] == 1


def test_the_same_seed_is_the_same_life() -> None:
    def told(seed: int) -> dict[str, object]:
        return replace(live(0.2, seed), wall_s=0, cpu_s=0).as_json()

    assert told(3) == told(3) != told(4)


def test_a_setting_that_a_cut_takes_is_noticed() -> None:
    summary = live(
        1.6,
        1,
        spoilt=(
            "isocket/store/settings.py",
            "            if keep_notes or not _is_note(key):",
            '            if name != "RESTARTTIME" and (keep_notes or not _is_note(key)):',
        ),
    )
    assert summary.settings_lost > 0
    assert any("RESTARTTIME?: answered 'RESTARTTIME=10 seconds'" in words for words in summary.troubles)
    assert not summary.ok


def test_a_command_that_runs_twice_is_noticed() -> None:
    summary = live(
        0.5,
        1,
        fault="duplicate",
        spoilt=("isocket/commands.py", "            if known[-8:] == mark:\n", "            if known == mark:\n"),
    )
    assert summary.letters["twice"] > 0
    assert not summary.ok


def test_an_alert_that_is_lost_is_noticed() -> None:
    summary = live(1.5, 2, spoilt=("isocket/features/power.py", "(before == RUNNING and self._powered_on)", "False"))
    assert summary.cuts.total() > 0, "nothing to be lost: another seed"
    assert summary.alerts["lost"] > 0
    assert any(RESTORED in words for words in summary.troubles)
    assert not summary.ok


def test_a_stranger_who_is_obeyed_is_noticed() -> None:
    summary = live(
        0.3,
        3,
        spoilt=(
            "isocket/commands.py",
            "        guest = nameless or not access.allows(sender)",
            "        guest = False",
        ),
    )
    assert summary.strangers_served > 0
    assert not summary.ok


TIME_WRAPS = ("isocket/hardware.py", "    return _time[1]\n", "    return _time[1] & 0x01FFFFFF\n")
FEATURES, CALLS = "isocket/features/", "isocket/modem/calls.py"
# what the judge says, the seed of a life in which it comes to that, and what is spoilt
SPOILT_USES = {
    "the relay did not move at once": (
        7,
        FEATURES + "ring.py",
        "self._socket.switch(not self._socket.on, now, CALL)",
        "pass",
    ),
    "was not confirmed": (7, FEATURES + "ring.py", 'if confirm == "SMS":', 'if confirm == "none":'),
    "was rung back 0 times": (1, FEATURES + "ring.py", 'elif confirm == "CALL":', 'elif confirm == "none":'),
    "moved the relay": (7, FEATURES + "ring.py", "if not self._access.may_call(caller, now):", "if False:"),
    "not off in time": (7, FEATURES + "thermostat.py", "if wanted and self._switched_s", "if self._switched_s"),
    "after it last switched": (7, FEATURES + "thermostat.py", "now_s - self._switched_s < REST_S", "False"),
    "no text came after it": (7, FEATURES + "alarm.py", "            if answered:\n", "            if True:\n"),
    "though somebody had answered": (3, FEATURES + "alarm.py", "            if answered:\n", "            if False:\n"),
    "alarm calls voicemail: ": (
        1,
        CALLS,
        "elif kind == SPEECH and self._answer_ms and (self._state",
        "elif False and (self._state",
    ),
    "CREDIT: answered 'CREDIT - Ex": (7, FEATURES + "credit.py", "if text is None:", "if True:"),
    "did not come": (7, FEATURES + "temperature.py", "if beyond <= -HYSTERESIS:", "if False:"),
    "nobody was told of a dead": (1, FEATURES + "temperature.py", "if wanted or (", "if False and ("),
    "probe: told after ": (1, FEATURES + "temperature.py", ">= BLIND_S", ">= 0"),
}


@pytest.mark.parametrize("words", SPOILT_USES)
def test_a_use_that_does_not_hold_is_noticed(words: str) -> None:
    seed, *spoilt = SPOILT_USES[words]
    summary = in_short(0.02, (spoilt[0], spoilt[1], spoilt[2]), seed)
    assert any(words in trouble for trouble in summary.troubles), summary.troubles
    assert not summary.ok


def test_time_that_wraps_is_noticed() -> None:
    summary = in_short(0.5, TIME_WRAPS)
    assert summary.uses["failed"] + summary.letters["lost"] > 0
    assert not summary.ok


@pytest.mark.parametrize(
    ("book", "flaw"),
    [
        *(("letters", kind) for kind in ("lost", "wrong", "twice", "unexpected")),
        *(("alerts", kind) for kind in ("lost", "twice", "unexpected")),
        *(("pulses", kind) for kind in ("twice", "missing", "wrong length", "for nothing")),
        ("starts", "restart"),
        ("uses", "failed"),
    ],
)
def test_the_verdict(book: str, flaw: str) -> None:
    def summary() -> YearSummary:
        return YearSummary(1, 0, letters=Counter(answered=3, unclear=1), pulses=Counter(once=1, none=1))

    assert summary().ok
    spoilt = summary()
    getattr(spoilt, book)[flaw] += 1
    assert not spoilt.ok
    assert not replace(summary(), settings_lost=1).ok
    assert not replace(summary(), strangers_served=1).ok
    assert not YearSummary(1, 0).ok, "nothing happened at all"


class Desk:
    """The judges, and a record and a relay for them to look at."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.record = Record(self.clock)
        self.relay = Signal("relay", self.clock)
        self.outages = Outages()
        self.troubles: list[str] = []
        watch = SendWatch(self.record)
        self.letters = Letters(
            self.clock, watch, self.outages, OWNER, lambda letter: False, lambda: 0, self.troubles.append
        )
        self.alerts = Alerts(self.clock, watch, self.outages, ALERTED, self.troubles.append)
        self.pulses = Pulses(
            self.clock, self.relay, self.outages, self.outages.between, lambda: False, self.troubles.append
        )

    def pass_time(self, seconds: float) -> None:
        self.clock.advance(self.clock.now_us + round(seconds * SECOND))

    def ask(self, text: str, reply: str) -> Letter:
        return self.letters.add(Letter(text, ".*", lambda said: said == reply, self.clock.now_us))

    def cut(self) -> None:
        self.outages.add(self.clock.now_us)
        self.alerts.power_went()

    def give(self, number: str, text: str, answer: str) -> None:
        """To the modem."""
        data = tpdu.encode_submit(tpdu.Address.of(number), tpdu.part_of(text, 0), first_octet=1, pid=0, validity=b"")
        self.record.add("at>", (b"\x00" + data).hex().upper() + "^Z")
        if answer:
            self.record.add("at<", answer)
        self.record.add("at>", "AT")

    def timer(self, seconds: int) -> Letter:
        letter = self.ask(f"ON{seconds}", f"Power ON for {seconds} seconds")
        self.pulses.expect(letter, seconds)
        self.letters.read(letter.text)
        return letter


def test_a_text_without_a_reply_is_lost() -> None:
    desk = Desk()
    letter = desk.ask("STATUS", "fine")
    desk.letters.read("STATUS")
    desk.pass_time(CUT_OFF_US / SECOND + 5)
    desk.cut()  # too late to be the reason
    desk.pass_time(LOST_US / SECOND)
    desk.letters.look()
    assert (letter.state, desk.letters.counts["lost"]) == ("lost", 1)


@pytest.mark.parametrize(("given", "state"), [("fine", "unclear"), ("bad", "wrong")])
def test_a_reply_that_may_have_been_lost_must_have_been_right(given: str, state: str) -> None:
    desk = Desk()
    letter = desk.ask("STATUS", "fine")
    desk.give(OWNER, given, "")
    desk.pass_time(3600)
    desk.letters.look()
    assert letter.state == state


@pytest.mark.parametrize(("others", "state"), [(1, "lost"), (2, "cut off")])
def test_a_reply_that_was_refused_after_two_others_has_no_place_in_flash(others: int, state: str) -> None:
    desk = Desk()
    letter = desk.ask("STATUS", "fine")
    for text in ("one", "two")[:others]:
        desk.give(OWNER, text, "+CMS ERROR: 69")
    desk.letters.read("STATUS")
    desk.give(OWNER, "fine", "+CMS ERROR: 69")
    desk.pass_time(220)
    desk.cut()
    desk.pass_time(LOST_US / SECOND + 1)
    desk.letters.look()
    assert letter.state == state


def test_a_refusal_is_the_answer_to_the_text_that_it_names() -> None:
    """A question about free text, asked before it, would take any answer that begins with its key."""
    desk = Desk()
    question = desk.letters.add(Letter("NAME?", "NAME=.*", lambda said: said == "NAME=NO", 0))
    change = desk.letters.add(Letter("NAME=Boat 2", "NAME.* - .*", lambda said: said == "NAME=BOAT2 - OK", 0))
    refusal = "NAME=BOAT2 - Too old, not executed! Sent 26/06/22,06:31, now 26/06/22,08:09. Send it again!"
    desk.letters.answered(refusal)
    assert (question.state, change.reply) == ("open", refusal)
    assert not question.fits("NAME=Boat 2 - OK") and question.fits("NAME=Boat 2")
    desk.letters.answered("NAME=NO")
    assert question.state == "answered" and "answered again" not in str(desk.troubles)


def test_a_reply_that_the_power_took() -> None:
    desk = Desk()
    letter = desk.ask("STATUS", "fine")
    desk.letters.read("STATUS")
    desk.pass_time(2)
    desk.cut()
    desk.pass_time(3600)
    desk.letters.look()
    assert letter.state == "cut off"
    desk.letters.answered("fine")
    assert (letter.state, desk.letters.counts["cut off"], desk.letters.counts["answered"]) == ("answered", 0, 1)
    desk.letters.answered("fine")
    assert desk.letters.counts["twice"] == 1


def test_a_reply_is_said_again_only_if_the_power_went_while_the_modem_had_it() -> None:
    desk = Desk()
    for pause_s, kind in ((2, "again"), (30, "twice")):
        desk.pass_time(100)
        desk.ask("STATUS", "fine")
        desk.give(OWNER, "fine", "")
        desk.letters.answered("fine")
        desk.pass_time(pause_s)
        desk.cut()
        desk.letters.answered("fine")
        assert desk.letters.counts[kind] == 1


def test_a_text_that_was_not_read_before_the_cut_must_be_answered() -> None:
    desk = Desk()
    letter = desk.ask("STATUS", "fine")
    desk.pass_time(2)
    desk.cut()
    desk.pass_time(LOST_US / SECOND + 1)
    desk.letters.look()
    assert letter.state == "lost"


def test_a_timer_that_runs_twice() -> None:
    desk = Desk()
    desk.timer(60)
    for _ in range(2):
        desk.relay.set(True)
        desk.pass_time(60)
        desk.relay.set(False)
        desk.pass_time(60)
    assert desk.pulses.counts["twice"] == 1


def test_a_timer_that_a_cut_begins_anew() -> None:
    desk = Desk()
    desk.timer(60)
    desk.relay.set(True)
    desk.pass_time(0.01)
    desk.cut()
    desk.relay.set(False)
    desk.pass_time(10)
    desk.relay.set(True)
    desk.pass_time(60)
    desk.relay.set(False)
    assert desk.pulses.counts["begun anew"] == 1
    assert desk.troubles == []


@pytest.mark.parametrize(("on_s", "kind"), [(50, "wrong length"), (70, "wrong length"), (0, "missing")])
def test_a_timer_that_runs_wrongly(on_s: int, kind: str) -> None:
    desk = Desk()
    letter = desk.timer(60)
    if on_s:
        desk.relay.set(True)
        desk.pass_time(on_s)
        desk.relay.set(False)
    desk.letters.answered("Power ON for 60 seconds")
    assert letter.state == "answered"
    desk.pulses.finish()
    assert desk.pulses.counts[kind] == 1


def test_a_relay_that_nobody_asked_for() -> None:
    desk = Desk()
    desk.relay.set(True)
    assert desk.pulses.counts["for nothing"] == 1


def test_alerts_may_be_repeated_as_often_as_there_is_a_reason() -> None:
    desk = Desk()
    desk.alerts.expect(RESTORED)
    desk.give(ALERTED, RESTORED, "")
    desk.alerts.arrived(RESTORED)
    desk.alerts.arrived(RESTORED)
    assert (desk.alerts.counts["again"], desk.alerts.counts["twice"]) == (1, 0)
    desk.alerts.arrived(RESTORED)
    assert desk.alerts.counts["twice"] == 1


def test_an_alert_is_repeated_if_the_power_went_before_it_was_marked_as_sent() -> None:
    desk = Desk()
    for pause_s, kind in ((1, "again"), (10, "twice")):
        desk.pass_time(600)
        desk.alerts.expect(RESTORED)
        desk.give(ALERTED, RESTORED, "+CMGS: 4")
        desk.alerts.arrived(RESTORED)
        desk.pass_time(pause_s)
        desk.cut()
        desk.alerts.arrived(RESTORED)
        assert desk.alerts.counts[kind] == 1


def test_an_alert_must_come_but_if_the_power_went_at_once() -> None:
    desk = Desk()
    for pause_s in (1, 5):
        desk.alerts.expect(RESTORED)
        desk.pass_time(pause_s)
        desk.cut()
    desk.alerts.look(all_of_them=True)
    assert (desk.alerts.counts["due"], desk.alerts.counts["unnoticed"], desk.alerts.counts["lost"]) == (1, 1, 1)


def test_name_number_and_words_of_a_notice() -> None:
    desk = Desk()
    desk.alerts.expect(RESTORED)
    desk.pass_time(3600)
    desk.alerts.arrived(f"Cottage: {RESTORED} After 45 min (26/03/02,14:32) #17")
    desk.alerts.expect(ALARM)
    desk.alerts.arrived("Boat 2: ALARM! Water in the cellar #18")
    desk.alerts.look(all_of_them=True)
    assert desk.alerts.counts["delivered"] == 2 and not desk.troubles
    desk.alerts.expect(ALARM)
    desk.alerts.arrived("ALARM! Sensor activated #17")
    assert ["has the number of" in trouble for trouble in desk.troubles] == [True]
    desk.alerts.arrived("Garage: Power restored!")
    assert "for no reason" in desk.troubles[-1]


def test_what_is_seen_by_a_reading_may_go_unnoticed_until_that_reading() -> None:
    desk = Desk()
    for pause_s in (60, 70):
        desk.alerts.expect(BLIND, within_us=READING_US)
        desk.pass_time(pause_s)
        desk.cut()
    desk.alerts.look(all_of_them=True)
    assert (desk.alerts.counts["due"], desk.alerts.counts["unnoticed"], desk.alerts.counts["lost"]) == (1, 1, 1)


def test_what_the_board_reads() -> None:
    desk = Desk()
    read: list[tuple[str, str]] = []
    ReadWatch(desk.record, lambda sender, text: read.append((sender, text)))
    stamp = World().network.stamp()
    data = tpdu.encode_deliver(tpdu.Address.of(OWNER), stamp, tpdu.part_of("ON30", 0))
    desk.record.add("at<", "+CMGR: 0,,23")
    desk.record.add("at<", (b"\x00" + data).hex().upper())
    desk.record.add("at<", "DEADBEEF" * 8)
    assert read == [(OWNER, "ON30")]


def test_a_setting_is_old_or_new_while_it_is_under_way() -> None:
    desk = Desk()
    kept = next(one for one in kept_settings() if one.question == "RESTARTTIME?")
    lost: list[str] = []

    def send(text: str, form: str, right, long: bool, on_close) -> Letter:  # type: ignore[no-untyped-def]
        return desk.letters.add(Letter(text, form, right, desk.clock.now_us, long, on_close))

    kept.set_to(random.Random(1), send)
    text = desk.letters.open[0].text
    new = text.removeprefix("RESTARTTIME=")
    for reply in ("RESTARTTIME=10 seconds", f"RESTARTTIME={new} seconds"):
        kept.ask(send, lost.append)
        desk.letters.answered(reply)
    assert lost == []
    desk.letters.answered(text + " - OK")
    assert kept.settled == new
    kept.ask(send, lost.append)
    desk.letters.answered("RESTARTTIME=10 seconds")
    assert len(lost) == desk.letters.counts["wrong"] == 1


def test_what_lasts_is_told_anew_after_a_start_and_only_then() -> None:
    desk = Desk()
    frost = desk.alerts.expect("Temperature fall: -3C(26F)")
    desk.alerts.lasting = frost.words, desk.clock.now_us
    desk.pass_time(10)
    desk.alerts.arrived(frost.words)
    desk.pass_time(30)
    desk.cut()
    desk.pass_time(20)
    desk.alerts.arrived(frost.words)
    assert not desk.troubles and desk.alerts.counts["again"] == 1
    desk.alerts.arrived(frost.words)
    assert len(desk.troubles) == 1, "one start, one text"


def test_a_reply_for_which_the_outbox_had_no_room_is_no_loss_of_its_own() -> None:
    desk = Desk()
    before, letter = desk.ask("STATUS", "fine"), desk.ask("ALERT?", "SMS")
    desk.letters.read("STATUS")
    desk.pass_time(DROPPED_US / SECOND + 1)
    desk.letters.read("ALERT?")
    desk.letters.drops()
    desk.pass_time(LOST_US / SECOND)
    desk.letters.look()
    assert (before.state, letter.state) == ("lost", "dropped")


def test_what_comes_due_while_the_device_is_asleep_without_mains_need_not_be_told() -> None:
    desk = Desk()
    alarm = desk.alerts.expect(ALARM)
    blind = desk.alerts.expect(BLIND, 10 * MINUTE)
    desk.pass_time(200)
    desk.alerts.mains_went()
    assert (alarm.certain, blind.certain) == (True, False)


@pytest.mark.parametrize("cut", [True, False])
def test_what_was_kept_over_a_loss_of_power_says_when_it_was_a_minute_early(cut: bool) -> None:
    """The first of two is told 265 s after its cause, of which the minute was kept; its text has no time otherwise."""
    desk = Desk()
    desk.alerts.expect(RESTORED)
    desk.pass_time(93)
    if cut:
        desk.cut()
    desk.alerts.expect(RESTORED)
    desk.pass_time(172)
    desk.alerts.arrived(f"Cottage: {RESTORED} After 8 h 0 min (18:23)")
    assert len(desk.troubles) == (0 if cut else 1)


ARMED_REPLY = "ALARMON - OK\nALARM function: Enabled"
ALARM_AGO = ALARM + " (05:32)"


def test_an_alert_that_says_when_it_was_is_the_older_one() -> None:
    """The device was out of reach for the first of two alarms, and tells of both in the order in which they were."""
    desk = Desk()
    desk.alerts.expect(ALARM)
    desk.pass_time(1)
    desk.cut()  # it may not have been noticed; it was
    desk.pass_time(600)
    desk.alerts.expect(ALARM)
    desk.pass_time(58)
    desk.alerts.arrived(ALARM_AGO)
    assert [alert.certain for alert in desk.alerts.open] == [True], "the new one is still due"
    desk.alerts.arrived(ALARM)
    assert desk.troubles == []
    assert (desk.alerts.counts["delivered"], desk.alerts.counts["unexpected"]) == (1, 0)


def test_an_alert_that_is_said_again_may_say_when_it_was() -> None:
    desk = Desk()
    desk.alerts.expect(ALARM)
    desk.give(ALERTED, ALARM, "")
    desk.alerts.arrived(ALARM)
    desk.pass_time(600)
    desk.alerts.expect(ALARM)
    desk.pass_time(58)
    desk.alerts.arrived(ALARM_AGO)
    desk.alerts.arrived(ALARM)
    assert desk.troubles == []
    assert (desk.alerts.counts["delivered"], desk.alerts.counts["again"]) == (2, 1)


@pytest.mark.parametrize("earlier_s", [0, 100, 2 * 86_400])
def test_a_new_alert_that_says_when_it_was_is_noticed(earlier_s: int) -> None:
    """Alone; with another one that is as new; with a reason to be said again that is two days old."""
    desk = Desk()
    if earlier_s == 100:
        desk.alerts.expect(ALARM)
    elif earlier_s:
        desk.alerts.expect(ALARM)
        desk.give(ALERTED, ALARM, "")
        desk.alerts.arrived(ALARM)
    desk.pass_time(earlier_s)
    desk.alerts.expect(ALARM)
    desk.pass_time(58)
    desk.alerts.arrived(ALARM_AGO)
    assert desk.alerts.counts["unexpected"] == 1
    assert "says when that was after 58 s" in desk.troubles[0]


class LongCut(random.Random):
    """The first choice is a cut of so many minutes."""

    def __init__(self, minutes: int) -> None:
        super().__init__(1)
        self._minutes = minutes

    def choice(self, seq):  # type: ignore[no-untyped-def]
        return self._minutes * MINUTE


class AlarmAndCut:
    """A life that begins with the alarm function on, and a cut while an alarm is under way."""

    def __init__(self, cut_minutes: int, spoilt: tuple[str, str, str] | None = None) -> None:
        self.target = target_of(7, spoilt)
        self.soak = YearSoak(self.target, 1, 7, lambda day: None)
        self.uses, self.world = self.soak._uses, self.target.world
        self.soak._player.begin(Scenario("soak", 0, "soak"))
        self.soak._set_up()
        self.soak._random = LongCut(cut_minutes)
        self.uses.bring(self.uses.desk.kept_settings["ALARM?"], ARMED, "ALARMON", ARMED_REPLY)
        self.wait(10)

    def wait(self, seconds: float) -> None:
        self.soak._player.run_for(round(seconds * SECOND))

    def cut_on(self, kind: str, words: str, after_us: int) -> None:
        """Once, so long after the first such line on the wires."""
        left = [1]

        def listen(entry: Entry) -> None:
            if left and entry.kind == kind and words in entry.text:
                left.clear()
                self.world.clock.after(after_us, self.soak._lose_power, "in the test")

        self.world.record.listeners.append(listen)

    def alarm(self) -> None:
        """As soon as the judge may want one."""
        assert self.uses.wait(self.soak._alarm_is_free, 2 * HOUR, 100 * MS)
        self.soak._contact()

    def lost(self) -> int:
        """How many alerts never came."""
        self.wait(3600)
        self.soak._alerts.look(all_of_them=True)
        self.target.close()
        return self.soak._alerts.counts["lost"]


ALARM_PY = FEATURES + "alarm.py"


def cut_before_it_is_told(minutes: int, spoilt: tuple[str, str, str] | None = None) -> AlarmAndCut:
    """The alarm is in flash, and nothing else is yet."""
    life = AlarmAndCut(minutes, spoilt)
    life.cut_on("flash", "program", MS)
    life.alarm()
    life.wait(minutes * 60 + 30)
    return life


def test_what_a_cut_kept_from_being_told_holds_off_the_next_alarm_for_as_long_as_the_judge_allows() -> None:
    life = cut_before_it_is_told(20)
    life.alarm()
    up_us = life.soak._up_us
    assert life.world.contact.since_us - up_us < 70 * SECOND
    assert life.lost() == 0
    assert life.soak._summary.troubles == []


@pytest.mark.parametrize(
    "spoilt",
    [
        (ALARM_PY, "        self._alarm_at = now\n", "        self._alarm_at = now + 3_000\n"),
        (ALARM_PY, "INTERVAL_MS = 60_000", "INTERVAL_MS = 63_000"),
    ],
)
def test_a_device_that_begins_a_kept_alarm_later_than_allowed_is_noticed(spoilt: tuple[str, str, str]) -> None:
    life = cut_before_it_is_told(20, spoilt)
    life.alarm()
    assert life.lost() == 1
    assert ALARM in life.soak._summary.troubles[-1]


def test_a_kept_alarm_that_cannot_be_told_holds_off_the_next_for_longer() -> None:
    life = cut_before_it_is_told(20)
    life.soak._lose_network(4 * MINUTE)
    life.alarm()
    assert life.world.contact.since_us - life.soak._up_us > 5 * MINUTE
    assert life.lost() == 0
    assert life.soak._summary.troubles == []


RINGS_ANEW = (ALARM_PY, "        elif noted == NOTED or self.active:", "        elif self.active:")


@pytest.mark.parametrize(("spoilt", "lost"), [(None, 0), (RINGS_ANEW, 1)])
def test_an_alarm_is_told_by_a_call_after_a_cut_and_only_by_one_that_is_taken(
    spoilt: tuple[str, str, str] | None, lost: int
) -> None:
    """The first call is taken and hung up at once, and the power goes before the end of the cycle is in flash."""
    life = AlarmAndCut(1, spoilt)
    life.uses.choose("ALERT", "CALL")
    life.wait(400)
    life.cut_on("call", "ended", 10 * MS)
    life.uses._alarm(TOO_SHORT)
    assert life.soak._outages.between(life.uses.alarm_us, life.uses.alarm_us + MINUTE), "no cut"
    assert life.lost() == lost
    assert bool(life.soak._summary.troubles) is bool(lost)


def test_no_timer_runs_while_the_thermostat_may_end_it() -> None:
    life = AlarmAndCut(1)
    soak, uses = life.soak, life.uses
    soak._random = uses.random
    uses.random.random = lambda: 0.1  # the thermostat is set, each text is a timer
    soak._count = 120
    soak._text()
    life.wait(20)
    assert life.world.relay.value
    uses.prepare()
    soak._text()
    life.wait(300)
    assert soak._summary.troubles == []
    assert soak._summary.happened["timers"] == 1
    uses.set_thermostat(on=False)
    soak._text()
    life.wait(300)
    life.target.close()
    assert soak._summary.happened["timers"] == 2
    soak._pulses.finish()
    assert soak._summary.troubles == []
    assert soak._pulses.counts["once"] == 2


def test_each_setting_of_the_thermostat_may_have_a_dead_probe_told_once_more() -> None:
    life = AlarmAndCut(1)
    uses, alerts = life.uses, life.soak._alerts
    uses.bring(uses.desk.kept_settings["TSENSFAILALERT?"], "ON", "TSENSFAILALERT=ON", "TSENSFAILALERT=ON - OK")
    life.world.probe.set(fault="short")
    for on in (True, False, True):
        uses.set_thermostat(on=on)
    life.wait(60)
    life.target.close()
    told = [words for _, words in alerts.texts if words == BLIND]
    assert len(told) > 1
    assert life.soak._summary.troubles == []


def test_a_dead_probe_is_seen_for_the_first_time_by_a_device_that_slept_without_mains() -> None:
    life = AlarmAndCut(1)
    uses, soak = life.uses, life.soak
    uses.bring(uses.desk.kept_settings["TSENSFAILALERT?"], "ON", "TSENSFAILALERT=ON", "TSENSFAILALERT=ON - OK")
    uses.set_thermostat(on=True)
    life.world.probe.set(fault="short")
    soak._alerts.expect(BLIND)
    life.wait(2 * 60)
    assert soak._lose_mains(10 * MINUTE, 0) is not None
    life.wait(20 * 60)
    life.target.close()
    assert [words for _, words in soak._alerts.texts if words == BLIND] == [BLIND, BLIND]
    assert soak._summary.troubles == []


def test_a_call_that_restarts_has_its_time_before_the_next_one_also_while_something_is_wrong() -> None:
    life = AlarmAndCut(1)
    soak, uses = life.soak, life.uses
    uses.ring("RESTART", "OFF")
    kept = uses.desk.kept_settings["RESTARTTIME?"]
    uses.bring(kept, "300", "RESTARTTIME=300", "RESTARTTIME=300 - OK")
    assert uses.lend()
    soak._disturbed.until_us = life.world.clock.now_us + MINUTE
    uses._owner_calls("RESTART", "OFF")
    life.wait(60)
    uses._owner_calls("RESTART", "OFF")
    life.target.close()
    assert soak._summary.troubles == []
    assert uses.counts["held"] == uses.counts["calls in acted on"] == 2


def test_the_use_leaves_a_kept_alarm_its_minute_too() -> None:
    """The power goes while the device rings, for so long that only the start holds off the next alarm."""
    life = AlarmAndCut(20)
    uses = life.uses
    uses.random.sample = lambda outcomes, count: [VOICEMAIL, ANSWERS]  # type: ignore[method-assign]
    life.cut_on("at>", "ATH", 100 * MS)
    uses._alarm_calls()
    assert uses.counts["alarm calls answered"] == 1
    assert life.lost() == 0
    assert life.soak._summary.troubles == []


def test_what_was_recorded_around_a_complaint_is_kept(tmp_path: Path) -> None:
    desk = Desk()
    evidence = Evidence(desk.record, desk.clock, tmp_path)
    desk.record.add("world", "too old")
    desk.pass_time(2 * 86_400)
    desk.record.add("world", "before it")
    desk.pass_time(26 * 3600)
    evidence.complain("it never came")
    desk.pass_time(300)
    desk.record.add("world", "after it")
    desk.pass_time(400)
    desk.record.add("world", "too late")
    lines = [line.split(maxsplit=1)[1] for line in (tmp_path / "1.txt").read_text().splitlines()]
    assert lines == ["world before it", "judge it never came", "world after it"]
