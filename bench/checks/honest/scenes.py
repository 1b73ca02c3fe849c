"""What happens to an owner: what takes more than one text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.checks.honest.ledger import ALARM
from bench.checks.honest.numbers import SPOKEN
from bench.checks.honest.requests import ACT, BOSS, CONF, Request
from bench.world.clock import DAY, HOUR, MINUTE, MS, SECOND

if TYPE_CHECKING:
    from bench.checks.honest.life import Life, Person

PASSWORDS = ("12abc", "Abc12", "zwart", "9-9-9", "K#sje")
ACTIVATED, RETURNED = "ALARM! Sensor activated", "Sensor returned to normal"
REJECTED_US = 20 * SECOND
RULES = 4
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
