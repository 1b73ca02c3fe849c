"""What somebody who has just found the project had to guess on the first evening, and must not have to again."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
from pathlib import Path

import pytest

from bench.__main__ import main
from bench.checks.doctor.parts import PARTS

ROOT = Path(__file__).parents[1]
README = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())  # however it is wrapped
INSTALL = (ROOT / "docs" / "install.md").read_text(encoding="utf-8")


def made(target: str, python: Path, *, interrupt: bool) -> tuple[int, str]:
    """(exit code of `make TARGET` with this program in Python's place, all that was said)"""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    process = subprocess.Popen(
        ["make", target, f"PY={python}", "-o", "setup"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    assert process.stdout is not None
    said = process.stdout.readline()
    assert said == f"-m bench {target}\n", said
    if interrupt:
        os.killpg(process.pid, signal.SIGINT)
    with process:
        said = process.stdout.read()  # not communicate(): some of it may wait behind the line that was read
    return process.returncode, said


@pytest.mark.skipif(os.name != "posix", reason="CTRL-C IS NOT TRIED: there are no process groups here")
@pytest.mark.parametrize("target", ["demo", "phone"])
def test_ctrl_c_is_no_error_of_make_and_an_error_is_one(target: str, tmp_path: Path) -> None:
    python = tmp_path / "python"
    python.write_text('#!/bin/sh\ntrap "echo interrupted; exit 130" INT\necho "$@"\nwhile :; do sleep 0.1; done\n')
    python.chmod(0o755)
    _, said = made(target, python, interrupt=True)
    assert "interrupted" in said and "***" not in said, said

    python.write_text('#!/bin/sh\necho "$@"\nexit 1\n')
    code, said = made(target, python, interrupt=False)
    assert code == 2 and "Error 1" in said


def test_a_port_that_is_taken_names_the_command_for_another(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main(["demo", "--no-browser", "--port", str(port)]) == 1
    said = capsys.readouterr().err
    assert "Is a demo running already?" in said and f"demo --port {port % 65535 + 1}" in said


def test_a_demo_without_the_image_that_it_needs_says_so_before_there_is_a_page(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ISOCKET_CACHE", str(tmp_path))
    monkeypatch.setattr("urllib.request.urlopen", refuse)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    assert main(["demo", "--no-browser", "--port", str(port), "--target", "emulator"]) == 1
    told = capsys.readouterr()
    assert "The socket is at" not in told.out and f"put it into {tmp_path}" in told.err


def refuse(*_: object, **__: object) -> None:
    raise OSError("there is no network here")


def test_the_verbs_for_owners_are_named_before_the_long_list(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    head = capsys.readouterr().out.partition("positional arguments")[0]
    assert re.search(r"demo, phone.*install, doctor,\s+commission", head, re.DOTALL)


@pytest.mark.parametrize("verb", ["install", "uninstall"])
def test_no_drive_says_how_a_new_board_shows_one(
    verb: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("circup.command_utils.find_device", lambda: None)
    monkeypatch.setattr("bench.build.install.bootsel.boot_loader", lambda path: None)
    assert main([verb, "--yes"]) == 1
    said = capsys.readouterr().err
    assert "hold BOOTSEL while you plug it in, then" in said and "copy the image" not in said


def test_every_part_of_the_doctor_is_in_the_docs() -> None:
    hardware = (ROOT / "docs" / "hardware.md").read_text(encoding="utf-8")
    for part in PARTS:
        assert f"bench doctor {part}`" in hardware, part
        assert f"`{part}`" in INSTALL, part


def test_the_steps_of_the_readme_stand_in_the_order_in_which_they_are_done() -> None:
    activated = README.index(". .venv/bin/activate")
    assert activated < README.index("python -m bench"), "what is typed before that does not find its packages"
    board = README[README.index("## Put it on a board") : README.index("## To read")]
    order = ["hold BOOTSEL", "bench install`", "unplug the board", "bench doctor PART", "bench commission", "by hand"]
    places = [board.index(words) for words in order]
    assert places == sorted(places)


@pytest.mark.parametrize("page", [README, INSTALL, (ROOT / "docs" / "hardware.md").read_text(encoding="utf-8")])
def test_nobody_is_told_to_press_a_button_that_a_pico_has_not(page: str) -> None:
    assert not re.search(r"press RESET", page, re.IGNORECASE)
