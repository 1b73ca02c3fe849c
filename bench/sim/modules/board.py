"""board: the names of the Pico's pins (boards/raspberry_pi_pico/pins.c)."""

from __future__ import annotations

from types import ModuleType

from bench.sim.board import BOARD_ID
from bench.sim.modules.making import module
from bench.sim.pins import BOARD_NAMES
from bench.sim.vm import VM


def make(vm: VM) -> ModuleType:
    pins = {name: vm.chip.pins[number] for name, number in BOARD_NAMES.items()}
    return module("board", board_id=BOARD_ID, **pins)
