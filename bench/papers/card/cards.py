"""The cards in all languages, from the project's own firmware."""

from __future__ import annotations

from bench.build.version import firmware_version
from bench.papers.card.sheet import make_card
from bench.papers.catalogue import LANGUAGES
from bench.papers.table import read_table


def cards() -> dict[str, bytes]:
    """File name -> PDF. Raises CardError, CatalogueError, TargetError."""
    table = read_table()
    version = firmware_version()
    return {f"card-{language}.pdf": make_card(table, language, version) for language in LANGUAGES}
