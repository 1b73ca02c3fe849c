"""What happened, saved as a scenario, must happen again when it is played."""

from __future__ import annotations

from bench.scenario.parser import parse_text
from bench.scenario.runner import play
from bench.targets.registry import make_target
from bench.ui.web.live.session import Session
from tests.web.place import ME, NEIGHBOUR, STRANGER, ask, got, session, texts, wait


def replay(one: Session) -> str:
    """Plays what was saved; raises Failure when it does not hold. The relay moves at the same microseconds again."""
    one.pause(True)
    text = one.as_scenario("saved")
    assert one.journal is not None
    moved = [point for point in one.journal.relay.since(0)[1] if point[0]]
    player = play(parse_text(text)[0], lambda world: make_target("sim", world))
    again = list(player.world.relay.edges)
    assert again == moved[: len(again)] and len(moved) - len(again) <= 1
    return text


def test_texts_settings_and_what_has_a_time_in_it() -> None:
    with session() as one:
        ask(one, "MAKEMEBOSS", "assigned")
        ask(one, 'PASSWORD=$ab"c', "OK")
        ask(one, '$ab"cSTATUS', "Signal")
        ask(one, '$ab"cSERIALNUM', "S/N")
        ask(one, '$ab"cDATE', "DATE")
        ask(one, '$ab"cFIRMWARE', "v")
        one.text(STRANGER, "ON")
        saved = replay(one)
    assert 'PASSWORD=\\$ab\\"c' in saved
    assert saved.count("\\d\\d/\\d\\d/") == 2, "what names a moment is a pattern"


def test_contact_mains_probe_network_and_faults() -> None:
    with session(speed=60) as one:
        ask(one, "MAKEMEBOSS", "assigned")
        ask(one, "ALERT=SMSCHANGE", "OK")
        ask(one, "RELAYTIME=ON", "OK")
        ask(one, "ALARMON", "Enabled")
        one.do("contact closed")
        got(one, "ALARM!")
        one.do("contact open")
        got(one, "Sensor returned")
        ask(one, "TRISEALERT=25C", "OK")
        one.do("probe 26.5")
        got(one, "Temperature rise")
        one.do("network off")
        one.text(ME, "TEMPERATURE")
        one.do("network on")
        got(one, "TEMPERATURE: 27C")
        one.do("modem hang")
        ask(one, "STATUS", "ALARM status: No act")
        one.do("mains off")
        got(one, "Power failure!")
        one.do("mains on")
        got(one, "Power restored!")
        saved = replay(one)
    for line in ("contact closed", "probe 26.5", "network off", "modem hang", "mains off", "expect relay on"):
        assert line in saved


def test_calls_in_both_directions_answered_and_rejected_by_hand() -> None:
    with session() as one:
        ask(one, "MAKEMEBOSS", "assigned")
        ask(one, f"ALERTNUMBER+{NEIGHBOUR[1:]}", "OK")
        ask(one, "ALERT=CALL", "OK")
        ask(one, "RING=SWITCH", "OK")
        ask(one, "ALARMON", "Enabled")
        one.call(ME)
        got(one, "Power socket ON")
        one.do("contact closed")
        wait(lambda: one.view.phones[0].call == "ringing", "it does not ring")
        one.hang_up(ME)
        wait(lambda: one.view.phones[1].call == "ringing", "it does not ring the second")
        one.answer(NEIGHBOUR)
        wait(lambda: "Call ended" in texts(one, NEIGHBOUR, "call"), "the call does not end")
        one.do("contact open")
        saved = replay(one)
    assert f"phone {ME} rejects after" in saved and f"phone {NEIGHBOUR} answers after" in saved


def test_the_button_held_and_pressed_and_power_cuts() -> None:
    with session() as one:
        one.press()
        one.release()
        wait(lambda: one.view.relay, "no press")
        one.do("power-cut 5s")
        wait(lambda: one.journal and one.journal.relay.count == 4, "it does not go off and come back")
        wait(lambda: one.view.relay and one.view.registered, "it does not come back as it was")
        one.do("button hold 10500ms")
        wait(lambda: not one.view.relay, "no factory reset")
        saved = replay(one)
    assert "button hold 10.5s" in saved and "power-cut 5s" in saved and "button press" in saved


def test_a_day_with_a_heater_is_short_and_happens_again() -> None:
    with session() as one:
        one.plug_in("heater")
        one.furnish(-8)
        ask(one, "MAKEMEBOSS", "assigned")
        ask(one, "SWITCHOFFTEMP=15C", "15C")
        ask(one, "THERMOSTATON", "working")
        began_us = one.view.now_us
        wait(lambda: one.view.now_us - began_us > 6 * 3600 * 1_000_000, "time stands still", 60)
        assert 14 < one.view.celsius < 16
        saved = replay(one)
    assert "room -8 heater" in saved and "probe" not in saved
    assert saved.count("expect relay on") > 10


def test_what_was_watched_can_be_saved_too() -> None:
    from bench.ui.web.live.script import tours

    with session(reading_s=0) as one:
        one.watch(next(tour for tour in tours() if tour.name == "01-boss"))
        wait(lambda: one.view.playback and one.view.playback.state == "done", "the tour does not end", 60)
        saved = replay(one)
    assert f'sms {NEIGHBOUR} "ON"' in saved
