"""A short form of `bench failures`, and firmwares that do not cope: each has to be noticed."""

from __future__ import annotations

import random
import shutil
import time
from pathlib import Path

import pytest

from bench.build.drive import SOURCE, assemble
from bench.build.modules.kept import MODULES, PY
from bench.checks.failures import starts
from bench.checks.failures.life import live
from bench.checks.failures.points import Point, fallback_modules, points
from bench.checks.failures.run import orders

SEED = int(time.time() // 86400)  # another sample each day; a failure names its function


def point(name: str) -> Point:
    (found,) = (one for one in points() if one.name.endswith(name))
    return found


def test_what_is_found() -> None:
    names = {one.name for one in points()}
    assert len(names) > 150
    for some in (
        "features/alarm.py Alarm.step",
        "features/alarm.py Alarm._text_all.done",
        "modem/calls.py Calls._on_ring",
        "modem/outbox.py Outbox.next_command",
        "house.py House._on_reading",
        "commands.py Commands.take",
    ):
        assert some in names
    assert not any("crash" in name or "pdu" in name for name in names), "the fallback stands on its own"


def test_each_of_them_can_fail_on_the_assembled_drive(tmp_path: Path) -> None:
    """Its build wants some functions to be as they are: `rows`. All of them are spoilt at once, the last first."""
    source = tmp_path / "source"
    shutil.copytree(SOURCE, source, ignore=shutil.ignore_patterns("__pycache__"))
    for one in sorted(points(), key=lambda one: (one.path, -one.line)):
        file = source / one.path
        file.write_text(one.spoilt(file.read_text(), "RuntimeError", False))
    assemble(tmp_path / "drive", source=source, form=PY)


def test_what_the_fallback_needs() -> None:
    """docs/reliability.md has the list of files that these come to."""
    modules = fallback_modules()
    assert {"isocket.crash.fallback", "isocket.sms.pdu", "isocket.store.journal", "isocket.guesses"} <= modules
    assert not any(name.startswith("isocket.features") or name == "isocket.app" for name in modules)


@pytest.mark.parametrize(
    "order", orders(sample=8, seed=SEED), ids=lambda order: f"{order[0].name} {order[1]} {order[2]}"
)
def test_a_few_functions_that_raise(order: tuple[Point, str, bool]) -> None:
    outcome = live(*order)
    assert not outcome.broken, outcome.words


def spoilt(folder: Path, path: str, right: str, wrong: str) -> Path:
    source = folder / "source"
    shutil.copytree(SOURCE, source, ignore=shutil.ignore_patterns("__pycache__"))
    file = source / path
    text = file.read_text()
    assert text.count(right) == 1, f"{path} has changed: this test has to follow it"
    file.write_text(text.replace(right, wrong))
    return source


@pytest.mark.parametrize(
    ("mistake", "path", "right", "wrong", "broken"),
    [
        ("Indicators.step", "isocket/crash/report.py", "MOST = 5 ", "MOST = 500 ", "no fallback"),
        ("Commands.take", "isocket/crash/fallback.py", "self._rang = True", "self._rang = False", "alarm"),
        (
            "Commands.take",
            "isocket/crash/fallback.py",
            "            self._owed.append((dialable",
            "            (lambda one: 0)((dialable",
            "not told",
        ),
        ("Modem.step", "isocket/crash/report.py", "if error and noted != error:", "if True:", ", noted"),
        (
            "Outbox.next_command",
            "isocket/crash/fallback.py",
            "owing, words, lambda",
            'owing, "", lambda',
            "alarm was not told",
        ),
        (
            "Alarm.step",
            "isocket/crash/supervisor.py",
            "            hardware.let_go(self.board)",
            "            self.board.relay.set(False)",
            "relay",
        ),
        (
            "Modem.step",
            "isocket/crash/line.py",
            "            self._board.feed_watchdog()\n            if self._now() - began >= ms:",
            "            if self._now() - began >= ms:",
            "watchdog",
        ),
    ],
)
def test_a_firmware_that_does_not_cope_is_noticed(
    mistake: str, path: str, right: str, wrong: str, broken: str, tmp_path: Path
) -> None:
    outcome = live(point(mistake), "RuntimeError", False, source=spoilt(tmp_path, path, right, wrong))
    assert any(broken in words for words in outcome.broken), outcome.broken


def some_files() -> list[str]:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        assemble(Path(folder), form=PY)
        names = starts.files_of(Path(folder))
    home = f"{MODULES}/isocket"
    always = ["button.py", starts.ON_DEMAND, f"{home}/app.py", f"{home}/checks.txt", f"{home}/modem/calls.py"]
    assert set(always) <= set(names)
    return always + random.Random(SEED).sample(sorted(set(names) - set(always)), 3)


@pytest.mark.parametrize("how", starts.DAMAGES)
@pytest.mark.parametrize("name", some_files())
def test_a_file_that_is_missing_or_cut(name: str, how: str) -> None:
    start = starts.with_damage(name, how)
    assert start.ok, start
    if name.startswith(("button", "boot", "safemode", "lib/")):
        assert start.by == "app", "it costs no more than the button"
    elif name.startswith(MODULES) and name != starts.ON_DEMAND:
        assert start.by == "fallback", "what is damaged does not run"


@pytest.mark.parametrize(
    ("name", "how"), [("modem/calls.mpy", "one bit"), ("app.mpy", "cut"), ("checks.txt", "missing")]
)
def test_a_damaged_module_on_the_emulated_board(image: Path, name: str, how: str) -> None:
    """Bytecode with a wrong bit may hang the interpreter, or give wrong results: it is not imported."""
    start = starts.with_damage(f"{MODULES}/isocket/{name}", how, "emulator")
    assert (start.by, start.resets) == ("fallback", 0), start
