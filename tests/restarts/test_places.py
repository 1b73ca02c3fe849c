"""What a failure says of its place, on the console and in flash, can be opened: a file and a line of the repository."""

from __future__ import annotations

import ast
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bench.build.drive import SOURCE, assemble, form_of
from tests.restarts.place import OWNER, TARGETS, Place

# function that raises -> the text that needs it; two without a text are in memory, the others read when they are called
# (but `status_text`)
FAILING = {
    ("features/scheduler.py", "_add"): "SCHEDULER+08:00,*,ON",
    ("features/credit.py", "_credit"): "CREDIT",
    ("features/datetime.py", "_tell"): "DATE",
    ("features/thermostat.py", "_tell"): "THERMOSTAT?",
    ("features/alarm.py", "on_contact"): "",
    ("features/socket.py", "_runtime"): "RUNTIME",
    ("access.py", "_tell_list"): "SECLIST?",
    ("features/temperature.py", "_tell"): "TRISEALERT?",
    ("features/info.py", "status_text"): "STATUS",
    ("features/button.py", "on_button"): "",
}
RAISES = 'raise RuntimeError("gone")'


def spoilt(file: Path, function: str) -> int:
    """Let it raise in a line of its own; gives the number of that line."""
    source = file.read_text()
    lines = source.splitlines(keepends=True)
    (node,) = (n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.FunctionDef) and n.name == function)
    first = node.body[1] if ast.get_docstring(node) else node.body[0]
    lines.insert(first.lineno - 1, " " * first.col_offset + RAISES + "\n")
    file.write_text("".join(lines))
    return first.lineno


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("half", [0, 1])
def test_it_can_be_opened(target: str, half: int, tmp_path: Path, device: Callable[..., Place]) -> None:
    source = tmp_path / "source"
    shutil.copytree(SOURCE, source, ignore=shutil.ignore_patterns("__pycache__"))
    failing = dict(list(FAILING.items())[5 * half :][:5])  # the sixth in ten minutes would be the fallback's
    files = {name: source / "isocket" / name[0] for name in failing}
    places = {name: (file, spoilt(file, name[1])) for name, file in files.items()}
    assemble(tmp_path / "drive", source=source, form=form_of(target))

    place = device(target, tmp_path / "drive")
    place.ask("CREDITUMS=*100#")
    for number, (name, text) in enumerate(failing.items(), 1):
        if text:
            place.world.network.text(OWNER, text)
        else:
            signal = place.world.contact if "contact" in name[1] else place.world.button
            signal.set(True)
        place.run_for(20)
        file, line = places[name]
        where = f"isocket/{name[0]}:{line} RuntimeError: gone"
        assert [entry.text.split("supervisor: ")[1] for entry in place.said("supervisor: ")][number - 1] == where
        assert place.said(f"last error: {number} {where}"), "in flash, too"
        assert file.read_text().splitlines()[line - 1].strip() == RAISES
