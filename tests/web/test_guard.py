"""Another page that its user has open, and other machines: neither can text the device."""

from __future__ import annotations

import http.client
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from bench.ui.web.browser import ROOT, demo
from bench.ui.web.page.guard import address, is_local, new_token

SOCKET = "/_nicegui_ws/socket.io/?EIO=4&transport=websocket&client_id=x"
POLLING = "/_nicegui_ws/socket.io/?EIO=4&transport=polling"
UPGRADE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}


class Visitor:
    """A browser, as far as its headers go."""

    def __init__(self, port: int) -> None:
        self.port = port

    def get(self, path: str = "/", method: str = "GET", **headers: str) -> tuple[int, str, dict[str, str]]:
        """(status, body, headers); host: the Host header. A header's `_` is a dash."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            line.putrequest(method, path, skip_host=True)
            for name, value in {"host": f"127.0.0.1:{self.port}", **headers}.items():
                if value:
                    line.putheader(name.replace("_", "-"), value)
            line.endheaders()
            answer = line.getresponse()
            body = "" if answer.status == 101 else answer.read().decode(errors="replace")
            return answer.status, body, {name.lower(): value for name, value in answer.getheaders()}
        finally:
            line.close()

    def status(self, path: str, **headers: str) -> int:
        return self.get(path, **headers)[0]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as place:
        return place.getsockname()[1]


@pytest.fixture(scope="module")
def here() -> Iterator[Visitor]:
    with demo() as found:
        yield Visitor(int(found.rpartition(":")[2]))


@pytest.mark.parametrize("path, good", [("/", 200), (SOCKET, 101), (POLLING, 200)])
def test_a_page_of_this_machine(here: Visitor, path: str, good: int) -> None:
    headers = UPGRADE if path == SOCKET else {}
    own = f"127.0.0.1:{here.port}"

    def status(**more: str) -> int:
        return here.status(path, **{**headers, **more})

    assert status() == status(host=f"localhost:{here.port}") == status(origin=f"http://{own}") == good
    assert status(host=f"[::1]:{here.port}", origin=f"http://[::1]:{here.port}") == good
    for host in (
        f"evil.example:{here.port}",
        "127.0.0.1",
        "127.0.0.1:80",
        "",
        "localhost",
        f"127.0.0.1.evil.example:{here.port}",
        f"{own}:{own}",
        f"192.168.1.2:{here.port}",
        f"[::1:{here.port}",
        f"127.0.0.1:{here.port}x",
    ):
        assert status(host=host) == 403 or (host == "" and status(host=host) == 400), host
    for origin in (
        "http://evil.example",
        f"http://evil.example:{here.port}",
        "http://127.0.0.1",
        f"https://{own}",
        f"http://localhost:{here.port}",
        f"http://{own}.evil.example",
        "null",
    ):
        assert status(origin=origin) == 403, origin


def test_what_it_says_is_one_plain_sentence(here: Visitor) -> None:
    status, body, headers = here.get(origin="http://evil.example")
    assert (status, body) == (403, "Another web page has asked for this; only the page of the bench itself may.\n")
    assert headers["content-type"].startswith("text/plain")
    assert here.status(POLLING, method="POST", origin="http://evil.example") == 403


def test_from_other_machines_with_a_token_only() -> None:
    port = free_port()
    command = [sys.executable, "-m", "bench", "demo", "--no-browser", "--host", "0.0.0.0", "--port", str(port)]
    env = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "NICEGUI"))}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=env) as process:
        try:
            assert process.stdout is not None
            found = re.search(r"http://(\S+):(\d+)/\?token=(\S+) ", process.stdout.readline())
            assert found and found[1] == socket.gethostname() and int(found[2]) == port
            _tried(Visitor(port), port, found[3])
        finally:
            process.kill()


def _tried(visitor: Visitor, port: int, token: str) -> None:
    _wait_for(visitor)
    for path, headers in (("/", {}), (SOCKET, UPGRADE), (POLLING, {}), (f"{POLLING}&token={token}", {})):
        assert visitor.status(path, **headers) == 403
        assert visitor.status(path, cookie=f"isocket-{port}=x", **headers) == 403
    assert visitor.get("/")[1] == "This page wants the address with the token that `bench demo` has printed.\n"
    assert visitor.status("/?token=x") == visitor.status("/?token=") == visitor.status("/?token=%C3%A9") == 403
    assert visitor.status(f"/?token={token}", origin="http://evil.example") == 403
    assert visitor.status(f"/?token={token}", host=f"evil.example:{port}") == 403

    status, _, headers = visitor.get(f"/?token={token}")
    assert (status, headers["location"]) == (303, "/")
    cookie = headers["set-cookie"].partition(";")[0]
    assert "HttpOnly" in headers["set-cookie"] and "SameSite" in headers["set-cookie"]
    for host in (f"192.168.7.7:{port}", f"{socket.gethostname()}:{port}", f"localhost:{port}"):
        own = {"host": host, "origin": f"http://{host}", "cookie": f"other=1; {cookie}"}
        assert visitor.status("/", **own) == 200
        assert visitor.status(SOCKET, **UPGRADE, **own) == 101
        assert visitor.status(SOCKET, **UPGRADE, **{**own, "origin": "http://evil.example"}) == 403
    rebound = {"host": f"evil.example:{port}", "origin": f"http://evil.example:{port}", "cookie": cookie}
    assert visitor.status(SOCKET, **UPGRADE, **rebound) == 403


def _wait_for(visitor: Visitor) -> None:
    until_s = time.monotonic() + 60
    while True:
        try:
            visitor.status("/")
            return
        except OSError:
            assert time.monotonic() < until_s, "bench demo does not answer"
            time.sleep(0.1)


def test_which_addresses_are_this_machines_alone() -> None:
    assert all(is_local(host) and not new_token(host) for host in ("127.0.0.1", "127.9.9.9", "::1", "localhost"))
    others = ("0.0.0.0", "::", "192.168.1.2", "fe80::1", "example.org", "")
    assert not any(is_local(host) for host in others)
    assert len({new_token(host) for host in others}) == len(others)
    assert address("127.0.0.1", 80, "") == "http://127.0.0.1:80/"
    assert address("fe80::1", 81, "x") == "http://[fe80::1]:81/?token=x"
