"""The firmware's end of the bench link, on the simulated board: what docs/bench.md says."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from bench.build.drive import assemble
from bench.build.modules.kept import MODULES, PY
from bench.build.version import firmware_version
from bench.serial_harness import checked, unchecked
from bench.surroundings import World
from bench.targets.sim import SimTarget
from bench.world.clock import SECOND


class Desk:
    """A board in bench mode, and a program on the computer that speaks with it."""

    def __init__(self, **options: object) -> None:
        self.world = World()
        self.target = SimTarget(self.world, usb_host=True, **options)  # type: ignore[arg-type]
        self._got = bytearray()
        self.target.usb.data.listeners.append(self._got.extend)
        self._number = 0
        self.events: list[str] = []
        self.newest = 0  # number of the last event

    def run(self, seconds: float) -> None:
        end = self.world.clock.now_us + round(seconds * SECOND)
        while self.world.clock.now_us < end:
            self.target.run_until(end)

    def heard(self) -> list[str]:
        """The bodies of all lines since the last look; every one has its check."""
        lines = bytes(self._got).split(b"\n")
        self._got[:] = lines.pop()
        bodies = [unchecked(line) for line in lines]
        assert None not in bodies
        numbers = [int(str(body)[1:].split(" ")[0]) for body in bodies if str(body).startswith("#")]
        self.newest = numbers[-1] if numbers else self.newest
        self.events += [str(body).split(" ", 2)[2] for body in bodies if str(body).startswith("#")]
        return [str(body) for body in bodies]

    def send(self, raw: bytes) -> list[str]:
        self.target.usb.send_data(raw)
        self.run(0.2)
        return self.heard()

    def ask(self, words: str) -> str:
        self._number += 1
        answers = [line for line in self.send(checked(f"{self._number} {words}")) if line[0] in "=!"]
        assert len(answers) == 1, answers
        assert answers[0][1:].split(" ")[0] == str(self._number)
        return answers[0][0] + answers[0].partition(" ")[2]

    def state(self) -> dict[str, str]:
        return dict(word.split("=") for word in self.ask("read")[1:].split())

    def until_hello(self) -> None:
        """Up to the firmware's first word, within 8 s."""
        self.events.clear()
        for _ in range(80):
            self.run(0.1)
            self.heard()
            if "hello" in self.events:
                return
        pytest.fail(f"no hello; the console: {self.target.console[-300:]}")

    def begin(self, *taken: str, run_s: float = 5) -> Desk:
        """Up to a firmware that runs, with these inputs taken over from its start on."""
        self.target.start()
        self.until_hello()
        for words in taken:
            assert self.ask(f"take {words}") == "=ok"
        assert self.ask("go") == "=ok"
        self.run(run_s)
        self.heard()
        return self


@pytest.fixture
def desk() -> Iterator[Desk]:
    made = Desk(settings={"ISOCKET_BENCH": 1})
    yield made
    made.target.close()


def test_in_the_field_there_is_no_second_port() -> None:
    desk = Desk()
    desk.target.start()
    desk.run(5)
    assert not desk.target.usb.data_enabled
    assert desk.heard() == []
    desk.target.close()


def test_a_button_held_at_power_on_asks_for_it() -> None:
    desk = Desk()
    desk.world.button.set(True)
    desk.target.start()
    desk.run(3.5)  # held any longer it keeps the app from starting
    desk.world.button.set(False)
    desk.until_hello()
    desk.target.close()


def test_it_starts_by_itself_when_nobody_says_go(desk: Desk) -> None:
    desk.target.start()
    desk.until_hello()
    desk.run(7)
    desk.heard()
    assert "POWER 1" in desk.events


def test_it_says_who_it_is(desk: Desk) -> None:
    desk.begin("mains 1")
    told = dict(word.split("=") for word in desk.ask("id")[1:].split())
    assert told["firmware"] == firmware_version()
    assert told["circuitpython"] == "10.2.1"
    assert told["uid"] == "E661000000000000"
    assert told["reset"] == "POWER_ON"
    assert int(told["heap"]) > 0


def test_inputs_are_taken_over_and_given_back(desk: Desk) -> None:
    desk.begin("mains 1")
    assert desk.state()["contact"] == "0"
    assert desk.ask("take contact 1") == "=ok"
    desk.run(0.2)
    state = desk.state()
    assert state["contact"] == "1"
    assert state["taken"] == "contact,mains"
    assert desk.ask("give contact") == "=ok"
    assert desk.state()["contact"] == "0"
    desk.world.contact.set(True)
    desk.run(0.2)
    assert desk.state()["contact"] == "1", "the real one counts again"


def test_a_taken_contact_is_debounced_as_a_real_one(desk: Desk) -> None:
    desk.begin("mains 1", "contact 0")
    lines = desk.send(checked("100 take contact 1") + checked("101 read"))
    assert "contact=0" in next(line for line in lines if line.startswith("=101 "))
    assert desk.state()["contact"] == "1"


def test_a_press_of_the_taken_button_switches_the_socket(desk: Desk) -> None:
    desk.begin("mains 1", "button 0")
    desk.ask("take button 1")
    desk.ask("take button 0")
    desk.run(1)
    desk.heard()
    assert "relay 1" in desk.events
    assert desk.state()["relay"] == "1"
    assert desk.world.relay.value, "the pin itself"


@pytest.mark.parametrize(("value", "raw"), [("328", "328"), ("-160", "-160"), ("85", "1360"), ("crc", "0")])
def test_the_taken_probe_shows_what_it_is_told(desk: Desk, value: str, raw: str) -> None:
    desk.begin("mains 1", f"probe {value}")
    desk.run(65)
    assert desk.state()["probe"] == raw


def commands(desk: Desk) -> list[str]:
    """What the firmware has sent to the modem."""
    return [bytes.fromhex(words[2:]).decode().strip() for words in desk.events if words.startswith("m ")]


def test_the_modem_goes_through_the_tunnel(desk: Desk) -> None:
    desk.begin("mains 1", "ps 1", "modem", run_s=0.2)
    desk.run(4)
    desk.heard()
    assert commands(desk)[0] == "AT"
    for _ in range(8):
        assert desk.ask("m " + b"\r\nOK\r\n".hex()) == "=ok"
        desk.run(0.3)
        desk.heard()
    assert set(commands(desk)) - {"AT", "AT+CFUN=1,1"}, "it goes on with a modem that answers"
    assert not [entry for entry in desk.world.record.entries if entry.kind == "at>"], "nothing on the UART"


def test_the_clock_jumps_from_deadline_to_deadline(desk: Desk) -> None:
    desk.begin("mains 1", "probe 320", "modem", "ps 0")
    ticks = int(desk.state()["ticks"])
    began_us = desk.world.clock.now_us
    for number in range(200):  # each jump ends at what shows
        answers = desk.send(checked(f"{number} jump 60000 {desk.newest}"))
        if (int(desk.state()["ticks"]) - ticks) % (1 << 29) >= 60_000:
            break
        assert [line for line in answers if " jumped " in line]
    else:
        pytest.fail("a minute has not passed")
    assert desk.world.clock.now_us - began_us < 45 * SECOND


def test_no_jump_leaves_behind_what_the_computer_has_not_heard(desk: Desk) -> None:
    desk.begin("mains 1", "probe 320", "modem", "ps 0")
    before = int(desk.state()["ticks"])
    answers = desk.send(checked(f"700 jump 60000 {(desk.newest - 1) % 100}"))
    assert any(line.startswith("=700 jumped ") for line in answers)
    assert (int(desk.state()["ticks"]) - before) % (1 << 29) < 1000


def test_passes_are_counted_since_the_last_question(desk: Desk) -> None:
    desk.begin("mains 1", "modem", "ps 0")
    desk.ask("passes")
    desk.run(2)
    told = dict(word.split("=") for word in desk.ask("passes")[1:].split())
    assert 4 < int(told["passes"]) < 2000
    assert 0 <= int(told["worst_ms"]) < 100


def test_what_it_does_not_understand_is_refused_and_loses_nothing(desk: Desk) -> None:
    desk.begin("mains 1")
    for words in ("dance", "take", "take moon 1", "take contact 2", "take probe warm", "m 0", "jump"):
        assert desk.ask(words)[0] == "!", words
    # an edge of a LED comes when it comes
    assert [line for line in desk.send(b"\n\n\r\n") if not line.startswith("#")] == []
    assert any("NUMBER VERB" in line for line in desk.send(checked("read")))
    assert any("bad line: check" in line for line in desk.send(b"7 read*0000\n"))
    assert any("bad line: too long" in line for line in desk.send(b"x" * 250))
    desk.send(b"\n")
    assert desk.state()["taken"] == "mains"


def test_a_line_that_comes_twice_is_obeyed_once_and_answered_twice(desk: Desk) -> None:
    desk.begin("mains 1", "ps 1", "modem", run_s=4.2)
    before = len(commands(desk))
    line = checked("900 m " + b"\r\nOK\r\n".hex())
    answers = [said for said in desk.send(line + line) if said.startswith("=900 ")]
    assert answers == ["=900 ok", "=900 ok"]
    desk.run(0.3)
    desk.heard()
    assert len(commands(desk)) == before + 1, "two answers would have brought two more commands"


def test_a_line_typed_by_hand_needs_no_check(desk: Desk) -> None:
    desk.begin("mains 1")
    assert any(line.startswith("=1 ticks=") for line in desk.send(b"1 read\n"))


def test_reset_and_factory_start_again(desk: Desk) -> None:
    desk.begin("mains 1", "button 0")
    desk.ask("take button 1")
    desk.ask("take button 0")
    desk.run(2)
    assert desk.state()["relay"] == "1"
    for verb, relay in (("reset", "1"), ("factory", "0")):
        desk.send(checked(f"77 {verb}"))
        desk.until_hello()
        desk.ask("take mains 1")
        desk.ask("go")
        desk.run(5)
        assert desk.state()["relay"] == relay, verb


def test_a_board_that_sleeps_wakes_when_mains_are_taken_on(desk: Desk) -> None:
    desk.begin("mains 1", "modem", "ps 0", "probe 320")
    desk.ask("take mains 0")
    desk.run(60)
    desk.heard()
    assert "asleep" in desk.events
    desk.target.usb.send_data(checked("99 take mains 1"))
    desk.until_hello()


def test_nothing_is_lost_when_the_computer_reads_late(desk: Desk) -> None:
    desk.begin("mains 1", "modem", "ps 0")
    desk.target.usb.reading = False
    desk.run(3)
    desk.target.usb.read_again()
    desk.run(1)
    numbers = [int(line[1:].split(" ")[0]) for line in desk.heard() if line.startswith("#")]
    assert len(numbers) > 5
    assert all((after - before) % 100 == 1 for before, after in pairwise(numbers))


def test_the_assembled_drive_does_the_same(tmp_path: Path) -> None:
    assemble(tmp_path / "drive", form=PY)
    paths = (tmp_path / "drive" / MODULES / "isocket").rglob("*.py")
    modules = {path.name: path.read_text() for path in paths if path.parent.name != "bench_link"}
    importers = [name for name, text in modules.items() if "isocket.bench_link" in text]
    assert importers == ["hardware.py"], "in the field nothing may need what comes with the link"
    desk = Desk(drive=tmp_path / "drive", settings={"ISOCKET_BENCH": 1})
    desk.begin("mains 1", "button 0", "contact 0", "probe 320", "ps 0", "modem")
    assert desk.ask("take button 1") == "=ok"
    assert desk.ask("take button 0") == "=ok"
    assert desk.ask("take contact 1") == "=ok"
    desk.run(2)
    state = desk.state()
    assert (state["relay"], state["contact"], state["probe"]) == ("1", "1", "320")
    assert desk.ask("passes").startswith("=passes=")
    assert desk.ask("dance")[0] == "!"
    desk.send(checked("77 factory"))
    desk.until_hello()
    desk.target.close()
