"""Names of targets and how to get one; a target's own modules are loaded only when it is asked for."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.surroundings import World
from bench.targets.base import Settings, Target, TargetError

if TYPE_CHECKING:
    from bench.scenario.parser import Scenario

MODULES = {
    "sim": ("bench.targets.sim", "SimTarget"),
    "emulator": ("bench.targets.emulator", "EmulatorTarget"),
    "serial": ("bench.targets.serial", "SerialTarget"),
}
NAMES = ("sim", "emulator", "serial")


def split(selection: str) -> tuple[str, str]:
    """The target's name, and what is written behind it: `serial:PORT,pace=jump` -> serial, `PORT,pace=jump`.

    Without a port the colon may be left out: `serial,pace=jump` -> serial, `,pace=jump`. Raises TargetError for a name
    that nobody knows.
    """
    name = re.split("[:,]", selection, maxsplit=1)[0]
    if name not in NAMES:
        raise TargetError(f'there is no target "{selection}"; known: {", ".join(NAMES)}')
    return name, selection[len(name) :].removeprefix(":")


def name_of(selection: str) -> str:
    """`serial:/dev/ttyACM0` selects the target `serial`; raises TargetError for a name that nobody knows."""
    return split(selection)[0]


def check(selection: str) -> None:
    """Raises TargetError when it cannot be understood; nothing is opened."""
    name, written = split(selection)
    if name == "serial":
        _class(name).check(written)
    elif written:
        raise TargetError(f'"{selection}": the target {name} has no port; write --target {name}')


def written_of(selection: str) -> str:
    """What is said of the target behind its name: `/dev/ttyACM0`, `,pace=jump`, or nothing."""
    return split(selection)[1]


def make_target(selection: str, world: World, *, drive: Path | None = None, settings: Settings | None = None) -> Target:
    """The selected target, wired to the world and not started yet; raises TargetError when it cannot be had."""
    check(selection)
    name, written = split(selection)
    cls = _class(name)
    if name == "serial":
        return cls(world, written, drive=drive, settings=settings)
    return cls(world, drive=drive, settings=settings)


def cannot_play(selection: str, scenario: Scenario) -> str:
    """Why this target cannot play the scenario, or nothing."""
    name, written = split(selection)
    return scenario.left_out_on(name) or _class(name).cannot_play(scenario, written)


def _class(name: str) -> Any:
    module, cls = MODULES[name]
    return getattr(import_module(module), cls)
