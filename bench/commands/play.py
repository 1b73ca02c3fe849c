"""`bench play`: scenarios on a target, one line each, and the whole story of those that fail."""

from __future__ import annotations

import argparse
import hashlib
import sys
import time
from collections.abc import Iterator
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from bench.commands._options import (
    add_modem,
    add_target,
    file,
    file_to_make,
    file_to_write,
    folder_to_write,
    scenario_files,
)
from bench.jobs import side_by_side
from bench.papers import made
from bench.scenario.beyond import cannot_do
from bench.scenario.durations import say
from bench.scenario.errors import Problem, ScenarioError
from bench.scenario.estimate import expected_us
from bench.scenario.everyday import everyday_titles
from bench.scenario.failure import entry_line
from bench.scenario.matrix import as_table, as_text, matrix_of
from bench.scenario.parser import Scenario, parse_file
from bench.scenario.played import Played
from bench.scenario.runner import Outcome, outcome_of
from bench.targets.registry import cannot_play, make_target, name_of, written_of
from bench.units import counted
from bench.world.clock import MINUTE, SECOND

if TYPE_CHECKING:
    from bench.ui.report import Run

HELP = "play scenario files on a device"
OUT = Path("out")
KEPT = ("board_us", "wall_s", "recovery_us", "worst_pass_ms")  # of the outcome of a scenario that has passed
JUMPING = 0.12  # wall time per board time when the clock is jumped, until it is known better
ALL = Path(__file__).parent.parent / "scenarios"


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "files", nargs="*", type=scenario_files, metavar="FILE", help="a *.scn file, or a folder of them"
    )
    parser.add_argument("--all", action="store_true", help="all scenarios of the project")
    parser.add_argument(
        "--everyday", action="store_true", help="of these those of everyday.txt: every chapter, in a few minutes"
    )
    add_target(parser)
    add_modem(parser)
    parser.add_argument("-k", default="", metavar="WORDS", dest="words", help="only titles with these words")
    parser.add_argument("-x", "--first", action="store_true", help="stop at the first failure")
    parser.add_argument(
        "--retry-failed", action="store_true", help="play what failed once more; what passes then is told as flaky"
    )
    parser.add_argument("-j", "--jobs", type=int, default=1, metavar="N", help="play N at the same time (default 1)")
    parser.add_argument(
        "--passes",
        type=float,
        metavar="MS",
        help="emulator: measure the superloop; a pass longer than this is an error",
    )
    parser.add_argument("--matrix", type=file_to_write, metavar="PAGE", help="put the fault matrix into this page, too")
    parser.add_argument(
        "--report",
        nargs="?",
        type=folder_to_write,
        const=OUT,
        metavar="FOLDER",
        help="keep the run as a page, JUnit XML and JSON, in FOLDER (default out; serial: always)",
    )
    parser.add_argument(
        "--resume",
        nargs="?",
        type=file_to_make,
        const=OUT / "played.jsonl",
        metavar="FILE",
        help="go on where this command was interrupted: what passed is in FILE (default out/played.jsonl); "
        "with other sources it begins anew",
    )
    parser.add_argument(
        "--flash", type=file, metavar="UF2", help="serial: copy this image onto the board before the first scenario"
    )
    parser.add_argument(
        "--no-doctor", action="store_true", help="serial: do not let the doctor look at the board for the bundle"
    )
    parser.add_argument("-v", "--verbose", action="store_true", help="print the record as it grows (one job only)")


def run(args: argparse.Namespace) -> int:
    files = _files(args)
    if not files:
        print("bench play: no scenario file given; name some, or --all", file=sys.stderr)
        return 2
    try:
        scenarios = _read(files)
    except ScenarioError as error:
        print(error, file=sys.stderr)
        return 2
    chosen = [scenario for scenario in scenarios if args.words.lower() in scenario.title.lower()]
    if args.everyday:
        chosen = [scenario for scenario in chosen if scenario.title in everyday_titles(Path(scenario.path))]
    if not chosen:
        print(f'bench play: no scenario has "{args.words}" in its title', file=sys.stderr)
        return 2
    if args.jobs > 1 and name_of(args.target) == "serial":
        print("bench play: one board plays one scenario at a time; leave -j out", file=sys.stderr)
        return 2
    if args.passes is not None and args.target != "emulator":
        print("bench play: passes are measured on the emulated board: --target emulator", file=sys.stderr)
        return 2
    if args.resume is not None and (args.report is not None or name_of(args.target) == "serial"):
        print("bench play: a report, and a real board, are of one run; leave --resume out", file=sys.stderr)
        return 2
    if args.flash is not None and name_of(args.target) != "serial":
        print("bench play: only a board on USB can be flashed: --target serial", file=sys.stderr)
        return 2
    flashed = _flash(args) if args.flash is not None else ""
    played = None
    if args.resume is not None:
        try:
            played = Played(args.resume, _request(args))
        except OSError as error:
            print(f"bench play: {args.resume}: {error.strerror}", file=sys.stderr)
            return 2
        print(played.words, flush=True)
    if args.report is None and name_of(args.target) == "serial":
        args.report = OUT
    began, started = datetime.now(), time.monotonic()
    progress = Progress(chosen, args.target) if name_of(args.target) == "serial" else None
    outcomes: list[Outcome] = []
    for outcome in _play_rest(chosen, args, played):
        outcomes.append(outcome)
        print((progress.after(outcome) if progress else "") + _line(outcome), flush=True)
        if outcome.failure or outcome.error:
            print(f"\n{outcome.failure or outcome.error}\n", flush=True)
            if args.first:
                break
    if args.retry_failed:
        _retry(outcomes, args)
    _show_matrix(outcomes, args)
    unplayed = len(chosen) - len(outcomes)
    code = _summary(outcomes, name_of(args.target), unplayed)
    if args.report is not None:
        _report(args, began, outcomes, time.monotonic() - started, unplayed, flashed)
    return code


def _retry(outcomes: list[Outcome], args: argparse.Namespace) -> None:
    """What failed, once more; the new outcome takes the old one's place, and keeps it."""
    failed = [number for number, outcome in enumerate(outcomes) if outcome.failure or outcome.error]
    if not failed:
        return
    print(f"\nplayed once more: {counted(len(failed), 'failed scenario')}", flush=True)
    for number, outcome in zip(failed, _play([outcomes[number].scenario for number in failed], args), strict=True):
        outcome.first = outcomes[number]
        outcomes[number] = outcome
        print(_line(outcome), flush=True)


class Progress:
    """Where time is real people want to know how long: says so before it starts, and after each scenario."""

    def __init__(self, scenarios: list[Scenario], selection: str) -> None:
        playable = [scenario for scenario in scenarios if not cannot_play(selection, scenario)]
        self._left_s = {id(scenario): expected_us(scenario) / SECOND for scenario in playable}
        jumping = "pace=jump" in selection
        self._factor = JUMPING if jumping else 1.0  # of wall time per expected time; learned as it goes
        self._spent_s = self._expected_s = 0.0
        self._done = 0
        self._count = len(scenarios)
        kind = "the board's clock is jumped" if jumping else "waits are real"
        left_out = f", {self._count - len(playable)} left out" if len(playable) < self._count else ""
        print(
            f"{counted(len(playable), 'scenario')} on {selection}{left_out}; {kind}: about {self._remaining()}",
            flush=True,
        )

    def _remaining(self) -> str:
        seconds = sum(self._left_s.values()) * self._factor
        return say(max(1, round(seconds / 60)) * MINUTE if seconds > 90 else max(1, round(seconds)) * SECOND)

    def after(self, outcome: Outcome) -> str:
        self._done += 1
        expected_s = self._left_s.pop(id(outcome.scenario), None)
        if expected_s is not None and not outcome.left_out:
            self._spent_s += outcome.wall_s
            self._expected_s += expected_s
            self._factor = self._spent_s / self._expected_s
        left = f"about {self._remaining()} left" if self._left_s else "the last"
        return f"[{self._done}/{self._count}, {left}] "


def _flash(args: argparse.Namespace) -> str:
    """What was written onto the board, in words."""
    from bench.targets.flash import flash
    from bench.targets.serial import console_for_flash, is_back

    return flash(
        args.flash,
        console_for_flash(written_of(args.target)),
        lambda: is_back(written_of(args.target)),
        lambda words: print(words, flush=True),
    )


def _report(
    args: argparse.Namespace,
    began: datetime,
    outcomes: list[Outcome],
    wall_s: float,
    unplayed: int,
    flashed: str,
) -> None:
    # here, not above: a run without a report needs none of it
    from bench.ui.report import Run, write
    from bench.ui.report.history import add

    arguments = [argument for argument in args.arguments if argument not in ("-v", "--verbose")]
    run = Run(args.target, arguments, began, outcomes, wall_s, unplayed, flashed)
    page = write(run, args.report / f"{began:%Y%m%d-%H%M%S}-{name_of(args.target)}")
    print(f"report: {page}")
    print(f"history: {add(run, args.report)}")
    if name_of(args.target) == "serial" and any(outcome.trace for outcome in outcomes):
        print(f"for others, without numbers (docs/bench.md, `The bundle`): {_bundle(args, run)}")


def _bundle(args: argparse.Namespace, run: Run) -> Path:
    """The one file that may be sent. The doctor looks at a board that USB knows: what has but a name may be none."""
    from bench.checks.doctor.boards import Repl, SerialLine
    from bench.ui.bundle.of_run import content_of
    from bench.ui.bundle.pack import write
    from bench.ui.bundle.visit import console_of, looked_over

    console = "" if args.no_doctor else console_of(args.target)
    visit = looked_over(lambda: Repl(SerialLine(console)), lambda words: None) if console else None
    return write(content_of(run, visit.findings if visit else None, visit.at if visit else ()), args.report)


def _show_matrix(outcomes: list[Outcome], args: argparse.Namespace) -> None:
    """Fault by moment, when there were such scenarios."""
    rows = matrix_of(outcomes)
    if rows:
        print("\n" + as_text(rows))
    if args.matrix is not None:
        table = as_table(rows, name_of(args.target), args.modem)
        page = args.matrix.read_text(encoding="utf-8") if args.matrix.is_file() else ""
        marked = "<!-- made: matrix -->" in page  # docs/reliability.md; any other page has nothing but the table
        args.matrix.write_text(made.renewed(page, {"matrix": table}) if marked else table, encoding="utf-8")


def _request(args: argparse.Namespace) -> list[str]:
    """What the outcome of a scenario depends on, beside itself and our sources."""
    drive = [] if args.drive is None else sorted(path for path in args.drive.rglob("*") if path.is_file())
    content = hashlib.sha256(b"\0".join(str(path).encode() + path.read_bytes() for path in drive)).hexdigest()[:16]
    return [args.target, args.modem, str(args.passes), content]


def _name(scenario: Scenario) -> str:
    """In a file that has changed each is another: what it says may stand in a line above it."""
    return f"{scenario.path}: {scenario.title}: {_digest(scenario.path)}"


@cache
def _digest(path: str) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:16]


def _play_rest(scenarios: list[Scenario], args: argparse.Namespace, played: Played | None) -> Iterator[Outcome]:
    """As `_play`; what has passed before is not played again."""
    if played is None:
        yield from _play(scenarios, args)
        return
    rest = _play([scenario for scenario in scenarios if played.outcome(_name(scenario)) is None], args)
    for scenario in scenarios:
        kept = played.outcome(_name(scenario))
        if kept is not None:
            yield Outcome(scenario, **kept)
            continue
        outcome = next(rest)
        if outcome.passed:
            played.add(_name(scenario), {name: getattr(outcome, name) for name in KEPT})
        yield outcome


def _play(scenarios: list[Scenario], args: argparse.Namespace) -> Iterator[Outcome]:
    """The outcomes in the order of the scenarios, as they come."""
    one = partial(
        _play_one,
        selection=args.target,
        drive=args.drive,
        modem=args.modem,
        verbose=args.verbose and args.jobs == 1,
        traced=args.report is not None,
        passes_ms=args.passes,
    )
    if args.jobs == 1:
        yield from map(one, scenarios)
        return
    yield from side_by_side(one, scenarios, args.jobs)


def _play_one(
    scenario: Scenario,
    selection: str,
    drive: Path | None,
    modem: str,
    verbose: bool,
    traced: bool,
    passes_ms: float | None,
) -> Outcome:
    budget = None
    if passes_ms is not None:
        from bench.checks.perf.budget import PassBudget

        budget = PassBudget(passes_ms, drive)
    outcome = outcome_of(
        scenario,
        cannot_play(selection, scenario) or cannot_do(modem, scenario),
        budget.make if budget else lambda world: make_target(selection, world, drive=drive),
        (lambda entry: print(entry_line(entry), flush=True)) if verbose else None,
        modem,
        traced=traced,
    )
    return budget.judged(outcome) if budget else outcome


def _files(args: argparse.Namespace) -> list[Path]:
    """Those named, and of the project all that are to hold: what is pending has to be named."""
    found: list[Path] = []
    for path in args.files:
        found += sorted(path.rglob("*.scn")) if path.is_dir() else [path]
    if args.all or (args.everyday and not found):
        found += [path for path in sorted(ALL.rglob("*.scn")) if path.parent.name != "pending"]
    return list(dict.fromkeys(found))


def _read(files: list[Path]) -> list[Scenario]:
    """All scenarios of all files; every error in any of them before anything runs."""
    scenarios: list[Scenario] = []
    problems: list[Problem] = []
    for path in files:
        try:
            scenarios += parse_file(_short(path))
        except ScenarioError as error:
            problems += error.problems
        except OSError as error:
            problems.append(Problem(str(path), 1, f"cannot be read: {error.strerror}", "a scenario file"))
    if problems:
        raise ScenarioError(problems)
    return scenarios


def _short(path: Path) -> Path:
    here = Path.cwd()
    return path.relative_to(here) if path.is_absolute() and path.is_relative_to(here) else path


def _verdict(outcome: Outcome) -> str:
    if outcome.left_out:
        return "left out"
    if outcome.passed:
        return "flaky" if outcome.flaky else "pass"
    return "error" if outcome.error else "FAIL"


def _line(outcome: Outcome) -> str:
    scenario = outcome.scenario
    line = f"{_verdict(outcome):<8} {scenario.path}:{scenario.line}: {scenario.title}"
    if outcome.left_out:
        return f"{line}  ({outcome.left_out})"
    passes = "" if outcome.worst_pass_ms is None else f", longest pass {outcome.worst_pass_ms:.1f} ms"
    return f"{line}  ({say(outcome.board_us // SECOND * SECOND)} of board time in {outcome.wall_s:.1f}s{passes})"


def _summary(outcomes: list[Outcome], target: str, unplayed: int) -> int:
    failed = [outcome for outcome in outcomes if outcome.failure or outcome.error]
    left_out = [outcome for outcome in outcomes if outcome.left_out]
    passed = len(outcomes) - len(failed) - len(left_out)
    played = counted(len(outcomes), "scenario")
    print(f"\n{played} on {target}: {passed} passed, {len(failed)} failed, {len(left_out)} left out")
    for outcome in failed:
        print(f"  failed: {outcome.scenario.path}:{outcome.scenario.line}: {outcome.scenario.title}")
    for outcome in outcomes:
        if outcome.flaky:
            print(f"  flaky: {outcome.scenario.path}:{outcome.scenario.line}: {outcome.scenario.title}")
    for outcome in left_out:
        scenario = outcome.scenario
        print(f"  left out: {scenario.path}:{scenario.line}: {scenario.title}: {outcome.left_out}")
    if unplayed:
        print(f"  not played after the first failure: {unplayed}")
    return 1 if failed else 0
