"""Boards as they were shown last: most who look see the same cases, and these change seldom."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from operator import is_
from threading import Lock
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from markupsafe import Markup

    from dcdecom.web.board_page import Board, BoardRow

T = TypeVar("T")
BOARDS, ROWS = 32, 4_000


class Remembered(Generic[T]):
    """The last so many things, each with the very objects that it was made of."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[tuple[object, ...], tuple[tuple[object, ...], T]] = OrderedDict()
        self._lock = Lock()

    def of(self, key: tuple[object, ...], rests_on: tuple[object, ...], make: Callable[[], T]) -> T:
        """What was made of these very objects, else a new one."""
        with self._lock:
            known = self._kept.get(key)
        if known and len(known[0]) == len(rests_on) and all(map(is_, known[0], rests_on)):
            return known[1]
        made = make()
        with self._lock:
            self._kept[key] = rests_on, made
            self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return made


class Boards:
    """Whole boards, and what stands on them of each case: of a case that changed only its own row is made anew."""

    def __init__(self) -> None:
        self._whole: Remembered[tuple[Board, Markup]] = Remembered(BOARDS)
        self.rows: Remembered[BoardRow] = Remembered(ROWS)
        self.awaited: Remembered[frozenset[str]] = Remembered(ROWS)
        self._making = Lock()

    def of(
        self, chosen: tuple[object, ...], rests_on: tuple[object, ...], make: Callable[[], tuple[Board, Markup]]
    ) -> tuple[Board, Markup]:  # fmt: skip
        """The board of these very cases and people. One is made at a time: whoever waited finds it made."""
        with self._making:
            return self._whole.of((*chosen, hash(tuple(map(id, rests_on)))), rests_on, make)
