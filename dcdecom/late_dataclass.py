"""`dataclass`, whose methods are written when the first of them is used.

The standard library compiles six methods for each class when its module is loaded. Of the three hundred classes that
`case show` loads it uses a third, and compiling them all took half of its time (`docs/explanation/performance.md`).
Everything else is as the standard library has it: it writes the methods, of a class with the same fields, and they
become those of the class.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import Field, FrozenInstanceError
from threading import RLock
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass

T = TypeVar("T")

ORDER = ("__lt__", "__le__", "__gt__", "__ge__")
FIELDS, PARAMS, MATCH = "__dataclass_fields__", "__dataclass_params__", "__match_args__"
WRITTEN_BY_HAND = ("__module__", "__annotations__", "__init__", "__repr__", "__eq__", "__hash__")

_writing = RLock()
"""A class may be used by two threads at once, and needs its bases."""


if not TYPE_CHECKING:

    def dataclass(cls: type[T] | None = None, /, **given: bool) -> Any:
        """As `dataclasses.dataclass`, of whose options `slots` and `weakref_slot` are not taken."""
        if cls is None:
            return lambda made: _Prepared(made, given).cls
        return _Prepared(cls, given).cls


class _Prepared:
    """A class that waits for its methods."""

    def __init__(self, cls: type[Any], given: dict[str, bool]) -> None:
        self.cls, self._given, self._written = cls, given, False
        own, frozen, equal = vars(cls), given.get("frozen", False), given.get("eq", True)
        wanted = ["__init__"]
        wanted += ["__repr__"] if given.get("repr", True) else []
        wanted += ["__eq__"] if equal else []
        wanted += ["__hash__"] if equal and frozen else []
        wanted += ORDER if given.get("order", False) else []
        # A class that has `__eq__` of its own is given a `__hash__` of None, which is nobody's word.
        self._stubs = tuple(name for name in wanted if name not in own or (name == "__hash__" and own[name] is None))
        for name in self._stubs:
            setattr(cls, name, self._stub(name))
        if frozen:
            cls.__setattr__, cls.__delattr__ = _refusing(cls, "assign to"), _refusing(cls, "delete")
        elif equal and "__hash__" not in own:
            cls.__hash__ = None  # type: ignore[assignment]  # as Python has it
        for name in (FIELDS, PARAMS, MATCH):
            setattr(cls, name, _Asked(self, name))

    def written(self) -> type[Any]:
        """The class, with its methods."""
        with _writing:
            if not self._written:
                self._written = True
                self._write()
        return self.cls

    def _stub(self, name: str) -> Callable[..., Any]:
        def stub(itself: Any, *values: Any, **named: Any) -> Any:
            return vars(self.written())[name](itself, *values, **named)

        stub.__name__, stub.__qualname__ = name, f"{self.cls.__qualname__}.{name}"
        return stub

    def _write(self) -> None:
        cls, own = self.cls, vars(self.cls)
        annotations = own.get("__annotations__", {})
        space = {name: own[name] for name in annotations if name in own}
        space |= {name: own[name] for name in WRITTEN_BY_HAND if name in own and name not in self._stubs}
        space |= {"__qualname__": cls.__qualname__, "__doc__": "the same fields"}
        if hasattr(cls, "__post_init__"):
            space["__post_init__"] = None  # that there is one is all that is asked
        same: type[Any] = dataclasses.dataclass(**self._given)(type(cls.__name__, _inherited(cls), space))
        made = vars(same)
        for name in annotations:
            if isinstance(own.get(name), Field):
                if name in made:
                    setattr(cls, name, made[name])
                else:
                    delattr(cls, name)
        for name in (*self._stubs, PARAMS, MATCH, FIELDS):
            if name in made:
                setattr(cls, name, made[name])


class _Asked:
    """What is asked of a class before any of its methods was used."""

    def __init__(self, prepared: _Prepared, name: str) -> None:
        self._prepared, self._name = prepared, name

    def __get__(self, instance: object, owner: type[Any]) -> Any:
        return vars(self._prepared.written())[self._name]


def _inherited(cls: type[Any]) -> tuple[type[Any], ...]:
    """A base that has the fields of all bases of a class, and nothing else of them; none where it inherits no field."""
    bases = [base for base in reversed(cls.__mro__[1:]) if FIELDS in vars(base)]
    if not bases:
        return ()
    fields = {name: field for base in bases for name, field in getattr(base, FIELDS).items()}
    return (type("Inherited", (), {FIELDS: fields, PARAMS: getattr(bases[-1], PARAMS)}),)


def _refusing(cls: type[Any], what: str) -> Callable[..., None]:
    """Of a frozen class, as the standard library writes it: a subclass may have attributes of its own."""
    method = "__setattr__" if what == "assign to" else "__delattr__"

    def refuse(self: object, name: str, *value: object) -> None:
        if type(self) is cls or name in getattr(cls, FIELDS):
            raise FrozenInstanceError(f"cannot {what} field {name!r}")
        getattr(super(cls, self), method)(name, *value)

    refuse.__name__ = method
    return refuse
