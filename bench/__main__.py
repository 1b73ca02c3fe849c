"""The command line of the bench: `python -m bench VERB`, or `isocket VERB` where it is installed.

Exit codes: 0 passed, 1 failed, 2 wrong usage, 130 Ctrl-C.
"""

from __future__ import annotations

import argparse
import gc
import pkgutil
import sys
from importlib import import_module
from typing import NoReturn

from bench.place import COMMAND, INSTALLED

FOR_A_BOARD = ("install", "doctor", "commission", "play")
INTERRUPTED = 130  # as a shell has it: 128 + SIGINT


class Parser(argparse.ArgumentParser):
    """Says in one line what was wrong; argparse puts the whole usage before it."""

    def error(self, message: str) -> NoReturn:
        name = self.prog.removeprefix("python -m ")
        self.exit(2, f"{name}: {message}; {self.prog} --help tells more\n")


def build_parser() -> argparse.ArgumentParser:
    from bench import commands  # in here, as all that takes long: Ctrl-C may come at any time
    from bench.build.version import firmware_version

    parser = Parser(
        prog=COMMAND,
        description="The bench around an isocket device. "
        f"To try it: demo, phone. For a board of yours, in this order: {', '.join(FOR_A_BOARD)}; uninstall. "
        "All else is for developers.",
        epilog="VERB --help tells more.",
    )
    parser.add_argument("--version", action="version", version=f"isocket {firmware_version()}")
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
    """Runs a command; Ctrl-C ends it with one line, and without a traceback."""
    told = sys.argv[1:] if arguments is None else arguments
    try:
        return _run(told)
    except BaseException as error:
        if not _was_interrupted(error):
            raise
    exec("")  # CPython kills itself with SIGINT where a text that it ran was interrupted, until it has run another one
    gc.collect()  # what was left in the middle ends now: processes, boards, temporary folders
    verb = f" {told[0]}" if told else ""
    print(f"\nbench{verb}: interrupted", file=sys.stderr)
    return INTERRUPTED


def _was_interrupted(error: BaseException | None) -> bool:
    """By Ctrl-C; what tidies up after it may have failed in turn."""
    while error is not None:
        if isinstance(error, KeyboardInterrupt):
            return True
        error = error.__cause__ or error.__context__
    return False


def _run(arguments: list[str]) -> int:
    try:
        from bench.targets.base import TargetError

        parser = build_parser()
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] in ("bench", "isocket"):
            raise
        remedy = "`pipx reinstall isocket`" if INSTALLED else "`make setup`, then .venv/bin/python -m bench"
        print(f"bench: {error.name} is missing here; {remedy}", file=sys.stderr)
        return 2
    args = parser.parse_args(arguments)
    args.arguments = arguments  # as they were written, for a report
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
