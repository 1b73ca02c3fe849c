"""The documents as people read them: no line too long, no link and no path into nowhere.

`make lint` and `make quick` run it. What a document tells one to type is tried by
tests/test_commands_of_the_docs.py.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).parents[2]
WIDTH = 120
SCREEN = 140  # what a terminal shows (texts as they came, a table of figures) is not broken
FENCE = re.compile(r"\s*(?:\d+\. |- )?```(\w*)")
LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.*)$", re.MULTILINE)
CODE = re.compile(r"`([^`]+)`")
PATH = re.compile(r"[\w.*-]+(?:/[\w.*-]+)*/?")
ENDS = (".cfg", ".json", ".md", ".mjs", ".mpy", ".pdf", ".png", ".py", ".scn", ".svg", ".toml", ".txt", ".yaml", ".yml")
TOP = ("CIRCUITPY", "bench", "docs", "isocket", "features", "modem", "store", "sms", "tests")

# what looks like a path of the repository, and is none: name -> where it is
ON_THE_BOARD = "made on the drive of a board"
OF_A_RUN = "made by the bench, not kept"
OF_OTHERS = "of another project"
ELSEWHERE = {
    "*.mpy": ON_THE_BOARD,
    "CONTENTS.txt": "in a release's zip",
    "boot_out.txt": ON_THE_BOARD,
    "code.txt": "another name for code.py that CircuitPython takes",
    "isocket/contents.txt": ON_THE_BOARD,
    "isocket/modules": ON_THE_BOARD,
    "isocket/modules/fallback/": ON_THE_BOARD,
    "isocket/modules/isocket/": ON_THE_BOARD,
    "isocket/modules/isocket/checks.txt": ON_THE_BOARD,
    "commands.txt": ON_THE_BOARD,
    "on_demand.txt": ON_THE_BOARD,
    "at.txt": OF_A_RUN,
    "bundle.json": OF_A_RUN,
    "console.txt": OF_A_RUN,
    "doctor.json": OF_A_RUN,
    "out/": OF_A_RUN,
    "report.md": OF_A_RUN,
    "run.json": OF_A_RUN,
    "A/": "the command `A/` of a modem",
    "ports/raspberrypi/": OF_OTHERS,
    "rp/": OF_OTHERS,
}


def pages(root: Path = ROOT) -> list[Path]:
    return [root / "README.md", root / "CONTRIBUTING.md", *sorted((root / "docs").glob("*.md"))]


def parts(text: str) -> Iterator[tuple[int, str | None, str]]:
    """(number of the line, language of the block of code that it stands in or None, the line)."""
    language: str | None = None
    for number, line in enumerate(text.splitlines(), 1):
        fence = FENCE.match(line)
        if fence:
            language = fence[1] if language is None else None
        else:
            yield number, language, line


def too_long(text: str) -> list[str]:
    """Rows of tables cannot be broken, nor can what has no space to break it at."""
    found = []
    for number, language, line in parts(text):
        limit = SCREEN if language == "" else WIDTH
        breakable = language is not None or " " in line.strip().removeprefix("- ")
        if len(line) > limit and breakable and not (language is None and line.startswith("|")):
            found.append(f"{number}: {len(line)} characters, {limit} at most")
    return found


def slug(heading: str) -> str:
    """As a web host makes an anchor of a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-")


def anchors(text: str) -> set[str]:
    return {slug(heading) for heading in HEADING.findall(text)} | set(re.findall(r'id="([^"]+)"', text))


def lost_links(page: Path) -> list[str]:
    """Relative links whose file or whose anchor is not there."""
    lost = []
    for target in LINK.findall(page.read_text(encoding="utf-8")):
        if re.match(r"\w+:", target):
            continue
        name, _, anchor = target.partition("#")
        path = page.parent / name if name else page
        if not path.exists():
            lost.append(f"the link {target} leads to no file")
        elif anchor and path.suffix == ".md" and anchor not in anchors(path.read_text(encoding="utf-8")):
            lost.append(f"the link {target} leads to no heading")
    return lost


def files(root: Path = ROOT) -> list[str]:
    """What git keeps, or will."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    told = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout.splitlines()
    return [name for name in told if (root / name).exists()]


def homes(names: list[str]) -> set[str]:
    """Each file and folder, by each end of its path: `numbers.py` and `isocket/numbers.py` are both known."""
    known = set()
    for name in names:
        for path in (PurePosixPath(name), *PurePosixPath(name).parents):
            steps = path.parts
            known |= {"/".join(steps[start:]) for start in range(len(steps))}
    return known


def looks_like_a_path(words: str) -> bool:
    if not PATH.fullmatch(words) or (words.startswith(".") and words.endswith(ENDS) and "/" not in words[1:]):
        return False  # `.mpy`: an ending
    return words.endswith(ENDS) or words.endswith("/") or ("/" in words and words.split("/")[0] in TOP)


def lost_paths(text: str, known: set[str]) -> list[str]:
    prose = "\n".join(line for _, language, line in parts(text) if language is None)
    lost = []
    for words in dict.fromkeys(CODE.findall(prose)):
        if not looks_like_a_path(words) or words in ELSEWHERE:
            continue
        name = words.removesuffix("/")
        there = any(fnmatchcase(one, name) for one in known) if "*" in name else name in known
        module, dot, _ = name.rpartition(".")  # `sms/pdu.decode`: a function of it
        there = there or (bool(dot) and f"{module}.py" in known)
        if not there:
            lost.append(f"`{words}` is nowhere in the repository")
    return lost


def main() -> int:
    known = homes(files())
    count = 0
    for page in pages():
        text = page.read_text(encoding="utf-8")
        for trouble in (*too_long(text), *lost_links(page), *lost_paths(text, known)):
            print(f"{page.relative_to(ROOT)}:{'' if trouble[0].isdigit() else ' '}{trouble}")
            count += 1
    print("All documents are as they should be." if not count else f"{count} to be mended in the documents.")
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())
