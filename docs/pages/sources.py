"""What the source says beside the code: the strings under attributes and names, which Python itself throws away."""

from __future__ import annotations

import ast
import inspect
import re
from functools import cache
from itertools import pairwise
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
        if module:
            found |= _under(_body(module, one.__name__))
    return found


def _body(module: ModuleType, name: str) -> list[ast.stmt]:
    return next(n.body for n in tree(module).body if isinstance(n, ast.ClassDef) and n.name == name)


def name_docstring(module: ModuleType, name: str) -> str:
    """The string under a name of a module."""
    return _under(tree(module).body)[name]


def _under(body: list[ast.stmt]) -> dict[str, str]:
    return {
        statement.target.id: inspect.cleandoc(below.value.value)
        for statement, below in pairwise(body)
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name)
        and isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant) and isinstance(below.value.value, str)
    }


NOT_READ = "**This version does not read it.**"


def is_asked_for(name: str) -> bool:
    """Whether anything in the product asks for `object.key`, apart from the model and the files' own checks."""
    asked = re.compile(rf"{re.escape(name)}\b")
    top = ROOT / "dcdecom"
    sources = (file for file in top.rglob("*.py") if file.relative_to(top).parts[0] not in ("documents", "model"))
    return any(asked.search(file.read_text("utf-8")) for file in sources)


def first_line(text: str | None) -> str:
    """The first sentence or paragraph of a docstring, on one line."""
    return " ".join((text or "").strip().split("\n\n")[0].split())
