"""How runs end, and what survives: resets, power cuts, watchdog, exceptions, reloads, Ctrl-C, sleep."""

from __future__ import annotations

import pytest
from place import Place, run

from bench.world.clock import SECOND

STUBBORN = """
    import board, digitalio, microcontroller, time
    relay = digitalio.DigitalInOut(board.GP9)
    relay.switch_to_output(True)
    print("up", microcontroller.cpu.reset_reason)
    def forever():
        while True:
            try:
                time.sleep(0.01)
                relay.value = True
            except:
                pass
            finally:
                relay.value = True
    while True:
        try:
            forever()
        except:
            print("still here")
"""


def reasons(place: Place) -> list[str]:
    return [line.rsplit(".", 1)[1] for line in place.said if line.startswith("up ")]


def test_boot_takes_its_time() -> None:
    place = Place("print('up')").run(1.0)
    assert "up" not in place.said

    assert "up" in place.run(2.5).said


def test_power_on_then_reset() -> None:
    place = run(STUBBORN)
    place.target.reset()

    assert reasons(place.run(5)) == ["POWER_ON", "RESET_PIN"]


@pytest.mark.parametrize("way", ["reset", "power_cut"])
def test_no_firmware_survives_its_chip(way: str) -> None:
    place = run(STUBBORN)
    assert place.world.relay.value

    if way == "reset":
        place.target.reset()
    else:
        place.target.power_cut(10 * SECOND)

    assert not place.world.relay.value
    place.run(0.9)
    assert not place.world.relay.value
    assert "still here" not in place.said


def test_a_power_cut_takes_the_modem_along_and_gives_it_back() -> None:
    place = run(STUBBORN)
    place.world.modem.restore_supply()
    calls: list[str] = []
    place.world.modem.lose_supply = lambda: calls.append(f"lost {place.now_us}")
    place.world.modem.restore_supply = lambda: calls.append(f"back {place.now_us}")

    place.target.power_cut(3 * SECOND)
    place.target.power_cut(4 * SECOND)
    place.run(9)

    assert calls == ["lost 5000000", "lost 5000000", "back 9000000"]
    assert reasons(place) == ["POWER_ON", "POWER_ON"]


def test_a_reset_from_a_watcher_stops_the_firmware_at_that_moment() -> None:
    place = Place("""
        import board, digitalio, time
        led = digitalio.DigitalInOut(board.GP10)
        led.switch_to_output(False)
        for step in range(10):
            print("step", step)
            time.sleep(1)
    """)
    place.world.clock.at(5_200_000, place.target.reset)
    place.run(5.2)
    steps = len([line for line in place.said if line.startswith("step")])

    place.run(0.5)

    assert len([line for line in place.said if line.startswith("step")]) == steps


def test_the_firmware_may_reset_itself() -> None:
    place = run(
        "import microcontroller\nprint('up', microcontroller.cpu.reset_reason)\nmicrocontroller.reset()\nprint('no')", 9
    )

    assert set(reasons(place)[1:]) == {"SOFTWARE"}
    assert len(reasons(place)) >= 3
    assert "no" not in place.said


ARMED = """
    import microcontroller, time
    from watchdog import WatchDogMode
    print("up", microcontroller.cpu.reset_reason)
    microcontroller.watchdog.timeout = 2
    microcontroller.watchdog.mode = WatchDogMode.RESET
"""


@pytest.mark.parametrize(
    "hang",
    [
        "while True:\n        pass",
        "time.sleep(20)",
        "while True:\n        try:\n            time.sleep(1)\n        except Exception:\n            pass",
        "raise ValueError",
        "import sys\n    sys.exit()",
        "import nothing",
    ],
)
def test_the_watchdog_restarts_what_hangs_or_fails(hang: str) -> None:
    place = run(ARMED + "    " + hang, 9)

    assert reasons(place)[:2] == ["POWER_ON", "WATCHDOG"]


def test_the_watchdog_is_off_after_a_normal_end() -> None:
    assert reasons(run(ARMED, 20)) == ["POWER_ON"]


def test_a_fed_watchdog_does_nothing() -> None:
    feeding = ARMED + "    while True:\n        time.sleep(1.9)\n        microcontroller.watchdog.feed()\n"

    assert reasons(run(feeding, 60)) == ["POWER_ON"]


def test_without_power_no_watchdog_bites() -> None:
    place = run(
        """
        import microcontroller, time, watchdog
        microcontroller.watchdog.timeout = 8
        microcontroller.watchdog.mode = watchdog.WatchDogMode.RESET
        print("up")
        for lap in range(100):
            microcontroller.watchdog.feed()
            time.sleep(1)
        """,
        seconds=5,
    )
    place.target.power_cut(30 * SECOND)
    place.run(29)
    assert place.said.count("up") == 1
    place.run(5)
    assert place.said.count("up") == 2


def test_a_watchdog_without_time_bites_at_once() -> None:
    code = ARMED.replace("timeout = 2", "timeout = 0") + "    print('no')\n"
    place = run(code, 6)

    assert reasons(place)[1] == "WATCHDOG"
    assert "no" not in place.said


def test_the_watchdog_sleeps_no_longer_than_the_hardware_can() -> None:
    """8.9 s is taken, and is 8.388 s (SDK clamp)."""
    place = Place(ARMED.replace("timeout = 2", "timeout = 8.9") + "    while True:\n        pass\n").boot()
    start = place.now_us
    while len(reasons(place)) < 2:
        place.run(0.1)

    assert 8.3 < (place.now_us - start) / SECOND < 9.5  # and 0.4 s to boot, without the safe-mode second


def test_an_exception_is_shown_and_then_nothing_happens() -> None:
    place = run(
        """
        import helper
        def outer():
            helper.inner()
        outer()
        """,
        30,
        files={"helper.py": "def inner():\n    raise ValueError('told')\n"},
    )

    assert place.said[1:] == [
        "Traceback (most recent call last):",
        '  File "code.py", line 5, in <module>',
        '  File "code.py", line 4, in outer',
        '  File "helper.py", line 2, in inner',
        "ValueError: told",
        "",
        "Code done running.",
    ]


def test_pins_float_when_the_program_ends() -> None:
    place = run(
        """
        import board, digitalio, time
        pins = [digitalio.DigitalInOut(pin) for pin in (board.GP9, board.GP2, board.GP14)]
        for pin, level in zip(pins, (True, False, False)):
            pin.switch_to_output(level)
        time.sleep(5)
        """
    )
    world = place.world
    assert (world.relay.value, world.modem_rst.value, world.modem_supply.value) == (True, True, False)

    place.run(5)
    assert (world.relay.value, world.modem_rst.value, world.modem_supply.value) == (False, False, True)


def test_reload_runs_code_again_but_not_boot() -> None:
    place = run(
        "import supervisor, time\nprint('up', supervisor.runtime.run_reason)\ntime.sleep(1)\nsupervisor.reload()",
        6,
        files={"boot.py": "print('booted')"},
    )

    assert place.said.count("booted") == 1
    assert reasons(place)[:2] == ["STARTUP", "SUPERVISOR_RELOAD"]


def test_what_comes_next_may_be_chosen() -> None:
    place = run(
        """
        import supervisor
        print("first")
        supervisor.set_next_code_file("other.py", reload_on_error=True)
        supervisor.reload()
        """,
        9,
        files={
            "other.py": "import supervisor\nprint('other', supervisor.get_previous_traceback())\nraise ValueError('x')"
        },
    )

    # not sticky: after the error it is code.py's turn again
    assert [line for line in place.said if line in ("first", "other None")][:4] == ["first", "other None"] * 2


def test_ctrl_c_stops_and_ctrl_d_restarts() -> None:
    place = Place(
        "import time\nprint('up .x')\ntry:\n    time.sleep(50)\nexcept Exception:\n    print('no')", usb_host=True
    ).run(4)
    place.target.usb.send_console(b"\x03")
    place.run(1)
    assert "KeyboardInterrupt: " in place.said
    assert "no" not in place.said

    place.target.usb.send_console(b"\x04")
    assert len(reasons(place.run(1))) == 2


def test_a_computer_that_writes_restarts_the_program() -> None:
    place = run("import time\nprint('up .x')\ntime.sleep(100)", usb_host=True)
    place.board.host_writes("/code.py", b"print('new')")
    place.run(0.7)
    assert "new" not in place.said

    assert "new" in place.run(1).said


def test_autoreload_may_be_off() -> None:
    place = run("import supervisor, time\nsupervisor.runtime.autoreload = False\ntime.sleep(100)", usb_host=True)
    place.board.host_writes("/code.py", b"print('new')")

    assert "new" not in place.run(5).said


def test_a_reset_in_the_first_second_means_safe_mode() -> None:
    place = Place("print('up')").run(0.5)
    place.target.reset()
    place.run(10)
    assert "up" not in place.said

    place.target.reset()
    assert "up" in place.run(5).said


def test_safe_mode_asked_for_runs_safemode_py() -> None:
    place = run(
        """
        import microcontroller
        print("up .x")
        microcontroller.on_next_reset(microcontroller.RunMode.SAFE_MODE)
        microcontroller.reset()
        """,
        8,
        files={"safemode.py": "import supervisor\nprint(supervisor.runtime.safe_mode_reason)"},
    )

    assert "supervisor.SafeModeReason.PROGRAMMATIC" in place.said
    assert len(reasons(place)) == 1


def test_a_printing_board_waits_for_a_computer_that_does_not_read() -> None:
    place = Place(
        ARMED
        + "    while True:\n        microcontroller.watchdog.feed()\n        print('x' * 50)\n        time.sleep(1)\n",
        usb_host=True,
    ).run(4)
    place.target.usb.reading = False
    place.run(10)

    assert "WATCHDOG" in reasons(place)


SLEEPER = """
    import alarm, board, digitalio, microcontroller, time
    print("up", microcontroller.cpu.reset_reason, type(alarm.wake_alarm).__name__, alarm.sleep_memory[0])
    alarm.sleep_memory[0] += 1
    relay = digitalio.DigitalInOut(board.GP9)
    relay.switch_to_output(True)
    time.sleep(1)
    %s
    alarm.exit_and_deep_sleep_until_alarms(wake)
"""
ON_MAINS = SLEEPER % "wake = alarm.pin.PinAlarm(board.GP13, value=True, pull=True)"
ON_TIME = SLEEPER % "wake = alarm.time.TimeAlarm(monotonic_time=time.monotonic() + 60)"


def wakes(place: Place) -> list[str]:
    return [line.partition(".ResetReason.")[2] for line in place.said if line.startswith("up ")]


def test_deep_sleep_until_a_pin_changes_is_a_restart() -> None:
    place = Place(ON_MAINS)
    place.world.mains.set(False)
    place.run(4)
    assert not place.target.asleep  # not within 5 s of the boot
    place.run(3600)
    assert place.target.asleep
    assert not place.world.relay.value

    place.world.mains.set(True)
    place.run(0.5)
    assert not place.target.asleep
    assert wakes(place.run(2)) == ["POWER_ON NoneType 0", "SOFTWARE PinAlarm 1"]


def test_deep_sleep_until_a_time() -> None:
    place = run(ON_TIME, 30)
    assert place.target.asleep

    assert wakes(place.run(40)) == ["POWER_ON NoneType 0", "SOFTWARE TimeAlarm 1"]


def test_with_a_computer_attached_the_sleep_is_a_pretence() -> None:
    place = Place(ON_MAINS, usb_host=True)
    place.world.mains.set(False)
    place.run(20)
    assert not place.target.asleep
    assert any("Pretending" in line for line in place.said)

    place.world.mains.set(True)
    assert wakes(place.run(1)) == ["POWER_ON NoneType 0", "POWER_ON PinAlarm 1"]


def test_a_power_cut_in_deep_sleep() -> None:
    place = Place(ON_MAINS)
    place.world.mains.set(False)
    place.run(60)
    place.target.power_cut(SECOND)
    assert not place.target.asleep

    assert wakes(place.run(5))[1:] == ["POWER_ON NoneType 0"]


def test_light_sleep() -> None:
    place = Place("""
        import alarm, board, time
        pin = alarm.pin.PinAlarm(board.GP7, value=False, edge=True, pull=True)
        for _ in range(2):
            late = alarm.time.TimeAlarm(monotonic_time=time.monotonic() + 30)
            print(type(alarm.light_sleep_until_alarms(pin, late)).__name__)
    """).run(10)
    place.world.contact.set(True)
    place.run(25)
    assert place.said[1:] == ["PinAlarm"]

    assert place.run(10).said[1:3] == ["PinAlarm", "TimeAlarm"]


def test_an_error_of_the_bench_goes_to_the_bench() -> None:
    place = Place(
        "import time\nwhile True:\n    try:\n        time.sleep(1)\n    except Exception:\n        print('no')"
    )
    place.world.clock.at(4_000_000, lambda: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        place.run(5)

    assert "no" not in place.run(5).said


def test_an_error_of_one_who_listens_to_the_console_too() -> None:
    place = Place("try:\n    print('loud')\nexcept Exception:\n    print('no')\nprint('end')")

    def hear(entry) -> None:
        assert entry.text != "loud"

    place.world.record.listeners.append(hear)
    with pytest.raises(AssertionError):
        place.run(5)

    assert place.run(5).said[1:3] == ["loud", "end"]


def test_run_until_comes_back_when_the_clock_is_interrupted() -> None:
    place = Place("""
        import board, digitalio, time
        relay = digitalio.DigitalInOut(board.GP9)
        relay.switch_to_output(False)
        time.sleep(1)
        relay.value = True
        time.sleep(0.001)
        relay.value = False
        time.sleep(10)
    """)
    place.world.relay.watchers.append(lambda signal: place.world.clock.interrupt())

    reached = place.target.run_until(20 * SECOND)

    assert place.world.relay.value
    assert reached == place.now_us == place.world.relay.edges[-1][0]
    assert place.target.run_until(20 * SECOND) < 20 * SECOND
    assert not place.world.relay.value
    assert place.target.run_until(20 * SECOND) == 20 * SECOND


def test_two_boards_share_nothing() -> None:
    code = "import helper, time\nfor i in range(3):\n    helper.count += 1\n    print(helper.count)\n    time.sleep(1)"
    files = {"helper.py": "count = 0"}
    one, other = Place(code, files=files), Place(code, files=files)
    for _ in range(50):
        one.run(0.1)
        other.run(0.1)

    assert one.said == other.said
    assert one.said[1:4] == ["1", "2", "3"]


def test_the_same_run_is_the_same_run() -> None:
    code = "import os, random, time\nprint(os.urandom(8), random.random(), time.monotonic_ns())"

    assert run(code).said == run(code).said
    assert run(code).said != run(code, seed=1).said
