"""What the card says beside the commands, which are in bench/papers/catalogue.py: in English and Dutch."""

from __future__ import annotations

# what the device says by itself: the firmware's words, or where a value follows their beginning
NOTICES = (
    ("Power failure!", "the mains have gone; it lives on its battery", "stroomuitval; het werkt op de accu"),
    (
        "Power restored!",
        "the mains are back; after 10 minutes or more, how long they were gone",
        "de stroom is terug; na 10 minuten of meer: hoelang hij weg was",
    ),
    ("ALARM! Sensor activated", "the sensor has spoken", "het alarmcontact is actief"),
    ("Sensor returned to normal", "with ALERT=SMSCHANGE: it is over", "met ALERT=SMSCHANGE: het is voorbij"),
    ("Temperature rise", "warmer than TRISEALERT", "warmer dan TRISEALERT"),
    ("Temperature fall", "colder than TFALLALERT", "kouder dan TFALLALERT"),
    ("Temperature normal", "with RECOVERALERT=ON: it is back", "met RECOVERALERT=ON: weer zoals het hoort"),
    ("Battery low, going to sleep!", "out of reach until the mains are back", "onbereikbaar tot de stroom terug is"),
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
        "Text a command to the number of the SIM. A text is one command, or up to five with ; between; capitals do not "
        "matter. With a password set it comes first: 12abcSTATUS. <b>Bold</b> is how it leaves the factory. <b>?</b>: "
        "ask with NAME? for the present value. <b>•</b>: a setting; without MAKEMEBOSS or a password only in the 30 "
        "minutes after power-on.",
        "Stuur een opdracht per sms naar het nummer van de simkaart. Een sms is één opdracht, of hooguit vijf met ; "
        "ertussen; hoofdletters maken niet uit. Is er een wachtwoord, dan staat dat vooraan: 12abcSTATUS. <b>Vet</b> "
        "is de fabrieksinstelling. <b>?</b>: vraag de huidige waarde op met NAAM? <b>•</b>: een instelling; zonder "
        "MAKEMEBOSS of wachtwoord alleen in de 30 minuten na het inschakelen.",
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
    "recipes": (
        "Recipes: each is one text; names and degrees are yours to choose",
        "Recepten: elk is één sms; namen en graden kiest u zelf",
    ),
    "scan": (
        "Point a phone's camera at a code: the command is ready as a text. You send it yourself, with the password "
        "before it, if there is one.",
        "Richt de camera van een telefoon op een code: de opdracht staat klaar als sms. U verstuurt hem zelf, met het "
        "wachtwoord ervoor als u er een hebt.",
    ),
    "pages": ("page %d of %d", "pagina %d van %d"),
    "firmware": ("firmware", "firmware"),
}

# of the page for the phone
PAGE = {
    "how": (
        "A button opens your messages with the command in it; you send it yourself. Bold is how it leaves the factory.",
        "Een knop opent uw berichten met de opdracht erin; u verstuurt hem zelf. Vet is de fabrieksinstelling.",
    ),
    "without_script": (
        "No script runs here: where a value is missing, add it in your messages, and put the password before the "
        "command, if there is one.",
        "Hier werkt geen script: vul in uw berichten zelf aan waar een waarde ontbreekt, en zet het wachtwoord vóór de "
        "opdracht als u er een hebt.",
    ),
    "password": ("Password, if there is one:", "Wachtwoord, als u er een hebt:"),
    "kept": (
        "5 characters; kept on this page only, until you close it.",
        "5 tekens; alleen op deze pagina bewaard, tot u die sluit.",
    ),
    "send": ("Text it", "Sms"),
    "recipes": ("Recipes", "Recepten"),
    "about_recipes": (
        "Each is one text. Change names and degrees in it before you send it.",
        "Elk is één sms. Pas namen en graden erin aan voordat u hem verstuurt.",
    ),
    "foot": (
        "No answer? Call the number. Mains voltage kills: never open the box.",
        "Geen antwoord? Bel het nummer. Netspanning is dodelijk: open nooit de behuizing.",
    ),
}
