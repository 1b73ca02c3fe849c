"""`bench ages`: everything that is timed, at its first use and at its next, after quiet spells of up to 40 days."""

from __future__ import annotations

import argparse
import sys

from bench.commands._options import add_drive
from bench.units import counted, duration

HELP = "everything that is timed, used after quiet spells of 0.1 to 40 days; nothing may be silent"


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--days", type=float, action="append", metavar="N", help="only after so many days; may be given several times"
    )
    add_drive(parser)
    parser.add_argument("-j", "--jobs", type=int, default=1, metavar="N", help="lives at the same time (default 1)")


def run(args: argparse.Namespace) -> int:
    from bench.checks.ages import run as ages

    intervals = args.days or list(ages.INTERVALS)
    if min(intervals) <= 0 or args.jobs < 1:
        print("bench ages: --days are more than 0, --jobs at least one", file=sys.stderr)
        return 2

    def done(life: ages.Life) -> None:
        told = "FAILED" if life.failed else f"{counted(life.uses, 'use')} held"
        print(
            f"after {counted(life.days, 'day')}, twice: {told}  ({life.board_days:.1f} days of board time)", flush=True
        )
        if life.failed:
            print(life.failed, flush=True)

    summary = ages.run(intervals, args.jobs, args.drive, done)
    print(f"{sum(not life.failed for life in summary.lives)} of {len(summary.lives)} held, {duration(summary.wall_s)}")
    return 0 if summary.ok else 1
