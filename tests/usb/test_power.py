"""A board whose supply is switched: by a stand-in for uhubctl, and by the spare pin of an emulated stimulus."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bench.__main__ import main
from bench.scenario.parser import parse_text
from bench.scenario.runner import outcome_of
from bench.surroundings import World
from bench.targets.base import TargetError
from bench.targets.power_switch import HubPort
from bench.targets.registry import cannot_play, make_target
from bench.targets.usb_ports import ServedBoard
from bench.world.clock import SECOND

Maker = Callable[..., ServedBoard]
UHUBCTL = """#!/bin/sh
# as the real one is called: -l HUB -p PORT -a on|off
[ "$1 $2 $3 $4 $5" = "-l 1-1.4 -p 2 -a" ] || { echo "No compatible devices detected!" >&2; exit 1; }
echo "$6" >> {log}
"""


class Hub:
    """The stand-in on PATH, and the board whose supply it switches."""

    def __init__(self, folder: Path) -> None:
        self.log = folder / "hub.log"
        self.log.touch()
        tool = folder / "uhubctl"
        tool.write_text(UHUBCTL.replace("{log}", str(self.log)))
        tool.chmod(0o755)
        self._over = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def switched(self) -> list[str]:
        return self.log.read_text().split()

    def plug(self, board: ServedBoard) -> None:
        def live() -> None:
            seen = 0
            while not self._over.wait(0.02):
                for word in self.switched[seen:]:
                    seen += 1
                    board.power(word == "on")

        self._thread = threading.Thread(target=live, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._over.set()
        if self._thread is not None:
            self._thread.join(5)


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    hub = Hub(tmp_path)
    yield hub
    hub.close()


REMEMBERED = """
scenario "after a power cut the socket is as it was"
  sms +358401234567 "MAKEMEBOSS"
  expect sms +358401234567 ~"Your phone number has been assigned.*"
  sms +358401234567 "ON"
  expect sms +358401234567 "Power socket ON"
  power-cut 1s
  expect relay on within 60s
  expect sms +358401234567 "Power restored!" within 120s
"""


CUT = """
scenario "a power cut, and nothing looked at"
  power-cut 1s
"""


def test_a_cut_without_a_switch_changes_nothing(served: Maker, hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    """A board whose hub does not obey: no scenario with a cut may pass."""
    monkeypatch.setattr("bench.targets.serial.DIES_S", 1.0)
    monkeypatch.setattr("bench.targets.serial.SILENT_S", 30.0)  # a busy machine keeps a board from answering, too
    board = served("sim", speed=4)  # not plugged into the hub
    selection = f"serial:{board.data_path},console={board.console_path},pace=jump,power=uhubctl:1-1.4:2"
    (scenario,) = parse_text(CUT, "x.scn")
    with pytest.raises(TargetError, match=r"the board answers while its supply is cut: does power=uhubctl:\S+ name"):
        outcome_of(scenario, "", lambda world: make_target(selection, world))


def test_a_run_that_ends_in_a_cut_leaves_the_power_on(served: Maker, hub: Hub) -> None:
    board = served("sim", speed=4)
    hub.plug(board)
    selection = f"serial:{board.data_path},console={board.console_path},pace=jump,power=uhubctl:1-1.4:2"
    target = make_target(selection, World())
    target.start()
    target.power_cut(60 * SECOND)
    target.run_for(SECOND // 5)
    target.close()
    assert hub.switched == ["off", "on"]


def test_the_stimulus_cuts_the_power_of_real_circuitpython(served: Maker) -> None:
    rig = served("emulator", uart=True, stimulus=True)
    assert rig.uart is not None and rig.stimulus is not None
    world = World()
    selection = f"serial:{rig.data_path},modem={rig.uart.path},stimulus={rig.stimulus.path},power=stimulus"
    target = make_target(selection, world)
    target.start()
    until_s = time.monotonic() + 120
    while not world.leds["POWER"].value:
        target.run_for(SECOND // 5)
        assert time.monotonic() < until_s
    target.power_cut(SECOND)
    target.run_for(SECOND // 5)
    assert not world.leds["POWER"].value
    assert not rig.world.mains.value, "no wire feeds a board that is off"
    for _ in range(600):
        target.run_for(SECOND // 5)
        if world.leds["POWER"].value:
            break
    starts = [entry for entry in world.record.entries if entry.text == "the board has started"]
    assert len(starts) == 1, "after the cut"
    assert world.leds["POWER"].value
    target.close()


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("power=hub", "is not understood; expected .*power=uhubctl:HUB:PORT"),
        ("power=uhubctl:1-1", "is not understood"),
        ("power=uhubctl:1-1:2;reboot", "is not understood"),
        ("power=stimulus", "needs the stimulus that it is a pin of"),
    ],
)
def test_a_switch_that_is_not_understood(written: str, why: str) -> None:
    with pytest.raises(TargetError, match=why):
        make_target(f"serial:/dev/x,{written}", World())


def test_what_uhubctl_says_is_told(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(TargetError, match=r"-l 2-3 -p 2 -a off: No compatible devices detected!\. Does `uhubctl` list"):
        HubPort("2-3", "2").set(False)
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(TargetError, match="uhubctl is not installed"):
        HubPort("1-1.4", "2").set(True)


def test_which_cuts_are_left_out() -> None:
    one, two = parse_text('scenario "a"\n  power-cut 500ms\nscenario "b"\n  power-cut 2s\n', "x.scn")
    switched = "serial:/dev/x,power=uhubctl:1-1.4:2"
    assert cannot_play(switched, one) == "line 2: a cut shorter than the switch can make (1 s)"
    assert cannot_play(switched, two) == ""
    assert "power= names a switch" in cannot_play("serial:/dev/x", two)


def test_a_folder_of_scenarios_with_cuts(
    served: Maker, hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    board = served("sim", speed=4)
    hub.plug(board)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "cut.scn").write_text(REMEMBERED)
    monkeypatch.chdir(tmp_path)
    selection = f"serial:{board.data_path},console={board.console_path},pace=jump,power=uhubctl:1-1.4:2"
    assert main(["play", "mine", "--target", selection]) == 0
    assert hub.switched == ["off", "on"]
