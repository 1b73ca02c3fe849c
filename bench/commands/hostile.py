"""`bench hostile`: random strangers and a modem out of its mind; nobody gets in, nothing breaks."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict

from bench.units import counted, duration, measured

HELP = "random senders, texts, calls, changes of the world and mutated modem streams; nobody may get in, nothing break"


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--texts",
        type=int,
        default=2000,
        metavar="N",
        help="texts from strangers, a fifth of them guesses (default 2000)",
    )
    parser.add_argument("--streams", type=int, default=2000, metavar="N", help="mutated streams (default 2000)")
    parser.add_argument("--seed", type=int, default=0, metavar="S", help="of all that is random (default 0)")
    parser.add_argument(
        "--life", metavar="KIND:N", help="only this one, as a failure names it: texts:3, guesses:1, streams:0"
    )
    parser.add_argument("--target", choices=("sim", "emulator"), default="sim", help="(default sim)")
    parser.add_argument("-j", "--jobs", type=int, default=1, metavar="N", help="lives at the same time (default 1)")
    parser.add_argument("--json", action="store_true", help="print the summary as JSON")


def run(args: argparse.Namespace) -> int:
    from bench.checks.hostile import run as hostile

    if args.life:
        kind, _, number = args.life.partition(":")
        if kind not in hostile.LIVES or not number.isdigit():
            print(f'bench hostile: "{args.life}" is no life; expected texts:N, guesses:N or streams:N', file=sys.stderr)
            return 2
        size = hostile.LIVES[kind].A_LIFE
        _, fault = hostile.one_life(args.target, args.seed, kind, int(number), size)
        print(fault or f"life {args.life}, seed {args.seed}: ok")
        return 1 if fault else 0

    def progress(summary: hostile.Summary) -> None:
        if sys.stderr.isatty():
            print(
                f"\r{counted(summary.texts + summary.guesses, 'text')}, {counted(summary.streams, 'stream')}",
                end="",
                file=sys.stderr,
                flush=True,
            )

    summary = hostile.run(args.target, args.seed, args.texts, args.streams, args.jobs, progress)
    if args.json:
        print(json.dumps({**asdict(summary), "ok": summary.ok}, indent=2))
        return 0 if summary.ok else 1
    print(f"seed {summary.seed}: {'ok' if summary.ok else 'FAILED'}  ({duration(summary.wall_s)})")
    texted, guessed, streamed = (
        counted(lives, "device") for lives in (summary.texts_lives, summary.guesses_lives, summary.streams_lives)
    )
    print(f"  texts      {summary.texts} to {texted}, which sent {summary.answers}")
    print(f"  guesses    {summary.guesses} to {guessed}, which sent {summary.guesses_answers}")
    print(f"  streams    {summary.streams} to {streamed}, {measured(summary.bytes, 'B')}")
    for fault in summary.faults:
        print(f"  ! {fault}")
    return 0 if summary.ok else 1
