"""`bench papers`: all that is made of the firmware, the catalogue, the scenarios and the figures, at once."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from bench.commands import card, coverage, manual, wiring
from bench.place import DOCS

HELP = "make cards, manual, drawings, coverage, README's counts and the table of figures anew"


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--check", action="store_true", help="write nothing; fail when what is there is not current")


def run(args: argparse.Namespace) -> int:
    drawn = argparse.Namespace(check=args.check, out=DOCS / "wiring", page=DOCS / "hardware.md")
    worst = max(
        card.run(argparse.Namespace(check=args.check, out=DOCS, number=None, html=None)),
        manual.run(args),
        wiring.run(drawn),
        coverage.run(args),
    )
    return max(worst, documents(args.check))


def documents(check: bool) -> int:
    """README's counts and the table of figures."""
    # here, not above: the command line lists its verbs by importing them
    from bench.checks.perf import report
    from bench.papers import counts, help
    from bench.papers.coverage import CoverageError
    from bench.papers.table import read_table

    def answers(page: str) -> str:
        return help.filled(page, read_table())

    stale: list[Path] = []
    try:
        for page, filled in ((counts.PAGE, counts.filled), (report.PAGE, report.filled), (help.PAGE, answers)):
            there = page.read_text(encoding="utf-8")
            wanted = filled(there)
            if there != wanted:
                stale.append(page)
                if not check:
                    page.write_text(wanted, encoding="utf-8")
    except (CoverageError, KeyError, ValueError, OSError) as error:
        print(f"bench papers: {error}", file=sys.stderr)
        return 1
    if check and stale:
        names = ", ".join(page.name for page in stale)
        print(f"bench papers: not current: {names}; run: make papers", file=sys.stderr)
    return int(check and bool(stale))
