"""What no text message shows: mistakes in settings.toml, other pins, and the tool for a modem that is silent."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.build.drive import assemble
from bench.build.modules.kept import PY
from bench.surroundings import World
from bench.targets.sim import SimTarget
from bench.world.clock import MS, SECOND

PHONE = "+358401234567"
FROM_THE_REPL = "import os\nos.chdir('/isocket/modules')\n"  # as README.md says it


def started(settings: dict[str, str | int]) -> SimTarget:
    target = SimTarget(World(), settings=settings)
    target.start()
    target.run_until(25 * SECOND)
    return target


def answer(target: SimTarget, text: str) -> list[str]:
    phone = target.world.network.phone(PHONE)
    phone.text(text)
    target.run_for(10 * SECOND)
    return [received.text for received in phone.received]


@pytest.mark.parametrize(
    "settings, named",
    [
        ({"ISOCKET_PIN_RELAY": "GP99"}, "ISOCKET_PIN_RELAY = 'GP99' is no pin for it, RELAY at defaults"),
        ({"ISOCKET_PIN_RELAY": "relay"}, "ISOCKET_PIN_RELAY = 'relay' is no pin for it, RELAY at defaults"),
        ({"ISOCKET_PIN_RELAYS": "GP9"}, "ISOCKET_PIN_RELAYS = 'GP9' is not valid, default used"),
        ({"ISOCKET_COLOUR": "blue"}, "ISOCKET_COLOUR = 'blue' is not valid, default used"),
        ({"ISOCKET_SIM_PIN": "12"}, "ISOCKET_SIM_PIN = '...' is not valid, default used"),
        ({"ISOCKET_MODEM": "SIM1"}, "ISOCKET_MODEM = 'SIM1' is not valid, default used"),
        ({"ISOCKET_ANSWER_S": 31}, "ISOCKET_ANSWER_S = '31' is not valid, default used"),
        ({"ISOCKET_NAME": "x" * 21}, "ISOCKET_NAME ="),
    ],
)
def test_a_bad_line_is_named_and_the_device_starts(settings: dict[str, str | int], named: str) -> None:
    target = started(settings)
    assert named in target.console
    assert answer(target, "ON") == ["Power socket ON"]
    assert target.world.relay.value


def test_a_pin_with_two_uses_leaves_all_at_their_defaults() -> None:
    target = started({"ISOCKET_PIN_MODEM_RI": "GP10"})
    assert "MODEM_RI and LED_POWER have one pin, MODEM and LED at defaults" in target.console
    assert answer(target, "ON") == ["Power socket ON"]


def test_pins_can_be_changed() -> None:
    target = started({"ISOCKET_PIN_RELAY": "GP20", "ISOCKET_PIN_CONTACT": "GP21", "ISOCKET_NAME": "cellar"})
    assert "cellar, firmware" in target.console
    assert "not valid" not in target.console
    answer(target, "ON")
    assert target.world.relay.value
    answer(target, "RELAYTIME=OFF")
    answer(target, "ALARMON")
    target.world.contact.set(True)
    target.run_for(SECOND)
    assert not target.world.relay.value


def test_a_password_is_never_logged() -> None:
    """Whoever holds the board can read its console; other commands stand there."""
    target = started({})
    phone = target.world.network.phone(PHONE)
    for text in (
        "MAKEMEBOSS",
        "PASSWORD=12abc",
        "12abc STATUS",
        "12abcON",
        "12abd ON",
        "PASSWORD=45def",
        "password=x1y2z",
    ):
        phone.text(text)
        target.run_for(10 * SECOND)
    assert "command: MAKEMEBOSS" in target.console and "command: PASSWORD\n" in target.console.replace("\r", "")
    for word in ("12abc", "12ABC", "12abd", "45def", "45DEF", "x1y2z", "X1Y2Z"):
        assert word not in target.console


def test_a_sim_pin_is_entered_once_and_a_wrong_one_never_again() -> None:
    world = World()
    world.sim_card.set_state("pin")
    target = SimTarget(world, settings={"ISOCKET_SIM_PIN": "1234"})
    target.start()
    target.run_until(30 * SECOND)
    assert answer(target, "ON") == ["Power socket ON"]

    world = World()
    world.sim_card.set_state("pin")
    target = SimTarget(world, settings={"ISOCKET_SIM_PIN": "9999"})
    target.start()
    target.run_until(300 * SECOND)
    tries = [entry for entry in world.record.entries if entry.kind == "at>" and "AT+CPIN=" in entry.text]
    assert len(tries) == 1
    assert "SIM PIN refused" in target.console


def test_a_wrong_sim_pin_is_not_sent_again_after_a_reset_of_the_board() -> None:
    world = World()
    world.sim_card.set_state("pin")
    target = SimTarget(world, settings={"ISOCKET_SIM_PIN": "9999"})
    target.start()
    target.run_until(60 * SECOND)
    for _ in range(3):
        target.reset()
        target.run_for(60 * SECOND)
    tries = [entry for entry in world.record.entries if entry.kind == "at>" and "AT+CPIN=" in entry.text]
    assert len(tries) == 1
    assert target.console.count("SIM PIN refused") == 1


@pytest.mark.parametrize(("seconds", "texts"), [(8, 1), (2, 0), (0, 0)])
def test_how_long_an_alarm_call_has_to_stand_can_be_set(seconds: int, texts: int) -> None:
    """The owner picks up after 4 s and hangs up 5 s later."""
    target = started({"ISOCKET_ANSWER_S": seconds})
    phone = target.world.network.phone(PHONE)
    answer(target, "MAKEMEBOSS")
    answer(target, "ALERT=CALL")
    answer(target, "ALARMON")
    phone.received.clear()
    phone.answers_after(4 * SECOND)
    phone.on_call.append(
        lambda phone, call: target.world.clock.after(9 * SECOND, target.world.network.end_from_outside, call)
    )
    target.world.contact.set(True)
    target.run_for(SECOND)
    target.world.contact.set(False)
    target.run_for(30 * SECOND)
    assert len(phone.calls) == 1
    assert [text.text for text in phone.received] == ["ALARM! Sensor activated"] * texts


def test_a_modem_named_in_the_settings_is_believed() -> None:
    target = started({"ISOCKET_MODEM": "SIM808"})
    assert answer(target, "HARDWARE") == ["iSocket RP2040 SIM808"]


def test_diagnose_finds_the_modem_and_sends(tmp_path: Path) -> None:
    assemble(tmp_path, form=PY)
    (tmp_path / "code.py").write_text(
        FROM_THE_REPL + "from isocket import diagnose\ndiagnose.run()\ndiagnose.send('358401234567')\nprint('done')\n"
    )
    world = World()
    target = SimTarget(world, drive=tmp_path)
    target.start()
    target.run_until(90 * SECOND)
    for words in ("The modem is off", "Model:   FONA 800", "IMEI:    86", "ICCID:   89", "sent", "done"):
        assert words in target.console, target.console
    assert [text.text for text in world.network.phone(PHONE).received] == ["Test text of the socket"]


def test_diagnose_says_when_there_is_no_modem(tmp_path: Path) -> None:
    assemble(tmp_path, form=PY)
    (tmp_path / "code.py").write_text(
        FROM_THE_REPL
        + "from isocket import diagnose\ntry:\n    diagnose.run()\nexcept RuntimeError as error:\n    print(error)\n"
    )
    world = World()
    world.modem.fault("absent")
    target = SimTarget(world, drive=tmp_path)
    target.start()
    target.run_until(90 * SECOND)
    assert "PS stays low" in target.console
    assert "check its supply" in target.console, target.console


def test_after_a_power_cut_in_the_middle_a_text_is_done_whole_or_has_no_answer() -> None:
    """Specification 15.08: its owner sends it again, and then all is done."""
    text = "TFALLALERT=5C;TRISEALERT=30C;ALARMON"
    done = set()
    for later_ms in (0, 2, 5, 10, 20, 40, 80, 10_000):
        target = started({})
        phone = target.world.network.phone(PHONE)
        phone.text(text)
        while "command: TFALLALERT=5C" not in target.console:
            target.run_for(MS)
        target.run_for(later_ms * MS)
        target.power_cut(SECOND)
        target.run_for(90 * SECOND)
        answered = [received.text for received in phone.received]
        state = answer(target, "TFALLALERT?")[-1] + answer(target, "STATUS")[-1]
        whole = "TFALLALERT=5C" in state and "ALARMF: Enabled" in state
        assert whole or not answered
        done.add((whole, bool(answered)))
        phone.text(text)
        target.run_for(10 * SECOND)
        assert phone.received[-1].text.startswith("TFALLALERT=5C(42F) - OK\nTRISEALERT=30C(86F) - OK\nALARMON - OK")
    assert (False, False) in done and (True, True) in done
