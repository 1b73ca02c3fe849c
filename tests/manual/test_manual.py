"""Each example of the manual is a scenario that the suite plays, word for word."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bench.__main__ import main
from bench.build.drive import SOURCE
from bench.papers import manual
from bench.papers.manual import PAGE, ManualError, examples, filled
from bench.papers.table import read_table
from bench.scenario.steps.texts import Sms


def page() -> str:
    return PAGE.read_text(encoding="utf-8")


def test_the_page_is_current() -> None:
    assert filled(page()) == page(), "run: python -m bench manual"
    assert main(["manual", "--check"]) == 0


def test_the_examples_read_as_people_write() -> None:
    """A blank behind whose text it is, however long the name; and no `20m later`."""
    blocks = re.findall(r"-->\n```\n(.*?)```", page(), re.DOTALL)
    assert len(blocks) == len(examples())
    told = "\n".join(blocks)
    assert "to a stranger: Access deny!" in told
    assert not re.search(r"^(you|she|socket|a stranger|to [^:\n]+):\S", told, re.MULTILINE)
    assert "[20 min later]" in told and not re.search(r"\d[smhd]\b", told)


def test_an_example_that_is_no_scenario_is_refused() -> None:
    with pytest.raises(ManualError, match="you make tea, which is no scenario"):
        filled(page().replace("you make yourself the owner", "you make tea"))


def test_an_example_without_a_scenario_is_refused() -> None:
    with pytest.raises(ManualError, match="examples, and"):
        filled(page() + "\n```\nyou: COFFEE\n```\n")


def test_a_scenario_that_the_page_does_not_tell_is_refused() -> None:
    without = re.sub(r"<!-- 5-money\.scn: top up with a voucher -->\n```\n.*?```\n", "", page(), flags=re.DOTALL)

    with pytest.raises(ManualError, match=r"must tell once of 5-money\.scn: top up with a voucher"):
        filled(without)


def test_what_somebody_changes_in_an_example_is_put_right() -> None:
    changed = page().replace("socket:     Power socket ON", "socket:     The socket is on", 1)

    assert changed != page()
    assert filled(changed) == page()


def test_a_page_that_is_not_current_fails_the_check(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / "manual.md"
    copy.write_text(page().replace("[the power fails]", "[it is dark]"), encoding="utf-8")
    monkeypatch.setattr(manual, "PAGE", copy)

    assert main(["manual", "--check"]) == 1
    assert "not current" in capsys.readouterr().err
    assert main(["manual"]) == 0
    assert copy.read_text(encoding="utf-8") == page()


def test_the_examples_are_in_the_order_of_the_files() -> None:
    told = re.findall(r"<!-- (\S+\.scn): ", page())

    assert told == sorted(told)
    assert len(told) == len(examples()) > 30


def test_what_the_prose_shouts_is_a_command_or_its_value() -> None:
    """A word in capitals that the firmware does not have would be a mistake in the manual."""
    prose = re.sub(r"<!--.*?```\n.*?```", "", page(), flags=re.DOTALL)
    words = set(re.findall(r"\b[A-Z][A-Z0-9]{3,}\b", prose))
    table = read_table()
    known = {key.strip("=?+-*9") for key in table} | {value for command in table.values() for value in command.values}
    sources = " ".join(path.read_text() for path in (SOURCE / "isocket").rglob("*.py"))
    assert [
        word
        for word in sorted(words)
        if word.rstrip("0123456789") not in known and word not in {"POWER", "CIRCUITPY"} and word not in sources
    ] == []


def test_the_examples_use_most_of_the_commands() -> None:
    sent = {step.step.text for scenario in examples().values() for step in scenario.steps if isinstance(step.step, Sms)}
    keys = {key for key in read_table() if any(text.startswith(key.removesuffix("9")) for text in sent)}

    assert len(keys) >= 30, sorted(set(read_table()) - keys)
