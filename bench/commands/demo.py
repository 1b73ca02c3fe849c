"""`bench demo`: the socket in the browser, with phones, a world, and tours."""

from __future__ import annotations

import argparse
import os
import socket
import sys

from bench.commands._options import add_target
from bench.place import COMMAND

HELP = "the socket in the browser: text it, call it, flood its cellar; no hardware needed"
PORT = 8321


def configure(parser: argparse.ArgumentParser) -> None:
    add_target(parser)
    parser.add_argument("--port", type=int, default=PORT, metavar="N", help=f"port of the page (default {PORT})")
    parser.add_argument(
        "--host",
        default="127.0.0.1",
        help="address to listen on (default 127.0.0.1: this machine only; others get a token)",
    )
    parser.add_argument("--no-browser", action="store_true", help="do not open a browser")
    parser.add_argument(
        "--speed", type=_speed, default=1.0, metavar="N", help="speed of the clock at first (default 1)"
    )


def run(args: argparse.Namespace) -> int:
    trouble = _occupied(args.host, args.port)
    if trouble:
        print(
            f"bench demo: cannot listen on {args.host}:{args.port}: {trouble}. Is a demo running already? Another "
            f"port: {COMMAND} demo --port {args.port % 65535 + 1}",
            file=sys.stderr,
        )
        return 1
    if args.target == "emulator":  # said here, and not by a page of which nothing comes
        from bench.build.firmware import FirmwareMissing, find_image

        try:
            find_image()
        except FirmwareMissing as error:
            print(f"bench demo: {error}", file=sys.stderr)
            return 1
    # here, not above: the other verbs need no web server
    from bench.ui.web.live.session import Session
    from bench.ui.web.page.app import serve
    from bench.ui.web.page.guard import address, new_token

    session = Session(args.target, drive=args.drive, speed=args.speed)
    token = new_token(args.host)
    print(f"The socket is at {address(args.host, args.port, token)} (Ctrl-C ends it)", flush=True)
    if token:
        print("Who has this address, token and all, may use it, from any machine that reaches this one.", flush=True)
    serve(session, host=args.host, port=args.port, token=token, browser=not args.no_browser)
    return 0


def _occupied(host: str, port: int) -> str:
    """Why nobody can listen there; empty if one can."""
    try:
        with socket.create_server((host, port)):
            return ""
    except OSError as error:
        return os.strerror(error.errno) if error.errno else str(error)
    except OverflowError as error:
        return str(error)


def _speed(written: str) -> float:
    speed = float(written)
    if not 0.1 <= speed <= 3600:
        raise argparse.ArgumentTypeError(f"{written} is no speed; expected 0.1 to 3600")
    return speed
