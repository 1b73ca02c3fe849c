"""The cards in all languages, from the project's own firmware."""

from __future__ import annotations

from bench.build.version import firmware_version
from bench.papers.card.page import make_page
from bench.papers.card.sheet import make_card
from bench.papers.catalogue import LANGUAGES
from bench.papers.table import read_table


def cards(number: str = "") -> dict[str, bytes]:
    """File name -> PDF; with a socket's number in it, that is in the name, too. Raises CardError, CatalogueError,
    NumberError, TargetError.
    """
    table = read_table()
    version = firmware_version()
    whose = f"{number.removeprefix('+')}-" if number else ""
    return {f"card-{whose}{language}.pdf": make_card(table, language, version, number) for language in LANGUAGES}


def page(number: str) -> dict[str, bytes]:
    """File name -> HTML of the page for the phone. Raises CatalogueError, NumberError, TargetError."""
    html = make_page(read_table(), number, firmware_version())
    return {f"card-{number.removeprefix('+')}.html": html.encode()}
