"""The project, as its ecosystem expects it: workflows, forms, hooks, licences, pins, the version."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from ruamel.yaml import YAML

from bench.build.pins import pins
from bench.build.release.changelog import CHANGELOG, TagError, notes_of
from bench.build.version import firmware_version
from bench.repository import quick
from bench.repository.supply import PINNED, spelled

ROOT = Path(__file__).parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.y*ml"))
FORMS = sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.y*ml"))
BESIDE = Path(sys.executable).parent
TARGET = re.compile(r"make ([a-z]+)")


def yaml(path: Path) -> dict:
    return YAML(typ="safe").load(path.read_text(encoding="utf-8"))


def check(schema: str, *paths: Path) -> subprocess.CompletedProcess[str]:
    """With the schema that check-jsonschema carries: nothing is fetched."""
    command = [str(BESIDE / "check-jsonschema"), "--builtin-schema", schema, *map(str, paths)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


# -- workflows


def test_workflows_fit_their_schema() -> None:
    assert {path.stem for path in WORKFLOWS} == {"release", "test"}
    done = check("vendor.github-workflows", *WORKFLOWS)
    assert done.returncode == 0, done.stdout


def test_a_workflow_that_is_wrong_is_noticed(tmp_path: Path) -> None:
    spoilt = tmp_path / "test.yml"
    spoilt.write_text(WORKFLOWS[0].read_text().replace("runs-on:", "run-on:"))
    done = check("vendor.github-workflows", spoilt)
    assert done.returncode == 1
    assert "run-on" in done.stdout


def steps() -> list[str]:
    return [
        step["run"]
        for path in WORKFLOWS
        for job in yaml(path)["jobs"].values()
        for step in job["steps"]
        if "run" in step
    ]


def test_each_step_is_a_make_target() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    found = [TARGET.fullmatch(step) for step in steps()]
    assert all(found), steps()
    assert {match[1] for match in found if match} <= targets
    assert {match[1] for match in found if match} == {"setup", "reuse", "firmware", "test", "release", "publish"}


def spoken(changelog: str, tmp_path: Path) -> Path:
    path = tmp_path / "CHANGELOG.md"
    path.write_text(changelog)
    return path


def test_the_notes_of_a_tag(tmp_path: Path) -> None:
    path = spoken(
        "# C\n\n## [Unreleased]\n\n- new\n\n## [1.2.0] - 2026-12-31\n\n- this\n\n## [1.1.0] - 2026-01-01\n", tmp_path
    )
    assert notes_of("v1.2.0", "1.2.0", path) == "- this\n"


@pytest.mark.parametrize(
    ("tag", "changelog", "why"),
    [
        ("v1.2.1", "## [1.2.1] - 2026-12-31\n- x\n", "is not of this firmware: isocket/__init__.py says 1.2.0"),
        ("1.2.0", "## [1.2.0] - 2026-12-31\n- x\n", "is not of this firmware"),
        ("v1.2.0", "## [Unreleased]\n- x\n", "has no section"),
        ("v1.2.0", "## [1.2.0]\n- x\n", "has no date"),
        ("v1.2.0", "## [1.2.0] - 2026-12-31\n\n## [1.1.0] - 2026-01-01\n- x\n", "says nothing"),
    ],
)
def test_a_tag_is_refused(tag: str, changelog: str, why: str, tmp_path: Path) -> None:
    with pytest.raises(TagError, match=re.escape(why)):
        notes_of(tag, "1.2.0", spoken(changelog, tmp_path))


def test_what_stands_in_the_changelog() -> None:
    """Every section has a version and a date, or is the one of what comes next."""
    heads = [line for line in CHANGELOG.read_text(encoding="utf-8").splitlines() if line.startswith("## ")]
    assert heads[0] == "## [Unreleased]"
    assert all(re.fullmatch(r"## \[\d+\.\d+\.\d+\] - \d{4}-\d\d-\d\d", head) for head in heads[1:])


def test_a_release_is_attached_to_its_tag(tmp_path: Path) -> None:
    """In a copy whose CHANGELOG knows the version, with a stand-in for GitHub's `gh`."""
    copy = tmp_path / "copy"
    files = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\n")
    for name in filter(None, files):
        if (ROOT / name).is_file() and not name.startswith("tests/"):
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, copy / name)
    (copy / ".venv").symlink_to(ROOT / ".venv")
    version = firmware_version()
    changelog = copy / "CHANGELOG.md"
    changelog.write_text(changelog.read_text() + f"\n## [{version}] - 2026-12-31\n\n- The first one.\n")
    tools = tmp_path / "tools"
    tools.mkdir()
    gh = tools / "gh"
    gh.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > {tmp_path}/said\n')
    gh.chmod(0o755)
    environment = {**os.environ, "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}"}

    def make(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["make", "-o", ".venv/ready", *words],
            cwd=copy,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )

    refused = make("publish", "TAG=v9.9.9")
    assert refused.returncode != 0
    assert "is not of this firmware" in refused.stderr
    assert not (tmp_path / "said").exists()
    done = make("publish", f"TAG=v{version}")
    assert done.returncode == 0, done.stdout + done.stderr
    said = (tmp_path / "said").read_text().splitlines()
    names = [f"isocket-{version}.zip", f"isocket-{version}-py3-none-any.whl", "SHA256SUMS"]
    assert said[:4] == ["release", "create", f"v{version}", "--verify-tag"]
    assert [Path(word).name for word in said[-3:]] == names
    out = copy / "out" / "release"
    assert (out / "NOTES.md").read_text() == "- The first one.\n"
    subprocess.run(["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=out, check=True, capture_output=True)
    assert {line.split("  ")[1] for line in (out / "SHA256SUMS").read_text().splitlines()} == set(names[:2])


# -- issue forms


def test_issue_forms_fit_their_schema() -> None:
    assert {path.stem for path in FORMS} == {"bench", "built", "device"}
    done = check("vendor.github-issue-forms", *FORMS)
    assert done.returncode == 0, done.stdout


def test_issue_forms_ask_for_a_scenario_and_the_doctor() -> None:
    asked = {path.stem: {one.get("id"): one for one in yaml(path)["body"]} for path in FORMS}
    for form in ("device", "bench"):
        assert ".scn" in asked[form]["scn"]["attributes"]["label"]
        assert "--json" in asked[form]["doctor"]["attributes"]["label"]
        assert asked[form]["doctor"]["validations"]["required"] is True
    assert "bundle" in asked["built"]


# -- hooks


def hooks() -> dict[str, dict]:
    (repo,) = yaml(ROOT / ".pre-commit-config.yaml")["repos"]
    assert repo["repo"] == "local", "what a hook does is decided here"
    return {hook["id"]: hook for hook in repo["hooks"]}


def test_hooks_do_what_quick_does() -> None:
    assert set(hooks()) == set(quick.parts_of(0, 1))
    for name, hook in hooks().items():
        assert hook["entry"] == f".venv/bin/python -m bench.repository.quick --only {name}"


def test_a_hook_stops_a_commit(tmp_path: Path) -> None:
    """pre-commit itself, offline: in a repository whose style is right, then wrong."""
    for name in (".pre-commit-config.yaml", "pyproject.toml"):
        shutil.copy2(ROOT / name, tmp_path / name)
    for folder in quick.SOURCES:
        (tmp_path / folder).mkdir()
    (tmp_path / ".venv").symlink_to(ROOT / ".venv")
    (tmp_path / "bench").rmdir()
    shutil.copytree(ROOT / "bench", tmp_path / "bench", ignore=shutil.ignore_patterns("node_modules", "__pycache__"))
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@b"]
    subprocess.run([*git, "init", "--quiet"], cwd=tmp_path, check=True)
    subprocess.run([*git, "add", ".pre-commit-config.yaml"], cwd=tmp_path, check=True)

    def hook() -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "pre_commit", "run", "style", "--verbose"]
        environment = {**os.environ, "PRE_COMMIT_HOME": str(tmp_path / "home")}
        return subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)

    good = hook()
    assert good.returncode == 0, good.stdout + good.stderr
    (tmp_path / "tests" / "wrong.py").write_text("import os\n")
    bad = hook()
    assert bad.returncode == 1
    assert "`os` imported but unused" in bad.stdout


# -- what is in the repository


def strays(folder: Path) -> list[str]:
    """What git keeps, and should not: links, which lead elsewhere on another machine, and what .gitignore names."""
    git = ["git", "-C", str(folder), "ls-files", "--cached"]
    listed = subprocess.run([*git, "--stage"], capture_output=True, text=True, check=True).stdout.splitlines()
    links = [line.partition("\t")[2] for line in listed if line.startswith("120000 ")]
    ignored = subprocess.run([*git, "--ignored", "--exclude-standard"], capture_output=True, text=True, check=True)
    return sorted({*links, *ignored.stdout.splitlines()})


def test_git_keeps_no_links_and_nothing_that_is_ignored() -> None:
    assert not strays(ROOT)


def test_a_link_in_the_place_of_a_folder_is_not_added(tmp_path: Path) -> None:
    """One to Node's packages was, once: where it was merged it took the place of the folder that it led to."""
    shutil.copy2(ROOT / ".gitignore", tmp_path / ".gitignore")
    for name in (".venv", "node_modules", "other"):
        (tmp_path / name).symlink_to(tmp_path)
    subprocess.run(["git", "-C", str(tmp_path), "init", "--quiet"], check=True)
    subprocess.run(["git", "-C", str(tmp_path), "add", "--all"], check=True)
    assert strays(tmp_path) == ["other"]


# -- licences, pins, the version


def test_every_file_has_a_licence() -> None:
    """`make reuse` does the same, here and in the workflow `test`; it fetches the tool."""
    if not (BESIDE / "reuse").is_file():
        pytest.skip("LICENCES NOT LOOKED AT: reuse is not here; `make reuse` fetches it")
    done = subprocess.run([str(BESIDE / "reuse"), "lint"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_an_installed_bench_has_the_pins_of_the_repository() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = [*project["project"]["dependencies"], *project["project"]["optional-dependencies"]["pytest"]]
    ours = {spelled(name): version for name, version in pins(PINNED).items()}
    for requirement in map(Requirement, [*wanted, *project["build-system"]["requires"]]):
        assert str(requirement.specifier) == f"=={ours[spelled(requirement.name)]}", requirement


def test_the_version_stands_in_one_place() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert "version" not in project["project"]
    assert project["project"]["dynamic"] == ["version"]
    assert project["tool"]["hatch"]["version"]["path"] == "CIRCUITPY/isocket/__init__.py"
    assert re.fullmatch(r"\d+\.\d+\.\d+", firmware_version())
