"""What the built-in types and functions of CircuitPython lack, and the guards that say so at run time (py/obj*.c)."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from typing import Any

# names of the guards inside compiled firmware; no identifier of a source can be one of them
LAP = "<lap>"
ATTRIBUTE = "<attribute>"
STRICT_METHOD = "<method>"
STRICT_FUNCTION = "<function>"
CONTAINS = "<in>"
METHOD = "<named>"
TAKE = "<take>"
DELETE = "<delete>"
SLICE = "<slice>"
NUMBER = "<number>"
METHODS = "find rfind index rindex count upper lower strip lstrip rstrip split rsplit splitlines append"
METHODS += " isdigit isalpha isspace isupper islower"
_OCTETS = (bytes, bytearray, memoryview)
_BLANKS = " \t\n\r\v\f"  # the only ones there (unichar_isspace); the same in upper, lower and is…: ASCII or nothing


def words(text: str) -> list[str]:
    return text.split()


GUARDED = frozenset(words(METHODS))
NUMBERS = frozenset(("int", "float"))

_STRING = frozenset(
    words(
        "find rfind index rindex join split splitlines rsplit startswith endswith strip lstrip rstrip format replace "
        "count partition rpartition center lower upper isspace isalpha isdigit isupper islower"
    )
)
_SET = frozenset(words("copy difference intersection isdisjoint issubset issuperset symmetric_difference union"))
KNOWN: dict[type, frozenset[str]] = {
    str: _STRING | {"encode"},
    bytes: _STRING | {"hex", "fromhex", "decode"},
    bytearray: _STRING | {"append", "extend", "hex", "fromhex", "decode"},
    memoryview: frozenset(("cast", "hex")),
    array: frozenset(("append", "extend")),
    int: frozenset(("bit_length", "from_bytes", "to_bytes")),
    float: frozenset(),
    list: frozenset(words("append clear copy count extend index insert pop remove reverse sort")),
    tuple: frozenset(("count", "index")),
    dict: frozenset(words("clear copy fromkeys get items keys pop popitem setdefault update values")),
    set: _SET
    | frozenset(
        words("add clear discard difference_update intersection_update pop remove symmetric_difference_update update")
    ),
    frozenset: _SET,
}
_LACKING = {
    kind: frozenset(name for name in dir(kind) if not name.startswith("_")) - known for kind, known in KNOWN.items()
}
_NAMEDTUPLE = frozenset(("_asdict", "_replace", "_make", "_fields", "_field_defaults"))
_EXCEPTION = frozenset(("__cause__", "__context__", "__notes__", "add_note", "with_traceback"))
ODD = _NAMEDTUPLE | _EXCEPTION | {"__annotations__", "__doc__"}
DOUBTFUL = frozenset().union(*_LACKING.values()) | ODD
# functions and methods that take no keyword arguments there
NO_KEYWORDS = frozenset(
    words(
        "zip int float bool chr ord len abs divmod pow round sum iter next hash bytes bytearray str range any "
        "all map filter isinstance issubclass list tuple hex bin oct callable repr id"
    )
)
STRICT_METHODS = (_STRING - {"format", "splitlines"}) | frozenset(
    words("encode decode append extend insert pop get setdefault add remove discard")
)


def _lacks(value: Any, name: str) -> bool:
    kind = value if isinstance(value, type) else type(value)
    lacking = _LACKING.get(kind)
    if lacking is not None:
        return name in lacking or name in ODD
    if issubclass(kind, BaseException):
        return name in _EXCEPTION
    if issubclass(kind, tuple):
        return name in _NAMEDTUPLE
    return name in ("__annotations__", "__doc__")


def _no_attribute(value: Any, name: str) -> AttributeError:
    if isinstance(value, type):
        return AttributeError(f"type object '{value.__name__}' has no attribute '{name}'")
    return AttributeError(f"'{type(value).__name__}' object has no attribute '{name}'")


def attribute(value: Any, name: str) -> Any:
    """`value.name`, unless CircuitPython's type has no such thing. On busy paths, hence short."""
    if name in _LACKING.get(type(value), _NOTHING) or (name in ODD and _lacks(value, name)):
        raise _no_attribute(value, name)
    return getattr(value, name)


_NOTHING: frozenset[str] = frozenset()
_missing = object()


def get_attribute(value: Any, name: str, default: Any = _missing) -> Any:
    """The builtin getattr."""
    if name in DOUBTFUL and _lacks(value, name):
        if default is _missing:
            raise _no_attribute(value, name)
        return default
    return getattr(value, name) if default is _missing else getattr(value, name, default)


def has_attribute(value: Any, name: str) -> bool:
    """The builtin hasattr."""
    return not (name in DOUBTFUL and _lacks(value, name)) and hasattr(value, name)


def _no_keywords(*_: Any, **__: Any) -> Any:
    raise TypeError("function doesn't take keyword arguments")


def strict_method(value: Any, name: str) -> Callable[..., Any]:
    """A method called with keywords, or decode/encode, which know UTF-8 and nothing else."""
    if type(value) not in KNOWN:
        return getattr(value, name)
    if _lacks(value, name):
        raise _no_attribute(value, name)
    if name == "decode":

        def decode(*_: Any) -> str:
            try:
                return bytes(value).decode()
            except UnicodeDecodeError:
                raise UnicodeError from None

        return _positional(decode)
    if name == "encode":
        return _positional(lambda *_: value.encode())
    return _positional(getattr(value, name))


def _positional(method: Callable[..., Any]) -> Callable[..., Any]:
    def call(*arguments: Any, **keywords: Any) -> Any:
        if keywords:
            _no_keywords()
        return method(*arguments)

    return call


def strict_function(function: Any, *arguments: Any, **keywords: Any) -> Any:
    """A builtin called with keywords; something else of that name may take them."""
    if getattr(function, "__module__", None) in ("builtins", __name__):
        return _no_keywords()
    return function(*arguments, **keywords)


def contains(item: Any, container: Any) -> bool:
    """`item in container`: text is looked for in bytes there, and a number not in a bytearray."""
    kind = type(container)
    if kind in _OCTETS:
        if type(item) is str:
            item = item.encode()
        elif kind is not bytes and type(item) is int:
            raise NotImplementedError
    elif kind is str and type(item) is bytes:
        raise TypeError("can't convert 'bytes' object to str implicitly")
    return item in container


def method(value: Any, name: str) -> Callable[..., Any]:
    """`value.name`, to be called at once. Octets have find, index and their like for octets, not for a number; text
    knows neither letters, digits nor blanks beyond ASCII.
    """
    kind = type(value)
    if kind is str:
        if value.isascii() and name != "rsplit" and not _SEPARATORS.intersection(value):
            return getattr(value, name)
        return _TEXT.get(name, getattr)(value, name)
    if kind is bytes or kind is bytearray:
        if name == "append":
            return _octet_appended(attribute(value, name))
        found = getattr(value, name)

        def search(*arguments: Any) -> Any:
            if arguments and type(arguments[0]) is int:
                raise TypeError("can't convert 'int' object to str implicitly")
            return found(*arguments)

        return search
    return getattr(value, name)


_SEPARATORS = frozenset("\x1c\x1d\x1e\x1f")  # blanks for CPython


def _octet_appended(append: Callable[[int], None]) -> Callable[..., Any]:
    def appended(value: int) -> None:
        if type(value) is int and not 0 <= value < 256:
            raise OverflowError("value must fit in 1 byte(s)")
        append(value)

    return appended


def _octet_by_octet(text: str, name: str) -> Callable[..., Any]:
    def changed() -> str:
        return "".join(getattr(letter, name)() if letter.isascii() else letter for letter in text)

    return changed


def _all_of(text: str, name: str) -> Callable[..., Any]:
    def tested() -> bool:
        letters = [letter for letter in text if letter.isascii() and letter.isalpha()]
        if name in ("isupper", "islower"):
            return bool(letters) and all(getattr(letter, name)() for letter in letters)
        kind = _BLANKS.__contains__ if name == "isspace" else lambda letter: getattr(letter, name)()
        return bool(text) and all(letter.isascii() and kind(letter) for letter in text)

    return tested


def _stripped(text: str, name: str) -> Callable[..., Any]:
    def stripped(*what: Any) -> str:
        return getattr(text, name)(*(what or (_BLANKS,)))

    return stripped


def _split(text: str, name: str) -> Callable[..., Any]:
    def split(separator: str | None = None, most: int = -1) -> list[str]:
        if separator is not None:
            return getattr(text, name)(separator, most)
        if name == "rsplit":
            raise NotImplementedError("rsplit(None,n)")
        found = []
        rest = text.strip(_BLANKS)
        while rest:
            end = next((at for at, letter in enumerate(rest) if letter in _BLANKS), len(rest))
            if most >= 0 and len(found) == most:
                end = len(rest)
            found.append(rest[:end])
            rest = rest[end:].strip(_BLANKS)
        return found

    return split


def _lines(text: str, _: str) -> Callable[..., Any]:
    def lines() -> list[str]:
        found = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        return found if found[-1] else found[:-1]

    return lines


_TEXT: dict[str, Callable[[str, str], Callable[..., Any]]] = {
    "upper": _octet_by_octet,
    "lower": _octet_by_octet,
    "isdigit": _all_of,
    "isalpha": _all_of,
    "isspace": _all_of,
    "isupper": _all_of,
    "islower": _all_of,
    "strip": _stripped,
    "lstrip": _stripped,
    "rstrip": _stripped,
    "split": _split,
    "rsplit": _split,
    "splitlines": _lines,
}


def take(value: Any, part: slice) -> Any:
    """`value[a:b:c]`: only lists and ranges have a step other than 1."""
    if isinstance(value, (str, tuple, *_OCTETS)) and part.step not in (None, 1):
        raise NotImplementedError("only slices with step=1 (aka None) are supported")
    return value[part]


def delete(value: Any, key: Any) -> None:
    """`del value[key]`: not of octets, and no step in a list."""
    if isinstance(value, _OCTETS):
        raise TypeError(f"'{type(value).__name__}' object doesn't support item deletion")
    if isinstance(value, list) and isinstance(key, slice) and key.step not in (None, 1):
        raise NotImplementedError
    del value[key]


def number(kind: Any, *arguments: Any) -> Any:
    """`int(…)` and `float(…)`: no digits beyond ASCII."""
    if arguments and type(arguments[0]) is str and not arguments[0].isascii() and kind in (int, float):
        raise ValueError("invalid syntax for number")
    return kind(*arguments)


def next_item(*arguments: Any) -> Any:
    """The builtin next: no default there."""
    if len(arguments) != 1:
        raise TypeError(f"function takes 1 positional arguments but {len(arguments)} were given")
    return next(arguments[0])


def is_instance(value: Any, kinds: Any) -> bool:
    """The builtin isinstance: a bool is no int there."""
    if value is True or value is False:
        if isinstance(kinds, tuple):
            return any(kind is bool or kind is object for kind in kinds)
        return kinds is bool or kinds is object
    return isinstance(value, kinds)


def is_subclass(kind: Any, kinds: Any) -> bool:
    if kind is bool:
        return is_instance(True, kinds)
    return issubclass(kind, kinds)


for _replacement in (next_item, is_instance, is_subclass, get_attribute, has_attribute):
    _replacement.__module__ = __name__
