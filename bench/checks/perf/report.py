"""The figures as people and programs read them."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from pathlib import Path

from bench.checks.perf.figures import KINDS, Figure, Kind
from bench.checks.perf.run import BASELINE, ISOCKET

WIDTH = 120  # of a line of prose; the table takes what it needs
BEGIN, END = "<!-- figures: written by bench perf --into -->", "<!-- end of figures -->"


def as_json(
    target: str, seed: int, quick: bool, figures: Sequence[Figure], left_out: Sequence[Kind]
) -> dict[str, object]:
    """ok: no limit is broken by isocket. left_out: figures that this target cannot tell."""
    return {
        "target": target,
        "seed": seed,
        "quick": quick,
        "ok": passed(figures),
        "figures": [figure.as_json() for figure in figures if figure.subject == ISOCKET],
        "baseline": [figure.as_json() for figure in figures if figure.subject == BASELINE],
        "left_out": [kind.key for kind in left_out],
    }


def passed(figures: Sequence[Figure]) -> bool:
    return all(figure.ok for figure in figures if figure.subject == ISOCKET)


def table(figures: Sequence[Figure]) -> list[str]:
    """Aligned lines: figure, situation, what it must be, isocket, baseline; then what bounds each figure."""
    rows = [("figure", "situation", "must be", ISOCKET, "n", "", BASELINE, "n")]
    for kind in KINDS:
        situations = list(dict.fromkeys(figure.situation for figure in figures if figure.kind == kind))
        for place, situation in enumerate(situations):
            mine, theirs = (_find(figures, kind, situation, subject) for subject in (ISOCKET, BASELINE))
            rows.append(
                (
                    kind.words if place == 0 else "",
                    situation,
                    kind.must_be if place == 0 else "",
                    mine.shown if mine else "",
                    str(mine.n) if mine else "",
                    "" if mine is None or mine.ok else "<- broken",
                    theirs.shown if theirs else "",
                    str(theirs.n) if theirs else "",
                )
            )
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    lines.insert(1, "-" * max(len(line) for line in lines))
    return [*lines, "", *_bounds(figures), "", *_notes(figures)]


def around_table(path: Path) -> tuple[str, str]:
    """What a document has before and after its table. Raises ValueError when the two marks are not there."""
    before, begin, rest = path.read_text().partition(BEGIN) if path.is_file() else ("", "", "")
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{path} has no lines {BEGIN} and {END}")
    return before, after


def write_into(path: Path, lines: Sequence[str]) -> None:
    """Put the lines between the two marks of a document, in place of what was there. Raises ValueError without them."""
    before, after = around_table(path)
    text = "\n".join(lines)
    path.write_text(f"{before}{BEGIN}\n```\n{text}\n```\n{END}{after}")


def _find(figures: Sequence[Figure], kind: Kind, situation: str, subject: str) -> Figure | None:
    for figure in figures:
        if (figure.kind, figure.situation, figure.subject) == (kind, situation, subject):
            return figure
    return None


def _bounds(figures: Sequence[Figure]) -> list[str]:
    kinds = [kind for kind in KINDS if any(figure.kind == kind for figure in figures)]
    return [
        "What bounds isocket's figures now:",
        *(line for kind in kinds for line in _told(kind.words, kind.bound_by)),
    ]


def _notes(figures: Sequence[Figure]) -> list[str]:
    noted = [figure for figure in figures if figure.note]
    heads = (f"{one.subject}, {one.kind.words}, {one.situation}" for one in noted)
    return ["Notes:", *(line for head, one in zip(heads, noted, strict=True) for line in _told(head, one.note))]


def _told(head: str, words: str) -> list[str]:
    return textwrap.wrap(
        f"{head}: {words}",
        WIDTH,
        initial_indent="  ",
        subsequent_indent="    ",
        break_on_hyphens=False,
        break_long_words=False,
    )
