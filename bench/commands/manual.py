"""`bench manual`: puts the examples of the manual in, as their scenarios have them."""

from __future__ import annotations

import argparse
import sys

HELP = "fill docs/manual.md with its examples, which are scenarios that the suite plays"


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--check", action="store_true", help="write nothing; fail when the page is not current")


def run(args: argparse.Namespace) -> int:
    from bench.papers.manual import PAGE, ManualError, filled
    from bench.scenario.errors import ScenarioError

    try:
        page = PAGE.read_text(encoding="utf-8")
        wanted = filled(page)
    except (ManualError, ScenarioError, OSError) as error:
        print(f"bench manual: {error}", file=sys.stderr)
        return 1
    if args.check:
        if page != wanted:
            print("bench manual: docs/manual.md is not current; run: python -m bench manual", file=sys.stderr)
        return int(page != wanted)
    PAGE.write_text(wanted, encoding="utf-8")
    return 0
