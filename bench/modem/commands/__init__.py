"""The commands that a modem knows: one table, filled by the modules of this package and by the dialect."""

from __future__ import annotations

from bench.modem.commands import calls, card, general, network, texts
from bench.modem.commands.row import Command, settings_row, words_row
from bench.modem.dialect import Dialect

RARE: dict[str, Command] = {row.name: row for row in general.RARE}
COMMON: dict[str, Command] = {row.name: row for module in (general, card, network, calls, texts) for row in module.ROWS}


def table(dialect: Dialect) -> dict[str, Command]:
    """All commands of one module: the dialect's settings and fixed answers, and the common table on top."""
    rows: dict[str, Command] = {setting.name: settings_row(setting) for setting in dialect.settings}
    rows |= {name: words_row(name, words) for name, words in dialect.fixed.items()}
    rows |= {name: row for name, row in COMMON.items() if name not in dialect.without}
    rows |= {name: RARE[name] for name in dialect.also}
    return rows


__all__ = ["Command", "table"]
