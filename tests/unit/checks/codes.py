"""The codes of findings as they stand in the source, read from its syntax and not by running it."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

MAKERS = frozenset({"block", "unread", "uncompared", "ask", "note"})
NOT_GIVEN = frozenset({"at", "acceptable"})


@dataclass(frozen=True)
class Code:
    """One place that finds something. `kind` is empty where the place decides between kinds as it runs."""

    code: str
    kind: str
    parameters: tuple[str, ...]


def codes(folder: Path, without: str = "") -> Iterator[Code]:
    """Of all files below a folder, but for those of one folder in it."""
    for file in sorted(folder.rglob("*.py")):
        if file.name != "findings.py" and file.parent.name != without:
            module = ast.parse(file.read_text(encoding="utf-8"))
            for function in ast.walk(module):
                if isinstance(function, ast.FunctionDef):
                    yield from _of(function, module)


def _of(function: ast.FunctionDef, module: ast.Module) -> Iterator[Code]:
    for call in ast.walk(function):
        match call:
            case ast.Call(func=ast.Name(id="of_severity"), args=[_, _, ast.Name(id=code)]):
                yield from (Code(c, "", ("port", *_named(call))) for c in _given(code, function, module))
            case ast.Call(func=ast.Name(id="Finding"), args=[code, _, _, _, parameters, *_]):
                named = tuple(_first_texts(_meant(parameters, function)))
                yield from (Code(c, "block", named) for c in _texts(code, function))
            case ast.Call(func=ast.Name(id=maker), args=[_, code, *_]) if maker in MAKERS:
                yield from (Code(c, maker, _named(call)) for c in _texts(code, function))
            case ast.Call(func=ast.Name(id="make"), args=[_, code, *_]):
                for maker in _choices(function, "make"):
                    yield from (Code(c, maker, _named(call)) for c in _texts(code, function))


def _named(call: ast.Call) -> tuple[str, ...]:
    port = ("port",) if len(call.args) > 2 else ()
    return (*port, *(k.arg for k in call.keywords if k.arg and k.arg not in NOT_GIVEN))


def _texts(code: ast.expr, function: ast.FunctionDef) -> list[str]:
    """The texts that an expression may be: itself, what the name was assigned, or the first column of a table."""
    if isinstance(code, ast.Constant):
        return [str(code.value)]
    if not isinstance(code, ast.Name):
        raise ValueError(f"{function.name}, line {code.lineno}: no code of a finding can be read here")
    assigned = [
        text.value
        for text in _assigned(function, code.id)
        if isinstance(text, ast.Constant) and isinstance(text.value, str) and "-" in text.value
    ]
    return assigned or [text for text in _first_texts([function]) if "-" in text]


def _given(code: str, function: ast.FunctionDef, module: ast.Module) -> Iterator[str]:
    """What callers give a function as its code: a text, or the first column of the module's table."""
    place = [argument.arg for argument in function.args.args].index(code)
    tables = {
        s.target.id: s.value
        for s in module.body
        if isinstance(s, ast.AnnAssign) and isinstance(s.target, ast.Name) and s.value
    }
    for caller in ast.walk(module):
        if isinstance(caller, ast.FunctionDef):
            for call in ast.walk(caller):
                match call:
                    case ast.Call(func=ast.Name(id=name), args=arguments) if name == function.name:
                        text = arguments[place]
                        named = [tables[n.id] for n in ast.walk(caller) if isinstance(n, ast.Name) and n.id in tables]
                        yield from [str(text.value)] if isinstance(text, ast.Constant) else _first_texts(named)


def _first_texts(nodes: Iterable[ast.AST]) -> Iterator[str]:
    for node in nodes:
        for row in ast.walk(node):
            match row:
                case ast.Tuple(elts=[ast.Constant(value=str() as text), *_]):
                    yield text


def _meant(expression: ast.expr, function: ast.FunctionDef) -> Iterator[ast.AST]:
    """An expression with all that its names were assigned."""
    yield expression
    for name in ast.walk(expression):
        if isinstance(name, ast.Name):
            values = (s.value for s in ast.walk(function) if isinstance(s, ast.Assign) and _assigns(s, name.id))
            yield from (part for value in values for part in _meant(value, function))


def _assigns(statement: ast.Assign, name: str) -> bool:
    return any(isinstance(target, ast.Name) and target.id == name for target in statement.targets)


def _choices(function: ast.FunctionDef, name: str) -> list[str]:
    return [word.id for word in _assigned(function, name) if isinstance(word, ast.Name) and word.id in MAKERS]


def _assigned(function: ast.FunctionDef, name: str) -> Iterator[ast.AST]:
    """Every part of what a name was assigned in a function."""
    for statement in ast.walk(function):
        match statement:
            case ast.Assign(targets=[ast.Name(id=found)], value=value) if found == name:
                yield from ast.walk(value)
