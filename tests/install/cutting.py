"""Drives that are installed on until the cable is pulled, and what then starts on them."""

from __future__ import annotations

import os
import random
import shutil
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from bench.build.drive import SOURCE, drive_files
from bench.build.install.disk import Disk
from bench.build.install.plan import STAGED
from bench.build.modules.kept import PY
from bench.build.release.contents import LIST, contents_of
from bench.build.release.package import release_drive
from bench.build.version import firmware_version
from bench.scenario.failure import Failure
from bench.scenario.parser import Scenario
from bench.scenario.player import Player
from bench.surroundings import World
from bench.targets.sim import SimTarget
from bench.world.clock import SECOND

OWNER = "+358401234567"
OLD_VERSION = "0.0.9"
EVERY_STEP = bool(os.environ.get("ISOCKET_EVERY_STEP"))  # the long form: no step is left out
SEED = random.randrange(10**6)  # other steps each time; a failure names its step


def some_of(steps: range, many: int) -> list[int]:
    """One out of each of so many equal parts, in order; all of them in the long form."""
    if EVERY_STEP or len(steps) <= many:
        return list(steps)
    chance = random.Random(SEED)
    return [chance.choice(steps[len(steps) * part // many : len(steps) * (part + 1) // many]) for part in range(many)]


class CableOut(OSError):
    """The cable was pulled."""


class CutDisk(Disk):
    """Its cable is pulled after so many steps. A write is three: an empty file, half of it, all of it."""

    def __init__(self, root: Path, steps: int | None = None) -> None:
        super().__init__(root)
        self.steps = steps
        self.done = 0
        self.switched_at = 0  # the step at which the new version became the one that starts

    def _step(self) -> None:
        if self.done == self.steps:
            raise CableOut(5, "cable out")
        self.done += 1

    def make_folder(self, path: str) -> None:
        self._step()
        super().make_folder(path)

    def write(self, path: str, content: bytes) -> None:
        for part in (b"", content[: len(content) // 2], content):
            self._step()
            super().write(path, part)

    def rename(self, old: str, new: str) -> None:
        self._step()
        if new == STAGED:
            self.switched_at = self.done
        super().rename(old, new)

    def remove(self, path: str) -> None:
        self._step()
        super().remove(path)

    def remove_folder(self, path: str) -> None:
        self._step()
        super().remove_folder(path)


@cache
def new_files() -> dict[str, bytes]:
    return release_drive(PY)


@cache
def old_files() -> dict[str, bytes]:
    """The same firmware as another build of another version, with a module that is no more, and libraries that were
    named otherwise.
    """
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "CIRCUITPY"
        shutil.copytree(SOURCE, source, ignore=shutil.ignore_patterns("__pycache__"))
        told = source / "isocket" / "__init__.py"
        told.write_text(told.read_text().replace(firmware_version(), OLD_VERSION))
        files = drive_files(source=source, form=PY)
    files["isocket/gone.py"] = b"x = 1\n"
    files["lib/simpleio.py"] += b"# older\n"
    return {**files, LIST: contents_of(files, OLD_VERSION).text().encode()}


def put(folder: Path, files: Mapping[str, bytes]) -> None:
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def version_that_starts(folder: Path) -> str:
    """Start a device on this drive and ask it; a text that needs every kind of function must be answered, too."""
    target = SimTarget(World(), drive=folder)
    try:
        player = Player(target)
        phone = player.phone(OWNER)
        try:
            player.begin(Scenario("cut", 0, "starts"))
        except Failure as failure:
            raise AssertionError(f"it does not start:\n{target.console[-2000:]}") from failure
        for text in ("FIRMWARE", "STATUS", "SCHEDULER?"):
            target.world.network.text(OWNER, text)
            target.run_for(15 * SECOND)
        replies = [text.text for text in phone.received]
        assert len(replies) == 3 and replies[1].startswith("Power socket OFF") and replies[2] == "SCHEDULER is empty", (
            f"{replies}\n{target.console[-2000:]}"
        )
        return replies[0].removeprefix("v")
    finally:
        target.close()
