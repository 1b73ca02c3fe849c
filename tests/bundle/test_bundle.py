"""The file that a builder sends: what is in it, what is refused, and the column that is made of it."""

from __future__ import annotations

import io
import json
import re
import zipfile
from datetime import datetime
from pathlib import Path

import pytest

from bench.__main__ import main
from bench.checks.doctor.finding import OK, Finding
from bench.ui.bundle import seen, unpack
from bench.ui.bundle.pack import FACTS, Content, packed, zipped
from bench.ui.bundle.seen import added, cell, filled, record_of
from bench.ui.bundle.unpack import BundleError, unpacked

UID = "E6614104035C2B31"  # as a real one looks
OWNER = "+358401234567"


def content(**changes: object) -> Content:
    told: dict = {
        "kind": "play",
        "began": datetime(2026, 11, 24, 22, 30, 2),
        "uid": UID,
        "rehearsal": "",
        "board": {"interpreter": "CircuitPython 10.2.1", "firmware": "0.1.0", "modem": "emulated SIM800"},
        "results": [
            {"name": "bench/scenarios/04-socket.scn: ON", "verdict": "passed"},
            {"name": "bench/scenarios/faults/01-modem.scn: silence, idle", "verdict": "passed"},
            {"name": "bench/scenarios/faults/01-modem.scn: silence, at boot", "verdict": "failed"},
            {"name": "bench/scenarios/10-power.scn: a cut", "verdict": "left out"},
        ],
        "figures": {"worst_pass_ms": 22.0, "least_heap_bytes": 39120.0},
        "report": f"# FAILED\n{OWNER}\n",
        "doctor": [Finding(OK, "SMS centre", "+358400000099")],
        "console": [f"1.5 sms: from {OWNER}"],
        "at": ['+CLIP: "0401234567"', "AT+CGSN 865067020000002|OK"],
    }
    return Content(**{**told, **changes})


def files(bundle: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_all_is_in_it_and_no_number() -> None:
    found = files(packed(content()))
    assert set(found) == {
        *("bundle.json", "report.md", "doctor.json", "console.txt", "at.txt", "README.txt", "SHA256SUMS")
    }
    for name, text in found.items():
        if name != "SHA256SUMS":
            assert not re.search(r"40123456|0000099|86506702", text.decode()), name
    assert b"from +<number 1, 12 digits>" in found["console.txt"]
    assert b'"<number 1, 10 digits>"' in found["at.txt"], "the same number"
    assert json.loads(found["doctor.json"])["looked"] is True


def test_it_is_read_as_it_was_made() -> None:
    bundle = unpacked(packed(content()))
    assert (bundle.uid, bundle.kind, bundle.firmware, bundle.rehearsal) == (UID, "play", "0.1.0", "")
    assert bundle.figures["worst_pass_ms"] == 22.0
    assert [one["verdict"] for one in bundle.results] == ["passed", "passed", "failed", "left out"]


def spoilt(**changes: object) -> bytes:
    found = files(packed(content()))
    facts = {**json.loads(found[FACTS]), **changes}
    return zipped({**{n: t for n, t in found.items() if n != "SHA256SUMS"}, FACTS: json.dumps(facts).encode()})


def changed_after() -> bytes:
    found = files(packed(content()))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in found.items():
            archive.writestr(name, text.replace(b"failed", b"passed") if name == FACTS else text)
    return out.getvalue()


@pytest.mark.parametrize(
    ("bundle", "why"),
    [
        (b"hello", "cannot be unpacked"),
        (packed(content())[:-40], "cannot be unpacked"),
        (zipped({"x": b""}), "no bundle of isocket"),
        (changed_after(), "bundle.json is not what SHA256SUMS says"),
        (spoilt(format=2), "its format is 2"),
        (spoilt(kind="dance"), "its kind is 'dance'"),
        (spoilt(uid="<script>"), "is no chip's uid"),
        (spoilt(results=[{"name": "x"}]), "is not as it should be"),
        (spoilt(figures={"worst_pass_ms": "fast"}), "is not as it should be"),
        (spoilt(began="yesterday"), "is not as it should be"),
        (spoilt(board=None), "is not as it should be"),
    ],
)
def test_what_is_no_bundle(bundle: bytes, why: str) -> None:
    with pytest.raises(BundleError, match=re.escape(why)):
        unpacked(bundle)


def test_one_that_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpack, "MOST_BYTES", 100)
    with pytest.raises(BundleError, match="larger than any bundle"):
        unpacked(packed(content()))


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"uid": "E661640843315A2C"}, "is the emulated board"),
        ({"uid": ""}, "no board was asked for its uid"),
        ({"rehearsal": "a simulated device"}, "a simulated device"),
        ({"results": [], "figures": {}}, "nothing was played"),
    ],
)
def test_what_was_not_seen_on_hardware(changes: dict, why: str) -> None:
    with pytest.raises(BundleError, match=why):
        record_of(unpacked(packed(content(**changes))))


def test_what_a_run_tells() -> None:
    told = record_of(unpacked(packed(content())))["told"]
    assert told["a modem that misbehaves is brought back"] == "1 of 2 scenarios held"
    assert told["… on real CircuitPython, and in passes"].startswith("2 of 3 scenarios held; longest pass 22 ms")
    assert told["memory lasts"] == "39.1 KB free at least, beside the link"
    assert "… on each kind of modem" not in told, "the modem was emulated"
    air = {"board": {"modem": "the board's own", "firmware": "0.1.0"}}
    assert "with its own modem" in record_of(unpacked(packed(content(**air))))["told"]["… on each kind of modem"]


def test_what_an_evening_tells() -> None:
    steps = [{"name": "The owner: text", "verdict": "passed"}, {"name": "A stranger: ON", "verdict": "failed"}]
    told = record_of(unpacked(packed(content(kind="commission", results=steps, figures={}))))["told"]
    assert told == {"a socket that was built lives through its first evening": "1 of 2 steps passed"}


def test_the_newest_word_of_each_board() -> None:
    first = record_of(unpacked(packed(content())))
    later = record_of(unpacked(packed(content(began=datetime(2026, 12, 1), figures={"least_heap_bytes": 40960.0}))))
    other = record_of(unpacked(packed(content(uid="E6614104035C0000"))))
    records = added(added(added(added([], later), first), other), first)
    assert len(records) == 3
    assert cell("memory lasts", records) == (
        "board …0000, 2026-11-24, 0.1.0: 39.1 KB free at least, beside the link; "
        "board …2B31, 2026-12-01, 0.1.0: 41 KB free at least, beside the link"
    )


def test_the_column_is_what_bundles_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page, records = tmp_path / "reliability.md", tmp_path / "seen.json"
    page.write_text(seen.PAGE.read_text(encoding="utf-8"), encoding="utf-8")
    records.write_text("[]")
    monkeypatch.setattr(seen, "PAGE", page)
    monkeypatch.setattr(seen, "RECORDS", records)
    before = page.read_text(encoding="utf-8")
    (tmp_path / "good.zip").write_bytes(packed(content()))
    (tmp_path / "rehearsal.zip").write_bytes(packed(content(rehearsal="a simulated device")))
    assert main(["seen", str(tmp_path / "rehearsal.zip")]) == 1
    assert "nothing was seen on hardware: a simulated device" in capsys.readouterr().err
    assert page.read_text(encoding="utf-8") == filled(before, [])
    assert main(["seen", str(tmp_path / "good.zip"), "--dry-run"]) == 0
    assert json.loads(records.read_text()) == []
    for _ in range(2):  # the same file counts once
        assert main(["seen", str(tmp_path / "good.zip")]) == 0
        assert len(json.loads(records.read_text())) == 1
    (row,) = [one for one in page.read_text(encoding="utf-8").splitlines() if one.startswith("| memory lasts")]
    assert row.endswith("| board …2B31, 2026-11-24, 0.1.0: 39.1 KB free at least, beside the link |")
    assert main(["seen", "--check"]) == 0
    page.write_text(page.read_text(encoding="utf-8").replace("39.1 KB", "99.9 KB"), encoding="utf-8")
    assert main(["seen", "--check"]) == 1, "written by hand"


def test_the_column_of_the_repository() -> None:
    """Nothing stands there that no bundle has said."""
    assert main(["seen", "--check"]) == 0
