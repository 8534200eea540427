"""A Reader or Writer that is made when it is first asked: a command that asks nothing loads no library for it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")


def later(make: Callable[[], T]) -> T:
    """What `make` makes, made at its first use. Whatever could refuse it is looked at before, not in `make`."""
    return _Later(make)  # type: ignore[return-value]  # it answers every name as what is made does


class _Later:
    def __init__(self, make: Callable[[], object]) -> None:
        self._make = make
        self._made: object = None
        self._alone = threading.Lock()

    def __getattr__(self, name: str) -> Any:
        with self._alone:
            if self._made is None:
                self._made = self._make()
        return getattr(self._made, name)
