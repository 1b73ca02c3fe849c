"""Switching by a phone call (manual ch. 4.2, 6.2), and by what an alarm call is answered (ANSWERBY)."""

from __future__ import annotations

from isocket import log
from isocket.features.socket import CALL
from isocket.modem.calls import SIGN
from isocket.modem.profiles import HEARS_KEYS
from isocket.on_demand import on_demand
from isocket.rows import CONF, ExecuteError, Row
from isocket.values import chosen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from isocket.access import Access
    from isocket.features.socket import Socket
    from isocket.modem.modem import Modem
    from isocket.store.settings import Settings

CALL_BACK_MS = 10_000


class Ring:
    """An authorised call with an action set is rejected and acted on at once. `modem`: for `dial` and `can_call`;
    `send(address, text, owner)`: a reply; `status(now)`: that of STATUS.
    """

    @on_demand
    def __init__(
        self,
        settings: Settings,
        access: Access,
        socket: Socket,
        send: Callable[[str, str, bool], None],
        modem: Modem,
        status: Callable[[int], str],
    ) -> None:
        self._settings = settings
        self._access = access
        self._socket = socket
        self._send = send
        self._modem = modem
        self._status = status
        self._doubtful = ""  # a local number for which the SIM's country was asked once more

    def on_call(self, caller: str, now: int) -> bool | None:
        """A call has begun; True: reject it. Once a call, however often it rings; `caller` is "" when not known.

        None: a local number, and whose country this is has been asked: to be called again.
        """
        action = self._settings.get("RING", "NOACTION")
        if action == "NOACTION" or not caller:
            return False
        if not self._access.may_call(caller, now):
            if caller == self._doubtful or not self._access.is_local(caller):
                self._doubtful = ""
                return False
            self._doubtful = caller
            self._modem.ask_centre(lambda now: None, now)
            return None
        log.say("ring: %s by call" % action)
        if action == "SWITCH":
            self._socket.switch(not self._socket.on, now, CALL)
        elif action == "RESTART":
            self._socket.restart(now, CALL)
        self._confirm(action, caller, now)
        return True

    def _confirm(self, action: str, caller: str, now: int) -> None:
        number = self._access.answer_to(caller)
        confirm = self._settings.get("RINGCONFIRM", "SMS")
        if action == "STATUS":
            self._modem.measure_signal(lambda now: self._send(number, self._status(now), True), now)
        elif confirm == "SMS":
            self._send(number, self._socket.text if action == "SWITCH" else "Power socket restarted", True)
        elif confirm == "CALL":
            self._modem.dial(number, CALL_BACK_MS, SIGN, None, now)

    def rows(self) -> dict[str, tuple]:
        return {
            "RING=": Row(CONF, self._set),
            "RINGCONFIRM=": Row(CONF, self._set_confirm),
            "ANSWERBY=": Row(CONF, self._set_answer_by),
        }

    def _set(self, request) -> str:
        action = chosen(request)
        if action != "NOACTION" and not self._modem.can_call:
            raise ExecuteError
        self._settings.put("RING", action)
        unheard = action != "NOACTION" and not self._access.list_is_on
        return request.ok + ("\nSECLIST is not active!" if unheard else "")

    def _set_confirm(self, request) -> str:
        value = chosen(request)
        if value == "CALL" and not self._modem.can_call:
            raise ExecuteError
        self._settings.put("RINGCONFIRM", value)
        return request.ok if value == "OFF" else "RINGCONFIRMTYPE=%s - OK" % value

    def _set_answer_by(self, request) -> str:
        """Of alarm calls."""
        value = chosen(request)
        if value == "KEY" and not (self._modem.can_call and self._modem.model.startswith(HEARS_KEYS)):
            raise ExecuteError
        self._settings.put("ANSWERBY", value)
        return request.ok
