# What CircuitPython's compiler refuses, and what it takes.
import time

import supervisor

while not supervisor.runtime.serial_connected:
    time.sleep(0.1)

SOURCES = (
    ("match", "match 1:\n    case 1:\n        pass\n"),
    ("positional-only", "def f(a, /):\n    pass\n"),
    ("keyword-only", "def f(*, a):\n    pass\n"),
    ("star in list", "a = [1]\nb = [*a]\n"),
    ("star in dict", "a = {}\nb = {**a, 'k': 1}\n"),
    ("star in return", "def f(b):\n    return 1, *b\n"),
    ("star in call", "print(*[], sep='')\n"),
    ("two stars in call", "def f(*a, **k):\n    pass\nf(*[1], *[2], **{}, **{})\n"),
    ("star in target", "a, *b = 1, 2, 3\n"),
    ("parenthesised with", "with (open('a') as f, open('b') as g):\n    pass\n"),
    ("with two", "def f(a, b):\n    with a as c, b as d:\n        pass\n"),
    ("except star", "try:\n    pass\nexcept* ValueError:\n    pass\n"),
    ("decorator expression", "d = [lambda f: f]\n@d[0]\ndef f():\n    pass\n"),
    ("decorator call", "def d(x):\n    return lambda f: f\n@d(1)\ndef f():\n    pass\n"),
    ("walrus", "if (n := 3) > 2:\n    pass\n"),
    ("async comprehension", "async def f(x):\n    return [y async for y in x]\n"),
    ("async", "async def f(x):\n    await x\n"),
    ("type parameters", "def f[T](a):\n    pass\n"),
    ("annotation", "def f(a: nothing.at_all) -> nowhere:\n    b: never = 1\n    return b\n"),
    ("class keyword", "class A(object, x=1):\n    pass\n"),
    ("nonlocal", "def f():\n    a = 1\n    def g():\n        nonlocal a\n        a = 2\n"),
    ("f-string", "a = 1\nb = f'{a} {a!r} {a:>5} {a=}'\n"),
    ("nested f-string", "a = 1\nb = f'{f\"{a}\"}'\n"),
    ("f-string !a", "a = 1\nb = f'{a!a}'\n"),
    ("f-string lambda", "b = f'{(lambda x: x)(1)}'\n"),
    ("f-string brace in string", "b = f'{\"}\"}'\n"),
    ("f-string index", "a = {'k': 1}\nb = f'{a[\"k\"]} {[1, 2, 3][0:1]}'\n"),
    ("f-string joined", "a = 1\nb = f'{a}' '{x}'\n"),
    ("raw f-string", "a = 1\nb = rf'\\d{a}'\n"),
    ("raise from", "def f(e):\n    raise ValueError from e\n"),
    ("underscore number", "a = 1_000\n"),
    ("yield from", "def f(a):\n    yield from a\n"),
    ("global", "def f():\n    global g\n    g = 1\n"),
    ("conditional import", "try:\n    import nothing\nexcept ImportError:\n    pass\n"),
    ("unicode name", "a = '\\N{BULLET}'\n"),
    ("lambda default", "f = lambda a, b=1, *c, **d: a\n"),
    ("matrix", "def f(a, b):\n    return a @ b\n"),
    ("bad indent", "if 1:\npass\n"),
)

for label, source in SOURCES:
    try:
        exec(source, {})
        print("=", label, "taken")
    except Exception as error:
        # what the compiler of CPython says is not what that of CircuitPython says: the kind is what matters
        print("=", label, "refused" if isinstance(error, (SyntaxError, NotImplementedError)) else type(error).__name__)

print("= end")
