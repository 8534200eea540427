"""Changes a function where it lives: whoever imported it, under whatever name, calls the changed code.

A process that has collected the tests once can so be forked for every mutant, and imports nothing again.
"""

from __future__ import annotations

import ast
import functools
import gc
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

from .mutations import Mutation


def is_in_function(mutation: Mutation, source: bytes) -> bool:
    """Whether the change stands in the body of a function: nothing of it runs when the module is imported."""
    return any(first <= mutation.line <= last for first, last in _bodies(ast.parse(source)))


def _bodies(node: ast.AST) -> Iterator[tuple[int, int]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            # A body on the line of its `def` shares that line with what runs at import.
            if child.body[0].lineno > child.lineno:
                yield child.body[0].lineno, child.end_lineno or child.body[-1].lineno
        elif not isinstance(child, ast.Lambda):
            yield from _bodies(child)


class LiveFunctions:
    """Functions and caches of what this process has loaded from a copy of the checkout."""

    def __init__(self, tree: Path) -> None:
        self._tree = tree
        self._by_file: dict[str, list[FunctionType]] = defaultdict(list)
        self._caches: list[Any] = []
        for found in gc.get_objects():
            if type(found) is FunctionType:
                self._by_file[found.__code__.co_filename].append(found)
            elif type(found) is functools._lru_cache_wrapper:
                self._caches.append(found)

    def change(self, mutation: Mutation, source: bytes) -> bool:
        """Give live functions the changed code. False: it does not fit, or no function runs it."""
        file = str(self._tree / mutation.file)
        old, new = (compile(code, file, "exec", dont_inherit=True) for code in (source, mutation.applied(source)))
        pairs = [(a, b) for a, b in _pairs(old, new) if a != b]
        changed = 0
        for function in self._by_file[file]:
            for before, after in pairs:
                if function.__code__ == before:
                    try:
                        function.__code__ = after
                    except ValueError:  # other free variables
                        return False
                    changed += 1
                    break
        for cache in self._caches:
            cache.cache_clear()
        return changed > 0


def _pairs(old: CodeType, new: CodeType) -> Iterator[tuple[CodeType, CodeType]]:
    """Code that stands in the same place before and after."""
    olds, news = _nested(old), _nested(new)
    if len(olds) == len(news):
        for before, after in zip(olds, news, strict=True):
            yield before, after
            yield from _pairs(before, after)


def _nested(code: CodeType) -> list[CodeType]:
    return [const for const in code.co_consts if isinstance(const, CodeType)]
