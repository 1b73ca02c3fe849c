"""The drawings and the hardware guide cannot disagree with the firmware."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bench.__main__ import main
from bench.build.drive import PROJECT
from bench.checks.doctor.firmware import default_pins
from bench.checks.doctor.parts import PARTS
from bench.papers.wiring import draws
from bench.papers.wiring.builds import BUILDS, Build
from bench.papers.wiring.drawings import SHEETS, drawings, pin_label
from bench.papers.wiring.tables import blocks, renewed

PAGE = (PROJECT / "docs" / "hardware.md").read_text(encoding="utf-8")
RESTARTS = (PROJECT / "docs" / "reliability.md").read_text(encoding="utf-8")
FOLDER = PROJECT / "docs" / "wiring"


def test_the_committed_drawings_are_those_of_the_firmware() -> None:
    boards = {f"breadboard-{build.name}.svg" for build in BUILDS}
    assert {path.name for path in FOLDER.glob("*.svg")} == set(drawings(default_pins())) | boards
    assert main(["wiring", "--check"]) == 0


@pytest.mark.parametrize("build", BUILDS, ids=lambda build: build.name)
def test_every_signal_is_drawn_once_in_each_build_with_its_pin(build: Build) -> None:
    pins = default_pins()
    made = drawings(pins)
    sheets = [sheet for sheet in SHEETS if build.name in sheet.builds]

    assert sorted(signal for sheet in sheets for signal in sheet.signals) == sorted(pins)
    for sheet in sheets:
        drawn = re.findall(r"GP\d+ \(\d+\)", made[f"{sheet.name}.svg"].decode())
        assert sorted(drawn) == sorted(pin_label(pins, signal) for signal in sheet.signals)


def words_of(name: str) -> str:
    return drawings(default_pins())[f"{name}.svg"].decode()


def test_what_the_sheets_have_to_say() -> None:
    assert all(pin in words_of("inputs") for pin in ("BAT54S", "1: GND", "2: 3V3", ">3<"))
    dividers = [name for name in drawings(default_pins()) if "15k" in words_of(name.removesuffix(".svg"))]
    assert dividers == ["inputs.svg", "power-lte.svg"]  # of the mains, and of the modem's supply
    assert "5 V from the mains supply" in words_of("inputs")
    assert words_of("modem-fona").count("47k") == 2 and words_of("modem-fona").count("100k") == 1
    assert words_of("modem-lte").count("47k") == 2
    assert all("RI open: not needed" in words_of(f"modem-{build.name}") for build in BUILDS)
    assert words_of("outputs").count("220") == 1 and words_of("outputs").count("1k") == 2


def test_another_pin_makes_another_drawing() -> None:
    pins = {**default_pins(), "RELAY": "GP22"}

    changed = drawings(pins)["outputs.svg"]

    assert b"GP22 (29)" in changed and b"GP9 (12)" not in changed
    assert changed != (FOLDER / "outputs.svg").read_bytes()
    assert "GP22 (29)" in blocks(pins)["nets fona"] and "GP9 (12)" not in blocks(pins)["nets fona"]


def test_what_is_stale_fails_the_check(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "page.md"
    page.write_text("<!-- made: pins -->\nold\n<!-- end -->\nbelow\n")
    where = ["wiring", "--out", str(tmp_path / "out"), "--page", str(page)]

    assert main(where) == 0
    assert main([*where, "--check"]) == 0
    assert "| RELAY | GP9 (12) |" in page.read_text() and page.read_text().endswith("<!-- end -->\nbelow\n")
    (tmp_path / "out" / "breadboard-lte.svg").write_text("<svg/>")
    page.write_text(page.read_text().replace("GP9", "GP10"))
    assert main([*where, "--check"]) == 1
    assert "breadboard-lte.svg, page.md" in capsys.readouterr().err


def test_every_table_is_on_the_page() -> None:
    assert set(re.findall(r"<!-- made: (.*?) -->", PAGE)) == set(blocks(default_pins()))
    assert renewed(PAGE, default_pins()) == PAGE


def test_the_table_of_the_guide() -> None:
    pins = default_pins()
    rows = dict(re.findall(r"^\| ([A-Z_]+) \| (GP\d+ \(\d+\)) \|", PAGE, re.MULTILINE))

    assert rows == {signal: pin_label(pins, signal) for signal in pins}


def test_every_drawing_is_shown() -> None:
    for path in FOLDER.glob("*.svg"):
        assert f"(wiring/{path.name})" in PAGE


def test_every_number_of_a_source_has_its_source() -> None:
    used = set(re.findall(r" \[(\d+)\]", PAGE))
    listed = set(re.findall(r"^(\d+)\. \S", PAGE.split("## Sources")[1], re.MULTILINE))

    assert used == listed


# parts and prices


@pytest.mark.parametrize("build", BUILDS, ids=lambda build: build.name)
def test_no_price_and_no_total_without_its_date(build: Build) -> None:
    rows = blocks(default_pins())[f"parts {build.name}"].splitlines()[2:]

    priced = [row for row in rows if re.search(r"\| (\*\*)?\d", row)]
    assert len(priced) == len(build.bought) + 1
    assert all(re.search(r"\| 20\d\d-(0[1-9]|1[0-2])( to 20\d\d-\d\d)? \|", row) for row in priced)
    assert all(part.source for part in build.bought)
    total = sum(part.count * part.each_usd for part in build.bought)
    assert f"**{total:.0f}**" in rows[-1]
    dates = [part.date for part in build.bought]
    assert min(dates) in rows[-1] and max(dates) in rows[-1]
    assert not re.search(r"(USD|EUR|\$) ?\d{2,}", PAGE)  # no sum in the text, where it would have no date


@pytest.mark.parametrize("build", BUILDS, ids=lambda build: build.name)
def test_the_parts_list_has_what_the_net_list_wants(build: Build) -> None:
    counts: dict[str, int] = {}
    for small in build.smalls:
        counts[small.value] = counts.get(small.value, 0) + 1
    (resistors,) = (part for part in build.bought if part.what.startswith("resistor"))
    told = {value: int(count or 1) for value, count in re.findall(r"([\d.]+k?)(?: \((\d+)\))?(?:,|$)", resistors.what)}

    assert told == {value: count for value, count in counts.items() if re.fullmatch(r"[\d.]+k?", value)}
    assert resistors.count == sum(told.values())
    (diodes,) = (part for part in build.bought if part.what == "1N5817")
    assert diodes.count == counts["1N5817"]


def test_the_pulls_are_those_of_restarts_md() -> None:
    """Its table says which pin wants which resistor."""
    wanted = {"GP0": "47k", "GP1": "47k", "GP4": "100k", "GP6": "4.7k", "GP9": "10k"}
    for pin, value in wanted.items():
        (row,) = re.findall(rf"^\| \**{pin}\** \|.*$", RESTARTS, re.MULTILINE)
        assert value.replace("k", " kΩ") in row
        (fona, _) = BUILDS
        values = {small.name: small.value for small in fona.smalls}
        ends = next(
            ends for ends in fona.nets(default_pins()).values() if any(end[1].startswith(f"{pin} ") for end in ends)
        )
        assert value in [values.get(part) for part, _ in ends]


# the checks


def test_each_step_is_checked_by_a_part_that_the_doctor_knows() -> None:
    steps = PAGE.split("## Step by step")[1].split("\n## ")[0]
    asked = [words.split() for words in re.findall(r"`python -m bench doctor([^`]*)`", steps)]

    assert {part for parts in asked for part in parts} == set(PARTS)
    assert [] in asked  # the whole of it at the end


def test_what_the_steps_promise_is_what_the_doctor_says(capsys: pytest.CaptureFixture[str]) -> None:
    steps = PAGE.split("## Step by step")[1].split("\n## ")[0]
    rows = [row for row in steps.splitlines() if "bench doctor " in row]
    promised = 0
    for row in rows:
        (part,) = re.findall(r"`python -m bench doctor (\w+)`", row)[:1]
        main(["doctor", "--sim", "--quiet", part])
        said = re.sub(r" +", " ", capsys.readouterr().out)
        for words in re.findall(r"`(ok [^`…]*)", row):
            assert re.search(rf"^{re.escape(words)}", said, re.MULTILINE), said
            promised += 1
    assert promised >= 5


# the battery


def test_the_hours_follow_from_the_figures() -> None:
    assert draws.mean_ma("fona", "awake, idle") == pytest.approx(100 / 3.7 + 3 + 1 + 17.4)
    assert draws.hours("fona", "awake, idle") == pytest.approx(0.8 * 1200 / 48.43, rel=0.001)
    asleep = 7 * 5 / 3.7 + 1 + 0.2
    assert draws.mean_ma("fona", "asleep, a notice owed") == pytest.approx((asleep * 55 + 48.43 * 5) / 60, rel=0.001)
    assert all(one.source for states in draws.STATES.values() for state in states.values() for one in state)
