"""What the source says beside the code: the strings under attributes and names, which Python itself throws away."""

from __future__ import annotations

import ast
import inspect
from functools import cache
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).parents[2]


@cache
def tree(module: ModuleType) -> ast.Module:
    return ast.parse(inspect.getsource(module))


def attribute_docstrings(kind: type) -> dict[str, str]:
    """By field: the string under it, in a class or in those that it is made of."""
    found: dict[str, str] = {}
    for one in reversed(kind.__mro__[:-1]):
        module = inspect.getmodule(one)
        body = next((n.body for n in tree(module).body if isinstance(n, ast.ClassDef) and n.name == one.__name__), []) \
            if module else []
        found |= _under(body)
    return found


def name_docstring(module: ModuleType, name: str) -> str:
    """The string under a name of a module."""
    return _under(tree(module).body)[name]


def _under(body: list[ast.stmt]) -> dict[str, str]:
    pairs = zip(body, body[1:], strict=False)
    return {
        statement.target.id: inspect.cleandoc(below.value.value)
        for statement, below in pairs
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name)
        and isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant) and isinstance(below.value.value, str)
    }


def first_line(text: str | None) -> str:
    """The first sentence or paragraph of a docstring, on one line."""
    return " ".join((text or "").strip().split("\n\n")[0].split())
