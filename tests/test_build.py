"""What goes onto the board is the source with less in it, and means the same."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from bench.build.drive import SOURCE, assemble, drive_files
from bench.build.modules.kept import MODULES, MPY, PY, built_once
from bench.build.modules.rewrite import BuildError, build
from bench.scenario.estimate import expected_us
from bench.scenario.parser import parse_file
from bench.scenario.runner import play
from bench.surroundings import World
from bench.targets.registry import make_target
from bench.world.clock import DAY, SECOND

# all that the firmware does with names, in little
HOUSE = {
    "house": "",
    "house.rules": '''"""Constants, a table, a function."""
LIMIT_MS = 1_000
LEAST_MS = -5
TABLE = tuple([number * 2 for number in range(3)])
_count = 0


class Refused(Exception):
    """It may not."""


def judge(word: str, *, strict: bool = False) -> bool:
    global _count
    _count += 1
    if word == "never":
        raise Refused(word)
    return word == "word" or not strict


def counted() -> int:
    return _count
''',
    "house.thing": '''from __future__ import annotations

from house import rules
from house.rules import LIMIT_MS, Refused, judge

TWICE_MS = 2 * LIMIT_MS  # a constant of a constant
_WORD = "word"


class Base:
    due: int | None = None


class Thing(Base):
    """Something."""

    kinds = ("a", "b")

    def __init__(self, ms: int, listener=None) -> None:
        self._private_ms = ms
        self.public_ms = ms + rules.LEAST_MS
        self.listener = listener

    @property
    def late(self) -> bool:
        """Is it?"""
        return self._private_ms > TWICE_MS - rules.LEAST_MS or judge(_WORD, strict=True)

    def tell(self, ms: int, times: int = 2) -> list:
        total = 0

        def add(more: int) -> int:
            nonlocal total
            total += more + ms
            return total

        found = [add(number) for number in range(times) if number in rules.TABLE]
        try:
            judge("never")
        except Refused as error:
            found.append(str(error))
        self.due = total
        if self.listener is not None:
            self.listener(self, total)
        return found

    def nothing(self) -> None:
        """Only a docstring."""
''',
    "house.app": """from house.rules import counted
from house.thing import Thing


def main() -> list:
    from house.late import AGE, Late

    heard = []
    thing = Thing(7, listener=lambda who, total: heard.append((who.public_ms, total)))
    return [thing.late, thing.tell(3), thing.tell(1, times=4), thing.nothing(), thing.due, heard, Thing.kinds,
            Late(5).late, Late(5).more(2), AGE, counted()]
""",
    "house.late": """from house.thing import Base

AGE = [7]


class Late(Base):
    def __init__(self, by: int) -> None:
        self._by = by
        self.due = by + 1

    @property
    def late(self) -> bool:
        return self.due > self._by

    def more(self, by: int) -> str:
        return "%d %s" % (self.due + by, {word: len(word) for word in ("x", "yy")})
""",
}


def _said(folder: Path, sources: dict[str, str]) -> str:
    packages = {name.rpartition(".")[0] for name in sources}
    for name, source in sources.items():
        path = folder / (name.replace(".", "/") + ("/__init__.py" if name in packages else ".py"))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source)
    command = [sys.executable, "-c", "from house import app; print(app.main())"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_it_says_the_same(tmp_path: Path) -> None:
    built = build(HOUSE, package="house")
    assert _said(tmp_path / "short", built.modules) == _said(tmp_path / "long", HOUSE)


def test_what_only_the_reader_needs_is_gone() -> None:
    built = build(HOUSE, package="house")
    text = "\n".join(built.modules.values())
    for gone in ("docstring", "#", "LIMIT_MS", "_private_ms", "public_ms", "nothing", "-> ", "annotations"):
        assert gone not in text, gone
    assert "2000 - -5" in text.replace("(", "").replace(")", "")
    assert set(built.modules) == set(HOUSE)


def test_each_statement_is_on_its_line() -> None:
    """Of the firmware: every name that a line still has stands on that line of the source."""
    words = re.compile(r"[A-Za-z]{4,}")
    for path, content in drive_files(form=PY).items():
        if not path.startswith(f"{MODULES}/") or not path.endswith(PY):
            continue
        place = path.removeprefix(f"{MODULES}/").removeprefix("fallback/").removeprefix("isocket/")
        source = (SOURCE / "isocket" / place).read_text().splitlines()
        lines = content.decode().splitlines()
        assert len(lines) <= len(source), path
        for number, line in enumerate(lines, 1):
            for header in ("def ", "class ", "return", "raise ", "for ", "while ", "if "):
                if line.strip().startswith(header) and "recall(" not in line:
                    there = " ".join(source[number - 1 : number + 1])
                    assert header.strip() in there, f"{path}:{number}: {line.strip()!r} is not {there!r}"
        assert words.search(content.decode()) or place.endswith("__init__.py")


def test_two_statements_on_a_line_are_refused() -> None:
    with pytest.raises(BuildError, match=r"a/app.py:1: two statements"):
        build({"a": "", "a.app": "x = [1]; y = [2]\n"}, package="a")


def test_the_same_each_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In one process: nothing may depend on where objects happen to lie. Each with an empty cache."""
    made = []
    for number in range(2):
        monkeypatch.setenv("ISOCKET_CACHE", str(tmp_path / str(number)))
        made.append(drive_files())
        assert list((tmp_path / str(number) / "built").glob("*.json"))
    assert all(one == made[0] for one in made)


def test_what_is_kept_is_what_was_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ISOCKET_CACHE", str(tmp_path))
    made = drive_files()
    kept = list((tmp_path / "built").glob("*.json"))
    monkeypatch.setattr("bench.build.modules.kept.build", None)  # it is not made again …
    assert drive_files() == made
    assert drive_files(form=PY) != made  # … nor for the other form …
    monkeypatch.undo()
    monkeypatch.setenv("ISOCKET_CACHE", str(tmp_path))
    for path in kept:
        path.write_text(path.read_text()[:1000])  # … unless what is kept is damaged
    assert drive_files() == made


def test_other_sources_are_built_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ISOCKET_CACHE", str(tmp_path))
    first = built_once({"isocket": "", "isocket.guard": "print(1)\n"}, {}, MPY)
    assert built_once({"isocket": "", "isocket.guard": "print(2)\n"}, {}, MPY) != first
    assert built_once({"isocket": "", "isocket.guard": "print(1)\n"}, {}, PY) != first
    assert built_once({"isocket": "", "isocket.guard": "print(1)\n"}, {}, MPY) == first
    assert len(list((tmp_path / "built").glob("*.json"))) == 4, "two sources in two forms"


def test_the_same_everywhere(tmp_path: Path, pytestconfig: pytest.Config) -> None:
    """In two processes whose sets are ordered differently."""
    code = "import hashlib, bench.build.drive as d\n"
    code += "print(hashlib.sha256(repr(sorted(d.drive_files().items())).encode()).hexdigest())"
    said = [
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=pytestconfig.rootpath,
            env={"PYTHONHASHSEED": seed, "ISOCKET_CACHE": str(tmp_path / seed)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert said[0] == said[1]


def test_a_constant_that_is_also_a_keyword_is_refused() -> None:
    with pytest.raises(BuildError, match="LIMIT"):
        build({"a": "", "a.app": "LIMIT = 3\nprint(LIMIT=4)\n"}, package="a")


def test_what_runs_when_all_else_fails_needs_no_file_of_functions(tmp_path: Path) -> None:
    """Its modules are there a second time, with all their functions in them."""
    sources = {
        "house": "",
        "house.app": "from house.log import say\nfrom house.marks import count\n\ndef main():\n"
        "    from house.crash.fallback import Minimal\n    return count(2), say('x'), Minimal(3).run()\n",
        "house.log": "def say(text):\n    return 'said ' + text\n",
        "house.on_demand": "STAMP = ''\nNAME = 'f'\nOFFSET_DIGITS = 6\n\ndef on_demand(function):\n"
        "    return function\n\ndef recall(number):\n    raise OSError\n",
        "house.marks": "from house.on_demand import on_demand\n\ndef count(many):\n    from house.late import most\n"
        "    return most(many)\n",
        "house.late": "from house.on_demand import on_demand\n\nclass Late:\n"
        "    def __init__(self, by):\n        self._by = by\n\n"
        "    @on_demand\n    def more(self):\n        return self._by + 1\n\ndef most(many):\n    return many * 2\n",
        "house.crash": "",
        "house.crash.fallback": "from house.late import Late\nfrom house.log import say\n\nclass Minimal:\n"
        "    def __init__(self, by):\n        self._late = Late(by)\n\n    def run(self):\n"
        "        return say(str(self._late.more()))\n",
    }
    built = build(sources, package="house")
    assert set(built.fallback) == {"house", "house.late", "house.log", "house.crash.fallback"}
    assert set(built.modules) == set(sources) - {"house.crash.fallback"}
    assert b"def f(" in built.on_demand and "def more" not in built.modules["house.late"]
    assert "recall" not in "".join(built.fallback.values())
    whole = {**built.modules, **built.fallback}
    assert _said(tmp_path / "short", whole) == "(4, 'said x', 'said 4')\n" == _said(tmp_path / "long", sources)


# -- constructors on demand

LAMPS = {
    "house": "",
    "house.on_demand": (SOURCE / "isocket" / "on_demand.py").read_text().replace("isocket/", "house/"),
    "house.lamp": "from house.on_demand import on_demand\n\nclass Lamp:\n    watts = 5\n\n    @on_demand\n"
    "    def __init__(self, name, colour='red'):\n        self._name = name\n        if colour:\n"
    "            self._colour = colour\n\n    def shows(self):\n        return self._name, self._colour\n",
    "house.app": "from house.lamp import Lamp\n\nclass Room:\n    def __init__(self):\n"
    "        self._lamps = [Lamp('a'), Lamp(name='b', colour='blue')]\n\n    def shows(self):\n"
    "        return [lamp.shows() for lamp in self._lamps], Lamp.watts\n\ndef main():\n    return Room().shows()\n",
}


def test_of_a_constructor_on_demand_nothing_stays_in_memory(tmp_path: Path) -> None:
    built = build(LAMPS, package="house")
    lamp, app = built.modules["house.lamp"], built.modules["house.app"]
    assert lamp.count("def ") == 1 and "__init__" not in lamp
    assert app.count("(0)(") == 2
    assert built.on_demand.count(b"def f(") == 1
    (tmp_path / "short" / "house").mkdir(parents=True)
    (tmp_path / "short" / "house" / "on_demand.txt").write_bytes(built.on_demand)
    shown = "([('a', 'red'), ('b', 'blue')], 5)\n"
    assert _said(tmp_path / "short", built.modules) == shown == _said(tmp_path / "long", LAMPS)


@pytest.mark.parametrize(
    ("right", "wrong", "why"),
    [
        ("Room().shows()", "list(map(Lamp, 'ab'))", "only called"),
        ("class Room", "class Lamp:\n    pass\n\nclass Room", "only called"),
        ("import Lamp", "import Lamp as Light", "only called"),
        (
            "from house.lamp import Lamp",
            "from house import lamp\nfrom house.lamp import Lamp\nlamp.Lamp",
            "only called",
        ),
        ("Room().shows()", "Room().shows.__class__", "only called"),
        ("Room().shows()", "Lamp.__init__(Room(), 'a')", "only called"),
    ],
)
def test_a_class_that_is_more_than_called_keeps_its_constructor(right: str, wrong: str, why: str) -> None:
    app = LAMPS["house.app"].replace(right, wrong, 1)
    assert app != LAMPS["house.app"]
    with pytest.raises(BuildError, match=why):
        build({**LAMPS, "house.app": app}, package="house")


@pytest.mark.parametrize(
    ("right", "wrong", "why"),
    [
        ("        if colour:", "        if not name:\n            return\n        if colour:", "no `return`"),
        ("        if colour:", "        super().__init__()\n        if colour:", "plain"),
        ("        if colour:", "        self = None\n        if colour:", "stay what it is"),
        ("(self, name", "(self, /, name", "plain"),
        ("@on_demand\n", "@on_demand\n    @print\n", "plain"),
    ],
)
def test_what_no_constructor_on_demand_may_do(right: str, wrong: str, why: str) -> None:
    lamp = LAMPS["house.lamp"].replace(right, wrong, 1)
    assert lamp != LAMPS["house.lamp"]
    with pytest.raises(BuildError, match=why):
        build({**LAMPS, "house.lamp": lamp}, package="house")


def test_a_class_with_private_names_is_not_extended_from_elsewhere() -> None:
    """The two modules number their private names from the same few."""
    base = "class Base:\n    def __init__(self):\n        self._one = 1\n"
    other = "from a.base import Base\nclass Other(Base):\n    def two(self):\n        self._two = 2\n"
    with pytest.raises(BuildError, match="extends"):
        build({"a": "", "a.app": other, "a.base": base}, package="a")


def test_a_private_name_of_another_module_is_refused() -> None:
    base = "class Base:\n    def __init__(self):\n        self._one = 1\n"
    with pytest.raises(BuildError, match="private"):
        build({"a": "", "a.app": "from a.base import Base\nprint(Base()._one)\n", "a.base": base}, package="a")


def test_nothing_is_called_const() -> None:
    """The compiler takes a call of that name for its own: `SyntaxError: not a constant`."""
    for path, content in drive_files(form=PY).items():
        if path.startswith("isocket/") and path.endswith((PY, ".txt")):
            assert b"const(" not in content, path


def test_the_assembled_drive_plays(tmp_path: Path, pytestconfig: pytest.Config) -> None:
    """Every other scenario of the chapters that touch every part, days of quiet left out; `bench play --drive` plays
    them all.
    """
    assemble(tmp_path, form=PY)
    played = 0
    for chapter in ("04-socket", "05-calls", "08-alarm", "11-credit"):
        for scenario in parse_file(pytestconfig.rootpath / "bench" / "scenarios" / f"{chapter}.scn")[::2]:
            if expected_us(scenario) < DAY:
                play(scenario, lambda world: make_target("sim", world, drive=tmp_path))
                played += 1
    assert played > 100


# -- the rows of commands

ROWS = """from house.rows import ACT, CONF, Row
class Plain:
    def rows(self):
        return {"ON": Row(ACT, self._on), "ON9": Row(ACT, self._on), "SAY=": Row(CONF, lambda request: 1, always=True)}
    def _on(self, request):
        return 2
"""
CHAPTERS = {
    "house": "",
    "house.rows": "CONF = 1\nACT = 3\nALWAYS = 4\nNUMBER_SHIFT = 3\n"
    "def Row(kind, handler, always=False):\n    return handler, kind | (ALWAYS if always else 0)\n",
    "house.on_demand": "STAMP = ''\nNAME = 'f'\nOFFSET_DIGITS = 6\nSECTOR = 512\n"
    "def recall(number):\n    raise OSError\n",
}


def test_a_chapter_of_the_drive_is_a_number_and_its_rows_stand_in_a_file() -> None:
    built = build({**CHAPTERS, "house.plain": ROWS}, package="house")
    assert "rows = 1" in built.modules["house.plain"] and "lambda" not in built.modules["house.plain"]
    assert "Row" not in built.modules["house.rows"]
    # the number of a function, from 1, times 8, and the kind with ALWAYS in it
    assert built.commands.strip(b"\n").split(b"\n")[1:] == [b"ON", b"1 11", b"ON9", b"1 11", b"SAY=", b"1 21"]
    assert len(built.commands) == 512 and built.on_demand.count(b"def f(") == 2


@pytest.mark.parametrize(
    ("right", "wrong", "why"),
    [
        ("self._on)", "self.on)", "private method"),
        ("return 2", "return self._on", "private method"),
        ("ACT, self._on", "request, self._on", "kind of a command"),
        ('"ON9"', '"ON" + "9"', "has to be a text"),
        ("Row(ACT, self._on)", "self._on", "call of Row"),
        ("        return {", "        print(1)\n        return {", "and nothing else"),
    ],
)
def test_rows_that_cannot_stand_in_a_file_are_refused(right: str, wrong: str, why: str) -> None:
    with pytest.raises(BuildError, match=why):
        build({**CHAPTERS, "house.plain": ROWS.replace(right, wrong, 1)}, package="house")


def test_two_chapters_with_the_same_command_are_refused() -> None:
    with pytest.raises(BuildError, match="ON has a row already"):
        build({**CHAPTERS, "house.plain": ROWS, "house.other": ROWS}, package="house")


def test_a_drive_written_to_while_it_runs_is_noticed(tmp_path: Path) -> None:
    """The file of functions is of another build: the command is refused, the log says why, nothing is done."""
    assemble(tmp_path, form=PY)
    world = World()
    target = make_target("sim", world, drive=tmp_path)
    target.start()
    try:
        target.run_until(60 * SECOND)
        file = tmp_path / MODULES / "isocket" / "on_demand.txt"
        file.write_bytes(b"00000000" + file.read_bytes()[8:])
        owner = world.network.phone("+358401234567")
        world.network.text(owner.number, "ON")
        target.run_until(120 * SECOND)
        assert [text.text for text in owner.received] == ["ON - Execute error!"]
        assert not world.relay.value
        assert "is of another build" in target.console
    finally:
        target.close()
