"""`bench honest`: an honest owner in random honest surroundings, who always gets through."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict

from bench.units import counted, duration

HELP = "an honest owner, strangers beside him, and networks as they are: he always gets through, and they never do"


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--days", type=float, default=30, metavar="N", help="of each life (default 30)")
    parser.add_argument("--seed", type=int, default=0, metavar="S", help="of all that is random (default 0)")
    parser.add_argument("--lives", type=int, default=1, metavar="N", help="with the seeds S, S+1 … (default 1)")
    parser.add_argument("-j", "--jobs", type=int, default=1, metavar="N", help="lives at the same time (default 1)")
    parser.add_argument("--json", action="store_true", help="print the summary as JSON")


def run(args: argparse.Namespace) -> int:
    from bench.checks.honest import run as honest

    if args.days <= 0 or args.lives < 1 or args.jobs < 1:
        print("bench honest: --days, --lives and --jobs are at least one", file=sys.stderr)
        return 2

    def done(life: honest.Outcome) -> None:
        if not args.json:
            print(
                f"seed {life.seed}: {counted(life.days, 'day')} in {life.country}: {'ok' if life.ok else 'BROKEN'}",
                flush=True,
            )
            for broken in life.broken:
                print(f"! {broken}", flush=True)

    seeds = list(range(args.seed, args.seed + args.lives))
    summary = honest.run(args.days, seeds, args.jobs, done)
    if args.json:
        told = {**asdict(summary), "counts": summary.counts, "ok": summary.ok}
        print(json.dumps(told, indent=2))
        return 0 if summary.ok else 1
    for name, count in sorted(summary.counts.items()):
        print(f"  {name:<36} {count}")
    print(f"  {'broken promises':<36} {sum(life.many for life in summary.lives)}")
    print(f"  {'wall time':<36} {duration(summary.wall_s)}")
    return 0 if summary.ok else 1
