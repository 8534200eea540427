"""Giving a case up: what becomes of it, who may, and where it is signed. Nothing is decided here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from dcdecom.journal.statement import read
from dcdecom.journal.statement_folder import StatementFolder, short_code
from dcdecom.model.case import Case, Tracked
from dcdecom.model.changes.netbox import AddNote
from dcdecom.model.changes.zabbix import ExportHost
from dcdecom.model.decisions import may_cancel
from dcdecom.model.texts import Texts
from dcdecom.model.viewer import Viewer
from dcdecom.papers.phrases import change_words, party
from dcdecom.web.cases import ShownCase
from dcdecom.web.site import Site

KIND = "cancel"


@dataclass(frozen=True)
class MayCancel:
    """A party by whose signature the case is given up, and who holds its post today."""

    party: str
    people: tuple[str, ...]


@dataclass(frozen=True)
class ToSign:
    """The statement that waits for a party of whoever looks."""

    party: str
    code: str
    address: str


@dataclass(frozen=True)
class Cancelling:
    is_open: bool
    may: tuple[MayCancel, ...]
    is_his: bool
    """Whether whoever looks may sign it today."""
    statements: tuple[ToSign, ...]
    stands: tuple[str, ...]
    """What the case changed and did not put back, where no statement waits for him: it is walked back first."""


def cancelling(site: Site, shown: ShownCase, looks: Viewer, texts: Texts) -> Cancelling:
    case, playbook = shown.case, shown.playbook
    parties, today = may_cancel(playbook.policy), site.today()
    people = site.people()
    may = tuple(
        MayCancel(party(playbook, key), tuple(person.name for person in people.holders(key, today))) for key in parties
    )
    is_open = case.state == "open"
    found = tuple(_statements(site, shown, looks, parties)) if is_open else ()
    stands = () if found or not is_open else tuple(change_words(t, texts) for t in _stands(case))
    return Cancelling(is_open, may, bool(looks.parties & set(parties)), found, stands)


def _statements(site: Site, shown: ShownCase, looks: Viewer, parties: tuple[str, ...]) -> Iterator[ToSign]:
    for offered in StatementFolder(site.web.statements).of_case(shown.case.id):
        with suppress(ValueError):
            text = offered.statement.encode()
            said = read(text)
            if said.kind == KIND and said.party in looks.parties & set(parties):
                who = party(shown.playbook, said.party)
                yield ToSign(who, short_code(text), f"{site.origin.signing()}/#{offered.digest}")


def _stands(case: Case) -> Iterator[Tracked]:
    """What the case changed or may have changed, and did not put back. Notes and exports count for nothing."""
    for tracked in case.changes:
        if tracked.stands and not tracked.undoes and not isinstance(tracked.change, ExportHost | AddNote):
            yield tracked
