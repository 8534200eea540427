"""What accepting a changed people file needs: the rooms of the open cases, and the files that they are bound to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from dcdecom.bootstrap import cases, clocks, storage
from dcdecom.errors import InputError, JournalBroken, SystemFailure
from dcdecom.late_dataclass import dataclass
from dcdecom.model.case import Case
from dcdecom.model.fold import fold
from dcdecom.model.people import People
from dcdecom.model.sentence import Sentence
from dcdecom.model.settings import Settings
from dcdecom.ports.reporting import Reporter

if TYPE_CHECKING:
    from dcdecom.bootstrap.case_context import CaseContext
    from dcdecom.casework.people_change import PeopleAcceptance, PeopleStanding
    from dcdecom.ports.people_orders import Brought, PeopleOrders
    from dcdecom.steps.procedure import Procedure


def _load(settings: Settings, procedure: Procedure, digest: str) -> People:
    """A people file as some case or acceptance kept it."""
    if digest == procedure.people.digest:
        return procedure.people
    return cases.kept_people(settings, procedure.playbook, digest)


@dataclass(frozen=True)
class _Legible:
    """Protocol `PeopleOrders`: what cannot be read is told once, and left out."""

    orders: PeopleOrders
    reporter: Reporter

    def kept(self) -> tuple[Brought, ...]:
        try:
            return self.orders.kept()
        except (InputError, SystemFailure) as error:
            self.reporter.say(Sentence(
                "acceptance-none",
                "{why}. No acceptance of a people file is taken up.",
                why=error.what,
            ))
            return ()

    def unread(self) -> tuple[str, ...]:
        return self.orders.unread()

    def keep(self, brought: Brought) -> None:
        self.orders.keep(brought)


def _orders(settings: Settings, reporter: Reporter) -> _Legible:
    """The acceptances that can be read. The others are told."""
    orders = storage.people_orders(settings)
    with suppress(InputError, SystemFailure):  # that the folder cannot be read is told by who reads it
        for why in orders.unread():
            reporter.say(Sentence(
                "acceptance-out",
                "{why}. That acceptance of a people file is left out; the others count: dcdecom people check",
                why=why,
            ))
    return _Legible(orders, reporter)


def awaited(settings: Settings) -> frozenset[str]:
    """SHA-256 of each people file that an acceptance names: a case may have yet to take it up."""
    from dcdecom.journal.statement import read

    kept = storage.people_orders(settings).kept()
    return frozenset(digest for each in kept for digest in read(each.statement).subject("people"))


def open_cases(settings: Settings, reporter: Reporter, actor: str = "") -> Iterator[tuple[CaseContext, Case]]:
    """Each open case with its context, which reaches no system. A case that cannot be read is told and left out.

    Raises InputError where there are open cases and none can be read: that is not as if there were none.
    """
    store, whole, why = storage.store(settings), 0, InputError("")
    for id in store.cases():
        try:
            case = fold(store.events(id))
        except JournalBroken as error:
            reporter.say(f"{id}: {error.what}: it is not among the cases that are meant here.")
            continue
        if case.state == "open" and case.estate == settings.estate:
            try:
                context = cases.context_of(settings, id, reporter, actor, systems=False)
            except InputError as error:
                reporter.say(f"{id}: {error.what}: it is not among the cases that are meant here.")
                why = error
                continue
            whole += 1
            yield context, case
    if why.what and not whole:
        raise why


def statement(settings: Settings, reporter: Reporter, party: str) -> bytes:
    """What is to be signed so that the people file of now counts for every open case. Raises InputError."""
    from dcdecom.casework import people_change
    from dcdecom.journal.notary import SshNotary

    every, orders = [(c.procedure, case) for c, case in open_cases(settings, reporter)], _orders(settings, reporter)
    load = partial(_load, settings)
    return people_change.statement(every, clocks.clock(), party, None, orders, SshNotary(), load)


def accept(settings: Settings, reporter: Reporter, party: str, file: Path, actor: str) -> PeopleAcceptance:
    """Keep an acceptance for every open case. Raises InputError and Refused."""
    from dcdecom.casework import people_change
    from dcdecom.journal.notary import SshNotary

    every, orders = list(open_cases(settings, reporter, actor)), _orders(settings, reporter)
    if not every:
        raise InputError(people_change.NONE_WAITS)
    opened, load = [(c.procedure, case) for c, case in every], partial(_load, settings)
    return people_change.accept(every[0][0].log, opened, party, file, orders, SshNotary(), load)


def standings(settings: Settings, reporter: Reporter) -> list[tuple[Procedure, PeopleStanding]]:
    """How each open case stands to the people file of now."""
    from dcdecom.casework.people_change import standing
    from dcdecom.journal.notary import SshNotary

    orders, notary = _orders(settings, reporter), SshNotary()
    return [
        (c.procedure, standing(c.procedure, c.log.clock, case, orders, notary, partial(_load, settings)))
        for c, case in open_cases(settings, reporter)
    ]


def take_up(settings: Settings, context: CaseContext, id: str) -> bool:
    """Record in a case the acceptances that it has yet to take up; whether there were any."""
    from dcdecom.casework import people_change
    from dcdecom.journal.notary import SshNotary

    log, load = context.log, partial(_load, settings)
    orders = _orders(settings, log.reporter)
    links = people_change.take_up(log, context.procedure, id, orders, SshNotary(), load)
    for link in links:
        log.reporter.say(
            Sentence(
                "acceptance-taken",
                "{case} goes on by people file {file}, in place of {before}: {name} accepted it for every open "
                "case on {day}.",
                case=id, file=link.digest[:16], before=link.before[:16], name=link.person.name,
                day=link.found.stated.on,
            )
        )
    return bool(links)


