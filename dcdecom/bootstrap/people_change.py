"""What accepting a changed people file needs: the rooms of the open cases, and the files that they are bound to."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from dcdecom.bootstrap import cases, clocks, storage
from dcdecom.errors import InputError, JournalBroken
from dcdecom.model.case import Case
from dcdecom.model.fold import fold
from dcdecom.model.people import People
from dcdecom.model.settings import Settings
from dcdecom.ports.reporting import Reporter

if TYPE_CHECKING:
    from dcdecom.bootstrap.case_context import CaseContext
    from dcdecom.casework.people_change import Kept, Standing
    from dcdecom.steps.procedure import Procedure


def _load(settings: Settings, procedure: Procedure, digest: str) -> People:
    """A people file as some case or acceptance kept it."""
    if digest == procedure.people.digest:
        return procedure.people
    return cases.kept_people(settings, procedure.playbook, digest)


def open_cases(settings: Settings, reporter: Reporter, actor: str = "") -> Iterator[tuple[CaseContext, Case]]:
    """Each open case with its context, which reaches no system. A journal that does not hold is told and left out."""
    store = storage.store(settings)
    for id in store.cases():
        try:
            case = fold(store.events(id))
        except JournalBroken as error:
            reporter.say(f"{id}: {error.what}: it is not among the cases that are meant here.")
            continue
        if case.state == "open" and case.estate == settings.estate:
            yield cases.context_of(settings, id, reporter, actor, systems=False), case


def statement(settings: Settings, reporter: Reporter, party: str) -> bytes:
    """What is to be signed so that the people file of now counts for every open case. Raises InputError."""
    from dcdecom.casework import people_change
    from dcdecom.journal.notary import SshNotary

    every, orders = [(c.procedure, case) for c, case in open_cases(settings, reporter)], storage.people_orders(settings)
    load = partial(_load, settings)
    return people_change.statement(every, clocks.clock(), party, None, orders, SshNotary(), load)


def accept(settings: Settings, reporter: Reporter, party: str, file: Path, actor: str) -> Kept:
    """Keep an acceptance for every open case. Raises InputError and Refused."""
    from dcdecom.casework import people_change
    from dcdecom.journal.notary import SshNotary

    every, orders = list(open_cases(settings, reporter, actor)), storage.people_orders(settings)
    if not every:
        raise InputError("No open case waits for a changed people file. Nothing was recorded.")
    opened, load = [(c.procedure, case) for c, case in every], partial(_load, settings)
    return people_change.accept(every[0][0].log, opened, party, file, orders, SshNotary(), load)


def standings(settings: Settings, reporter: Reporter) -> list[tuple[Procedure, Standing]]:
    """How each open case stands to the people file of now."""
    from dcdecom.casework.people_change import standing
    from dcdecom.journal.notary import SshNotary

    orders, notary = storage.people_orders(settings), SshNotary()
    return [
        (c.procedure, standing(c.procedure, c.log.clock, case, orders, notary, partial(_load, settings)))
        for c, case in open_cases(settings, reporter)
    ]


def take_up(settings: Settings, context: CaseContext, id: str) -> bool:
    """Record in a case the acceptances that it has yet to take up; whether there were any."""
    from dcdecom.casework import people_change
    from dcdecom.journal.notary import SshNotary

    orders = storage.people_orders(settings)
    log, load = context.log, partial(_load, settings)
    links = people_change.take_up(log, context.procedure, id, orders, SshNotary(), load)
    for link in links:
        log.reporter.say(
            f"{id} goes on by people file {link.digest[:16]}, in place of {link.before[:16]}: "
            f"{link.person.name} accepted it for every open case on {link.found.stated.on}."
        )
    return bool(links)


