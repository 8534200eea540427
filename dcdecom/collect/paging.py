"""Many questions page by page: a page that fails is asked for once more, and a system that fails on is left alone."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import replace
from typing import TypeVar

from dcdecom.model.estate.reading import Answer, Unreadable
from dcdecom.ports.reporting import Progress

K = TypeVar("K", int, str)
H = TypeVar("H", bound=Hashable)
V = TypeVar("V")

PAGE = 100
"""Devices that are asked for together."""
HOSTS = 500
"""Hosts that are: to answer one request at all costs Zabbix more than a hundred hosts do."""
GIVE_UP = 2
"""Pages in a row that fail, each twice, before a system is left alone."""


def in_pages(
    keys: tuple[K, ...],
    ask: Callable[[Iterable[K]], Iterator[tuple[K, Answer[V]]]],
    what: str,
    progress: Progress,
    size: int = PAGE,
) -> dict[K, Answer[V]]:
    """Answers page by page, a failed page once more. After two such pages in a row the rest is not asked for."""
    answers: dict[K, Answer[V]] = {}
    failed: list[Unreadable] = []
    for start in range(0, len(keys), size):
        page = keys[start : start + size]
        if len(failed) == GIVE_UP:
            answers |= dict.fromkeys(page, replace(failed[-1], reason=f"not asked any more: {failed[-1].reason}"))
            continue
        answers |= twice(page, ask)
        unread = [a for key in page if isinstance(a := answers[key], Unreadable)]
        failed = [*failed, unread[0]] if len(unread) == len(page) else []
        progress(what, start + len(page), len(keys))
    return answers


def twice(
    keys: Iterable[H], ask: Callable[[Iterable[H]], Iterator[tuple[H, Answer[V]]]]
) -> dict[H, Answer[V]]:
    """The answer to each, asked for once more where it could not be read."""
    answers = dict(ask(tuple(keys)))
    again = [key for key, answer in answers.items() if isinstance(answer, Unreadable)]
    return answers | (dict(ask(again)) if again else {})
