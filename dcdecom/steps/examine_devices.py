"""Looking at devices within a step: one event each, and what the step makes of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dcdecom.checks.conclusion import conclude
from dcdecom.errors import Exit, Refused
from dcdecom.limits import OverLimit
from dcdecom.model.acceptable import in_the_way, offered
from dcdecom.model.case import Case, Device
from dcdecom.model.evidence import Evidence
from dcdecom.model.finding import Finding
from dcdecom.model.kept_readings import Readings
from dcdecom.model.playbook import Playbook, Policy, Row
from dcdecom.model.sentence import Sentence
from dcdecom.ports.clock import Clock
from dcdecom.steps.moves import Await, Keep, Record
from dcdecom.steps.observer import Observer
from dcdecom.steps.procedure import Procedure


def is_fresh(device: Device, row: Row, since: int) -> bool:
    """Whether this command has already looked at the device in this step."""
    return bool(device.evidence and device.evidence.step == row.slug and device.evidence.seq > since)


def look(
    case: Case, row: Row, procedure: Procedure, observer: Observer, machine_too: bool = False
) -> tuple[Record, ...]:
    """One `evidence-taken` a device that goes on, each with everything that was read as an attachment."""
    devices = case.going
    found = observer.look(procedure, case, devices, afresh=True)
    return tuple(record_look(found[d.name], row.slug, procedure.policy, machine_too) for d in devices)


def record_look(evidence: Evidence, slug: str, policy: Policy, machine_too: bool) -> Record:
    """One look at one device, with the readings that it rests on."""
    taken = conclude(evidence, slug, policy, machine_too)
    claim = {f"device {taken.record.id}": evidence.asked.name} if taken.record else {}
    return Record(taken, (keep(evidence, machine_too),), claim)


def keep(evidence: Evidence, machine_too: bool = True) -> Keep:
    """What a look saw, to be kept whole with the event that rests on it. Raises Refused where that is too much."""
    kept = Readings(evidence, machine_too)
    try:
        return Keep(kept.name, kept.written())
    except OverLimit as error:
        raise Refused(
            Sentence(
                "look-too-large", "{device}: {reason}. Nothing was changed.", device=evidence.asked.name, reason=error
            )
        ) from error


# --- what stops a step -----------------------------------------------------------------------------------------------


def open_findings(case: Case, clock: Clock, findings: Iterable[Finding]) -> Iterator[Finding]:
    """Blocks and questions that nobody has accepted."""
    now = clock.now()
    return (f for f in findings if f.severity in ("block", "ask") and not case.accepts(f, now))


def stopped(case: Case, playbook: Playbook, clock: Clock, findings: Iterable[Finding]) -> Await | None:
    """Why the step cannot go on: what could not be read first, then what blocks, then what is asked."""
    found = tuple(dict.fromkeys(open_findings(case, clock, findings)))
    policy = playbook.policy
    if unread := tuple(f for f in found if f.unread):
        return _await_sources(case, playbook.policy, unread, found)
    if blocking := tuple(f for f in found if f.severity == "block"):
        text = Sentence("refused", "Refused: what the systems show does not allow it. Nothing was changed.")
        again = Sentence("put-right", "Put right what is named, then: {command}", command=f"dcdecom case run {case.id}")
        advice = (again, *how_to_accept(case, policy, blocking, stands=found))
        offers = offered(policy, blocking, found)
        return Await("refused", Exit.REFUSED, text, advice, findings=blocking, offered=offers)
    if found:
        party = policy.exception_by
        text = Sentence("may-it", "WAITING for {party}: may it go on?", party=playbook.party(party).name)
        advice, offers = how_to_accept(case, policy, found), offered(policy, found)
        return Await("accept", Exit.WAITING, text, advice, party=party, findings=found, offered=offers)
    return None


def _await_sources(case: Case, policy: Policy, unread: tuple[Finding, ...], found: tuple[Finding, ...]) -> Await:
    text = Sentence("unread", "Not everything could be read, so nothing is concluded. Nothing was changed.")
    again = Sentence("when-read", "When it can be read again: {command}", command=f"dcdecom case run {case.id}")
    advice = (again, *how_to_accept(case, policy, unread, stands=found))
    return Await(
        "system", Exit.SYSTEM, text, advice, findings=unread, offered=offered(policy, unread, found)
    )  # fmt: skip


def how_to_accept(
    case: Case, policy: Policy, findings: Iterable[Finding], step: str = "", stands: Iterable[Finding] = ()
) -> tuple[str, ...]:
    """How the party that may accept a finding does so, for each whose acceptance helps; `step` where none is open.

    `stands`: what else stops the case. While something stands that nobody may accept, that is said in their place.
    """
    found, beside = tuple(findings), tuple(stands)
    party, slug = policy.exception_by, case.current.slug if case.current else step
    may_be = [f for f in found if f.acceptable and party]
    if may_be and (first := in_the_way((*found, *beside))):
        keys = ", ".join(dict.fromkeys(f.key for f in first))
        return (
            Sentence(
                "no-exception",
                "An exception for the rest helps only once this is put right, which nobody may accept: {keys}.",
                keys=keys,
            ),
        )
    what = f"dcdecom case sign {case.id} {slug} --as {party}"
    keys_of = dict.fromkeys(f.key for f in may_be)
    commands = (f"{what} --accept '{key}' --until TIME --note TEXT --scan FILE" for key in keys_of)
    return tuple(Sentence("accept-it", "Or accept it: {command}", command=command) for command in commands)
