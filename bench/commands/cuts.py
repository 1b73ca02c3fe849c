"""`bench cuts`: the power goes at every flash operation of a history of commands; nothing acknowledged may be lost."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from bench.scenario.failure import Failure
from bench.units import counted, duration

if TYPE_CHECKING:
    from bench.checks.cuts import bits
    from bench.checks.cuts.simulated import Result

HELP = "cut the power at every flash operation of a history of commands; nothing that was acknowledged may be lost"
QUICK = 200  # of the bits every so many


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--target", choices=("sim", "emulator"), default="sim", help="default sim")
    parser.add_argument("--seed", type=int, default=1, metavar="S", help="of the history and of torn bits (default 1)")
    sim = parser.add_argument_group("sim")
    sim.add_argument("--commands", type=int, default=1000, metavar="N", help="length of the history (default 1000)")
    sim.add_argument("--devices", type=int, default=100, metavar="N", help="whole devices started (default 100)")
    sim.add_argument("--quick", action="store_true", help="some cuts of each operation instead of all, or some bits")
    sim.add_argument(
        "--bits", action="store_true", help="no cuts: each bit that the store keeps is wrong, one at a time"
    )
    emulator = parser.add_argument_group("emulator")
    emulator.add_argument("--alone", type=int, default=200, metavar="N", help="cuts of the store alone (default 200)")
    emulator.add_argument("--cuts", type=int, default=110, metavar="N", help="cuts of the device (default 110)")


def run(args: argparse.Namespace) -> int:
    good = True
    if args.bits:
        return _run_bits(args)
    try:
        for name, result in _results(args):
            total = sum(result.cuts.values())
            good = good and total > 0 and not result.lost
            _tell(name, total, args.seed, result)
    except Failure as failure:
        print(failure, file=sys.stderr)
        return 1
    return 0 if good else 1


def _results(args: argparse.Namespace) -> Iterator[tuple[str, Result]]:
    if args.target == "sim":
        from bench.checks.cuts import simulated

        yield "sim", simulated.run(args.commands, args.seed, not args.quick, args.devices, _progress)
        return
    from bench.checks.cuts import emulated, store_alone

    if args.alone:
        yield "emulator, store alone", store_alone.run(args.alone, args.seed, _progress)
    if args.cuts:
        yield "emulator", emulated.run(args.cuts, args.seed, _progress)


def _run_bits(args: argparse.Namespace) -> int:
    if args.target == "sim":
        from bench.checks.cuts import bits

        result = bits.run(QUICK if args.quick else 1, args.seed, _progress)
    else:
        from bench.checks.cuts import store_alone

        result = store_alone.run_bits(args.seed, _progress)
    if sys.stderr.isatty():
        print(file=sys.stderr)
    _tell_bits(args.target, result)
    return 0 if result.tried and not result.lost else 1


def _tell_bits(name: str, result: bits.Result) -> None:
    total = sum(result.tried.values())
    print(
        f"{total} wrong bits and bytes in {counted(result.states, 'store')} on {name}: "
        f"{counted(result.lost, 'loss', 'losses')} ({duration(result.wall_s)})"
    )
    for kind, count in sorted(result.tried.items()):
        print(f"  {kind:<26} {count}")
    print(f"  all settings there         {result.there}")
    print(f"  an older value, and said   {result.older}")
    print(f"  told to the alert list     {result.told}")
    print(f"  security list open         {result.opened}")
    print(f"  password lost              {result.password}")
    print(f"  owner shut out             {result.shut_out}")
    print(f"  older value, not a word    {result.silent}")
    print(f"  otherwise wrong            {result.else_wrong}")
    if result.longest_ms:
        print(f"  longest start of the store {result.longest_ms} ms")
    for fault in result.faults:
        print(f"  ! {fault}")
    sys.stdout.flush()


def _progress(words: str) -> None:
    if sys.stderr.isatty():
        print(f"\r{words}    ", end="", file=sys.stderr, flush=True)


def _tell(name: str, total: int, seed: int, result: Result) -> None:
    if sys.stderr.isatty():
        print(file=sys.stderr)
    losses = counted(result.lost, "loss", "losses")
    print(f"{counted(total, 'cut')} on {name}: {losses} (seed {seed}, {duration(result.wall_s)})")
    print(f"  history            {counted(result.commands, 'command')}, {counted(result.compactions, 'compaction')}")
    for kind, count in sorted(result.cuts.items()):
        operations = f" in {counted(result.operations[kind], 'operation')}" if result.operations else ""
        print(f"  {kind:<18} {counted(count, 'cut')}{operations}")
    if result.repaired:
        print(f"  while mending      {result.repaired} more")
    if result.devices:
        print(f"  devices asked      {result.devices}")
    for fault in result.faults:
        print(f"  ! {fault}")
    sys.stdout.flush()
