"""A life of the device among honest people, and the judge of it.

What is allowed, due and true is computed here from the specification; the firmware is only looked at from outside.
"""

from __future__ import annotations

import random
import re
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from bench.checks.honest.access import Access
from bench.checks.honest.ledger import ALARM, STATUS, Ledger, parts_of
from bench.checks.honest.notices import Notices
from bench.checks.honest.numbers import COUNTRIES
from bench.checks.honest.phones import Habits, mistyped
from bench.checks.honest.reach import Reach
from bench.checks.honest.requests import ACT, CONF, Request, Requests, is_due_on
from bench.checks.honest.scenes import Scenes
from bench.checks.honest.socket import Socket
from bench.checks.honest.strangers import Strangers
from bench.checks.honest.surroundings import Surroundings
from bench.scenario.durations import say
from bench.scenario.waiting import wait_until
from bench.targets.sim import SimTarget
from bench.world.clock import DAY, HOUR, MINUTE, SECOND
from bench.world.network import Call, Phone, Text
from bench.world.signals import Entry

RECORD = 4000
TAIL = 30
READY_US = 2 * MINUTE
PATIENCE_US = 4 * MINUTE
PARTS_US = 8 * MINUTE  # a part that has not come is waited for
AGAIN_US = 20 * SECOND
TRIES = 12
SETTLE_US = 2 * HOUR
LOOK_US = 5 * MINUTE
EARLY_US = 10 * SECOND  # the device's clock may be a little off
KEPT = 12
UNDER_WAY_US = 30 * MINUTE
BROKEN_KEPT = 10
LATE = re.compile(r"(.*) - Too old, not executed! Sent (\S+), now (\S+)\. Send it again!", re.DOTALL)
_STARTED = re.compile(r".*, firmware \S+, ([a-z-]+)")


class Stopped(Exception):
    """A promise is broken, and one is enough."""


@dataclass(eq=False)
class Person:
    """allowance: answers to wrong guesses that may come."""

    name: str
    number: str
    phone: Phone
    habits: Habits
    inbox: list[Text] = field(default_factory=list)
    requests: deque[Request] = field(default_factory=lambda: deque(maxlen=KEPT))
    allowance: int = 0


@dataclass
class Outcome:
    """What came of a life; `ok` is the verdict."""

    days: float
    seed: int
    country: str = ""
    counts: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)
    many: int = 0

    @property
    def ok(self) -> bool:
        return not self.many and self.counts["texts of the owner"] > 0


class Life:
    """stop: at the first broken promise. progress: called after each day."""

    def __init__(
        self, target: SimTarget, days: float, seed: int, *, stop: bool = False, progress: Callable[[int], None]
    ) -> None:
        self.target, self.world, self.clock = target, target.world, target.world.clock
        self.dice = random.Random(f"honest {seed}")
        self.outcome = Outcome(days, seed)
        self.counts = self.outcome.counts
        self._days, self._stop, self._progress = days, stop, progress
        self._stopped = False
        world = self.world
        world.record.entries = deque(world.record.entries, maxlen=RECORD)
        world.record.listeners.append(self._listen)
        self.reach = Reach(self.clock)
        self.access = Access(self.clock)
        self.socket = Socket(self.clock)
        self.ledger = Ledger(self.clock, self.reach, self.counts, self.broken)
        self.notices = Notices(self.clock, self.reach, lambda: self.access.alerted, self.counts, self.broken)
        country = COUNTRIES[seed % len(COUNTRIES)]  # each has its turn
        self.around = Surroundings(target, country, self.dice, self.reach, self.notices, self.counts)
        self.around.on_time, self.around.on_power = self._time_changed, self._power_changed
        self.outcome.country = "+" + self.around.country.code
        self.people: dict[str, Person] = {}
        self.rules: list[str] = []  # of the scheduler
        self.power_state = "REMEMBER"
        self._due_at: dict[str, datetime] = {}  # rule -> the latest local minute in which it came due
        self.power_acted_us = 0
        self.errors_on = True
        self.armed = False
        self.alarm_moves: bool | None = None
        self.touching = False  # an request, or a scene, is about the socket
        self.touched_us = 0
        self.requests = Requests(self)
        self.owner = self.person("owner")
        self.other = self.person("other", foreign=self.dice.random() < 0.25)
        self.third = self.person("third")
        self.guest = self.person("guest")
        self.scenes = Scenes(self)
        self.strangers = Strangers(self)
        world.network.on_text.append(self._out)
        world.relay.watchers.append(lambda relay: self._relay_moved())

    def person(self, name: str, *, foreign: bool = False) -> Person:
        country = self.around.country
        if foreign:
            country = self.dice.choice([one for one in COUNTRIES if one is not country])
        number = country.number(self.dice)
        phone = self.world.network.phone(number)
        person = Person(name, number, phone, Habits(self.dice))
        self.people[number] = person
        return person

    def begin(self) -> None:
        """The first evening. Raises Stopped."""
        self.target.start()
        self.run_for(READY_US)
        self.clock.after(LOOK_US, self._look)
        self.clock.after(2 * MINUTE - self.clock.now_us % MINUTE - EARLY_US, self._minute)
        self.scenes.begin()

    def run(self) -> Outcome:
        self.outcome_day = 0
        over_us = self.clock.now_us + READY_US + round(self._days * DAY)
        try:
            self.begin()
            while self.clock.now_us < over_us:
                self.run_for(self.pause())
                self.scenes.next()
                while self.clock.now_us >= (self.outcome_day + 1) * DAY:
                    self.outcome_day += 1
                    self._progress(self.outcome_day)
            self._end()
        except Stopped:
            pass
        return self.outcome

    def pause(self) -> int:
        return round(self.dice.choice((0.2, 1, 1, 2)) * self.dice.randint(5, 60) * MINUTE)

    def _end(self) -> None:
        """All is well again; what is due has time to come."""
        self.around.stops = True
        self.strangers.stops = True
        limit_us = self.clock.now_us + 2 * DAY
        while not self.reach.able_for(SETTLE_US) and self.clock.now_us < limit_us:
            self.run_for(10 * MINUTE)
        self.notices.look()
        self.scenes.audit()

    def run_for(self, duration_us: int) -> None:
        until_us = self.clock.now_us + duration_us
        while self.clock.now_us < until_us:
            self.target.run_until(until_us)
            if self._stopped:
                raise Stopped

    # -- the judge's hand

    def broken(self, words: str) -> None:
        self.outcome.many += 1
        at = f"day {self.clock.now_us / DAY:.3f} ({self.around.right_time()}, {self.clock.now_us / SECOND:.0f} s)"
        if len(self.outcome.broken) < BROKEN_KEPT:
            last = list(self.world.record.entries)[-TAIL:]
            tail = "\n".join(f"  {one.at_us / SECOND:12.3f}s {one.kind:<8} {one.text[:150]!r}" for one in last)
            self.outcome.broken.append(f"{at}: {words}\n{tail}")
        self._stopped = self._stop

    # -- texts of honest people

    def send(self, person: Person, text: str) -> None:
        self.counts["texts of the owner"] += 1
        around = self.around
        self.world.network.text(
            person.number, text, stamp=around.stamp(person.number), shown=around.shown(person.number)
        )

    def written(self, person: Person, command: str) -> str:
        return person.habits.write(command, self.access.password)

    def carry_out(self, person: Person, request: Request) -> bool:
        """Try until it has worked. The second try that nothing has disturbed must."""
        conf = request.kind == CONF
        person.requests.append(request)
        self.touching = self.touching or request.moves
        refused = False  # it was, or was not answered, without any fault of the surroundings
        began_us = self.clock.now_us
        try:
            for attempt in range(TRIES):
                if attempt:
                    self.run_for(AGAIN_US + self.dice.randint(0, 100) * SECOND)
                if conf and self.access.open and not self.access.window_is_open(10 * MINUTE):
                    self.scenes.power_cycle()
                obeyed = self.access.obeys(person.number, conf=conf)
                sent_us = self.clock.now_us
                slip = attempt == 0 and self.dice.random() < 0.12 and request.slips
                answer = self._try(person, request, slip=slip)
                undisturbed = not self.reach.disturbed(sent_us - 5 * SECOND, self.clock.now_us)
                near = self.ledger.replies.near(sent_us, parts_of("x" * request.long))
                if answer is not None and request.fits(answer):
                    self.counts["first tries that worked" if attempt == 0 else "later tries that worked"] += 1
                    self._worked(person, request, began_us)
                    return True
                if answer is not None and LATE.fullmatch(answer):
                    self._judge_late(
                        answer, sent_us, refused_before=refused and attempt > 0, who=person, request=request
                    )
                    refused = True
                    continue
                if slip:
                    refused = True
                    continue
                if near and undisturbed and answer is None:
                    self.counts["limits reached"] += 1
                    if request.kind == ACT and not refused:  # it may have been found late, and that not be said
                        refused = True
                        continue
                    self._worked(person, request, began_us)
                    return True
                if undisturbed and obeyed and self.access.obeys(person.number, conf=conf):
                    if refused:
                        self.broken(
                            f"{person.name} {person.number}: second try of {request.text!r} "
                            f"{'was not answered' if answer is None else f'was answered {answer!r}'}"
                            f", expected {request.right!r}"
                        )
                        return False
                    self.counts["first tries in vain"] += 1
                    refused = True
            self.counts["given up"] += 1
            return False
        finally:
            self.touching = False
            self.touched_us = self.clock.now_us

    def _worked(self, person: Person, request: Request, began_us: int) -> None:
        if self.access.password:
            self.access.right(person.number)
        if request.kind == CONF:
            self.access.configured()
        request.done()
        if request.moves:
            self._others_between(began_us)

    def _try(self, person: Person, request: Request, *, slip: bool) -> str | None:
        """Send it, mistyped or not, and wait for an answer to it."""
        if slip:
            text = self._slip(person, request)
        else:
            text = self.written(person, request.text)
            request.sent += 1
            if self.access.password and self.reach.able:
                self.access.right(person.number)
        person.inbox.clear()
        sent_us = request.asked_us = self.clock.now_us
        self.send(person, text)
        if not slip and request.twice and self.dice.random() < 0.03:  # the phone says that it was not sent, and it was
            self.run_for(2 * SECOND)
            request.sent += 1
            self.send(person, text)
        patience_us = PARTS_US if self.around.loses_parts else PATIENCE_US
        limit_us = sent_us + 3 * DAY

        def answer() -> str | None:
            for text in person.inbox:
                late = LATE.fullmatch(text.text)
                if request.fits(text.text) or (late and request.is_meant(late[1])):
                    return text.text
                if slip and re.fullmatch(r"(?s).* - (No such|Incorrect|Execute).*|Invalid access.*", text.text):
                    return text.text
            return None

        def over() -> bool:
            return self.reach.able_for(patience_us) and self.clock.now_us - sent_us >= patience_us

        while answer() is None and not over() and self.clock.now_us < limit_us:
            next_us = min(self.clock.now_us + MINUTE, limit_us)
            wait_until(self.target, lambda: answer() is not None or self._stopped, next_us, [person.phone.on_text])
            if self._stopped:
                raise Stopped
        if answer() is None and request.also is not None and not slip:  # an answer that says that it cannot be
            return next((text.text for text in person.inbox if re.fullmatch(request.also, text.text)), None)
        return answer()

    def _slip(self, person: Person, request: Request) -> str:
        self.counts["mistyped"] += 1
        password = self.access.password
        if password and self.dice.random() < 0.5:
            self.guess(person)
            wrong = password[:-1] + self.dice.choice("XYZ")
            return person.habits.write(request.text, wrong)
        # of free text nothing is mistyped: it is another one
        key, sign, rest = request.text.partition("=") if request.is_free else (request.text, "", "")
        return person.habits.write(mistyped(key, self.dice) + sign + rest, password)

    def guess(self, person: Person) -> None:
        """A text with a wrong password is on its way."""
        self.access.wrong(person.number)
        person.allowance += 1

    def _judge_late(self, answer: str, sent_us: int, *, refused_before: bool, who: Person, request: Request) -> None:
        """A text may be refused as late once, and only by a device that was out of reach since its stamp."""
        self.counts["refused as late"] += 1
        match = LATE.fullmatch(answer)
        assert match is not None
        age_us = self._minutes(match[3]) * MINUTE - self._minutes(match[2]) * MINUTE
        if refused_before and request.late:
            self.broken(f"{who.name} {who.number}: second try of {request.text!r} was answered {answer!r}")
        request.late += 1
        now = self.clock.now_us
        if request.kind not in (ACT, CONF):
            self.broken(f"{request.text!r} is answered however late, not {answer!r}")
        elif not self.reach.disturbed(now - age_us - 10 * MINUTE, now):
            self.broken(f"{request.text!r} was refused by a device that was in reach all the time: {answer!r}")

    @staticmethod
    def _minutes(written: str) -> int:
        return round((datetime.strptime(written, "%y/%m/%d,%H:%M") - datetime(2000, 1, 1)).total_seconds()) // 60

    # -- texts of the device

    def _out(self, number: str, text: Text) -> None:
        person = self.people.get(number)
        alerted = number in self.access.alerted
        words = text.text
        asked = person is not None and any(
            one.right == STATUS and self.clock.now_us - one.asked_us < UNDER_WAY_US for one in person.requests
        )
        authorised = person is not None and self.access.authorises(number)
        kind = self.ledger.out(number, words, authorised=authorised, alerted=alerted, asked=asked)
        if person is not None:
            person.phone.received.clear()
        if kind == "notice":
            self.notices.arrived(number, words)
        elif kind == "forwarded":
            self.scenes.forwarded(words)
        elif kind == "summary":
            pass
        elif person is not None and kind in ("reply", "other"):
            person.inbox.append(text)
            if not self.scenes.is_of_backup(words):  # of which there are several
                self._count_answers(person, words)
        elif person is None:
            self.strangers.told(number, words)
        if person is not None and person.phone.echo is not None and self.access.password:
            self.guess(person)

    def _count_answers(self, person: Person, words: str) -> None:
        """No text is answered twice, and no wrong guess is seen where there was none."""
        if words.startswith("Invalid access password!"):
            person.allowance -= 1
            if person.allowance < 0:
                person.allowance = 0
                self._unless_disturbed(f"{person.name} was told {words!r} without a wrong password")
            return
        for request in reversed(person.requests):
            if request.fits(words):
                request.answered += 1
                same = [one for one in person.requests if one.fits(words)]
                if sum(one.answered for one in same) > sum(one.sent for one in same):
                    request.answered -= 1
                    self._unless_disturbed(f"{person.name}'s {request.text!r} was answered twice: {words!r}")
                return

    def _unless_disturbed(self, words: str) -> None:
        now = self.clock.now_us
        if self.reach.disturbed(now - 30 * MINUTE, now):
            self.counts["said again after an outage"] += 1
        else:
            self.broken(words)

    # -- the socket

    def _relay_moved(self) -> None:
        self.clock.after(MINUTE, self._check_socket)

    def _check_socket(self) -> None:
        socket, now = self.socket, self.clock.now_us
        if self.touching or not socket.settled or now - self.touched_us < MINUTE:
            return
        if not self.reach.able_for(5 * MINUTE) or (self.rules and not self.around.time_is_sound()):
            return
        self.counts["looks at the socket"] += 1
        if self.world.relay.value != socket.wanted:
            is_on, to_be = ("ON" if one else "OFF" for one in (self.world.relay.value, socket.wanted))
            self.broken(f"the socket is {is_on}, and has to be {to_be}: {socket.why}")
            socket.lose()

    def _minute(self) -> None:
        """The rules of the minute of the device's time that begins soon."""
        self.clock.after(MINUTE, self._minute)
        if not self.rules:
            return
        local = self.world.network.stamp(-2 * EARLY_US).local  # well within that minute
        for rule in self.rules:
            at, days, action = rule.split(",")
            if at == f"{local:%H:%M}" and is_due_on(days, local.isoweekday()):
                # a time that was put back while there was no supply: the device has noted only when its rules came due
                again = local.replace(tzinfo=None) <= self._due_at.get(rule, datetime.min)
                self._due_at[rule] = local.replace(tzinfo=None)
                if again:
                    self.socket.lose()
                elif not self.around.time_is_sound() or (self.power_state != "REMEMBER" and not self.reach.able):
                    self.socket.lose()  # after a lost supply POWERSTATE overrules it while the clock is unset (9.17)
                elif action in ("ON", "OFF"):
                    self.counts["rules due"] += 1
                    self.socket.rule(action == "ON", f"rule {rule}")
                    if self.touching:
                        self.socket.lose()

    def _others_between(self, began_us: int) -> None:
        """Whether the request or a rule came last cannot be told when it took long; nor it or POWERSTATE."""
        if (self.rules and self.clock.now_us - began_us > 3 * MINUTE) or self.power_acted_us >= began_us:
            self.socket.lose()

    def _time_changed(self) -> None:
        """The scheduler's rules may have been skipped, or made up."""
        if self.rules:
            self.socket.lose()

    def _power_changed(self, how: str) -> None:
        if how in ("lost", "reset") and (self.armed or self.touching):
            self.socket.lose()
        if how in ("back", "mains back") and self.power_state != "REMEMBER":
            self.power_acted_us = self.clock.now_us
            if self.armed:
                self.socket.lose()
            else:
                self.socket.manual(self.power_state == "ON", f"POWERSTATE={self.power_state}")
        if self.rules and not self.around.time_is_sound() and how == "back":
            self.socket.lose()

    def contact(self, closed: bool) -> None:
        """The sensor; what is due when it is armed is expected."""
        self.world.contact.set(closed)

    def expect_alarm(self, words: str, *, certain: bool = True) -> None:
        self.notices.expect(ALARM, words, certain=certain and self.reach.up_for(10 * SECOND))

    # -- looking

    def _look(self) -> None:
        self.clock.after(LOOK_US, self._look)
        self.notices.look()
        self.reach.forget_before(self.clock.now_us - 4 * DAY)
        self._check_socket()

    def _listen(self, entry: Entry) -> None:
        if entry.kind != "console":
            return
        match = _STARTED.fullmatch(entry.text)
        if match is not None:
            self.counts["starts"] += 1
            self.ledger.started()
            self.access.started()
            self.notices.started()
        elif "supervisor: " in entry.text:
            self.broken(f"the app has failed: {entry.text}")

    def calls(self, person: Person) -> Call:
        around = self.around
        return self.world.network.call(person.number, shown=around.shown(person.number, calls=True))

    def long_ago(self, at_us: int) -> str:
        return say(self.clock.now_us - at_us)
