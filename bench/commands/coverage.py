"""`bench coverage`: which scenario proves which sentence of the specification."""

from __future__ import annotations

import argparse
import sys

HELP = "make bench/scenarios/COVERAGE.md from docs/specification.md and the scenarios"


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--check", action="store_true", help="write nothing; fail when the page is not current")


def run(args: argparse.Namespace) -> int:
    from bench.papers.coverage import PAGE, CoverageError, page

    try:
        wanted = page()
    except (CoverageError, OSError) as error:
        print(f"bench coverage: {error}", file=sys.stderr)
        return 1
    if args.check:
        current = PAGE.read_text(encoding="utf-8") if PAGE.is_file() else ""
        if current != wanted:
            print(f"bench coverage: {PAGE.name} is not current; run: python -m bench coverage", file=sys.stderr)
        return int(current != wanted)
    PAGE.write_text(wanted, encoding="utf-8")
    return 0
