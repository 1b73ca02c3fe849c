"""What texts cost: from +CMTI to the relay, ten at once, and hundreds of them against the heap."""

from __future__ import annotations

from dataclasses import dataclass

from bench.checks.perf.session import DeviceFailed, Session
from bench.world.clock import MS, SECOND
from bench.world.network import Phone

AT_ONCE = 10
TEN_WITHIN_US = 300 * SECOND
# what an owner texts in the life of a socket: questions, switching, settings, and what goes wrong
MIX = (
    *("STATUS", "STATUS", "TEMPERATURE", "RUNTIME", "DATE", "HARDWARE", "FIRMWARE", "SERIALNUM", "SHOWALARMLOG"),
    *("ON", "OFF", "ON30", "OFF30", "RESTART", "THERMOSTATON", "THERMOSTATOFF", "ALARMON", "ALARMOFF"),
    *("RING?", "ALARM?", "THERMOSTAT?", "SECNUMBER?", "ALERTNUMBER?", "SCHEDULER?", "RELAYTIME?", "CREDITUMS?"),
    *("RESTARTTIME=15", "RESTARTTIME=20", "RELAYTIME=ON60", "RELAYTIME=0", "SWITCHOFFTEMP=15C", "TRISEALERT=35C"),
    *("SCHEDULER+23:59,*,OFF", "SCHEDULER-23:59", "ALERTNUMBER+358407654321", "ALERTNUMBER-ALL", "CREDIT"),
    *("RESTARTTIME=0", "SCHEDULER+25:00,*,ON", "NONSENSE", "on", "Status"),
)


def hint_to_relay(session: Session, count: int) -> list[int]:
    """us from +CMTI for `ON` to the relay, the modem answering in 5 ms; fewer than `count` if some are lost."""
    latencies = []
    session.quick_modem()
    session.ask("OFF")
    for _ in range(count):
        session.run_for(session.random.randrange(100 * MS, 1500 * MS))
        session.text("ON")
        hint = session.wait_for_entry("at<", "+CMTI", 10 * SECOND)
        on_us = session.wait_for_relay(True)
        if hint is not None and on_us is not None:
            latencies.append(on_us - hint.at_us)
        session.wait_for_reply()
        session.ask("OFF")
    session.quick_modem(False)
    return latencies


@dataclass(frozen=True)
class Ten:
    """Of ten texts at once: how many were executed once, how many answered rightly, and how long it took."""

    executed: int
    answered: int
    took_us: int

    @property
    def sound(self) -> int:
        return min(self.executed, self.answered)


def ten_at_once(session: Session) -> Ten:
    """Ten phones send ON and OFF in turn in one instant; the relay has to move ten times, and each gets its reply."""
    session.run_for(2 * SECOND)  # the same text in the second of the one before would be a copy of it
    session.ask("OFF")
    session.run_for(5 * SECOND)
    network, relay = session.world.network, session.world.relay
    phones: list[Phone] = [network.phone(f"+3584055500{number:02d}") for number in range(AT_ONCE)]
    before, begin_us = len(relay.edges), session.now_us
    for number, phone in enumerate(phones):
        session.text("OFF" if number % 2 else "ON", phone)
    session.wait(lambda: all(phone.received for phone in phones), TEN_WITHIN_US, [phone.on_text for phone in phones])
    took_us = session.now_us - begin_us
    session.run_for(10 * SECOND)
    answered = sum(
        [text.text for text in phone.received] == ["Power socket " + ("OFF" if number % 2 else "ON")]
        for number, phone in enumerate(phones)
    )
    return Ten(len(relay.edges) - before, answered, took_us)


def everything_once(session: Session) -> None:
    """All that the device can do at least once: each text of the mix, an alarm with its notice, a call."""
    world = session.world
    world.network.ussd["*100#"] = "Your balance is 12.50 EUR"
    session.quick_modem()
    one_of_each = ["ALERTME", "CREDITUMS=*100#", "RING=SWITCH", "MAKEMEBOSS", *dict.fromkeys(MIX)]
    for words in one_of_each:
        session.ask(words)
        if words == "ALERTME" and session.speaks:
            _alarm(session)
    session.owner.call_device(10 * SECOND)
    session.run_for(15 * SECOND)
    for words in ("SECLIST=OFF", "SECNUMBER-ALL", "ALARMOFF", "THERMOSTATOFF"):
        session.text(words)
        session.run_for(3 * SECOND)
    session.run_for(70 * SECOND)  # the alarm's minute, a probe reading, the modem's housekeeping
    session.owner.received.clear()
    session.quick_modem(False)


def _alarm(session: Session) -> None:
    session.ask("ALARMON")
    session.world.contact.set(True)
    session.wait_for_reply()
    session.world.contact.set(False)
    session.run_for(SECOND)


def mixed(session: Session, count: int) -> None:
    """`count` texts of the mix, each sent when the one before has been answered. Raises DeviceFailed."""
    session.quick_modem()
    said: list[str] = []
    for _ in range(count):
        # the same text twice within a second would be a message delivered twice (spec ch. 2)
        words = session.random.choice([words for words in MIX if words not in said[-8:]])
        said.append(words)
        session.ask(words)
    session.quick_modem(False)


def heap_after_mixed(session: Session, count: int) -> int:
    """Free heap after `count` more mixed texts, with the state of the device the same each time."""
    mixed(session, count)
    session.quick_modem()
    for words in ("SCHEDULER-ALL", "ALERTNUMBER-ALL", "ALARMOFF", "THERMOSTATOFF", "OFF"):
        session.ask(words)
    session.run_for(3 * SECOND)
    session.owner.received.clear()
    free, _ = session.heap()
    session.quick_modem(False)
    if free <= 0:
        raise DeviceFailed("it told no free heap")
    return free
