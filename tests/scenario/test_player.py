"""The player: every expectation can hold, and every one can fail and then says what it saw instead."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bench.scenario.failure import Failure, tail_of
from bench.scenario.parser import parse_text
from bench.scenario.player import Player
from bench.scenario.runner import outcome_of
from bench.surroundings import World
from bench.world.clock import MS, SECOND
from bench.world.signals import Entry
from tests.scenario.toy_device import ToyTarget

A = "+358401234567"
B = "+358407654321"


def play(*lines: str, boot_s: float | None = 2) -> ToyTarget:
    """Play these steps; the target they were played on."""
    scenario = parse_text('scenario "toy"\n' + "\n".join(lines), "toy.scn")[0]
    target = ToyTarget(World(), boot_s)
    Player(target).play(scenario)
    return target


def failure(*lines: str, boot_s: float | None = 2) -> Failure:
    with pytest.raises(Failure) as caught:
        play(*lines, boot_s=boot_s)
    return caught.value


def seconds_after_boot(target: ToyTarget) -> float:
    """Board time since the steps began: the toy shows registered at 5 s, and 5 s more let it settle."""
    return target.world.clock.now_us / SECOND - 10


def test_a_scenario_that_holds() -> None:
    play(
        f'sms {A} "ON"',
        "expect relay on within 2s",
        f'expect sms {A} "Power socket ON" within 10s',
        f'sms {A} "STATUS"',
        f'expect sms {A} ~"Power socket ON\\nTEMP: \\d+C.*"',
        "expect led OUT steady",
        f"as owner {B}",
    )


def test_it_begins_when_the_led_says_registered_and_a_little_later() -> None:
    assert seconds_after_boot(play()) == 0


def test_a_device_that_does_not_come_up_fails_at_the_title() -> None:
    failed = failure("reset", boot_s=None)
    assert failed.line == 1
    assert failed.expected == "LED GSM shows registered (1 flash per 3 s) within 2m of power-on"
    assert failed.seen[0] == "off: dark all through the last 3 s"
    assert "console: toy is up" in failed.seen


def test_waiting_ends_at_the_very_moment() -> None:
    target = play(f'sms {A} "ON"', "expect relay on within 20s")
    assert seconds_after_boot(target) == pytest.approx(1.3), "0.3 s in the network, 1 s in the toy"
    assert target.world.relay.watchers == [], "nothing is left behind"


def test_a_text_that_does_not_come() -> None:
    failed = failure(f'sms {A} "OFF"', f'sms {B} "STATUS"', f'expect sms {A} "Power socket ON" within 10s')
    assert (failed.path, failed.line) == ("toy.scn", 4)
    assert failed.expected == f'a text "Power socket ON" to {A} within 10s'
    assert failed.seen == [
        '11.800s "Power socket OFF"',
        f'to {B}: 12.100s "Power socket OFF\\nTEMP: 20C(68F)"',
    ]
    assert failed.at_us == 20 * SECOND
    story = str(failed)
    assert story.startswith('toy.scn:4: scenario "toy" failed at 20.000s')
    assert f"sms      {A} to device: OFF" in story, "the record is told"


def test_no_text_at_all() -> None:
    assert failure(f'sms {A} "NEVER"', f'expect sms {A} "x"').seen == [f"no text at all came to {A}"]


def test_each_text_satisfies_one_expectation() -> None:
    play(f'sms {A} "TWICE"', f'expect sms {A} "again"', f'expect sms {A} "again"')
    failed = failure(f'sms {A} "ON"', f'expect sms {A} "Power socket ON"', f'expect sms {A} "Power socket ON"')
    assert failed.seen == ['11.800s "Power socket ON" (satisfied an earlier expectation)']


def test_texts_may_be_expected_in_any_order_and_after_they_came() -> None:
    play(
        f'sms {A} "ON"',
        "wait 2s",
        f'sms {A} "OFF"',
        "wait 1m",
        f'expect sms {A} "Power socket OFF" within 1s',
        f'expect sms {A} "Power socket ON" within 1s',
    )


def test_a_text_after_the_time_is_too_late() -> None:
    play(f'sms {A} "LATE"', f'expect sms {A} "late" within 42s')
    assert failure(f'sms {A} "LATE"', f'expect sms {A} "late" within 41s').at_us == 51 * SECOND
    failure(f'sms {A} "LATE"', f'expect sms {A} "late"')  # 30 s unless said


def test_a_long_text_is_read_as_one() -> None:
    play(f"as owner {A}", f"expect no sms {A} for 10s")


def test_one_number_in_three_spellings_is_one_phone() -> None:
    play(
        'sms 358401234567 "ON"',
        'expect sms 0401234567 "Power socket ON"',
        'sms 0401234567 "OFF"',
        f'expect sms {A} "Power socket OFF"',
    )


def test_no_text_in_a_time() -> None:
    target = play(f'sms {A} "ON"', "wait 5s", "expect no sms for 20s", f'expect sms {A} "Power socket ON" within 1s')
    assert seconds_after_boot(target) == 25
    failed = failure(f'sms {A} "ON"', f"expect no sms {A} for 20s")
    assert failed.expected == f"no text to {A} for 20s"
    assert failed.seen == [f'11.800s to {A}: "Power socket ON"']
    assert failed.at_us == 11_800 * MS, "it fails at once"
    play(f'sms {A} "ON"', f"expect no sms {B} for 20s")
    failure(f'sms {A} "ON"', f'sms {B} "NEVER"', "expect no sms for 20s")


def test_the_relay_now_within_and_all_through() -> None:
    play("expect relay off", "expect relay off for 1m")
    failed = failure("expect relay on")
    assert failed.expected == "relay on within 500ms"
    assert failed.seen == ["relay off since 0.000s, never switched before"]
    failed = failure(f'sms {A} "ON"', "expect relay on within 1s")
    assert failed.at_us == 11 * SECOND
    play(f'sms {A} "ON"', "expect relay on within 2s", "expect relay on for 1m")


def test_a_relay_that_drops_for_a_moment_is_seen() -> None:
    failed = failure(f'sms {A} "ON"', "expect relay on within 2s", f'sms {A} "GLITCH"', "expect relay on for 10s")
    assert failed.expected == "relay on all through 10s"
    assert failed.seen[0] == "it went off after 3.3s"
    assert "before that on at 11.300s" in failed.seen[1]


def test_the_button_is_down_as_long_as_it_says() -> None:
    target = play("button press", "expect relay on", "button press 1s", "expect relay off")
    assert seconds_after_boot(target) == pytest.approx(1.3)
    assert [value for _, value in target.world.button.edges] == [True, False] * 2


def test_a_call_that_the_device_takes_as_a_command() -> None:
    target = play(f"call {A}", "expect relay on within 5s", "call hidden for 1s", "wait 10s")
    assert target.world.network.calls == []


def test_a_call_of_the_device() -> None:
    play(f"phone {A} answers after 2s", f'sms {A} "RING"', f"expect call {A} within 10s", f"hangup {A}")
    failed = failure(f'sms {A} "RING"', f"expect call {B}", f"hangup {A}")
    assert failed.expected == f"a call to {B} within 30s"
    assert failed.seen == [f"11.300s it called {A}: ringing"]
    assert failure(f"expect call {B} within 1s").seen == ["it called nobody"]


def test_each_call_satisfies_one_expectation_and_may_have_come_before() -> None:
    play(f"phone {A} rejects after 1s", f'sms {A} "RING"', "wait 20s", f"expect call {A} within 1s")
    failed = failure(f'sms {A} "RING"', f"expect call {A}", f"expect call {A} within 5s")
    assert failed.seen == [f"11.300s it called {A}: ringing (satisfied an earlier expectation)"]


def test_no_call_in_a_time() -> None:
    play(f'sms {A} "ON"', f"call {B} for 1s", "expect no call for 1m")
    failed = failure(f'sms {A} "RING"', "expect no call for 1m")
    assert failed.expected == "no call for 1m"
    assert failed.seen == [f"13.300s it rang {A}"]
    play(f'sms {A} "RING"', f"expect no call {B} for 1m")


def test_hanging_up_ends_the_call() -> None:
    target = play(f"phone {A} answers after 1s", f'sms {A} "RING"', f"expect call {A}", "wait 3s", f"hangup {A}")
    (call,) = target.world.network.phone(A).calls
    assert (call.outcome, call.ended_us) == ("answered", target.world.clock.now_us)


def test_leds() -> None:
    play(
        "expect led POWER off",
        'expect led GSM "1 flash per 3 s"',
        'expect led GSM "registered" within 2s',
        f'sms {A} "ALARM"',
        "expect led POWER 4Hz within 5s",
        'expect led POWER "4 Hz"',
    )
    failed = failure("expect led OUT steady")
    assert failed.expected == 'LED OUT "steady" within 500ms'
    assert failed.seen == ["off: dark all through the last 3 s"]
    failed = failure(f'sms {A} "ALARM"', "wait 10s", "expect led POWER 1Hz within 5s")
    assert failed.seen[0].startswith("4 Hz: came on 12 times in the last 3 s, lit 50 % of the time (")


def test_a_led_pattern_has_to_begin_within_the_time() -> None:
    play(f'sms {A} "ON"', "expect led OUT steady within 2s")
    failure(f'sms {A} "ON"', "expect led OUT steady within 1s")


def test_the_flashes_of_the_boot() -> None:
    target = play("reset", 'expect led POWER "3 flashes together" within 5s')
    assert target.resets == 1
    failure('expect led POWER "3 flashes together" within 5s')


def test_a_power_cut_lasts_as_long_as_it_says() -> None:
    target = play(f'sms {A} "ON"', "expect relay on within 2s", "power-cut 5m", "power-cut", "expect relay off")
    assert target.cuts == [300 * SECOND, SECOND]
    assert seconds_after_boot(target) == pytest.approx(302.3)


def test_asleep() -> None:
    play(f'sms {A} "SLEEP"', "expect asleep within 6s")
    failed = failure("expect asleep within 3s")
    assert failed.expected == "the board asleep within 3s"
    assert failed.seen[0].endswith("board awake")


def test_modem_off() -> None:
    def switched_on(target: ToyTarget) -> None:
        # PWRKEY low for 1.2 s starts the module (SIM800 hardware design 4.2.1)
        target.world.modem_key.set(True)
        target.run_for(1200 * MS)
        target.world.modem_key.set(False)
        target.run_for(10 * SECOND)

    play("expect modem off")
    scenario = parse_text('scenario "off"\n  expect modem off within 5s', "off.scn")[0]
    target = ToyTarget(World())
    switched_on(target)
    with pytest.raises(Failure) as caught:
        Player(target).play(scenario)
    assert caught.value.expected == "the modem off within 5s"
    assert caught.value.seen[0] == "modem on, board awake"


def test_the_surroundings_are_set() -> None:
    world = play(
        "probe 31.5",
        "contact closed",
        "mains off",
        "signal 5",
        "network off",
        "sim absent",
        'ussd "*100#" "5 e"',
        'clock "27/01/01,00:00:00+00"',
    ).world
    assert (world.probe.celsius, world.contact.value, world.mains.value) == (31.5, True, False)
    assert (world.network.csq, world.network.state, world.sim_card.state) == (5, "off", "absent")
    assert world.network.ussd == {"*100#": "5 e"}
    assert world.network.time_string().startswith("27/01/01,00:00:00")


def test_what_ails_the_probe() -> None:
    assert play("probe crc").world.probe.fault == "crc"
    assert not play("probe none").world.probe.plugged
    assert play("probe crc", "probe 20").world.probe.fault is None


def test_two_worlds_are_the_same_every_time() -> None:
    lines = (f'sms {A} "TWICE"', f'expect sms {A} "again"', "wait 1m", f"call {A}", "wait 1m")
    assert list(play(*lines).world.record.entries) == list(play(*lines).world.record.entries)


def test_the_record_of_a_failure_has_the_last_at_traffic_whatever_came_after() -> None:
    talk = [Entry(at, "at>", f"AT{at}") for at in range(30)]
    edges = [Entry(100 + at, "pin", "relay on") for at in range(100)]
    kept = tail_of([*talk, *edges])
    assert kept == [*talk[-15:], *edges[-40:]]
    assert tail_of(talk) == talk


def test_outcomes() -> None:
    good, bad, other = parse_text(
        'scenario "good"\nexpect relay off\nscenario "bad"\nexpect relay on\nscenario "other"\ntarget serial\nreset',
        "o.scn",
    )
    made: list[ToyTarget] = []

    def make(world: World) -> ToyTarget:
        made.append(ToyTarget(world))
        return made[-1]

    def broken(world: World) -> ToyTarget:
        raise RuntimeError("no such board")

    maker: Callable[[World], ToyTarget] = make
    assert outcome_of(good, "", maker).passed
    failed = outcome_of(bad, "", maker)
    assert failed.failure is not None and not failed.passed
    assert outcome_of(other, other.left_out_on("sim"), maker).left_out == "only for serial (line 5)"
    assert "no such board" in outcome_of(good, "", broken).error
    assert len(made) == 2 and all(target.closed for target in made)
