"""The command line of the bench: `python -m bench VERB`. Exit codes: 0 passed, 1 failed, 2 wrong usage."""

from __future__ import annotations

import argparse
import pkgutil
import sys
from importlib import import_module

from bench import commands
from bench.targets.base import TargetError


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m bench", description="The bench around an isocket device.", epilog="VERB --help tells more."
    )
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    for module in sorted(pkgutil.iter_modules(commands.__path__), key=lambda module: module.name):
        if module.name.startswith("_"):
            continue
        verb = import_module(f"{commands.__name__}.{module.name}")
        own = verbs.add_parser(module.name, help=verb.HELP, description=verb.HELP)
        verb.configure(own)
        own.set_defaults(run=verb.run)
    return parser


def main(arguments: list[str] | None = None) -> int:
    try:
        parser = build_parser()
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] in ("bench", "isocket"):
            raise
        print(f"bench: {error.name} is missing here; `make setup`, then .venv/bin/python -m bench", file=sys.stderr)
        return 2
    args = parser.parse_args(arguments)
    args.arguments = sys.argv[1:] if arguments is None else arguments  # as they were written, for a report
    try:
        return args.run(args)
    except TargetError as error:
        print(f"bench {args.verb}: {error}", file=sys.stderr)
        return 1
    except BrokenPipeError:  # `bench play | head`: nobody is reading any more
        sys.stderr.close()
        return 1


if __name__ == "__main__":
    sys.exit(main())
