"""`bench demo`: the socket in the browser, with phones, a world, and tours."""

from __future__ import annotations

import argparse
import contextlib
import socket
import sys

from bench.commands._options import add_target

HELP = "the socket in the browser: text it, call it, flood its cellar; no hardware needed"
PORT = 8321


def configure(parser: argparse.ArgumentParser) -> None:
    add_target(parser)
    parser.add_argument("--port", type=int, default=PORT, metavar="N", help=f"port of the page (default {PORT})")
    parser.add_argument(
        "--host", default="127.0.0.1", help="address to listen on (default 127.0.0.1: this machine only)"
    )
    parser.add_argument("--no-browser", action="store_true", help="do not open a browser")
    parser.add_argument(
        "--speed", type=_speed, default=1.0, metavar="N", help="speed of the clock at first (default 1)"
    )


def run(args: argparse.Namespace) -> int:
    trouble = _occupied(args.host, args.port)
    if trouble:
        print(f"bench demo: cannot listen on {args.host}:{args.port}: {trouble}; try --port", file=sys.stderr)
        return 1
    # here, not above: the other verbs need no web server
    from bench.web.live.session import Session
    from bench.web.page.app import serve

    session = Session(args.target, drive=args.drive, speed=args.speed)
    print(f"The socket is at http://{args.host}:{args.port} (Ctrl-C ends it)", flush=True)
    with contextlib.suppress(KeyboardInterrupt):  # the way to end it
        serve(session, host=args.host, port=args.port, browser=not args.no_browser)
    return 0


def _occupied(host: str, port: int) -> str:
    """Why nobody can listen there; empty if one can."""
    try:
        with socket.create_server((host, port)):
            return ""
    except (OSError, OverflowError) as error:
        return str(error)


def _speed(written: str) -> float:
    speed = float(written)
    if not 0.1 <= speed <= 3600:
        raise argparse.ArgumentTypeError(f"{written} is no speed; expected 0.1 to 3600")
    return speed
