"""The doctor and a simulated board, with one fault planted at a time."""

from __future__ import annotations

import errno
import io
import re
from collections.abc import Callable, Iterator
from functools import cache

import pytest

from bench.__main__ import main
from bench.build.release.contents import LIST
from bench.build.release.package import release_drive
from bench.checks.doctor.boards import Board, BoardError, SerialLine, SimBoard, remedy
from bench.checks.doctor.finding import FAULT, NOTE, OK, WARNING, Finding
from bench.checks.doctor.hands import Hands
from bench.checks.doctor.judge import judge_about, judge_probe
from bench.checks.doctor.parts import PARTS
from bench.checks.doctor.session import Nobody, visit
from bench.surroundings import World
from bench.world.clock import SECOND


@cache
def sound() -> dict[str, bytes]:
    return release_drive()


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def look(world: World) -> Iterator[Callable[..., dict[str, Finding]]]:
    """Visit a board in this world: subject -> its worst finding."""
    boards: list[SimBoard] = []

    def visited(
        files: dict[str, bytes] | None = None, person: object = None, parts: tuple[str, ...] = PARTS
    ) -> dict[str, Finding]:
        board = SimBoard(world, files or sound())
        boards.append(board)
        levels = (OK, NOTE, WARNING, FAULT)
        worst: dict[str, Finding] = {}
        for finding in visit(board, person or Nobody(), parts):  # type: ignore[arg-type]
            known = worst.get(finding.subject)
            if known is None or levels.index(finding.level) > levels.index(known.level):
                worst[finding.subject] = finding
        return worst

    yield visited
    for board in boards:
        board.close()


def test_a_sound_board(look: Callable[..., dict[str, Finding]]) -> None:
    found = look()

    assert [finding for finding in found.values() if finding.level in (WARNING, FAULT)] == []
    assert found["image"].seen.startswith("CircuitPython 10.")
    assert found["firmware"].seen.startswith("isocket ")
    assert found["probe"].seen.startswith("20.0 C, ROM 28")
    assert found["modem supply"].seen == "4.13 V at rest, 4.13 V while transmitting"
    assert found["signal"].seen == "-77 dBm"
    assert found["SMS centre"].seen == "+358400000099"
    assert found["storage of texts"].seen == "0 of 30 in SM"
    assert found["relay"].level == NOTE  # nobody allowed it


def plant(subject: str, level: str, words: str, do: Callable[[World], object]) -> object:
    return pytest.param(do, subject, level, words, id=f"{subject}: {words}")


@pytest.mark.parametrize(
    "do, subject, level, words",
    [
        plant("probe", FAULT, "nobody answers$", lambda world: world.probe.set(plugged=False)),
        plant("probe", FAULT, "3 corrupt readings of 3", lambda world: world.probe.set(fault="crc")),
        plant("probe", FAULT, "85.0 C in every reading", lambda world: world.probe.set(fault="85fault")),
        plant("probe", FAULT, "low at rest", lambda world: world.probe.set(fault="short")),
        plant("contact", NOTE, "closed", lambda world: world.contact.set(True)),
        plant("button", FAULT, "pressed", lambda world: world.button.set(True)),
        plant("mains", WARNING, "absent", lambda world: world.mains.set(False)),
        plant("modem", FAULT, "KEY does not wake it", lambda world: world.modem.fault("absent")),
        plant("SIM", FAULT, "wants its PIN", lambda world: world.sim_card.set_state("pin")),
        plant("SIM", FAULT, "CME ERROR: 10", lambda world: world.sim_card.set_state("absent")),
        plant("network", FAULT, "not registered", lambda world: world.network.set_state("off")),
        plant("network", FAULT, "registration denied", lambda world: world.network.set_state("denied")),
        plant("signal", WARNING, "-105 dBm", lambda world: world.network.set_signal(4)),
        plant("signal", FAULT, "none", lambda world: world.network.set_signal(99)),
        plant("SMS centre", FAULT, "none on the card", lambda world: setattr(world.sim_card, "centre", "")),
        plant("modem supply", WARNING, "3.46 V", lambda world: world.modem.fault("under-voltage")),
        plant("storage of texts", FAULT, "30 of 30", lambda world: world.modem.fault("full-storage")),
    ],
)
def test_a_planted_fault_is_found_and_nothing_else(
    do: Callable[[World], object],
    subject: str,
    level: str,
    words: str,
    world: World,
    look: Callable[..., dict[str, Finding]],
) -> None:
    do(world)

    found = look()

    assert found[subject].level == level, found
    assert re.search(words, found[subject].seen), found[subject]
    assert level == NOTE or found[subject].do
    others = [finding for finding in found.values() if finding.level == FAULT and finding.subject != subject]
    follows = {"network": ("signal",)}.get(subject, ())  # without a network there is no signal either
    assert [finding for finding in others if finding.subject not in follows] == []


def test_a_modem_that_is_on_and_hangs(world: World, look: Callable[..., dict[str, Finding]]) -> None:
    world.modem.power.start("test")
    world.clock.advance(world.clock.now_us + 5 * SECOND)
    world.modem.fault("silent")

    found = look()

    assert found["modem"].level == FAULT
    assert "PS high" in found["modem"].seen
    assert "SIM" not in found


# what is on the drive


def test_settings_are_told_and_pins_follow_them(world: World, look: Callable[..., dict[str, Finding]]) -> None:
    files = dict(sound())
    files["settings.toml"] += b'ISOCKET_PIN_PROBE = "GP22"\nISOCKET_SIM_PIN = "1234"\n'

    found = look(files)

    assert found["probe"].level == OK  # the simulated probe is at GP22, then
    assert "1234" not in " ".join(finding.seen for finding in found.values())


def test_bench_mode_is_told_with_what_it_means(look: Callable[..., dict[str, Finding]]) -> None:
    files = dict(sound())
    files["settings.toml"] += b"ISOCKET_BENCH = 1\n"
    found = look(files)["settings.toml"]
    assert found.level == NOTE and found.seen == "ISOCKET_BENCH is set"
    assert "wrong in use" in found.meaning and "#" in found.do


def test_a_setting_is_told_as_it_is_written(look: Callable[..., dict[str, Finding]]) -> None:
    told = judge_about({"setting": ["ISOCKET_ANSWER_S '5'", "ISOCKET_NAME 'cottage'"]})
    assert [finding.seen for finding in told if finding.subject == "settings.toml"] == [
        "ISOCKET_ANSWER_S = 5",
        'ISOCKET_NAME = "cottage"',
    ]


def test_a_rehearsal_presses_what_one_agrees_to_press(world: World, look: Callable[..., dict[str, Finding]]) -> None:
    class Agreeing(Nobody):
        def agrees(self, question: str) -> bool:
            return True

    found = look(person=Hands(Agreeing(), world), parts=("button", "contact"))
    assert found["button when used"].level == OK and found["contact when used"].level == OK
    found = look(person=Hands(Nobody(), world), parts=("button",))
    assert not found["button when used"].tried


def test_a_port_that_does_not_open_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    assert "usermod -aG dialout $USER" in remedy(PermissionError(errno.EACCES, "Permission denied"))
    monkeypatch.setattr("sys.platform", "win32")
    assert "Another program" in remedy(PermissionError(errno.EACCES, "Access is denied"))
    assert remedy(FileNotFoundError(errno.ENOENT, "No such file")) == ""
    with pytest.raises(BoardError, match="/dev/nobody cannot be opened"):
        SerialLine("/dev/nobody")


def test_no_list_of_contents(look: Callable[..., dict[str, Finding]]) -> None:
    files = dict(sound())
    files.pop(LIST)

    assert look(files)["firmware"].level == WARNING


def test_an_unfinished_update(look: Callable[..., dict[str, Finding]]) -> None:
    files = dict(sound())
    files[f"update/{LIST}"] = files[LIST]

    found = look(files)

    assert found["firmware"].level == WARNING and "bench install" in found["firmware"].do


# with somebody at the bench


class Helper:
    """Says yes to all; does what is asked; looks at what lights and clicks."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.questions: list[str] = []
        self.seen: list[str] = []
        for name, signal in (*world.leds.items(), ("relay", world.relay)):
            signal.watchers.append(
                lambda signal, name=name: self.seen.append(f"{name} {'on' if signal.value else 'off'}")
            )

    def agrees(self, question: str) -> bool:
        self.questions.append(question)
        if "button" in question:
            self._press(self.world.button)
        if "contact" in question:
            self._press(self.world.contact)
        if question.startswith("Did "):
            lit, self.seen = self.seen, []
            name = "relay" if "click" in question else question.split()[1].strip(",")
            return lit == [f"{name} on", f"{name} off"]
        return True

    def _press(self, signal) -> None:
        for at, value in ((3, True), (4, False), (5, True), (6, False)):
            self.world.clock.after(at * SECOND, signal.set, value)

    def told(self, words: str) -> None:
        pass


def test_all_that_needs_a_person(world: World, look: Callable[..., dict[str, Finding]]) -> None:
    helper = Helper(world)

    found = look(person=helper)

    for subject in ("LED POWER", "LED GSM", "LED OUT", "relay", "button when used", "contact when used"):
        assert found[subject].level == OK, found[subject]
    click = next(at for at, question in enumerate(helper.questions) if "relay" in question)
    assert "Is that safe?" in helper.questions[click]


def test_the_relay_is_not_touched_without_a_yes(world: World, look: Callable[..., dict[str, Finding]]) -> None:
    class Careful(Helper):
        def agrees(self, question: str) -> bool:
            return False if "Is that safe?" in question else super().agrees(question)

    helper = Careful(world)
    found = look(person=helper)

    assert found["relay"].level == NOTE
    assert "relay on" not in helper.seen and not world.relay.value


def test_an_led_and_a_relay_on_the_wrong_pins(world: World, look: Callable[..., dict[str, Finding]]) -> None:
    helper = Helper(world)
    world.leds["POWER"], world.relay = world.relay, world.leds["POWER"]  # wired the other way round

    found = look(person=helper)

    assert found["LED POWER"].level == FAULT
    assert found["relay"].level == FAULT
    assert found["LED GSM"].level == OK


def test_a_button_that_nobody_hears(world: World, look: Callable[..., dict[str, Finding]]) -> None:
    class Elsewhere(Helper):
        def _press(self, signal) -> None:
            pass

    found = look(person=Elsewhere(world))

    assert found["button when used"].level == FAULT
    assert found["contact when used"].level == FAULT


def test_a_program_that_fails_is_a_finding() -> None:
    class Broken:
        def run(self, program: str, within_s: float) -> str:
            raise BoardError("MemoryError")

        def close(self) -> None:
            pass

    board: Board = Broken()
    found = {finding.subject: finding for finding in visit(board, Nobody())}
    assert found["probe"] == Finding(FAULT, "probe", "MemoryError")
    assert found["modem"].level == FAULT


@pytest.mark.parametrize(
    "facts",
    [
        {"line": ["0"], "presence": ["none", "none", "none"]},
        {"line": ["0"], "scratchpad": ["000000000000000000"] * 3, "rom": ["0000000000000000"]},  # low reads as presence
    ],
)
def test_a_probe_without_its_pull_up(facts: dict[str, list[str]]) -> None:
    (finding,) = judge_probe(facts)

    assert finding.level == FAULT and "low at rest" in finding.seen and finding.do.startswith("4.7k")


# one part after the other, as they are built

OF_PARTS = {
    "board": {"image", "firmware", "board"},
    "contact": {"contact", "contact when used"},
    "button": {"button", "button when used"},
    "mains": {"mains"},
    "probe": {"probe"},
    "leds": {"LED POWER", "LED GSM", "LED OUT"},
    "relay": {"relay"},
    "modem": {"modem", "modem supply", "SIM", "network", "signal", "SMS centre", "storage of texts"},
}


@pytest.mark.parametrize("part", PARTS)
def test_a_part_alone(part: str, world: World, look: Callable[..., dict[str, Finding]]) -> None:
    found = look(person=Helper(world), parts=(part,))

    assert set(found) - {"settings.toml"} == OF_PARTS[part]
    assert all(finding.level in (OK, NOTE) and finding.tried for finding in found.values())


def test_what_is_not_built_yet_is_not_looked_at(world: World, look: Callable[..., dict[str, Finding]]) -> None:
    world.probe.set(plugged=False)
    world.modem.fault("absent")
    helper = Helper(world)

    found = look(person=helper, parts=("relay", "mains"))

    assert set(found) == {"relay", "mains"}
    assert len(helper.questions) == 2  # about the relay; no LED lights, no button is asked for
    assert not world.modem.power.on


def test_who_is_asked_nothing_is_told_why_it_takes_so_long(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--sim", "--quiet", "modem"]) == 0
    said = capsys.readouterr().out
    assert said.index("up to two minutes") < said.index("modem supply")


def test_by_name_on_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--sim", "probe", "mains"]) == 0
    assert re.findall(r"^ok +(\w+):", capsys.readouterr().out, re.MULTILINE) == ["mains", "probe"]


def test_a_part_that_was_asked_for_and_not_tried_is_no_success(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO())

    assert main(["doctor", "--sim", "relay"]) == 1
    assert "0 faults, 0 warnings, 1 not tried" in capsys.readouterr().out


@pytest.mark.parametrize("words", [["prob"], ["--path", ".", "probe"]])
def test_wrong_parts_are_wrong_usage(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", *words]) == 2
    assert "part" in capsys.readouterr().err
