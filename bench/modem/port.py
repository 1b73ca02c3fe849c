"""The AT line: bytes to command lines, command lines to answers, and nothing in the middle of a line.

A command waits for its latency, then runs; its whole answer goes out in one piece, so an unsolicited line never falls
inside it. Bytes that come while a command is running wait for their turn.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from bench.modem.errors import CmeError, CommandError
from bench.modem.request import Request, parse

if TYPE_CHECKING:
    from bench.modem.modem import Modem
    from bench.world.clock import Timer

CTRL_Z, ESC, CR, LF, BACKSPACE = 0x1A, 0x1B, 0x0D, 0x0A, 0x08
LONGEST_LINE = 556
INTRUDERS = ("+CREG: 1", '+CMTI: "SM",30', "+CTZV: 8,0")  # of the fault `urc-in-reply`
BARE_PROMPT = "\r\n>\r\n\r"  # of the fault `bare-prompt`
NUMERIC = {"OK": "0", "RING": "2", "NO CARRIER": "3", "ERROR": "4", "NO DIALTONE": "6", "BUSY": "7", "NO ANSWER": "8"}


class Prompt:
    """The command asks for text after `> `; `then(body)` goes on when Ctrl-Z has ended it."""

    def __init__(self, then: Callable[[bytes], Outcome]) -> None:
        self.then = then


class Wait:
    """The command goes on with `then()` after `delay_us`."""

    def __init__(self, delay_us: int, then: Callable[[], Outcome]) -> None:
        self.delay_us = delay_us
        self.then = then


class Final:
    """The command ends with these words instead of OK; with "" it ends without a word.

    `after` is called once they are out.
    """

    def __init__(self, words: str, after: Callable[[], None] | None = None) -> None:
        self.words = words
        self.after = after


Outcome = list[str] | Prompt | Wait | Final | None


class Port:
    """One conversation. `reset()` is what a restart of the modem does to it."""

    def __init__(self, modem: Modem) -> None:
        self._modem = modem
        self._clock = modem.world.clock
        self._last = ""
        self._intruder = 0
        self.reset()

    def reset(self) -> None:
        timer: Timer | None = getattr(self, "_timer", None)
        if timer is not None:
            timer.cancel()
        self._timer = None
        self._starts = self._modem.starts
        self._line = bytearray()
        self._backlog = bytearray()
        self._todo: list[Request] = []
        self._answer: list[str] = []
        self._prompt: Prompt | None = None
        self._body = bytearray()
        self._after_return = False
        self._held: list[str] = []
        self._behind_answer: list[Callable[[], None]] = []
        self.busy = False

    # -- in

    def receive(self, data: bytes) -> None:
        if self.busy and self._prompt is None:
            self._backlog += data
            return
        self._take(data)

    def _take(self, data: bytes) -> None:
        while data:
            if self._prompt is not None:
                data = self._take_text(data)
            elif self.busy:
                self._backlog += data
                return
            else:
                data = self._take_command(data)

    def _take_command(self, data: bytes) -> bytes:
        """Up to the end of a command line; returns what follows it."""
        end = self._end_of_line(data)
        if end < 0:
            # only A/ acts without a carriage return
            if data[-1:] == b"/" and bytes(self._line + data).strip().upper() == b"A/":
                self._echo(data)
                self._line.clear()
                self._run(self._last)
                return b""
            piece, rest = data, b""
        else:
            piece, rest = data[: end + 1], data[end + 1 :]
        terminator = b"" if end < 0 else piece[-1:]
        piece = piece.removesuffix(terminator).replace(b"\n", b"")
        self._echo(piece + terminator)
        self._line += piece
        if end < 0:
            return rest
        line, self._line = self._edited(self._line), bytearray()
        if rest[:1] == b"\n":
            rest = rest[1:]
            self._after_return = False
        else:
            self._after_return = True
        if line.upper() == "A/":
            line = self._last
        if line:
            self._run(line)
        return rest

    def _end_of_line(self, data: bytes) -> int:
        """Where the carriage return is, or what else ends a command of this module; -1 where nothing does."""
        end = data.find(b"\r")
        if self._modem.dialect.line_feed_ends:
            start = 0 if self._line else len(data) - len(data.lstrip(b"\n"))
            feed = data.find(b"\n", start)
            if feed >= 0 and (end < 0 or feed < end):
                return feed
        return end

    def _echo(self, data: bytes) -> None:
        if data and self._modem.settings.echo:
            self._modem.echo(data)

    @staticmethod
    def _edited(line: bytearray) -> str:
        """The line without control characters, backspaces obeyed (V.250 5.2.2)."""
        if line.isascii() and line.decode("ascii").isprintable():
            return line.decode("ascii").strip()
        kept = bytearray()
        for octet in line:
            if octet == BACKSPACE:
                del kept[-1:]
            elif octet >= 0x20:
                kept.append(octet)
        return kept.decode("latin-1").strip()

    def _take_text(self, data: bytes) -> bytes:
        """Text behind a prompt; returns what follows its end."""
        if self._after_return:
            self._after_return = False
            if data[0] == LF:  # the line feed that some senders put behind the command's carriage return
                data = data[1:]
        echoed = 0
        for place, octet in enumerate(data):
            if octet in (CTRL_Z, ESC):
                self._echo(data[echoed:place])
                body = bytes(self._body)
                prompt, self._prompt = self._prompt, None
                self._body.clear()
                assert prompt is not None
                if octet == ESC:
                    self._settle([])
                else:
                    self._modem.world.record.add("at>", body.decode("latin-1") + "^Z")
                    self._guard(prompt.then, body)
                self._flush()
                return data[place + 1 :]
            if octet == BACKSPACE:
                del self._body[-1:]
            else:
                self._body.append(octet)
                if octet == CR and self._modem.settings.text_mode:
                    self._echo(data[echoed : place + 1])
                    echoed = place + 1
                    self._modem.send("\r\n> ")  # 27.005 3.5.1: every new line gets its prompt
        self._echo(data[echoed:])
        return b""

    # -- commands

    def behind_answer(self, action: Callable[[], None]) -> None:
        """Done once the answer of this command line is out."""
        self._behind_answer.append(action)

    def _run(self, line: str) -> None:
        modem = self._modem
        modem.world.record.add("at>", line)
        start = line.upper().find("AT")
        if start < 0:
            return  # not for a modem
        self._last = line
        self.busy = True
        self._answer = []
        try:
            if len(line) > LONGEST_LINE:
                raise CommandError
            self._todo = list(parse(line[start + 2 :]))
        except CommandError:
            self._later(modem.latency["command"], self._end, "ERROR")
            return
        if self._todo:
            self._next()
        else:
            self._later(modem.latency["command"], self._end, "OK")

    def _next(self) -> None:
        request = self._todo.pop(0)
        command = self._modem.commands.get(request.name)
        if command is None:
            code = self._modem.dialect.unknown
            error = CommandError() if code is None else CmeError(code)
            self._later(self._modem.latency["command"], self._end, error.words(self._modem.settings.cmee))
        else:
            self._later(self._modem.latency[command.latency], self._guard, command.handler, self._modem, request)

    def _later(self, delay_us: int, action: Callable[..., None], *args: object) -> None:
        self._timer = self._clock.after(delay_us, action, *args)

    def _guard(self, step: Callable[..., Outcome], *args: object) -> None:
        starts = self._starts
        try:
            outcome = step(*args)
        except CommandError as error:
            self._end(error.words(self._modem.settings.cmee))
        else:
            if self._starts == starts:  # else the modem has been restarted meanwhile
                self._settle(outcome)

    def _settle(self, outcome: Outcome) -> None:
        if isinstance(outcome, Prompt):
            self._prompt = outcome
            if self._modem.faulty("bare-prompt"):
                self._modem.answer(BARE_PROMPT)
            elif not self._modem.faulty("no-prompt"):
                self._modem.answer(self._modem.dialect.prompt)
            self._resume()
        elif isinstance(outcome, Wait):
            self._later(outcome.delay_us, self._guard, outcome.then)
        elif isinstance(outcome, Final):
            self._end(outcome.words)
            if outcome.after is not None:
                outcome.after()
        else:
            if outcome:
                self._answer += outcome
            if self._todo:
                self._next()
            else:
                self._end("OK")

    def _end(self, words: str) -> None:
        """The answer goes out: information lines and the final word."""
        settings = self._modem.settings
        pieces: list[str] = []
        if self._answer and self._modem.faulty("urc-in-reply"):
            self._answer = self._interrupted(self._answer)
        if settings.verbose:
            pieces += [f"\r\n{line}\r\n" for line in self._answer]
            if words and not settings.quiet:
                pieces.append(f"\r\n{words}\r\n")
        else:
            pieces += [f"{line}\r\n" for line in self._answer]
            if words and not settings.quiet:
                pieces.append(f"{NUMERIC.get(words, words)}\r")
        self._todo = []
        self._answer = []
        self._timer = None
        self.busy = False
        if pieces:
            self._modem.answer("".join(pieces))
        behind, self._behind_answer = self._behind_answer, []
        for action in behind:
            action()
        self._flush()
        self._resume()

    def _interrupted(self, answer: list[str]) -> list[str]:
        """Fault `urc-in-reply`: a line that nobody asked for behind the first line of the answer."""
        self._intruder = (self._intruder + 1) % len(INTRUDERS)
        head, rest, tail = answer[0].partition("\r\n")
        return [head, INTRUDERS[self._intruder], *([tail] if rest else []), *answer[1:]]

    def _resume(self) -> None:
        if self._backlog:
            data = bytes(self._backlog)
            self._backlog.clear()
            self._take(data)

    # -- unsolicited lines

    def unsolicited(self, *lines: str) -> None:
        """Lines that nobody asked for; they wait while the modem is being given a text."""
        if self._modem.settings.verbose:
            words = "".join(f"\r\n{line}\r\n" for line in lines)
        else:
            words = "".join(f"{NUMERIC[line]}\r" if line in NUMERIC else f"{line}\r\n" for line in lines)
        self.interject(words)

    def interject(self, words: str) -> None:
        """What nobody asked for, its line ends in it; it waits while the modem is being given a text."""
        if self._prompt is not None and not self._modem.faulty("urc-in-prompt"):
            self._held.append(words)
        else:
            self._modem.send(words)

    def _flush(self) -> None:
        held, self._held = self._held, []
        for words in held:
            self._modem.send(words)
