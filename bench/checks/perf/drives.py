"""The drives that are measured: the firmware and the baseline as they are, with marks around their code.py."""

from __future__ import annotations

import shutil
from pathlib import Path

from bench.build.drive import assemble
from bench.build.modules.kept import MODULES, MPY

HERE = Path(__file__).parent
MARKS = HERE / "board" / "perf_marks.py"
BASELINE = HERE / "baseline" / "code.py"

# before the first line of code.py: the marks are there, and it is known what they take
_FIRST = """import gc
gc.collect()
_free = gc.mem_free()
import perf_marks
gc.collect()
perf_marks.own_bytes = _free - gc.mem_free()
perf_marks.begin()
"""
ISOCKET_LAST = "    supervisor.main()\n"
ISOCKET_INSTEAD = "    perf_marks.watch_idle(supervisor)\n    perf_marks.run(supervisor.main)\n"
BASELINE_LAST = "while True:\n    one_pass()\n"


class LauncherChanged(Exception):
    """A code.py no longer ends as the measuring launcher has to find it."""


def isocket_drive(folder: Path, source: Path | None = None, form: str = MPY) -> Path:
    """The project's drive (or a complete one at `source`); its idle sleep goes through the marks."""
    if source is None:
        assemble(folder, form=form)
    else:
        shutil.copytree(source, folder, dirs_exist_ok=True)
    code = folder / "code.py"
    code.write_text(marked(code.read_text(), ISOCKET_LAST, ISOCKET_INSTEAD))
    _add_marks(folder)
    return folder


def baseline_drive(folder: Path, *, with_marks: bool = True, form: str = MPY) -> Path:
    """The baseline with the same libraries and the same heap setting, so that the figures can stand side by side."""
    assemble(folder, form=form)
    shutil.rmtree(folder / MODULES)
    text = BASELINE.read_text()
    if with_marks:
        text = marked(text, BASELINE_LAST, "perf_marks.loop(one_pass)\n")
        _add_marks(folder)
    (folder / "code.py").write_text(text)
    return folder


def marked(code: str, last: str, instead: str) -> str:
    """`code` with the marks in front and its `last` lines replaced. Raises LauncherChanged."""
    if not code.endswith(last):
        raise LauncherChanged(
            f"code.py does not end with {last!r} any more: bench/checks/perf/drives.py has to follow it"
        )
    return _FIRST + code.removesuffix(last) + instead


def _add_marks(folder: Path) -> None:
    (folder / MARKS.name).write_bytes(MARKS.read_bytes())
