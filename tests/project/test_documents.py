"""bench/repository/documents.py finds nothing in the documents, and something in each that is spoilt."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from bench.repository import documents

WORD = "word " * 30


@pytest.fixture
def page(tmp_path: Path) -> Path:
    (tmp_path / "other.md").write_text('# A heading, with `code`\n\n<a id="2.49"></a>\n', encoding="utf-8")
    return tmp_path / "page.md"


def test_the_documents_are_as_they_should_be(capsys: pytest.CaptureFixture[str]) -> None:
    assert documents.main() == 0, capsys.readouterr().out


@pytest.mark.parametrize(
    "text",
    [
        WORD,
        f"- {WORD}",
        f"  1. {WORD}",
        f"```sh\npython -m bench play # {WORD}\n```",
        f"```\n{WORD}\n```",
        f"```\n| {WORD} |\n```",
        f"1. ```sh\n   x\n   ```\n{WORD}",
    ],
)
def test_a_line_that_is_too_long(text: str) -> None:
    assert len(documents.too_long(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        WORD[:120],
        f"| {WORD} |",
        f"- [link](https://example.org/{'x' * 120})".replace("- [link]", "- [a]"),
        f"```\n{WORD[:130]}\n```",
    ],
)
def test_a_line_that_cannot_be_broken_or_need_not_be(text: str) -> None:
    assert documents.too_long(text) == []


def test_links_that_lead_somewhere(page: Path) -> None:
    page.write_text(
        "# Here\n[1](other.md) [2](other.md#a-heading-with-code) [3](other.md#2.49) [4](#here) [5](https://example.org)",
        encoding="utf-8",
    )
    assert documents.lost_links(page) == []


@pytest.mark.parametrize("target", ["another.md", "other.md#b", "#there", "../other.md", "other.md#2.50"])
def test_a_link_that_leads_nowhere(target: str, page: Path) -> None:
    page.write_text(f"# Here\nSee [this\nthere]({target}).", encoding="utf-8")
    assert len(documents.lost_links(page)) == 1


KNOWN = documents.homes(["CIRCUITPY/isocket/numbers.py", "CIRCUITPY/isocket/sms/pdu.py", "docs/store.md"])


@pytest.mark.parametrize(
    "name",
    ["numbers.py", "isocket/numbers.py", "sms/", "isocket/sms/*.py", "sms/pdu.decode", "docs/store.md", "ON", ".mpy"],
)
def test_a_path_that_is_there(name: str) -> None:
    assert documents.lost_paths(f"In `{name}` it is.", KNOWN) == []


@pytest.mark.parametrize("name", ["number.py", "bench/numbers.py", "isocket/sms/*.md", "docs/stores", "pdus/", "s.py"])
def test_a_path_that_is_not_there(name: str) -> None:
    assert len(documents.lost_paths(f"In `{name}` it is.", KNOWN)) == 1


def test_each_exception_is_needed() -> None:
    """One that no document names any more, or that has come into the repository, goes."""
    known = documents.homes(documents.files())
    text = "\n".join(page.read_text(encoding="utf-8") for page in documents.pages())
    for name in documents.ELSEWHERE:
        assert f"`{name}`" in text, name
        assert name.removesuffix("/") not in known, name


def missing_names(section: str, root: Path) -> list[str]:
    """Of each `file.py`: `Class.method` (a class or a constant, too) of a text: what is not there."""
    missing = []
    for path, name in re.findall(r"`([\w/]+\.py)`: `([\w.]+)`", section):
        file = next((one for one in (root / "CIRCUITPY" / "isocket" / path, root / path) if one.is_file()), None)
        body: list[ast.stmt] = ast.parse(file.read_text(encoding="utf-8")).body if file else []
        for word in name.split("."):
            found = [one for one in body if word in names_of(one)]
            body = found[0].body if found and isinstance(found[0], ast.ClassDef | ast.FunctionDef) else []
            if not found:
                missing.append(f"{path}: {name}")
                break
    return missing


def names_of(statement: ast.stmt) -> set[str]:
    if isinstance(statement, ast.ClassDef | ast.FunctionDef):
        return {statement.name}
    targets = statement.targets if isinstance(statement, ast.Assign) else []
    return {target.id for target in targets if isinstance(target, ast.Name)}


def test_where_is_what_leads_to_names_that_are_there() -> None:
    page = (documents.ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    section = page.partition("## Where is …?")[2].partition("\n## ")[0]
    for words in ("RELAYTIME", "relay is written", "modem is silent", "too old", "told of a command"):
        assert words in section
    assert len(re.findall(r"`[\w/]+\.py`: `[\w.]+`", section)) >= 10
    assert not missing_names(section, documents.ROOT)


def test_a_name_that_is_gone_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("class A:\n    def b(self):\n        pass\n\n\nC = 1\n")
    good = "`a.py`: `A`, `a.py`: `A.b`, `a.py`: `C`"
    assert not missing_names(good, tmp_path)
    assert missing_names("`a.py`: `A.c`, `b.py`: `A`, `a.py`: `B`", tmp_path) == ["a.py: A.c", "b.py: A", "a.py: B"]
