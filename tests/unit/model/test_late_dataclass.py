"""Classes whose methods are written late are those that the standard library makes."""

from __future__ import annotations

import copy
import dataclasses
import pickle
import threading
from abc import ABC, abstractmethod
from dataclasses import FrozenInstanceError, InitVar, field
from typing import Any, ClassVar, Generic, TypeVar

import pytest

from dcdecom import late_dataclass
from dcdecom.late_dataclass import BEFORE_COMPILING

T = TypeVar("T")


def of(dataclass: Any) -> dict[str, Any]:
    """The same classes, by either decorator."""

    @dataclass(frozen=True)
    class Plain:
        name: str
        count: int = 3
        parts: tuple[str, ...] = field(default_factory=tuple, metadata={"of": "it"})
        kind: ClassVar[str] = "plain"

    @dataclass(frozen=True)
    class More(Plain):
        more: str = field(default="", compare=False)

        def __post_init__(self) -> None:
            if self.count < 0:
                raise ValueError(self.name)

    @dataclass
    class Loose:
        name: str
        found: list[str] = field(default_factory=list)

    @dataclass(frozen=True, order=True)
    class Ordered:
        first: int
        second: int = 0

    @dataclass(frozen=True, repr=False, eq=False)
    class Bare:
        name: str

    @dataclass(frozen=True)
    class Named:
        name: str

        def __repr__(self) -> str:
            return "by hand"

        def __hash__(self) -> int:
            return 7

    @dataclass(frozen=True, kw_only=True)
    class Worded:
        name: str
        count: int

    @dataclass(frozen=True)
    class Held(Generic[T]):
        value: T

    @dataclass
    class Given:
        self: str
        found: list[str] = field(default_factory=list, init=False)
        scale: InitVar[int] = 2

        def __post_init__(self, scale: int) -> None:
            self.found.append(f"x{scale}")

    @dataclass
    class Careful:
        name: str
        times: int = 1

        def __setattr__(self, name: str, value: object) -> None:
            super().__setattr__(name, f"{value}!")

    return {c.__name__: c for c in (Plain, More, Loose, Ordered, Bare, Named, Worded, Held, Given, Careful)}


BOTH = (of(dataclasses.dataclass), of(late_dataclass.dataclass))
GIVEN: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = [
    ("Plain", ("a",), {}), ("Plain", ("a", 4), {"parts": ("x",)}), ("More", ("a", 1, (), "m"), {}),
    ("Loose", ("a",), {}), ("Ordered", (1,), {"second": 2}), ("Bare", ("a",), {}), ("Named", ("a",), {}),
    ("Worded", (), {"name": "a", "count": 1}), ("Held", (5,), {}), ("Plain", (), {}), ("Plain", ("a", 1, (), 9), {}),
    ("More", ("a", -1), {}), ("Worded", ("a", 1), {}), ("Plain", ("a",), {"other": 1}),
    ("Plain", ("a",), {"name": "b"}), ("Given", ("a",), {}), ("Given", ("a", 3), {}),
    ("Given", (), {"self": "a", "scale": 4}), ("Careful", ("a",), {}),
]  # fmt: skip


def made(kinds: dict[str, Any], name: str, values: tuple[Any, ...], named: dict[str, Any]) -> Any:
    try:
        return kinds[name](*values, **named)
    except (TypeError, ValueError) as error:
        return f"{type(error).__name__}: {error}"


@pytest.mark.parametrize(("name", "values", "named"), GIVEN)
def test_it_is_made_and_refused_as_the_standard_library_does(
    name: str, values: tuple[Any, ...], named: dict[str, Any]
) -> None:
    """The first object, and one that is made by what was compiled."""
    for turn in range(2):
        theirs, ours = (made(kinds, name, values, named) for kinds in BOTH)
        if isinstance(theirs, str):
            assert ours == theirs
        else:
            assert list(vars(ours).items()) == list(vars(theirs).items())
            assert name == "Bare" or repr(ours) == repr(theirs)
        for _ in range(BEFORE_COMPILING * (1 - turn)):
            made({name: BOTH[1][name]}, name, values, named)


def test_nothing_is_compiled_for_the_first_objects() -> None:
    kind = of(late_dataclass.dataclass)["More"]
    for n in range(50):
        assert (kind("a").count, is_compiled(kind.__init__)) == (3, False), n
    for _ in range(BEFORE_COMPILING - 50):
        kind("a")
    assert is_compiled(kind.__init__)
    assert not is_compiled(kind.__eq__)
    assert kind("a") == kind("a")
    assert is_compiled(kind.__eq__)
    assert not is_compiled(kind.__hash__)


def is_compiled(method: Any) -> bool:
    """Whether the standard library wrote it, which gives what it writes no file."""
    return method.__code__.co_filename == "<string>"


@pytest.mark.parametrize("name", BOTH[0])
def test_its_fields_are_told_before_anything_was_made(name: str) -> None:
    theirs, ours = of(dataclasses.dataclass)[name], of(late_dataclass.dataclass)[name]
    assert dataclasses.is_dataclass(ours)
    assert [repr(f) for f in dataclasses.fields(ours)] == [repr(f) for f in dataclasses.fields(theirs)]
    assert ours.__match_args__ == theirs.__match_args__
    assert repr(ours.__dataclass_params__) == repr(theirs.__dataclass_params__)


def test_equality_and_hashes() -> None:
    for kinds in (of(dataclasses.dataclass), of(late_dataclass.dataclass)):
        plain, more, loose, bare, named = (kinds[n] for n in ("Plain", "More", "Loose", "Bare", "Named"))
        assert plain("a") == plain("a")
        assert len({plain("a"), plain("a"), plain("b")}) == 2
        assert more("a", 1, (), "x") == more("a", 1, (), "y")
        assert plain("a") != more("a")
        assert bare("a") != bare("a")
        assert hash(named("a")) == 7
        assert loose("a") == loose("a")
        with pytest.raises(TypeError, match="unhashable"):
            hash(loose("a"))
        assert sorted([kinds["Ordered"](2), kinds["Ordered"](1, 5)])[0].first == 1


def test_what_is_frozen_cannot_be_changed() -> None:
    for kinds in (of(dataclasses.dataclass), of(late_dataclass.dataclass)):
        plain = kinds["Plain"]("a")
        for name in ("name", "new"):
            with pytest.raises(FrozenInstanceError):
                setattr(plain, name, "b")
        with pytest.raises(FrozenInstanceError):
            del plain.name

        class Tagged(kinds["Plain"]):  # type: ignore[misc]  # a subclass that is no dataclass
            pass

        tagged = Tagged("a")
        tagged.note = "mine"
        assert tagged.note == "mine"
        with pytest.raises(FrozenInstanceError):
            tagged.name = "b"


def test_replaced_copied_and_pickled() -> None:
    plain = Module("a", 4)
    assert dataclasses.replace(plain, count=5) == Module("a", 5)
    assert copy.deepcopy(plain) == pickle.loads(pickle.dumps(plain)) == plain
    match plain:
        case Module(name, count):
            assert (name, count) == ("a", 4)


def test_an_abstract_class_cannot_be_made() -> None:
    class Base(ABC):
        @abstractmethod
        def does(self) -> None: ...

    @late_dataclass.dataclass(frozen=True)
    class Undone(Base):
        name: str

    with pytest.raises(TypeError, match="abstract"):
        Undone("a")


def test_two_threads_at_once() -> None:
    for _ in range(50):
        kind = of(late_dataclass.dataclass)["More"]
        found: list[Any] = []
        start = threading.Barrier(4)

        def make(kind: Any = kind, start: Any = start, found: list[Any] = found) -> None:
            start.wait()
            found.append(kind("a"))

        threads = [threading.Thread(target=make) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert found == [kind("a")] * 4


@late_dataclass.dataclass(frozen=True)
class Module:
    name: str
    count: int = 1
