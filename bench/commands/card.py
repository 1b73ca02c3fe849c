"""`bench card`: the owner's card, all commands, in English and Dutch."""

from __future__ import annotations

import argparse
import sys

from bench.commands._options import folder_to_write
from bench.place import COMMAND, DOCS

HELP = "make the owner's card (docs/card-en.pdf, docs/card-nl.pdf) from the firmware's table of commands"


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--out", type=folder_to_write, default=DOCS, metavar="FOLDER", help="default docs/; installed: here"
    )
    parser.add_argument("--check", action="store_true", help="write nothing; fail when what is there is not current")


def run(args: argparse.Namespace) -> int:
    # here, not above: the other verbs need no PDF
    from bench.papers.card.cards import cards
    from bench.papers.card.sheet import CardError
    from bench.papers.catalogue import CatalogueError

    stale = []
    try:
        for name, content in cards().items():
            path = args.out / name
            if args.check:
                if not path.is_file() or path.read_bytes() != content:
                    stale.append(name)
                continue
            args.out.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            print(f"{len(content):>8}  {path}")
    except (CardError, CatalogueError, OSError) as error:
        print(f"bench card: {error}", file=sys.stderr)
        return 1
    if stale:
        print(f"bench card: not what the firmware says: {', '.join(stale)}; run: {COMMAND} card", file=sys.stderr)
    return 1 if stale else 0
