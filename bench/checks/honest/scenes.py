"""What happens to an owner: what takes more than one text."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from bench.checks.honest.ledger import ALARM
from bench.checks.honest.numbers import SPOKEN
from bench.checks.honest.requests import ACT, BOSS, CONF, CTRL, FACTORY, LATER, Request
from bench.world.clock import DAY, HOUR, MINUTE, MS, SECOND

if TYPE_CHECKING:
    from bench.checks.honest.life import Life, Person

PASSWORDS = ("12abc", "Abc12", "zwart", "9-9-9", "K#sje")
ACTIVATED, RETURNED = "ALARM! Sensor activated", "Sensor returned to normal"
REJECTED_US = 20 * SECOND
LISTED = re.compile(r"(SECNUMBER|ALERTNUMBER|SCHEDULER|USERNUMBER)\+(?!.* - )")  # a line of BACKUP, no answer
RULES = 4
NEARLY_TEN = 6  # forwarded in a day: strangers' texts may use up the rest
APART_US = 4 * MINUTE  # an alarm whose text goes out late holds off the next
PRESS_US = 100 * MS
FIRST_MOVE_US = (3 * HOUR, 30 * HOUR)
MOVES_US = (2 * DAY, 5 * DAY)  # from one way of keeping strangers out to the next


class Scenes:
    """next(): one of them, with the owner or the other number."""

    def __init__(self, life: Life) -> None:
        self._life = life
        self._dice = life.dice
        self._move_us = 0
        self._wrong = ""
        self._audited_us = 0
        self._ring = "NOACTION"
        self._forwarded: list[str] = []
        self._backup_until_us = 0

    def begin(self) -> None:
        """The first evening: the owner, the other number, the frost guard, some rules."""
        life = self._life
        self._boss(life.owner)
        self._add(life.owner, life.other)
        life.carry_out(life.owner, self._frost())
        for _ in range(RULES):
            life.carry_out(life.owner, life.requests.rule())
        self._plan_move(*FIRST_MOVE_US)

    def _frost(self) -> Request:
        return Request("TFALLALERT=5C", r"TFALLALERT=5C\(42F\) - OK", CONF, self._frost_set)

    def _frost_set(self) -> None:
        self._life.around.frost_alert = True

    def _boss(self, person: Person) -> None:
        access = self._life.access

        def done() -> None:
            access.list_on = True
            access.listed.add(person.number)
            if person.number not in access.alerted:
                access.alerted.append(person.number)

        self._life.carry_out(person, Request("MAKEMEBOSS", BOSS, CONF, done, long=140))

    def _add(self, boss: Person, person: Person) -> None:
        """To both lists, the alert list perhaps as one dials it within the country."""
        life, access = self._life, self._life.access
        spoken = self._dice.choice(SPOKEN) + person.number[1:]
        life.carry_out(boss, life.requests.set(f"SECNUMBER+{spoken}", lambda: access.listed.add(person.number)))
        life.carry_out(boss, life.requests.set(f"ALERTNUMBER+{spoken}", lambda: self._alerted(person.number)))

    def _alerted(self, number: str) -> None:
        if number not in self._life.access.alerted:
            self._life.access.alerted.append(number)

    def _plan_move(self, least_us: int, most_us: int) -> None:
        self._move_us = self._life.clock.now_us + self._dice.randint(least_us, most_us)

    # -- who comes next

    def next(self) -> None:
        life, dice = self._life, self._dice
        if life.clock.now_us >= self._move_us:
            self._plan_move(*MOVES_US)
            self._move()
            return
        if life.clock.now_us - self._audited_us >= DAY:
            self.audit()
            return
        scenes = (self._alarm, self._calls, self._burst, self._wrong_number, self._set_clock, self._echo, self._storm)
        scenes += (self._guest, self._rival, self._operator, self._asks_by_call, self._backup)
        if dice.random() < 0.22:
            dice.choice((*scenes, self._newcomer, self._alarm, self._calls))()
            return
        person = dice.choice((life.owner, life.owner, life.other))
        if not life.access.obeys(person.number, conf=False):
            return
        life.carry_out(person, life.requests.any(person, conf=life.access.obeys(person.number, conf=True)))

    def audit(self) -> None:
        """All that was set is asked for."""
        life, requests = self._life, self._life.requests
        self._audited_us = life.clock.now_us
        life.counts["audits"] += 1
        for request in (
            requests.list_,
            requests.numbers,
            requests.alerts,
            requests.restart_time,
            requests.rise_,
            requests.rules,
            lambda: requests.some_later(tuple(LATER)[:5]),
            lambda: requests.some_later(tuple(LATER)[5:]),
        ):
            if life.access.obeys(life.owner.number, conf=False):
                life.carry_out(life.owner, request())

    def power_cycle(self) -> None:
        """The owner pulls the plug, so that he may configure."""
        life = self._life
        life.counts["plugs pulled"] += 1
        while not life.reach.able_for(2 * MINUTE):
            life.run_for(MINUTE)
        life.around.cut(5 * SECOND)
        while not life.reach.able_for(MINUTE):
            life.run_for(30 * SECOND)

    # -- list, password, neither

    def _move(self) -> None:
        """To another way of keeping strangers out."""
        life, access, owner = self._life, self._life.access, self._life.owner
        if not access.obeys(owner.number, conf=False):
            return
        life.counts["changes of access"] += 1
        if access.open:
            self._dice.choice((self._list_on, self._password))()
        elif access.list_on and access.password:
            self._dice.choice((self._list_off, self._no_password))()
        elif access.list_on:
            self._dice.choice((self._password, self._password, self._list_off))()
        else:
            self._dice.choice((self._no_password, self._list_on))()

    def _list_on(self) -> None:
        life, access = self._life, self._life.access
        if self._dice.random() < 0.5:
            self._boss(life.owner)
            return

        def done() -> None:
            access.list_on = True

        life.carry_out(life.owner, life.requests.set("SECLIST=ON", done))

    def _list_off(self) -> None:
        life, access = self._life, self._life.access

        def done() -> None:
            access.list_on = access.opening = False
            self._ring = "NOACTION"

        access.opening = True
        life.carry_out(life.owner, life.requests.set("SECLIST=OFF", done))

    def _password(self) -> None:
        access, owner = self._life.access, self._life.owner
        password = self._dice.choice(PASSWORDS)

        def done() -> None:
            access.set_password(password, owner.number)

        # sent twice the second would be one without the password
        self._set_password(Request(f"PASSWORD={password}", r"PASSWORD=\*{5} - OK", CONF, done, twice=False))

    def _no_password(self) -> None:
        access = self._life.access
        request = Request("PASSWORD=NO", "PASSWORD=NO - OK", CONF, lambda: access.set_password("", ""), twice=False)
        self._set_password(request)

    def _set_password(self, request: Request) -> None:
        """In quiet: an answer that does not come would leave open which password holds."""
        life = self._life
        while not life.reach.able_for(5 * MINUTE):
            life.run_for(MINUTE)
        life.carry_out(life.owner, request)

    # -- a number that is not on the list

    def _wrong_number(self) -> None:
        """A slip in a number: it goes on the list, and off it again."""
        life, access, dice = self._life, self._life.access, self._dice
        owner = life.owner
        if not access.obeys(owner.number, conf=True):
            return
        number = life.around.country.number(dice)
        if number in life.people:
            return
        life.carry_out(owner, life.requests.set(f"SECNUMBER+{number[1:]}", lambda: access.listed.add(number)))
        life.run_for(dice.randint(1, 30) * MINUTE)
        text = f"SECNUMBER-{number[1:]}"
        if number in access.listed and access.obeys(owner.number, conf=True):
            right = f"{text} - (OK|Incorrect value!)"  # gone already, if only the answer was lost
            life.carry_out(owner, Request(text, right, CONF, lambda: access.listed.discard(number)))

    def _newcomer(self) -> None:
        """A new phone, with the password alone: some slips, and, once it is ignored, its hour. Or the owner, who has
        forgotten the password, and is never ignored for so few.
        """
        life, access, person = self._life, self._life.access, self._life.third
        if not access.password:
            return
        slips = self._dice.randint(0, 6)
        if access.list_on or access.knows(person.number):
            person = life.owner
            slips += 3
        if not access.obeys(person.number, conf=False):
            return
        life.counts["newcomers" if person is life.third else "forgotten passwords"] += 1
        for _ in range(slips):
            life.guess(person)
            life.send(person, person.habits.write("STATUS", self._dice.choice(("00000", "passw", "12345"))))
            life.run_for(self._dice.randint(20, 90) * SECOND)
        while not access.obeys(person.number, conf=False):
            life.run_for(5 * MINUTE)
        while not life.reach.able_for(5 * MINUTE):
            life.run_for(MINUTE)
        life.carry_out(person, life.requests.status())

    # -- too much of it

    def _burst(self) -> None:
        """He asks and asks, beyond all limits; then something has to work all the same."""
        life, dice = self._life, self._dice
        if not life.reach.able_for(10 * MINUTE) or not life.access.obeys(life.owner.number, conf=False):
            return
        life.counts["bursts"] += 1
        request = dice.choice((life.requests.temperature, life.requests.firmware))()
        life.owner.requests.append(request)
        for _ in range(dice.choice((15, 30, 80))):
            request.sent += 1
            if life.access.password:
                life.access.right(life.owner.number)
            life.send(life.owner, life.written(life.owner, request.text))
            life.run_for(dice.randint(15, 40) * SECOND)
        life.run_for(MINUTE)
        life.carry_out(life.owner, dice.choice((life.requests.on, life.requests.off))())

    def _echo(self) -> None:
        """A phone that answers each text by itself, for some hours."""
        life, dice = self._life, self._dice
        person = dice.choice((life.owner, life.other))
        person.phone.echo = dice.choice(("I am driving, and call back later.", "Out of office until Monday"))
        life.counts["phones that answer"] += 1
        until_us = life.clock.now_us + dice.randint(1, 4) * HOUR
        while life.clock.now_us < until_us:
            if life.access.obeys(person.number, conf=False):
                life.carry_out(person, life.requests.any(person, conf=False))
            life.run_for(dice.randint(10, 60) * MINUTE)
        person.phone.echo = None

    # -- the clock

    def _set_clock(self) -> None:
        """The owner sets it, and gets the zone or the hour wrong; later the network gives its time anew."""
        life, dice = self._life, self._dice
        owner = life.owner
        if not life.access.obeys(owner.number, conf=True):
            return
        stamp = life.around.right_time()
        kind = dice.randrange(4)
        if kind == 0:
            stamp = stamp._replace(quarters=stamp.quarters // 4)  # hours
        elif kind == 1:
            stamp = stamp._replace(quarters=0)
        elif kind == 2:
            stamp = stamp.later(dice.choice((-1, 1)) * dice.choice((3600, 7200, 86400)))
        text = "DATESMS" if dice.random() < 0.2 else f"DATE={stamp}"
        life.around.time_sound_us = None
        life.socket.lose()
        life.counts["clocks set by text"] += 1
        life.carry_out(owner, Request(text, r"DATE[= ]\d\d/\d\d/\d\d,\d\d:\d\d:\d\d[+-]\d\d - OK", CONF))
        life.socket.lose()
        if life.world.network.gives_time:
            life.clock.after(dice.randint(1, 8) * HOUR, life.around.give_time)

    # -- calls

    def _calls(self) -> None:
        """Two listed numbers, one shortly after the other: each is rejected and acted on."""
        life, access, dice = self._life, self._life.access, self._dice
        owner, other = life.owner, life.other
        if not access.list_on or other.number not in access.listed or not access.obeys(owner.number, conf=True):
            return
        if self._ring != "SWITCH":

            def done() -> None:
                self._ring = "SWITCH"

            life.carry_out(owner, life.requests.set("RING=SWITCH", done))
        if self._ring != "SWITCH" or not life.reach.able_for(5 * MINUTE):
            return
        life.counts["calls"] += 2
        life.touching = True
        began_us = life.clock.now_us
        for person in (owner, other):  # each is told
            person.requests.append(Request("(a call)", "Power socket (ON|OFF)", ACT, sent=1))
        first = life.calls(owner)
        while first.ended_us is None:
            life.run_for(500 * MS)
        life.run_for(dice.randint(500, 6000) * MS)
        second = life.calls(other)
        life.run_for(REJECTED_US)
        life.touching = False
        life.touched_us = life.clock.now_us
        if life.reach.disturbed(began_us, life.clock.now_us):
            life.socket.lose()
            return
        for person, call in ((owner, first), (other, second)):
            if call.outcome != "rejected":
                life.broken(f"the call of {person.name} {person.number} was not acted on, but: {call.outcome}")
                life.socket.lose()
                return
        wanted = life.socket.wanted
        life.socket.manual(wanted, "two calls, each of which switches: as it was before")

    # -- alarms

    def _alarm(self) -> None:
        life, access, dice = self._life, self._life.access, self._dice
        owner = life.owner
        if not access.obeys(owner.number, conf=True):
            return
        mode = dice.choice(("SMS", "SMS", "SMSCHANGE", "CALL", "OFF"))
        relay = dice.choice(("0", "ON", "ON", "OFF", "ON60"))
        if not self._arm(mode, relay):
            return
        life.counts["alarms armed"] += 1
        for _ in range(dice.randint(1, 3)):
            life.run_for(APART_US + dice.randint(0, 15) * MINUTE)
            self._activate(mode, relay, dice.choice((1, 10, 40)) * SECOND)
        self._disarm()

    def _arm(self, mode: str, relay: str) -> bool:
        life, owner = self._life, self._life.owner

        def done() -> None:
            life.armed = True
            life.socket.armed()

        if not life.carry_out(owner, life.requests.set(f"ALERT={mode}")):
            return False
        if not life.carry_out(owner, life.requests.set(f"RELAYTIME={relay}")):
            return False
        if not life.access.obeys(owner.number, conf=False):
            return False
        return life.carry_out(owner, Request("ALARMON", "ALARMON - OK\nALARM function: Enabled", ACT, done))

    def _activate(self, mode: str, relay: str, closed_us: int) -> None:
        """The contact closes for so long."""
        life = self._life
        certain = life.reach.up_for(MINUTE)
        words = ACTIVATED
        began_us = life.clock.now_us
        if mode != "OFF":
            due = life.notices.expect(ALARM, words, certain=False)
        life.counts["alarms"] += 1
        if relay != "0":
            on = relay.startswith("ON")
            if not certain:
                life.socket.lose()
            elif relay == "ON60":
                life.socket.alarm(not on, f"an alarm with RELAYTIME={relay}", 70 * SECOND)
            else:
                life.socket.alarm(on, f"an alarm with RELAYTIME={relay}")
        life.world.contact.set(True)
        life.run_for(closed_us)
        lasted = life.reach.up_for(life.clock.now_us - began_us)
        if mode != "OFF":
            due.certain = certain and lasted
        if relay != "0" and not lasted:
            life.socket.lose()
        life.world.contact.set(False)
        if mode != "SMSCHANGE":
            return
        life.notices.expect(ALARM, RETURNED, certain=certain and lasted)
        if relay != "0":
            life.socket.alarm(not relay.startswith("ON"), f"the sensor returned, RELAYTIME={relay}")
        if not life.reach.up_for(MINUTE):
            life.socket.lose()

    def _disarm(self) -> None:
        """By text or by the button; whatever the alarm did is undone."""
        life, dice = self._life, self._dice
        life.run_for(dice.randint(2, 20) * MINUTE)

        def done() -> None:
            life.armed = False
            life.socket.disarm()

        while life.armed:
            if dice.random() < 0.4 and life.reach.able_for(5 * MINUTE):
                life.counts["button pressed"] += 1
                life.touching = True
                life.world.button.set(True)
                life.run_for(PRESS_US)
                life.world.button.set(False)
                life.run_for(5 * SECOND)
                done()
                life.touching = False
            elif life.access.obeys(life.owner.number, conf=False):
                text = Request("ALARMOFF", "ALARMOFF - OK\nALARM function: Disabled", ACT, done, moves=True)
                life.carry_out(life.owner, text)
            else:
                life.run_for(10 * MINUTE)

    def _storm(self) -> None:
        """A contact that chatters for minutes, each change a text: the first are sent, the rest counted."""
        life, dice = self._life, self._dice
        if not life.access.obeys(life.owner.number, conf=True) or not life.reach.able_for(5 * MINUTE):
            return
        if not self._arm("SMSCHANGE", "0"):
            return
        life.counts["storms"] += 1
        life.run_for(MINUTE)
        for _ in range(dice.choice((8, 40, 90))):
            for closed in (True, False):
                certain = life.reach.up_for(MINUTE)
                life.notices.expect(ALARM, ACTIVATED if closed else RETURNED, certain=certain)
                life.world.contact.set(closed)
                life.run_for(dice.randint(1000, 6000) * MS)
        life.run_for(15 * MINUTE)
        self._disarm()

    # -- chapter 15

    def _guest(self) -> None:
        """He may switch and ask, sets nothing, and is a stranger when his day is over (15.20)."""
        life, access, guest = self._life, self._life.access, self._life.guest
        if not access.list_on or not access.obeys(life.owner.number, conf=True) or not life.around.time_is_sound():
            return
        life.counts["guests"] += 1
        today = life.world.network.stamp().local
        last = today + timedelta(days=self._dice.randint(2, 5))
        text = f"USERNUMBER+{guest.number[1:]},{last:%y/%m/%d}"
        if not life.carry_out(life.owner, life.requests.set(text, lambda: access.guests.add(guest.number))):
            return
        for _ in range(self._dice.randint(1, 3)):
            life.run_for(self._dice.randint(1, 60) * MINUTE)
            request = self._dice.choice((life.requests.on, life.requests.off, life.requests.status))()
            if access.obeys(guest.number, conf=False):
                life.carry_out(guest, request)
        if life.errors_on and access.obeys(guest.number, conf=False):
            life.carry_out(guest, Request("RESTARTTIME=7", "Access deny!", CTRL, slips=False))
        self._no_guest(f"USERNUMBER+{guest.number[1:]},{today - timedelta(days=2):%y/%m/%d}")

    def _no_guest(self, over: str) -> None:
        life, access, guest = self._life, self._life.access, self._life.guest
        off = f"USERNUMBER-{guest.number[1:]}"
        text = self._dice.choice((over, off))
        request = Request(text, f"{re.escape(text)} - (OK|Incorrect value!)", CONF, lambda: access.guests.clear())
        while access.guests and access.list_on:
            if access.obeys(life.owner.number, conf=True):
                life.carry_out(life.owner, request)
            life.run_for(MINUTE)
        sent_us = life.clock.now_us
        guest.inbox.clear()
        guest.requests.clear()
        life.send(guest, life.written(guest, "STATUS"))
        life.run_for(5 * MINUTE)
        if access.list_on and any(text.at_us > sent_us for text in guest.inbox):
            life.broken(f"a guest whose day is over was told {guest.inbox[-1].text!r}")

    def _rival(self) -> None:
        """The other number cannot take the boss off the list (15.21)."""
        life, access = self._life, self._life.access
        if not access.list_on or not life.errors_on or not access.obeys(life.other.number, conf=True):
            return
        if life.owner.number in access.listed and life.other.number in access.listed:
            life.counts["rivals of the boss"] += 1
            text = self._dice.choice((f"SECNUMBER-{life.owner.number[1:]}", "SECNUMBER-ALL", "SECLIST=OFF"))
            life.carry_out(life.other, Request(text, re.escape(f"{text} - Execute error!"), CTRL))

    def _operator(self) -> None:
        """A text of the operator: forwarded, or not (15.24)."""
        life, forwards = self._life, self._life.requests.forwards
        words = f"From Elisa: {self._dice.randint(100, 999)} cents are left"
        began_us = life.clock.now_us
        near = life.ledger.forwarded.count(began_us, DAY + HOUR) > NEARLY_TEN
        sure = forwards == {"ON"} and not near and bool(life.access.alerted) and life.reach.able_for(10 * MINUTE)
        life.counts["texts of the operator"] += 1
        life.world.network.text("Elisa", words.partition(": ")[2])
        life.run_for(10 * MINUTE)
        near = life.ledger.forwarded.count(life.clock.now_us, DAY + HOUR) > NEARLY_TEN
        if not sure or near or forwards != {"ON"} or life.reach.disturbed(began_us, life.clock.now_us):
            return
        life.counts["texts to be forwarded"] += 1
        if words not in self._forwarded:
            life.broken(f"not forwarded: {words!r}")

    def forwarded(self, words: str) -> None:
        life = self._life
        self._forwarded = [*self._forwarded[-20:], words]
        long_off = life.requests.forwards == {"OFF"} and life.clock.now_us - life.requests.changed_us > HOUR
        if long_off and not life.reach.disturbed(life.clock.now_us - 2 * HOUR, life.clock.now_us):
            life.broken(f"forwarded, with FORWARD=OFF: {words!r}")

    def _asks_by_call(self) -> None:
        """RING=STATUS: the call is rejected, and STATUS comes (15.27)."""
        life, access, owner = self._life, self._life.access, self._life.owner
        if not access.list_on or owner.number not in access.listed or not access.obeys(owner.number, conf=True):
            return

        def done() -> None:
            self._ring = "STATUS"

        if not life.carry_out(owner, life.requests.set("RING=STATUS", done)):
            return
        if not access.list_on or not life.reach.able_for(5 * MINUTE):
            return
        life.counts["calls for STATUS"] += 1
        began_us = life.clock.now_us
        near = life.ledger.replies.near(began_us, 2)
        asked = life.requests.status()
        asked.sent, asked.asked_us = 1, began_us
        owner.requests.append(asked)
        owner.inbox.clear()
        call = life.calls(owner)
        life.run_for(4 * MINUTE)
        if near or life.reach.disturbed(began_us, life.clock.now_us):
            return
        if call.outcome != "rejected" or not any(asked.fits(text.text) for text in owner.inbox):
            life.broken(f"a call for STATUS: {call.outcome}, answers {[text.text for text in owner.inbox]}")

    def is_of_backup(self, words: str) -> bool:
        lines = words.split("\n")
        return self._life.clock.now_us < self._backup_until_us and any(map(LISTED.match, lines))

    def _backup(self) -> None:
        """What has been set is in it, the password is not (15.26)."""
        life, access, owner = self._life, self._life.access, self._life.owner
        if (
            not access.obeys(owner.number, conf=False)
            or life.around.loses_parts
            or not life.reach.able_for(10 * MINUTE)
        ):
            return
        began_us = life.clock.now_us
        self._backup_until_us = began_us + HOUR
        near = life.ledger.replies.near(began_us, 8)
        owner.inbox.clear()
        life.send(owner, life.written(owner, "BACKUP"))
        life.run_for(8 * MINUTE)
        if near or life.reach.disturbed(began_us, life.clock.now_us) or access.opening:
            return
        life.counts["backups"] += 1
        lines = [line for text in owner.inbox for line in text.text.split("\n")]
        wanted = [f"{name}={value}" for name, value in life.requests.later.items() if value != FACTORY[name]]
        wanted += [f"RESTARTTIME={life.requests.restart_s}"] if life.requests.restart_s != 10 else []
        wanted += [f"SCHEDULER+{rule}" for rule in life.rules] + (["SECLIST=ON"] if access.list_on else [])
        missing = [line for line in wanted if line not in lines]
        if missing or sum(line.startswith("SECNUMBER+") for line in lines) != len(access.listed):
            life.broken(f"BACKUP does not tell {missing}: {lines}")
        if access.password and any(access.password in line for line in lines):
            life.broken(f"BACKUP tells the password: {lines}")
