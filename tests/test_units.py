"""Figures and counts as people write them, and that nobody writes them otherwise."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.units import counted, duration, measured, number

ROOT = Path(__file__).parents[1]
# the page has its own words; the others are worlds whose lines are the modem's, the board's or CPython's
LEFT_OUT = ("bench/ui/web", "bench/sim", "bench/emulator", "bench/build")


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (7.662e04, "B", "76.6 KB"),
        (1_234_567, "B", "1.23 MB"),
        (999, "B", "999 B"),
        (30_720, "B", "30.7 KB"),
        (43.65, "KiB", "43.6 KiB"),
        (0.09, "KiB", "0.09 KiB"),
        (49.1, "ms", "49.1 ms"),
        (41096.7, "ms", "41.1 s"),
        (0.929, "s", "0.929 s"),
        (10, "s", "10 s"),
        (600, "s", "10 min"),
        (245, "s", "4 min 5 s"),
        (91.94, "%", "91.9 %"),
        (10, "of 10", "10 of 10"),
        (0, "", "0"),
        (22_696, "", "22696"),
    ],
)
def test_a_figure_has_three_digits_and_no_exponent(value: float, unit: str, words: str) -> None:
    assert measured(value, unit) == words


def test_a_figure_beside_its_limit_is_not_rounded_onto_it() -> None:
    assert measured(33.04, "ms", beside=33) == "33.04 ms"
    assert measured(33, "ms", beside=33) == "33 ms"
    assert measured(36_863, "B", beside=36_864) == "36.863 KB"
    assert measured(600.4, "s", beside=600) == "600.4 s"


def test_a_duration_is_two_of_its_units() -> None:
    assert [duration(seconds) for seconds in (0.35, 12.34, 90, 3599.7, 7380, 90_000, 86_399)] == [
        "0.35 s",
        "12.3 s",
        "1 min 30 s",
        "1 h",
        "2 h 3 min",
        "1 d 1 h",
        "1 d",
    ]


def test_a_number_has_no_exponent_however_large_or_small() -> None:
    assert [number(value) for value in (1e9, 1e-6, -12.5, 100, 120.4)] == [
        "1000000000",
        "0.000001",
        "-12.5",
        "100",
        "120",
    ]


def test_one_is_singular() -> None:
    assert [counted(n, "fault") for n in (0, 1, 2)] == ["0 faults", "1 fault", "2 faults"]
    assert counted(1, "loss", "losses") == "1 loss" and counted(3, "loss", "losses") == "3 losses"
    assert counted(1.0, "day") == "1 day" and counted(0.5, "day") == "0.5 days"


def sources() -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted((ROOT / "bench").rglob("*.py")):
        if not path.relative_to(ROOT).as_posix().startswith(LEFT_OUT):
            yield path, ast.parse(path.read_text(encoding="utf-8"))


def test_what_is_counted_somewhere_is_counted_everywhere() -> None:
    """`f"{n} faults"` says "1 faults" one day; `counted` does not."""
    many: set[str] = set()
    for _, tree in sources():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "counted":
                words = [argument.value for argument in node.args[1:] if isinstance(argument, ast.Constant)]
                many.add(str(words[1] if len(words) > 1 else f"{words[0]}s"))
    assert {"faults", "scenarios", "files", "losses"} <= many
    wrong = [
        f"{path.relative_to(ROOT)}:{piece.lineno}: {{{ast.unparse(piece.value)}}}{words.value}"
        for path, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr)
        for piece, words in zip(node.values, node.values[1:], strict=False)
        if isinstance(piece, ast.FormattedValue) and isinstance(words, ast.Constant) and is_count(piece)
        if re.match(r" \S", str(words.value)) and first_word(str(words.value)) in many
    ]
    assert not wrong, "\n".join(wrong)


def is_count(piece: ast.FormattedValue) -> bool:
    """Not what has decimals or a column of its own (`{total:>8}  bytes`), nor a text."""
    form = ast.unparse(piece.format_spec) if piece.format_spec is not None else ""
    return ".1f" not in form and piece.conversion == -1


def first_word(words: str) -> str:
    return words.split(maxsplit=1)[0].rstrip(",;:.)") if words.strip() else ""


def test_no_figure_of_the_reports_is_written_with_a_general_format() -> None:
    """`%g` and `:g` turn to exponents at the seventh digit, `.4g` at the fifth."""
    for folder in ("bench/ui/report", "bench/checks/perf", "bench/checks/commission"):
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in (".py", ".j2"):
                text = path.read_text(encoding="utf-8")
                assert "g'|format" not in text and ":g}" not in text, path
