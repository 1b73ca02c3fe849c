"""A command as a row of the table, and the two kinds of rows that need no code of their own."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from bench.modem.dialect import Setting
from bench.modem.errors import CommandError
from bench.modem.port import Outcome
from bench.modem.request import EXECUTE, READ, TEST, WRITE, Request

if TYPE_CHECKING:
    from bench.modem.modem import Modem


class Command(NamedTuple):
    """Its name without AT, what it does once its latency (a name) has passed."""

    name: str
    handler: Callable[[Modem, Request], Outcome]
    latency: str = "command"


def settings_row(setting: Setting) -> Command:
    """A command that only keeps numbers."""
    return Command(setting.name, lambda modem, request: keep(modem, setting, request))


def keep(modem: Modem, setting: Setting, request: Request) -> Outcome:
    if request.kind == WRITE:
        if setting.name in modem.dialect.texts_first:
            modem.card.require_texts()
        modem.settings.write(setting, request)
        return None
    if request.kind == READ:
        values = ",".join(str(value) for value in modem.settings.numbers[setting.name])
        return [f"{setting.name}: {values}"]
    if request.kind == TEST:
        return [f"{setting.name}: {setting.test}"] if setting.test else None
    if setting.name.startswith("&"):  # AT&D is AT&D0
        modem.settings.numbers[setting.name] = (0,)
        return None
    raise CommandError


def words_row(name: str, words: str) -> Command:
    """A command that always says the same."""

    def say(modem: Modem, request: Request) -> Outcome:
        if request.kind == TEST:
            return None
        if request.kind == WRITE and not name.isalpha():
            raise CommandError
        return words.split("\n")

    return Command(name, say)


def only(request: Request, *kinds: str) -> None:
    """CommandError unless the command has one of these forms."""
    if request.kind not in kinds:
        raise CommandError


__all__ = ["EXECUTE", "READ", "TEST", "WRITE", "Command", "keep", "only", "settings_row", "words_row"]
