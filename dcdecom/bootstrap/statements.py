"""Statements that wait at the signing origin: written by the worker from the cases as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dcdecom.bootstrap import cases, clocks
from dcdecom.errors import DcdecomError
from dcdecom.journal.statement_folder import HAND_IN
from dcdecom.ports.reporting import Reporter

if TYPE_CHECKING:
    from dcdecom.casework.to_sign import ToSign
    from dcdecom.journal.statement_folder import Offered, StatementFolder
    from dcdecom.model.people import People
    from dcdecom.model.settings import Settings, WebSettings
    from dcdecom.ports.actor import Login
    from dcdecom.steps.procedure import Procedure


MOST_DRIFT = 100
"""Drifts whose acceptance waits at the signing origin, the worst first; others are accepted at the command line."""


def folder(web: WebSettings) -> StatementFolder:
    from dcdecom.journal.statement_folder import StatementFolder

    return StatementFolder(web.statements)


def write(settings: Settings, id: str, reporter: Reporter, actor: str | Login = "") -> None:
    """Let the statements of a case wait at the signing origin. Raises what reading a case raises."""
    from dcdecom.casework.to_sign import to_bring, to_hand_in, to_sign
    from dcdecom.journal.notary import SshNotary

    if (web := settings.web) is None:
        return
    context = cases.context_of(settings, id, reporter, actor, systems=False)
    case = context.log.case(id)
    given = (context.log, context.procedure, id, SshNotary())
    found = (*to_sign(*given), *to_bring(*given), *to_hand_in(*given)) if case.state == "open" else ()
    folder(web).put(id, tuple(_offered(web, context.procedure, context.log.case(id).id, each) for each in found))


def write_all(settings: Settings, reporter: Reporter, actor: str | Login = "") -> None:
    """The same of every case of this estate. One that cannot be read is told, and what waits of it is taken away."""
    from dcdecom.bootstrap import storage

    if (web := settings.web) is None:
        return
    its = folder(web)
    its.prepare()
    store = storage.store(settings)
    for id in store.cases() if store.is_there() else ():
        try:
            write(settings, id, reporter, actor)
        except DcdecomError as error:
            reporter.say(error.what)
            its.put(id, ())
    for group in (_for_people, _for_drift):
        try:
            its.put(*group(settings, reporter, web))
        except DcdecomError as error:
            reporter.say(error.what)
    write_openings(settings, reporter)


def write_openings(settings: Settings, reporter: Reporter) -> None:
    """Let exactly those openings of a case wait that somebody may sign for now. What cannot be read is told."""
    from dcdecom.bootstrap import browser_requests
    from dcdecom.journal.statement_folder import OPENING, Offered

    if (web := settings.web) is None:
        return
    its, address = folder(web), f"https://{web.host}{HAND_IN}"
    wanted: dict[str, Offered] = {}
    try:
        for number, text, procedure in browser_requests.to_open(settings, reporter):
            party = next(iter(procedure.policy.acts), "")
            keys = tuple(_keys(procedure.people, party, web.sign_host))
            wanted[f"{OPENING}{number}"] = Offered(f"{OPENING}{number}", text.decode(), "none", "", keys, address)
    except DcdecomError as error:
        reporter.say(error.what)
    there = {each.case for each in its.every() if each.case.startswith(OPENING)}
    for case in there | set(wanted):
        its.put(case, (wanted[case],) if case in wanted else ())


def _for_people(settings: Settings, reporter: Reporter, web: WebSettings) -> tuple[str, tuple[Offered, ...]]:
    """The acceptance of a changed people file, by each party that judges an open case which waits for it.

    The keys are those of the file that was accepted last: nobody lets himself in.
    """
    from dcdecom.bootstrap import people_change
    from dcdecom.casework.people_change import judging
    from dcdecom.journal.notary import SshNotary
    from dcdecom.journal.statement_folder import Offered

    judges: dict[str, set[str]] = {}
    for procedure, found in people_change.standings(settings, reporter):
        if found.last != procedure.people.digest:
            party = judging(found.case, found.judge, procedure.day(clocks.clock().now()))
            judges.setdefault(party, set()).update(_keys(found.judge, party, web.sign_host))
    offered = []
    for party, keys in sorted(judges.items()):
        text = people_change.statement(settings, reporter, party)
        address = f"https://{web.host}{HAND_IN}"
        offered.append(Offered(SshNotary.every_case, text.decode(), "none", "", tuple(sorted(keys)), address))
    return SshNotary.every_case, tuple(offered)


def _for_drift(settings: Settings, reporter: Reporter, web: WebSettings) -> tuple[str, tuple[Offered, ...]]:
    """The acceptance of each drift that somebody has to look at: the signer says until when, and why."""
    from dcdecom.bootstrap import drift_acceptance
    from dcdecom.casework.accept_drift import NOWHERE
    from dcdecom.journal.statement_folder import Offered

    found = drift_acceptance.to_sign(settings, reporter, MOST_DRIFT)
    keys = {party: tuple(_keys(people, party, web.sign_host)) for _, party, people in found}
    address = f"https://{web.host}{HAND_IN}"
    offered = (Offered(NOWHERE, text.decode(), "must", "", keys[party], address, "day") for text, party, _ in found)
    return NOWHERE, tuple(offered)


def _offered(web: WebSettings, procedure: Procedure, case: str, each: ToSign) -> Offered:
    from dcdecom.journal.statement_folder import Offered

    keys = tuple(_keys(procedure.people, each.party, web.sign_host))
    address = f"https://{web.host}{HAND_IN}"
    paper = each.paper
    return Offered(case, each.statement.decode(), each.note, each.typed, keys, address, each.until,
                   each.choose, each.brings, each.agenda, each.people, each.ticks,
                   paper.fields if paper else (), paper.signers if paper else (),
                   paper.decisions if paper else ())  # fmt: skip


def _keys(people: People, party: str, host: str) -> list[str]:
    """The passkeys for the signing origin of those who ever act for a party; which of them counts is judged later."""
    from dcdecom.journal.authenticator import application_of

    bare = [key.bare for person in people.people if any(m.party == party for m in person.mandates)
            for key in person.keys]  # fmt: skip
    return [key.split()[1] for key in bare if application_of(key) == host]
