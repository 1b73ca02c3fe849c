"""What can be imported, from where, and what it sees."""

from __future__ import annotations

import sys

from place import run

PACKAGE = {
    "pack/__init__.py": "from pack.one import ONE\nfrom . import two\nname = __name__\n",
    "pack/one.py": "ONE = 1\n",
    "pack/two.py": "from .deep import THREE\nfrom . import one\nTWO = one.ONE + 1\n",
    "pack/deep/__init__.py": "from ..one import ONE\nTHREE = ONE + 2\n",
    "lib/helper.py": "WHERE = __file__\n",
}


def test_packages() -> None:
    place = run(
        """
        import pack.deep
        import pack.one as one
        from pack import two, ONE
        from pack.deep import *
        import helper
        print(pack.name, pack.deep.THREE, one.ONE, two.TWO, ONE, THREE, helper.WHERE, __name__, __file__)
        """,
        files=PACKAGE,
    )

    assert place.said[1] == "pack 3 1 2 1 3 /lib/helper.py __main__ code.py"


def test_cpython_sees_nothing_of_it() -> None:
    run("import pack, helper, board, supervisor", files=PACKAGE)

    assert not {"pack", "helper", "board", "supervisor"} & set(sys.modules)


def test_what_is_not_there() -> None:
    place = run(
        """
        for name in ("typing", "pack.nothing", "pytest", "bench", "nothing.at.all", "os.path"):
            try:
                __import__(name)
            except ImportError as error:
                print(error)
        try:
            from pack import nothing
        except ImportError as error:
            print(error)
        """,
        files=PACKAGE,
    )

    assert place.said[1:8] == [
        "no module named 'typing'",
        "no module named 'pack.nothing'",
        "no module named 'pytest'",
        "no module named 'bench'",
        "no module named 'nothing'",
        "no module named 'os.path'",
        "can't import name nothing",
    ]


def test_a_module_that_fails_can_be_tried_again() -> None:
    place = run(
        """
        for _ in range(2):
            try:
                import broken
            except ValueError as error:
                print(error)
        """,
        files={"broken.py": "raise ValueError('once more')"},
    )

    assert place.said[1:3] == ["once more", "once more"]


def test_the_compiler_names_file_and_line() -> None:
    place = run(
        "import wrong", files={"pack/__init__.py": "", "wrong.py": "a = 1\nmatch a:\n    case 1:\n        pass\n"}
    )

    assert place.said[1:5] == [
        "Traceback (most recent call last):",
        '  File "code.py", line 1, in <module>',
        '  File "wrong.py", line 2',
        "SyntaxError: invalid syntax: match is not in CircuitPython",
    ]


def test_a_changed_file_is_compiled_anew() -> None:
    place = run("print('first')")
    place.board.host_writes("/code.py", b"print('second')")
    place.target.reset()

    assert "second" in place.run(5).said


def test_annotations_are_not_evaluated() -> None:
    place = run(
        """
        from __future__ import annotations
        value: Nothing[1] = 2
        def f(a: Never, *, b: "x" = 1) -> List[int]:
            c: Unknown = a + b
            return c
        print(f(value))
        """
    )

    assert place.said[1] == "3"
