"""A release that is dragged onto the drive, over whatever version is there, and nothing taken away: it is the new one
that runs.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.build.drive import SOURCE, form_of
from bench.build.modules.kept import MODULES, MPY, PY
from bench.build.release.package import release_drive
from bench.build.version import firmware_version
from bench.surroundings import World
from bench.targets.registry import make_target
from bench.world.clock import SECOND
from tests.install.cutting import put
from tests.restarts.place import Place

OWNER = "+358401234567"
# modules of the last version before this layout
BUNDLES = "__init__ guard app_1 app_2 config_1 fall_1 house_1 house_6 limits_1 minimal minimal_1 modem_1 modem_7"
OLD = b"raise RuntimeError('an old module')\n"


def _modules_of_old(ending: str, content: bytes) -> dict[str, bytes]:
    return {f"isocket/{name}{ending}": content for name in BUNDLES.split()}


def _sources() -> dict[str, bytes]:
    """CIRCUITPY/ itself, each module damaged."""
    found = {path.relative_to(SOURCE).as_posix(): path for path in SOURCE.rglob("*.py")}
    return {name: OLD + path.read_bytes() if "/" in name else path.read_bytes() for name, path in found.items()}


UNDERNEATH = {
    "bundles": lambda form: _modules_of_old(PY, OLD),
    "bundles as .mpy": lambda form: _modules_of_old(MPY, b"M\x06\x00\x1f"),
    "sources": lambda form: _sources(),
    "this layout, another build": lambda form: (
        {
            path: OLD if path.endswith(PY) else content[: len(content) // 2]
            for path, content in release_drive(form).items()
            if path.startswith(MODULES)
        }
        | {f"{MODULES}/isocket/gone{form}": b"?"}
    ),
}


@pytest.mark.parametrize("target", ["sim", "emulator"])
@pytest.mark.parametrize("form", UNDERNEATH)
def test_the_new_one_runs(form: str, target: str, tmp_path: Path) -> None:
    put(tmp_path, UNDERNEATH[form](form_of(target)))
    put(tmp_path, release_drive(form_of(target)))
    if target == "emulator":
        device = Place(target, tmp_path).target
    else:
        device = make_target(target, World(), drive=tmp_path)
    try:
        device.start()
        device.run_until(30 * SECOND)
        phone = device.world.network.phone(OWNER)
        phone.text("FIRMWARE")
        device.run_until(45 * SECOND)
        assert [text.text for text in phone.received] == [f"v{firmware_version()}"]
    finally:
        device.close()
