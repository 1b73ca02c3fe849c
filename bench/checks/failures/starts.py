"""Starts that cannot go well: a file of the drive missing or cut, less memory than there should be.

Whatever is wrong, ON is obeyed and answered, by the app or by the fallback, and the chip is not reset again and
again.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from bench.build.drive import SOURCE, assemble, form_of
from bench.build.modules.kept import MODULES
from bench.scenario.waiting import wait_until
from bench.surroundings import World
from bench.targets.registry import make_target
from bench.world.clock import SECOND

OWNER = "+358401234567"
# what code.py enters by, and what the fallback is made of; docs/reliability.md has this list
FALLBACK_MODULES = (
    *("__init__.", "config.", "crash/", "hardware.", "log.", "on_demand.", "text."),
    *("store/__init__.", "store/layout."),
)
FALLBACK_FILES = (
    *("code.py", "pin_rules.py", "pins.py", f"{MODULES}/fallback/"),
    *(f"{MODULES}/isocket/{name}" for name in FALLBACK_MODULES),
)
ON_DEMAND = f"{MODULES}/isocket/on_demand.txt"
DATA = ("isocket/contents.txt", "store/snapshot.bin")  # read by nobody, and by the store, which has its own judges
RESETS = 3  # by the watchdog, until the fallback takes over
WITHIN_US = 200 * SECOND
KB = 1024


@dataclass
class Start:
    """What came of it. by: who answered, `app`, `fallback` or nobody. resets: by the watchdog."""

    words: str
    by: str = "nobody"
    resets: int = 0
    said: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return self.by != "nobody" and self.resets <= RESETS


def files_of(drive: Path) -> list[str]:
    """All files of an assembled drive that the fallback does not need, and that have something in them."""
    files = (path for path in sorted(drive.rglob("*")) if path.is_file() and path.stat().st_size)
    names = (path.relative_to(drive).as_posix() for path in files)
    return [name for name in names if name == ON_DEMAND or (not name.startswith(FALLBACK_FILES) and name not in DATA)]


def missing(path: Path) -> None:
    path.unlink()


def cut(path: Path) -> None:
    """A text in the middle of a line of its second half, where it cannot be read any more; bytecode anywhere."""
    content = path.read_bytes()
    part = content[: len(content) * 2 // 3]
    path.write_bytes(part if path.suffix == ".mpy" else part.rstrip() + b" (")


def one_bit(path: Path) -> None:
    """One bit is wrong, somewhere in its middle."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1 << len(content) % 7
    path.write_bytes(content)


DAMAGES: dict[str, Callable[[Path], None]] = {"missing": missing, "cut": cut, "one bit": one_bit}


def with_damage(name: str, how: str, target: str = "sim") -> Start:
    """A start from a drive whose file `name` is `missing`, `cut`, or has `one bit` wrong."""
    return _start(f"{name} {how}", lambda drive: DAMAGES[how](drive / name), target)


def with_less_memory(kb: int, target: str = "emulator") -> Start:
    """A start with so many KB of the heap taken away before the first import."""

    def take(drive: Path) -> None:
        code = drive / "code.py"
        text = code.read_text()
        first = "import os\n"
        assert text.count(first) == 1, "code.py has changed: bench/checks/failures/starts.py has to follow it"
        code.write_text(text.replace(first, f"{first}_taken = bytearray({kb * KB})\n"))

    return _start(f"{kb} KB of the heap taken", take, target)


def _start(words: str, spoil: Callable[[Path], None], target: str) -> Start:
    start = Start(words)
    with tempfile.TemporaryDirectory(prefix="isocket-starts-") as folder:
        drive = Path(folder) / "drive"
        assemble(drive, source=SOURCE, form=form_of(target))
        spoil(drive)
        world = World()
        device = make_target(target, world, drive=drive)
        try:
            device.start()
            owner = world.network.phone(OWNER)
            device.run_until(20 * SECOND)
            owner.text("ON")
            wait_until(device, lambda: bool(owner.received), WITHIN_US, [owner.on_text])
            entries = world.record.entries
            start.said = [entry.text for entry in entries if entry.kind == "console"]
            start.resets = sum("watchdog" in entry.text for entry in entries)
            if world.relay.value and any(text.text == "Power socket ON" for text in owner.received):
                start.by = "app" if any("command: ON" in line for line in start.said) else "fallback"
        finally:
            device.close()
    return start
