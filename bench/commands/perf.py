"""`bench perf`: how fast and how small the device is, in board time, next to a plain superloop on adafruit_fona."""

from __future__ import annotations

import argparse
import json
import sys
from functools import partial

from bench.commands._options import add_target, file
from bench.jobs import side_by_side

HELP = "measure reaction times, passes, heap and sleep, next to a plain superloop on adafruit_fona"


def configure(parser: argparse.ArgumentParser) -> None:
    add_target(parser)
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--quick", action="store_true", help="a few of each only: a smoke test, no measurement")
    parser.add_argument(
        "--into", type=file, metavar="FILE", help="also put the table into this document, and figures.json beside it"
    )
    parser.add_argument("--seed", type=int, default=0, metavar="S", help="of all random phases (default 0)")


def run(args: argparse.Namespace) -> int:
    # here, not above: the other verbs need none of it
    from bench.checks.perf import report
    from bench.checks.perf.figures import KINDS, Figure
    from bench.checks.perf.run import BASELINE, FULL, FULL_BASELINE, ISOCKET, QUICK, QUICK_BASELINE, Order, measure

    if args.into is not None:
        try:
            report.around_table(args.into.read_text(encoding="utf-8"))
        except ValueError as error:  # now, rather than after six minutes
            print(f"bench perf: {args.into}: {error}", file=sys.stderr)
            return 2
    plans = (QUICK, QUICK_BASELINE) if args.quick else (FULL, FULL_BASELINE)
    orders = [
        Order(subject, args.target, args.seed, plan, args.drive if subject == ISOCKET else None)
        for subject, plan in zip((ISOCKET, BASELINE), plans, strict=True)
    ]
    figures: list[Figure] = []
    for found in side_by_side(partial(measure, tell=_progress), orders, len(orders)):
        figures += found
    left_out = [kind for kind in KINDS if not any(figure.kind == kind for figure in figures)]
    if args.into is not None:
        report.keep(args.into, figures)
    if args.json:
        print(json.dumps(report.as_json(args.target, args.seed, args.quick, figures, left_out), indent=2))
    else:
        print("\n".join(report.table(figures)))
        if left_out:
            print(f"\nNot measured on {args.target}: {', '.join(kind.words for kind in left_out)}")
    return 0 if report.passed(figures) else 1


def _progress(words: str) -> None:
    print(words, file=sys.stderr, flush=True)
