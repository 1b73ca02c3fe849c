"""`bench seen`: what builders' bundles tell, into the column "seen on hardware" of docs/reliability.md."""

from __future__ import annotations

import argparse
import sys

from bench.commands._options import file

HELP = "read builders' bundles, and fill the column `seen on hardware` of docs/reliability.md from them"


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("bundles", nargs="*", type=file, metavar="BUNDLE", help="isocket-bundle-….zip")
    parser.add_argument("--dry-run", action="store_true", help="say what they tell, and write nothing")
    parser.add_argument("--check", action="store_true", help="write nothing; fail when the column says anything else")


def run(args: argparse.Namespace) -> int:
    from bench.ui.bundle.seen import PAGE, RECORDS, added, filled, read_records, record_of, write_records
    from bench.ui.bundle.unpack import BundleError, unpacked

    refused = False
    try:
        records = read_records(RECORDS)
        for path in args.bundles:
            try:
                record = record_of(unpacked(path.read_bytes()))
            except BundleError as error:
                print(f"bench seen: {path}: {error}", file=sys.stderr)
                refused = True
                continue
            records = added(records, record)
            print(f"{path}: board {record['uid']}, {record['began']}, firmware {record['firmware']}")
            for promise, words in record["told"].items():
                print(f"  {promise}: {words}")
        page = PAGE.read_text(encoding="utf-8")
        wanted = filled(page, records)
        if args.check and page != wanted:
            print(f"bench seen: the column is not what {RECORDS.name} says; run: python -m bench seen", file=sys.stderr)
            return 1
        if not args.check and not args.dry_run:
            write_records(records, RECORDS)
            PAGE.write_text(wanted, encoding="utf-8")
    except (BundleError, OSError) as error:
        print(f"bench seen: {error}", file=sys.stderr)
        return 1
    return 1 if refused else 0
