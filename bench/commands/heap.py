"""`bench heap`: what the firmware has on CircuitPython's heap, by module and kind, on the emulated board."""

from __future__ import annotations

import argparse

from bench.commands._options import add_drive

HELP = "what lies on the heap of the emulated board after boot and everything once: by module, kind and function"


def configure(parser: argparse.ArgumentParser) -> None:
    add_drive(parser)
    parser.add_argument("--functions", type=int, default=25, metavar="N", help="the N largest of them (default 25)")
    parser.add_argument("--names", action="store_true", help="also each name that is not in CircuitPython's ROM")


def run(args: argparse.Namespace) -> int:
    # here, not above: the other verbs need none of it
    from bench.checks.perf.memory import heap_after_everything, largest_functions, table

    found = heap_after_everything(args.drive)
    print("\n".join(table(found)))
    print("\nLargest functions, bytes of bytecode with line numbers:")
    for size, where in largest_functions(found)[: args.functions]:
        print(f"{size:6}  {where}")
    if args.names:
        print("\nNames:", *(name if name.isprintable() and " " not in name else repr(name) for name in found.names))
    return 0
