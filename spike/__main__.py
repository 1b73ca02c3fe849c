"""`python -m spike VERB`: build the drive of the next shape, measure it, play scenarios on it."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from spike.build import ALL_CHAPTERS, CHAPTERS, Shape, write
from spike.firmware import FirmwareMissing
from spike.source import SourceChanged

SPLITS = {0: (), 3: CHAPTERS, 10: ALL_CHAPTERS}


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m spike", description=__doc__)
    parser.add_argument("verb", nargs="?", choices=("build", "measure", "imports", "everyday"), default="measure")
    parser.add_argument("folder", nargs="?", type=Path, help="build: where the drive goes")
    parser.add_argument(
        "--chapters", type=int, choices=sorted(SPLITS), default=3, help="whose commands are on demand (default 3)"
    )
    parser.add_argument("--whole-library", action="store_true", help="the probe decoded by adafruit_ds18x20")
    parser.add_argument("--ballast", type=int, default=0, metavar="BYTES", help="so much of the heap taken away")
    parser.add_argument("--quick", action="store_true", help="measure: a few of each")
    args = parser.parse_args(arguments)
    shape = Shape(SPLITS[args.chapters], whole_library=args.whole_library, ballast=args.ballast)
    try:
        verbs = {"build": _build, "measure": _measure, "imports": _imports, "everyday": _everyday}
        return verbs[args.verb](args, shape)
    except (FirmwareMissing, SourceChanged) as error:
        print(f"spike: {error}", file=sys.stderr)
        return 1


def _build(args: argparse.Namespace, shape: Shape) -> int:
    print(write(args.folder or Path("out/spike"), shape))
    return 0


def _measure(args: argparse.Namespace, shape: Shape) -> int:
    from spike.measure import shape_figures

    for name, value in shape_figures(shape, args.quick, _tell).items():
        print(f"{name:75}  {value}")
    return 0


def _imports(args: argparse.Namespace, shape: Shape) -> int:
    from spike.measure import import_costs

    lines = import_costs(shape)
    print("free and largest piece in bytes; all else in us:")
    print(
        "import SIZE: check, import, bytes in memory, bytes left behind (names), the first time; again: check, import"
    )
    print("left after N imports: free, largest piece, worst import of the lap")
    print("\n".join(lines))
    return 0 if lines and lines[-1].startswith("end") else 1


def _everyday(args: argparse.Namespace, shape: Shape) -> int:
    from spike.everyday import play

    failed = 0
    with tempfile.TemporaryDirectory(prefix="isocket-spike-") as folder:
        for outcome in play(write(Path(folder), shape)):
            failed += not outcome.passed and not outcome.left_out
            verdict = "left out" if outcome.left_out else "pass" if outcome.passed else "FAIL"
            print(f"{verdict:8} {Path(outcome.scenario.path).name}: {outcome.scenario.title}", flush=True)
            if verdict == "FAIL":
                print(outcome.failure or outcome.error)
    print(f"{failed} failed")
    return 1 if failed else 0


def _tell(words: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {words}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
