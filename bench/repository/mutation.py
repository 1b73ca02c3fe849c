"""`make mutation`: do the tests notice a firmware that is slightly wrong?

cosmic-ray (in .mutation, an environment of its own) makes mutants of a module: `<` for `<=`, 3 for 2, `and` for `or`.
A seeded sample of them is judged by the tests near the module, its units first, then its scenarios on sim; the first
test that fails ends it. What survives is shown with its diff. Works on a copy in out/mutation, so that nothing that is
broken off leaves a mutant among the sources; called again it goes on, until a source, a test or the sample changes.
"""

from __future__ import annotations

import argparse
import ast
import hashlib
import json
import os
import shlex
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from bench.repository.documents import files
from bench.units import counted

ROOT = Path(__file__).parents[2]
OUT = ROOT / "out" / "mutation"
TREE = OUT / "tree"  # a mutant is made here
SOUND = OUT / "sound"  # the firmware as it is
FIRMWARE = "CIRCUITPY/isocket"
TOOL = ROOT / ".mutation" / "bin" / "cosmic-ray"
SAMPLE = 60
MINUTES = 90
LEAST_S, TIMES = 60, 5  # a mutant that takes longer than both of its tests without one hangs: noticed, and counted
SAME = ("Eq_Is", "Is_Eq", "IsNot_NotEq", "NotEq_IsNot")  # of what is None, or a constant
LARGE = 1000  # a millisecond or an octet more or less of so much is nobody's promise
SCENARIOS = "bench/scenarios"
UNITS = "tests/firmware/test_"
# module (its file or files of that name in the firmware) -> who judges it: units, scenarios
JUDGES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "access": (("access", "guesses"), ("03-numbers", "16-hostile")),
    "alarm": (("alarm",), ("08-alarm",)),
    "calls": (("calls", "refusals"), ("05-calls", "08-alarm", "faults/07-registration-and-calls")),
    "commands": (("commands", "cleaning", "guesses", "lateness", "on_the_board"), ("02-message", "16-hostile")),
    "digester": (("digester",), ()),
    "inbox": (("inbox", "parts"), ("02-message", "faults/04-texts-in")),
    "journal": (("journal",), ()),
    "limits": (("limits",), ("14-notices",)),
    "numbers": (("phone_numbers",), ("03-numbers",)),
    "outbox": (("outbox", "keep_alive"), ("14-notices", "faults/05-texts-out")),
    "schedule*": (("scheduler", "turns"), ("09-scheduler",)),
    "thermostat": (("thermostat",), ("06-temperature",)),
}


class MutationError(Exception):
    """Nothing can be judged; the message says why."""


@dataclass(frozen=True)
class Mutant:
    """job: its name in the session. kind: cosmic-ray's operator, and which of its places in the module. row, column:
    from 1 and from 0, where it begins.
    """

    job: str
    kind: str
    row: int
    column: int


@dataclass
class Score:
    """Of one module. survivors: diffs."""

    noticed: int = 0
    hung: int = 0  # of these
    left: int = 0
    survivors: list[str] = field(default_factory=list)

    @property
    def judged(self) -> int:
        return self.noticed + len(self.survivors)


def modules_of(name: str, root: Path = SOUND) -> list[Path]:
    return sorted((root / FIRMWARE).rglob(f"{name}.py"))


def command_of(name: str) -> list[str]:
    units, chapters = JUDGES[name]
    tests = [f"{UNITS}{unit}.py" for unit in units] + [f"{SCENARIOS}/{chapter}.scn" for chapter in chapters]
    # not the machine's cache: each mutant would leave its modules in it
    python = ["env", f"ISOCKET_CACHE={OUT / 'cache'}", "PYTHONDONTWRITEBYTECODE=1", str(ROOT / ".venv/bin/python")]
    options = ["-x", "-q", "-n", "0", "-p", "no:cacheprovider", "-k", "not [emulator]", "--hypothesis-profile=a mutant"]
    return [*python, "-m", "pytest", *options, *tests]


def unseen(source: str) -> Iterator[tuple[int, int, int, int]]:
    """Stretches (first row and column, last row and column) that no interpreter looks at: annotations."""
    for node in ast.walk(ast.parse(source)):
        for part in (getattr(node, "annotation", None), getattr(node, "returns", None)):
            if isinstance(part, ast.expr):
                yield part.lineno, part.col_offset, part.end_lineno or 0, part.end_col_offset or 0


def worth(mutant: Mutant, source: str, hidden: Sequence[tuple[int, int, int, int]]) -> bool:
    """Not those that are the same firmware: types, where a function is kept, a millisecond of a minute."""
    at = mutant.row, mutant.column
    if any((first, left) <= at < (last, right) for first, left, last, right in hidden):
        return False
    rest = source.splitlines()[mutant.row - 1][mutant.column :]
    if any(words in mutant.kind for words in SAME):
        return False
    if "RemoveDecorator" in mutant.kind:
        return "on_demand" not in rest
    if "NumberReplacer" in mutant.kind:
        digits = rest.replace("_", "")
        number = digits[: len(digits) - len(digits.lstrip("0123456789"))]
        return not number or int(number) < LARGE
    return True


def drawn(mutants: Sequence[Mutant], count: int, seed: int) -> list[Mutant]:
    """A sample; a larger one of the same seed holds it."""
    return sorted(mutants, key=lambda one: hashlib.sha256(f"{seed} {one.kind}".encode()).digest())[:count]


def mutants_of(session: Path) -> list[Mutant]:
    with closing(sqlite3.connect(session)) as base:
        rows = base.execute(
            "select job_id, operator_name, operator_args, occurrence, start_pos_row, start_pos_col from mutation_specs"
        ).fetchall()
    return [Mutant(job, f"{name} {args} {place}", row, column) for job, name, args, place, row, column in rows]


def keep(session: Path, mutants: Sequence[Mutant]) -> None:
    """Only these are to be judged."""
    with closing(sqlite3.connect(session)) as base, base:
        for table in ("work_results", "mutation_specs", "work_items"):
            marks = ",".join("?" * len(mutants))
            base.execute(f"delete from {table} where job_id not in ({marks})", [one.job for one in mutants])


def score_of(session: Path) -> Score:
    score = Score()
    with closing(sqlite3.connect(session)) as base:
        (all_of_them,) = base.execute("select count(*) from work_items").fetchone()
        for outcome, diff, output in base.execute("select test_outcome, diff, output from work_results"):
            if outcome == "SURVIVED":
                score.survivors.append(diff)
            else:
                score.noticed += 1
                score.hung += output == "timeout"
    score.left = all_of_them - score.judged
    return score


def stamp(count: int, seed: int) -> str:
    """Of all that a verdict depends on."""
    told = hashlib.sha256(f"{count} {seed}".encode())
    for name in sorted(files(ROOT)):
        if name.startswith(("CIRCUITPY/", "bench/", "tests/", "requirements.txt")):
            told.update(name.encode() + (ROOT / name).read_bytes())
    return told.hexdigest()


def begin(count: int, seed: int) -> None:
    """The copy; what is there of the same sources and the same sample stays."""
    now = stamp(count, seed)
    mark = OUT / "stamp"
    if not mark.is_file() or mark.read_text() != now:
        if mark.is_file():
            print("A source, a test or the sample has changed: it begins anew.")
        shutil.rmtree(OUT, ignore_errors=True)
        for name in files(ROOT):
            (TREE / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, TREE / name)
        shutil.copytree(TREE / FIRMWARE, SOUND / FIRMWARE)
        mark.write_text(now)


def session_of(name: str) -> Path:
    return OUT / f"{name.strip('*')}.sqlite"


def _init(name: str, count: int, seed: int) -> None:
    """cosmic-ray finds all mutants of the module; the sample stays."""
    found = modules_of(name)
    if not found:
        raise MutationError(f"no module {name} in {FIRMWARE}")
    session = session_of(name)
    config = session.with_suffix(".toml")
    config.write_text(
        "[cosmic-ray]\n"
        f"module-path = {json.dumps([path.relative_to(SOUND).as_posix() for path in found])}\n"
        f"timeout = {_sound(name):.1f}\nexcluded-modules = []\n"
        f"test-command = {json.dumps(shlex.join(command_of(name)))}\n"
        '[cosmic-ray.distributor]\nname = "local"\n'
    )
    made = session.with_suffix(".new")
    made.unlink(missing_ok=True)
    told = subprocess.run([TOOL, "init", config, made], cwd=TREE, capture_output=True, text=True, check=False)
    if told.returncode:
        raise MutationError(f"cosmic-ray init: {told.stderr.strip()}")
    mutants = [one for path in found for one in _worth_it(made, path, len(found) == 1)]
    keep(made, drawn(mutants, count, seed))
    made.rename(session)


def _sound(name: str) -> float:
    """Seconds that a mutant may take. Raises MutationError when the tests fail without any."""
    began = time.monotonic()
    told = subprocess.run(command_of(name), cwd=TREE, capture_output=True, text=True, check=False)
    if told.returncode:
        raise MutationError(f"{name}: its tests fail without a mutant:\n{told.stdout[-2000:]}")
    return max(LEAST_S, TIMES * (time.monotonic() - began))


def _worth_it(session: Path, path: Path, alone: bool) -> list[Mutant]:
    source = path.read_text(encoding="utf-8")
    hidden = list(unseen(source))
    of_it = None
    if not alone:
        with closing(sqlite3.connect(session)) as base:
            rows = base.execute("select job_id, module_path from mutation_specs").fetchall()
        of_it = {job for job, module in rows if (TREE / module) == TREE / path.relative_to(SOUND)}
    return [one for one in mutants_of(session) if (of_it is None or one.job in of_it) and worth(one, source, hidden)]


def judge(name: str, until: float) -> None:
    """The mutants that are left, until that moment of time.monotonic()."""
    for path in modules_of(name):  # what was broken off may have left a mutant
        shutil.copy2(path, TREE / path.relative_to(SOUND))
    config = session_of(name).with_suffix(".toml")
    with subprocess.Popen(
        [TOOL, "exec", config, session_of(name)],
        cwd=TREE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        try:
            if process.wait(max(until - time.monotonic(), 1)):
                raise MutationError(f"{name}: cosmic-ray ended with {process.returncode}; the same command goes on")
        except subprocess.TimeoutExpired:
            pass
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)


def report(names: Sequence[str]) -> str:
    lines = []
    diffs = []
    for name in names:
        if not session_of(name).is_file():
            lines.append(f"{name.strip('*'):11} not begun")
            continue
        score = score_of(session_of(name))
        hung = f", {score.hung} of them by its time" if score.hung else ""
        left = f", {score.left} left" if score.left else ""
        lines.append(f"{name.strip('*'):11} {score.noticed} of {score.judged} noticed{hung}{left}")
        diffs += score.survivors
    return "\n".join([*lines, "", f"{counted(len(diffs), 'survivor')}", *diffs])


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.repository.mutation", description=__doc__)
    parser.add_argument("modules", nargs="*", metavar="MODULE", help=f"of {', '.join(JUDGES)} (default: all)")
    parser.add_argument("--sample", type=int, default=SAMPLE, metavar="N", help=f"of each module (default {SAMPLE})")
    parser.add_argument("--seed", type=int, default=0, metavar="S", help="chooses the sample (default 0)")
    parser.add_argument("--minutes", type=float, default=MINUTES, metavar="M", help=f"at most (default {MINUTES})")
    options = parser.parse_args(argv)
    if unknown := set(options.modules) - set(JUDGES):
        parser.error(f"no tests are named for {', '.join(sorted(unknown))}")
    names = options.modules or list(JUDGES)
    os.nice(10)
    until = time.monotonic() + options.minutes * 60
    code = 0
    try:
        begin(options.sample, options.seed)
        for name in names:
            if time.monotonic() >= until:
                break
            if not session_of(name).is_file():
                _init(name, options.sample, options.seed)
            if score_of(session_of(name)).left:
                judge(name, until)
                print(report([name]).split("\n")[0], flush=True)
    except MutationError as error:
        print(f"mutation: {error}", file=sys.stderr)
        code = 2
    told = report(names)
    (OUT / "REPORT.txt").write_text(told + "\n", encoding="utf-8")
    print(f"\n{told}")
    if any(session_of(name).is_file() and score_of(session_of(name)).left for name in names):
        print("\nNot all have been judged; the same command goes on.")
    return code


if __name__ == "__main__":
    sys.exit(main())
