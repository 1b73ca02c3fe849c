"""`bench cuts`: the power goes at every flash operation of a history of commands; nothing acknowledged may be lost."""

from __future__ import annotations

import argparse
import sys

from bench.scenario.failure import Failure

HELP = "cut the power at every flash operation of a history of commands; nothing that was acknowledged may be lost"


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--target", choices=("sim", "emulator"), default="sim", help="default sim")
    parser.add_argument("--commands", type=int, default=1000, metavar="N", help="length of the history (sim, 1000)")
    parser.add_argument("--devices", type=int, default=100, metavar="N", help="whole devices started (sim, 100)")
    parser.add_argument("--quick", action="store_true", help="some cuts of each operation instead of all (sim)")
    parser.add_argument("--cuts", type=int, default=110, metavar="N", help="how many (emulator, 110)")
    parser.add_argument("--seed", type=int, default=1, metavar="S", help="of the history and of torn bits (default 1)")


def run(args: argparse.Namespace) -> int:
    def progress(words: str) -> None:
        if sys.stderr.isatty():
            print(f"\r{words}    ", end="", file=sys.stderr, flush=True)

    try:
        if args.target == "sim":
            from bench.cuts import simulated

            result = simulated.run(args.commands, args.seed, not args.quick, args.devices, progress)
        else:
            from bench.cuts import emulated

            result = emulated.run(args.cuts, args.seed, progress)
    except Failure as failure:
        print(failure, file=sys.stderr)
        return 1
    if sys.stderr.isatty():
        print(file=sys.stderr)
    total = sum(result.cuts.values())
    print(f"{total} cuts on {args.target}, {result.lost} losses (seed {args.seed}, {result.wall_s} s)")
    print(f"  history            {result.commands} commands, {result.compactions} compactions, a factory reset")
    for kind, count in sorted(result.cuts.items()):
        operations = f" in {result.operations[kind]} operations" if result.operations else ""
        print(f"  {kind:<18} {count} cuts{operations}")
    if result.repaired:
        print(f"  while mending      {result.repaired} more")
    print(f"  devices asked      {result.devices}")
    for fault in result.faults:
        print(f"  ! {fault}")
    return 0 if total and not result.lost else 1
