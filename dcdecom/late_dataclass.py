"""`dataclass`, whose methods are written one by one, each when it is used first, and `__init__` when that pays.

The standard library compiles six methods for each class when its module is loaded. Of the three hundred classes that
`case show` loads it uses a third, and of those mostly `__init__` alone, a few times; compiling them took more than half
of its time (`docs/decisions/dataclasses-write-their-methods-at-first-use.md`). The first objects of a class get their
values without it. Everything else is as the standard library has it: it reads the fields of a class that has the same,
it writes each method, and what it made becomes that of the class.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, FrozenInstanceError
from itertools import count
from threading import RLock
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass

T = TypeVar("T")

ORDER = ("__lt__", "__le__", "__gt__", "__ge__")
FIELDS, PARAMS, MATCH = "__dataclass_fields__", "__dataclass_params__", "__match_args__"
BEFORE_COMPILING = 100
"""So many objects are made before their `__init__` is compiled, which takes as long as making some two hundred."""
NO_METHODS = {"init": False, "repr": False, "eq": False}

_writing = RLock()
"""A class may be used by two threads at once, and needs its bases."""


if not TYPE_CHECKING:

    def dataclass(cls: type[T] | None = None, /, **given: bool) -> Any:
        """As `dataclasses.dataclass`, of whose options `slots` and `weakref_slot` are not taken."""
        if cls is None:
            return lambda made: _Prepared(made, given).cls
        return _Prepared(cls, given).cls


class _Prepared:
    """A class that waits for its fields and its methods."""

    def __init__(self, cls: type[Any], given: dict[str, bool]) -> None:
        self.cls, self._given = cls, given
        self.frozen, self._equal = given.get("frozen", False), given.get("eq", True)
        own = vars(cls)
        wanted = ["__init__"]
        wanted += ["__repr__"] if given.get("repr", True) else []
        wanted += ["__eq__"] if self._equal else []
        wanted += ["__hash__"] if self._equal and self.frozen else []
        wanted += ORDER if given.get("order", False) else []
        # A class that has `__eq__` of its own is given a `__hash__` of None, which is nobody's word.
        for name in [name for name in wanted if name not in own or (name == "__hash__" and own[name] is None)]:
            setattr(cls, name, self._first_init() if name == "__init__" else self._stub(name))
        if self.frozen:
            cls.__setattr__, cls.__delattr__ = _refusing(cls, "assign to"), _refusing(cls, "delete")
        elif self._equal and "__hash__" not in own:
            cls.__hash__ = None  # type: ignore[assignment]  # as Python has it
        for name in (FIELDS, PARAMS, MATCH):
            setattr(cls, name, _Asked(self, name))

    def told(self, name: str) -> Any:
        """The fields of the class, the names by which it is matched, or the options that it was given."""
        with _writing:
            if isinstance(vars(self.cls)[name], _Asked):
                self._tell_options() if name == PARAMS else self._tell_fields()
        return vars(self.cls)[name]

    def _tell_fields(self) -> None:
        cls, own = self.cls, vars(self.cls)
        annotations = own.get("__annotations__", {})
        space = {name: own[name] for name in annotations if name in own} | {"__annotations__": annotations}
        bases = [base for base in reversed(cls.__mro__[1:]) if FIELDS in vars(base)]
        fields = {name: field for base in bases for name, field in getattr(base, FIELDS).items()}
        frozen = any(map(_is_frozen, bases))
        mixed = bool(bases) and frozen != self.frozen  # which is refused
        options: dict[str, bool] = {n: self._given[n] for n in ("kw_only", "match_args") if n in self._given}
        options |= NO_METHODS | {"frozen": self.frozen and mixed}
        above = (_inherited(fields, frozen and mixed),) if bases else ()
        made = vars(dataclasses.dataclass(**options)(type(cls.__name__, above, self._named(space))))
        for name in annotations:
            if isinstance(own.get(name), Field):
                if name in made:
                    setattr(cls, name, made[name])
                else:
                    delattr(cls, name)
        if self._given.get("match_args", True):
            setattr(cls, MATCH, made[MATCH])
        setattr(cls, FIELDS, made[FIELDS])

    def _tell_options(self) -> None:
        setattr(self.cls, PARAMS, self._alike(self._given)[PARAMS])

    def _stub(self, name: str) -> Callable[..., Any]:
        def stub(itself: Any, /, *values: Any, **named: Any) -> Any:
            return self._written(name, stub)(itself, *values, **named)

        return self._called(name, stub)

    def _first_init(self) -> Callable[..., Any]:
        """`__init__` of the first objects. What is wrong, or not plain, is left to what the standard library writes."""
        known: list[_Init] = []
        which = count(1)

        def first(itself: Any, /, *values: Any, **named: Any) -> None:
            if not known:
                known.append(_Init(self.cls))
            made = known[0].values(values, named) if next(which) < BEFORE_COMPILING else None
            if made is None:
                self._written("__init__", first)(itself, *values, **named)
                return
            assign = object.__setattr__ if self.frozen else setattr
            for name, value in made.items():
                assign(itself, name, value)
            if known[0].goes_on:
                itself.__post_init__()

        return self._called("__init__", first)

    def _called(self, name: str, stub: Callable[..., Any]) -> Callable[..., Any]:
        stub.__name__, stub.__qualname__ = name, f"{self.cls.__qualname__}.{name}"
        return stub

    def _written(self, name: str, stub: Callable[..., Any]) -> Callable[..., Any]:
        """What the standard library writes in the place of a stub, written once."""
        with _writing:
            if vars(self.cls)[name] is stub:
                setattr(self.cls, name, self._alike(self._only(name))[name])
        method: Callable[..., Any] = vars(self.cls)[name]
        return method

    def _only(self, method: str) -> dict[str, bool]:
        """The options by which the standard library writes one method, and no other where that can be."""
        match method:
            case "__init__":
                return NO_METHODS | {"init": True, "frozen": self.frozen}
            case "__repr__":
                return NO_METHODS | {"repr": True}
            case "__eq__":
                return NO_METHODS | {"eq": True}
            case "__hash__":
                return NO_METHODS | {"unsafe_hash": True}
            case _:
                return NO_METHODS | {"eq": self._equal, "order": True}

    def _alike(self, options: dict[str, bool]) -> Mapping[str, Any]:
        """What the standard library makes of a class that inherits all fields of this one and adds none."""
        # That there is a `__post_init__` is all that is asked of it.
        space = {"__post_init__": None} if hasattr(self.cls, "__post_init__") else {}
        above = _inherited(self.told(FIELDS), options.get("frozen", False))
        return vars(dataclasses.dataclass(**options)(type(self.cls.__name__, (above,), self._named(space))))

    def _named(self, space: dict[str, Any]) -> dict[str, Any]:
        names = {"__module__": self.cls.__module__, "__qualname__": self.cls.__qualname__}
        return {**space, **names, "__doc__": "the same fields"}


class _Init:
    """What `__init__` of a class does, told from its fields."""

    def __init__(self, cls: type[Any]) -> None:
        self._fields = dataclasses.fields(cls)
        self._positional = [field.name for field in self._fields if not field.kw_only]
        self.goes_on = hasattr(cls, "__post_init__")
        pseudo = getattr(cls, FIELDS).keys() - {field.name for field in self._fields}
        takes_more = any(getattr(cls, FIELDS)[name].kw_only is not MISSING for name in pseudo)  # of a ClassVar it is
        required = [_is_required(field) for field in self._fields if not field.kw_only]
        in_order = required == sorted(required, reverse=True)
        self._plain = in_order and not takes_more and all(field.init for field in self._fields)

    def values(self, given: tuple[Any, ...], named: dict[str, Any]) -> dict[str, Any] | None:
        """Each field with its value; None where one is missing, unknown or given twice, or the class is not plain."""
        found = dict(zip(self._positional, given, strict=False)) | named
        if not self._plain or len(found) != len(given) + len(named):
            return None
        made: dict[str, Any] = {}
        for field in self._fields:
            if field.name in found:
                made[field.name] = found.pop(field.name)
            elif field.default is not MISSING:
                made[field.name] = field.default
            elif field.default_factory is not MISSING:
                made[field.name] = field.default_factory()
            else:
                return None
        return None if found else made


def _is_required(field: Field[Any]) -> bool:
    return field.default is MISSING and field.default_factory is MISSING


class _Asked:
    """What is asked of a class before any of its methods was used."""

    def __init__(self, prepared: _Prepared, name: str) -> None:
        self.prepared, self._name = prepared, name

    def __get__(self, instance: object, owner: type[Any]) -> Any:
        return self.prepared.told(self._name)


def _inherited(fields: Mapping[str, Any], frozen: bool) -> type[Any]:
    """A base that has these fields, and nothing else."""
    return type("Inherited", (), {FIELDS: fields, PARAMS: SimpleNamespace(frozen=frozen)})


def _is_frozen(base: type[Any]) -> bool:
    options = vars(base)[PARAMS]
    return bool(options.prepared.frozen if isinstance(options, _Asked) else options.frozen)


def _refusing(cls: type[Any], what: str) -> Callable[..., None]:
    """Of a frozen class, as the standard library writes it: a subclass may have attributes of its own."""
    method = "__setattr__" if what == "assign to" else "__delattr__"

    def refuse(self: object, name: str, *value: object) -> None:
        if type(self) is cls or name in getattr(cls, FIELDS):
            raise FrozenInstanceError(f"cannot {what} field {name!r}")
        getattr(super(cls, self), method)(name, *value)

    refuse.__name__ = method
    return refuse
