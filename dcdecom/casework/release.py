"""Opening the follow-up of a sealed case, which frees what its devices still hold. The sealed journal gets no event."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

from dcdecom.casework.case_ids import taken
from dcdecom.casework.first_event import first_event
from dcdecom.casework.followed import followed_by
from dcdecom.engine.case_log import CaseLog
from dcdecom.errors import InputError, Refused, Waiting
from dcdecom.model.case import Case
from dcdecom.model.changes.change import Change
from dcdecom.model.changes.netbox import ReleasePosition, SetAddressStatus, SetStatus
from dcdecom.model.deadline import deadline
from dcdecom.model.facts.record import RecordedDevice
from dcdecom.model.facts.release import Follows, LeftDevice
from dcdecom.model.sentence import Sentence, said_state
from dcdecom.ports.systems import Readers
from dcdecom.ports.tray import Tray
from dcdecom.steps.procedure import Procedure


def open_release(
    log: CaseLog, procedure: Procedure, readers: Readers | None, tray: Tray, id: str, gone_on: date, note: str = ""
) -> str:
    """Open the case that releases what a sealed one left; returns its id.

    `gone_on`: the day on which somebody saw that the machines are gone. Raises InputError and Refused where there is
    nothing to release, and Waiting while its time has not come or another case is at it.
    """
    log.must_know_the_actor()
    if not procedure.playbook.releases:
        raise InputError(Sentence(
            "release-no-row",
            "playbook {playbook} has no row that releases. Nothing was changed.",
            playbook=procedure.playbook.name,
        ))
    sealed = log.case(id)
    left = left_devices(sealed)
    sealed_at = _must_be_ended(sealed, left)
    _must_be_due(log, procedure, sealed, sealed_at)
    _must_be_gone(log, procedure, sealed, gone_on)
    _must_be_the_first(log, sealed)
    follows = Follows(id, sealed.head, sealed_at, gone_on, left, note)
    names = {one.name for one in left}
    asked = replace(sealed.request, devices=tuple(d for d in sealed.request.devices if d.name in names))
    claim = {f"release {id}": f"release of case {id}", **{f"device {one.record.id}": one.name for one in left}}
    opened = first_event(log, procedure, asked, claim, follows=follows)
    now = log.clock.now()
    year = procedure.day(now).year
    event = log.open(year, now, opened, claim, {}, taken(log.reporter, readers, tray, log.store.cases(), year))
    tray.prepare(event.case)
    return event.case


def left_devices(case: Case) -> tuple[LeftDevice, ...]:
    """The devices that a case withdrew, each as its proved writes left it in the record."""
    ended = {change.device for change in _standing(case) if isinstance(change, SetStatus)}
    return tuple(
        LeftDevice(d.name, _as_left(case, d.name, d.record)) for d in case.going if d.record and d.name in ended
    )


def _as_left(case: Case, name: str, record: RecordedDevice) -> RecordedDevice:
    record = replace(record, host=None, losses=(), occupants=None, cables=())
    for change in _standing(case):
        match change:
            case SetStatus(device=device, after=status) if device == name:
                record = replace(record, status=status)
            case ReleasePosition(device=device) if device == name:
                record = replace(record, rack="", rack_id=0, position="", face="")
            case SetAddressStatus(address_id=id, after=status):
                addresses = (replace(a, status=status) if a.id == id else a for a in record.addresses)
                record = replace(record, addresses=tuple(addresses))
    return record


def _standing(case: Case) -> Iterator[Change]:
    return (t.change for t in case.changes if t.is_proved and not t.undoes)


def _must_be_ended(case: Case, left: tuple[LeftDevice, ...]) -> datetime:
    """When it was sealed. Raises InputError and Refused."""
    if case.follows:
        raise InputError(
            Sentence(
                "release-itself",
                "{case} is a release itself, of case {of}. Nothing was changed.",
                case=case.id, of=case.follows.case,
            ),
            _look(case),
        )
    if case.state != "sealed" or case.sealed_at is None:
        raise Refused(
            Sentence(
                "release-unsealed",
                "{case} is {state}: what it withdrew is released once it is sealed. Nothing was changed.",
                case=case.id, state=said_state(case.state),
            ),
            _look(case),
        )
    if not left:
        raise Refused(
            Sentence(
                "release-nothing",
                "{case} withdrew no device: there is nothing to release. Nothing was changed.",
                case=case.id,
            ),
            _look(case),
        )
    return case.sealed_at


def _must_be_due(log: CaseLog, procedure: Procedure, case: Case, sealed_at: datetime) -> None:
    after = deadline(procedure.policy, "release_after")
    if not procedure.policy.second_day.frees:
        raise Refused(
            Sentence(
                "release-keeps",
                "{case}: the policy frees nothing (second_day: keep). Nothing was changed.",
                case=case.id,
            ),
            Sentence("release-policy", "Say what is freed in the policy file: dcdecom help release."),
        )
    due, now = after.over_at(sealed_at, procedure.zone), log.clock.now()
    if now < due:
        raise Waiting(
            Sentence(
                "release-early",
                "{case} was sealed on {sealed}: nothing of it is released before {due} (policy release_after: "
                "{days} days). Nothing was changed.",
                case=case.id, sealed=procedure.day(sealed_at), due=procedure.local(due, now),
                days=procedure.policy.release_after,
            ),
            Sentence("release-then", "From then on: dcdecom case release {case} --gone-on DATE", case=case.id),
        )


def _must_be_gone(log: CaseLog, procedure: Procedure, case: Case, gone_on: date) -> None:
    """The day lies between the withdrawal and today. Raises InputError."""
    today, began = procedure.day(log.clock.now()), procedure.day(case.opened_at)
    if not began <= gone_on <= today:
        raise InputError(
            Sentence(
                "release-gone-on",
                "--gone-on {day}: expected the day on which somebody saw that the machines are gone, from "
                "{began} to {today}. Nothing was changed.",
                day=gone_on, began=began, today=today,
            )
        )


def _must_be_the_first(log: CaseLog, case: Case) -> None:
    """No other case is at it, and none has freed everything already."""
    for other in followed_by(log.store, case.id):
        if other.state == "open":
            raise Waiting(
                Sentence(
                    "release-by-other",
                    "{case} is being released by case {other}. Nothing was changed.",
                    case=case.id, other=other.id,
                ),
                Sentence("release-go-on", "Go on with it: dcdecom case run {case}", case=other.id),
            )
        findings = other.release_looks[-1].fact.findings if other.release_looks else ()
        if other.state == "sealed" and not findings:
            raise Refused(
                Sentence(
                    "release-done",
                    "{case} was released by case {other}. Nothing was changed.",
                    case=case.id, other=other.id,
                ),
                _look(other),
            )


def _look(case: Case) -> Sentence:
    return Sentence("look-at-it", "Look at it: {command}", command=f"dcdecom case show {case.id}")
