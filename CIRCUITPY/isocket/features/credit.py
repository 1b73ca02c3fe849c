"""Balance and subscription by USSD (manual ch. 12; the manual says UMS code)."""

from __future__ import annotations

from isocket.on_demand import on_demand
from isocket.rows import CONF, CTRL, INF, LATER, ExecuteError, IncorrectValue, Row

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from isocket.store.settings import Settings

_CODE_CHARS = b"0123456789*#"


def check_code(text: str) -> str:
    """A code such as `*100#` or `#31#`. Raises IncorrectValue."""
    if len(text) < 3 or text[0] not in "*#" or not text.endswith("#"):
        raise IncorrectValue
    for octet in text.encode():
        if octet not in _CODE_CHARS:
            raise IncorrectValue
    return text


class Credit:
    """`ussd(code, done, now)`: the modem's; done(text | None) follows, None after an error or 60 s."""

    @on_demand
    def __init__(self, settings: Settings, ussd: Callable[[str, Callable[[str | None], None], int], bool]) -> None:
        self._settings = settings
        self._ussd = ussd

    def rows(self) -> dict[str, tuple]:
        return {
            "CREDITUMS=": Row(CONF, self._set),
            "CREDITUMS?": Row(INF, lambda request: "CREDITUMS: " + (self._settings.get("CREDITUMS") or "NO")),
            "CREDIT": Row(CTRL, self._credit, always=True),
            "SIMCARD*": Row(CONF, self._sim_card, always=True),
        }

    def _set(self, request) -> str:
        self._settings.put("CREDITUMS", "" if request.value == "NO" else check_code(request.value))
        return request.ok

    def _credit(self, request):
        code = self._settings.get("CREDITUMS")
        if not code:
            raise ExecuteError
        return self._ask(code, request)

    def _sim_card(self, request):
        return self._ask(check_code("*" + request.value), request)

    def _ask(self, code: str, request):
        def done(text: str | None) -> None:
            if text is None:
                request.fail()
            else:
                request.reply(text)

        if not self._ussd(code, done, request.now):
            raise ExecuteError
        return LATER
