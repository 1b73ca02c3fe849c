"""The few things that the doctor takes from the firmware's own source, so that both judge alike."""

from __future__ import annotations

import os
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

from bench.build.drive import SOURCE
from bench.sim import settings_toml
from bench.sim.pins import BOARD_NAMES


def config() -> ModuleType:
    """isocket.config, under this Python."""
    if str(SOURCE) not in sys.path:
        sys.path.append(str(SOURCE))
    import isocket.config

    return isocket.config


def default_pins() -> dict[str, str]:
    """Signal -> pin, as the firmware has them unless settings.toml says otherwise."""
    return config().Config().pins


def settings_of(file: Path) -> tuple[Any, list[str]]:
    """(isocket.config.Config, what is wrong) of a settings.toml, as the firmware itself would have it on a Pico."""
    pins, settings = _copy("pins.py"), _copy("isocket/config.py")
    content = file.read_bytes()
    pins.PATH = str(file)
    pins.os = SimpleNamespace(stat=os.stat, getenv=lambda key: settings_toml.getenv(content, key))
    pins.pin_named = lambda name: BOARD_NAMES.get(name) if name.startswith("GP") else None
    troubles: list[str] = []
    settings.pins, settings.log = pins, SimpleNamespace(say=troubles.append)
    return settings.load(), [trouble.removeprefix("settings.toml: ") for trouble in troubles]


def _copy(path: str) -> Any:
    """Of a module of the firmware, to be changed."""
    config()  # has put the firmware on the path
    spec = spec_from_file_location("isocket_copy", SOURCE / path)
    assert spec is not None and spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
