"""requirements.txt is what `make requirements` makes of requirements.in, and `make audit` says what it knows."""

from __future__ import annotations

import json
import re
import sys
from importlib import metadata
from pathlib import Path

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement

from bench.build.pins import PIN, markers, pins
from bench.repository import supply
from bench.repository.supply import PINNED, WANTED, spelled

OURS = {spelled(name): version for name, version in pins(PINNED).items()}
ELSEWHERE = {spelled(name) for name, marker in markers(PINNED).items() if not Marker(marker).evaluate()}


def requirements() -> list[Requirement]:
    lines = (line.partition("#")[0].strip() for line in WANTED.read_text(encoding="utf-8").splitlines())
    return [Requirement(line) for line in lines if line]


def test_all_that_is_wanted_is_pinned_as_it_is_wanted() -> None:
    for wanted in requirements():
        assert wanted.specifier.contains(OURS[spelled(wanted.name)]), wanted


def test_all_that_they_need_is_pinned_as_they_need_it() -> None:
    """Of what is installed here, by what each package says itself."""
    to_see = [(wanted.name, frozenset(wanted.extras)) for wanted in requirements()]
    seen = set()
    while to_see:
        one = to_see.pop()
        if one in seen:
            continue
        seen.add(one)
        for needs in map(Requirement, metadata.requires(one[0]) or ()):
            if needs.marker is None or any(needs.marker.evaluate({"extra": extra}) for extra in one[1] or {""}):
                assert needs.specifier.contains(OURS[spelled(needs.name)], prereleases=True), (one, needs)
                to_see.append((needs.name, frozenset(needs.extras)))
    assert {spelled(name) for name, _ in seen} == set(OURS) - ELSEWHERE


def test_what_is_installed_here_is_what_is_pinned() -> None:
    for name in set(OURS) - ELSEWHERE:
        assert metadata.version(name) == OURS[name], name


def test_each_pin_has_its_hashes_and_no_index_is_named() -> None:
    text = PINNED.read_text(encoding="utf-8")
    blocks = re.split(r"^(?=[\w.-]+==)", text, flags=re.MULTILINE)
    assert len(blocks) == len(OURS) + 1
    for block in blocks[1:]:
        assert re.search(r"^    --hash=sha256:[0-9a-f]{64}", block, re.MULTILINE), block
    for line in text.splitlines():
        assert re.fullmatch(r"#.*|[\w.-]+==[^/]*|    --hash=sha256:[0-9a-f]{64}(?: \\)?|    #[^/]*", line), line


def test_pins_are_read() -> None:
    text = (
        "# by\na-b==1.0 \\\n    --hash=sha256:0\n    # via c\nd.e==2 ; os_name == 'nt' \\\n    --hash=sha256:1\nf==3\n"
    )
    assert PIN.findall(text) == [("a-b", "1.0", ""), ("d.e", "2", "os_name == 'nt'"), ("f", "3", "")]


def tool(folder: Path, name: str, source: str) -> tuple[str, str]:
    path = folder / f"{name}.py"
    path.write_text(source, encoding="utf-8")
    return sys.executable, str(path)


def uv(folder: Path, **newer: str) -> tuple[str, str]:
    made = "".join(f"{name}=={newer.get(name, version)}\n" for name, version in OURS.items())
    source = f"import sys; open(sys.argv[sys.argv.index('--output-file') + 1], 'w').write({made!r})"
    return tool(folder, "uv", source)


def audit(folder: Path, code: int = 0, skipped: tuple[str, ...] = (), **weak: str) -> tuple[str, str]:
    told = [
        {"name": name, "skip_reason": "not found"}
        if name in skipped
        else {
            "name": name,
            "version": version,
            "vulns": [{"id": weak[name], "fix_versions": ["99"]}] if name in weak else [],
        }
        for name, version in OURS.items()
    ]
    return tool(folder, "audit", f"print({json.dumps({'dependencies': told})!r}); raise SystemExit({code})")


def test_nothing_to_say(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert supply.run(uv(tmp_path), audit(tmp_path)) == 0
    said = capsys.readouterr()
    assert "Nothing is behind." in said.out and "Nothing is known to be vulnerable" in said.out and not said.err


def test_what_is_behind_and_what_is_vulnerable(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert supply.run(uv(tmp_path, ruff="99", idna="98"), audit(tmp_path, 1, idna="PYSEC-1")) == 1
    said = capsys.readouterr().out.splitlines()
    assert said[0] == f"own     ruff {OURS['ruff']} -> 99" and said[1] == f"theirs  idna {OURS['idna']} -> 98"
    assert f"idna {OURS['idna']}: PYSEC-1; mended in 99" in said


def test_what_cannot_be_found_out_is_no_all_clear(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """pip-audit itself ends with 0, and says that no weakness was found, when the index knows no package."""
    assert supply.run(uv(tmp_path), audit(tmp_path, skipped=tuple(OURS))) == 2
    said = capsys.readouterr()
    assert f"does not say what is vulnerable of {len(OURS)}\n" in said.err and "Nothing is known" not in said.out
    assert supply.run(uv(tmp_path), audit(tmp_path, skipped=("ruff",))) == 2
    said = capsys.readouterr()
    assert "does not say what is vulnerable of 1: ruff\n" in said.err and "Nothing is known" in said.out
    broken = tool(tmp_path, "broken", "import sys; print('no route', file=sys.stderr); raise SystemExit(1)")
    assert supply.run(broken, broken) == 2
    said = capsys.readouterr().err
    assert "what is behind cannot be found out: no route" in said
    assert "what is vulnerable cannot be found out: no route" in said
    assert supply.run(("/nowhere/uv",), ("/nowhere/pip-audit",)) == 2
    assert "`make audit` fetches it" in capsys.readouterr().err
