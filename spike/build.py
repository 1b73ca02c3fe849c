"""A drive of the new shape: CIRCUITPY/ as firmware.py has it, the spike's own files over it, all modules as .mpy."""

from __future__ import annotations

import ast
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

from bench.drive import LIBRARIES, _library_files, drive_files
from bench.release.contents import version_in
from spike import changes
from spike.firmware import firmware
from spike.mpy import compile_module
from spike.source import PACKAGE, Source, SourceChanged, constants_of, drop_commands, drop_rare_marks, inline_constants
from spike.stand_ins import STAND_INS, kinds_of, stand_in

OWN = Path(__file__).parent / "CIRCUITPY"
CHAPTERS = ("socket", "thermostat", "alarm")
ALL_CHAPTERS = (*CHAPTERS, *STAND_INS)
CATALOGUE = "isocket/catalogue.txt"
# what relay and fallback need: these, and what they import at the top
LAUNCHED = ("guard", "config", "app", "fall", "minimal")
LEFT_OUT = ("isocket.rare",)
DS18X20 = "lib/adafruit_ds18x20"


@dataclass(frozen=True)
class Shape:
    """chapters: whose commands are on demand; those of all others are resident, as they are in CIRCUITPY/.

    whole_library: decode by adafruit_ds18x20 instead of ten lines of our own. without: chapters whose commands are left
    out altogether, to see what they take. ballast: bytes of heap taken away before anything else. extra: more modules,
    name -> source, on demand.
    """

    chapters: tuple[str, ...] = CHAPTERS
    whole_library: bool = False
    without: tuple[str, ...] = ()
    ballast: int = 0
    extra: tuple[tuple[str, str], ...] = ()


def write(folder: Path, shape: Shape = Shape()) -> Path:
    """The drive in `folder`, which is emptied first."""
    shutil.rmtree(folder, ignore_errors=True)
    for path, content in spike_files(shape).items():
        there = folder / path
        there.parent.mkdir(parents=True, exist_ok=True)
        there.write_bytes(content)
    return folder


def spike_files(shape: Shape = Shape()) -> dict[str, bytes]:
    """Path -> content. Raises SourceChanged where CIRCUITPY/ is not what spike/changes.py takes it for."""
    files = drive_files(folder=firmware())
    version = version_in(files[f"{PACKAGE}/__init__.py"].decode())
    modules = sources(shape)
    compiled = {
        path_of(name, modules): compile_module(path_of(name, modules, ".py"), text) for name, text in modules.items()
    }
    libraries = [_library_files(name, distribution).items() for name, distribution in LIBRARIES.items()]
    for path, content in (item for library in libraries for item in library):
        if path.endswith(".py") and (shape.whole_library or not path.startswith(DS18X20)):
            compiled[path.removesuffix(".py") + ".mpy"] = compile_module(path, content.decode())
    code = changes.changed("code.py", files["code.py"].decode(), changes.CODE)
    if shape.ballast:
        code = code.replace("import os\n", f"ballast = bytearray({shape.ballast})\nimport os\n", 1)
    kept = {path: content for path, content in files.items() if not path.startswith(f"{PACKAGE}/")}
    on_demand = {f"{PACKAGE}/commands/{chapter}.mpy" for chapter in shape.chapters}
    on_demand |= {path_of(name, modules) for name, _ in shape.extra}
    catalogue = catalogue_of(compiled, first_needed(modules), on_demand, version)
    return {**kept, "code.py": code.encode(), **compiled, CATALOGUE: catalogue}


def path_of(name: str, modules: Iterable[str], suffix: str = ".mpy") -> str:
    folder = any(other.startswith(name + ".") for other in modules)
    return name.replace(".", "/") + ("/__init__" if folder else "") + suffix


# -- sources


def sources(shape: Shape = Shape()) -> dict[str, str]:
    """Module -> source as it is compiled: every line where it is in CIRCUITPY/, or where a change has put it."""
    texts = _texts(shape)
    made = {name: Source(name, text) for name, text in texts.items()}
    for chapter in (*shape.chapters, *shape.without):
        drop_commands(made[_home(chapter, made)])
    for name, dropped in (("app", changes.APP_DROPPED), ("probe", changes.PROBE_DROPPED)):
        _drop(made[f"{PACKAGE}.{name}"], dropped)
    for source in made.values():
        drop_rare_marks(source)
    inline_constants(made)
    return {name: source.text() for name, source in made.items()}


def _texts(shape: Shape) -> dict[str, str]:
    """CIRCUITPY's modules with the changes made, the spike's own, and the index."""
    source = firmware()
    texts = {
        name: (source / path).read_text()
        for path in sorted(p.relative_to(source) for p in (source / PACKAGE).rglob("*.py"))
        if (name := _module(path)) not in LEFT_OUT
    }
    features = {chapter: STAND_INS.get(chapter, chapter) for chapter in shape.chapters}
    stand_ins = {chapter: _home(chapter, texts) for chapter in shape.chapters if chapter in STAND_INS}
    for chapter, home in stand_ins.items():
        texts[f"{PACKAGE}.commands.{chapter}"] = stand_in(home, texts[home], kinds_of(home))
    probe = changes.PROBE_OF_THE_LIBRARY if shape.whole_library else changes.PROBE_OF_OUR_OWN
    for name, done in (
        ("app", changes.APP),
        ("guard", changes.GUARD),
        ("fall", changes.FALL),
        ("house", changes.house_with(features)),
        ("commands", changes.COMMANDS),
        ("modem.modem", changes.MODEM),
        ("modem.channel", changes.CHANNEL),
        ("probe", probe),
    ):
        name = f"{PACKAGE}.{name}"
        texts[name] = changes.changed(name, texts[name], done)
    for path in sorted((OWN / PACKAGE).rglob("*.py")):
        name = _module(path.relative_to(OWN))
        if path.parent.name != "commands" or path.stem in shape.chapters:
            texts[name] = path.read_text()
    texts.update(shape.extra)
    texts[f"{PACKAGE}.commands.index"] = index_source(texts, shape.chapters)
    return texts


def _module(path: Path) -> str:
    return path.with_suffix("").as_posix().removesuffix("/__init__").replace("/", ".")


def _home(chapter: str, modules: Iterable[str]) -> str:
    """The module that has a chapter's `rows`."""
    for name in (f"{PACKAGE}.features.{chapter}", f"{PACKAGE}.{chapter}"):
        if name in modules:
            return name
    raise SourceChanged(f"{chapter}: there is no such chapter in CIRCUITPY/{PACKAGE}")


def _drop(source: Source, names: Iterable[str]) -> None:
    there = {node.name: node for node in source.tree.body if isinstance(node, ast.FunctionDef)}
    for name in names:
        if name not in there:
            raise SourceChanged(f"{source.name}: there is no {name}() any more: spike/changes.py has to follow it")
        source.drop(there[name])


# -- the index: made from the rows


def rows_in(name: str, texts: Mapping[str, str]) -> dict[str, int]:
    """Key -> kind of the rows of one module of commands/, read without running it."""
    parsed = {other: Source(other, texts[other]) for other in (name, f"{PACKAGE}.commands")}
    known = constants_of(parsed)[f"{PACKAGE}.commands"]
    for node in parsed[name].tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "ROWS":
            assert isinstance(node.value, ast.Dict)
            return {
                ast.literal_eval(key): eval(ast.unparse(row.elts[1]), {"__builtins__": {}}, dict(known))
                for key, row in zip(node.value.keys, node.value.values, strict=True)
                if key is not None and isinstance(row, ast.Tuple)
            }
    raise SourceChanged(f"{name} has no ROWS")


def index_source(texts: Mapping[str, str], chapters: Iterable[str]) -> str:
    lines = [
        '"""Where a command stands: made from the rows of commands/, not to be edited."""',
        "",
        "from __future__ import annotations",
        "",
        "KINDS = {  # chapter -> ` key:kind` of each of its commands",
    ]
    for chapter in chapters:
        rows = rows_in(f"{PACKAGE}.commands.{chapter}", texts)
        lines.append(f'    "{chapter}": "{"".join(f" {key}:{kind}" for key, kind in rows.items())}",')
    lines += [
        "}",
        "",
        "",
        "def row_of(key: str) -> tuple | None:",
        '    """(chapter, kind) of a command, None if there is none. Imports nothing."""',
        '    if " " in key or ":" in key:',
        "        return None",
        "    for chapter in KINDS:",
        "        kinds = KINDS[chapter]",
        '        at = kinds.find(" %s:" % key)',
        "        if at >= 0:",
        "            return chapter, int(kinds[at + len(key) + 2])",
        "    return None",
    ]
    return "\n".join(lines) + "\n"


# -- the catalogue of files


def first_needed(modules: Mapping[str, str]) -> set[str]:
    """Paths of what relay and fallback need."""
    trees = {name: ast.parse(text) for name, text in modules.items()}
    todo = [f"{PACKAGE}.{name}" for name in LAUNCHED]
    found: set[str] = set()
    while todo:
        name = todo.pop()
        if name in found or name not in trees:
            continue
        found.add(name)
        todo += [".".join(name.split(".")[:depth]) for depth in range(1, name.count(".") + 1)]
        for node in trees[name].body:
            if isinstance(node, ast.ImportFrom) and node.module:
                todo += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return {path_of(name, modules) for name in found}


def catalogue_of(files: Mapping[str, bytes], first: set[str], on_demand: set[str], version: str) -> bytes:
    """`isocket VERSION build XXXXXXXX`, then three groups of `path size crc32`, an empty line between."""
    groups: list[list[str]] = [[], [], []]
    for path, content in sorted(files.items()):
        place = 0 if path in on_demand else 1 if path in first else 2
        groups[place].append(f"{path} {len(content)} {crc32(content):08x}\n")
    text = "\n".join("".join(group) for group in groups)
    return f"isocket {version} build {crc32(text.encode()):08x}\n{text}".encode()
