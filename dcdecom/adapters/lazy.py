"""What is made when it is first asked: a command that asks nothing loads no library and opens no connection for it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, Generic, TypeVar

T = TypeVar("T")

loading = threading.RLock()
"""Held by whichever thread loads a library. Where one is at a package and another at a module of it, Python says that
they wait for each other, and fails an import that is none the worse for coming second.
"""


def later(make: Callable[[], T]) -> T:
    """What `make` makes, made at its first use. Whatever could refuse it is looked at before, not in `make`."""
    return _Later(make)  # type: ignore[return-value]  # it answers every name as what is made does


class _Later:
    def __init__(self, make: Callable[[], object]) -> None:
        self._make = make
        self._made: object = None

    def __getattr__(self, name: str) -> Any:
        if self._made is None:
            with loading:
                if self._made is None:
                    self._made = self._make()
        return getattr(self._made, name)


class once(Generic[T]):
    """A property that one thread computes, while others that ask for it wait. What it raises is not kept.

    From Python 3.12 on `functools.cached_property` lets each of them compute its own, and keeps the last.
    """

    def __init__(self, make: Callable[[Any], T]) -> None:
        self._make = make
        self._alone = threading.RLock()

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, instance: object, owner: type) -> T:
        with self._alone:
            kept: dict[str, T] = instance.__dict__
            if self._name not in kept:
                kept[self._name] = self._make(instance)
            return kept[self._name]
