"""Where a run of the suite spent its time: by kind of test, by worker, the slowest tests and the dearest. Works with
pytest-xdist.

Wall is what went by in the tests themselves; own is this process's share of a core, children's that of the programs it
waited for (the emulated boards' Node, the browser, `python -m bench …`). Wall without either is waiting.
"""

from __future__ import annotations

import os
import time
from collections import defaultdict
from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Any

import pytest

from bench.emulator.process import cpu_of_boards

SLOWEST = 10
ON_THE_EMULATED_BOARD = "[emulator]"


@dataclass
class Spent:
    """Seconds."""

    wall: float = 0.0
    own: float = 0.0
    children: float = 0.0
    tests: set[str] = field(default_factory=set)

    def add(self, test: str, wall: float, own: float, children: float) -> None:
        self.wall += wall
        self.own += own
        self.children += children
        self.tests.add(test)

    def __str__(self) -> str:
        return f"{len(self.tests):6} {self.wall:8.1f} {self.own:8.1f} {self.children:10.1f}"


def kind_of(test: str) -> str:
    """`tests/modem`, `scenarios on sim`, `scenarios on emulator`…"""
    path = test.partition("::")[0]
    if path.startswith("bench/scenarios/"):
        return "scenarios on emulator" if ON_THE_EMULATED_BOARD in test else "scenarios on sim"
    folder = path.rpartition("/")[0]
    return folder or path


def _cpu() -> tuple[float, float]:
    """Of this process, and of the children it has waited for or that have served it a board."""
    times = os.times()
    return times.user + times.system, times.children_user + times.children_system + cpu_of_boards()


class TimesPlugin:
    """In a worker: measures, and sends with the reports. In the controller: adds up and prints."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._began = time.monotonic()
        self._cpu_at_start = _cpu()
        self._by_kind: defaultdict[str, Spent] = defaultdict(Spent)
        self._by_test: defaultdict[str, Spent] = defaultdict(Spent)
        self._by_worker: defaultdict[str, Spent] = defaultdict(Spent)
        self._lives: dict[str, dict[str, float]] = {}
        self._at = _cpu()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        own, children = _cpu()
        report.cpu = [own - self._at[0], children - self._at[1]]  # type: ignore[attr-defined]
        self._at = own, children
        return report

    def pytest_runtest_logreport(self, report: Any) -> None:
        own, children = getattr(report, "cpu", (0.0, 0.0))
        worker = getattr(report, "worker_id", "main")
        for group, name in (
            (self._by_kind, kind_of(report.nodeid)),
            (self._by_test, report.nodeid),
            (self._by_worker, worker),
        ):
            group[name].add(report.nodeid, report.duration, own, children)

    def life(self) -> dict[str, float]:
        """Of this process, until now."""
        own, children = _cpu()
        return {"from": self._began, "to": time.monotonic(), "own": own, "children": children}

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self) -> None:
        output = getattr(self._config, "workeroutput", None)
        if output is not None:
            output["times"] = self.life()

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        self._lives[node.gateway.id] = getattr(node, "workeroutput", {}).get("times", {})

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        write = terminalreporter.write_line
        if not self._by_test:
            return
        terminalreporter.write_sep("=", "where the time went (seconds)")
        write(f"{'':36}{'tests':>6} {'wall':>8} {'own CPU':>8} {'children':>10}")
        for name, spent in sorted(self._by_kind.items(), key=lambda pair: -pair[1].wall):
            write(f"{name:36}{spent}")
        last = max((life.get("to", 0.0) for life in self._lives.values()), default=0.0)
        for name, spent in sorted(self._by_worker.items()):
            life = self._lives.get(name)
            if life:
                write(
                    f"{'worker ' + name:36}{spent}   lived {life['to'] - life['from']:.1f}, "
                    f"CPU {life['own']:.1f} + {life['children']:.1f}, idle at the end {last - life['to']:.1f}"
                )
            else:
                write(f"{name:36}{spent}")
        write(f"the slowest {SLOWEST}:")
        for name, spent in sorted(self._by_test.items(), key=lambda pair: -pair[1].wall)[:SLOWEST]:
            write(f"{spent.wall:8.1f} {name}")
        write(f"the dearest {SLOWEST}, by CPU:")
        for name, spent in sorted(self._by_test.items(), key=lambda pair: -(pair[1].own + pair[1].children))[:SLOWEST]:
            write(f"{spent.own + spent.children:8.1f} {name}")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--times", action="store_true", help="print at the end where the time went")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--times"):
        config.pluginmanager.register(TimesPlugin(config), "isocket-times")
