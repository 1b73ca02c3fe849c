"""Uses of texts and calls that the manual does not have (specification ch. 15): guests, the boss, FORWARD, SHOWLOG,
BACKUP, RING=STATUS, ANSWERBY=KEY, NETTIME.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from bench.checks.soak.alerts import STATUS_FORM
from bench.checks.soak.kept_settings import ALERTED_DIGITS, ARMED, DISARMED, OWNER_DIGITS, Thermostat
from bench.checks.soak.letters import Letter
from bench.checks.soak.uses import ALARM, ALERTED, OWNER, REJECTED_US, STRANGER, Uses
from bench.world.clock import HOUR, MINUTE, MS, SECOND

GUEST = "+358401112233"
ANSWERED_US = 2 * MINUTE
NOTHING_US = 3 * MINUTE
KEY_US = 20 * SECOND  # that whoever picks up has (spec 15.28)
ANY = r"(?s).*"
LOG_FORM = r"(?s)Log is empty|.*(ON|OFF) by .*"
_LINE = re.compile(r"[A-Z]+[=+].+|ALARMON|THERMOSTATON")
_CAUSE = re.compile(r"(?:\d\d/\d\d/\d\d,\d\d:\d\d|not set) (ON|OFF) by (\w+)")
_DATE = re.compile(r"DATE (\d\d/\d\d/\d\d,\d\d:\d\d:\d\d)[+-]\d\d")


class PeopleUses:
    """`kinds`: name -> what does it. hands: what all uses do alike."""

    def __init__(self, hands: Uses) -> None:
        self._hands = hands
        self._backup: list[str] = []
        self.kinds = {
            "guest": self._guest,
            "boss": self._boss,
            "forward": self._forward,
            "log of the socket": self._log,
            "backup": self._tells_all,
            "call for status": self._calls_for_status,
            "alarm calls with a key": self._alarm_calls,
            "network time refused": self._net_time,
        }
        hands.desk.letters.aside = self._is_backup

    # -- others with a phone

    def _says(self, number: str, text: str, for_us: int = ANSWERED_US) -> str | None:
        """What the device answers him, or None."""
        hands, phone = self._hands, self._hands.player.phone(number)
        phone.received.clear()
        hands.network.text(number, text)
        hands.wait(lambda: bool(phone.received), for_us)
        return phone.received[0].text if phone.received else None

    def _guest(self) -> None:
        """He asks, and sets nothing; on the next day he is a stranger (spec 15.20, 15.40)."""
        hands, digits = self._hands, GUEST.lstrip("+")
        kept = hands.desk.kept_settings["USERNUMBER?"]
        began_us, today = hands.now, hands.network.stamp().local
        until_us = hands.now + (24 * 60 - today.hour * 60 - today.minute + 5) * MINUTE
        if until_us - hands.now < 15 * MINUTE:
            return
        day = f"{today:%y/%m/%d}"
        text = f"USERNUMBER+{digits},{day}"
        hands.bring(kept, f"{digits} {day}", text, text + " - OK")
        faults = self._wrong_answers((("STATUS", STATUS_FORM), ("RESTARTTIME=7", "Access deny!"), ("BACKUP", "Acc.*")))
        if until_us - hands.now < 8 * HOUR:
            hands.wait(lambda: hands.now >= until_us, 9 * HOUR)
            hands.counts["guests whose day ended"] += 1
        else:  # the day before: over, too
            day = f"{today - timedelta(days=1):%y/%m/%d}"
            text = f"USERNUMBER+{digits},{day}"
            hands.bring(kept, f"{digits} {day}", text, text + " - OK")
        said = self._says(GUEST, "STATUS", NOTHING_US)
        if said is not None:
            faults.append(f"a guest whose day is over was told {said!r}")
        hands.verdict("guest", began_us, faults, hands.desk.disturbed.clock_since(began_us))
        text = f"USERNUMBER-{digits}"
        hands.bring(kept, "none", text, text + " - OK")
        hands.player.phone(GUEST).received.clear()

    def _wrong_answers(self, asked: tuple[tuple[str, str], ...], number: str = GUEST) -> list[str]:
        faults: list[str] = []
        for text, form in asked:
            said = self._says(number, text)
            if said is None or re.fullmatch(form, said) is None:
                faults.append(f"{text}: answered {said!r}")
        return faults

    def _boss(self) -> None:
        """The second number of the list takes the first one off: it cannot (spec 15.21)."""
        hands = self._hands
        hands.holds.add("SECNUMBER?")
        second = hands.settled("SECNUMBER?", unlike="")
        if not second:
            return
        began_us = hands.now
        texts = (f"SECNUMBER-{OWNER_DIGITS}", "SECNUMBER-ALL", "SECLIST=OFF")
        texts = hands.random.sample(texts, 2)  # after five errors in a row there is no answer (spec 2.66)
        asked = tuple((text, re.escape(f"{text} - Execute error!")) for text in texts)
        faults = self._wrong_answers(asked, "+" + second)
        hands.verdict("boss", began_us, faults, hands.desk.disturbed.clock_since(began_us))

    def _forward(self) -> None:
        """Texts of the operator and of a stranger come to the alert number; nobody is answered (spec 15.24)."""
        hands, alerts = self._hands, self._hands.desk.alerts
        hands.choose("FORWARD", "ON")
        began_us = hands.now
        faults: list[str] = []
        cents = hands.random.randint(0, 999)
        for sender, text in (("Elisa", f"{cents} cents are left"), (STRANGER, f"ON{cents + 1}")):
            alert = alerts.expect(f"From {sender.lstrip('+')}: {text}", certain=False)
            hands.network.text(sender, text)
            if not hands.wait(lambda alert=alert: not alerts.is_open(alert), ANSWERED_US):
                faults.append(f"{alert.words!r} did not come")
                alerts.withdraw(alert, may_come=hands.desk.disturbed.since(began_us))
        hands.verdict("forward", began_us, faults)
        hands.choose("FORWARD", "OFF")
        began_us = hands.now
        hands.network.text("Elisa", "This is not forwarded")  # for no reason, if it is
        hands.player.run_for(NOTHING_US)

    # -- the socket's log

    def _log(self) -> None:
        """Alarm, disarming, text and button, newest first (spec 15.22)."""
        hands, alerts = self._hands, self._hands.desk.alerts
        if not hands.lend():
            return
        function = hands.desk.kept_settings["ALARM?"]
        hands.choose("ALERT", "SMS")
        hands.bring(function, DISARMED, "ALARMOFF", "ALARMOFF - OK\nALARM function: Disabled")
        hands.choose("RELAYTIME", "ON")
        hands.bring(function, ARMED, "ALARMON", "ALARMON - OK\nALARM function: Enabled")
        began_us = hands.now
        faults: list[str] = []
        if hands.wait(hands.desk.alarm_is_free, 26 * HOUR) and function.settled == ARMED:
            began_us = hands.alarm_us = hands.now
            alert = alerts.expect(ALARM)
            hands.world.contact.set(True)
            hands.clock.after(SECOND, hands.world.contact.set, False)
            hands.wait(lambda: not alerts.is_open(alert), 3 * MINUTE)
            faults += self._wrong_log("ON by alarm")
        hands.bring(function, DISARMED, "ALARMOFF", "ALARMOFF - OK\nALARM function: Disabled")
        hands.choose("RELAYTIME", "0")
        if function.settled == DISARMED and not hands.world.relay.value:
            faults += self._wrong_log("OFF by alarm", "ON by alarm")
            letter = hands.desk.send("ON", "Power socket ON", lambda reply: True)
            hands.wait(lambda: bool(letter.closed_us), HOUR)
            hands.world.button.set(True)
            hands.player.run_for(100 * MS)
            hands.world.button.set(False)
            hands.player.run_for(SECOND)
            faults += self._wrong_log("OFF by button", f"ON by {OWNER_DIGITS[-4:]}", "OFF by alarm")
        hands.verdict("log of the socket", began_us, faults)
        hands.give_back(hands.desk.disturbed.since(began_us))

    def _wrong_log(self, *newest: str) -> list[str]:
        letter = self._asks("SHOWLOG", LOG_FORM)
        lines = letter.reply.split("\n")
        causes = [" by ".join(found.groups()) for line in lines if (found := _CAUSE.fullmatch(line))]
        right = tuple(causes[: len(newest)]) == newest and len(causes) == len(lines) <= 20
        return [] if right else [f"SHOWLOG: {letter.reply!r}, newest not {newest}"]

    def _asks(self, text: str, form: str) -> Letter:
        hands = self._hands
        letter = hands.desk.send(text, form, lambda reply: True, True)
        hands.wait(lambda: bool(letter.closed_us), HOUR)
        return letter

    # -- BACKUP

    def _is_backup(self, reply: str) -> bool:
        """One of its texts: lines that can be sent."""
        lines = reply.split("\n")
        if not (len(lines) > 1 or reply == "SECLIST=ON") or not all(map(_LINE.fullmatch, lines)) or " - OK" in reply:
            return False
        self._backup.append(reply)
        return True

    def _tells_all(self) -> None:
        """What the owner has set, as he would set it again (spec 15.26)."""
        hands = self._hands
        hands.holds |= {"SECNUMBER?", "SCHEDULER?"}
        hands.choose("KEEPALIVE", hands.random.choice(("7", "60", "180")))
        hands.choose("HYSTERESIS", hands.random.choice(("0C", "2C")))
        known = all(hands.settle(kept) for kept in hands.desk.kept_settings.values())
        began_us = hands.now
        self._backup.clear()
        hands.network.text(OWNER, "BACKUP")
        hands.wait(lambda: bool(self._backup) and self._backup[-1].endswith("SECLIST=ON"), 5 * MINUTE)
        faults: list[str] = []
        told = [line for text in self._backup for line in text.split("\n")]
        values = {question: kept.value for question, kept in hands.desk.kept_settings.items()}
        if not told or told[-1] != "SECLIST=ON":
            faults.append(f"the list is not switched on last: {told}")
        plain = [line for line in told if not line.startswith(("THERMOSTAT=", "SWITCHOFFTEMP="))]
        if sorted(plain) != sorted(wanted_lines(values)):
            faults.append(f"told {sorted(plain)}, not {sorted(wanted_lines(values))}")
        if str(thermostat_of(told)) != values["THERMOSTAT?"]:
            faults.append(f"told {told}, not {values['THERMOSTAT?']}")
        if any(text.count("\n") > 4 or len(text) > 160 for text in self._backup):
            faults.append(f"too long: {self._backup}")
        hands.verdict("backup", began_us, faults, not known or hands.desk.disturbed.since(began_us))
        hands.choose("KEEPALIVE", "OFF")
        hands.choose("HYSTERESIS", "0C")

    # -- calls

    def _calls_for_status(self) -> None:
        """RING=STATUS: rejected, answered with STATUS, and nothing moves (spec 15.27)."""
        hands = self._hands
        if not hands.lend():
            return
        hands.choose("RING", "STATUS")
        began_us, first = hands.now, len(hands.edges)
        letter = hands.desk.letters.confirm_call(STATUS_FORM, hands.now, certain=False, long=True)
        call = hands.network.call(OWNER, 30 * SECOND)
        hands.wait(lambda: call.ended_us is not None, MINUTE)
        letter.certain = call.outcome == "rejected"
        faults: list[str] = []
        if call.outcome != "rejected" or (call.ended_us or 0) - (call.ringing_us or 0) > REJECTED_US:
            faults.append(f"was not rejected at once: {call.outcome}")
        elif not hands.wait(lambda: bool(letter.closed_us), ANSWERED_US):
            faults.append("was not answered with STATUS")
        if len(hands.edges) > first:
            faults.append("moved the relay")
        hands.verdict("call for status", began_us, faults)
        hands.choose("RING", "NOACTION")
        hands.give_back(hands.desk.disturbed.since(began_us))

    def _alarm_calls(self) -> None:
        """ANSWERBY=KEY: who presses 1 has been told, who only picks up has not (spec 15.28)."""
        hands = self._hands
        hands.choose("ALERT", "CALL")
        hands.choose("ANSWERBY", "KEY")
        function = hands.desk.kept_settings["ALARM?"]
        for keys in hands.random.sample(("1", "", "23#", "21"), 2):
            hands.bring(function, ARMED, "ALARMON", "ALARMON - OK\nALARM function: Enabled")
            if hands.wait(hands.desk.alarm_is_free, 26 * HOUR) and function.settled == ARMED:
                self._alarm(keys)
        hands.choose("ANSWERBY", "TIME")
        hands.choose("ALERT", "SMS")

    def _alarm(self, keys: str) -> None:
        hands, alerts = self._hands, self._hands.desk.alerts
        phone = hands.player.phone(ALERTED)
        phone.calls.clear()
        phone.answers_after(hands.random.randint(3, 15) * SECOND)
        phone.presses(keys, hands.random.randint(1, 15) * SECOND)
        began_us = hands.alarm_us = hands.now
        alert = alerts.expect(ALARM)
        hands.world.contact.set(True)
        hands.clock.after(SECOND, hands.world.contact.set, False)
        faults: list[str] = []
        if hands.wait(lambda: bool(phone.calls), 30 * SECOND):
            call = phone.calls[0]
            hands.wait(lambda: call.ended_us is not None, 2 * MINUTE)
            stood_us = (call.ended_us or hands.now) - (call.answered_us or hands.now)
            if call.answered_us is None or ("1" not in keys and abs(stood_us - KEY_US) > 4 * SECOND):
                faults.append(f"{call.outcome}, stood {stood_us / SECOND:.1f} s")
        else:
            faults.append("nobody was rung")
        told = hands.wait(lambda: not alerts.is_open(alert), 2 * MINUTE)
        phone.ignores()
        phone.keys = ""
        if "1" in keys:
            if told:
                faults.append("told, though somebody had pressed the key")
            if phone.calls:
                alerts.withdraw(alert, may_come=hands.desk.disturbed.since(began_us))
        elif not told:
            faults.append("no text came after it")
        hands.verdict(f"alarm calls {'with' if '1' in keys else 'without'} the key", began_us, faults)

    # -- the clock

    def _net_time(self) -> None:
        """NETTIME=OFF: the network's clock goes wrong, and the device's stays (spec 15.30)."""
        hands, network = self._hands, self._hands.network
        began_us, error_s = hands.now, hands.random.choice((-3600, 3600, 7200))
        hands.choose("NETTIME", "OFF")  # from here on a loss of power takes the time for good
        if hands.wait(lambda: hands.desk.ready(10 * MINUTE), 4 * HOUR):
            unset = bool(self._wrong_date(0))
            network.set_time(str(network.stamp().later(error_s)))
            hands.desk.clock_jumped()
            hands.player.run_for(MINUTE)
            faults = self._wrong_date(error_s)
            network.set_time(str(network.stamp().later(-error_s)))
            hands.desk.clock_jumped()
            excused = unset or hands.desk.disturbed.since(began_us)
            hands.verdict("network time refused", began_us, faults, excused)
        hands.choose("NETTIME", "ON")

    def _wrong_date(self, error_s: int) -> list[str]:
        hands = self._hands
        letter = self._asks("DATE", r"DATE (not set|\S+)")
        found = _DATE.fullmatch(letter.reply)
        right = hands.network.stamp(letter.closed_us and hands.now - letter.closed_us).later(-error_s).local
        if found and abs(datetime.strptime(found[1], "%y/%m/%d,%H:%M:%S") - right) < timedelta(minutes=2):
            return []
        return [f"{letter.reply}, not {right}"]


def wanted_lines(values: dict[str, str]) -> list[str]:
    """What differs from the factory, but for the thermostat's mode and set points."""
    factory = {
        "RESTARTTIME": "10",
        "CREDITUMS": "NO",
        "NAME": "NO",
        "ALERTTEXT": "NO",
        "RING": "NOACTION",
        "RINGCONFIRM": "SMS",
        "ALERT": "SMS",
        "TREPEAT": "OFF",
        "TDELAY": "0",
        "POWERDELAY": "2",
        "HYSTERESIS": "0C",
        "KEEPALIVE": "OFF",
        "RELAYTIME": "0",
        "OUTAGE": "SLEEP",
        "FAILSAFE": "KEEP",
        "ANSWERBY": "TIME",
        "NETTIME": "ON",
        **dict.fromkeys(("SWITCHOFFALERT", "TSENSFAILALERT", "NUMBERING", "RECOVERALERT", "FORWARD"), "OFF"),
    }
    lines = [f"{name}={values[name + '?']}" for name, value in factory.items() if values[name + "?"] != value]
    limits = ((name, values[name + "?"]) for name in ("TFALLALERT", "TRISEALERT"))
    lines += [f"{name}={value}C" for name, value in limits if value != "OFF"]
    lines += [f"SECNUMBER+{number}" for number in (OWNER_DIGITS, values["SECNUMBER?"]) if number]
    lines.append(f"ALERTNUMBER+{ALERTED_DIGITS}")
    lines += [f"SCHEDULER+{values['SCHEDULER?']}"] if values["SCHEDULER?"] else []
    lines += ["ALARMON"] if values["ALARM?"] == ARMED else []
    lines += ["THERMOSTATON"] if Thermostat.of(values["THERMOSTAT?"]).on else []
    guest = values["USERNUMBER?"]
    lines += [] if guest == "none" else ["USERNUMBER+" + guest.replace(" ", ",")]
    return [*lines, "SECLIST=ON"]


def thermostat_of(lines: list[str]) -> Thermostat:
    """As these lines set it."""
    made = Thermostat()
    for line in lines:
        name, _, value = line.partition("=")
        if name == "THERMOSTAT":
            made = made._replace(mode=value)
        elif name == "SWITCHOFFTEMP":
            made = made._replace(**{f"{made.mode.lower()}_c": int(value[:-1])})
        elif name == "THERMOSTATON":
            made = made._replace(on=True)
    return made
