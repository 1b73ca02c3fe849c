"""The card as a page for the owner's phone: a button a command, which opens the phone's messages with it.

One file that fetches nothing: its own Content-Security-Policy forbids that. Links have the form of RFC 5724
(`sms:NUMBER?body=TEXT`), which Android takes; a script of the page makes Apple's of it (`sms:NUMBER&body=TEXT`) on a
device of theirs.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from bench.papers.card.actions import COMMONEST, actions
from bench.papers.card.number import international
from bench.papers.card.recipes import RECIPES
from bench.papers.card.words import PAGE
from bench.papers.catalogue import LANGUAGES, SECTIONS, check
from bench.papers.table import Command

HERE = Path(__file__).parent


def make_page(table: Mapping[str, Command], number: str, version: str) -> str:
    """HTML, in both languages. Raises NumberError; CatalogueError when firmware and catalogue do not fit each other."""
    check(table)
    number = international(number)
    environment = Environment(
        loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("page.html.j2").render(
        number=number,
        version=version,
        say=PAGE,
        languages=LANGUAGES,
        sections=SECTIONS,
        actions=lambda entry: actions(entry, table),
        commonest=COMMONEST,
        recipes=RECIPES,
        link=lambda text: f"sms:{number}?body={quote(text, safe='!*()')}",  # as encodeURIComponent; ' is of HTML
        style=Markup((HERE / "page.css").read_text(encoding="utf-8")),
        script=Markup((HERE / "page.js").read_text(encoding="utf-8")),
        hash=lambda text: "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode(),
    )
