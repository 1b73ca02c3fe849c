"""`bench failures`: every step and every callback of the firmware fails, once and for good; the device copes."""

from __future__ import annotations

import argparse
import sys

HELP = "every step and callback of the firmware raises, once and for good; what must work works all the same"


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("-k", default="", metavar="WORDS", dest="words", help="only functions with these words")
    parser.add_argument("--sample", type=int, metavar="N", help="so many lives, drawn at random")
    parser.add_argument("--seed", type=int, default=0, metavar="S", help="of the sample (default 0)")
    parser.add_argument("--target", choices=("sim", "emulator"), default="sim", help="(default sim)")
    parser.add_argument("-j", "--jobs", type=int, default=1, metavar="N", help="lives at the same time (default 1)")


def run(args: argparse.Namespace) -> int:
    from bench.failures import run as failures
    from bench.failures.life import Outcome

    chosen = failures.orders(args.words, args.sample, args.seed)
    if not chosen or args.jobs < 1:
        print("bench failures: no function with these words, or no job", file=sys.stderr)
        return 2

    def done(one: Outcome) -> None:
        for words in one.broken:
            print(f"! {one.words}: {words}", flush=True)

    summary = failures.run(chosen, args.target, args.jobs, done)
    outcomes = summary.outcomes
    reached = sum(one.failures > 0 for one in outcomes)
    print(f"lives                    {len(outcomes)}")
    print(f"  in which the app failed  {reached}, {sum(one.failures for one in outcomes)} times in all")
    print(f"  that the fallback took   {sum(one.fell for one in outcomes)}")
    print(f"  with a broken promise    {sum(bool(one.broken) for one in outcomes)}")
    print(f"wall time                {summary.wall_s} s")
    return 0 if summary.ok else 1
