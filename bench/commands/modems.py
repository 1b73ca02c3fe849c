"""`bench modems`: what each module can do with this firmware, as a table."""

from __future__ import annotations

import argparse

from bench.modem.dialects import DIALECTS
from bench.units import counted

HELP = "play a short day with each module, and make the table of docs/modem.md"


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"only these of {', '.join(DIALECTS)}")
    parser.add_argument("--write", action="store_true", help="put the table into docs/modem.md (all modules only)")


def run(args: argparse.Namespace) -> int:
    from bench.checks.modems import BLOCK, PAGE, columns, parse_file, play, row_of, table
    from bench.checks.modems import SCENARIOS as FILE
    from bench.papers.made import renewed

    unknown = [name for name in args.names if name not in DIALECTS]
    if unknown or (args.write and args.names):
        print(f"bench modems: no such module: {unknown[0]}" if unknown else "bench modems: --write wants all of them")
        return 2
    names = columns(parse_file(FILE))
    rows, failed, played = {}, 0, 0
    for name in args.names or DIALECTS:
        outcomes = list(play(name))
        rows[name] = row_of(outcomes, names)
        played += len(outcomes)
        for outcome in outcomes:
            if not outcome.passed:
                failed += 1
                print(f"FAIL {name}: {outcome.scenario.title}\n{outcome.failure or outcome.error}\n", flush=True)
    made = table(rows, names)
    print(made)
    print(f"\n{counted(played, 'scenario')} with {counted(len(rows), 'module')}: {failed} failed")
    if args.write:
        PAGE.write_text(renewed(PAGE.read_text(encoding="utf-8"), {BLOCK: "\n" + made + "\n"}, partly=True), "utf-8")
    return int(failed > 0)
