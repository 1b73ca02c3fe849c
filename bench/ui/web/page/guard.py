"""Who may talk to the page: a browser that was sent to it, and no other page that it has open.

Any web page can make its visitor's browser send requests to this machine, and open websockets to it. The browser says
for which host it means them, and which page asked (RFC 6454, RFC 6455 10.2); by these two it is told apart. Who may
come from other machines wants a token, too.
"""

from __future__ import annotations

import ipaddress
import secrets
import socket
from collections.abc import Awaitable, Callable, MutableMapping
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

HERE = ("localhost", "127.0.0.1", "::1")
FORBIDDEN = 403


def is_local(host: str) -> bool:
    """Whether nobody else reaches what is served there."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def new_token(host: str) -> str:
    """What a visitor has to know; empty where just this machine can visit."""
    return "" if is_local(host) else secrets.token_urlsafe(16)


def address(host: str, port: int, token: str) -> str:
    """The page's, as a person gives it to a browser."""
    name = socket.gethostname() if _is_any(host) else f"[{host}]" if ":" in host else host
    return f"http://{name}:{port}/{'?token=' + token if token else ''}"


class Guard:
    """An ASGI application in front of another. host, port: what was asked to be served. token: see `new_token`."""

    def __init__(self, app: App, *, host: str, port: int, token: str = "") -> None:
        self._app = app
        self._host = host
        self._port = port
        self._token = token
        self._cookie = f"isocket-{port}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers: dict[str, list[str]] = {}
        for name, value in scope["headers"]:
            headers.setdefault(name.decode("latin-1").lower(), []).append(value.decode("latin-1"))
        refused = self._why_foreign(headers)
        if not refused and self._token and not self._has_cookie(headers):
            given = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("token", [""])[0]
            if scope["type"] == "http" and scope["path"] == "/" and self._is_token(given):
                await self._let_in(send)
                return
            refused = "This page wants the address with the token that `bench demo` has printed."
        if refused:
            await _refuse(scope, receive, send, refused)
            return
        await self._app(scope, receive, send)

    def _why_foreign(self, headers: dict[str, list[str]]) -> str:
        hosts = headers.get("host", [])
        if len(hosts) != 1 or not self._is_ours(hosts[0]):
            return "This is the page of an isocket bench, and not of the host that was asked for."
        if any(origin != f"http://{hosts[0].lower()}" for origin in map(str.lower, headers.get("origin", []))):
            return "Another web page has asked for this; only the page of the bench itself may."
        return ""

    def _is_ours(self, written: str) -> bool:
        """Whether a Host header names what is served here. A name of anybody's can lead to our address (DNS
        rebinding), so an address alone does not tell.
        """
        name, port = _split(written.lower())
        if port != self._port:
            return False
        if is_local(self._host):
            return name in HERE or name == self._host
        if not _is_any(self._host):
            return name == self._host.lower()
        return name in _names_of_this_machine() or _is_address(name)

    def _has_cookie(self, headers: dict[str, list[str]]) -> bool:
        jar: SimpleCookie = SimpleCookie()
        for line in headers.get("cookie", []):
            try:
                jar.load(line)
            except CookieError:
                return False
        return self._cookie in jar and self._is_token(jar[self._cookie].value)

    def _is_token(self, given: str) -> bool:
        return secrets.compare_digest(given.encode(), self._token.encode())

    async def _let_in(self, send: Send) -> None:
        """The token goes from the address bar, and its history, into a cookie that no script reads."""
        cookie = f"{self._cookie}={self._token}; Path=/; HttpOnly; SameSite=Lax"
        headers = [(b"location", b"/"), (b"set-cookie", cookie.encode()), (b"referrer-policy", b"no-referrer")]
        await send({"type": "http.response.start", "status": 303, "headers": headers})
        await send({"type": "http.response.body", "body": b""})


async def _refuse(scope: Scope, receive: Receive, send: Send, words: str) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008, "reason": words})  # 403, as it is not accepted yet
        return
    body = words.encode() + b"\n"
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": FORBIDDEN, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _split(written: str) -> tuple[str, int]:
    """Name and port of a Host header; port -1 when it is none."""
    name, colon, port = written.rpartition(":")
    if not colon or "]" in port:
        name, port = written, "80"
    if name.startswith("[") and name.endswith("]"):
        name = name[1:-1]
    return name, int(port) if port.isascii() and port.isdecimal() and len(port) <= 5 else -1


def _is_any(host: str) -> bool:
    return host == "" or (_is_address(host) and ipaddress.ip_address(host).is_unspecified)


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _names_of_this_machine() -> tuple[str, ...]:
    name = socket.gethostname().lower()
    return ("localhost", name, f"{name}.local", f"{name.partition('.')[0]}.local")
