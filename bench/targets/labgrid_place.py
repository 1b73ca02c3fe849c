"""Boards in a lab: a place of labgrid (https://labgrid.readthedocs.io) whose resources are the two ports of a board.

labgrid wants a pyserial of its own, so it lives in a virtual environment of its own, and is spoken to by its command.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import re
import shutil
from functools import cache
from pathlib import Path

from bench.place import PROJECT
from bench.targets.base import TargetError
from bench.targets.program import ask

PREFIX = "labgrid:"
VARIABLE = "ISOCKET_LABGRID"  # the virtual environment
ENVIRONMENT = PROJECT / ".labgrid"  # where `make labgrid` puts it
CONSOLE, DATA = "console", "data"
TIMEOUT_S = 60
_PORT = re.compile(r"^ *- NetworkSerialPort:$\n((?:^ +\w+: .*$\n?)+)", re.MULTILINE)
_FIELD = re.compile(r"^ +(\w+): (.*)$", re.MULTILINE)


class NoLabgrid(TargetError):
    """It is not installed here; the message says how to."""


def client() -> str:
    """The path of labgrid-client. Raises NoLabgrid."""
    chosen = os.environ.get(VARIABLE)
    folders = [Path(chosen)] if chosen else [ENVIRONMENT]
    for folder in folders:
        if (folder / "bin" / "labgrid-client").is_file():
            return str(folder / "bin" / "labgrid-client")
    found = None if chosen else shutil.which("labgrid-client")
    if found:
        return found
    raise NoLabgrid(
        "serial: labgrid is not installed. `make labgrid` puts it into .labgrid; elsewhere: python3 -m venv FOLDER, "
        f"FOLDER/bin/pip install labgrid, {VARIABLE}=FOLDER"
    )


@cache
def urls_of(place: str) -> dict[str, str]:
    """`data` and `console` -> the URL of that port, as pyserial opens it. The place is ours until this process ends.

    Raises TargetError.
    """
    _ask(place, "acquire")
    atexit.register(_release, place)
    found = ports_in(_ask(place, "env"))
    if DATA not in found:
        raise TargetError(
            f"serial: the place {place} has no resource called {DATA} ({', '.join(sorted(found)) or 'none'}); "
            f"labgrid-client -p {place} add-named-match EXPORTER/GROUP/NetworkSerialPort/NAME {DATA}"
        )
    return found


def ports_in(environment: str) -> dict[str, str]:
    """What `labgrid-client env` prints: name of a NetworkSerialPort -> URL."""
    found: dict[str, str] = {}
    for block in _PORT.findall(environment):
        told = dict(_FIELD.findall(block))
        if {"name", "host", "port"} <= set(told):
            where = f"{told['host']}:{told['port']}"
            # ser2net does not acknowledge SET_CONTROL as pyserial wants it
            raw = told.get("protocol", "rfc2217") == "raw"
            found[told["name"]] = f"socket://{where}" if raw else f"rfc2217://{where}?ign_set_control"
    return found


def _release(place: str) -> None:
    with contextlib.suppress(TargetError):
        _ask(place, "release")


def _ask(place: str, *words: str) -> str:
    return ask([client(), "-p", place, *words], TIMEOUT_S, "LG_COORDINATOR names the coordinator")
