"""One office with cases, served for all tests of a module that only read it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

import pytest

from dcdecom.documents.playbook import load
from dcdecom.web.site import Site
from tests.unit.papers import journals
from tests.unit.papers.conftest import ROOT

from .place import Office, Visitor, served

Keeping: TypeAlias = Callable[[Office], None]
HANDED, SEALED = b"%PDF-1.4 the form that came back", b"what may hold secrets"
EVIL = "../e\"vil\r\nX-Bad: 1.pdf"
"""The name of a file, as somebody may have called it."""


def kept(office: Office) -> None:
    """2026-0042 waits for plans, 2026-0043 for a choice, 2026-0044 has ended."""
    waits, chosen, ended = journals.accepted("plan"), journals.three(chosen=False), journals.accepted()
    attached = [
        {"name": EVIL, "sha256": office.file(HANDED), "sealed": False},
        {"name": "export.json", "sha256": office.file(SEALED), "sealed": True},
    ]
    waits.add("attached", step="penarikan", attachments=attached)
    for number, journal in enumerate((waits, chosen, ended), 42):
        office.keep(bound(f"2026-00{number}", journal))


def bound(id: str, journal: journals.Journal) -> journals.Journal:
    """A journal under another id, and by the procedure that is shipped."""
    playbook = load(ROOT / "playbooks/penarikan-server.yaml")
    binding = {"name": "penarikan-server", "playbook": playbook.digest, "policy": playbook.policy_digest}
    journal.case = id
    journal.events = [replace(event, case=id) for event in journal.events]
    first = journal.events[0]
    journal.events[0] = replace(first, payload={**first.payload, "binding": binding})
    return journal


@dataclass
class Served:
    """An office whose application runs."""

    office: Office
    site: Site
    socket: Path

    def visitor(self, **more: str) -> Visitor:
        return Visitor(self.socket, **more)

    def logged_in(self, who: str, **more: str) -> Visitor:
        visitor = self.visitor(**more)
        answer = visitor.log_in(self.office.keys[who])
        assert answer.status == 200, answer.text
        return visitor


def _served(folder: Path, keep: Keeping) -> Iterator[Served]:
    office = Office(folder)
    keep(office)
    its = office.site()
    with served(its) as socket:
        yield Served(office, its, socket)


@pytest.fixture(scope="module")
def keeping() -> Keeping:
    """What is kept in the office; a module of tests that wants other cases overrides it."""
    return kept


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, keeping: Keeping) -> Iterator[Served]:
    yield from _served(tmp_path_factory.mktemp("web") / "office", keeping)


@pytest.fixture
def own(tmp_path: Path, keeping: Keeping) -> Iterator[Served]:
    """The same for a test that changes something."""
    yield from _served(tmp_path / "office", keeping)
