"""Texts that the configuration names: local clones and folders, each searched once for all servers of a case."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import TypeVar

from dcdecom import limits
from dcdecom.adapters.texts.clean_git import NotGiven
from dcdecom.adapters.texts.clone import Commit, Line, at_commit, lines, state
from dcdecom.adapters.texts.plain_folder import Folder
from dcdecom.adapters.texts.terms import Hit, Terms
from dcdecom.late_dataclass import dataclass
from dcdecom.limits import OverLimit
from dcdecom.model.estate.reading import Answer, Reading, Source, Unreadable
from dcdecom.model.estate.references import Mentions, Reference, ReferenceSource, SourceState, Subject
from dcdecom.model.settings import TextsSettings
from dcdecom.ports.clock import Clock

V = TypeVar("V")


@dataclass(frozen=True)
class TextsReader:
    """One clone or folder."""

    settings: TextsSettings
    domains: tuple[str, ...]
    clock: Clock

    @property
    def source(self) -> ReferenceSource:
        its = self.settings
        return ReferenceSource(its.name, its.kind, its.owner, its.archive)

    def mentions(self, subjects: Sequence[Subject]) -> Mapping[str, Answer[Mentions]]:
        """Every mention of each server; all are unreadable where not everything could be read."""
        try:
            terms = Terms(subjects, self.domains)
            found = self._asked(lambda: self._found(terms))
        except ValueError as error:
            found = self._unreadable(str(error))
        if not isinstance(found, Reading):
            return {each.device: found for each in subjects}
        about, hits = found.value
        at = found.taken_at
        return {each.device: self._of(each.device, about, hits.get(each.device, []), at) for each in subjects}

    def state(self) -> Answer[SourceState]:
        return self._asked(self._state)

    # --- one reading ------------------------------------------------------------------------------------------------

    def _found(self, terms: Terms) -> tuple[SourceState, dict[str, list[Reference]]]:
        if self.settings.git:
            with self._at_commit() as commit:
                return state(commit), _references(lines(commit, terms), terms)
        folder = self._folder()
        hits = _references(folder.lines(), terms)
        return folder.state(), hits

    def _state(self) -> SourceState:
        if self.settings.git:
            with self._at_commit() as commit:
                return state(commit)
        folder = self._folder()
        for _ in folder.lines():
            pass
        return folder.state()

    @contextmanager
    def _at_commit(self) -> Iterator[Commit]:
        its = self.settings
        with at_commit(its.path, its.ref, self.clock.now(), self._until()) as commit:
            yield commit

    def _folder(self) -> Folder:
        return Folder(self.settings.path, self._until())

    def _until(self) -> float:
        return time.monotonic() + limits.TEXTS_SECONDS.most

    def _asked(self, ask: Callable[[], V]) -> Reading[V] | Unreadable:
        try:
            return Reading(ask(), self._source, self.clock.now())
        except (NotGiven, OverLimit) as error:
            return self._unreadable(str(error))
        except OSError as error:
            return self._unreadable(f"{error.filename or self.settings.path}: {error.strerror}")

    def _of(self, device: str, about: SourceState, hits: list[Reference], at: datetime) -> Answer[Mentions]:
        if limits.TEXTS_MENTIONS.passed(len(hits)):
            return self._unreadable(f"{device} {limits.TEXTS_MENTIONS}")
        return Reading(Mentions(about, tuple(hits)), self._source, at)

    @property
    def _source(self) -> Source:
        return Source.named("texts", self.settings.name)

    def _unreadable(self, reason: str) -> Unreadable:
        return Unreadable(reason, self._source, self.clock.now())


def _references(rows: Iterable[Line], terms: Terms) -> dict[str, list[Reference]]:
    """By server. A line that mentions it by several tokens is one mention for each."""
    found: dict[str, list[Reference]] = {}
    for row in rows:
        in_name = row.number == 0
        for hit in terms.in_path(row.path) if in_name else terms.hits(row.text):
            found.setdefault(hit.device, []).append(_reference(row, hit))
    return found


def _reference(row: Line, hit: Hit) -> Reference:
    if row.number == 0:
        return Reference("file-name", row.path, hit.by, hit.token)
    return Reference("text", f"{row.path}:{row.number}", hit.by, hit.token)
