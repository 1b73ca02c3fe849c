"""Every command of README.md, CONTRIBUTING.md and docs/ is handed to the real parser of its arguments, no further."""

from __future__ import annotations

import argparse
import importlib.util
import os
import re
import runpy
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md")))
FENCE = re.compile(r"\s*(?:\d+\. )?```(\w*)")
CODE = re.compile(r"`([^`]+)`")
SETTING = re.compile(r"[A-Z_]+=\S*")
PLACES = {"FILE": "my.scn", "FOLDER": "OUT", "NAME": "SIM7600", "BUNDLE": "bundle.zip", "VERB": "play"}
PLACES |= {"N": "1", "S": "1", "L": "1"}
# begin a command in a text or in a block that is not only commands; a block of `sh` may begin with nothing else
PROGRAMS = ("python", "python3", "make", "bench", "isocket", "pytest", "pip", "apt", "circup", ".")
# what is not ours to parse: programs of the system; CircuitPython's own makefile
ELSEWHERE = ("pip", "pipx", "apt", ".", "export", "labgrid-client")
NOT_OURS = re.compile(r"make -C ports/")

pytestmark = [
    pytest.mark.filterwarnings("ignore:.*found in sys.modules:RuntimeWarning"),
    pytest.mark.filterwarnings("ignore:.*protected_args.*:DeprecationWarning"),
]


def lines_of(page: Path) -> Iterator[tuple[str, str]]:
    """(where it stands: `sh`, another language of a block, or `text`; the line or the piece of code)."""
    language: str | None = None
    text: list[str] = []
    for line in page.read_text(encoding="utf-8").replace("\\\n", " ").splitlines():
        fence = FENCE.match(line)
        if fence:
            language = fence[1] if language is None else None
        elif language is not None:
            yield language, line.strip()
        else:
            text.append(line)
    for piece in CODE.findall("\n".join(text)):
        yield "text", " ".join(piece.split())


def commands_of(page: Path) -> Iterator[tuple[str, list[str]]]:
    for where, line in lines_of(page):
        if where == "python" or NOT_OURS.match(line):
            continue
        line = re.split(r"\s+#\s", line.removeprefix("$ "))[0]
        if line.split(" ")[0] not in PROGRAMS and not SETTING.match(line) and where != "sh":
            continue
        for command in re.split(r";\s", line) if where != "text" else [line]:
            words = shlex.split(command)
            while words and SETTING.fullmatch(words[0]):
                words.pop(0)
            if where != "sh" and (len(words) < 2 or words[0] not in PROGRAMS):
                continue  # `make`, `bench/`, and a setting such as `RING=SWITCH`
            if words:
                yield f"{page.name}: {command.strip()}", words


def found() -> dict[str, list[str]]:
    return {name: words for page in PAGES for name, words in commands_of(page)}


class Parsed(Exception):
    """The arguments were understood; the job is not done."""


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder like this one, with what a reader would have made of the names that the docs give as examples."""
    for entry in ROOT.iterdir():
        if entry.name != "out" and not entry.name.startswith("."):
            (tmp_path / entry.name).symlink_to(entry)
    (tmp_path / "OUT").mkdir()
    (tmp_path / "OUT" / "code.py").touch()
    for name in ("my.scn", "OUT/my.scn", "isocket.scn", "isocket-0.1.0.zip", "bundle.zip"):
        (tmp_path / name).touch()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def parse(module: str, words: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Run a module up to where its arguments have been parsed."""
    original = argparse.ArgumentParser.parse_args

    def parse_args(parser: argparse.ArgumentParser, *given: object, **more: object) -> argparse.Namespace:
        original(parser, *given, **more)  # type: ignore[arg-type]
        raise Parsed

    monkeypatch.setattr(argparse.ArgumentParser, "parse_args", parse_args)
    monkeypatch.setattr(sys, "argv", [module, *words])
    try:
        runpy.run_module(module, run_name="__main__")
    except Parsed:
        return
    except SystemExit as left:
        assert left.code == 0, "it was refused"  # --help


@pytest.mark.parametrize("name", found())
def test_a_command_is_understood(name: str, desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program, *words = found()[name]
    words = [PLACES.get(word.removesuffix("…"), word) for word in words]
    match program, words:
        case "make", [*_]:
            made = subprocess.run(["make", "-n", *words], cwd=ROOT, capture_output=True, text=True, check=False)
            assert made.returncode == 0, made.stderr
        case "bench" | "isocket", [verb]:  # its name, in a text: it may want arguments
            parse("bench", [verb, "--help"], monkeypatch)
        case "bench" | "isocket", [*_]:
            parse("bench", words, monkeypatch)
        case "python", ["-m", "pytest", *arguments]:
            ask_pytest(arguments)
        case "pytest", [*_]:
            ask_pytest(words)
        case "python", ["-m", module, *arguments] if without_parser(module):
            assert not arguments or module.startswith("serial."), f"{module} takes no arguments"
        case "python", ["-m", module, *arguments]:
            parse(module, arguments, monkeypatch)
        case "python", [script, *_]:
            assert (desk / script).is_file()
        case "circup", [*_]:
            ask_circup(words)
        case _:
            assert program in ELSEWHERE, f"{program} is not known here: can {name} be tried?"


def without_parser(module: str) -> bool:
    """Those that exist and take no arguments, or whose arguments are another project's."""
    assert importlib.util.find_spec(module) is not None, f"there is no {module}"
    return module in ("bench.ui.web.screenshots", "serial.tools.miniterm")


def ask_pytest(arguments: list[str]) -> None:
    """--help, behind all the others, ends it when they have been parsed."""
    for path in arguments:
        if "/" in path and not path.startswith("-") and ":" not in path:
            assert (ROOT / path).exists(), path
    told = subprocess.run(
        [sys.executable, "-m", "pytest", *arguments, "--help"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stderr


def ask_circup(words: list[str]) -> None:
    import click
    from circup.commands import main

    context = main.make_context("circup", list(words), resilient_parsing=True)
    name, command, arguments = main.resolve_command(context, [*context.protected_args, *context.args])
    assert command is not None, name
    parser = command.make_parser(click.Context(command, info_name=name, resilient_parsing=True))
    parser.parse_args(list(arguments))


def test_they_are_found_wherever_they_stand() -> None:
    """In a block of sh, in one without a language, in one of a numbered list, in a text, with a setting before it."""
    names = set(found())
    for name in (
        "README.md: make demo",
        "README.md: python -m bench play --target serial,pace=jump --all",
        "README.md: python -m bench doctor",
        "bench.md: python -m bench play --target serial,pace=jump bench/scenarios/04-socket.scn",
        "bench.md: PYTHONPATH=. pytest -p bench.pytest_plugin --isocket-target serial,pace=jump test_mine.py",
        "install.md: circup --path /media/me/CIRCUITPY update --all",
        "reliability.md: python -m bench cuts --bits",
    ):
        assert name in names
    assert len(names) > 100


@pytest.mark.parametrize(
    "command",
    [
        "bench play --target serial,pace=jmp --all",
        "bench soak --mistakes",
        "bench perf --into nowhere.md",
        "bench dance",
    ],
)
def test_a_wrong_command_is_noticed(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(AssertionError, match="it was refused"):
        parse("bench", command.split()[1:], monkeypatch)


def test_two_commands_are_all_the_set_up_one_runs_and_one_tests() -> None:
    """Behind `# For developers` of README.md; and one is enough to see it."""
    page = (ROOT / "README.md").read_text(encoding="utf-8")
    blocks = [
        [line.partition("#")[0].strip() for line in block.splitlines()]
        for block in re.findall(r"```sh\n(.*?)```", page, re.DOTALL)
    ]
    assert blocks[0] == ["make demo", "make phone"]
    assert blocks[1:3] == [["make setup", "make firmware"], ["make demo", "make test"]]


def test_the_first_ten_items_say_what_one_wants_to_know_first() -> None:
    _, top, *_ = (ROOT / "README.md").read_text(encoding="utf-8").split("\n\n")
    items = re.split(r"^- ", top, flags=re.MULTILINE)[1:]
    assert len(items) == 10
    for words in ("What it is", "For whom**", "For whom not", "Skills", "Hours", "Costs", "2G is going", "Nobody has"):
        assert sum(f"**{words}" in item for item in items) == 1, words
    everything = " ".join(top.split())
    assert "texts a month" in everything and "LTE" in everything and "real hardware" in everything
