"""The few things that the doctor takes from the firmware's own source, so that both judge alike."""

from __future__ import annotations

import os
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

from bench.build.boards import PICO, names_of
from bench.build.drive import SOURCE
from bench.sim import settings_toml


def config() -> ModuleType:
    """isocket.config, under this Python."""
    if str(SOURCE) not in sys.path:
        sys.path.append(str(SOURCE))
    import isocket.config

    return isocket.config


def default_pins() -> dict[str, str]:
    """Signal -> pin, as the firmware has them unless settings.toml says otherwise."""
    return config().defaults().pins


def settings_of(file: Path, identity: str = PICO) -> tuple[Any, list[str]]:
    """(isocket.config.Config, what is wrong) of a settings.toml, as the firmware would have it on the board with this
    Board ID.
    """
    pins, rules, settings = _copy("pins.py"), _copy("pin_rules.py"), _copy("isocket/config.py")
    content = file.read_bytes()
    pins.PATH = str(file)
    pins.os = SimpleNamespace(stat=os.stat, getenv=lambda key: settings_toml.getenv(content, key))
    names = names_of(identity)
    rules.pin_named = names.get
    rules.number_of = lambda name: names.get(name, -1)
    rules.value_of, rules.is_pico = pins.value_of, lambda: "GP0" in names
    pins.is_pico, settings._rules = rules.is_pico, lambda: rules
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
