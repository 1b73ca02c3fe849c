"""Card and page with a socket's number in them: which numbers they take, what codes and buttons say, and recipes."""

from __future__ import annotations

import re
from argparse import ArgumentTypeError, Namespace
from dataclasses import replace
from functools import cache
from html import unescape
from pathlib import Path

import pytest

from bench.__main__ import main
from bench.commands._options import phone_number
from bench.commands.card import run
from bench.papers import catalogue
from bench.papers.card import page as page_module
from bench.papers.card.actions import COMMONEST, Action, actions
from bench.papers.card.number import NumberError, international
from bench.papers.card.page import make_page
from bench.papers.card.recipes import RECIPES, Recipe
from bench.papers.card.sheet import make_card
from bench.papers.card.words import MISTAKES, PAGE
from bench.papers.catalogue import LANGUAGES, SECTIONS, CatalogueError, key_of
from bench.papers.table import Command, read_table
from bench.scenario.parser import Scenario, parse_file
from bench.scenario.player import Player
from bench.scenario.steps.texts import Sms
from bench.surroundings import World
from bench.targets.sim import SimTarget
from bench.world.clock import SECOND
from tests.card import qr

NUMBER = "+358401234567"
OWNER = "+31600000001"
WORDS = {"ON": "Power socket ON"}  # a command's answer, where it is not the command itself and OK
LONGEST_NUMBER = "+358401234567890"
SCENARIOS = Path(catalogue.__file__).parents[1] / "scenarios" / "manual" / "7-recipes.scn"


@cache
def table() -> dict[str, Command]:
    return read_table()


@pytest.mark.parametrize(
    "written",
    [NUMBER, "+358 40 123 4567", "00358401234567", "+358-40-1234567", "+358 (40) 123.45/67", " 00358401234567\t"],
)
def test_a_number_as_people_write_it(written: str) -> None:
    assert international(written) == phone_number(written) == NUMBER


@pytest.mark.parametrize(
    ("written", "trouble"),
    [
        ("0401234567", "no country code"),
        ("358401234567", "no country code"),
        ("+0401234567", "begins with 0"),
        ("000401234567", "begins with 0"),
        ("+1234567", "7 digits"),
        ("+1234567890123456", "16 digits"),
        ("", "no telephone number"),
        ("+", "no telephone number"),
        ("my socket", "no telephone number"),
        ("++358401234567", "no telephone number"),
        ("+35840123456７", "no telephone number"),
        ('+358401234567"><script>', "no telephone number"),
    ],
)
def test_a_bad_number_is_refused_in_plain_words(written: str, trouble: str) -> None:
    with pytest.raises(NumberError, match=trouble):
        international(written)
    with pytest.raises(ArgumentTypeError, match=r"\+31612345678|8 to 15"):
        phone_number(written)
    with pytest.raises(NumberError):
        make_page(table(), written, "1.2.3")


@pytest.mark.parametrize("option", ["--html", "--number"])
def test_the_command_line_refuses_it_and_writes_nothing(
    option: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["card", option, "0612345678", "--out", str(tmp_path)])
    assert ended.value.code == 2
    assert "0612345678 has no country code" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_what_is_written_for_one_socket_has_its_number_in_its_name(tmp_path: Path) -> None:
    how = Namespace(out=tmp_path, check=False, number=NUMBER, html=NUMBER)
    names = {"card-358401234567-en.pdf", "card-358401234567-nl.pdf", "card-358401234567.html"}

    assert run(how) == 0
    assert {path.name for path in tmp_path.iterdir()} == names
    assert run(Namespace(out=tmp_path, check=True, number=NUMBER, html=NUMBER)) == 0
    (tmp_path / "card-358401234567.html").write_text("old")
    assert run(Namespace(out=tmp_path, check=True, number=NUMBER, html=NUMBER)) == 1


def test_a_number_is_no_file_of_the_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bench.commands.card.OUT", tmp_path / "out")
    monkeypatch.setattr("bench.commands.card.DOCS", tmp_path / "docs")

    assert run(Namespace(out=None, check=False, number=None, html=NUMBER)) == 0
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("number", [NUMBER, LONGEST_NUMBER])
def test_the_codes_say_what_to_text(number: str, language: str) -> None:
    pdf = make_card(table(), language, "1.2.3", number)

    assert qr.codes(pdf) == [f"SMSTO:{number}:{text}" for text in COMMONEST]
    assert number.encode() in pdf


def test_a_code_with_a_wrong_module_is_not_read() -> None:
    """The reader of these tests is one that notices."""
    pdf = make_card(table(), "en", "1.2.3", NUMBER)
    first = qr._RUN.search(pdf)
    assert first is not None
    modules = qr._modules(first[0])
    modules[-1][-1] = not modules[-1][-1]
    with pytest.raises(AssertionError, match="correction"):
        qr.read(modules)


def test_a_card_for_nobody_has_no_codes() -> None:
    assert qr.codes(make_card(table(), "en", "1.2.3")) == []


def test_the_commonest_are_commands() -> None:
    assert len(COMMONEST) == 6
    assert set(COMMONEST) <= set(catalogue.examples())


def buttons(html: str) -> list[tuple[str, str]]:
    """(text, example of the value that follows; empty where none does) of each, in order."""
    found = re.findall(r'(?:placeholder="([^"]*)"[^>]*></label>\s*)?<a href="sms:[^"]*" data-text="([^"]*)"', html)
    return [(unescape(text), unescape(example)) for example, text in found]


def disagreements(html: str) -> list[str]:
    """What page, catalogue and firmware say differently."""
    offered = buttons(html)
    recipes = {text for recipe in RECIPES for text in recipe.text}
    keys = list(table())
    wrong = []
    for text in catalogue.examples():
        key = key_of(text, keys)
        stem = str(key).removesuffix("9")
        if (text, "") not in offered and not [one for one in offered if one[0] == stem and one[1]]:
            wrong.append(f"nothing on the page sends {text}")
    for command in table().values():
        wrong += [
            f"{command.key} has no button for {value}"
            for value in command.values
            if command.key.endswith("=") and (command.key + value, "") not in offered
        ]
    wrong += [
        f"the firmware has no {text}{example}"
        for text, example in offered
        if text not in recipes and key_of(text + example, keys) is None
    ]
    return wrong


def test_page_catalogue_and_firmware_agree() -> None:
    assert disagreements(make_page(table(), NUMBER, "1.2.3")) == []


def test_a_page_that_lacks_a_command_or_has_one_too_many_is_noticed() -> None:
    html = make_page(table(), NUMBER, "1.2.3")
    assert disagreements(html.replace('data-text="RUNTIME"', 'data-text="FLYTIME"')) == [
        "nothing on the page sends RUNTIME",
        "the firmware has no FLYTIME",
    ]
    assert disagreements(html.replace('data-text="ALERT=CALL"', 'data-text="ALERT=SMS"'))
    assert disagreements(html.replace('data-text="SWITCHOFFTEMP="', 'data-text="TRISEALERT="'))


def test_a_command_that_the_catalogue_does_not_tell_of_makes_no_page(monkeypatch: pytest.MonkeyPatch) -> None:
    spoiled = tuple(replace(one, entries=one.entries[1:]) if one.topic == "socket" else one for one in SECTIONS)
    monkeypatch.setattr(catalogue, "SECTIONS", spoiled)
    with pytest.raises(CatalogueError, match="no entry for the firmware's ON"):
        make_page(table(), NUMBER, "1.2.3")


def test_a_value_that_the_firmware_gets_is_on_the_page() -> None:
    other = {**table(), "ALERT=": replace(table()["ALERT="], values=("SMS", "PIGEON"))}
    assert ("ALERT=PIGEON", "") in buttons(make_page(other, NUMBER, "1.2.3"))


def test_what_is_a_button_and_what_a_field() -> None:
    texts = (
        "GUEST+n",
        "GUEST+n,26/03/08",
        "GUEST-ALL",
        "GUEST?",
        "GUEST=ON60",
        "GUEST=ON",
        "GUEST=0",
        "GUEST=na",
        "GUEST",
        "GUEST3",
    )
    keys = "GUEST+ GUEST- GUEST? GUEST= GUEST GUEST9"
    entry = catalogue.Entry(5, keys, "GUEST", "", "", tuple((text, "") for text in texts))
    rows = {key: Command(key, "Conf", ("NIGHT",) if key == "GUEST=" else ()) for key in keys.split()}

    assert actions(entry, rows) == [
        Action("GUEST+", "31612345678"),
        *(Action("GUEST-ALL"), Action("GUEST?"), Action("GUEST=NIGHT", factory=True)),
        *(Action("GUEST=", "ON60"), Action("GUEST=ON"), Action("GUEST=0"), Action("GUEST"), Action("GUEST", "3")),
    ]
    assert actions(replace(entry, examples=entry.examples[1:2]), rows) == [Action("GUEST+", "31612345678,26/03/08")]


def test_sections_come_as_in_the_catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    html = make_page(table(), NUMBER, "1.2.3")
    titles = re.findall(r'<summary><span lang="en">(.*?)</span><span lang="nl">(.*?)</span></summary>', html)
    assert titles == [*((section.en, section.nl) for section in SECTIONS), PAGE["recipes"]]


def test_the_page_is_one_file_that_fetches_nothing() -> None:
    html = make_page(table(), NUMBER, "1.2.3")
    assert "default-src 'none'" in html
    assert not re.findall(r"<(?:link|img|iframe|object|form)\b|\bsrc=|@import|url\(|https?:|//[a-z]", html)
    assert html == make_page(table(), NUMBER, "1.2.3"), "two runs make two pages"


def test_the_page_is_for_one_number(monkeypatch: pytest.MonkeyPatch) -> None:
    html = make_page(table(), "0031 6-1234 5678", "1.2.3")
    assert set(re.findall(r'href="(?:sms|tel):(\+?\d+)', html)) == {"+31612345678"}


def test_words_of_the_page_stay_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(page_module.PAGE, "how", ("<script>alert(1)</script>", "&"))
    html = make_page(table(), NUMBER, "1.2.3")
    assert "&lt;script&gt;alert(1)" in html and html.count("<script>") == 1


def test_recipes_are_the_manuals() -> None:
    sent = [next(placed.step for placed in one.steps if isinstance(placed.step, Sms)) for one in parse_file(SCENARIOS)]
    assert [step.text for step in sent] == [recipe.text[0] for recipe in RECIPES]


@pytest.mark.parametrize("language", range(len(LANGUAGES)), ids=LANGUAGES)
@pytest.mark.parametrize("recipe", RECIPES, ids=[recipe.title[0] for recipe in RECIPES])
def test_a_recipe_is_obeyed_to_the_last_command(recipe: Recipe, language: int) -> None:
    text = recipe.text[language]
    reply = answer(text)
    commands = text.split(";")
    assert len(commands) <= 5 and len(text) <= 160
    for command in commands:
        assert any(line == WORDS.get(command) or accepted(line, command) for line in reply), f"{command}: {reply}"
    assert not [line for line in reply for words, *_ in MISTAKES if words in line], reply


def accepted(line: str, command: str) -> bool:
    """`TFALLALERT=5C(42F) - OK`"""
    return line.startswith(command) and line.endswith(" - OK")


def answer(text: str) -> list[str]:
    """The lines that a device answers its owner."""
    target = SimTarget(World())
    try:
        player = Player(target)
        phone = player.phone(OWNER)
        player.begin(Scenario("recipe", 0, "one"))
        for sent in ("MAKEMEBOSS", text):
            before = len(phone.received)
            target.world.network.text(OWNER, sent)
            player.wait(lambda before=before: len(phone.received) > before, 30 * SECOND, [phone.on_text])
        return phone.received[-1].text.split("\n")
    finally:
        target.close()


def test_recipes_are_on_card_and_page() -> None:
    html = unescape(make_page(table(), NUMBER, "1.2.3"))
    for at, language in enumerate(LANGUAGES):
        pdf = make_card(table(), language, "1.2.3").decode("latin-1")
        for recipe in RECIPES:
            assert recipe.text[at] in pdf, f"{recipe.title[at]} is not on the card"
            assert f'data-text="{recipe.text[at]}"' in html
