"""`bench failures`: every step and every callback of the firmware fails, once and for good; the device copes."""

from __future__ import annotations

import argparse
import sys

from bench.units import counted, duration

HELP = "every step and callback of the firmware raises, once and for good; what must work works all the same"


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "what",
        nargs="?",
        choices=("functions", "files", "memory"),
        default="functions",
        help="that raise (default); of the drive, missing or cut; taken away at the start, 2 to 64 KB",
    )
    parser.add_argument("-k", default="", metavar="WORDS", dest="words", help="only those with these words")
    parser.add_argument("--sample", type=int, metavar="N", help="so many lives, drawn at random")
    parser.add_argument("--seed", type=int, default=0, metavar="S", help="of the sample (default 0)")
    parser.add_argument("--target", choices=("sim", "emulator"), default="sim", help="(default sim)")
    parser.add_argument("-j", "--jobs", type=int, default=1, metavar="N", help="lives at the same time (default 1)")


def run(args: argparse.Namespace) -> int:
    return _functions(args) if args.what == "functions" else _starts(args)


def _starts(args: argparse.Namespace) -> int:
    import tempfile
    from functools import partial
    from pathlib import Path

    from bench.build.drive import assemble, form_of
    from bench.checks.failures import starts

    if args.what == "memory" and args.target == "sim":
        print("bench failures: the simulator's memory has no end; --target emulator", file=sys.stderr)
        return 2
    if args.what == "memory":
        todo = [partial(starts.with_less_memory, kb, args.target) for kb in range(2, 65, 2)]
    else:
        with tempfile.TemporaryDirectory() as folder:
            assemble(Path(folder), form=form_of(args.target))
            names = [name for name in starts.files_of(Path(folder)) if args.words in name]
        todo = [partial(starts.with_damage, name, how, args.target) for name in names for how in starts.DAMAGES]
    failed = 0
    for start in todo:
        one = start()
        failed += not one.ok
        resets = f", {counted(one.resets, 'reset')} by the watchdog" if one.resets else ""
        print(f"{'' if one.ok else '! '}{one.words}: ON was obeyed by {one.by}{resets}", flush=True)
        if not one.ok:
            print("\n".join(f"    {line}" for line in one.said[-12:]), flush=True)
    print(f"{len(todo) - failed} of {len(todo)} held")
    return 1 if failed else 0


def _functions(args: argparse.Namespace) -> int:
    from bench.checks.failures import run as failures
    from bench.checks.failures.life import Outcome

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
    print(f"  in which the app failed  {reached}, {counted(sum(one.failures for one in outcomes), 'time')} in all")
    print(f"  that the fallback took   {sum(one.fell for one in outcomes)}")
    print(f"  with a broken promise    {sum(bool(one.broken) for one in outcomes)}")
    print(f"wall time                {duration(summary.wall_s)}")
    return 0 if summary.ok else 1
