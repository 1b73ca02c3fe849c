"""Drives with a mistake in them, so that a device falls as it would by one of ours."""

from __future__ import annotations

import shutil
from pathlib import Path

from bench.build.drive import SOURCE, assemble, form_of

# what ends the app: a reading of 66 C, each time; FIRMWARE, in a function that is read from the drive; HARDWARE, which
# asks for more memory than there is; its own start
AT_66_C = (
    "isocket/probe.py",
    "            self._done(self._latest)\n",
    "            self._done({66 * 16: None}.get(self._latest, 0) + self._latest)\n",
)
BY_FIRMWARE = ("isocket/features/info.py", '"v" + VERSION', '"v" + VERSION[request.now]')
BY_HARDWARE = ("isocket/features/info.py", '"iSocket RP2040 " + self._modem.model', "str(bytearray(190000))")
NO_HOUSE = ("isocket/house.py", "        now = hardware.now_ms()\n", "        now = hardware.now_ms() + None\n")


def broken_drive(folder: Path, target: str, *mistakes: tuple[str, str, str]) -> Path:
    """A drive for `target` of sources with these mistakes (path, what stands there, what is to stand there)."""
    source = folder / "source"
    shutil.copytree(SOURCE, source, ignore=shutil.ignore_patterns("__pycache__"))
    for path, right, wrong in mistakes:
        text = (source / path).read_text()
        assert text.count(right) == 1, f"{path} has changed: tests/restarts/drives.py has to follow it"
        (source / path).write_text(text.replace(right, wrong))
    assemble(folder / "drive", source=source, form=form_of(target))
    return folder / "drive"


# RUNTIME hangs, with the socket on; FIRMWARE crashes the interpreter, or ends the VM
HANGS = (
    "isocket/features/socket.py",
    "        if not self.on:\n",
    "        while self.on:\n            pass\n        if True:\n",
)
CRASHES = (
    "isocket/features/info.py",
    '"v" + VERSION',
    '[(m.on_next_reset(m.RunMode.SAFE_MODE), m.reset()) for m in [__import__("microcontroller")]]',
)
ENDS = ("isocket/features/info.py", '"v" + VERSION', '__import__("sys").exit()')
# the start never ends; the first pass never does
HANGS_AT_START = ("isocket/house.py", "        now = hardware.now_ms()\n", "        while True:\n            pass\n")
FIRST_PASS = (
    "isocket/features/indicators.py",
    "        if self._special_ends is not None and now >= self._special_ends:\n",
    "        if self._special_ends.never is not None and now >= self._special_ends:\n",
)
