"""What the card says of each command, in English and Dutch. The commands themselves come from the firmware.

A new command needs an `Entry` here: until it has one, `bench card` refuses and its test fails.
"""

from __future__ import annotations

from dataclasses import dataclass

LANGUAGES = ("en", "nl")


@dataclass(frozen=True)
class Entry:
    """One line of the card.

    keys: of the firmware's rows that it tells of, blank-separated. form: how it is typed; empty where the values are a
    fixed choice, which the firmware lists. tries: texts that a freshly configured device takes, in this order (a test
    sends them). en, nl: what it does.
    """

    keys: str
    form: str
    tries: tuple[str, ...]
    en: str
    nl: str


@dataclass(frozen=True)
class Section:
    en: str
    nl: str
    entries: tuple[Entry, ...]


SECTIONS = (
    Section(
        "Who may command it, and who is told",
        "Wie mag bedienen, en wie krijgt bericht",
        (
            Entry(
                "MAKEMEBOSS",
                "MAKEMEBOSS",
                ("MAKEMEBOSS",),
                "The first text of all: your number goes on both lists, and strangers are ignored from now on.",
                "De allereerste sms: uw nummer komt op beide lijsten; vreemden worden voortaan genegeerd.",
            ),
            Entry(
                "SECNUMBER+ SECNUMBER- SECNUMBER?",
                "SECNUMBER+number  -number  -ALL",
                ("SECNUMBER+31612345678", "SECNUMBER?", "SECNUMBER-31612345678"),
                "Who may command: 10 numbers, country code first (316…, not 06…). It tells if yours is not on it.",
                "Wie mag bedienen: 10 nummers, met landcode (316…, niet 06…). U hoort het als het uwe ontbreekt.",
            ),
            Entry(
                "SECLIST= SECLIST?",
                "SECLIST=ON <b>OFF</b>",
                ("SECLIST?", "SECLIST=OFF", "SECLIST=ON"),
                "ON: only numbers on the security list are heard. OFF also sets RING=NOACTION.",
                "ON: luistert alleen naar nummers op de veiligheidslijst. OFF zet ook RING=NOACTION.",
            ),
            Entry(
                "ALERTME",
                "ALERTME",
                ("ALERTME",),
                "Your number goes on the alert list.",
                "Uw nummer komt op de lijst met waarschuwingsnummers.",
            ),
            Entry(
                "ALERTNUMBER+ ALERTNUMBER- ALERTNUMBER?",
                "ALERTNUMBER+number  -number  -ALL",
                ("ALERTNUMBER+31687654321", "ALERTNUMBER?", "ALERTNUMBER-31687654321"),
                "Alert list: who is told of alarms, power and temperature. Up to 10 numbers.",
                "Waarschuwingsnummers: wie bericht krijgt over alarm, stroom en temperatuur. Hooguit 10 nummers.",
            ),
            Entry(
                "PASSWORD=",
                "PASSWORD=12abc <b>NO</b>",
                ("PASSWORD=NO",),
                "5 characters; capitals count but in the first letter. Every text begins with it: 12abcSTATUS",
                "5 tekens; hoofdletters tellen, behalve bij de eerste letter. Elke sms begint ermee: 12abcSTATUS",
            ),
        ),
    ),
    Section(
        "The socket",
        "Het stopcontact",
        (
            Entry(
                "ON OFF",
                "ON   OFF",
                ("ON", "OFF"),
                "Switch it; a running timer ends.",
                "Schakelt; een lopende timer stopt.",
            ),
            Entry(
                "ON9 OFF9",
                "ON30   OFF30",
                ("ON30", "OFF30"),
                "For so many seconds (1 to 65000), then the opposite.",
                "Zoveel seconden lang (1 tot 65000), daarna het omgekeerde.",
            ),
            Entry(
                "RESTART",
                "RESTART",
                ("RESTART",),
                "Off and on again (or on and off) after RESTARTTIME.",
                "Uit en weer aan (of aan en weer uit) na RESTARTTIME.",
            ),
            Entry(
                "RESTARTTIME= RESTARTTIME?",
                "RESTARTTIME=<b>10</b>",
                ("RESTARTTIME=5", "RESTARTTIME?"),
                "1 to 600 seconds.",
                "1 tot 600 seconden.",
            ),
            Entry(
                "STATUS",
                "STATUS",
                ("STATUS",),
                "Socket, signal, temperature, alarm, time: all in one text.",
                "Stand, signaal, temperatuur, alarm en tijd in één sms.",
            ),
            Entry(
                "RUNTIME",
                "RUNTIME",
                ("RUNTIME",),
                "Since when it has been on.",
                "Sinds wanneer het stopcontact aan is.",
            ),
        ),
    ),
    Section(
        "By a call, and what is confirmed",
        "Met een telefoontje, en wat er wordt bevestigd",
        (
            Entry(
                "RING= RING?",
                "",
                ("RING=SWITCH", "RING?", "RING=NOACTION"),
                "What your call does (free of charge: it is not answered). Needs SECLIST=ON.",
                "Wat uw belletje doet (gratis: er wordt niet opgenomen). Vereist SECLIST=ON.",
            ),
            Entry(
                "RINGCONFIRM= RINGCONFIRM?",
                "",
                ("RINGCONFIRM=CALL", "RINGCONFIRM?", "RINGCONFIRM=SMS"),
                "How it tells that your call was heard.",
                "Hoe het uw belletje bevestigt.",
            ),
            Entry(
                "SMSCONFIRM= SMSCONFIRM?",
                "",
                ("SMSCONFIRM?", "SMSCONFIRM=ON"),
                "OFF: commands are carried out without a reply; questions are answered.",
                "OFF: opdrachten worden zonder antwoord uitgevoerd; vragen worden beantwoord.",
            ),
            Entry(
                "ERROR= ERROR?",
                "",
                ("ERROR?", "ERROR=ON"),
                "OFF: no text about a mistake in a command.",
                "OFF: geen sms bij een fout in een opdracht.",
            ),
            Entry(
                "SMSCONFIRMUNAUTH= SMSCONFIRMUNAUTH?",
                "",
                ("SMSCONFIRMUNAUTH?", "SMSCONFIRMUNAUTH=OFF"),
                'ON: strangers get "Access deny!"',
                'ON: vreemden krijgen "Access deny!"',
            ),
        ),
    ),
    Section(
        "Temperature (whole degrees C, or even degrees F)",
        "Temperatuur (hele graden C, of even graden F)",
        (
            Entry("TEMPERATURE", "TEMPERATURE", ("TEMPERATURE",), "How warm it is there.", "Hoe warm het daar is."),
            Entry(
                "THERMOSTATON THERMOSTATOFF THERMOSTAT?",
                "THERMOSTATON   THERMOSTATOFF",
                ("THERMOSTATON", "THERMOSTAT?", "THERMOSTATOFF"),
                "The probe switches the socket, on again 5 minutes later at the earliest; OFF leaves it as it is.",
                "De temperatuurvoeler schakelt het stopcontact, weer aan na minstens 5 minuten; OFF laat de stand zo.",
            ),
            Entry(
                "THERMOSTAT=",
                "THERMOSTAT=<b>HEATING</b> COOLING",
                ("THERMOSTAT=COOLING", "THERMOSTAT=HEATING"),
                "On below, or on above the set point.",
                "Aan onder, of juist boven de ingestelde waarde.",
            ),
            Entry(
                "SWITCHOFFTEMP=",
                "SWITCHOFFTEMP=<b>10C</b>",
                ("SWITCHOFFTEMP=18C", "SWITCHOFFTEMP=50F"),
                "The set point, -55C to 120C; HEATING and COOLING each have their own.",
                "De ingestelde waarde, -55C tot 120C; HEATING en COOLING hebben elk hun eigen.",
            ),
            Entry(
                "TRISEALERT= TRISEALERT?",
                "TRISEALERT=35C <b>OFF</b>",
                ("TRISEALERT=35C", "TRISEALERT?", "TRISEALERT=OFF"),
                "A text when it gets warmer than this.",
                "Een sms als het warmer wordt dan dit.",
            ),
            Entry(
                "TFALLALERT= TFALLALERT?",
                "TFALLALERT=5C <b>OFF</b>",
                ("TFALLALERT=5C", "TFALLALERT?", "TFALLALERT=OFF"),
                "A text when it gets colder than this.",
                "Een sms als het kouder wordt dan dit.",
            ),
            Entry(
                "SWITCHOFFALERT= SWITCHOFFALERT?",
                "",
                ("SWITCHOFFALERT=ON", "SWITCHOFFALERT?"),
                "ON: a text each time the thermostat switches off.",
                "ON: telkens een sms als de thermostaat uitschakelt.",
            ),
            Entry(
                "TSENSFAILALERT= TSENSFAILALERT?",
                "",
                ("TSENSFAILALERT=ON", "TSENSFAILALERT?"),
                "ON: a text when the probe fails. With TRISEALERT or TFALLALERT it tells in any case after 10 minutes.",
                "ON: een sms als de voeler uitvalt. Met TRISEALERT of TFALLALERT in elk geval na 10 minuten.",
            ),
        ),
    ),
    Section(
        "Sensor and alarm",
        "Alarmcontact",
        (
            Entry(
                "ALARMON ALARMOFF ALARM?",
                "ALARMON   ALARMOFF",
                ("ALARMON", "ALARM?", "ALARMOFF"),
                "Watch the sensor, or not. ALARMOFF or a short press also ends what the alarm did to the socket.",
                "Het contact bewaken, of niet. ALARMOFF of kort drukken beëindigt ook wat het alarm schakelde.",
            ),
            Entry(
                "SENSORTYPE= SENSORTYPE?",
                "",
                ("SENSORTYPE?", "SENSORTYPE=NO"),
                "NO: closed is alarm. NC: open is alarm.",
                "NO: een gesloten contact is alarm. NC: een open contact is alarm.",
            ),
            Entry(
                "ALERT= ALERT?",
                "",
                ("ALERT=SMSCHANGE", "ALERT?", "ALERT=SMS"),
                "How you are told; SMSCHANGE also tells when all is well again. CALL rings each number for 20 s.",
                "Hoe u bericht krijgt; SMSCHANGE meldt ook het herstel. CALL belt elk nummer 20 s.",
            ),
            Entry(
                "RELAYTIME= RELAYTIME?",
                "RELAYTIME=ON60 ON OFF60 OFF <b>0</b>",
                ("RELAYTIME=ON60", "RELAYTIME?", "RELAYTIME=0"),
                "What an alarm does to the socket, for 1 to 65000 s or for good; 0: nothing.",
                "Wat een alarm met het stopcontact doet, 1 tot 65000 s of blijvend; 0: niets.",
            ),
            Entry("SHOWALARMLOG", "SHOWALARMLOG", ("SHOWALARMLOG",), "The latest 10 alarms.", "De laatste 10 alarmen."),
        ),
    ),
    Section(
        "By the clock",
        "Volgens de klok",
        (
            Entry(
                "SCHEDULER+",
                "SCHEDULER+08:00,*,ON",
                ("SCHEDULER+08:00,*,ON", "SCHEDULER+17:00,6,INF"),
                "Day: * or 1 (Monday) to 7. ON, OFF, INF (status text), AON, AOF (alarm). An outage is made up.",
                "Dag: * of 1 (maandag) tot 7. ON, OFF, INF (status-sms), AON, AOF (alarm). Na een storing ingehaald.",
            ),
            Entry(
                "SCHEDULER- SCHEDULER?",
                "SCHEDULER-08:00  -ALL",
                ("SCHEDULER?", "SCHEDULER-08:00", "SCHEDULER-ALL"),
                "Remove the rules of that time, or all.",
                "Wist de regels van dat tijdstip, of alle.",
            ),
            Entry("DATE", "DATE", ("DATE",), "What time it thinks it is.", "Hoe laat het volgens het apparaat is."),
            Entry(
                "DATE= DATESMS",
                "DATE=26/03/02,12:00:00+04   DATESMS",
                ("DATESMS", "DATE=26/03/02,12:00:00+08"),
                "Set (zone in quarters of an hour); set from your text. The network sets it by itself.",
                "Zet de klok (zone in kwartieren); neemt de tijd van uw sms. Het netwerk zet hem ook vanzelf.",
            ),
        ),
    ),
    Section(
        "Mains, money, device",
        "Stroom, tegoed, apparaat",
        (
            Entry(
                "POWERALERT= POWERALERT?",
                "",
                ("POWERALERT?", "POWERALERT=ON"),
                "A text when the mains fail and when they return.",
                "Een sms bij stroomuitval en bij herstel.",
            ),
            Entry(
                "POWERSTATE= POWERSTATE?",
                "",
                ("POWERSTATE?", "POWERSTATE=REMEMBER"),
                "How the socket is when the mains return.",
                "Hoe het stopcontact staat als de stroom terug is.",
            ),
            Entry(
                "CREDITUMS= CREDITUMS?",
                "CREDITUMS=*100# <b>NO</b>",
                ("CREDITUMS=*100#", "CREDITUMS?"),
                "Your operator's code for the balance.",
                "De code van uw provider voor het tegoed.",
            ),
            Entry("CREDIT", "CREDIT", ("CREDIT",), "What is left on the SIM.", "Het tegoed op de simkaart."),
            Entry(
                "SIMCARD*",
                "SIMCARD*100#",
                ("SIMCARD*100#",),
                "Any other code of the operator.",
                "Een andere code van de provider.",
            ),
            Entry(
                "HARDWARE SERIALNUM FIRMWARE",
                "HARDWARE   SERIALNUM   FIRMWARE",
                ("HARDWARE", "SERIALNUM", "FIRMWARE"),
                "What it is.",
                "Wat voor apparaat het is.",
            ),
        ),
    ),
)

# what the device says by itself: the firmware's words, or where a value follows their beginning
NOTICES = (
    ("Power failure!", "the mains have gone; it lives on its battery", "stroomuitval; het werkt op de accu"),
    ("Power restored!", "the mains are back", "de stroom is terug"),
    ("ALARM! Sensor activated", "the sensor has spoken", "het alarmcontact is actief"),
    ("Sensor returned to normal", "with ALERT=SMSCHANGE: it is over", "met ALERT=SMSCHANGE: het is voorbij"),
    ("Temperature rise", "warmer than TRISEALERT", "warmer dan TRISEALERT"),
    ("Temperature fall", "colder than TFALLALERT", "kouder dan TFALLALERT"),
    ("Socket switched OFF at ", "the thermostat, with SWITCHOFFALERT=ON", "de thermostaat, met SWITCHOFFALERT=ON"),
    ("Temperature sensor failed!", "the probe, with TSENSFAILALERT=ON", "de temperatuurvoeler, met TSENSFAILALERT=ON"),
    (
        "Limit of texts reached: ",
        "60 replies an hour, 300 a day; commands still work, alarm, power and temperature texts still come",
        "60 antwoorden per uur, 300 per dag; opdrachten en berichten van alarm, stroom en temperatuur gaan door",
    ),
    (
        " keeps changing: ",
        "more than 20 texts of a kind in an hour: the rest is counted, the last one comes",
        "meer dan 20 berichten van één soort per uur: de rest wordt geteld, het laatste komt nog",
    ),
    (
        "5 wrong passwords from ",
        "somebody guesses; that number is ignored for an hour, yours is not",
        "iemand raadt; dat nummer wordt een uur lang genegeerd, het uwe niet",
    ),
    (
        "Only ON, OFF and STATUS work now!",
        "the firmware has failed again and again; have it looked at",
        "de firmware loopt telkens vast; laat er iemand naar kijken",
    ),
)

# answers that tell of a mistake; all are the firmware's words
MISTAKES = (
    ("No such command exists on the device!", "a typing mistake", "een typefout"),
    ("Incorrect value!", "out of range, or written wrongly", "buiten bereik of verkeerd geschreven"),
    ("Invalid access password!", "the text must begin with the password", "de sms moet met het wachtwoord beginnen"),
    (
        "Time for configuration is expired (Conf)!",
        "switch it off and on, then you have 30 minutes; or use MAKEMEBOSS or a password, and it never expires",
        "schakel het apparaat uit en weer in: dan hebt u 30 minuten; met MAKEMEBOSS of een wachtwoord "
        "verloopt die tijd nooit",
    ),
    (
        "Execute error!",
        "list full, no code set, or the network refused",
        "lijst vol, geen code ingesteld, of het netwerk weigerde",
    ),
    (
        "Too old, not executed!",
        "the network held it back for more than 15 minutes: send it again, it is then believed",
        "het netwerk hield de sms meer dan 15 minuten vast: stuur hem opnieuw, dan wordt hij uitgevoerd",
    ),
    (
        "Note! Your number is not on the list!",
        "after 30 minutes you are shut out: add your number",
        "na 30 minuten komt u er niet meer in: voeg uw nummer toe",
    ),
)

LIGHTS = (  # LED, pattern, meaning: docs of the manual's ch. 15
    ("POWER", "steady / off", "continu / uit", "mains present / on battery", "stroom aanwezig / op de accu"),
    ("POWER", "1 per s / 4 per s", "1 per s / 4 per s", "alarm on: quiet / active", "alarm aan: rust / actief"),
    (
        "POWER",
        "4 flashes, 2 s lit",
        "4 flitsen, 2 s aan",
        "SIM missing, locked or faulty",
        "simkaart ontbreekt, vergrendeld of defect",
    ),
    ("GSM", "1 per s / 1 per 3 s", "1 per s / 1 per 3 s", "searching / on the network", "zoekt / op het netwerk"),
    ("OUT", "steady / off", "continu / uit", "socket on / off", "stopcontact aan / uit"),
    ("OUT", "4 per s", "4 per s", "SIM or modem failed", "simkaart of modem defect"),
)

TEXTS = {
    "title": ("isocket: the owner's card", "isocket: de kaart van de eigenaar"),
    "how": (
        "Text a command to the number of the SIM. One text, one command; capitals do not matter. With a password "
        "set it comes first: 12abcSTATUS. <b>Bold</b> is how it leaves the factory. <b>?</b>: ask with NAME? for "
        "the present value. <b>•</b>: a setting; without MAKEMEBOSS or a password only in the 30 minutes after "
        "power-on.",
        "Stuur een opdracht per sms naar het nummer van de simkaart. Eén sms, één opdracht; hoofdletters maken "
        "niet uit. Is er een wachtwoord, dan staat dat vooraan: 12abcSTATUS. <b>Vet</b> is de fabrieksinstelling. "
        "<b>?</b>: vraag de huidige waarde op met NAAM? <b>•</b>: een instelling; zonder MAKEMEBOSS of wachtwoord "
        "alleen in de 30 minuten na het inschakelen.",
    ),
    "notices": ("What it texts by itself, to the alert list", "Wat het zelf stuurt, naar de waarschuwingsnummers"),
    "mistakes": ("When it answers with", "Als het antwoordt met"),
    "lights": ("Lights", "Lampjes"),
    "button": ("Button", "Knop"),
    "press": (
        "Short press: socket on or off (while the alarm is on: alarm off). Hold 10 s until POWER and OUT light "
        "together, let go: <b>factory reset</b>, all settings and numbers are gone.",
        "Kort drukken: stopcontact aan of uit (staat het alarm aan: alarm uit). Houd 10 s ingedrukt tot POWER en OUT "
        "samen branden en laat dan los: <b>fabrieksreset</b>, alle instellingen en nummers zijn weg.",
    ),
    "silent": (
        "No answer at all?",
        "Helemaal geen antwoord?",
    ),
    "silence": (
        "Call the number (unless RING is set): if it does not ring, power or network is gone, or the SIM is "
        "locked or expired. If it rings, your number may not be on the security list, or the command is longer "
        "than 30 characters.",
        "Bel het nummer (tenzij RING is ingesteld): gaat de telefoon niet over, dan is er geen stroom of netwerk, of "
        "de simkaart is vergrendeld of verlopen. Gaat hij wel over, dan staat uw nummer misschien niet op de "
        "veiligheidslijst, of de opdracht is langer dan 30 tekens.",
    ),
    "phone": ("Number of this socket:", "Nummer van dit apparaat:"),
    "safe": (
        "Mains voltage kills: the owner never opens the box.",
        "Netspanning is dodelijk: open nooit de behuizing.",
    ),
    "pages": ("page %d of 2", "pagina %d van 2"),
    "firmware": ("firmware", "firmware"),
}
