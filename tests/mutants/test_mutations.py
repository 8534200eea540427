"""What the mutation tester changes, what it leaves alone, and that its lists are the project's."""

from __future__ import annotations

import ast
import re

import pytest

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


def test_targets_are_there() -> None:
    assert {path.name for path in verifier()} >= {"verify.py", "chain.py", "signatures.py"}
    assert all(path.exists() for path in verifier())
    with pytest.raises(FileNotFoundError, match="targets"):
        files(("dcdecom/nowhere",))


def test_what_forks_is_what_the_makefile_says() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    assert re.search(r"^FORKING := (.*)$", makefile, re.M)[1].split() == list(FORKING)  # type: ignore[index]
    assert re.search(r"^QUICK := (.*)$", makefile, re.M)[1] == QUICK  # type: ignore[index]
