"""bench/repository/documents.py finds nothing in the documents, and something in each that is spoilt."""

from __future__ import annotations

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
