"""`bench soak`: days and weeks of ordinary life on the simulated device."""

from __future__ import annotations

import argparse
import json
import sys

from bench.commands._options import add_modem
from bench.scenario.failure import Failure
from bench.soak.faults import FaultSoak, FaultSummary
from bench.soak.run import Soak, Summary
from bench.targets.base import NO_TEXT_LIMIT
from bench.targets.registry import make_target
from bench.world.world import World

HELP = "simulated days with a text every 10 minutes, a thermostat and a scheduler; nothing may get lost or grow"


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--days", type=_days, metavar="N", help="how many (default 1; with --faults 10)")
    parser.add_argument("--faults", action="store_true", help="something goes wrong every 20 minutes, a text every 7")
    add_modem(parser)
    parser.add_argument("--seed", type=int, default=0, metavar="S", help="of the choice of texts (default 0)")
    parser.add_argument("--json", action="store_true", help="print the summary as JSON")


def run(args: argparse.Namespace) -> int:
    days = args.days or (10 if args.faults else 1)

    def progress(day: int) -> None:
        if sys.stderr.isatty():
            print(f"\rday {day} of {days}", end="" if day < days else "\n", file=sys.stderr, flush=True)

    target = make_target("sim", World(modem=args.modem, seed=args.seed), settings=NO_TEXT_LIMIT)
    try:
        summary = (FaultSoak if args.faults else Soak)(target, days, args.seed, progress).run()
    except Failure as failure:
        print(failure, file=sys.stderr)
        return 1
    finally:
        target.close()
    if args.json:
        print(json.dumps(summary.as_json(), indent=2))
        return 0 if summary.ok else 1
    rows = _fault_rows(summary) if isinstance(summary, FaultSummary) else _rows(summary)
    print(f"{summary.days} days, seed {summary.seed}: {'ok' if summary.ok else 'FAILED'}")
    for name, value in rows.items():
        print(f"  {name:<20} {value}")
    for fault in summary.troubles if isinstance(summary, FaultSummary) else summary.faults:
        print(f"  ! {fault}")
    return 0 if summary.ok else 1


def _fault_rows(summary: FaultSummary) -> dict[str, object]:
    return {
        "faults": f"{summary.faults.total()} of {len(summary.faults)} kinds",
        "texts sent": summary.asked,
        "answered once": summary.answered,
        "reply unclear": f"{summary.unclear} (given to the modem, no word of what became of it: not said again)",
        "lost": summary.lost,
        "answered twice": summary.twice,
        "wrong": summary.wrong,
        "slowest reply": f"{summary.slowest_s} s",
        "alarms": f"{summary.alarms_delivered} of {summary.alarms} delivered, {summary.alarms_repeated} told again",
        "recovery rungs": ", ".join(f"{name} {count}" for name, count in summary.rungs.items()) or "none",
        "wall time": f"{summary.wall_s} s",
    }


def _rows(summary: Summary) -> dict[str, object]:
    return {
        "texts sent": summary.sent,
        "answered": summary.answered,
        "lost": summary.lost,
        "answered wrongly": summary.wrong,
        "thermostat switches": f"{summary.thermostat_switches} ({summary.coldest_c:.1f}..{summary.warmest_c:.1f} C)",
        "scheduler firings": f"{summary.scheduler_fired} of {summary.scheduler_expected} expected",
        "live objects": f"{summary.objects_day_1} after day 1, {summary.objects_end} at the end",
        "growth": ", ".join(summary.growth) or "none",
        "wall time": f"{summary.wall_s} s",
    }


def _days(written: str) -> int:
    days = int(written)
    if days < 1:
        raise argparse.ArgumentTypeError("at least 1 day")
    return days
