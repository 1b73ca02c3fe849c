"""The few things that the doctor takes from the firmware's own source, so that both judge alike."""

from __future__ import annotations

import sys
from types import ModuleType

from bench.drive import SOURCE


def config() -> ModuleType:
    """isocket.config, under this Python."""
    if str(SOURCE) not in sys.path:
        sys.path.append(str(SOURCE))
    import isocket.config

    return isocket.config


def default_pins() -> dict[str, str]:
    """Signal -> pin, as the firmware has them unless settings.toml says otherwise."""
    return config().Config().pins
