"""`pytest --quick SEED`: the units, and of the scenarios on sim those that a change touches and a tenth of the others.

A scenario is touched when its file has changed, or a file of the firmware that its chapter is about: since the branch
left main, or since the last commit when we are on main. The seed chooses the tenth.
"""

from __future__ import annotations

import subprocess
import zlib
from pathlib import Path

import pytest

from bench.repository.pytest_times import ON_THE_EMULATED_BOARD
from bench.units import counted

ONE_IN = 10
MOST_TOUCHED = 250  # scenarios; of more than that the seed chooses
SCENARIOS = "bench/scenarios/"
FIRMWARE = "CIRCUITPY/isocket/"
MAIN = "main"
# what takes long, or needs a browser, a board on a pty or many of them
LONG = (
    "tests/ages/",
    "tests/commission/",
    "tests/doctor/test_on_the_emulated_board.py",
    "tests/emulator/test_board.py",
    "tests/emulator/test_process.py",
    "tests/emulator/test_remembered.py",
    "tests/emulator/test_rom_names.py",
    "tests/emulator/test_sleep.py",
    "tests/emulator/test_snapshot.py",
    "tests/failures/",
    "tests/honest/",
    "tests/hostile/",
    "tests/install/",
    "tests/perf/test_passes.py",
    "tests/perf/test_smoke.py",
    "tests/project/test_installed.py",
    "tests/release/",
    "tests/restarts/",
    "tests/scenario/test_command_line.py",
    "tests/scenario/test_fault_soak.py",
    "tests/scenario/test_matrix.py",
    "tests/scenario/test_soak.py",
    "tests/scenario/test_terminal_phone.py",
    "tests/scenario/test_year_soak.py",
    "tests/sim/test_conformance.py",
    "tests/store/test_cuts.py",
    "tests/store/test_damage.py",
    "tests/test_build.py",
    "tests/test_ctrl_c.py",
    "tests/test_developers_guide.py",
    "tests/usb/",
    "tests/web/",
    "tests/wiring/",
)
# a file or folder of the firmware -> the chapters that would notice
CHAPTERS = {
    "access.py": ("03-numbers", "16-hostile"),
    "clock.py": ("07-date-time", "faults/08-clock"),
    "commands.py": ("02-message", "05-calls"),
    "crash/": ("17-restarts",),
    "degrees.py": ("06-temperature",),
    "features/alarm.py": ("08-alarm",),
    "features/backup.py": ("22-more-than-the-manual",),
    "features/button.py": ("04-socket", "13-factory"),
    "features/credit.py": ("11-credit",),
    "features/datetime.py": ("07-date-time",),
    "features/indicators.py": ("12-leds",),
    "features/help.py": ("22-more-than-the-manual",),
    "features/info.py": ("04-socket",),
    "features/power.py": ("10-power",),
    "features/ring.py": ("05-calls",),
    "features/scheduler.py": ("09-scheduler",),
    "features/socket.py": ("04-socket",),
    "features/temperature.py": ("06-temperature",),
    "features/thermostat.py": ("06-temperature",),
    "modem/": ("15-modem-trouble", "18-modems", "19-modems-at-work"),
    "modem/calls.py": ("05-calls", "faults/07-registration-and-calls"),
    "modem/inbox.py": ("02-message", "faults/04-texts-in"),
    "modem/outbox.py": ("14-notices", "faults/05-texts-out"),
    "modem/ussd.py": ("11-credit", "faults/09-line-and-ussd"),
    "notices.py": ("14-notices",),
    "numbers.py": ("03-numbers",),
    "probe.py": ("06-temperature", "faults/10-world"),
    "sms/": ("02-message", "faults/04-texts-in"),
    "store/": ("17-restarts", "faults/02-restarts-and-settings", "faults/03-storage"),
}


def changed_files(root: Path) -> set[str]:
    """Paths from the root, what is not committed or not known to git included; empty where there is no git."""
    base = _git(root, "merge-base", "HEAD", MAIN) or ["HEAD"]
    return {*_git(root, "diff", "--name-only", base[0]), *_git(root, "ls-files", "--others", "--exclude-standard")}


def _git(root: Path, *words: str) -> list[str]:
    try:
        done = subprocess.run(["git", *words], cwd=root, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return []
    return done.stdout.splitlines()


def touched_by(changed: set[str]) -> set[str]:
    """Files of scenarios, as paths from the root."""
    found = {path for path in changed if path.startswith(SCENARIOS) and path.endswith(".scn")}
    for path in changed:
        if path.startswith(FIRMWARE):
            place = path.removeprefix(FIRMWARE)
            for part, chapters in CHAPTERS.items():
                if place == part or (part.endswith("/") and place.startswith(part)):
                    found.update(f"{SCENARIOS}{chapter}.scn" for chapter in chapters)
    return found


class QuickPlugin:
    def __init__(self, seed: int, touched: set[str]) -> None:
        self._seed = seed
        self._touched = touched
        self._words = ""

    def _lot(self, item: pytest.Item) -> int:
        return zlib.crc32(f"{self._seed} {item.nodeid}".encode())

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        units = [item for item in items if item.nodeid.startswith("tests/") and not _is_long(item)]
        scenarios = [
            item for item in items if item.nodeid.startswith(SCENARIOS) and ON_THE_EMULATED_BOARD not in item.nodeid
        ]
        touched = [item for item in scenarios if item.nodeid.partition("::")[0] in self._touched]
        touched = sorted(touched, key=self._lot)[:MOST_TOUCHED]
        others = [item for item in scenarios if item not in touched and self._lot(item) % ONE_IN == 0]
        chosen = {*units, *touched, *others}
        config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
        items[:] = [item for item in items if item in chosen]
        files = ", ".join(sorted(path.removeprefix(SCENARIOS) for path in self._touched)) or "nothing"
        self._words = (
            f"quick: {len(units)} units, {counted(len(touched), 'scenario')} that a change touches ({files}), "
            f"{len(others)} others by seed {self._seed}"
        )

    def pytest_report_collectionfinish(self) -> str:
        return self._words


def _is_long(item: pytest.Item) -> bool:
    callspec = getattr(item, "callspec", None)
    on_a_board = callspec is not None and "emulator" in callspec.params.values()
    return on_a_board or "image" in getattr(item, "fixturenames", ()) or item.nodeid.startswith(LONG)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--quick", type=int, metavar="SEED", help="units and a tenth of the scenarios")


def pytest_configure(config: pytest.Config) -> None:
    seed = config.getoption("--quick")
    if seed is not None:
        touched = touched_by(changed_files(config.rootpath))
        config.pluginmanager.register(QuickPlugin(seed, touched), "isocket-quick")
