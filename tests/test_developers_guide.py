"""A stranger follows docs/developers.md: he adds a command, then a feature, of kinds and under names that a seed draws,
on a copy of the repository. What has changed are the files that the guide names, and all near it holds.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bench.papers.catalogue import CHAPTERS, key_of

ROOT = Path(__file__).parents[1]
GUIDE = (ROOT / "docs" / "developers.md").read_text(encoding="utf-8")
WORDS = ("LANTERN", "PEBBLE", "WALNUT", "ORCHID", "THIMBLE", "COMET", "MEADOW", "TROUT", "QUARTZ", "SADDLE")
FEATURES = "CIRCUITPY/isocket/features/"
SCENARIOS = "bench/scenarios/"
VALUES = "CIRCUITPY/isocket/values.py"
SETTINGS = "CIRCUITPY/isocket/store/settings.py"
SPECIFICATION = "docs/specification.md"
CATALOGUE = "bench/papers/catalogue.py"
MANUAL = {"04-socket": 4, "06-temperature": 7, "08-alarm": 9, "11-credit": 12, "14-notices": 11}  # chapters
# what is near a command or a feature; the scenarios of its chapter are played besides
NEAR = (
    *("tests/firmware/test_rooms.py", "tests/firmware/test_layout.py", "tests/papers", "tests/card", "tests/manual"),
    *("tests/scenario/test_coverage.py", "tests/project/test_documents.py"),
    "tests/test_quick.py::test_every_feature_has_a_chapter",
)
_BLOCK = re.compile(r"^```(\w+) (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_ITEM = re.compile(r'^- <a id="(\d+)\.(\d\d)"></a>', re.MULTILINE)


@dataclass(frozen=True)
class Recipe:
    """kind: as the guide calls it. blocks: (language, path, text), as they stand there."""

    kind: str
    blocks: tuple[tuple[str, str, str], ...]

    @property
    def is_feature(self) -> bool:
        return any(language == "py" for language, _, _ in self.blocks)

    @property
    def word(self) -> str:
        """What its command is called in the guide."""
        scenarios = next(text for language, _, text in self.blocks if language == "scn")
        return re.search(r'sms \S+ "([A-Z]+)', scenarios)[1]  # type: ignore[index]

    def called(self, word: str) -> Recipe:
        """The same under another name."""
        own = self.word
        names = {own: word, own.lower(): word.lower(), own.title(): word.title()}
        # UPTIME is not the clock's `uptime`
        pattern = re.compile(f"(?<![A-Za-z])(?<!wall\\.)({'|'.join(names)})(?![A-Za-z])")

        def renamed(text: str) -> str:
            return pattern.sub(lambda found: names[found[1]], text)

        return Recipe(self.kind, tuple((one, renamed(path), renamed(text)) for one, path, text in self.blocks))


def section(title: str) -> str:
    found = re.search(rf"^## {title}\n(.*?)(?=^## |\Z)", GUIDE, re.MULTILINE | re.DOTALL)
    assert found, f"docs/developers.md has no section {title!r}"
    return found[1]


def blocks(text: str) -> tuple[tuple[str, str, str], ...]:
    return tuple((one[1], one[2], one[3]) for one in _BLOCK.finditer(text))


def recipes() -> dict[str, Recipe]:
    """Kind -> recipe: the two worked examples, and those to copy from."""
    found = {
        "the command": Recipe("the command", blocks(section("Adding a command"))),
        "the feature": Recipe("the feature", blocks(section("Adding a feature"))),
    }
    parts = re.split(r"^\*\*((?:With|That) [^*]+)\*\*", section("Kinds to copy from"), flags=re.MULTILINE)
    found |= {kind: Recipe(kind, blocks(text)) for kind, text in zip(parts[1::2], parts[2::2], strict=True)}
    return found


RECIPES = recipes()


def named(*titles: str) -> list[str]:
    """Paths, and folders with a slash, in the tables of these sections; of a row those before its last `|`."""
    rows = [row for title in titles for row in re.findall(r"^\| (.*?) \|", section(title), re.MULTILINE)]
    return [path for row in rows for path in re.findall(r"`([^`]+)`", row) if not path.startswith("make")]


def strangers(changed: set[str], recipe: Recipe) -> set[str]:
    """What the guide does not name. Of a folder that it names one file may change (a feature may add one)."""
    allowed = named("Adding a command", *(["Adding a feature"] if recipe.is_feature else []))
    left = {path for path in changed if path not in allowed}
    for folder in {one for one in allowed if one.endswith("/")}:
        inside = {path for path in left if path.startswith(folder)}
        left -= inside if len(inside) == 1 else set()
    return left


def patched(source: str, diff: str) -> str:
    """With its added lines between those that are there; hunks are parted by `@@`."""
    for hunk in diff.split("@@\n"):
        source = _inserted(source, hunk)
    return source


def _inserted(source: str, hunk: str) -> str:
    """The lines of a hunk that it has in common with the source stay, in a row; the others come between them."""
    lines = hunk.splitlines()
    old = [line[1:] for line in lines if not line.startswith("+")]
    new = [line[1:] for line in lines]
    while lines and not lines[-1].startswith("+") and len(old) > 1:  # nothing is added behind it
        lines, old, new = lines[:-1], old[:-1], new[:-1]
    text, wanted = "\n".join(old) + "\n", "\n".join(new) + "\n"
    assert source.count(text) == 1, f"the guide no longer fits the file; it has {source.count(text)} times:\n{text}"
    return source.replace(text, wanted)


@dataclass
class Copy:
    """A repository of its own, with all that is in the working tree of this one."""

    folder: Path
    said: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        listed = self._git_of(ROOT, "ls-files", "--cached", "--others", "--exclude-standard").splitlines()
        for name in listed:
            source = ROOT / name
            if source.is_file() and not source.is_symlink():
                (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(source, self.folder / name)
        (self.folder / ".venv").symlink_to(sys.prefix)  # pyright looks there for libraries
        self.git("init", "--quiet")
        (self.folder / ".git" / "info" / "exclude").write_text(".venv\nout\n")
        self.commit("as it was")

    @staticmethod
    def _git_of(folder: Path, *words: str) -> str:
        identity = ("-c", "user.name=a", "-c", "user.email=a@b", "-c", "init.defaultBranch=main", "-c", "gc.auto=0")
        return subprocess.run(["git", *identity, *words], cwd=folder, check=True, capture_output=True, text=True).stdout

    def git(self, *words: str) -> str:
        return self._git_of(self.folder, *words)

    def commit(self, words: str) -> None:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", words)

    def changed(self) -> set[str]:
        self.git("add", "--all")
        return set(self.git("diff", "--cached", "--name-only").splitlines())

    def read(self, path: str) -> str:
        return (self.folder / path).read_text(encoding="utf-8")

    def write(self, path: str, text: str) -> None:
        (self.folder / path).write_text(text, encoding="utf-8")

    def run(self, *words: str) -> str:
        """A program of the copy; what it said. It has to succeed."""
        environment = {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST_", "COV_"))}
        environment["PYTHONPATH"] = "."
        done = subprocess.run(
            [sys.executable, "-m", *words],
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{' '.join(words)}:\n{done.stdout[-6000:]}{done.stderr[-3000:]}"
        return done.stdout

    # what a stranger does

    def follow(self, recipe: Recipe) -> None:
        """Do what the guide says: its blocks, the words that are left to him, `make fmt papers`."""
        path, scenario = next((path, text) for language, path, text in recipe.blocks if language == "scn")
        chapter = re.search(r"# spec (\d+)\.\d\d", scenario)[1]  # type: ignore[index]
        number = self._next_number(chapter)
        scenario = re.sub(r"(# spec )\d+\.\d\d", rf"\g<1>{number}", scenario)
        self.write(path, self.read(path).rstrip() + "\n\n" + scenario)
        mentioned = [path for _, path, _ in recipe.blocks]
        if SPECIFICATION not in mentioned:
            self._specify(chapter, number, f"`{recipe.word}`: what a stranger has added. `{recipe.word} - OK`")
        if CATALOGUE not in mentioned:
            self._tell(recipe, path, scenario)
        for language, path, text in recipe.blocks:
            if language == "py":
                self.write(path, text)
            elif language == "diff":
                if path == SETTINGS:
                    text = re.sub(
                        r'(?m)^(\+    "[^"]+": )(\d+)', lambda found: found[1] + self._next_key(found[2]), text
                    )
                elif path == SPECIFICATION:
                    text = re.sub(r"(?m)^(\+- .*?)\d+\.\d\d(.*?)\d+\.\d\d", rf"\g<1>{number}\g<2>{number}", text)
                    self._specify(chapter, number, text.split("+- ", 1)[1].split("** ", 1)[1].strip())
                    continue
                self.write(path, patched(self.read(path), text))
        changed = [path for path in self.changed() if path.endswith(".py")]
        self.run("ruff", "check", "--fix", *changed)
        self.run("ruff", "format", *changed)
        self.run("bench", "papers")

    def _next_number(self, chapter: str) -> str:
        last = max(int(item[2]) for item in _ITEM.finditer(self.read(SPECIFICATION)) if item[1] == chapter)
        return f"{chapter}.{last + 1:02}"

    def _specify(self, chapter: str, number: str, words: str) -> None:
        """Behind the last sentence of the chapter."""
        text = self.read(SPECIFICATION)
        last = [item for item in _ITEM.finditer(text) if item[1] == chapter][-1]
        end = re.compile(r"\n(?!  )").search(text, last.end()).end()  # type: ignore[union-attr]
        self.write(SPECIFICATION, f'{text[:end]}- <a id="{number}"></a>**{number}** {words}\n{text[end:]}')

    def _next_key(self, like: str) -> str:
        """The next free number of the owner's settings, or of what the device notes."""
        taken = {int(number) for number in re.findall(r'(?m)^    "[^"]+": (\d+),', self.read(SETTINGS))}
        return str(next(key for key in range(int(like), 64) if key not in taken))

    def _tell(self, recipe: Recipe, path: str, scenario: str) -> None:
        """An entry of the catalogue, behind the last of its chapter."""
        code = "".join(text for language, path, text in recipe.blocks if path.startswith(FEATURES))
        keys = re.findall(r'"([A-Z]+[=?+-]?)": Row\(', "".join(re.findall(r"(?m)^[+ ].*$", code)))
        keys = [key for key in keys if key.startswith(recipe.word)]
        is_kept = any(path == VALUES for _, path, _ in recipe.blocks)
        if is_kept:
            keys = [f"{recipe.word}=", f"{recipe.word}?"]
        texts = re.findall(r'(?m)^  sms \S+ "([^"]+)"', scenario)
        examples = {key: next(text for text in texts if key_of(text, keys) == key) for key in keys}
        for key in keys:
            if key.endswith("-"):  # what was added a moment ago
                examples[key] = key + examples[key[:-1] + "+"].partition("+")[2]
        form = "" if is_kept else examples[keys[0]]
        number = MANUAL[Path(path).stem]
        told = "".join(f'                    ("{text}", "what a stranger has added"),\n' for text in examples.values())
        entry = (
            f'            Entry(\n                {number},\n                "{" ".join(keys)}",\n'
            f'                "{form}",\n                "What a stranger has added.",\n'
            f'                "Wat een vreemde erbij heeft gemaakt.",\n                (\n{told}                ),\n'
            "            ),\n"
        )
        source = self.read(CATALOGUE)
        last = list(
            re.finditer(
                rf"(?m)^            Entry\(\n                {number},\n.*?^            \),\n", source, re.DOTALL
            )
        )
        assert last, CHAPTERS[number]
        self.write(CATALOGUE, source[: last[-1].end()] + entry + source[last[-1].end() :])

    def touches_what_the_guide_names(self, recipe: Recipe) -> None:
        """Since the last commit."""
        changed = self.changed()
        assert not strangers(changed, recipe), f"{recipe.kind}: the guide does not name them"
        assert any(path.startswith(FEATURES) or path == VALUES for path in changed) and CATALOGUE in changed

    def holds(self, *followed: Recipe) -> None:
        """Style, types, contracts, documents and all that is near hold; each is played from the sources, and as it is
        built for a drive.
        """
        self.git("add", "--all")
        first = self.git("rev-list", "--max-parents=0", "HEAD").strip()
        changed = [
            path for path in self.git("diff", "--cached", "--name-only", first).splitlines() if path.endswith(".py")
        ]
        self.run("ruff", "check", *changed)
        self.run("ruff", "format", "--check", *changed)
        self.run("pyright", *changed)
        self.run("bench.repository.documents")
        self.run("pytest", "-q", "-p", "no:cacheprovider", *NEAR)
        self.run("bench", "drive", "--readable", "out/drive")
        for recipe in followed:
            path, scenario = next((path, text) for language, path, text in recipe.blocks if language == "scn")
            title = scenario.split('"')[1]
            for drive in ([], ["--drive", "out/drive"]):
                assert "1 passed" in self.run("bench", "play", path, "-k", title, *drive)
        program = str(Path(sys.executable).parent / "lint-imports")
        environment = {**os.environ, "PYTHONPATH": f"CIRCUITPY{os.pathsep}."}
        contracts = subprocess.run(
            [program], cwd=self.folder, env=environment, capture_output=True, text=True, check=False
        )
        assert contracts.returncode == 0, contracts.stdout


def drawn() -> list[tuple[str, str]]:
    """(kind, name): two of them, and no kind or name twice."""
    dice = random.Random(SEED)
    features = [kind for kind, recipe in RECIPES.items() if recipe.is_feature]
    commands = [kind for kind in RECIPES if kind not in features]
    kinds = [dice.choice(commands), dice.choice(features)]
    dice.shuffle(kinds)
    return list(zip(kinds, dice.sample(WORDS, 2), strict=True))


SEED = int(os.environ.get("ISOCKET_SEED") or random.randrange(1_000_000))
EVERY = bool(os.environ.get("ISOCKET_EVERY_KIND"))


def test_there_are_ten_kinds_and_more() -> None:
    assert len(RECIPES) == 11 and sum(recipe.is_feature for recipe in RECIPES.values()) == 3
    for recipe in RECIPES.values():
        assert {"scn"} < {language for language, _, _ in recipe.blocks}, recipe.kind


def test_two_in_a_row(tmp_path: Path) -> None:
    """Drawn by a seed, under names that it draws, too."""
    copy = Copy(tmp_path)
    followed = []
    for kind, word in drawn():
        print(f"ISOCKET_SEED={SEED}: {kind}, called {word}")
        recipe = RECIPES[kind].called(word)
        copy.follow(recipe)
        copy.touches_what_the_guide_names(recipe)
        copy.commit(kind)
        followed.append(recipe)
    copy.holds(*followed)


@pytest.mark.skipif(not EVERY, reason="two kinds are drawn by a seed; ISOCKET_EVERY_KIND=1 takes all")
@pytest.mark.parametrize("kind", RECIPES)
def test_every_kind(kind: str, tmp_path: Path) -> None:
    copy = Copy(tmp_path)
    copy.follow(RECIPES[kind])
    copy.touches_what_the_guide_names(RECIPES[kind])
    copy.holds(RECIPES[kind])


def test_a_file_that_the_guide_does_not_name_is_noticed() -> None:
    command, feature = RECIPES["the command"], RECIPES["the feature"]
    usual = {f"{FEATURES}info.py", SPECIFICATION, CATALOGUE, f"{SCENARIOS}04-socket.scn", "docs/card-nl.pdf"}
    assert not strangers(usual, command)
    assert strangers(usual | {"CIRCUITPY/isocket/house.py"}, command) == {"CIRCUITPY/isocket/house.py"}
    assert not strangers(usual | {"CIRCUITPY/isocket/house.py"}, feature)
    two = {f"{FEATURES}info.py", f"{FEATURES}socket.py"}
    assert strangers(usual | two, command) == two
    assert strangers(usual | {"tests/firmware/test_rooms.py"}, feature) == {"tests/firmware/test_rooms.py"}


def test_a_guide_that_fits_no_more_is_noticed() -> None:
    assert patched("a\nb\nc\n", " a\n+x\n b\n+y\n") == "a\nx\nb\ny\nc\n"
    assert patched("a\nb\nc\n", " a\n+x\n c\n") == "a\nx\nb\nc\n", "what follows is there to be read"
    assert patched("a\nb\nc\n", " a\n+x\n@@\n c\n+y\n") == "a\nx\nb\nc\ny\n"
    for source in ("b\nc\n", "a\nb\na\n"):
        with pytest.raises(AssertionError, match="no longer fits"):
            patched(source, " a\n+x\n")
