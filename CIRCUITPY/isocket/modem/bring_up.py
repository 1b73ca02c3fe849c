"""From a modem that answers AT to one that is ready: who it is, the rows of its profile, its SIM, the rows for texts
and calls.
"""

from __future__ import annotations

from isocket import log
from isocket.modem.channel import ABORTED, ERROR, OK, SIM_ERROR, TIMEOUT, Command, for_good
from isocket.modem.profiles import BEGIN, COMMON, START, TEXTS, VOICELESS, for_model
from isocket.modem.recovery import ASK_MS, ASKING, PREPARING, READY, SIM, STARTING
from isocket.on_demand import on_demand

TYPE_CHECKING = False
if TYPE_CHECKING:
    from isocket.config import Config
    from isocket.modem.channel import Channel
    from isocket.modem.recovery import Recovery
    from isocket.store.settings import Settings

TEXTS_ROW = "AT+CMGF=0"
CALLS_ROW = "AT+CLIP=1"
SIM_STATE = "AT+CPIN?"

SIM_EVERY_MS = 5_000
STUCK_MS = 4 * 60_000  # no SIM for so long: the radio is switched off and on; then twice as long, and so on
MAX_DOUBLINGS = 4
ROW_MS = 5_000
ROW_RETRY_MS = 2_000
ROW_TRIES = 10  # of a row that is an ERROR; the SIM may be busy (other errors) for longer
BUSY_TRIES = 40
REFUSED_TRIES = 2  # of one that says it is not supported
MAX_UNANSWERED = 4
MAX_SILENT = 3  # the command that timed out, and AT twice


class BringUp:
    """model: as it names itself; "" while unknown. can_text, can_call: what this modem is able to do at all."""

    @on_demand
    def __init__(self, channel: Channel, recovery: Recovery, config: Config, settings: Settings) -> None:
        self._channel = channel
        self._recovery = recovery
        self._settings = settings
        self._pin = config.sim_pin
        self.model = "" if config.modem == "auto" else config.modem
        self._fixed_model = bool(self.model)
        self.profile: list = []  # empty: not taken yet; then what gives it; rows that it refuses for good are taken out
        self.can_text = True
        self.can_call = True
        self.sim_failed = False
        self._refusals = 0  # of the row that is next
        self._other = 0  # which of its forms is next
        self._refused: tuple = ()  # (row, result) of one that is to be dealt with, and more in the next passes
        self._named = False  # it has said who it is
        self._has_voice = True
        self._unanswered = 0  # rows since it was ready last
        self._stuck = 0  # times in a row that no SIM was found
        self._take_profile()
        self._take_profile()
        channel.urcs["+CPIN"] = self._on_sim_line
        channel.urcs[SIM_ERROR] = self._on_sim_error

    def _take_profile(self) -> None:
        """In two passes: each compiles something."""
        if not self.profile:
            self.profile = [for_model(self.model)]
            return
        self.profile = list(self.profile[0]())
        self.can_call = self._has_voice = not any([name in self.model for name in VOICELESS.split()])  # noqa: C419
        if not self.can_call:
            log.say("modem: it makes no calls")
            self.profile[TEXTS] = self.profile[TEXTS].replace(CALLS_ROW, "")
        self._recovery.meet(self.profile)

    # what to send next; called when the channel is idle, in the states STARTING, SIM and PREPARING

    def next_command(self, now: int) -> Command | None:
        recovery = self._recovery
        if len(self.profile) < 2:
            self._take_profile()
            recovery.pause(now + 1)
            return None
        state = recovery.state
        if self._refused:
            (_do_without, _leave_out, _lacks)[len(self._refused) - 2](self, now)
            return None
        if state == SIM:
            if recovery.until and now >= recovery.until:  # here, since each of these compiles something
                self._stuck += 1
                recovery.unstick(self._stuck, now)
                return None
            return self._ask_sim(now)
        if not recovery.done:
            self._other = 0
        rows = (BEGIN + self.profile[START] if state == STARTING else self.profile[TEXTS]).split()
        if recovery.done < len(rows):
            return Command(rows[recovery.done].split("|")[self._other], timeout_ms=ROW_MS)
        if state == STARTING:
            recovery.enter(SIM, now)
        else:
            self._unanswered = 0
            recovery.arrive(now)
        return None

    def on_line(self, command: Command, line: str, now: int) -> None:
        if command.text in BEGIN and not self._named:  # each look compiles something
            self._identify(line)
        elif command.text == SIM_STATE:
            self._sim_state(line, now)

    @on_demand
    def _identify(self, line: str) -> None:
        """ATI: `SIM800 R14.18`; or several lines, one of them `Model: SIMCOM_SIM7600E-H`. AT+CGMM, for who says less:
        `SIMCOM_SIM7080`, `EC200U`, `SARA-R510S`.
        """
        model = line.split(" ")[0]
        if model == "Model:":
            model = line[6:].strip()
        elif line != model and model[:2] not in ("SI", "A7"):
            return  # a sentence
        if model.startswith("SIMCOM_"):
            model = model[7:]
        if model.isalpha() or not model[:1].isalpha():
            return  # its maker; its IMEI
        self._call_it(model)

    def _call_it(self, model: str) -> None:
        self._named = True
        if not self._fixed_model and model != self.model:
            self.model = model
            self.profile = []  # to be taken in the next pass
            log.say("modem: " + model)

    def on_result(self, command: Command, result: str, now: int) -> None:
        if result == ABORTED:
            return
        recovery = self._recovery
        if command.text.startswith("AT+CPIN"):
            if recovery.state == SIM:
                (self._after_sim if command.text == SIM_STATE else self._after_pin)(result, now)
        elif recovery.state in (STARTING, PREPARING):
            self._after_row(command, result, now)

    def _after_row(self, command: Command, result: str, now: int) -> None:
        row = command.text
        if result == TIMEOUT:
            self._not_said(now)
            return
        if result == OK:
            if row == TEXTS_ROW:
                self.can_text = True
            elif row == CALLS_ROW:
                self.can_call = self._has_voice
            if self._other:
                _keep_form(self)
        elif row not in BEGIN:
            self._refuse(row, result, now)
            return
        if row == BEGIN[: len(row)]:
            self._named = False  # not yet
        self._refusals = self._other = 0
        self._channel.settle()
        self._recovery.row_done(now)

    @on_demand
    def _not_said(self, now: int) -> None:
        """A row has no answer."""
        self._unanswered += 1
        if self._unanswered > MAX_UNANSWERED:
            self._recovery.lose("silent while being set up", now)
        else:
            self._recovery.enter(ASKING, now, ASK_MS)

    @on_demand
    def _refuse(self, text: str, result: str, now: int) -> None:
        """It has refused a row: again later, or go on without it, in a pass of its own."""
        self._refusals += 1
        most = 0
        if self._recovery.state == PREPARING:  # before `SMS Ready` these fail
            most = REFUSED_TRIES if for_good(result) else BUSY_TRIES
            if result == ERROR:
                most = ROW_TRIES if text in COMMON else 0
        if self._refusals > most:
            self._refused = (text, result)
            self._refusals = 0
        self._recovery.pause(now + (1 if self._refused else ROW_RETRY_MS))

    # the SIM

    @on_demand
    def _ask_sim(self, now: int) -> Command:
        recovery = self._recovery
        if recovery.done & 1:  # what it wants is known
            return Command("AT+CPIN=" + self._pin, timeout_ms=5000)
        if not recovery.until:
            recovery.limit(now + (STUCK_MS << min(self._stuck, MAX_DOUBLINGS)))
        return Command(SIM_STATE, "+CPIN", timeout_ms=5000)

    @on_demand
    def _sim_state(self, line: str, now: int) -> None:
        if line.startswith("+CPIN: READY"):
            self.sim_failed = False
            self._refusals = self._stuck = 0
            self._recovery.enter(PREPARING, now)
            return
        self.sim_failed = True
        if not line.startswith("+CPIN: NOT"):  # it wants a number: no reset helps
            self._recovery.limit(now + STUCK_MS)
        if line.startswith("+CPIN: SIM PIN") and self._pin and self._settings.get("refused PIN") != self._pin:
            self.sim_failed = False
            self._recovery.row_done(now)  # once: a wrong PIN is never sent again (three of them lock the card)

    @on_demand
    def _after_sim(self, result: str, now: int) -> None:
        recovery = self._recovery
        if self._channel.silent >= MAX_SILENT:
            recovery.lose("silent about its SIM", now)
            return
        if result not in (OK, TIMEOUT):
            self.sim_failed = True
        if not recovery.done & 1:
            recovery.pause(now + (SIM_EVERY_MS if self.sim_failed else ROW_RETRY_MS))

    @on_demand
    def _after_pin(self, result: str, now: int) -> None:
        if result not in (OK, TIMEOUT) and result[-2:] not in ("10", "13", "14"):  # no card, a failed or busy one
            log.say("modem: SIM PIN refused")
            self._settings.put("refused PIN", self._pin)
        self._recovery.row_done(now)
        self._recovery.pause(now + ROW_RETRY_MS)

    @on_demand
    def _on_sim_line(self, line: str, now: int) -> bool:
        if not line.startswith("+CPIN: READY") and self._recovery.state in (READY, PREPARING):
            log.say("modem: " + line)
            self.sim_failed = True
            self._recovery.enter(SIM, now)
        return False

    def _on_sim_error(self, line: str, now: int) -> None:
        """A command failed for want of a SIM."""
        if self._recovery.state == READY:
            self._recovery.enter(SIM, now)


# what is refused, a step in each pass


@on_demand
def _do_without(part: BringUp, now: int) -> None:
    """Its next form; when there is none the row is done without, in another pass."""
    text, result = part._refused
    part._refused = ()
    place = START if part._recovery.state == STARTING else TEXTS
    rows = part.profile[place].split()
    at = part._recovery.done - (len(BEGIN.split()) if place == START else 0)
    if 0 <= at < len(rows) and text in rows[at]:  # else it has started anew
        part._other = (part._other + 1) % len(rows[at].split("|"))
        if not part._other:
            part._refused = (text, result, place, at)
    part._recovery.pause(now + 1)


@on_demand
def _lacks(part: BringUp, now: int) -> None:
    """What that means. What is needed stays, unless it says that it will never do it."""
    text, result, place, at = part._refused
    final = for_good(result)
    if place == TEXTS:
        log.say("modem: %s: %s" % (text, result))
        if text == TEXTS_ROW and final:
            part.can_text = False
            log.say("modem: neither sends nor takes texts: a module for data alone?")
        elif text == CALLS_ROW:
            part.can_call = False
    part._refused = (place, at, place == TEXTS and text in COMMON and (result == ERROR or not final))
    part._recovery.pause(now + 1)


@on_demand
def _leave_out(part: BringUp, now: int) -> None:
    """The row leaves the profile. One of START may want the SIM: it gets another chance behind those for texts."""
    place, at, stays = part._refused
    part._refused = ()
    part._recovery.pause(now + 1)
    if stays:
        part._recovery.row_done(now)
        return
    rows = part.profile[place].split()
    row = rows.pop(at)
    part.profile[place] = " ".join(rows)
    if place == START:
        part.profile[TEXTS] += " " + row


@on_demand
def _keep_form(part: BringUp) -> None:
    """It has taken another form of a row: that is asked for from now on."""
    place = START if part._recovery.state == STARTING else TEXTS
    rows = part.profile[place].split()
    at = part._recovery.done - (len(BEGIN.split()) if place == START else 0)
    rows[at] = rows[at].split("|")[part._other]
    part.profile[place] = " ".join(rows)
