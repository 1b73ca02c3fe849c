"""The programs that run on the board, put together, and what they print, taken apart."""

from __future__ import annotations

from pathlib import Path

from bench.checks.doctor.boards import Board
from bench.checks.doctor.firmware import default_pins

HERE = Path(__file__).parent / "board"
Facts = dict[str, list[str]]


def program(name: str, **values: object) -> str:
    """The source of board/NAME.py, its values and what stands before all of them."""
    head = "".join(f"{key} = {value!r}\n" for key, value in {"PINS": default_pins(), **values}.items())
    return head + (HERE / "prelude.py").read_text() + (HERE / f"{name}.py").read_text()


def facts_of(printed: str) -> Facts:
    """key -> all that was told under it, in order: lines `# key words`."""
    facts: Facts = {}
    for line in printed.splitlines():
        if line.startswith("# "):
            key, _, words = line[2:].partition(" ")
            facts.setdefault(key, []).append(words.strip())
    return facts


def ask(board: Board, name: str, within_s: float, **values: object) -> Facts:
    return facts_of(board.run(program(name, **values), within_s))
