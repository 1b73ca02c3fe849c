"""What the pins of relay and LEDs do through every kind of restart (docs/reliability.md), and when it is back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bench.build.drive import assemble, form_of
from bench.world.clock import MS, SECOND
from tests.restarts.drives import BY_FIRMWARE, CRASHES, ENDS, HANGS, broken_drive
from tests.restarts.place import OWNER, TARGETS, Place

both = pytest.mark.parametrize("target", TARGETS)
Maker = Callable[..., Place]
Act = Callable[[Place], None]
BACK_US = SECOND  # from the start of code.py


def _text(words: str) -> Act:
    return lambda place: place.world.network.text(OWNER, words)


# kind -> (mistake in the drive, what is done, what the relay's pin does). None: open, nothing but the pull resistor
# holds it. What a text does to the board it does twice: the first time its mark had not been stored.
AGAIN = [None, True]
KINDS = {
    "failure of the app": (BY_FIRMWARE, _text("FIRMWARE"), []),
    "watchdog": (HANGS, _text("RUNTIME"), AGAIN * 2),
    "reset": (None, lambda place: place.target.reset(), AGAIN),
    "power cut": (None, lambda place: place.target.power_cut(SECOND), AGAIN),
    "safe mode": (CRASHES, _text("FIRMWARE"), AGAIN * 2),
    "end of the VM": (ENDS, _text("FIRMWARE"), AGAIN * 2),  # which the watchdog notices
}


@both
@pytest.mark.parametrize("kind", KINDS)
def test_the_relay_through(kind: str, target: str, tmp_path: Path, device: Maker) -> None:
    mistake, act, expected = KINDS[kind]
    if mistake is None:
        assemble(tmp_path, form=form_of(target))
        drive = tmp_path
    else:
        drive = broken_drive(tmp_path, target, mistake)
    place = device(target, drive)
    assert place.ask("ON") == "Power socket ON"
    place.run_for(2)
    began_us = place.now_us
    act(place)
    place.run_for(40)
    assert place.changes("relay", began_us) == expected
    assert place.world.relay.value, "back where it was"
    moments = [at_us for at_us, name, _ in place.edges if name == "relay" and at_us >= began_us]
    if moments:
        print(f"{target}: {kind}: open for {(moments[1] - moments[0]) / SECOND:.2f} s")
    for led in ("POWER", "OUT"):
        if kind == "failure of the app":
            assert place.changes(led, began_us) == []
        else:
            assert place.changes(led, began_us)[0] is None, "open with all the others"
    assert "Power socket ON" in place.ask("STATUS")


@both
def test_back_within_a_second_of_code_py(target: str, tmp_path: Path, device: Maker) -> None:
    """Its first line lights OUT for a moment. (The simulator charges nothing for most of Python: a bound only.)"""
    assemble(tmp_path, form=form_of(target))
    code = tmp_path / "code.py"
    mark = "import board, digitalio\nmark = digitalio.DigitalInOut(board.GP12)\n"
    mark += "mark.switch_to_output(True)\nmark.deinit()\n"
    code.write_text(mark + code.read_text())
    place = device(target, tmp_path)
    place.ask("ON")
    for act in (lambda: place.target.reset(), lambda: place.target.power_cut(SECOND)):
        place.run_for(2)
        began_us = place.now_us
        act()
        place.run_for(15)
        first_us = next(at_us for at_us, name, level in place.edges if name == "OUT" and level and at_us > began_us)
        back_us = next(at_us for at_us, name, level in place.edges if name == "relay" and level and at_us > began_us)
        print(f"{target}: the relay is back {(back_us - first_us) / MS:.0f} ms after the first line of code.py")
        assert 0 < back_us - first_us < BACK_US


@both
def test_safe_mode_is_left_in_the_field_later_each_time(target: str, tmp_path: Path, device: Maker) -> None:
    place = device(target, broken_drive(tmp_path, target, CRASHES))
    place.ask("ON")
    for _ in range(3):  # the first brings it down twice
        place.run_for(2)
        place.world.network.text(OWNER, "FIRMWARE")
        place.run_for(90)
        assert place.world.relay.value
    opened = [at_us for at_us, name, level in place.edges if name == "relay" and level is None]
    back = [at_us for at_us, name, level in place.edges if name == "relay" and level][1:]
    waits_s = [(back_us - opened_us) / SECOND for opened_us, back_us in zip(opened, back, strict=True)]
    print(f"{target}: back after {', '.join(f'{wait:.1f}' for wait in waits_s)} s")
    for wait_s, least_s in zip(waits_s, (1, 4, 16, 60), strict=True):
        assert least_s < wait_s < least_s + 5


@both
def test_safe_mode_stays_on_the_bench(target: str, tmp_path: Path, device: Maker) -> None:
    """5 V at the USB socket could be a charger: one reset; the button down is a person: none."""
    place = device(target, broken_drive(tmp_path, target, CRASHES), usb_host=True)
    place.world.network.text(OWNER, "FIRMWARE")
    place.run_for(90)
    assert len(place.said("firmware ")) == 2, "safe mode, for as long as one likes"


@both
def test_safe_mode_stays_with_the_button_down(target: str, tmp_path: Path, device: Maker) -> None:
    place = device(target, broken_drive(tmp_path, target, CRASHES))
    place.world.network.text(OWNER, "FIRMWARE")
    place.run_for(1)
    place.world.button.set(True)
    place.run_for(5)
    place.world.button.set(False)
    place.run_for(30)
    assert len(place.said("firmware ")) == 1
    place.target.reset()
    place.run_for(30)
    assert place.ask("ON") == "Power socket ON"


@both
def test_the_way_in(target: str, tmp_path: Path, device: Maker) -> None:
    """Button down while the board starts, and 3 s longer: the app does not run, nor does the watchdog."""
    assemble(tmp_path, form=form_of(target))
    place = device(target, tmp_path)
    place.ask("ON")
    place.world.button.set(True)
    place.target.reset()
    place.run_for(8)
    place.world.button.set(False)
    place.run_for(30)
    assert len(place.said("firmware ")) == 1
    assert place.changes("relay", 2 * SECOND)[-1] is None
    place.target.reset()
    place.run_for(30)
    assert len(place.said("firmware ")) == 2
    assert place.world.relay.value


@both
def test_a_shorter_press_only_opens_the_data_port(target: str, tmp_path: Path, device: Maker) -> None:
    assemble(tmp_path, form=form_of(target))
    place = device(target, tmp_path, usb_host=True)
    place.world.button.set(True)
    place.target.reset()
    place.run_for(2)
    place.world.button.set(False)
    if target == "sim":
        assert place.target.usb.data_enabled
    place.run_for(30)
    assert len(place.said("firmware ")) == 2


def test_a_computer_that_does_not_read_holds_nothing_up(tmp_path: Path, device: Maker) -> None:
    """On the simulator only: the emulated board's computer always reads."""
    assemble(tmp_path, form=form_of("sim"))
    place = device("sim", tmp_path, usb_host=True)
    place.target.usb.reading = False
    for _ in range(14):
        assert place.ask("ON") == "Power socket ON"
        assert place.ask("OFF") == "Power socket OFF"
    assert len(place.target.usb.console.unread) == 256, "its FIFO is full"
    assert place.target.board.chip.reset_reason == "POWER_ON"


@both
def test_a_computer_that_writes_does_not_restart_it_but_the_button_does(
    target: str, tmp_path: Path, device: Maker
) -> None:
    assemble(tmp_path, form=form_of(target))
    place = device(target, tmp_path, usb_host=True)
    place.ask("ON")
    if target == "sim":  # the emulated board's computer does not mount the drive
        place.target.board.host_writes("/notes.txt", b"hello")
        place.run_for(30)
    assert len(place.said("firmware ")) == 1
    place.world.button.set(True)
    place.run_for(4)
    place.world.button.set(False)
    place.run_for(30)
    assert len(place.said("firmware ")) == 2
    assert place.world.relay.value


@both
def test_in_the_field_that_press_does_nothing(target: str, tmp_path: Path, device: Maker) -> None:
    assemble(tmp_path, form=form_of(target))
    place = device(target, tmp_path)
    place.ask("ON")
    place.world.button.set(True)
    place.run_for(4)
    place.world.button.set(False)
    place.run_for(10)
    assert len(place.said("firmware ")) == 1
    assert place.world.relay.value
