"""The modules that a maker can buy: what their dialects are made of, and that the firmware's profiles fit them."""

from __future__ import annotations

import pytest

from bench.checks.modems import SCENARIOS, columns, lacks, play, row_of, table
from bench.modem.dialects import DIALECTS
from bench.scenario.parser import parse_file
from bench.surroundings import World
from bench.targets.registry import make_target
from bench.world.clock import MINUTE, SECOND
from tests.modem.desk import OWNER, Desk

NEW = [name for name, dialect in DIALECTS.items() if dialect.sources]
UNKNOWN = "unknown"


@pytest.mark.parametrize("name", [name for name in NEW if name != "SIM5360"])
def test_a_third_of_what_a_dialect_claims_has_a_source(name: str) -> None:
    sources = DIALECTS[name].sources
    assert sum("assumed" not in words for words in sources.values()) * 3 >= len(sources)


@pytest.mark.parametrize("name", DIALECTS)
def test_a_profile_asks_for_nothing_that_its_module_does_not_have(name: str) -> None:
    """For a module that nobody knows each absence is said once, however often its rows are sent again."""
    target = make_target("sim", World(modem=name))
    try:
        target.start()
        target.run_for(25 * MINUTE)  # rows are sent again after 10 and 20
        refused = [line for line in target.console.splitlines() if "modem: AT" in line and "ERROR" in line]
        if name == UNKNOWN:
            assert len(refused) == len(set(refused)) > 0
            assert not [line for line in refused if "AT+CLTS" in line], "it has that"
        elif DIALECTS[name].texts and not name.startswith(("SIM900", "SIM868")):
            assert not refused
        assert "Traceback" not in target.console
    finally:
        target.close()


@pytest.mark.parametrize("name", ["unknown", "SIM7000", "EC200U", "SARA-R5", "BG95", "SIM7670"])
def test_it_is_switched_off_and_the_way_is_its_own(name: str) -> None:
    """On the battery; nobody falls back to KEY."""
    world = World(modem=name)
    target = make_target("sim", world)
    try:
        target.start()
        target.run_for(90 * SECOND)
        world.mains.set(False)
        target.run_for(25 * MINUTE)
        assert not world.modem.powered
        assert "does not power down" not in target.console
    finally:
        target.close()


@pytest.mark.parametrize(("setting", "told"), [(1, "+00"), (3, "+08")])
def test_a_quectel_tells_gmt_unless_it_is_told_otherwise(setting: int, told: str) -> None:
    desk = Desk("EC200U")
    desk.start(30)
    desk.at(f"AT+CTZU={setting}")
    desk.network.set_time("26/03/02,13:00:00+08")
    desk.wait(1)
    assert desk.at("AT+CCLK?")[0].endswith(f'{told}"')


def test_key_that_is_held_too_long_switches_a_bg95_off_again() -> None:
    desk = Desk("BG95")
    desk.key(0.7)
    desk.wait(10)
    assert desk.modem.powered
    other = Desk("BG95")
    other.key(1.6)
    other.wait(10)
    assert not other.modem.powered


def test_a_sim7670_answers_a_text_though_its_prompt_is_a_line() -> None:
    desk = Desk("SIM7670")
    desk.start(30)
    desk.at("AT+CMGF=1")
    desk.world.line.to_modem(f'AT+CMGS="{OWNER}"\r'.encode())
    desk.wait(1)
    assert desk.heard() == "\r\n>\r\n\r"


@pytest.mark.parametrize("name", ["LARA-R6", "SARA-R4"])
def test_a_ublox_says_nothing_as_it_starts(name: str) -> None:
    desk = Desk(name)
    desk.key()
    desk.wait(30)
    assert desk.lines() == [] and desk.modem.reachable


@pytest.mark.parametrize(
    ("name", "result"), [("SIM800", "ERROR"), ("SIM868", "+CME ERROR: 100"), ("SARA-R4", "+CME ERROR: 4")]
)
def test_what_it_does_not_know(name: str, result: str) -> None:
    desk = Desk(name)
    desk.start(30)
    desk.at("AT+CMEE=1")
    assert desk.at("AT+NONSENSE=1") == [result]


# -- the table of docs/modem.md


def test_the_table_counts_what_passed_and_leaves_out_what_cannot_be() -> None:
    names = columns(parse_file(SCENARIOS))
    outcomes = list(play("SIM7080"))
    cells = row_of(outcomes, names)
    assert [str(cell) for name, cell in zip(names, cells, strict=True) if lacks(DIALECTS["SIM7080"], name)] == ["-"] * 3
    assert all(cell.passed == cell.played for cell in cells), [one.failure for one in outcomes if not one.passed]
    outcomes[-1].error = "spoiled"
    assert "**6 of 7**" in table({"SIM7080": row_of(outcomes, names)}, names)


def test_a_module_without_texts_is_played_nothing() -> None:
    assert list(play("A7670E-LNXY-UBL")) == []


def test_the_echo_of_one_that_was_on_before_is_not_taken_for_its_name() -> None:
    """Many boards switch theirs on as they get power; it echoes (rsa9000/modememul showed it, for ever)."""
    world = World()
    world.modem_key.set(True)
    world.clock.advance(2 * SECOND)
    world.modem_key.set(False)
    world.clock.advance(15 * SECOND)
    target = make_target("sim", world)
    try:
        target.start()
        target.run_for(20 * SECOND)
        names = [line.split("modem: ")[1] for line in target.console.splitlines() if "modem: " in line][1:2]
        assert names == ["SIM800"] and "modem: ATE0" not in target.console
    finally:
        target.close()


@pytest.mark.parametrize(
    "name", [name for name, dialect in DIALECTS.items() if dialect.texts and dialect.says_ready and dialect.boot[0][1]]
)
def test_a_restart_is_noticed_by_its_first_word(name: str) -> None:
    """Else its settings, which fell back, are not set anew before something else tells (docs/modem.md)."""
    world = World(modem=name)
    target = make_target("sim", world)
    try:
        target.start()
        target.run_for(90 * SECOND)
        world.modem.fault("reboot")
        target.run_for(30 * SECOND)
        assert f"modem: lost: {DIALECTS[name].boot[0][1]}" in target.console
    finally:
        target.close()
