"""What the app raises: it starts again in the same VM, no output moves, and five times are enough."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bench.build.drive import assemble, form_of
from bench.build.modules.kept import MODULES
from bench.build.version import firmware_version
from bench.world.clock import SECOND
from tests.restarts.drives import (
    AT_66_C,
    BY_FIRMWARE,
    BY_HARDWARE,
    FIRST_PASS,
    HANGS_AT_START,
    NO_HOUSE,
    broken_drive,
)
from tests.restarts.place import OWNER, STRANGER, TARGETS, Place

both = pytest.mark.parametrize("target", TARGETS)
Maker = Callable[..., Place]
KNOWN = "Only ON, OFF and STATUS work now!"
FALLEN = "The device has failed several times. " + KNOWN


@both
def test_nothing_moves_and_4_s_later_it_answers(target: str, tmp_path: Path, device: Maker) -> None:
    place = device(target, broken_drive(tmp_path, target, BY_FIRMWARE, BY_HARDWARE))
    assert "Your phone number" in place.ask("MAKEMEBOSS")
    assert place.ask("ON") == "Power socket ON"
    place.run_for(2)
    texts = ("FIRMWARE", "HARDWARE") if target == "emulator" else ("FIRMWARE",)  # the simulator's memory has no end
    for number, text in enumerate(texts, 1):
        place.world.network.text(OWNER, text)
        place.run_for(10)
        assert len(place.said("supervisor: ")) == number
        failed_us = place.said("supervisor: ")[-1].at_us
        (began,) = (entry for entry in place.said("modem: asking -> starting") if entry.at_us > failed_us)
        # what it takes to compile the second edition: 3.4 s (the first: 2.6)
        assert began.at_us - failed_us < 4 * SECOND
        print(f"{target}: {text}: the app is back after {(began.at_us - failed_us) / SECOND:.2f} s")
        for name in ("relay", "POWER", "OUT"):
            assert place.changes(name, failed_us - SECOND) == []
        assert place.said(f"last error: {number} isocket/"), "in nvm, with its count"
        assert "Power socket ON" in place.ask("STATUS")
    assert len(place.said("Error: ")) == 2 * len(texts)
    assert place.ask("OFF") == "Power socket OFF"
    assert place.changes("relay", SECOND)[-1] is False


@both
def test_a_timer_goes_on(target: str, tmp_path: Path, device: Maker) -> None:
    place = device(target, broken_drive(tmp_path, target, BY_FIRMWARE))
    assert place.ask("ON20") == "Power ON for 20 seconds"
    on_us = next(at_us for at_us, name, level in reversed(place.edges) if name == "relay" and level)
    place.world.network.text(OWNER, "FIRMWARE")
    place.run_for(30)
    assert place.said("supervisor: ")
    (off_us,) = (at_us for at_us, name, _ in place.edges if name == "relay" and at_us > on_us)
    assert abs(off_us - on_us - 20 * SECOND) < SECOND / 2


@both
def test_after_five_only_the_relay_is_left(target: str, tmp_path: Path, device: Maker) -> None:
    place = device(target, broken_drive(tmp_path, target, AT_66_C))
    place.ask("MAKEMEBOSS")
    place.ask("ALERTNUMBER+358405555555")
    place.ask("USERNUMBER+358405555556;USERNUMBER+358405555557,26/12/31")
    place.ask("ON60")
    on_us = place.now_us
    place.world.probe.set(66.0)  # read again within five seconds of each start
    place.run_for(100)
    assert len(place.said("supervisor: ")) == 6
    assert len(place.said("firmware ")) == 6  # the first start, and five more
    assert place.said("fallback: begins")
    for number in (OWNER, "+358405555555"):
        assert place.texts_to(number).count(FALLEN) == 1
    assert place.changes("relay", on_us) == [False], "the timer has ended, and nothing else has moved it"
    assert place.ask("STATUS", STRANGER, 15) == ""
    assert place.ask("ON", STRANGER, 15) == ""
    assert place.ask("STATUS") == f"Power socket OFF\n{KNOWN}"
    assert place.ask("ON", "+358405555557", 15) == "", "a guest with a day: the clock is unset"
    assert place.ask("ON", "+358405555556") == "Power socket ON"
    assert place.ask("RESTART") == KNOWN
    assert place.changes("relay", on_us) == [False, True]
    place.target.reset()
    place.world.probe.set(20.0)
    place.run_for(30)
    assert place.world.relay.value, "what it did is in nvm"
    assert place.ask("OFF") == "Power socket OFF"
    assert place.said("last error: 1 isocket/"), "the same one six times"


def test_after_an_hour_it_is_tried_again(tmp_path: Path, device: Maker) -> None:
    place = device("sim", broken_drive(tmp_path, "sim", AT_66_C))
    place.ask("MAKEMEBOSS")
    place.ask("PASSWORD=abcde")
    place.world.probe.set(66.0)
    place.run_for(300)
    assert place.ask("ON") == "Invalid access password!"
    assert place.ask("abcdeON") == "Power socket ON"
    place.run_for(3600)  # the app is there for six failures more, and not told of again
    assert len(place.said("supervisor: ")) == 12
    assert place.texts_to().count(FALLEN) == 1
    place.world.probe.set(20.0)
    place.run_for(3600)
    assert place.ask("abcdeFIRMWARE") == f"v{firmware_version()}"
    assert place.world.relay.value


@both
def test_an_app_that_does_not_start(target: str, tmp_path: Path, device: Maker) -> None:
    """No pass of it feeds the watchdog: minimal.py runs for a minute between two tries."""
    place = device(target, broken_drive(tmp_path, target, NO_HOUSE))
    place.run_for(30)
    assert place.ask("ON") == "Power socket ON"
    place.run_for(100)
    assert 2 <= len(place.said("supervisor: ")) <= 4
    assert not [entry for entry in place.world.record.entries if "watchdog" in entry.text]
    assert place.world.relay.value


@both
def test_an_app_whose_first_pass_fails(target: str, tmp_path: Path, device: Maker) -> None:
    """It was a reset by the watchdog every 8 s, for ever."""
    place = device(target, broken_drive(tmp_path, target, FIRST_PASS))
    place.run_for(30)
    assert place.ask("ON") == "Power socket ON"
    place.run_for(130)
    assert 2 <= len(place.said("supervisor: ")) <= 4
    assert not [entry for entry in place.world.record.entries if "watchdog" in entry.text]
    assert place.world.relay.value


@both
def test_starts_that_hang_are_counted(target: str, tmp_path: Path, device: Maker) -> None:
    """The third one goes straight to the fallback, for a day; who presses RESET begins the count anew."""
    place = device(target, broken_drive(tmp_path, target, HANGS_AT_START))
    place.run_for(20)
    resets = [entry for entry in place.world.record.entries if "watchdog" in entry.text]
    assert len(resets) == 2
    assert place.said("supervisor: code.py: 2 starts ended before a pass")
    assert place.ask("ON") == "Power socket ON"
    place.run_for(60)
    assert len([entry for entry in place.world.record.entries if "watchdog" in entry.text]) == 2
    place.target.reset()
    place.run_for(45)
    assert len([entry for entry in place.world.record.entries if "watchdog" in entry.text]) == 4
    assert place.world.relay.value, "as it was"


def test_an_alarm_in_the_fallback_waits_for_the_network_and_is_told_once(tmp_path: Path, device: Maker) -> None:
    place = device("sim", broken_drive(tmp_path, "sim", AT_66_C))
    place.ask("MAKEMEBOSS")
    place.ask("ALARMON")
    place.world.probe.set(66.0)
    place.run_for(100)
    assert place.said("fallback: begins")
    place.world.network.set_state("off")
    place.run_for(20)
    place.world.contact.set(True)
    place.run_for(40 * 60)
    assert place.texts_to().count("ALARM! Sensor activated") == 0
    place.world.network.set_state("on")
    place.run_for(120)
    assert place.texts_to().count("ALARM! Sensor activated") == 1


@both
@pytest.mark.parametrize("fault", ["stored-9600", "stored-q1", "stored-v0"])
def test_the_fallback_finds_a_modem_that_speaks_otherwise(
    fault: str, target: str, tmp_path: Path, device: Maker
) -> None:
    """It restarts by itself in the fallback, with what somebody has stored in it."""
    place = device(target, broken_drive(tmp_path, target, AT_66_C))
    place.world.probe.set(66.0)
    place.run_for(100)
    assert place.said("fallback: begins")
    place.world.modem.fault(fault)
    place.run_for(60)
    assert place.ask("ON", within_s=40) == "Power socket ON"
    assert place.world.relay.value


def test_a_day_of_the_fallback_then_one_more_try(tmp_path: Path, device: Maker) -> None:
    place = device("sim", broken_drive(tmp_path, "sim", HANGS_AT_START))
    place.ask("MAKEMEBOSS")
    place.run_for(24 * 3600)
    resets = [entry for entry in place.world.record.entries if "watchdog" in entry.text]
    assert len(resets) == 3, "two before the fallback, and the one try after a day"
    assert place.ask("STATUS").startswith("Power socket OFF")


@both
@pytest.mark.parametrize("name", ["on_demand.txt", "commands.txt"])
def test_without_what_stays_on_the_drive(name: str, target: str, tmp_path: Path, device: Maker) -> None:
    """Lost, or of another build: the app cannot even start, and ON and OFF still work."""
    assemble(tmp_path, form=form_of(target))
    (tmp_path / MODULES / "isocket" / name).unlink()
    place = device(target, tmp_path)
    place.run_for(20)
    assert place.ask("ON") == "Power socket ON"
    assert place.world.relay.value
    assert not [entry for entry in place.world.record.entries if "watchdog" in entry.text]


def test_a_new_build_on_the_drive_starts_with_the_computer_there(tmp_path: Path, device: Maker) -> None:
    """Its file of functions on demand is not that of the running modules: only a reset of the chip helps."""
    place = device("sim", broken_drive(tmp_path, "sim", AT_66_C), usb_host=True)
    place.ask("ON")
    other = broken_drive(tmp_path / "other", "sim", BY_HARDWARE)
    for path in sorted(other.rglob("*")):
        if path.is_file():
            place.target.board.host_writes("/" + path.relative_to(other).as_posix(), path.read_bytes())
    assert place.ask("FIRMWARE") == "FIRMWARE - Execute error!"
    place.world.mains.set(False)  # its step is a function on demand
    place.run_for(5)
    place.world.mains.set(True)
    place.run_for(30)
    assert place.target.board.chip.reset_reason == "SOFTWARE"
    assert place.ask("FIRMWARE") == f"v{firmware_version()}"
    assert place.world.relay.value
