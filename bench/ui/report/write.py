"""Puts a run into a folder: index.html, junit.xml, run.json."""

from __future__ import annotations

import json
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from bench.scenario.durations import say
from bench.scenario.failure import entry_line
from bench.ui.report import plots
from bench.ui.report.junit import junit
from bench.ui.report.run import Run, verdict_of
from bench.units import counted, duration, measured

HERE = Path(__file__).parent


def write(run: Run, folder: Path) -> Path:
    """The folder is made; returns the path of the page."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "run.json").write_text(json.dumps(run.as_json(), indent=1))
    (folder / "junit.xml").write_bytes(junit(run))
    page = folder / "index.html"
    page.write_text(html_page(run), encoding="utf-8")
    return page


def html_page(run: Run) -> str:
    environment = Environment(
        loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    template = environment.get_template("page.html.j2")
    return template.render(
        run=run,
        say=lambda us: say(us // 1_000_000 * 1_000_000),
        strip=lambda kind: Markup(plots.strip(kind)),
        timeline=lambda trace: Markup(plots.timeline(trace)),
        entry_line=lambda entry: entry_line(entry).strip(),
        is_talk=lambda entry: entry.kind.startswith("at"),
        verdict_of=verdict_of,
        measured=measured,
        duration=duration,
        counted=counted,
    )
