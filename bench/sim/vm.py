"""One virtual machine of CircuitPython: a fresh module table, its builtins, its imports, and how a run of it ends."""

from __future__ import annotations

import builtins
import traceback
from collections.abc import Callable
from types import CodeType, ModuleType, TracebackType
from typing import TYPE_CHECKING, Any

from greenlet import GreenletExit

from bench.sim import errors, guards
from bench.sim.chip import LAP_US, PRINT_US
from bench.sim.compiler import compile_cached, compile_source
from bench.sim.lives import ConsoleInterrupt, DeepSleepRequest, Killed, ReloadException

if TYPE_CHECKING:
    from bench.sim.board import Board

SEARCH_PATH = ("", "/", "/lib")

# py/modbuiltins.c; whatever is not here is a NameError there too
_PLAIN = guards.words(
    "bool bytes bytearray complex dict enumerate filter float frozenset int list map memoryview object "
    "property range reversed set slice str super tuple type zip classmethod staticmethod Ellipsis "
    "NotImplemented abs all any bin callable chr delattr dir divmod setattr globals hash hex id iter len "
    "locals max min oct ord pow repr round sorted sum BaseException ArithmeticError AssertionError "
    "AttributeError EOFError Exception GeneratorExit ImportError IndentationError IndexError "
    "KeyboardInterrupt KeyError LookupError MemoryError NameError NotImplementedError OverflowError "
    "RuntimeError StopAsyncIteration StopIteration SyntaxError SystemExit TypeError UnicodeError ValueError "
    "Warning FutureWarning ZeroDivisionError True False None __build_class__ __debug__"
)


class Ending:
    """How a run ended: `reason` is one of end, exit, error, reload, sleep, interrupt; `error` is what was raised."""

    def __init__(self, reason: str, error: BaseException | None = None) -> None:
        self.reason = reason
        self.error = error


class VM:
    """One run of Python on the board. Nothing of it is seen by CPython's own module table, nor by other boards."""

    def __init__(self, board: Board) -> None:
        from bench.sim.modules import NATIVE  # they know this module's types
        from bench.sim.modules.rtc import Clock

        self.board = board
        self.chip = board.chip
        self.drive = board.drive
        self.modules: dict[str, ModuleType] = {}
        self.cwd = "/"
        self.search_path = list(SEARCH_PATH)  # sys.path
        self.files: list[Any] = []  # open for writing; the end of the VM closes them (gc_deinit)
        self.rtc_source: Any = Clock(self)
        self._native: dict[str, Callable[[VM], ModuleType]] = NATIVE
        self.builtins = self._make_builtins()

    def run_file(self, name: str) -> Ending:
        """Run a file as __main__; prints the traceback of what it does not catch."""
        main = self._new_module("__main__", name)
        try:
            exec(self._code_of(self.path_of(name), name), main.__dict__)
        except Killed:
            raise
        except SystemExit as error:
            return Ending("exit", error)
        except DeepSleepRequest as error:
            return Ending("sleep", error)
        except ReloadException as error:
            return Ending("reload", error)
        except BaseException as error:
            if isinstance(error, (KeyboardInterrupt, GreenletExit)) and not isinstance(error, ConsoleInterrupt):
                raise
            self.board.say(self.format_error(error))
            return Ending("interrupt" if isinstance(error, ConsoleInterrupt) else "error", error)
        return Ending("end")

    def path_of(self, name: str) -> str:
        return name if name.startswith("/") else self.cwd.rstrip("/") + "/" + name

    def _code_of(self, path: str, shown: str) -> CodeType:
        key, size, read = self.drive.source(path)
        self.chip.enter(self.board.file_us + size * self.board.compile_us_per_byte)
        return compile_cached(key, read, shown)

    def _new_module(self, name: str, file: str) -> ModuleType:
        module = ModuleType(name)
        module.__dict__.update(__builtins__=self.builtins, __file__=file)
        for unknown in ("__doc__", "__loader__", "__spec__", "__package__"):
            module.__dict__.pop(unknown, None)
        self.modules[name] = module
        return module

    def import_module(
        self, name: str, globals: dict[str, Any] | None = None, locals: Any = None, fromlist: Any = None, level: int = 0
    ) -> ModuleType:
        """The builtin __import__."""
        if level:
            name = _absolute(name, globals or {}, level)
        module = self.modules.get(name)
        if module is None:
            module = self._import_dotted(name)
        if not fromlist:
            return self.modules[name.partition(".")[0]] if not level else module
        if "__path__" in module.__dict__:
            for item in fromlist:
                if item != "*" and item not in module.__dict__ and self._find(f"{name}.{item}") is not None:
                    self._import_dotted(f"{name}.{item}")
        for item in fromlist:
            if item != "*" and not hasattr(module, item):
                raise ImportError(f"can't import name {item}")
        return module

    def _import_dotted(self, name: str) -> ModuleType:
        module: ModuleType | None = None
        whole = ""
        for part in name.split("."):
            parent = module
            whole = f"{whole}.{part}" if whole else part
            module = self.modules.get(whole)
            if module is None:
                module = self._load(whole, parent)
                if parent is not None:
                    setattr(parent, part, module)
        assert module is not None
        return module

    def _load(self, name: str, parent: ModuleType | None) -> ModuleType:
        make = self._native.get(name)
        if make is not None:
            module = make(self)
            self.modules[name] = module
            return module
        found = self._find(name)
        if found is None or (parent is not None and "__path__" not in parent.__dict__):
            raise ImportError(f"no module named '{name}'")
        path, is_package = found
        file = f"{path}/__init__.py" if is_package else path
        module = self._new_module(name, file)
        if is_package:
            module.__dict__["__path__"] = path
            if self.drive.kind(self.path_of(file)) != "file":
                return module  # a folder without __init__.py is an empty package
        try:
            exec(self._code_of(self.path_of(file), file), module.__dict__)
        except BaseException:
            del self.modules[name]
            raise
        return module

    def _find(self, name: str) -> tuple[str, bool] | None:
        """(path without or with .py, is a package) of a module on the drive; names of files as tracebacks show them."""
        if name in self._native:
            return name, False
        head, _, tail = name.rpartition(".")
        if head:
            parent = self.modules.get(head)
            if parent is None or "__path__" not in parent.__dict__:
                return None
            places = [parent.__dict__["__path__"] + "/"]
        else:
            places = [place if place in ("", "/") else place + "/" for place in self.search_path]
        for place in places:
            path = place + tail
            if self.drive.kind(self.path_of(path)) == "folder":
                return path, True
            if self.drive.kind(self.path_of(path + ".py")) == "file":
                return path + ".py", False
        return None

    def _make_builtins(self) -> dict[str, Any]:
        table = {name: getattr(builtins, name) for name in _PLAIN}
        enter = self.chip.enter

        def lap() -> None:
            enter(LAP_US)

        table.update(
            {
                "__name__": "builtins",
                "__import__": self.import_module,
                "open": self.open_file,
                "print": self.print,
                "input": self.input,
                "compile": self.compile,
                "exec": self.execute,
                "eval": self.evaluate,
                "getattr": guards.get_attribute,
                "hasattr": guards.has_attribute,
                "isinstance": guards.is_instance,
                "issubclass": guards.is_subclass,
                "next": guards.next_item,
                "OSError": errors.OSError,
                "TimeoutError": errors.TimeoutError,
                "ConnectionError": errors.ConnectionError,
                "BrokenPipeError": errors.BrokenPipeError,
                "ReloadException": ReloadException,
                guards.LAP: lap,
                guards.ATTRIBUTE: guards.attribute,
                guards.STRICT_METHOD: guards.strict_method,
                guards.CONTAINS: guards.contains,
                guards.METHOD: guards.method,
                guards.TAKE: guards.take,
                guards.DELETE: guards.delete,
                guards.SLICE: slice,
                guards.NUMBER: guards.number,
                guards.STRICT_FUNCTION: guards.strict_function,
            }
        )
        return table

    def print(self, *values: Any, sep: str = " ", end: str = "\n", file: Any = None) -> None:
        text = sep.join(map(str, values)) + end
        if file is not None:
            file.write(text)
            return
        self.chip.enter(PRINT_US)
        self.board.say(text)

    def input(self, prompt: str = "") -> str:
        self.board.say(prompt)
        return self.board.usb.read_line()

    def open_file(self, path: str, mode: str = "r", **_: Any) -> Any:
        from bench.sim.modules.files import File

        self.chip.enter(self.board.file_us)
        file = File(self, path, mode)
        if mode not in ("r", "rb"):
            self.files.append(file)
        return file

    def compile(self, source: str | bytes, filename: str, mode: str) -> CodeType:
        self.chip.enter(len(source) * self.board.compile_us_per_byte)
        return compile_source(source, filename, mode)

    def execute(self, code: Any, globals: dict[str, Any] | None = None, locals: Any = None) -> None:
        self._evaluate(code, "exec", globals, locals)

    def evaluate(self, code: Any, globals: dict[str, Any] | None = None, locals: Any = None) -> Any:
        return self._evaluate(code, "eval", globals, locals)

    def _evaluate(self, code: Any, mode: str, globals: dict[str, Any] | None, locals: Any) -> Any:
        if globals is None:
            globals = self.modules["__main__"].__dict__
        globals.setdefault("__builtins__", self.builtins)
        if not isinstance(code, CodeType):
            code = compile_source(code, "<string>", mode)
        return eval(code, globals, globals if locals is None else locals)

    def format_error(self, error: BaseException, *, chain: bool = True) -> str:
        """The text that CircuitPython prints for an exception: no source lines, frames of the drive only."""
        parts = []
        if chain:
            inner = error.__cause__
            joint = "The above exception was the direct cause of the following exception:"
            if inner is None and not error.__suppress_context__:
                inner = error.__context__
                joint = "During handling of the above exception, another exception occurred:"
            if inner is not None:
                parts.append(f"{self.format_error(inner)}\n{joint}\n\n")
        frames = [
            f'  File "{frame.filename}", line {frame.lineno}, in {frame.name}\n'
            for frame in _frames(error.__traceback__)
        ]
        if isinstance(error, SyntaxError) and error.filename:
            frames.append(f'  File "{error.filename}", line {error.lineno}\n')
        if frames:
            parts.append("Traceback (most recent call last):\n" + "".join(frames))
        text = error.msg if isinstance(error, SyntaxError) else _text(error)
        parts.append(f"{type(error).__name__}: {text}\n")
        return "".join(parts)


def _text(error: BaseException) -> str:
    """What follows the type's name: a KeyError's key is not quoted there."""
    if isinstance(error, KeyError) and len(error.args) == 1:
        return str(error.args[0])
    if isinstance(error, NameError):
        return str(error).replace("is not defined", "isn't defined")
    return str(error)


def _frames(trace: TracebackType | None) -> list[traceback.FrameSummary]:
    """Frames of firmware code only: their file names are not absolute paths of this machine."""
    frames = []
    while trace is not None:
        code = trace.tb_frame.f_code
        if guards.LAP in trace.tb_frame.f_builtins:
            frames.append(traceback.FrameSummary(code.co_filename, trace.tb_lineno, code.co_name, lookup_line=False))
        trace = trace.tb_next
    return frames


def _absolute(name: str, globals: dict[str, Any], level: int) -> str:
    package = globals["__name__"].split(".")
    if "__path__" not in globals:
        package = package[:-1]
    if level > 1:
        package = package[: -(level - 1)]
    if not package:
        raise ImportError("can't perform relative import")
    return ".".join([*package, name] if name else package)
