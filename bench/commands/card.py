"""`bench card`: the owner's card, all commands, in English and Dutch; for one socket, with its number in it."""

from __future__ import annotations

import argparse
import sys

from bench.commands._options import folder_to_write, phone_number
from bench.place import COMMAND, DOCS, INSTALLED, OUT

HELP = "make the owner's card (docs/card-en.pdf, docs/card-nl.pdf) from the firmware's table of commands"


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--out",
        type=folder_to_write,
        metavar="FOLDER",
        help="default docs/, with a number out/; installed: here",
    )
    parser.add_argument(
        "--number",
        type=phone_number,
        metavar="NUMBER",
        help="cards of the socket with this number, and QR codes of the six commonest commands",
    )
    parser.add_argument(
        "--html",
        type=phone_number,
        metavar="NUMBER",
        help="a page for the owner's phone: a button a command, which opens the messages; needs no network",
    )
    parser.add_argument("--check", action="store_true", help="write nothing; fail when what is there is not current")


def run(args: argparse.Namespace) -> int:
    # here, not above: the other verbs need no PDF
    from bench.papers.card.cards import cards, page
    from bench.papers.card.sheet import CardError
    from bench.papers.catalogue import CatalogueError

    personal = bool(args.number or args.html)
    # somebody's number is no file of the repository
    folder = args.out or (OUT if personal and not INSTALLED else DOCS)
    stale = []
    try:
        made = cards(args.number or "") if args.number or not args.html else {}
        if args.html:
            made |= page(args.html)
        for name, content in made.items():
            path = folder / name
            if args.check:
                if not path.is_file() or path.read_bytes() != content:
                    stale.append(name)
                continue
            folder.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            print(f"{len(content):>8}  {path}")
    except (CardError, CatalogueError, OSError) as error:
        print(f"bench card: {error}", file=sys.stderr)
        return 1
    if stale:
        print(f"bench card: not what the firmware says: {', '.join(stale)}; run: {COMMAND} card", file=sys.stderr)
    return 1 if stale else 0
