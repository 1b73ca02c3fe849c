"""`bench soak`: days and weeks of ordinary life on the simulated device."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter, deque

from bench.checks.soak.faults import FaultSoak, FaultSummary
from bench.checks.soak.run import RECORD, Soak, Summary
from bench.checks.soak.year import YearSoak, YearSummary
from bench.commands._options import add_modem, folder_to_write
from bench.scenario.failure import Failure
from bench.surroundings import World
from bench.targets.base import NO_TEXT_LIMIT
from bench.targets.sim import SimTarget
from bench.units import counted, duration

HELP = "simulated days with a text every 10 minutes, a thermostat and a scheduler; nothing may get lost or grow"


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--days", type=_days, metavar="N", help="how many (default 1; with --faults 10, with --cuts 365)"
    )
    parser.add_argument("--faults", action="store_true", help="something goes wrong every 20 minutes, a text every 7")
    parser.add_argument("--cuts", action="store_true", help="with --faults: a year of everything, power cuts too")
    add_modem(parser)
    parser.add_argument("--seed", type=int, default=0, metavar="S", help="of the choice of texts (default 0)")
    parser.add_argument(
        "--keep",
        type=folder_to_write,
        metavar="FOLDER",
        help="with --cuts: what was recorded around each complaint, in files",
    )
    parser.add_argument("--json", action="store_true", help="print the summary as JSON")


def run(args: argparse.Namespace) -> int:
    if args.cuts and not args.faults:
        print("bench soak: --cuts needs --faults", file=sys.stderr)
        return 2
    if args.keep and not args.cuts:
        print("bench soak: --keep needs --cuts", file=sys.stderr)
        return 2
    days = args.days or (365 if args.cuts else 10 if args.faults else 1)

    def progress(day: int) -> None:
        if sys.stderr.isatty():
            print(f"\rday {day} of {days}", end="" if day < days else "\n", file=sys.stderr, flush=True)

    target = SimTarget(World(modem=args.modem, seed=args.seed), settings=NO_TEXT_LIMIT, seed=args.seed)
    target.flash.log = deque(maxlen=RECORD)  # full on the first day: what fills later looks like growth
    try:
        if args.keep:
            args.keep.mkdir(parents=True, exist_ok=True)
        if args.cuts:
            summary = YearSoak(target, days, args.seed, progress, keep=args.keep).run()
        else:
            summary = (FaultSoak if args.faults else Soak)(target, days, args.seed, progress).run()
    except Failure as failure:
        print(failure, file=sys.stderr)
        return 1
    finally:
        target.close()
    if args.json:
        print(json.dumps(summary.as_json(), indent=2))
        return 0 if summary.ok else 1
    if isinstance(summary, YearSummary):
        rows, troubles = _year_rows(summary), summary.troubles
    elif isinstance(summary, FaultSummary):
        rows, troubles = _fault_rows(summary), summary.troubles
    else:
        rows, troubles = _rows(summary), summary.faults
    print(f"{counted(summary.days, 'day')}, seed {summary.seed}: {'ok' if summary.ok else 'FAILED'}")
    for name, value in rows.items():
        print(f"  {name:<20} {value}")
    for trouble in troubles:
        print(f"  ! {trouble}")
    return 0 if summary.ok else 1


GROUPS = ("calls in", "calls out", "alarm calls", "thermostat", "Temperature", "probe", "operator")
VERDICTS = ("held", "failed", "disturbed", "timer")


def _year_rows(summary: YearSummary) -> dict[str, object]:
    letters, alerts, pulses = summary.letters, summary.alerts, summary.pulses
    return {
        "happened": _listed(summary.happened),
        "power cuts": f"{summary.cuts.total()}: {_listed(summary.cuts)}",
        "faults": f"{summary.faults.total()} of {len(summary.faults)} kinds",
        "jumps of the clock": _listed(summary.jumps),
        "starts": _listed(summary.starts),
        "texts sent": f"{letters['sent']}, and {letters['calls']} calls to be confirmed by text",
        "answered once": f"{letters['answered']}, of them {letters['too old']} as too old",
        "reply unclear": f"{letters['unclear']} (given to the modem, no word of what became of it: not said again)",
        "reply cut off": f"{letters['cut off']} (the power went between the text and its reply)",
        "reply dropped": f"{letters['dropped']} (the network refused replies until 40 waited: the newest had no room)",
        "replied again": f"{letters['again']} (the power went when the reply was with the modem)",
        "no reply": letters["lost"],
        "answered twice": letters["twice"],
        "wrong": letters["wrong"] + letters["unexpected"],
        "settings lost": summary.settings_lost,
        "timers": f"{pulses['once']} of {pulses['timers']} carried out; {_listed(pulses, ('timers', 'once'))}",
        "alerts": f"{alerts['delivered']} of {alerts['due']} delivered; {_listed(alerts, ('delivered', 'due'))}",
        **{group: f"{_listed(_of(summary.uses, group))}" for group in GROUPS},
        "of chapter 15": _listed(
            Counter({name: n for name, n in summary.uses.items() if not name.startswith((*GROUPS, *VERDICTS))})
        ),
        "uses": f"{summary.uses['held']} held, {summary.uses['failed']} failed, "
        f"{summary.uses['disturbed']} did not hold while something was wrong",
        "quiet spells": f"{counted(summary.quiet_days, 'day')} in all, "
        f"{counted(summary.first_uses, 'use')} held right after them",
        "strangers served": summary.strangers_served,
        "slowest": f"reply {duration(summary.slowest_reply_s)}, alert {duration(summary.slowest_alert_s)}",
        "recovery rungs": _listed(summary.rungs),
        "erases of flash": summary.erases,
        "wall time": f"{duration(summary.wall_s)}, {duration(summary.cpu_s)} of it at work",
    }


def _of(counts: Counter[str], group: str) -> Counter[str]:
    """Those whose names begin so, without that."""
    return Counter(
        {name.removeprefix(group).strip(" ") or "in all": n for name, n in counts.items() if name.startswith(group)}
    )


def _listed(counts: Counter[str], but: tuple[str, ...] = ()) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(counts.items()) if name not in but and count) or "none"


def _fault_rows(summary: FaultSummary) -> dict[str, object]:
    return {
        "faults": f"{summary.faults.total()} of {len(summary.faults)} kinds",
        "texts sent": summary.asked,
        "answered once": summary.answered,
        "reply unclear": f"{summary.unclear} (given to the modem, no word of what became of it: not said again)",
        "lost": summary.lost,
        "answered twice": summary.twice,
        "wrong": summary.wrong,
        "slowest reply": f"{duration(summary.slowest_s)}",
        "alarms": f"{summary.alarms_delivered} of {summary.alarms} delivered, {summary.alarms_repeated} told again",
        "recovery rungs": ", ".join(f"{name} {count}" for name, count in summary.rungs.items()) or "none",
        "wall time": f"{duration(summary.wall_s)}",
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
        "wall time": f"{duration(summary.wall_s)}",
    }


def _days(written: str) -> int:
    days = int(written)
    if days < 1:
        raise argparse.ArgumentTypeError("at least 1 day")
    return days
