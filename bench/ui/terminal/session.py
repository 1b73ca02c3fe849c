"""One sitting at the terminal phone: what is typed goes to the device or to the world, what happens is told."""

from __future__ import annotations

from collections.abc import Callable

from bench.scenario.durations import say, stamp
from bench.scenario.errors import Malformed
from bench.scenario.failure import Failure, entry_line
from bench.scenario.parser import Scenario, read_let, read_step
from bench.scenario.player import Player
from bench.scenario.reader import NUMBER
from bench.scenario.steps import Step
from bench.scenario.tokens import Names, Token, tokenise
from bench.targets.base import Target
from bench.ui.terminal.handbook import help_lines, step_words
from bench.ui.terminal.lights import Lights
from bench.world.clock import MINUTE, SECOND
from bench.world.network import Phone, Text
from bench.world.signals import Entry

REPLY_WITHIN_US = 30 * SECOND
TOLD = ("sms", "call", "pin", "world")
QUIT = ("quit", "exit")
# steps whose number may be left out: it is that of the phone in the hand
OF_A_PHONE = (("call",), ("hangup",), ("phone",), ("sms",), ("as", "owner"), ("expect", "sms"), ("expect", "call"))
WIDTH = 100  # of help, where there is no terminal


class Session:
    """A booted device, the phone in the hand, and lines that are typed one after the other.

    number: of the phone. show: prints a line. verbose: tells the AT traffic and the console, too. width: how wide
    lists are to be.
    """

    def __init__(
        self,
        target: Target,
        number: str,
        show: Callable[[str], None],
        *,
        verbose: bool = False,
        width: Callable[[], int] = lambda: WIDTH,
    ) -> None:
        self.target = target
        self.number = number
        self.over = False
        self._show = show
        self._verbose = verbose
        self._width = width
        self._names: Names = {}
        self._player = Player(target)
        self._told_us = 0
        self._told = 0  # so many times
        self._replies = 0
        target.world.record.listeners.append(self._entry)
        Lights(target.world, lambda name, words: self._tell("led", f"{name}: {words}"))
        self._player.phone(number).on_text.append(self._text)

    def begin(self) -> None:
        """Switch the device on and let it register; raises Failure when it does not."""
        self._show(f"The device starts; the phone in your hand is {self.number}. Type a command, `help` or `quit`.")
        self._player.begin(Scenario("terminal", 0, "terminal phone"))
        self._tell("time", f"ready; the network says it is {self.target.world.network.time_string()}")

    def act(self, line: str, *, wait_for_reply: bool = False) -> None:
        """Do what a line says; its errors are shown, and the sitting goes on."""
        line = line.strip()
        first = line.split(maxsplit=1)[0] if line else ""
        try:
            if not line or first.startswith("#"):
                return
            if line in QUIT:
                self.over = True
            elif first == "help":
                self.help(line)
            elif first == "let":
                read_let(line, self._names)
            elif first in step_words():
                step = self._step(line)
                if step is not None:
                    self._play(step, line)
                else:
                    self._send(line.removeprefix("sms").strip(), wait_for_reply)
            else:
                self._send(tokenise(line, self._names)[0].value if first.startswith('"') else line, wait_for_reply)
        except Malformed as error:
            near = f" (did you mean {error.suggestion}?)" if error.suggestion else ""
            self._show(f"! {error.problem}; expected {error.expected}{near}")

    def help(self, line: str) -> None:
        """Of `help` or `help TOPIC`; needs no device, and may be called whatever it is doing."""
        for text in help_lines(line.strip().removeprefix("help").strip(), self._width()):
            self._show(text)

    def note(self, line: str, doing: str) -> None:
        """Say that a line has been heard and comes later, since the device is still `doing` something."""
        self._show(f"(noted: {line.strip()}; {doing})")

    def finish(self, quiet_us: int = 15 * SECOND, limit_us: int = 2 * MINUTE) -> None:
        """Run on until nothing has happened for a while: the last alerts and replies are still to be seen."""
        clock = self.target.world.clock
        self._told_us, limit = clock.now_us, clock.now_us + limit_us
        while clock.now_us < min(self._told_us + quiet_us, limit) and not self.over:
            self.target.run_until(min(self._told_us + quiet_us, limit))

    def _step(self, line: str) -> Step | None:
        """The step that a line is; None for `sms ON`, which is a text and no step."""
        tokens = tokenise(line, self._names)
        try:
            return read_step(tokens)
        except Malformed:
            words = line.split()
            if words[0] == "sms" and len(words) > 1 and '"' not in line:
                return None
            mine = self._of_this_phone(tokens)
            if mine is None:
                raise
        return read_step(mine)

    def _of_this_phone(self, tokens: list[Token]) -> list[Token] | None:
        """The tokens with the number of the phone in the hand put in, if that is what is missing."""
        for words in OF_A_PHONE:
            count = len(words)
            told = [token.value for token in tokens]
            if tuple(told[:count]) == words and not any(NUMBER.fullmatch(word) for word in told[count : count + 1]):
                return [*tokens[:count], Token("word", self.number), *tokens[count:]]
        return None

    def _play(self, step: Step, line: str) -> None:
        told = self._told
        try:
            self._player.perform(step)
        except Failure as failure:
            self._show(f"! expected {failure.expected}")
            for seen in failure.seen:
                self._show(f"  seen: {seen}")
        except ValueError as error:  # what the world refuses
            self._show(f"! {error}")
        else:
            if step.words[0] == "expect":
                self._tell("ok", "as expected")
            elif self._told == told:  # nothing in the world says that it was done
                later = "; the device reads it once a minute" if step.words[0] == "probe" else ""
                self._tell("done", line + later)

    def _send(self, text: str, wait_for_reply: bool) -> None:
        before = self._replies
        self.target.world.network.text(self.number, text)
        if not wait_for_reply:
            return
        phone = self._player.phone(self.number)
        if not self._player.wait(lambda: self._replies > before, REPLY_WITHIN_US, [phone.on_text]):
            self._tell("none", f"no reply within {say(REPLY_WITHIN_US)}")

    def _text(self, _phone: Phone, _text: Text) -> None:
        self._replies += 1

    def _entry(self, entry: Entry) -> None:
        if self._verbose:
            self._told_us = entry.at_us if entry.kind in TOLD else self._told_us
            self._show(entry_line(entry))
        elif entry.kind in TOLD:
            self._tell(entry.kind, entry.text)

    def _tell(self, kind: str, text: str) -> None:
        self._told += 1
        self._told_us = self.target.world.clock.now_us
        head = f"[{stamp(self._told_us):>11}] {kind:<5}"
        first, *more = text.split("\n")
        self._show(f"{head} {first}")
        for line in more:
            self._show(" " * len(head) + f" {line}")
