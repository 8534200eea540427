"""Which values each field of each record of the estate was met with, in whatever Readers answered."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from types import ModuleType
from typing import Any

from dcdecom.model import estate, source


def records() -> tuple[type[Any], ...]:
    """Every record of the estate."""
    names = [one.name for one in pkgutil.iter_modules(estate.__path__)]
    modules = [source, *(importlib.import_module(f"{estate.__name__}.{name}") for name in names)]
    return tuple(kind for module in modules for kind in records_of(module))


def records_of(module: ModuleType) -> Iterator[type[Any]]:
    """The dataclasses that a module defines."""
    for kind in vars(module).values():
        if isinstance(kind, type) and is_dataclass(kind) and kind.__module__ == module.__name__:
            yield kind


@dataclass
class Met:
    """Values by `Record.field`."""

    values: dict[str, set[str]] = field(default_factory=dict)

    def add(self, value: Any) -> None:
        """A value and all that it holds."""
        if is_dataclass(value) and not isinstance(value, type):
            for one in fields(value):
                held = getattr(value, one.name)
                self.values.setdefault(f"{type(value).__name__}.{one.name}", set()).add(repr(held))
                self.add(held)
        elif isinstance(value, Mapping):
            self.add(tuple(value.items()))
        elif isinstance(value, tuple | list | frozenset | set):
            for part in value:
                self.add(part)

    def lacking(self, kinds: tuple[type[Any], ...]) -> list[str]:
        """The fields that were not met with two values: whoever forgets to fill one fills it with one and the same."""
        names = [f"{kind.__name__}.{one.name}" for kind in kinds for one in fields(kind)]
        return [name for name in names if len(self.values.get(name, ())) < 2]
