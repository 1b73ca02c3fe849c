"""The catalogue: every command of the device once, in words, in English and Dutch.

The firmware's rows say which commands there are and of what kind (bench/papers/table.py asks a running device); a
setting with fixed values has them from there, too. Here is what an owner is told of each. Card, manual, terminal phone,
page, coverage and the hostile world read it, and no other list of commands is there. A new command needs an `Entry`:
until it has one, `check` names it, and so does a test.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bench.papers.table import Command

LANGUAGES = ("en", "nl")
CHAPTERS = {  # of the manual of such a socket, as people know them; 15: what it does not have
    4: "The socket",
    5: "Security and alert numbers",
    6: "Calls and confirmations",
    7: "Temperature",
    8: "Date and time",
    9: "Sensor jack and alarm",
    10: "Scheduler",
    11: "Power",
    12: "Credit",
    13: "About the device",
    15: "More than the manual",
}
A_NUMBER = "31612345678"  # stands where an example has n


class CatalogueError(Exception):
    """Firmware and catalogue do not fit each other; the message names the rows."""


@dataclass(frozen=True)
class Entry:
    """One line of the card.

    chapter: see CHAPTERS. keys: of the firmware's rows that it tells of, blank-separated. form: how it is typed, what
    the factory has set in <b>; empty where the values are a fixed choice, which the firmware lists. en, nl: what it
    does. examples: (text, what that one does) of all its rows; n is a number.
    """

    chapter: int
    keys: str
    form: str
    en: str
    nl: str
    examples: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Section:
    """A part of the card, under a title. topic: as HELP names it."""

    topic: str
    en: str
    nl: str
    entries: tuple[Entry, ...]


SECTIONS = (
    Section(
        "numbers",
        "Who may command it, and who is told",
        "Wie mag bedienen, en wie krijgt bericht",
        (
            Entry(
                5,
                "MAKEMEBOSS",
                "MAKEMEBOSS",
                "The first text of all: your number goes on both lists, and strangers are ignored from now on.",
                "De allereerste sms: uw nummer komt op beide lijsten; vreemden worden voortaan genegeerd.",
                (("MAKEMEBOSS", "only this phone may command, and it gets all alerts"),),
            ),
            Entry(
                5,
                "SECNUMBER+ SECNUMBER- SECNUMBER?",
                "SECNUMBER+number  -number  -ALL",
                "Who may command: 10 numbers, country code first (316…, not 06…). It tells if yours is not on it.",
                "Wie mag bedienen: 10 nummers, met landcode (316…, niet 06…). U hoort het als het uwe ontbreekt.",
                (
                    ("SECNUMBER+n", "let the phone with number n command, too"),
                    ("SECNUMBER-n", "take number n off the security list"),
                    ("SECNUMBER-ALL", "empty the security list: anybody may command"),
                    ("SECNUMBER?", "ask who may command"),
                ),
            ),
            Entry(
                5,
                "SECLIST= SECLIST?",
                "SECLIST=ON <b>OFF</b>",
                "ON: only numbers on the security list are heard. OFF also sets RING=NOACTION.",
                "ON: luistert alleen naar nummers op de veiligheidslijst. OFF zet ook RING=NOACTION.",
                (
                    ("SECLIST=ON", "obey the numbers on the security list only"),
                    ("SECLIST=OFF", "obey everybody"),
                    ("SECLIST?", "ask whether the security list is in force"),
                ),
            ),
            Entry(
                15,
                "USERNUMBER+ USERNUMBER- USERNUMBER?",
                "USERNUMBER+number,26/03/08  -number  -ALL",
                "Guests: 10 numbers that may switch, ask and call, but set nothing; to the end of that day (yy/mm/dd), "
                "or for good. Wants SECLIST=ON.",
                "Gasten: 10 nummers die mogen schakelen, vragen en bellen, maar niets instellen; tot en met die dag "
                "(jj/mm/dd), of tot u ze weghaalt. Met SECLIST=ON.",
                (
                    ("USERNUMBER+n", "let the phone with number n switch and ask, but set nothing"),
                    ("USERNUMBER+n,26/03/08", "the same, to the end of 8 March 2026"),
                    ("USERNUMBER-n", "number n is no guest any more"),
                    ("USERNUMBER-ALL", "no guests any more"),
                    ("USERNUMBER?", "ask who is a guest, and until when"),
                ),
            ),
            Entry(
                5,
                "ALERTME",
                "ALERTME",
                "Your number goes on the alert list.",
                "Uw nummer komt op de lijst met waarschuwingsnummers.",
                (("ALERTME", "send all alerts to this phone"),),
            ),
            Entry(
                5,
                "ALERTNUMBER+ ALERTNUMBER- ALERTNUMBER?",
                "ALERTNUMBER+number  -number  -ALL",
                "Alert list: who is told of alarms, power and temperature. Up to 10 numbers.",
                "Waarschuwingsnummers: wie bericht krijgt over alarm, stroom en temperatuur. Hooguit 10 nummers.",
                (
                    ("ALERTNUMBER+n", "send alerts to number n, too"),
                    ("ALERTNUMBER-n", "send no alerts to number n any more"),
                    ("ALERTNUMBER-ALL", "send alerts to nobody"),
                    ("ALERTNUMBER?", "ask who gets alerts"),
                ),
            ),
            Entry(
                5,
                "PASSWORD=",
                "PASSWORD=12abc <b>NO</b>",
                "5 characters; capitals count but in the first letter. Every text begins with it: 12abcSTATUS",
                "5 tekens; hoofdletters tellen, behalve bij de eerste letter. Elke sms begint ermee: 12abcSTATUS",
                (
                    ("PASSWORD=12abc", "every command must begin with these 5 characters"),
                    ("PASSWORD=NO", "no password any more"),
                ),
            ),
        ),
    ),
    Section(
        "socket",
        "The socket",
        "Het stopcontact",
        (
            Entry(
                4,
                "ON OFF",
                "ON   OFF",
                "Switch it; a running timer ends.",
                "Schakelt; een lopende timer stopt.",
                (
                    ("ON", "switch the socket on"),
                    ("OFF", "switch the socket off"),
                ),
            ),
            Entry(
                4,
                "ON9 OFF9",
                "ON30   OFF30",
                "For so many seconds (1 to 65000), then the opposite.",
                "Zoveel seconden lang (1 tot 65000), daarna het omgekeerde.",
                (
                    ("ON30", "on for 30 seconds, then off"),
                    ("OFF30", "off for 30 seconds, then on"),
                ),
            ),
            Entry(
                4,
                "RESTART",
                "RESTART",
                "Off and on again (or on and off) after RESTARTTIME.",
                "Uit en weer aan (of aan en weer uit) na RESTARTTIME.",
                (("RESTART", "the other state for a while, then back"),),
            ),
            Entry(
                4,
                "RESTARTTIME= RESTARTTIME?",
                "RESTARTTIME=<b>10</b>",
                "1 to 600 seconds.",
                "1 tot 600 seconden.",
                (
                    ("RESTARTTIME=5", "how many seconds a restart takes"),
                    ("RESTARTTIME?", "ask how long a restart takes"),
                ),
            ),
            Entry(
                4,
                "STATUS",
                "STATUS",
                "Socket, signal, temperature, alarm, time: all in one text.",
                "Stand, signaal, temperatuur, alarm en tijd in één sms.",
                (("STATUS", "socket, signal, temperature, alarm and time in one text"),),
            ),
            Entry(
                4,
                "RUNTIME",
                "RUNTIME",
                "Since when it has been on.",
                "Sinds wanneer het stopcontact aan is.",
                (("RUNTIME", "since when the socket is on"),),
            ),
            Entry(
                15,
                "SHOWLOG",
                "SHOWLOG",
                "The last 20 times that it went on or off, and by whom or what.",
                "De laatste 20 keer dat het aan of uit ging, en door wie of wat.",
                (("SHOWLOG", "when the socket went on or off, and what did it"),),
            ),
        ),
    ),
    Section(
        "calls",
        "By a call, and what is confirmed",
        "Met een telefoontje, en wat er wordt bevestigd",
        (
            Entry(
                6,
                "RING= RING?",
                "",
                "What your call does (free of charge: it is not answered). Needs SECLIST=ON.",
                "Wat uw belletje doet (gratis: er wordt niet opgenomen). Vereist SECLIST=ON.",
                (
                    ("RING=STATUS", "a call is answered with STATUS"),
                    ("RING=SWITCH", "a call from an owner switches the socket, and costs nothing"),
                    ("RING=RESTART", "a call from an owner restarts what is in the socket"),
                    ("RING=NOACTION", "calls do nothing"),
                    ("RING?", "ask what a call does"),
                ),
            ),
            Entry(
                6,
                "RINGCONFIRM= RINGCONFIRM?",
                "",
                "How it tells that your call was heard.",
                "Hoe het uw belletje bevestigt.",
                (
                    ("RINGCONFIRM=SMS", "confirm what a call did by text"),
                    ("RINGCONFIRM=CALL", "confirm what a call did by ringing back"),
                    ("RINGCONFIRM=OFF", "do not confirm what a call did"),
                    ("RINGCONFIRM?", "ask how calls are confirmed"),
                ),
            ),
            Entry(
                6,
                "SMSCONFIRM= SMSCONFIRM?",
                "",
                "OFF: commands are carried out without a reply; questions are answered.",
                "OFF: opdrachten worden zonder antwoord uitgevoerd; vragen worden beantwoord.",
                (
                    ("SMSCONFIRM=ON", "answer commands with OK"),
                    ("SMSCONFIRM=OFF", "obey without an answer"),
                    ("SMSCONFIRM?", "ask whether commands are answered"),
                ),
            ),
            Entry(
                6,
                "ERROR= ERROR?",
                "",
                "OFF: no text about a mistake in a command.",
                "OFF: geen sms bij een fout in een opdracht.",
                (
                    ("ERROR=ON", "say what was wrong with a command"),
                    ("ERROR=OFF", "keep silent about wrong commands"),
                    ("ERROR?", "ask whether errors are told"),
                ),
            ),
            Entry(
                6,
                "SMSCONFIRMUNAUTH= SMSCONFIRMUNAUTH?",
                "",
                'ON: strangers get "Access deny!"',
                'ON: vreemden krijgen "Access deny!"',
                (
                    ("SMSCONFIRMUNAUTH=ON", "tell strangers that they may not command"),
                    ("SMSCONFIRMUNAUTH=OFF", "never answer a stranger"),
                    ("SMSCONFIRMUNAUTH?", "ask whether strangers are answered"),
                ),
            ),
        ),
    ),
    Section(
        "temperature",
        "Temperature (whole degrees C, or even degrees F)",
        "Temperatuur (hele graden C, of even graden F)",
        (
            Entry(
                7,
                "TEMPERATURE",
                "TEMPERATURE",
                "How warm it is there.",
                "Hoe warm het daar is.",
                (("TEMPERATURE", "ask what the probe measures"),),
            ),
            Entry(
                7,
                "THERMOSTATON THERMOSTATOFF THERMOSTAT?",
                "THERMOSTATON   THERMOSTATOFF",
                "The probe switches the socket, on again 5 minutes later at the earliest; OFF leaves it as it is.",
                "De temperatuurvoeler schakelt het stopcontact, weer aan na minstens 5 minuten; OFF laat de stand zo.",
                (
                    ("THERMOSTATON", "let the thermostat switch the socket"),
                    ("THERMOSTATOFF", "the thermostat leaves the socket as it is"),
                    ("THERMOSTAT?", "ask for the thermostat's settings"),
                ),
            ),
            Entry(
                7,
                "THERMOSTAT=",
                "THERMOSTAT=<b>HEATING</b> COOLING",
                "On below, or on above the set point.",
                "Aan onder, of juist boven de ingestelde waarde.",
                (
                    ("THERMOSTAT=HEATING", "a heater is in the socket: on when it is too cold"),
                    ("THERMOSTAT=COOLING", "a cooler is in the socket: on when it is too warm"),
                ),
            ),
            Entry(
                7,
                "SWITCHOFFTEMP=",
                "SWITCHOFFTEMP=<b>10C</b>",
                "The set point, -55C to 120C; HEATING and COOLING each have their own.",
                "De ingestelde waarde, -55C tot 120C; HEATING en COOLING hebben elk hun eigen.",
                (("SWITCHOFFTEMP=20C", "the temperature at which it switches off"),),
            ),
            Entry(
                7,
                "TRISEALERT= TRISEALERT?",
                "TRISEALERT=35C <b>OFF</b>",
                "A text when it gets warmer than this.",
                "Een sms als het warmer wordt dan dit.",
                (
                    ("TRISEALERT=35C", "send a text when it gets warmer than this"),
                    ("TRISEALERT=OFF", "no text when it gets warm"),
                    ("TRISEALERT?", "ask for the upper limit"),
                ),
            ),
            Entry(
                7,
                "TFALLALERT= TFALLALERT?",
                "TFALLALERT=5C <b>OFF</b>",
                "A text when it gets colder than this.",
                "Een sms als het kouder wordt dan dit.",
                (
                    ("TFALLALERT=15C", "send a text when it gets colder than this"),
                    ("TFALLALERT=OFF", "no text when it gets cold"),
                    ("TFALLALERT?", "ask for the lower limit"),
                ),
            ),
            Entry(
                7,
                "SWITCHOFFALERT= SWITCHOFFALERT?",
                "",
                "ON: a text each time the thermostat switches off.",
                "ON: telkens een sms als de thermostaat uitschakelt.",
                (
                    ("SWITCHOFFALERT=ON", "send a text each time it switches off"),
                    ("SWITCHOFFALERT=OFF", "switch off without a text"),
                    ("SWITCHOFFALERT?", "ask whether switching off is told"),
                ),
            ),
            Entry(
                7,
                "TSENSFAILALERT= TSENSFAILALERT?",
                "",
                "ON: a text when the probe fails. With TRISEALERT or TFALLALERT it tells in any case after 10 minutes.",
                "ON: een sms als de voeler uitvalt. Met TRISEALERT of TFALLALERT in elk geval na 10 minuten.",
                (
                    ("TSENSFAILALERT=ON", "send a text when the probe fails"),
                    ("TSENSFAILALERT=OFF", "no text when the probe fails"),
                    ("TSENSFAILALERT?", "ask whether a failed probe is told"),
                ),
            ),
        ),
    ),
    Section(
        "alarm",
        "Sensor and alarm",
        "Alarmcontact",
        (
            Entry(
                9,
                "ALARMON ALARMOFF ALARM?",
                "ALARMON   ALARMOFF",
                "Watch the sensor, or not. ALARMOFF or a short press also ends what the alarm did to the socket.",
                "Het contact bewaken, of niet. ALARMOFF of kort drukken beëindigt ook wat het alarm schakelde.",
                (
                    ("ALARMON", "watch the sensor"),
                    ("ALARMOFF", "do not watch the sensor any more"),
                    ("ALARM?", "ask whether the sensor is watched and what it says"),
                ),
            ),
            Entry(
                9,
                "SENSORTYPE= SENSORTYPE?",
                "",
                "NO: closed is alarm. NC: open is alarm.",
                "NO: een gesloten contact is alarm. NC: een open contact is alarm.",
                (
                    ("SENSORTYPE=NO", "the sensor closes its contact when it sees something"),
                    ("SENSORTYPE=NC", "the sensor opens its contact when it sees something"),
                    ("SENSORTYPE?", "ask for the kind of sensor"),
                ),
            ),
            Entry(
                9,
                "ALERT= ALERT?",
                "",
                "How you are told; SMSCHANGE also tells when all is well again. CALL rings each number for 20 s.",
                "Hoe u bericht krijgt; SMSCHANGE meldt ook het herstel. CALL belt elk nummer 20 s.",
                (
                    ("ALERT=SMS", "an alarm sends a text"),
                    ("ALERT=SMSCHANGE", "a text when the sensor sees something, and one when it is over"),
                    ("ALERT=CALL", "an alarm calls one number after the other until one answers"),
                    ("ALERT=OFF", "an alarm tells nobody"),
                    ("ALERT?", "ask how alarms are told"),
                ),
            ),
            Entry(
                15,
                "ANSWERBY= ANSWERBY?",
                "",
                "KEY: a call is answered by pressing 1 within 20 s; else the next number is called. No voicemail can.",
                "KEY: opnemen telt pas als u binnen 20 s op 1 drukt; anders belt hij het volgende nummer.",
                (
                    ("ANSWERBY=KEY", "an alarm call is answered by pressing 1"),
                    ("ANSWERBY=TIME", "an alarm call is answered by listening for 8 seconds"),
                    ("ANSWERBY?", "ask how an alarm call is answered"),
                ),
            ),
            Entry(
                9,
                "RELAYTIME= RELAYTIME?",
                "RELAYTIME=ON60 ON OFF60 OFF <b>0</b>",
                "What an alarm does to the socket, for 1 to 65000 s or for good; 0: nothing.",
                "Wat een alarm met het stopcontact doet, 1 tot 65000 s of blijvend; 0: niets.",
                (
                    ("RELAYTIME=ON60", "an alarm switches the socket on for 60 seconds"),
                    ("RELAYTIME=ON", "an alarm switches the socket on"),
                    ("RELAYTIME=OFF60", "an alarm switches the socket off for 60 seconds"),
                    ("RELAYTIME=OFF", "an alarm switches the socket off"),
                    ("RELAYTIME=0", "an alarm leaves the socket as it is"),
                    ("RELAYTIME?", "ask what an alarm does with the socket"),
                ),
            ),
            Entry(
                9,
                "SHOWALARMLOG",
                "SHOWALARMLOG",
                "The latest 10 alarms.",
                "De laatste 10 alarmen.",
                (("SHOWALARMLOG", "the latest ten alarms, newest first"),),
            ),
        ),
    ),
    Section(
        "clock",
        "By the clock",
        "Volgens de klok",
        (
            Entry(
                10,
                "SCHEDULER+",
                "SCHEDULER+08:00,*,ON",
                "Day: * or 1 (Monday) to 7. ON, OFF, INF (status text), AON, AOF (alarm). An outage is made up.",
                "Dag: * of 1 (maandag) tot 7. ON, OFF, INF (status-sms), AON, AOF (alarm). Na een storing ingehaald.",
                (
                    ("SCHEDULER+07:00,*,ON", "on at 7 o'clock every day; also OFF, INF, AON, AOF"),
                    ("SCHEDULER+22:30,1,OFF", "off at 22:30 on Mondays (1 to 7)"),
                ),
            ),
            Entry(
                10,
                "SCHEDULER- SCHEDULER?",
                "SCHEDULER-08:00  -ALL",
                "Remove the rules of that time, or all.",
                "Wist de regels van dat tijdstip, of alle.",
                (
                    ("SCHEDULER-07:00", "remove the rules of that minute"),
                    ("SCHEDULER-ALL", "remove all rules"),
                    ("SCHEDULER?", "list the rules"),
                ),
            ),
            Entry(
                8,
                "DATE",
                "DATE",
                "What time it thinks it is.",
                "Hoe laat het volgens het apparaat is.",
                (("DATE", "ask for date and time"),),
            ),
            Entry(
                8,
                "DATE= DATESMS",
                "DATE=26/03/02,12:00:00+04   DATESMS",
                "Set (zone in quarters of an hour); set from your text. The network sets it by itself.",
                "Zet de klok (zone in kwartieren); neemt de tijd van uw sms. Het netwerk zet hem ook vanzelf.",
                (
                    ("DATE=26/03/02,12:00:00+08", "set date, time and zone (quarter hours from GMT)"),
                    ("DATESMS", "set the clock to the time of this text"),
                ),
            ),
        ),
    ),
    Section(
        "power",
        "Mains, money, device",
        "Stroom, tegoed, apparaat",
        (
            Entry(
                11,
                "POWERALERT= POWERALERT?",
                "",
                "A text when the mains fail and when they return.",
                "Een sms bij stroomuitval en bij herstel.",
                (
                    ("POWERALERT=ON", "tell when mains fail and come back"),
                    ("POWERALERT=OFF", "keep silent about mains"),
                    ("POWERALERT?", "ask whether mains are told about"),
                ),
            ),
            Entry(
                11,
                "POWERSTATE= POWERSTATE?",
                "",
                "How the socket is when the mains return.",
                "Hoe het stopcontact staat als de stroom terug is.",
                (
                    ("POWERSTATE=REMEMBER", "after a power failure the socket is as it was"),
                    ("POWERSTATE=ON", "after a power failure the socket is on"),
                    ("POWERSTATE=OFF", "after a power failure the socket is off"),
                    ("POWERSTATE?", "ask how the socket is after a power failure"),
                ),
            ),
            Entry(
                12,
                "CREDITUMS= CREDITUMS?",
                "CREDITUMS=*100# <b>NO</b>",
                "Your operator's code for the balance.",
                "De code van uw provider voor het tegoed.",
                (
                    ("CREDITUMS=*100#", "the code that the operator wants for that"),
                    ("CREDITUMS=NO", "forget that code"),
                    ("CREDITUMS?", "ask for that code"),
                ),
            ),
            Entry(
                12,
                "CREDIT",
                "CREDIT",
                "What is left on the SIM.",
                "Het tegoed op de simkaart.",
                (("CREDIT", "ask the operator for the card's credit"),),
            ),
            Entry(
                12,
                "SIMCARD*",
                "SIMCARD*100#",
                "Any other code of the operator.",
                "Een andere code van de provider.",
                (("SIMCARD*100#", "send any code to the operator"),),
            ),
            Entry(
                13,
                "HARDWARE SERIALNUM FIRMWARE",
                "HARDWARE   SERIALNUM   FIRMWARE",
                "What it is.",
                "Wat voor apparaat het is.",
                (
                    ("HARDWARE", "board and modem"),
                    ("SERIALNUM", "the serial number"),
                    ("FIRMWARE", "the version of the firmware"),
                ),
            ),
        ),
    ),
    Section(
        "more",
        "For an empty house",
        "Voor een leeg huis",
        (
            Entry(
                15,
                "HELP HELP9",
                "HELP   HELP4",
                "What can be texted: the topics, and the commands of one.",
                "Wat u kunt sms'en: de onderwerpen, en de opdrachten van één ervan.",
                (
                    ("HELP", "list the topics"),
                    ("HELP4", "list the commands of topic 4"),
                ),
            ),
            Entry(
                15,
                "NAME= NAME?",
                "NAME=Cottage <b>NO</b>",
                "Before each notice, and first in STATUS; up to 16 characters.",
                "Voor elk bericht, en bovenaan STATUS; hooguit 16 tekens.",
                (
                    ("NAME=Cottage", "stands before each notice"),
                    ("NAME=NO", "no name any more"),
                    ("NAME?", "ask for its name"),
                ),
            ),
            Entry(
                15,
                "ALERTTEXT= ALERTTEXT?",
                "ALERTTEXT=Water in the cellar <b>NO</b>",
                "What an alarm says behind ALARM!; up to 40 characters.",
                "Wat een alarm meldt achter ALARM!; hooguit 40 tekens.",
                (
                    ("ALERTTEXT=Water in the cellar", "what an alarm says"),
                    ("ALERTTEXT=NO", "Sensor activated, as before"),
                    ("ALERTTEXT?", "ask what an alarm says"),
                ),
            ),
            Entry(
                15,
                "NUMBERING= NUMBERING?",
                "",
                "A number behind each notice, so that a lost one shows.",
                "Een nummer achter elk bericht: zo valt op dat er een ontbreekt.",
                (
                    ("NUMBERING=ON", "count the notices: #17"),
                    ("NUMBERING=OFF", "no numbers"),
                    ("NUMBERING?", "ask whether notices are counted"),
                ),
            ),
            Entry(
                15,
                "RECOVERALERT= RECOVERALERT?",
                "",
                "A text when the temperature is back by a degree.",
                "Een sms als de temperatuur een graad terug is.",
                (
                    ("RECOVERALERT=ON", "tell when the temperature is back"),
                    ("RECOVERALERT=OFF", "keep silent about that"),
                    ("RECOVERALERT?", "ask whether it tells"),
                ),
            ),
            Entry(
                15,
                "TDELAY= TDELAY?",
                "TDELAY=<b>0</b>",
                "Minutes that a rise or fall must have lasted: 0 to 60.",
                "Minuten dat een stijging of daling moet duren: 0 tot 60.",
                (
                    ("TDELAY=10", "tell of a temperature after ten minutes only"),
                    ("TDELAY?", "ask how long it waits"),
                ),
            ),
            Entry(
                15,
                "TREPEAT= TREPEAT?",
                "TREPEAT=60 <b>OFF</b>",
                "The same text again after so many minutes, 10 to 1440, while it lasts.",
                "Dezelfde sms opnieuw na zoveel minuten, 10 tot 1440, zolang het duurt.",
                (
                    ("TREPEAT=60", "tell of it once an hour while it lasts"),
                    ("TREPEAT=OFF", "tell it once"),
                    ("TREPEAT?", "ask how often it tells"),
                ),
            ),
            Entry(
                15,
                "HYSTERESIS= HYSTERESIS?",
                "HYSTERESIS=<b>0C</b>",
                "How far beyond the set point the thermostat switches on again: 0 to 5C.",
                "Hoe ver voorbij het instelpunt de thermostaat weer inschakelt: 0 tot 5C.",
                (
                    ("HYSTERESIS=1C", "on again a degree below the set point"),
                    ("HYSTERESIS?", "ask how far that is"),
                ),
            ),
            Entry(
                15,
                "FAILSAFE= FAILSAFE?",
                "",
                "The socket when the probe has been dead for 10 minutes, with the thermostat on.",
                "Het stopcontact als de voeler 10 minuten zwijgt, met de thermostaat aan.",
                (
                    ("FAILSAFE=ON", "heat when the probe is dead"),
                    ("FAILSAFE=OFF", "do not heat then"),
                    ("FAILSAFE=KEEP", "leave the socket as it is"),
                    ("FAILSAFE?", "ask what it does then"),
                ),
            ),
            Entry(
                15,
                "POWERDELAY= POWERDELAY?",
                "POWERDELAY=<b>2</b>",
                "Seconds before a power failure is told: 2 to 3600.",
                "Seconden voordat stroomuitval gemeld wordt: 2 tot 3600.",
                (
                    ("POWERDELAY=60", "keep silent about failures of less than a minute"),
                    ("POWERDELAY?", "ask how long it waits"),
                ),
            ),
            Entry(
                15,
                "OUTAGE= OUTAGE?",
                "",
                "STAY: in reach on the battery as long as that lasts.",
                "STAY: bereikbaar op de accu zolang die het houdt.",
                (
                    ("OUTAGE=STAY", "stay in reach when mains are gone"),
                    ("OUTAGE=SLEEP", "sleep when mains are gone"),
                    ("OUTAGE?", "ask what it does"),
                ),
            ),
            Entry(
                15,
                "BATTERY",
                "BATTERY",
                "How full the battery is.",
                "Hoe vol de accu is.",
                (("BATTERY", "volts and per cent of the battery"),),
            ),
            Entry(
                15,
                "BACKUP",
                "BACKUP",
                "All that you have set, in texts to send back; not the password.",
                "Alles wat u hebt ingesteld, in sms'jes om terug te sturen; niet het wachtwoord.",
                (("BACKUP", "what differs from the factory, as commands"),),
            ),
            Entry(
                15,
                "KEEPALIVE= KEEPALIVE?",
                "KEEPALIVE=60 <b>OFF</b>",
                "STATUS to the first alert number after so many days without a text, 7 to 180; for prepaid cards.",
                "STATUS naar het eerste waarschuwingsnummer na zoveel dagen zonder sms, 7 tot 180; voor prepaid.",
                (
                    ("KEEPALIVE=60", "send a text after 60 days of silence, so that the card stays alive"),
                    ("KEEPALIVE=OFF", "send none"),
                    ("KEEPALIVE?", "ask after how many days"),
                ),
            ),
            Entry(
                15,
                "FORWARD= FORWARD?",
                "",
                "ON: texts of the operator, and of strangers, go to the first alert number; 10 a day.",
                "ON: sms'jes van de provider en van vreemden gaan naar het eerste waarschuwingsnummer; 10 per dag.",
                (
                    ("FORWARD=ON", "pass on what the operator texts: From Vodafone: …"),
                    ("FORWARD=OFF", "keep such texts to itself"),
                    ("FORWARD?", "ask whether it passes them on"),
                ),
            ),
            Entry(
                15,
                "NETTIME= NETTIME?",
                "",
                "OFF: the network's time is wrong here, and not taken.",
                "OFF: de tijd van het netwerk klopt hier niet, en telt niet.",
                (
                    ("NETTIME=OFF", "do not take the time of the network"),
                    ("NETTIME=ON", "take it"),
                    ("NETTIME?", "ask whether it is taken"),
                ),
            ),
        ),
    ),
)


def entries() -> list[Entry]:
    return [entry for section in SECTIONS for entry in section.entries]


def examples(chapter: int | None = None) -> dict[str, str]:
    """Text -> what it does, of one chapter or of all in their order."""
    chapters = CHAPTERS if chapter is None else (chapter,)
    return {
        text: words
        for number in chapters
        for entry in entries()
        if entry.chapter == number
        for text, words in entry.examples
    }


def key_of(text: str, keys: Iterable[str]) -> str | None:
    """Which row the firmware takes a command for, capitals or not: the longest key that fits; None: no command."""
    command = "".join(text.split()).upper()
    fitting = [key for key in keys if _fits(key, command)]
    return max(fitting, key=len, default=None)


def _fits(key: str, command: str) -> bool:
    if key[-1] == "9":  # ON9: ON and a number
        return command.startswith(key[:-1]) and command[len(key) - 1 :].isdecimal()
    return command.startswith(key) if key[-1] in "=+-*" else command == key


def check(table: Mapping[str, Command]) -> None:
    """Raises CatalogueError unless each row of the firmware is told of once, with an example, and nothing else is."""
    told = [key for entry in entries() for key in entry.keys.split()]
    tried = {key_of(text, told) for text in examples()}
    here = "bench/papers/catalogue.py"
    problems = [f"{here} has no entry for the firmware's {key}" for key in table if key not in told]
    problems += [f"{here} tells of {key}, which the firmware has not" for key in told if key not in table]
    problems += [f"{here} tells twice of {key}" for key in dict.fromkeys(told) if told.count(key) > 1]
    problems += [f"{here} has no example of {key}" for key in told if key not in tried]
    for entry in entries():
        command = table.get(entry.keys.split()[0])
        if not entry.form and command is not None and not command.values:
            problems.append(f"{here}: {entry.keys} has no fixed values, so it needs a form")
        if entry.chapter not in CHAPTERS:
            problems.append(f"{here}: {entry.keys} is of chapter {entry.chapter}, which is none")
    if problems:
        raise CatalogueError("\n".join(problems))
