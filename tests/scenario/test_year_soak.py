"""The year: days of it on the device as it is, and that each kind of loss is noticed on one that was spoilt for it."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from bench.checks.soak.alerts import Alerts
from bench.checks.soak.kept_settings import kept_settings
from bench.checks.soak.letters import CUT_OFF_US, LOST_US, Letter, Letters, Outages
from bench.checks.soak.pulses import Pulses
from bench.checks.soak.uses import ALERTED, OUTCOMES, OWNER
from bench.checks.soak.wire import ReadWatch, SendWatch
from bench.checks.soak.year import BUSY_DAYS, QUIET_DAYS, RESTORED, YearSoak, YearSummary
from bench.surroundings import World
from bench.targets.base import NO_TEXT_LIMIT
from bench.targets.sim import SimTarget
from bench.world import tpdu
from bench.world.clock import SECOND, Clock
from bench.world.signals import Record, Signal

FIRMWARE = Path(__file__).resolve().parents[2] / "CIRCUITPY"


def live(
    days: float,
    seed: int,
    *,
    spoilt: tuple[str, str, str] | None = None,
    fault: str = "",
    busy_days: tuple[float, float] = BUSY_DAYS,
    quiet_days: tuple[float, float] = QUIET_DAYS,
) -> YearSummary:
    """spoilt: file of the firmware, what is there once, and what instead. fault: of the modem, for good."""
    target = SimTarget(World(seed=seed), settings=NO_TEXT_LIMIT, seed=seed)
    if spoilt is not None:
        path, sound, broken = spoilt
        source = (FIRMWARE / path).read_text()
        assert source.count(sound) == 1, "the firmware has changed: spoil it elsewhere"
        target.board.drive.put_from_host("/" + path, source.replace(sound, broken).encode())
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
        2,
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
        spoilt=("isocket/commands.py", "        if not access.allows(sender):", "        if False:"),
    )
    assert summary.strangers_served > 0
    assert not summary.ok


TIME_WRAPS = ("isocket/hardware.py", "    return _time[1]\n", "    return _time[1] & 0x01FFFFFF\n")
FEATURES, CALLS = "isocket/features/", "isocket/modem/calls.py"
# what the judge says, the seed of a life in which it comes to that, and what is spoilt
SPOILT_USES = {
    "was not confirmed": (7, FEATURES + "ring.py", 'if confirm == "SMS":', 'if confirm == "none":'),
    "was rung back 0 times": (1, FEATURES + "ring.py", 'elif confirm == "CALL":', 'elif confirm == "none":'),
    "moved the relay": (7, FEATURES + "ring.py", "if not self._access.may_call(caller):", "if False:"),
    "not off in time": (7, FEATURES + "thermostat.py", "if wanted and self._switched_s", "if self._switched_s"),
    "after it last switched": (7, FEATURES + "thermostat.py", "now_s - self._switched_s < REST_S", "False"),
    "no text came after it": (7, FEATURES + "alarm.py", "            if answered:\n", "            if True:\n"),
    "though somebody had answered": (1, FEATURES + "alarm.py", "            if answered:\n", "            if False:\n"),
    "alarm calls voicemail: ": (3, CALLS, "elif self._answer_ms and (self._state", "elif False and (self._state"),
    "CREDIT: answered 'CREDIT - Ex": (7, FEATURES + "credit.py", "if text is None:", "if True:"),
    "did not come": (7, FEATURES + "temperature_alert.py", "elif beyond <= -HYSTERESIS:", "elif False:"),
    "nobody was told of a dead": (1, FEATURES + "probe_failure.py", "if wanted or (", "if False and ("),
    "probe: told after ": (1, FEATURES + "probe_failure.py", ">= BLIND_S", ">= 0"),
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
