"""The firmware's pure parts (no hardware in them) are imported as they are.

Not by way of sys.path: the drive's `code.py` would stand in front of the standard library's `code`.
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

from hypothesis import Phase, settings

# how long an example takes depends on the machine, not on us
settings.register_profile("any machine", deadline=None)
# of a mutant (bench/repository/mutation.py) one example that fails is enough, and it is the same one each time
settings.register_profile("a mutant", deadline=None, derandomize=True, phases=(Phase.explicit, Phase.generate))
settings.load_profile("any machine")

DRIVE = Path(__file__).parents[2] / "CIRCUITPY"


def _have(name: str, file: Path, folder: Path | None = None) -> None:
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(
            name, file, submodule_search_locations=None if folder is None else [str(folder)]
        )
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)


_have("pins", DRIVE / "pins.py")
_have("pin_rules", DRIVE / "pin_rules.py")
_have("isocket", DRIVE / "isocket" / "__init__.py", DRIVE / "isocket")
