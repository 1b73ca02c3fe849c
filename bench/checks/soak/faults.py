"""Days in which something goes wrong every 20 minutes: each text is answered once, each alarm arrives."""

from __future__ import annotations

import random
import re
import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import asdict, dataclass, field

from bench.checks.soak.letters import TOO_OLD
from bench.checks.soak.random_faults import RandomFaults
from bench.checks.soak.rungs import Rungs
from bench.checks.soak.wire import SendWatch
from bench.scenario.durations import stamp
from bench.scenario.parser import Scenario
from bench.scenario.player import Player
from bench.targets.base import Target
from bench.world.clock import DAY, HOUR, MINUTE, SECOND
from bench.world.network import Phone, Text

OWNER, ALERTED = "+358401234567", "+358407654321"
FAULT_EVERY_US = 20 * MINUTE
TEXT_EVERY_US = 7 * MINUTE
ALARM_EVERY_US = 2 * HOUR + 13 * MINUTE
SETTLE_US = 3 * HOUR
RECORD = 500
TROUBLES_KEPT = 20
ALARM = "ALARM! Sensor activated"


@dataclass
class Question:
    """A text of the owner: what its reply may be, and how often that came."""

    text: str
    right: str
    asked_us: int
    answers: int = 0


@dataclass
class FaultSummary:
    """`unclear`: texts without a reply whose reply had been given to the modem, with no word of what became of it."""

    days: float
    seed: int
    faults: Counter[str] = field(default_factory=Counter)
    asked: int = 0
    answered: int = 0
    unclear: int = 0
    lost: int = 0
    twice: int = 0
    wrong: int = 0
    slowest_s: int = 0
    alarms: int = 0
    alarms_delivered: int = 0
    alarms_repeated: int = 0
    alarms_lost: int = 0
    rungs: Counter[str] = field(default_factory=Counter)
    troubles: list[str] = field(default_factory=list)
    wall_s: float = 0.0

    @property
    def ok(self) -> bool:
        return not (self.lost or self.twice or self.wrong or self.alarms_lost) and self.answered > 0

    def trouble(self, words: str) -> None:
        if len(self.troubles) < TROUBLES_KEPT:
            self.troubles.append(words)

    def as_json(self) -> dict[str, object]:
        return {**asdict(self), "ok": self.ok}


class FaultSoak:
    """One device; the choice of faults and texts is seeded."""

    def __init__(self, target: Target, days: float, seed: int, progress: Callable[[int], None]) -> None:
        world = target.world
        world.record.entries = deque(world.record.entries, maxlen=RECORD)
        self._target, self._world, self._clock = target, world, world.clock
        self._player = Player(target)
        self._random = random.Random(seed)
        self._progress = progress
        self._days = days
        self._questions: dict[str, Question] = {}
        self._alarms: list[int] = []  # not delivered yet: when
        self._count = 0
        self._watch = SendWatch(world.record)
        self._summary = FaultSummary(days, seed)
        self._random_faults = RandomFaults(world, self._random, self._summary.faults)
        self._rungs = Rungs(world.record)

    def run(self) -> FaultSummary:
        """Raises Failure when the device does not even start."""
        summary, began = self._summary, time.perf_counter()
        self._player.begin(Scenario("soak", 0, "soak"))
        self._set_up()
        self._player.phone(OWNER).on_text.append(self._answered)
        self._player.phone(ALERTED).on_text.append(self._alerted)
        from_us, days_us = self._clock.now_us, round(self._days * DAY)
        self._over_us = from_us + days_us
        self._each(TEXT_EVERY_US, self._ask)
        self._each(FAULT_EVERY_US, self._random_faults.strike)
        self._each(ALARM_EVERY_US, self._alarm)
        day = 1
        while self._clock.now_us < self._over_us:
            self._player.run_for(min(DAY, self._over_us - self._clock.now_us))
            self._progress(day)
            day += 1
        self._world.modem.ok()
        self._world.network.set_state("on")
        ended_us = self._clock.now_us
        while (self._open() or self._alarms) and self._clock.now_us < ended_us + SETTLE_US:
            self._player.run_for(MINUTE)
        self._player.run_for(5 * MINUTE)  # whatever comes twice comes now
        self._judge()
        summary.rungs = self._rungs.counts
        summary.wall_s = round(time.perf_counter() - began, 1)
        return summary

    def _set_up(self) -> None:
        owner, alerted = OWNER.lstrip("+"), ALERTED.lstrip("+")
        phone = self._player.phone(OWNER)
        for text in ("MAKEMEBOSS", f"ALERTNUMBER-{owner}", f"ALERTNUMBER+{alerted}", "ALARMON"):
            phone.received.clear()
            self._world.network.text(OWNER, text)
            self._player.wait(lambda: bool(phone.received), 2 * MINUTE, [phone.on_text])
        self._player.phone(ALERTED)

    def _each(self, every_us: int, action: Callable[[], None]) -> None:
        def again() -> None:
            if self._clock.now_us < self._over_us:
                action()
                self._clock.after(every_us, again)

        self._clock.after(every_us, again)

    # -- what happens

    def _ask(self) -> None:
        """A setting, a command with an effect, or nonsense, each with a number of its own in its reply."""
        self._count += 1
        count = self._count
        kind = self._random.randrange(3)
        if kind == 0:
            text = f"RESTARTTIME={count % 600 + 1}"
            right = re.escape(f"{text} - OK") + f"|{text}{TOO_OLD.pattern}"
        elif kind == 1:
            text = f"ON{count}"
            right = rf"Power ON for {count} seconds|{text}{TOO_OLD.pattern}"
        else:
            text = f"NONSENSE{count}"
            right = re.escape(f"{text} - No such command exists on the device!")
        old = self._questions.get(text)
        if old is not None:
            self._judge_one(old)
        self._questions[text] = Question(text, right, self._clock.now_us)
        self._summary.asked += 1
        self._world.network.text(OWNER, text)

    def _alarm(self) -> None:
        self._summary.alarms += 1
        self._alarms.append(self._clock.now_us)
        self._world.contact.set(True)
        self._clock.after(SECOND, self._world.contact.set, False)

    # -- what comes of it

    def _answered(self, phone: Phone, text: Text) -> None:
        phone.received.clear()
        question = self._question_of(text.text)
        if question is None:
            self._summary.wrong += 1
            self._summary.trouble(f"{stamp(text.at_us)} unexpected {text.text!r} ({self._random_faults.latest})")
            return
        question.answers += 1
        if question.answers == 1:
            self._summary.answered += 1
            self._summary.slowest_s = max(self._summary.slowest_s, (text.at_us - question.asked_us) // SECOND)
        else:
            self._summary.twice += 1
            self._summary.trouble(f"{stamp(text.at_us)} {question.text}: answered again ({self._random_faults.latest})")

    def _question_of(self, reply: str) -> Question | None:
        timer = re.fullmatch(r"Power ON for (\d+) seconds", reply)
        question = self._questions.get(f"ON{timer[1]}" if timer else reply.partition(" - ")[0])
        return question if question is not None and re.fullmatch(question.right, reply) else None

    def _alerted(self, phone: Phone, text: Text) -> None:
        phone.received.clear()
        if not text.text.startswith(ALARM):
            self._summary.wrong += 1
            self._summary.trouble(f"{stamp(text.at_us)} unexpected alert {text.text!r}")
        elif self._alarms:
            self._alarms.pop(0)
            self._summary.alarms_delivered += 1
        elif self._summary.alarms_repeated < self._watch.unclear_to(ALERTED):
            self._summary.alarms_repeated += 1
        else:
            self._summary.twice += 1
            self._summary.trouble(f"{stamp(text.at_us)} an alarm was told again ({self._random_faults.latest})")

    def _open(self) -> bool:
        return any(not question.answers and not self._excused(question) for question in self._questions.values())

    def _excused(self, question: Question) -> bool:
        """Its reply was given to the modem, and nobody can know what became of it: it is not said again."""
        return any(re.fullmatch(question.right, text) for text in self._watch.unclear(OWNER, question.asked_us))

    def _judge(self) -> None:
        for question in self._questions.values():
            self._judge_one(question)
        self._summary.alarms_lost = len(self._alarms)
        for at_us in self._alarms:
            self._summary.trouble(f"{stamp(at_us)} an alarm was never told")

    def _judge_one(self, question: Question) -> None:
        if question.answers:
            return
        if self._excused(question):
            self._summary.unclear += 1
        else:
            self._summary.lost += 1
            self._summary.trouble(f"{stamp(question.asked_us)} {question.text}: never answered")
