"""What a shell completes, out of our own files alone: no system is asked, and no error is shown.

The names at the end are for `shell_complete` of arguments and options. What cannot be read offers nothing.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, TypeAlias

import click

from dcdecom.errors import DcdecomError

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from dcdecom.model.case import Case
    from dcdecom.model.playbook import Playbook
    from dcdecom.model.settings import Settings

Complete: TypeAlias = "Callable[[click.Context, click.Parameter, str], list[CompletionItem[str]]]"
Names: TypeAlias = Callable[[click.Context], Iterable[str | tuple[str, str]]]
"""What may be typed, each alone or with what it is."""

UNREAD = (DcdecomError, OSError, LookupError, ValueError, sqlite3.Error)


def completes(names: Names, files: bool = False, listed: bool = False) -> Complete:
    """Offer what begins as it was typed; with `files` also what the shell finds itself, with `listed` after a comma."""

    def complete(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem[str]]:
        from click.shell_completion import CompletionItem

        before, comma, last = incomplete.rpartition(",") if listed else ("", "", incomplete)
        try:
            found = [(name, "") if isinstance(name, str) else name for name in names(context)]
        except UNREAD:
            found = []
        items = [CompletionItem(f"{before}{comma}{n}", help=help or None) for n, help in found if n.startswith(last)]
        return [*items, CompletionItem(incomplete, type="file")] if files else items

    return complete


def _settings(context: click.Context) -> Settings:
    from dcdecom.cli.common import settings_of

    return settings_of(context.params.get("config"))


def _case(context: click.Context) -> Case | None:
    """The case that was typed before; None where none is.

    Behind an option whose value is being typed click has not come to naming the words before it.
    """
    from dcdecom.bootstrap import storage
    from dcdecom.model.fold import fold

    id = context.params.get("case") or next(iter(context.args), "")
    return fold(storage.store(_settings(context)).events(id)) if id else None


def _playbook(context: click.Context) -> Playbook:
    """The procedure of the case that was typed."""
    from dcdecom.bootstrap import documents

    case = _case(context)
    if case is None:
        raise LookupError("no case was typed")
    return documents.playbook_of(_settings(context), case)


def _cases(context: click.Context) -> Iterable[str]:
    from dcdecom.bootstrap import storage

    return storage.store(_settings(context)).cases()


def _steps(context: click.Context) -> Iterable[tuple[str, str]]:
    """The case's steps in their order; the one that it stands at is named so."""
    case = _case(context)
    now = case.current.slug if case and case.current else ""
    return [(row.slug, "it stands here" if row.slug == now else "") for row in _playbook(context).rows]


def _parties(context: click.Context) -> Iterable[tuple[str, str]]:
    return [(party.key, party.name) for party in _playbook(context).parties]


def _people(context: click.Context) -> Iterable[tuple[str, str]]:
    from dcdecom.documents.people import load

    return [(person.id, person.name) for person in load(_settings(context).people).people]


def _devices_of_case(context: click.Context) -> Iterable[str]:
    case = _case(context)
    return case.devices if case else ()


def _switches(context: click.Context) -> Iterable[str]:
    """The hosts of the inventory, without what stands in them: Nornir would read all of it."""
    from dcdecom.documents.composing import read_tree
    from dcdecom.documents.tree import Mapping

    root = read_tree(_settings(context).inventory / "hosts.yaml").root
    return root.entries if isinstance(root, Mapping) else ()


def _devices(context: click.Context) -> Iterable[str]:
    """The devices of open cases; the record would have to be asked for others."""
    from dcdecom.bootstrap import storage
    from dcdecom.model.fold import fold

    settings = _settings(context)
    store, claims = storage.store(settings), storage.claims(settings)
    return sorted({name for id in set(claims.values()) for name in fold(store.events(id)).devices})


def _found(context: click.Context) -> Iterable[str]:
    return [*_devices(context), *_switches(context)]


def _playbooks(context: click.Context) -> Iterable[str]:
    from dcdecom.documents.shipped import playbooks

    return playbooks()


def _drift(context: click.Context) -> Iterable[tuple[str, str]]:
    from dcdecom.bootstrap import storage

    known = storage.drift(_settings(context)).known()
    return [(kept.drift.id, f"{kept.drift.drift} {kept.drift.object}") for kept in known]


def _topics(context: click.Context) -> Iterable[tuple[str, str]]:
    from dcdecom.documents.manual import topics

    return [(name, page.title) for name, page in topics().items()]


CASES = completes(_cases)
CASES_OR_FILES = completes(_cases, files=True)
STEPS = completes(_steps)
PARTIES = completes(_parties)
PEOPLE = completes(_people)
PEOPLE_LISTED = completes(_people, listed=True)
DEVICES_OF_CASE = completes(_devices_of_case)
DEVICES_OF_CASE_LISTED = completes(_devices_of_case, listed=True)
DEVICES = completes(_devices)
SWITCHES = completes(_switches)
DEVICES_AND_SWITCHES = completes(_found)
PLAYBOOKS = completes(_playbooks)
PLAYBOOKS_OR_FILES = completes(_playbooks, files=True)
DRIFT = completes(_drift)
TOPICS = completes(_topics)
