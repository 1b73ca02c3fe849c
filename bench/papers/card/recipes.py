"""Recipes: what to text for one job, on the card and on the page for the phone, in English and Dutch.

The English ones are scenarios of the manual (bench/scenarios/manual/7-recipes.scn), word for word; a test sends both to
a simulated device.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Recipe:
    """title, about, text: in the order of LANGUAGES. text: one that is sent as it is; its names are the owner's."""

    title: tuple[str, str]
    about: tuple[str, str]
    text: tuple[str, str]


def _same(text: str) -> tuple[str, str]:
    return text, text


RECIPES = (
    Recipe(
        ("A frost guard that cannot go blind", "Een vorstwacht die niet blind kan worden"),
        (
            "Tells of the cold, of the way back, and of a probe that has failed.",
            "Meldt de kou, het herstel, en een voeler die niets meer meet.",
        ),
        _same("TFALLALERT=5C;TSENSFAILALERT=ON;RECOVERALERT=ON"),
    ),
    Recipe(
        ("A flooded cellar", "Water in de kelder"),
        (
            "The pump runs as long as there is water; the text says where it is.",
            "De pomp loopt zolang er water staat; de sms zegt waar.",
        ),
        (
            "NAME=Cellar;ALERTTEXT=Water on the floor;ALERT=SMSCHANGE;RELAYTIME=ON;ALARMON",
            "NAME=Kelder;ALERTTEXT=Water op de vloer;ALERT=SMSCHANGE;RELAYTIME=ON;ALARMON",
        ),
    ),
    Recipe(
        ("A greenhouse that gets too hot", "Een kas die te warm wordt"),
        (
            "The fan starts at 28 degrees and stops at 26; at 36 you are told.",
            "De ventilator start bij 28 graden en stopt bij 26; bij 36 krijgt u een sms.",
        ),
        _same("THERMOSTAT=COOLING;SWITCHOFFTEMP=26C;HYSTERESIS=2C;TRISEALERT=35C;THERMOSTATON"),
    ),
    Recipe(
        ("A router that hangs", "Een router die hangt"),
        (
            "Your call is not answered, costs nothing, and takes its power for 30 seconds.",
            "Uw belletje wordt niet opgenomen, kost niets, en haalt er 30 seconden de stroom af.",
        ),
        _same("ON;RESTARTTIME=30;RING=RESTART"),
    ),
    Recipe(
        ("A server room", "Een serverruimte"),
        (
            "Tells it again every half hour until it is cool again.",
            "Herhaalt de sms elk half uur, tot het weer koel is.",
        ),
        (
            "NAME=Server room;TRISEALERT=28C;TREPEAT=30;RECOVERALERT=ON;TSENSFAILALERT=ON",
            "NAME=Serverruimte;TRISEALERT=28C;TREPEAT=30;RECOVERALERT=ON;TSENSFAILALERT=ON",
        ),
    ),
    Recipe(
        ("A holiday let, with a guest until Sunday", "Een vakantiehuis, met een gast tot en met zondag"),
        (
            "Your guest may switch the heating, by text or by a free call; after Sunday nobody hears him any more.",
            "Uw gast mag de verwarming schakelen, per sms of met een gratis belletje; na zondag niet meer.",
        ),
        (
            "NAME=Cottage;RING=SWITCH;USERNUMBER+31600000002,26/03/08",
            "NAME=Huisje;RING=SWITCH;USERNUMBER+31600000002,26/03/08",
        ),
    ),
    Recipe(
        ("A boat on a prepaid card", "Een boot met een prepaid-simkaart"),
        (
            "Tells of water, shore power and a low battery; a text after 60 silent days keeps the card alive.",
            "Meldt water, uitval van walstroom en een lege accu; een sms na 60 stille dagen houdt de kaart in leven.",
        ),
        (
            "KEEPALIVE=60;CREDITUMS=*100#;OUTAGE=STAY;ALERTTEXT=Water in the bilge;ALARMON",
            "KEEPALIVE=60;CREDITUMS=*100#;OUTAGE=STAY;ALERTTEXT=Water in het ruim;ALARMON",
        ),
    ),
)
