"""Names of targets and how to get one; a target's own modules are loaded only when it is asked for."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.targets.base import Settings, Target, TargetError
from bench.world.world import World

if TYPE_CHECKING:
    from bench.scenario.parser import Scenario

MODULES = {
    "sim": ("bench.targets.sim", "SimTarget"),
    "emulator": ("bench.targets.emulator", "EmulatorTarget"),
    "serial": ("bench.targets.serial", "SerialTarget"),
}
NAMES = ("sim", "emulator", "serial")


def name_of(selection: str) -> str:
    """`serial:/dev/ttyACM0` selects the target `serial`, and so does `serial,pace=jump`.

    Raises TargetError for a name that nobody knows.
    """
    name = _parts(selection)[0]
    if name not in NAMES:
        raise TargetError(f'there is no target "{selection}"; known: {", ".join(NAMES)}')
    return name


def written_of(selection: str) -> str:
    """What is said of the target behind its name: `/dev/ttyACM0`, `,pace=jump`, or nothing."""
    return _parts(selection)[1]


def _parts(selection: str) -> tuple[str, str]:
    name, colon, rest = selection.partition(":")
    if "," not in name:
        return name, rest
    name, _, first = name.partition(",")  # no port, so a colon belongs to an option
    return name, f",{first}{colon}{rest}"


def make_target(selection: str, world: World, *, drive: Path | None = None, settings: Settings | None = None) -> Target:
    """The selected target, wired to the world and not started yet; raises TargetError when it cannot be had."""
    name = name_of(selection)
    cls = _class(name)
    written = written_of(selection)
    if name == "serial":
        return cls(world, written, drive=drive, settings=settings)
    if written:
        raise TargetError(f'"{selection}": the target {name} has no port; write --target {name}')
    return cls(world, drive=drive, settings=settings)


def cannot_play(selection: str, scenario: Scenario) -> str:
    """Why this target cannot play the scenario, or nothing."""
    name = name_of(selection)
    return scenario.left_out_on(name) or _class(name).cannot_play(scenario, written_of(selection))


def _class(name: str) -> Any:
    module, cls = MODULES[name]
    return getattr(import_module(module), cls)
