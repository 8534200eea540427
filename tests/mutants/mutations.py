"""Every small change that may be made to a source: an operator turned, a condition negated, a statement left out.

Left alone are imports, annotations, decorators, docstrings, and the words of f-strings: these are messages, and other
tests compare them with the sentences.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

WORDS: Mapping[type[ast.AST], tuple[str, str]] = {
    ast.And: ("and", "or"), ast.Or: ("or", "and"),
    ast.Eq: ("==", "!="), ast.NotEq: ("!=", "=="), ast.Lt: ("<", "<="), ast.LtE: ("<=", "<"), ast.Gt: (">", ">="),
    ast.GtE: (">=", ">"), ast.Is: ("is", "is not"), ast.IsNot: ("is not", "is"), ast.In: ("in", "not in"),
    ast.NotIn: ("not in", "in"),
    ast.Add: ("+", "-"), ast.Sub: ("-", "+"), ast.Mult: ("*", "//"), ast.Div: ("/", "*"), ast.FloorDiv: ("//", "*"),
    ast.Mod: ("%", "*"), ast.BitOr: ("|", "&"), ast.BitAnd: ("&", "|"),
}  # fmt: skip
CALLED = {"all": "any", "any": "all", "min": "max", "max": "min"}
PARTS: TypeAlias = tuple[int, int]


@dataclass(frozen=True)
class Mutation:
    """One change of one file."""

    file: str
    line: int
    column: int
    lines: tuple[int, int]
    """First and last line of the statement that it stands in."""
    place: PARTS
    """The bytes that are replaced."""
    old: str
    new: str

    @property
    def id(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {one_line(self.old)} -> {one_line(self.new)}"

    def applied(self, source: bytes) -> bytes:
        start, end = self.place
        return source[:start] + self.new.encode() + source[end:]


def one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text)[:80]


def mutations(file: str, source: bytes) -> tuple[Mutation, ...]:
    """All of them, in the order of the source. Of some Python does not take the source; `is_code` tells."""
    return tuple(sorted({*_Finder(file, source).of(ast.parse(source))}, key=lambda m: (m.place, m.new)))


def is_code(mutation: Mutation, source: bytes) -> bool:
    """Whether the changed source is one that Python takes."""
    try:
        ast.parse(mutation.applied(source))
    except SyntaxError:
        return False
    return True


class _Finder:
    """Walks a source's statements. What belongs to no run of the program is passed by."""

    def __init__(self, file: str, source: bytes) -> None:
        self.file, self.source = file, source
        ends = [0]
        for line in source.splitlines(keepends=True):
            ends.append(ends[-1] + len(line))
        self._begins = ends
        self._statement: tuple[int, int] = (1, 1)

    def of(self, node: ast.AST) -> Iterator[Mutation]:
        if isinstance(node, ast.stmt):
            if _is_passed_by(node):
                return
            body = getattr(node, "body", None)
            last = body[0].lineno - 1 if isinstance(body, list) and body else node.end_lineno or node.lineno
            self._statement = (node.lineno, max(node.lineno, last))
        statement = self._statement
        yield from self._here(node)
        for child in _children(node):
            self._statement = statement
            yield from self.of(child)

    # --- kinds of nodes ---

    def _here(self, node: ast.AST) -> Iterator[Mutation]:
        match node:
            case ast.BoolOp(op=op, values=values):
                for left, right in pairwise(values):
                    yield from self._between(left, right, op)
            case ast.BinOp(left=left, op=op, right=right):
                yield from self._between(left, right, op)
            case ast.Compare(left=left, ops=ops, comparators=rest):
                for (before, after), op in zip(pairwise((left, *rest)), ops, strict=True):
                    yield from self._between(before, after, op)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                yield self._made(node, f"bool({self._text(operand)})")
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                yield self._made(node, self._text(operand))
            case ast.Call(func=ast.Name(id=name)) if name in CALLED:
                yield self._made(node.func, CALLED[name])
            case ast.Constant(value=value) if (new := _other(value)) is not None:
                yield self._made(node, new)
            case ast.comprehension(ifs=conditions):
                for condition in conditions:
                    yield self._made(condition, "True")
            case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test) if not _is_turned(test):
                yield self._made(test, f"(not ({self._text(test)}))")
            case _:
                yield from self._statements(node)

    def _statements(self, node: ast.AST) -> Iterator[Mutation]:
        match node:
            case ast.Return(value=value) if value and not isinstance(value, ast.Constant):
                yield self._made(value, "None")
            case ast.Expr() | ast.AugAssign() | ast.Raise() | ast.Delete():
                yield self._made(node, "pass")
            case ast.Continue():
                yield self._made(node, "break")
            case ast.Break():
                yield self._made(node, "continue")

    # --- places ---

    def _between(self, left: ast.expr, right: ast.expr, op: ast.AST) -> Iterator[Mutation]:
        old, new = WORDS.get(type(op), ("", ""))
        start, end = self._place(left)[1], self._place(right)[0]
        gap = self.source[start:end]
        words = r"\s+".join(map(re.escape, old.split()))
        found = re.search((rf"\b{words}\b" if old[:1].isalpha() else words).encode(), gap) if old else None
        if found:
            yield self._at((start + found.start(), start + found.end()), new)

    def _made(self, node: ast.expr | ast.stmt, new: str) -> Mutation:
        return self._at(self._place(node), new)

    def _at(self, place: PARTS, new: str) -> Mutation:
        line = max(n for n, begins in enumerate(self._begins, 1) if begins <= place[0])
        column = place[0] - self._begins[line - 1] + 1
        return Mutation(
            self.file, line, column, self._statement, place, self.source[slice(*place)].decode(), new
        )

    def _place(self, node: ast.expr | ast.stmt) -> PARTS:
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        start = self._begins[node.lineno - 1] + node.col_offset
        return start, self._begins[node.end_lineno - 1] + node.end_col_offset

    def _text(self, node: ast.expr) -> str:
        return self.source[slice(*self._place(node))].decode()


def _other(value: object) -> str | None:
    match value:
        case bool():
            return str(not value)
        case int():
            return str(value + 1)
        case str():
            return '""' if value else '"XX"'
        case bytes():
            return 'b""' if value else 'b"XX"'
    return None


def _is_turned(test: ast.expr) -> bool:
    """Whether the condition is negated already by turning its one operator."""
    single = isinstance(test, ast.Compare) and len(test.ops) == 1
    return single or (isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not))


def _is_passed_by(node: ast.stmt) -> bool:
    match node:
        case ast.Import() | ast.ImportFrom() | ast.Pass():
            return True
        case ast.Expr(value=ast.Constant()):
            return True
        case ast.If(test=ast.Name(id="TYPE_CHECKING")):
            return True
        case ast.AnnAssign(annotation=ast.Name(id="TypeAlias")):
            return True
        case ast.Assign(targets=[ast.Name(id="__all__")]) | ast.Assign(value=ast.Call(func=ast.Name(id="TypeVar"))):
            return True
    return False


def _children(node: ast.AST) -> Iterator[ast.AST]:
    passed = {"decorator_list", "annotation", "returns", "keywords" if isinstance(node, ast.ClassDef) else ""}
    if isinstance(node, ast.ClassDef):
        passed.add("bases")
    if isinstance(node, ast.JoinedStr):
        return
    for name, value in ast.iter_fields(node):
        if name in passed:
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield child
