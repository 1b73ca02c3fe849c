"""The owner's card says what the firmware does, no more and no less."""

from __future__ import annotations

import ast
from argparse import Namespace
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from bench.build.drive import PROJECT, SOURCE
from bench.commands.card import run
from bench.papers.card import sheet
from bench.papers.card.cards import cards
from bench.papers.card.recipes import RECIPES
from bench.papers.card.sheet import SIZES, CardError, make_card
from bench.papers.card.words import LIGHTS, MISTAKES, NOTICES, PAGE, TEXTS
from bench.papers.catalogue import LANGUAGES, SECTIONS
from bench.papers.table import Command, read_table


@cache
def table() -> dict[str, Command]:
    return read_table()


def test_the_values_of_a_setting_come_from_the_firmware() -> None:
    other = {**table(), "ALERT=": replace(table()["ALERT="], values=("SMS", "PIGEON"))}

    assert b"PIGEON" in make_card(other, "en", "1.2.3")
    assert b"SMSCHANGE OFF" not in make_card(other, "en", "1.2.3")


def test_the_committed_cards_are_what_the_firmware_makes() -> None:
    for name, content in cards().items():
        assert (PROJECT / "docs" / name).read_bytes() == content, f"{name}: run python -m bench card"


def test_two_runs_make_the_same_bytes() -> None:
    assert make_card(table(), "en", "1.2.3") == make_card(table(), "en", "1.2.3")


def pages(pdf: bytes) -> int:
    return pdf.count(b"/Type /Page\n") + pdf.count(b"/Type /Page ")


@pytest.mark.parametrize("number", ["", "+358401234567890"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_two_sheets_at_most(language: str, number: str) -> None:
    assert pages(make_card(table(), language, "1.2.3", number)) <= 4


def more_to_say(monkeypatch: pytest.MonkeyPatch, lines: int) -> bytes:
    """A card of few commands, which fits on a sheet however many the firmware gets, and so many lines."""
    more = tuple((f"Mistake {number}", "what it means", "wat het is") for number in range(lines))
    monkeypatch.setattr(sheet, "SECTIONS", SECTIONS[:3])
    monkeypatch.setattr(sheet, "RECIPES", ())
    monkeypatch.setattr(sheet, "MISTAKES", (*MISTAKES, *more))
    return make_card(table(), "en", "1.2.3")


def has_largest_type(pdf: bytes) -> bool:
    return f" {SIZES[0]:g} Tf".encode() in pdf


def test_a_card_with_more_to_say_has_smaller_type_then_two_sheets(monkeypatch: pytest.MonkeyPatch) -> None:
    """A command that a maker adds must not be refused for the card's sake."""
    grown = [more_to_say(monkeypatch, lines) for lines in range(0, 100, 4)]
    stages = list(dict.fromkeys((pages(pdf) > 2, has_largest_type(pdf)) for pdf in grown))

    assert stages == [(False, True), (False, False), (True, True)]
    for pdf in grown:
        assert b"page 2 of %d" % pages(pdf) in pdf and pages(pdf) <= 4


def test_check_tells_of_a_stale_card(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def card(*, check: bool) -> int:
        return run(Namespace(out=tmp_path, check=check, number=None, html=None))

    assert card(check=False) == 0
    assert card(check=True) == 0
    (tmp_path / "card-nl.pdf").write_bytes(b"old")
    assert card(check=True) == 1
    assert "card-nl.pdf" in capsys.readouterr().err


def dutch() -> dict[str, str]:
    """Whatever the Dutch card says, by what it says it of."""
    told = {entry.keys: entry.nl for section in SECTIONS for entry in section.entries}
    told |= {section.en: section.nl for section in SECTIONS} | {text: nl for text, _, nl in (*NOTICES, *MISTAKES)}
    told |= {f"{led} {pattern}": f"{pattern_nl}: {nl}" for led, pattern, pattern_nl, _, nl in LIGHTS}
    told |= {text: nl for recipe in RECIPES for text, nl in (recipe.title, recipe.about)}
    told |= {f"page: {name}": nl for name, (_, nl) in PAGE.items()}
    return told | {name: nl for name, (_, nl) in TEXTS.items()}


def test_the_dutch_card_tells_probe_and_contact_apart() -> None:
    """Both were `sensor`: an owner with a flooded cellar looked at the thermometer."""
    told = dutch()
    assert not [words for words in told.values() if "sensor" in words.lower()]
    for keys in ("THERMOSTATON THERMOSTATOFF THERMOSTAT?", "TSENSFAILALERT= TSENSFAILALERT?"):
        assert "voeler" in told[keys]
    for keys in ("ALARMON ALARMOFF ALARM?", "SENSORTYPE= SENSORTYPE?", "ALARM! Sensor activated"):
        assert "contact" in told[keys]


def test_the_dutch_card_is_dutch() -> None:
    """What a Dutch reader stumbled over: missing verbs, words of the wrong meaning, `een` for the number one."""
    told = dutch()
    everything = "\n".join(told.values())
    for stumble in (" mist,", "op slot", "stuk", "hoofdaansluiting", "geblokkeerd", "een sms is een ", "in een sms"):
        assert stumble not in everything.lower(), stumble
    assert told["POWER 4 flashes, 2 s lit"].endswith("simkaart ontbreekt, vergrendeld of defect")
    assert "opdrachten worden zonder antwoord uitgevoerd" in told["SMSCONFIRM= SMSCONFIRM?"]
    assert "Een sms is één opdracht" in told["how"] and "in één sms" in told["STATUS"]


def test_what_the_card_quotes_are_words_of_the_firmware() -> None:
    texts = [
        node.value
        for path in SOURCE.rglob("isocket/**/*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    for quoted, *_ in (*NOTICES, *MISTAKES):
        assert any(quoted in text for text in texts), f"the firmware does not say {quoted!r}"


def test_a_card_that_has_too_much_to_say_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CardError, match="pages, not 4"):
        more_to_say(monkeypatch, 200)
