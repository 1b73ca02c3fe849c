"""`bench site`: the tours as a folder of plain files for any web host."""

from __future__ import annotations

import argparse
import sys

from bench.commands._options import folder_to_write
from bench.place import OUT

HELP = "make out/site: the tours, recorded, as plain files that any web host serves; no server, nothing fetched"


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=folder_to_write, default=OUT / "site", metavar="FOLDER", help="default out/site")
    parser.add_argument(
        "-k", default="", metavar="WORDS", dest="words", help="only tours with these words in their title"
    )


def run(args: argparse.Namespace) -> int:
    # here, not above: the other verbs need nothing of the page
    from bench.scenario.failure import Failure
    from bench.ui.web.live.script import tours
    from bench.ui.web.site.build import build
    from bench.ui.web.site.classic import ModuleError

    chosen = [tour for tour in tours() if args.words.lower() in tour.title.lower()]
    if not chosen:
        print(f"bench site: no tour is called {args.words!r}", file=sys.stderr)
        return 2
    try:
        size = build(args.out, chosen, print)
    except (Failure, ModuleError, OSError) as error:
        print(f"bench site: {error}", file=sys.stderr)
        return 1
    print(f"{size / 1_000_000:.1f} MB: {args.out / 'index.html'}")
    return 0
