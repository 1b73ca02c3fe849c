"""The catalogue tells of what the firmware does, no more and no less; and there is no other list of commands."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import pytest

from bench.papers import catalogue
from bench.papers.card.words import MISTAKES
from bench.papers.catalogue import A_NUMBER, CHAPTERS, CatalogueError, check, entries, examples, key_of
from bench.papers.table import CONFIGURE, CONTROL, INFORM, Command, read_table
from bench.place import PACKAGE
from bench.scenario.parser import Scenario
from bench.scenario.player import Player
from bench.surroundings import World
from bench.targets.base import NO_TEXT_LIMIT
from bench.targets.sim import SimTarget
from bench.world.clock import SECOND

OWNER = "+31600000001"
# what an example does not leave as it was: text -> what is sent before the next one
AFTERWARDS = {
    "SECNUMBER-ALL": f"SECNUMBER{OWNER}",
    "PASSWORD=12abc": "12abcPASSWORD=NO",
    "SMSCONFIRM=OFF": "SMSCONFIRM=ON",
    "ERROR=OFF": "ERROR=ON",
    "CREDITUMS=NO": "CREDITUMS=*100#",
}
REFUSALS = [text for text, *_ in MISTAKES if not text.startswith("Note!")]
# what names so many for another purpose: `bench perf` sends these, and its figures are of this mixture
WORKLOADS = {"checks/perf/texts.py"}


@cache
def table() -> dict[str, Command]:
    return read_table()


def test_the_table_is_that_of_the_running_firmware() -> None:
    found = table()

    assert found["ON"].kind == CONTROL
    assert found["RING="] == Command("RING=", CONFIGURE, ("NOACTION", "RESTART", "SWITCH", "STATUS"))
    assert found["RING?"].kind == INFORM
    assert found["SECNUMBER+"].values == ()
    assert len(found) > 60


def test_each_row_of_the_firmware_is_told_of_and_no_other() -> None:
    check(table())


def test_a_command_that_the_catalogue_lacks_is_named() -> None:
    more = {**table(), "COFFEE=": Command("COFFEE=", CONFIGURE, ("BLACK", "WHITE"))}

    with pytest.raises(CatalogueError, match=r"no entry for the firmware's COFFEE="):
        check(more)


def test_a_command_that_the_firmware_lacks_is_named() -> None:
    less = {key: command for key, command in table().items() if key != "CREDIT"}

    with pytest.raises(CatalogueError, match="tells of CREDIT, which the firmware has not"):
        check(less)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"examples": ()}, "no example of RUNTIME"),
        ({"keys": "RUNTIME STATUS"}, "tells twice of STATUS"),
        ({"form": ""}, "RUNTIME has no fixed values, so it needs a form"),
        ({"chapter": 99}, "RUNTIME is of chapter 99, which is none"),
    ],
)
def test_what_is_wrong_with_an_entry_is_named(
    change: dict[str, object], complaint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = tuple(
        replace(
            section,
            entries=tuple(replace(one, **change) if one.keys == "RUNTIME" else one for one in section.entries),  # type: ignore[arg-type]
        )
        for section in catalogue.SECTIONS
    )
    monkeypatch.setattr(catalogue, "SECTIONS", changed)

    with pytest.raises(CatalogueError, match=complaint):
        check(table())


def test_a_text_is_told_apart_as_the_firmware_does_it() -> None:
    keys = tuple(table())
    for text, key in (
        ("ON", "ON"),
        ("on 30", "ON9"),
        ("OFF30", "OFF9"),
        ("THERMOSTAT?", "THERMOSTAT?"),
        ("ThermostatOn", "THERMOSTATON"),
        ("SCHEDULER+07:00,*,ON", "SCHEDULER+"),
        ("SIMCARD*100#", "SIMCARD*"),
        ("date=26/03/02,12:00:00+08", "DATE="),
        ("ONX", None),
        ("hello", None),
        ("", None),
    ):
        assert key_of(text, keys) == key, text


def test_a_device_takes_every_example() -> None:
    """Each is sent to a device; none is refused."""
    target = SimTarget(World(), settings=NO_TEXT_LIMIT)  # there are more than a hundred
    try:
        player = Player(target)
        phone = player.phone(OWNER)
        target.world.network.ussd["*100#"] = "Balance: 9.25 EUR"
        player.begin(Scenario("catalogue", 0, "examples"))

        def sent(text: str) -> list[str]:
            before = len(phone.received)
            target.world.network.text(OWNER, text)
            player.wait(lambda: len(phone.received) > before, 30 * SECOND, [phone.on_text])
            return [reply.text for reply in phone.received[before:]]

        for text in of_the_card():
            replies = sent(text)
            assert replies, f"{text}: no answer"
            assert not [one for one in REFUSALS if one in replies[0]], f"{text}: {replies[0]}"
            if text in AFTERWARDS:
                assert sent(AFTERWARDS[text])[0].endswith("OK")
    finally:
        target.close()


def of_the_card() -> Iterator[str]:
    """In the order of the card: whose phone it is comes first."""
    for entry in entries():
        for text, _ in entry.examples:
            yield text.replace("+n", "+" + A_NUMBER).replace("-n", "-" + A_NUMBER)


def test_each_chapter_has_commands_and_each_command_stands_in_one() -> None:
    by_chapter = [list(examples(chapter)) for chapter in CHAPTERS]

    assert all(by_chapter)
    assert sum(map(len, by_chapter)) == len(examples()) == sum(len(entry.examples) for entry in entries())


def lists_of_commands(source: str, keys: set[str]) -> list[int]:
    """Lines on which a literal begins that names at least a quarter of the firmware's commands."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Tuple | ast.List | ast.Set | ast.Dict):
            words = {
                one.value for one in ast.walk(node) if isinstance(one, ast.Constant) and isinstance(one.value, str)
            }
            named = {key_of(word, keys) for word in words} - {None}
            if len(named) * 4 >= len(keys):
                found.append(node.lineno)
    return found


def test_there_is_no_other_list_of_commands() -> None:
    keys = set(table())
    found = {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if "node_modules" not in path.parts and lists_of_commands(path.read_text(encoding="utf-8"), keys)
    }

    assert found == {"papers/catalogue.py"} | WORKLOADS


def test_another_list_is_noticed() -> None:
    keys = set(table())
    told = "\n".join(f"    {text!r}: 'does something'," for text in examples())

    assert lists_of_commands(f"HELP = {{\n{told}\n}}", keys) == [1]
    assert not lists_of_commands("QUICK = ('ON', 'OFF', 'STATUS')", keys)
