"""What the mutation tester changes, what it leaves alone, and that its lists are the project's."""

from __future__ import annotations

import ast
import importlib
import re
from pathlib import Path

import pytest

from .in_place import LiveFunctions, is_in_function
from .mutations import is_code, mutations
from .targets import FORKING, QUICK, ROOT, files, verifier

SEEN = [
    ("a == b", {"a != b"}),
    ("a < b <= c", {"a <= b <= c", "a < b < c"}),
    ("a is not b", {"a is b"}),
    ("a not in b", {"a in b"}),
    ("a and b and c", {"a or b and c", "a and b or c"}),
    ("not a", {"bool(a)"}),
    ("a + b", {"a - b"}),
    ("{1} | a", {"{2} | a", "{1} & a"}),
    ("all(a)", {"any(a)"}),
    ("max(a, -1)", {"min(a, -1)", "max(a, 1)", "max(a, -2)"}),
    ("[x for x in a if x.b]", {"[x for x in a if True]"}),
    ("a if b else c", {"a if (not (b)) else c"}),
    ('a("b")', {'a("")'}),
    ('f"{a == b} is {c}"', set()),
    ("(a) == (b)", {"(a) != (b)"}),
]


def changed(source: str) -> set[str]:
    code = source.encode()
    return {m.applied(code).decode() for m in mutations("x.py", code) if is_code(m, code)}


@pytest.mark.parametrize(("source", "wanted"), SEEN, ids=[row[0] for row in SEEN])
def test_an_expression_is_changed_in_one_place_at_a_time(source: str, wanted: set[str]) -> None:
    assert changed(f"y = {source}\n") == {f"y = {each}\n" for each in wanted}


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("if a:\n    b()\n", {"if (not (a)):\n    b()\n", "if a:\n    pass\n"}),
        ("if a == b:\n    c = d\n", {"if a != b:\n    c = d\n"}),
        ("def f():\n    return a\n", {"def f():\n    return None\n"}),
        ("def f():\n    yield a\n", {"def f():\n    pass\n"}),
        ("for a in b:\n    continue\n", {"for a in b:\n    break\n"}),
        ("raise a\n", {"pass\n"}),
        ("a += b\n", {"pass\n"}),
    ],
)
def test_a_statement_is_turned_or_left_out(source: str, wanted: set[str]) -> None:
    assert changed(source) == wanted


@pytest.mark.parametrize(
    "source",
    [
        "from __future__ import annotations\n", '"""What it is."""\n', "X: Literal['a', 'b'] = y\n",
        "@dataclass(frozen=True)\nclass A(B, c=True):\n    d: int\n", "def f(a: 'B') -> 'C': ...\n",
        "if TYPE_CHECKING:\n    from a import b\n", "A: TypeAlias = Literal['b']\n", "__all__ = ['a']\n",
        "T = TypeVar('T', bound=1)\n", 'raise_ = a\n"""What it says."""\n',
    ],
)  # fmt: skip
def test_what_belongs_to_no_run_is_left_alone(source: str) -> None:
    assert changed(source) <= {source.replace("...", "pass")}


def test_every_mutant_of_a_module_is_another_program_and_knows_its_statement() -> None:
    """By places in bytes: sources have letters that are more than one."""
    path = ROOT / "dcdecom/checks/port_occupancy.py"
    source = "é = 'ü'\n".encode() + path.read_bytes()
    found = mutations("x.py", source)
    assert len(found) > 100
    programs = {ast.dump(ast.parse(m.applied(source))) for m in found if is_code(m, source)}
    assert ast.dump(ast.parse(source)) not in programs
    for mutation in found:
        first, last = mutation.lines
        assert first <= mutation.line
        assert source.splitlines()[mutation.line - 1].decode().encode()[mutation.column - 1 :].startswith(
            mutation.old.splitlines()[0].encode()
        )
        assert first <= last


LIVED = """\
from functools import cache

def twice(n):
    return n + n

@cache
def kept(n):
    return twice(n) + 1

BY_NAME = {"twice": twice}
TWO = twice(1)

def outer():
    def inner(n):
        return n + 3
    return inner

three = outer()
"""


def test_a_change_reaches_whoever_holds_the_function(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By another name, from a cache that had the old answer, and as an inner function that was made before."""
    (tmp_path / "lived.py").write_text(LIVED, "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    lived = importlib.import_module("lived")
    imported, by_name = lived.twice, lived.BY_NAME["twice"]
    assert (imported(5), lived.kept(5), lived.three(5)) == (10, 11, 8)
    source = LIVED.encode()
    turned = {m.line: m for m in mutations("lived.py", source) if m.new == "-"}
    live = LiveFunctions(tmp_path)
    assert live.change(turned[4], source)
    assert (imported(5), by_name(5), lived.kept(5)) == (0, 0, 1)
    assert live.change(turned[15], source)
    assert lived.three(5) == 2


@pytest.mark.parametrize(
    ("source", "is_in"),
    [
        ("def f():\n    return a == b\n", True), ("class A:\n    def f(self):\n        return a == b\n", True),
        ("x = a == b\n", False), ("def f(x=a == b):\n    pass\n", False), ("f = lambda: a == b\n", False),
        ("class A:\n    x = a == b\n", False), ("def f(): return a == b\n", False),
    ],
)  # fmt: skip
def test_what_runs_at_import_is_not_changed_in_place(source: str, is_in: bool) -> None:
    (turned,) = (m for m in mutations("x.py", source.encode()) if m.new == "!=")
    assert is_in_function(turned, source.encode()) is is_in


def test_targets_are_there() -> None:
    assert {path.name for path in verifier()} >= {"verify.py", "chain.py", "signatures.py"}
    assert all(path.exists() for path in verifier())
    with pytest.raises(FileNotFoundError, match="targets"):
        files(("dcdecom/nowhere",))


def test_what_forks_is_what_the_makefile_says() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    assert re.search(r"^FORKING := (.*)$", makefile, re.M)[1].split() == list(FORKING)  # type: ignore[index]
    assert re.search(r"^QUICK := (.*)$", makefile, re.M)[1] == QUICK  # type: ignore[index]


NOTED = '"""Read by none."""\nA = 1\n\n\ndef b(n):\n    return n + 1\n\n\ndef c(n):\n    return n + 2\n'


def test_every_change_is_tried_with_some_test(tmp_path: Path) -> None:
    """Of a statement that no test runs those are asked that run its module, and of one that nothing imports all."""
    coverage = pytest.importorskip("coverage", reason="installed by `make .venv/mutants`")
    covering = importlib.import_module("tests.mutants.covering")
    noted, tree = tmp_path / "notes", tmp_path / "tree"
    noted.mkdir()
    data = coverage.CoverageData(str(noted / "coverage"))
    for context, lines in (("", [2, 5, 9]), ("tests/a.py::b", [6])):
        data.set_context(context)
        data.add_lines({str(tree / "x.py"): lines})
    data.write()
    (noted / "durations.1.json").write_text('{"tests/a.py::b": 0.1, "tests/a.py::other": 0.2}', "utf-8")
    notes = covering.Covering(noted, tree)
    by_line = {m.line: m for m in mutations("x.py", NOTED.encode()) if m.new != "None"}
    asked = {line: (notes.tests(m), notes.runs_at_import(m)) for line, m in by_line.items()}
    run, all_ = ("tests/a.py::b",), {"tests/a.py::b", "tests/a.py::other"}
    assert asked == {2: (run, True), 6: (run, False), 10: (run, False)}
    (elsewhere,) = (m for m in mutations("y.py", b"A = 1\n"))
    assert set(notes.tests(elsewhere)) == all_
