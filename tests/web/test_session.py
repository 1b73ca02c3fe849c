"""The device as a session: verbs at their time, views that hold, a call that can be answered at any speed."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from bench.scenario.errors import Malformed
from bench.ui.web.live.script import read_scripts
from tests.web.place import ME, NEIGHBOUR, STRANGER, ask, got, session, texts, wait


def test_it_boots_and_answers() -> None:
    with session() as one:
        assert one.view.state == "live" and one.view.registered
        ask(one, "ON", "Power socket ON")
        wait(lambda: one.view.relay, "the socket is off")
        assert texts(one, kind="sent") == ["ON"]


def test_what_comes_at_once_is_done_at_two_moments() -> None:
    """At 3600x a slice is three minutes long; a contact that closes and opens within one is still seen."""
    with session() as one:
        ask(one, "MAKEMEBOSS", "assigned")
        ask(one, "ALERT=SMSCHANGE", "OK")
        ask(one, "ALARMON", "Enabled")
        for _ in range(3):
            one.do("contact closed")
            one.do("contact open")
        got(one, "ALARM! Sensor activated", times=3)
        got(one, "Sensor returned to normal", times=3)


def test_at_full_speed_the_device_sees_every_event() -> None:
    """Twelve simulated hours: each rule of the scheduler fires in its minute, none is passed over."""
    with session() as one:
        for hour in (18, 21):
            ask(one, f"SCHEDULER+{hour}:00,*,ON", "OK")
            ask(one, f"SCHEDULER+{hour}:01,*,OFF", "OK")
        began_us = one.view.now_us
        wait(lambda: one.view.now_us - began_us > 12 * 3600 * 1_000_000, "half a day does not pass", 60)
        assert one.journal is not None
        edges = [(at_us, on) for at_us, on in one.journal.relay.since(0)[1] if at_us]
        assert [on for _, on in edges] == [True, False, True, False]
        for (on_us, _), (off_us, _) in (edges[:2], edges[2:]):
            assert abs(off_us - on_us - 60_000_000) < 2_000_000


def test_a_call_can_be_answered_at_any_speed() -> None:
    with session() as one:
        ask(one, "MAKEMEBOSS", "assigned")
        ask(one, "ALERT=CALL", "OK")
        ask(one, "ALARMON", "Enabled")
        one.do("contact closed")
        wait(lambda: any(phone.call == "ringing" for phone in one.view.phones), "it does not ring")
        assert one.view.rate == 1 and one.view.speed == 3600
        # who answers sooner than a human could is an answering machine to the device; its seconds, not ours, count
        began_us = one.view.now_us
        wait(lambda: one.view.now_us - began_us > 2_500_000, "time stands still while it rings")
        assert any(phone.call == "ringing" for phone in one.view.phones), "it rang for a moment only"
        one.answer(ME)
        wait(lambda: "Call ended" in texts(one, kind="call"), "the call does not end")
        one.do("contact open")
        assert not texts(one)[-1].startswith("ALARM!")


def test_a_call_to_the_device_and_its_end() -> None:
    with session(speed=1) as one:
        one.call(STRANGER)
        wait(lambda: one.view.rings_in, "it does not ring")
        one.hang_up(STRANGER)
        wait(lambda: "You hung up" in texts(one, STRANGER, "call"), "the call goes on")


def test_who_ended_a_call_is_told_as_it_was() -> None:
    with session(speed=60) as one:
        one.do(f"call {STRANGER} for 10s")
        wait(lambda: len(texts(one, STRANGER, "call")) == 2, "the call goes on")
        assert texts(one, STRANGER, "call")[1].startswith("It rang for 10 s, and the socket did not pick up.")
        assert "RING=SWITCH" in texts(one, STRANGER, "call")[1]
        wait(lambda: not one.view.rings_in, "it rings on")
        one.call(STRANGER)
        wait(lambda: one.view.rings_in, "it does not ring")
        one.do("network off")
        wait(lambda: len(texts(one, STRANGER, "call")) == 4, "the call goes on")
        assert texts(one, STRANGER, "call")[3] == "The connection broke"
        one.do("network on")
        wait(lambda: one.view.lights["GSM"].meaning == "registered", "it does not come back")
        ask(one, "MAKEMEBOSS", "assigned")
        ask(one, "RING=SWITCH", "OK")
        one.call(ME)
        wait(lambda: "The socket rejected the call" in texts(one, ME, "call"), "it takes no call")
        ask(one, "ALERT=CALL", "OK")
        ask(one, "ALARMON", "Enabled")
        ask(one, f"ALERTNUMBER+{NEIGHBOUR[1:]}", "OK")
        one.do(f"phone {NEIGHBOUR} rejects after 3s")
        one.do("contact closed")
        wait(lambda: one.view.phones[0].call == "ringing", "it does not call")
        one.hang_up(ME)
        wait(lambda: "You rejected the call" in texts(one, ME, "call"), "it rings on")
        wait(lambda: "The phone rejected the call" in texts(one, NEIGHBOUR, "call"), "it does not call the next")


def test_the_button_is_down_for_as_long_as_it_is_held() -> None:
    with session() as one:
        one.press()
        one.release()
        wait(lambda: one.view.relay, "a short press does not switch")
        one.press()
        wait(lambda: one.view.button, "the button is not down")
        assert one.view.rate == 1, "nobody can hold a button for 10 s at 3600x"
        one.release()
        wait(lambda: not one.view.relay, "the second press does not switch")


def test_ten_seconds_of_the_button_are_a_factory_reset() -> None:
    with session() as one:
        ask(one, "MAKEMEBOSS", "assigned")
        ask(one, "SWITCHOFFTEMP=14C", "14C")
        ask(one, "THERMOSTATON", "working")
        wait(lambda: one.view.set_point_c == 14, "no set point")
        one.do("button hold 10500ms")
        wait(lambda: one.view.set_point_c is None, "the thermostat stays on")
        wait(lambda: one.view.registered and one.view.lights["GSM"].meaning == "registered", "it does not come back")
        ask(one, "SECNUMBER?", "SECNUMBERs: none", NEIGHBOUR)


def test_what_an_owner_knows_of_the_thermostat() -> None:
    with session() as one:
        ask(one, "THERMOSTATON", "working")
        wait(lambda: one.view.set_point_c == 10, "no set point")
        ask(one, "SWITCHOFFTEMP=17C", "17C")
        ask(one, "TRISEALERT=30C", "30C")
        ask(one, "TFALLALERT=5C", "5C")
        wait(lambda: (one.view.set_point_c, one.view.rise_c, one.view.fall_c) == (17, 30, 5), "wrong limits")
        ask(one, "TFALLALERT=OFF", "OFF")
        ask(one, "THERMOSTATOFF", "disabled")
        wait(lambda: (one.view.set_point_c, one.view.fall_c) == (None, None), "limits that are off")


def test_a_heater_whose_fuse_has_blown_is_said_to_be_cold() -> None:
    from bench.ui.web.page.scene import drawn, socket_words

    with session() as one:
        one.plug_in("heater")
        one.do("room -5 heater")
        ask(one, "ON", "Power socket ON")
        wait(lambda: socket_words(one.view) == "Socket ON: the heater heats", "it does not heat")
        one.do("room -5")
        wait(lambda: "stays cold" in socket_words(one.view), "it is said to heat")
        assert drawn(one.view)["broken"], "the drawing glows"
        one.plug_in("heater")
        wait(lambda: not one.view.broken, "a new one is broken, too")
        one.plug_in("lamp")
        one.do("room -5")
        wait(lambda: socket_words(one.view) == "Socket ON: the lamp is lit", "a lamp has no such fuse")
        one.pause(True)  # its battery does not last long at this speed
        one.do("mains off")
        wait(lambda: "without mains: the lamp is dark" in socket_words(one.view), "it is said to be lit")


def test_a_pause_stops_the_clock_and_takes_verbs() -> None:
    with session() as one:
        one.pause(True)
        wait(lambda: one.view.rate == 0, "it does not stop")
        at_us = one.view.now_us
        one.do("mains off")
        wait(lambda: not one.view.mains, "the verb is lost")
        time.sleep(0.2)
        assert one.view.now_us == at_us
        one.pause(False)
        wait(lambda: one.view.now_us > at_us, "it does not go on")


def test_the_pace_is_the_one_asked_for() -> None:
    with session(speed=60, hurried=False) as one:
        for _ in range(20):  # a machine with much else to do is slower for a while, never faster
            began_us, began = one.view.now_us, time.monotonic()
            time.sleep(2)
            rate = (one.view.now_us - began_us) / 1e6 / (time.monotonic() - began)
            assert rate < 70
            if rate > 50:
                return
        pytest.fail(f"{rate} instead of 60")


def test_a_new_device_knows_nothing() -> None:
    with session() as one:
        ask(one, "MAKEMEBOSS", "assigned")
        life = one.view.life
        one.renew()
        wait(lambda: one.view.life == life + 1 and one.view.state == "live", "no new device")
        assert one.items_since(0) == (0, [])
        ask(one, "SECNUMBER?", "none", NEIGHBOUR)


@pytest.mark.parametrize("line", ["probe warm", "contact shut", "wait 5s", "expect relay on", "nonsense", "signal 77"])
def test_a_verb_that_is_none_is_refused_at_once(line: str) -> None:
    with session() as one:
        with pytest.raises(Malformed):
            one.do(line)
        ask(one, "ON", "Power socket ON")


def test_a_device_that_does_not_start_says_so_and_can_be_replaced(tmp_path: Path) -> None:
    (tmp_path / "code.py").write_text("raise RuntimeError('no firmware here')\n")
    with session(drive=tmp_path) as one:
        assert one.view.state == "dead"
        assert "LED GSM" in one.view.words and "no firmware here" in one.view.words
        one.renew()
        wait(lambda: one.view.life == 2 and one.view.state == "dead", "no second try", 60)


SHORT = """
let me = +358401234567
scenario "short"
  #: One.
  sms $me "ON"
  expect relay on within 10s
  #@ speed 600
  #: Two.
  wait 10m
  #: Three.
  sms $me "OFF"
  expect relay off within 10s
"""


def test_a_script_is_watched_to_its_end_and_the_device_lives_on() -> None:
    with session(reading_s=0) as one:
        one.watch(read_scripts(SHORT)[0])
        wait(lambda: one.view.playback and one.view.playback.state == "done", "it does not end")
        assert texts(one, kind="sent") == ["ON", "OFF"]
        assert one.view.speed == 3600, "a script gives the speed back"
        ask(one, "ON", "Power socket ON")


def test_a_script_can_be_stepped_and_left() -> None:
    with session(reading_s=60) as one:
        one.watch(read_scripts(SHORT)[0])
        wait(lambda: one.view.playback and one.view.state == "live", "no script")
        playback = one.playback
        assert playback is not None
        playback.pause()
        wait(lambda: playback.view.state == "waits", "it does not wait")
        at_us = one.view.now_us
        time.sleep(0.2)
        assert one.view.now_us == at_us and not one.view.relay
        playback.step()
        wait(lambda: playback.view.scene == 2 and playback.view.state == "waits", "no second scene")
        assert one.view.relay and playback.view.caption == "Two."
        playback.stop()
        wait(lambda: one.view.playback is None, "it cannot be left")
        ask(one, "OFF", "Power socket OFF")


def test_a_script_that_does_not_hold_says_where() -> None:
    with session(reading_s=0) as one:
        one.watch(read_scripts('scenario "no"\n  expect relay on within 1s\n')[0])
        wait(lambda: one.view.playback and one.view.playback.state == "failed", "it passes")
        assert one.view.playback and "line 2: expected relay on" in one.view.playback.words
        ask(one, "ON", "Power socket ON")
