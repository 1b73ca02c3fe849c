"""`bench settings`: the device with hundreds of spoilt settings.toml; each is named, and none kills it."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict

from bench.units import counted, duration

HELP = "start the device with spoilt copies of settings.toml; none may kill it"


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--files", type=int, default=300, metavar="N", help="how many (default 300)")
    parser.add_argument("--seed", type=int, default=0, metavar="S", help="of all that is random (default 0)")
    parser.add_argument("--file", type=int, metavar="N", help="only this one, as a failure names it; shows it, too")
    parser.add_argument("--target", choices=("sim", "emulator"), default="sim", help="(default sim)")
    parser.add_argument("-j", "--jobs", type=int, default=1, metavar="N", help="devices at the same time (default 1)")
    parser.add_argument("--json", action="store_true", help="print the summary as JSON")
    parser.add_argument("-v", "--verbose", action="store_true", help="what the device says of each file")


def run(args: argparse.Namespace) -> int:
    from bench.checks.hostile import settings_files

    if args.files < 1 or args.jobs < 1:
        print("bench settings: --files and --jobs are at least one", file=sys.stderr)
        return 2
    if args.file is not None:
        print(settings_files.mutated(args.seed, args.file)[0].decode(errors="backslashreplace"))

    def done(start: settings_files.Start) -> None:
        if args.json:
            return
        if args.verbose or args.file is not None:
            print(f"file {start.number} ({start.did}): {start.trouble or 'lives'}", *start.said, sep="\n  ", flush=True)
        elif sys.stderr.isatty():
            print(f"\r{counted(start.number + 1, 'file')}", end="", file=sys.stderr, flush=True)

    numbers = range(args.files) if args.file is None else [args.file]
    summary = settings_files.run(args.target, args.seed, numbers, args.jobs, done)
    if args.json:
        print(json.dumps({**asdict(summary), "ok": summary.ok}, indent=2))
        return 0 if summary.ok else 1
    print(
        f"{counted(summary.files, 'file')} on {summary.target}, seed {summary.seed}: "
        f"{counted(len(summary.dead), 'dead device')}; "
        f"something named in {summary.named} ({duration(summary.wall_s)})"
    )
    for dead in summary.dead:
        print(f"  ! {dead}")
    return 0 if summary.ok else 1
