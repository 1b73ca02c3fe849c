"""Settings with a few fixed values, a number or a short text: what each may be, and the two commands that they have in
common.

One line for each in the place of two rows, their keys and an object: 300 bytes of heap.
"""

from __future__ import annotations

from isocket.on_demand import on_demand
from isocket.rows import CONF, INF, IncorrectValue, Row, whole_number
from isocket.sms.gsm7 import septets

TYPE_CHECKING = False
if TYPE_CHECKING:
    from isocket.store.settings import Settings

OWN = " "  # nobody can type one: a command has no blanks
# `name=` and what it may be: the factory's value and others; a number from .. to with its unit, the least is the
# factory's, or OFF, kept as 0, where that may be; `<` and how many characters at most, or NO. Behind a blank
# stand settings that only their chapter changes, and values that are named only while they are in force.
SETTINGS = (
    "\n SENSORTYPE=NO,NC\n ALERT=SMS,CALL,SMSCHANGE,OFF\n ANSWERBY=TIME,KEY\n RING=NOACTION,RESTART,SWITCH, STATUS"
    "\n RINGCONFIRM=SMS,CALL,OFF\n SMSCONFIRM=ON,OFF\n SWITCHOFFALERT=OFF,ON\n TSENSFAILALERT=OFF,ON"
    "\nSMSCONFIRMUNAUTH=OFF,ON\nERROR=ON,OFF"
    "\nPOWERALERT=ON,OFF\nPOWERSTATE=REMEMBER,ON,OFF\nPOWERDELAY=2..3600\nOUTAGE=SLEEP,STAY"
    "\nRECOVERALERT=OFF,ON\nTREPEAT=10..1440,OFF\nTDELAY=0..60\nHYSTERESIS=0..5C\nFAILSAFE=KEEP,ON,OFF"
    "\nKEEPALIVE=7..180,OFF"
    "\nNAME=<16\nALERTTEXT=<40\nNUMBERING=OFF,ON\nNETTIME=ON,OFF\nFORWARD=OFF,ON\n"
)

TOPICS = 8  # of HELP: each has a row behind a blank


def rules() -> str:
    return SETTINGS


def rule_of(name: str) -> str:
    """What a setting may be; "" for none of these."""
    return rules().partition("\n%s=" % name)[2].partition("\n")[0]


def row_for(key: str, value: str) -> str:
    """The key of the row that serves this one. value: what follows it."""
    if key == "HELP9" and len(value) < 3 and 0 < int(value) <= TOPICS:
        return "%sHELP%d" % (OWN, int(value))
    sign = key[-1:]
    is_ours = sign in ("=", "?") and (rule_of(key[:-1]) or (sign == "?" and rule_of(OWN + key[:-1])))
    return " " + sign if is_ours else key


def chosen(request) -> str:
    """For a chapter: one of the values that its setting may have. Raises IncorrectValue."""
    if request.value not in rule_of(OWN + request.name).replace(OWN, "").split(","):
        raise IncorrectValue
    return request.value


class Values:
    @on_demand
    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def rows(self) -> dict[str, tuple]:
        """By their sign alone: `NAME=VALUE` and `NAME?`."""
        return {
            " =": Row(CONF, self._change),
            " ?": Row(INF, self._tell),
            # the last thing that SMSCONFIRM=OFF says is that it will be silent
            "SMSCONFIRM=": Row(CONF, self._confirm, always=True),
        }

    def _change(self, request) -> str:
        name = request.name
        rule = rule_of(name)
        value = request.value
        if rule[0] == "<":
            value = stored = _checked_words(request, int(rule[1:]))
        elif ".." in rule:
            stored = _checked_number(value, rule)
        elif value in rule.split(","):
            stored = value
        else:
            raise IncorrectValue
        self._settings.put(name, stored)
        return "%s=%s - OK" % (name, value or "NO")

    def _confirm(self, request) -> str:
        self._settings.put("SMSCONFIRM", chosen(request))
        return request.ok

    def _tell(self, request) -> str:
        name = request.name
        rule = rule_of(name) or rule_of(OWN + name)
        stored = self._settings.get(name)
        if rule[0] == "<":
            value = stored or "NO"
        else:
            value = _number_told(stored, rule) if ".." in rule else _values_told(stored, rule.split(","))
        return "%s=%s" % (name, value)


@on_demand
def _number_told(stored: str, rule: str) -> str:
    least, _, most = rule.partition("..")
    off = "OFF" in most
    number = stored or ("0" if off else least)
    return "OFF" if off and number == "0" else number + ("C" if "C" in most else "")


@on_demand
def _values_told(stored: str, values: list[str]) -> str:
    """All that it may be, and in brackets what it is."""
    active = stored or values[0]
    named = ["(%s)" % active if one in (active, OWN + active) else one for one in values]
    return ",".join([one for one in named if one[0] != OWN])


@on_demand
def _checked_words(request, most: int) -> str:
    """Free text as it was typed, "" for NO. Raises IncorrectValue."""
    words = "" if request.value == "NO" else request.words
    if len(words) > most or len(words.encode()) > 2 * most or not (words or request.value) or septets(words) is None:
        raise IncorrectValue
    return words


@on_demand
def _checked_number(text: str, rule: str) -> str:
    """As it is kept. Raises IncorrectValue."""
    least, _, most = rule.partition("..")
    most, off, _ = most.partition(",OFF")
    if off and text == "OFF":
        return "0"
    unit = "C" if most[-1] == "C" else ""
    if not text.endswith(unit):
        raise IncorrectValue
    return "%d" % whole_number(text[: len(text) - len(unit)], int(least), int(most[: len(most) - len(unit)]))
