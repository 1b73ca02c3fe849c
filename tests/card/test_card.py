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
from bench.papers.card.cards import cards
from bench.papers.card.sheet import CardError, check, make_card
from bench.papers.card.table import CONFIGURE, CONTROL, INFORM, Command, read_table
from bench.papers.card.words import LANGUAGES, LIGHTS, MISTAKES, NOTICES, SECTIONS, TEXTS
from bench.scenario.parser import Scenario
from bench.scenario.player import Player
from bench.surroundings import World
from bench.targets.base import NO_TEXT_LIMIT
from bench.targets.sim import SimTarget
from bench.world.clock import SECOND

OWNER = "+31600000001"


@cache
def table() -> dict[str, Command]:
    return read_table()


def test_the_table_is_that_of_the_running_firmware() -> None:
    found = table()

    assert found["ON"].kind == CONTROL
    assert found["RING="] == Command("RING=", CONFIGURE, ("NOACTION", "RESTART", "SWITCH"))
    assert found["RING?"].kind == INFORM
    assert found["SECNUMBER+"].values == ()
    assert len(found) > 60


def test_each_row_of_the_firmware_is_on_the_card_and_no_other() -> None:
    check(table())


def test_a_command_that_the_card_lacks_is_named() -> None:
    more = {**table(), "COFFEE=": Command("COFFEE=", CONFIGURE, ("BLACK", "WHITE"))}

    with pytest.raises(CardError, match=r"no entry for the firmware's COFFEE="):
        make_card(more, "en", "1.2.3")


def test_a_command_that_the_firmware_lacks_is_named() -> None:
    less = {key: command for key, command in table().items() if key != "CREDIT"}

    with pytest.raises(CardError, match="tells of CREDIT, which the firmware has not"):
        make_card(less, "nl", "1.2.3")


def test_the_values_of_a_setting_come_from_the_firmware() -> None:
    other = {**table(), "ALERT=": replace(table()["ALERT="], values=("SMS", "PIGEON"))}

    assert b"PIGEON" in make_card(other, "en", "1.2.3")
    assert b"SMSCHANGE OFF" not in make_card(other, "en", "1.2.3")


def test_the_committed_cards_are_what_the_firmware_makes() -> None:
    for name, content in cards().items():
        assert (PROJECT / "docs" / name).read_bytes() == content, f"{name}: run python -m bench card"


def test_two_runs_make_the_same_bytes() -> None:
    assert make_card(table(), "en", "1.2.3") == make_card(table(), "en", "1.2.3")


@pytest.mark.parametrize("language", LANGUAGES)
def test_two_pages(language: str) -> None:
    pdf = make_card(table(), language, "1.2.3")

    assert pdf.count(b"/Type /Page\n") + pdf.count(b"/Type /Page ") == 2


def test_check_tells_of_a_stale_card(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(Namespace(out=tmp_path, check=False)) == 0
    assert run(Namespace(out=tmp_path, check=True)) == 0
    (tmp_path / "card-nl.pdf").write_bytes(b"old")
    assert run(Namespace(out=tmp_path, check=True)) == 1
    assert "card-nl.pdf" in capsys.readouterr().err


def dutch() -> dict[str, str]:
    """Whatever the Dutch card says, by what it says it of."""
    told = {entry.keys: entry.nl for section in SECTIONS for entry in section.entries}
    told |= {section.en: section.nl for section in SECTIONS} | {text: nl for text, _, nl in (*NOTICES, *MISTAKES)}
    told |= {f"{led} {pattern}": f"{pattern_nl}: {nl}" for led, pattern, pattern_nl, _, nl in LIGHTS}
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
    for stumble in (" mist,", "op slot", "stuk", "hoofdaansluiting", "geblokkeerd", "een sms is een", "in een sms"):
        assert stumble not in everything.lower(), stumble
    assert told["POWER 4 flashes, 2 s lit"].endswith("simkaart ontbreekt, vergrendeld of defect")
    assert "opdrachten worden zonder antwoord uitgevoerd" in told["SMSCONFIRM= SMSCONFIRM?"]
    assert "Eén sms, één opdracht" in told["how"] and "in één sms" in told["STATUS"]


def test_what_the_card_quotes_are_words_of_the_firmware() -> None:
    texts = [
        node.value
        for path in SOURCE.rglob("isocket/**/*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    for quoted, *_ in (*NOTICES, *MISTAKES):
        assert any(quoted in text for text in texts), f"the firmware does not say {quoted!r}"


def test_a_device_takes_every_example_of_the_card() -> None:
    """Each is sent to a device; none is refused."""
    target = SimTarget(World(), settings=NO_TEXT_LIMIT)  # there are a hundred
    try:
        player = Player(target)
        phone = player.phone(OWNER)
        target.world.network.ussd["*100#"] = "Balance: 9.25 EUR"
        player.begin(Scenario("card", 0, "examples"))
        for text in (text for section in SECTIONS for entry in section.entries for text in entry.tries):
            before = len(phone.received)
            target.world.network.text(OWNER, text)
            player.wait(lambda before=before: len(phone.received) > before, 30 * SECOND, [phone.on_text])
            replies = [reply.text for reply in phone.received[before:]]
            assert replies, f"{text}: no answer"
            assert not replies[0].endswith("!") or text in ("MAKEMEBOSS", "ALERTME", "THERMOSTATON", "THERMOSTATOFF"), (
                f"{text}: {replies[0]}"
            )
    finally:
        target.close()


def test_each_entry_has_examples_of_all_its_rows() -> None:
    from_examples = {
        key
        for section in SECTIONS
        for entry in section.entries
        for key in entry.keys.split()
        if any(text == key or text.startswith(key.removesuffix("9")) for text in entry.tries)
    }

    assert {key for section in SECTIONS for entry in section.entries for key in entry.keys.split()} == from_examples
