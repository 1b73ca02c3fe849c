"""Writes the folder."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html import escape
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from bench.build.version import firmware_version
from bench.ui.web.live.script import Script
from bench.ui.web.page.curves import LEGEND, plot_options
from bench.ui.web.site.classic import ModuleError, component, library
from bench.ui.web.site.recording import Recording

HERE = Path(__file__).parent
PAGE = HERE.parent / "page"
COMPONENTS = {"scene.js": "Scene", "phones.js": "Phones", "record.js": "Lines"}


def build(folder: Path, scripts: list[Script], tell: Callable[[str], None]) -> int:
    """Makes the site of these tours; gives its size in bytes. Raises Failure, ModuleError, OSError.

    What is in the folder of an earlier build is written anew, anything else in it stays.
    """
    files = {
        "index.html": _index(scripts),
        "style.css": (PAGE / "style.css").read_text(encoding="utf-8") + (HERE / "site.css").read_text(encoding="utf-8"),
        "libraries.js": _libraries(),
        "site.js": _program(scripts),
        "LICENSES.txt": (HERE / "LICENSES.txt").read_text(encoding="utf-8"),
    }
    for script in scripts:
        tour = Recording(script).record()
        files[f"tours/{script.name}.js"] = f"isocketTour({_json(tour)});\n"
        tell(f"{script.title}: {len(tour['scenes'])} scenes, {len(tour['items'])} texts and calls")
    (folder / "tours").mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return sum(len(text.encode()) for text in files.values())


def _index(scripts: list[Script]) -> str:
    text = (HERE / "index.html").read_text(encoding="utf-8")
    rows = "".join(f"<li><b>{escape(one.title)}</b>: {escape(one.about)}</li>" for one in scripts)
    return text.replace("{{tours}}", rows).replace("{{version}}", escape(firmware_version()))


def _libraries() -> str:
    spec = find_spec("nicegui")
    assert spec is not None and spec.origin is not None
    nicegui = Path(spec.origin).parent
    vue = (nicegui / "static" / "vue.esm-browser.prod.js").read_text(encoding="utf-8")
    dist = nicegui / "elements" / "echart" / "dist"
    entry = re.match(r'import\{(\w+) as (\w+),.*?\}from"\./([\w.-]+)";export\{\2 as echarts', _text(dist / "index.js"))
    if entry is None:
        raise ModuleError("ECharts is packed in another way than it was")
    charts = library(_text(dist / entry[3]), "echartsModule", {"echarts": entry[1]})
    return library(vue, "Vue") + charts + "globalThis.echarts = globalThis.echartsModule.echarts;\n"


def _program(scripts: list[Script]) -> str:
    parts = [component(_text(PAGE / file), name) for file, name in COMPONENTS.items()]
    tours = [{"name": one.name, "title": one.title, "about": one.about} for one in scripts]
    legend = [{"words": words, "colour": colour, "shape": shape} for words, colour, shape in LEGEND]
    about = {"tours": tours, "legend": legend, "options": plot_options()}
    return "".join(parts) + f"globalThis.isocketSite = {_json(about)};\n" + _text(HERE / "site.js")


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")
