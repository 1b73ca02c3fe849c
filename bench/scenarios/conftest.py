"""Makes every scenario of every *.scn file a test of its own; `--isocket-target` says where they are played.

Without that option: all on `sim`, and those of everyday.txt on the emulated board, too, if its image is in the cache.
What is in the folder `pending` has to fail, for the reason that stands behind its title: `# missing: …`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import pytest

from bench.build.firmware import FirmwareMissing, find_image
from bench.emulator.node import NodeMissingError, node
from bench.pytest_plugin import marks_of
from bench.scenario.errors import ScenarioError
from bench.scenario.everyday import EVERYDAY, everyday_titles
from bench.scenario.failure import Failure
from bench.scenario.parser import Scenario, parse_file
from bench.scenario.runner import play
from bench.targets.registry import cannot_play, make_target, name_of

PENDING = "pending"
_MISSING = re.compile(r'scenario ".*"\s+# missing: (.+)')


def pytest_collect_file(parent: pytest.Collector, file_path: Path) -> pytest.Collector | None:
    return ScenarioFile.from_parent(parent, path=file_path) if file_path.suffix == ".scn" else None


def _missing(path: Path, scenario: Scenario) -> str:
    """What the firmware lacks to play a pending scenario; empty when it is not said."""
    match = _MISSING.match(path.read_text(encoding="utf-8").splitlines()[scenario.line - 1])
    return match[1] if match else ""


@lru_cache
def _emulator_missing() -> str:
    """Why the emulated board cannot run here; empty if it can."""
    try:
        find_image(download=False)
        node()
    except (FirmwareMissing, NodeMissingError) as error:
        return str(error)
    return ""


class ScenarioFile(pytest.File):
    """One file: an error in it is an error of collection, and none of it runs."""

    def collect(self) -> Iterable[pytest.Item]:
        root = self.config.rootpath
        path = self.path.relative_to(root) if self.path.is_relative_to(root) else self.path
        chosen = self.config.getoption("--isocket-target")
        everyday = everyday_titles(self.path)
        scenarios = parse_file(path if path.exists() else self.path)
        for scenario in scenarios:
            targets = chosen or (["sim", "emulator"] if scenario.title in everyday else ["sim"])
            for target in targets:
                name = scenario.title if len(targets) == 1 else f"{scenario.title} [{target}]"
                yield ScenarioItem.from_parent(self, name=name, scenario=scenario, target=target)
        if self.path.parent.name == PENDING:
            missing = [scenario for scenario in scenarios if not _missing(self.path, scenario)]
            if missing:
                titles = ", ".join(scenario.title for scenario in missing)
                raise pytest.Collector.CollectError(f"behind the title, `# missing: …` has to say what is: {titles}")
        unknown = everyday - {scenario.title for scenario in scenarios}
        if unknown:
            raise pytest.Collector.CollectError(f"{EVERYDAY}: {self.path.name} has no {', '.join(sorted(unknown))}")

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException]) -> str | object:  # type: ignore[override]
        if isinstance(excinfo.value, ScenarioError):
            return str(excinfo.value)
        return super().repr_failure(excinfo)


class ScenarioItem(pytest.Item):
    def __init__(self, *, scenario: Scenario, target: str, **kwargs: object) -> None:
        super().__init__(**kwargs)  # type: ignore[arg-type]
        self.scenario = scenario
        self.target = target
        for mark in marks_of(target):
            self.add_marker(mark)
        if self.path.parent.name == PENDING:
            self.add_marker(pytest.mark.xfail(reason=_missing(self.path, scenario), raises=Failure, strict=True))
        left_out = cannot_play(target, scenario)
        if left_out:
            self.add_marker(pytest.mark.skip(reason=f"{left_out}, not on {target}"))
        elif name_of(target) == "emulator" and not self.config.getoption("--isocket-target") and _emulator_missing():
            self.add_marker(pytest.mark.skip(reason=f"NOT PLAYED ON REAL CIRCUITPYTHON: {_emulator_missing()}"))

    def runtest(self) -> None:
        modem = str(self.config.getoption("--isocket-modem"))
        play(self.scenario, lambda world: make_target(self.target, world), modem=modem)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException]) -> str | object:  # type: ignore[override]
        if isinstance(excinfo.value, Failure):
            return str(excinfo.value)
        return super().repr_failure(excinfo)

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, self.scenario.line - 1, f"{self.path.name}: {self.name}"
