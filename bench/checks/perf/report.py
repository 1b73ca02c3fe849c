"""The figures as people and programs read them."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Sequence
from pathlib import Path

from bench.checks.perf.figures import KINDS, Figure, Kind
from bench.checks.perf.run import BASELINE, ISOCKET
from bench.place import PROJECT

PAGE = PROJECT / "docs" / "performance.md"

WIDTH = 120  # of a line of prose; the table takes what it needs
BEGIN, END = "<!-- figures: made of figures.json -->", "<!-- end of figures -->"


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


def around_table(page: str) -> tuple[str, str]:
    """What a document has before and after its table. Raises ValueError when the two marks are not there."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"the document has no lines {BEGIN} and {END}")
    return before, after


def with_table(page: str, figures: Sequence[Figure]) -> str:
    """The document with the table of these figures between its two marks. Raises ValueError without them."""
    before, after = around_table(page)
    text = "\n".join(table(figures))
    return f"{before}{BEGIN}\n```\n{text}\n```\n{END}{after}"


def keep(page: Path, figures: Sequence[Figure]) -> None:
    """The figures into figures.json beside the document, and the table of them into it."""
    _kept(page).write_text(json.dumps([_as_kept(figure) for figure in figures], indent=1) + "\n", encoding="utf-8")
    page.write_text(with_table(page.read_text(encoding="utf-8"), figures), encoding="utf-8")


def filled(page: str) -> str:
    """docs/performance.md with the table of what was measured last. Raises ValueError, OSError."""
    kinds = {kind.key: kind for kind in KINDS}
    kept = json.loads(_kept(PAGE).read_text(encoding="utf-8"))
    known = [one for one in kept if one["figure"] in kinds]  # a figure that is measured no more is told no more
    names = ("subject", "situation", "value", "n", "note")
    return with_table(page, [Figure(kinds[one["figure"]], *(one[name] for name in names)) for one in known])


def _kept(page: Path) -> Path:
    return page.with_name("figures.json")


def _as_kept(figure: Figure) -> dict[str, object]:
    value = None if figure.value is None else round(figure.value, figure.kind.digits)
    told = {"figure": figure.kind.key, "subject": figure.subject, "situation": figure.situation}
    return {**told, "value": value, "n": figure.n, "note": figure.note}


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
