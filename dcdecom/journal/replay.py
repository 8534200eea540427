"""Judge again: the checks of this version over the readings that a case kept, held against what its journal says.

The one module of the verifier that knows the model and the checks. Plain `verify` never loads it.
"""

from __future__ import annotations

import hashlib
import io
import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Sized
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeAlias

from dcdecom import __version__, limits
from dcdecom.checks import against
from dcdecom.checks.afresh import absence, ports, slots
from dcdecom.checks.conclusion import conclude, sighted_now
from dcdecom.checks.release import RELEASE_LOOK, Held, concluded, of_another_case, read_at
from dcdecom.model.case import Case
from dcdecom.model.changes.change import Change
from dcdecom.model.changes.chassis import TakeOffSlot
from dcdecom.model.changes.switch import OpenPort, ShutPort
from dcdecom.model.codec import finding_data, read, to_data, write
from dcdecom.model.estate.monitoring import KnownHost
from dcdecom.model.events import EventLike, time_of
from dcdecom.model.evidence import Evidence, ProofSoFar
from dcdecom.model.facts import changes
from dcdecom.model.finding import Finding
from dcdecom.model.fold import tell
from dcdecom.model.fold_looks import LOOKED_AFTER
from dcdecom.model.kept_readings import NotThisForm, Readings, is_readings
from dcdecom.model.known_hosts import known_hosts
from dcdecom.model.playbook import LATER_KEYS, Policy
from dcdecom.model.so_far import so_far

from . import attachment_status, bundle_check, needed_looks, tar
from .attachment_status import Kept
from .bundle_source import Folder, Tar
from .chain import Row, is_digest, well_formed
from .differences import differences
from .export import NAME, read_lines
from .plain_file import opened
from .releases import may_be_released
from .repeated import (
    DIFFERS,
    NOT_KEPT,
    NOT_LOOKED,
    OTHER_TIME,
    OTHER_VERSION,
    PURGED,
    REPEATED,
    UNREADABLE,
    Judged,
    Replay,
)

OF_THE_NETWORK = frozenset({"dropped", "gone"})
"""Events whose look asks the network alone."""
AGE = timedelta(hours=1)
"""Between a look and the event that rests on it; a site is read in minutes."""


@dataclass(frozen=True)
class Event:
    """A row of a journal as the fold needs it."""

    case: str
    seq: int
    at: str
    actor: str
    type: str
    payload: Mapping[str, object]
    schema: int
    prev: str
    hash: str


@dataclass(frozen=True)
class Given:
    """What an event is judged by again."""

    event: EventLike
    case: Case
    """As it stood before the event."""
    looked: Mapping[str, Evidence]
    """The evidence that it names, by device."""
    machine_too: bool
    policy: Policy
    known: Mapping[str, Known]
    """By device, what the journal knew when it was looked at."""

    @property
    def one(self) -> Evidence:
        """The evidence of an event about one device. Raises ValueError where it names more, or none."""
        (evidence,) = self.looked.values()
        return evidence


@dataclass(frozen=True)
class Again:
    """What the checks say: keys of the payload, and findings for which there would be no such event."""

    says: Mapping[str, object]
    against: tuple[Finding, ...] = ()
    missing: str = ""
    """What else would have to be so, and is not."""
    whole: bool = False
    """Whether the checks say all of the payload, so that any other key is more than they have."""


Known: TypeAlias = tuple[ProofSoFar, tuple[KnownHost, ...]]
"""What a case has seen of a device so far, and the hosts that it knows as the device's."""
Judge: TypeAlias = Callable[[Given], Again]


def replay_path(path: Path) -> Replay:
    """Judge a bundle again, or a journal alone, whose readings are not here. Raises OSError and ValueError."""
    if not path.is_dir() and not tar.is_tar(path):
        with opened(path) as file:
            return replay(read_lines(file).events, None)
    place = Folder(path) if path.is_dir() else Tar(path)
    events = read_lines(io.BytesIO(place.read(NAME, limits.JOURNAL_BYTES.most + 1))).events
    sound = [event for event in events if well_formed(event)]
    return replay(sound, bundle_check.Hashed(place, {}))


def replay(events: Sequence[Row], kept: Kept | None) -> Replay:
    """Judge the events of one case again, by what is kept of it."""
    sound, begun = [event for event in events if well_formed(event)], time.monotonic()
    files = Files(kept, {a.sha256: a for a in attachment_status.named(sound)})
    judged, apart, told, seq = list[Judged](), list[str](), needed_looks.Told(), 0
    try:
        for event, case in tell(Event(**row) for row in sound):
            seq = event.seq
            if limits.READINGS_LOOKS.passed(len(judged) + 1):
                return Replay(tuple(judged), tuple(apart), f"event {seq} and what is behind it {limits.READINGS_LOOKS}")
            if limits.READINGS_SECONDS.passed(int(time.monotonic() - begun)):
                why = f"event {seq} and what is behind it {limits.READINGS_SECONDS}"
                return Replay(tuple(judged), tuple(apart), why)
            again, named = judge_event(event, case, files), any(_readings(event))
            judged += [again] if again else []
            if not (named and event.type in ENDED):
                judged += _missing(event, case, told)
            if again is None and _rests(event):
                apart.append(f"event {seq} {event.type}")
            told.tell(event, named, case)
    except HOSTILE as error:
        why = f"event {seq or 1} and what is behind it: no case can be told of it ({type(error).__name__})"
        return Replay(tuple(judged), tuple(apart), why)
    return Replay(tuple(judged), tuple(apart))


HOSTILE = (
    ArithmeticError, AssertionError, AttributeError, LookupError, RuntimeError, StopIteration, TypeError, ValueError,
)  # fmt: skip
"""What the model and the checks raise over values that no version of dcdecom has kept."""
APART = frozenset({"still-gone", "come-back", "monitoring-searched", "asked", "by-hand-judged", "manual-seen"})
"""Events that rest on more than the readings of one look: on the state of an object, or on what people did."""
ENDED = frozenset({"change-verified", "change-failed", "change-unknown"})


def judge_event(event: EventLike, case: Case, files: Files) -> Judged | None:
    """One event, judged again over the case as it stood before it; None where it rests on no kept readings."""
    if event.type == "release-looked":
        return _judged_release(event, case, files)
    judge = _judge(event)
    return _judged(judge, event, case, files) if judge else None


def _judge(event: EventLike) -> Judge | None:
    """What judges an event again; None where it concludes nothing from readings that are kept."""
    if event.type in ENDED:
        return _ended if any(_readings(event)) else None
    if event.type == "timer-over" and event.payload.get("timer") not in LOOKED_AFTER:
        return None
    return JUDGES.get(event.type)


def _rests(event: EventLike) -> bool:
    """Whether an event that is not judged concludes something all the same."""
    found = event.payload.get("findings") or event.payload.get("withheld")
    return event.type in APART or event.type == "timer-over" or (event.type in ENDED and bool(found))


def _missing(event: EventLike, case: Case, told: needed_looks.Told) -> Iterator[Judged]:
    """What an event needs before it, and its journal has not."""
    states = {True: _refuted(case), False: NOT_KEPT, None: NOT_LOOKED}
    for found in needed_looks.missing(event, case, told):
        yield Judged(event.seq, event.type, _about(event), states[found.state], (found.what,))


def _about(event: EventLike) -> str:
    if event.type.startswith("change-"):
        return f"change {event.payload.get('n')}"
    return str(event.payload.get("device") or "")


def _refuted(case: Case) -> str:
    """What is said where the readings do not give what the journal says.

    Another version may judge otherwise, but one that there never was has judged nothing.
    """
    return OTHER_VERSION if case.tool != __version__ and may_be_released(case.tool) else DIFFERS


def _judged(judge: Judge, event: EventLike, case: Case, files: Files) -> Judged:
    about = _about(event)
    try:
        looked, machine_too, size = files.looked(event)
        policy = files.policy(case.binding.policy_in_force)
    except _NotHere as error:
        if error.state == NOT_KEPT and files.before and not any(_readings(event)):
            why = f"it names no readings, though event {max(files.before)} does, which came before it"
            return Judged(event.seq, event.type, about, _refuted(case), (why,))
        state = _refuted(case) if error.state == DIFFERS else error.state
        return Judged(event.seq, event.type, about, state, (error.why,) if error.why else ())
    try:
        given = Given(event, case, looked, machine_too, policy, files.known(event, case, looked))
        again = judge(given)
        named = (*_foreign(given), *_unlike(again, event.payload))
    except HOSTILE as error:
        why = f"the checks stopped at them ({type(error).__name__})"
        return Judged(event.seq, event.type, about, UNREADABLE, (why,), size)
    if not named and (aged := tuple(_aged(given))):
        return Judged(event.seq, event.type, about, OTHER_TIME, aged, size)
    state = _refuted(case) if named else REPEATED
    return Judged(event.seq, event.type, about, state, named, size, _counts(event))


def _counts(event: EventLike) -> Mapping[str, int]:
    lists = {name: event.payload.get(name) for name in ("verdicts", "findings", "proofs")}
    counts = {name: len(listed) for name, listed in lists.items() if isinstance(listed, Sized)}
    return {**counts, "proofs": 1} if event.type == "change-proved" else counts


# --- what each event says, by the checks -----------------------------------------------------------------------------


def _evidence_taken(given: Given) -> Again:
    step = str(given.event.payload.get("step"))
    says = write(conclude(given.one, step, given.policy, given.machine_too))
    return Again(_as_an_earlier_version_said(says, given), whole=True)


def _as_an_earlier_version_said(says: dict[str, object], given: Given) -> Mapping[str, object]:
    """Without the disks of the record where the event has none, and the case's procedure does not ask after disks: the
    version that opened it may not have known of them."""
    told, record = given.event.payload.get("record"), says.get("record")
    if not isinstance(told, Mapping) or not isinstance(record, Mapping) or given.policy.wants("wipe-certificate"):
        return says
    kept = {key: value for key, value in record.items() if key in told or key != "disk_serials"}
    return {**says, "record": kept}


def _sighted(given: Given) -> Again:
    return Again(write(sighted_now(given.one)), whole=True)


def _dropped(given: Given) -> Again:
    device = given.case.devices[given.one.asked.name]
    left = absence.has_left(given.one, {*device.seen, *device.waiting})
    says = write(absence.dropped(given.one, str(given.event.payload.get("step"))))
    return Again(says, missing="" if left else "that its addresses have left its ports", whole=True)


def _gone(given: Given) -> Again:
    devices = (given.case.devices[name] for name in given.looked)
    switches = {port.switch for device in devices for port in device.ports}
    says = write(absence.gone(given.looked, switches, str(given.event.payload.get("step"))))
    wired = [device.name for device in given.case.going if device.slot is None]
    return Again(says, _seen_or_unread(given), _not_all(given, wired), whole=True)


def _soaked(given: Given) -> Again:
    says = {
        "timer": given.event.payload.get("timer"),
        "step": given.event.payload.get("step"),
        "addresses": list(absence.addresses(given.looked)),
        "switches_read": max(len(e.switches) for e in given.looked.values()),
        "still_seen": [],
    }
    if any(device.slot for device in given.case.going):  # what people did at a slot is no look's
        says["absent"] = given.event.payload.get("absent")
    missing = _not_all(given, [d.name for d in given.case.going])
    return Again(says, _seen_or_unread(given), missing, whole=True)


def _not_all(given: Given, names: Iterable[str]) -> str:
    """What is missing where not each of these servers was looked for."""
    left = sorted(set(names) - given.looked.keys())
    return f"that {', '.join(left)} was looked for" if left else ""


def _seen_or_unread(given: Given) -> tuple[Finding, ...]:
    unread = (f for e in given.looked.values() for f in absence.unread_anywhere(e, given.policy))
    return (*absence.still_learned(given.looked), *unread)


def _proved(given: Given) -> Again:
    change = _change(given)
    says = {"n": _number(given), **_by_what(change, given)}
    return Again(says, tuple(_against(change, given)), whole=True)


def _ended(given: Given) -> Again:
    change, found = _change(given), tuple(_against(_change(given), given))
    if given.event.type == "change-failed":
        return Again({"findings": [finding_data(f) for f in found]})
    return Again(_by_what(change, given), found)


def _by_what(change: Change, given: Given) -> Mapping[str, object]:
    """By what the object of a change is known, as events say it."""
    if not isinstance(change, ShutPort):
        return {}
    found = ports.proof(change, given.one, given.policy)
    number, name = _number(given), found.name if found else "exception"
    said = write(changes.ChangeProved(number, name, found.readings if found else None))
    return {"proof": said["proof"], "readings": said.get("readings")}


def _against(change: Change, given: Given) -> Iterator[Finding]:
    """What speaks against a change in its readings, and nobody has accepted."""
    evidence, policy = given.one, given.policy
    match change:
        case ShutPort():
            found = ports.against_shutting(change, evidence, policy)
        case OpenPort():
            found = ports.against_opening(change, evidence, policy)
        case TakeOffSlot():
            found = slots.against_taking_off(change, evidence, policy)
        case _:
            found = against(evidence, policy)
    at = (evidence.taken_at, time_of(given.event.at))
    return (f for f in found if not (f.acceptable and any(given.case.accepts(f, moment) for moment in at)))


def _number(given: Given) -> int:
    return read(changes.OfChange, given.event.payload).n


def _change(given: Given) -> Change:
    return given.case.change(_number(given)).change


JUDGES: Mapping[str, Judge] = {
    "evidence-taken": _evidence_taken, "sighted": _sighted, "dropped": _dropped, "gone": _gone,
    "timer-over": _soaked, "change-proved": _proved,
}  # fmt: skip
"""What judges each event again, of those that rest on kept readings."""


# --- the look before a release ---------------------------------------------------------------------------------------


def _judged_release(event: EventLike, case: Case, files: Files) -> Judged:
    """What the record and the site's tables had, judged again for each device that was left."""
    size = 0
    try:
        content = files.release_look(event)
        size, policy = len(content), files.policy(case.binding.policy_in_force)
        held = _held(content)
        again = Again(write(concluded(case, str(event.payload.get("step")), held)), whole=True)
        named = (*of_another_case(case, held, policy), *_unlike(again, event.payload))
    except _NotHere as error:
        state = _refuted(case) if error.state == DIFFERS else error.state
        return Judged(event.seq, event.type, "", state, (error.why,) if error.why else (), size)
    except HOSTILE as error:
        why = f"the checks stopped at it ({type(error).__name__})"
        return Judged(event.seq, event.type, "", UNREADABLE, (why,), size)
    at = time_of(event.at)
    aged = tuple(f"what was read of {name} is of {t.isoformat()}" for name, t in read_at(held) if not _is_of(t, at))
    if not named and aged:
        return Judged(event.seq, event.type, "", OTHER_TIME, aged, size)
    return Judged(event.seq, event.type, "", _refuted(case) if named else REPEATED, named, size, _counts(event))


def _held(content: bytes) -> Mapping[str, Held]:
    """What a look kept, by device. Raises _NotHere where it is of another form: a field more or less, too."""
    if limits.json_too_deep(content, limits.READINGS_DEPTH):
        raise _NotHere(UNREADABLE, str(limits.READINGS_DEPTH))
    try:
        said = json.loads(content)
        held = {str(name): read(Held, one) for name, one in said.items()}
    except HOSTILE as error:
        raise _NotHere(UNREADABLE, f"it is not in the form of this version ({type(error).__name__})") from error
    if to_data(held) != said:
        raise _NotHere(UNREADABLE, "it is not in the form of this version: written again it says something else")
    return held


# --- what differs ----------------------------------------------------------------------------------------------------


def _foreign(given: Given) -> Iterator[str]:
    """What the journal itself says of what a look is judged by, and its readings have otherwise.

    They are those of another device or case, or of another time of this one.
    """
    case, asked = given.case, given.case.request
    if given.event.type.startswith("change-") and given.one.asked.name != _change(given).device:
        yield f"readings of {given.one.asked.name}: the change is of {_change(given).device}"
    for name, evidence in given.looked.items():
        if name not in case.devices:
            yield f"readings of {name}: no device of this case"
            continue
        device, (proof, followed) = case.devices[name], given.known[name]
        hosts = tuple(host for host, _ in evidence.known)
        known = (
            ("asked", evidence.asked == device.asked),
            ("tenant", (evidence.tenant, evidence.tenant_by_slug) == (asked.tenant, asked.tenant_by_slug)),
            ("estate", evidence.estate == case.estate),
            ("inspection", evidence.inspection == device.inspection),
            ("proof", evidence.proof == proof),
            ("known", hosts == followed or (not hosts and given.event.type in OF_THE_NETWORK)),
        )
        yield from (f"readings of {name}: their {what} is not the journal's" for what, same in known if not same)


def _aged(given: Given) -> Iterator[str]:
    """A look that is not of the time of its event: an old one, or a clock that was set meanwhile."""
    at = time_of(given.event.at)
    for name, evidence in given.looked.items():
        if not _is_of(evidence.taken_at, at):
            yield f"readings of {name} are of {evidence.taken_at.isoformat()}"


def _is_of(taken_at: datetime, at: datetime) -> bool:
    return timedelta(0) <= at - taken_at <= AGE


def _unlike(again: Again, journal: Mapping[str, object]) -> Iterator[str]:
    """What the journal has and the replay has not, and the other way round."""
    for finding in again.against:
        yield f"finding {finding.key}: the replay has it, and it speaks against this event"
    if again.missing:
        yield f"{again.missing}: the readings do not show it"
    yield from differences(journal, again.says, again.whole)


# --- what is kept ----------------------------------------------------------------------------------------------------


class _NotHere(Exception):
    """Why an event cannot be judged: its readings, or the policy, are not there."""

    def __init__(self, state: str, why: str = "") -> None:
        super().__init__(state)
        self.state, self.why = state, why


def _readings(event: EventLike) -> Iterator[Mapping[str, object]]:
    """The attachments of an event that are readings."""
    named = event.payload.get("attachments")
    for entry in named if isinstance(named, list | tuple) else ():
        named_well = isinstance(entry, Mapping) and is_digest(entry.get("sha256"))
        if named_well and is_readings(str(entry.get("name", ""))):
            yield entry


def _too_many(evidence: Evidence) -> limits.Limit | None:
    """The limit that one look is over: checks hold each port against each sighting."""
    counted = (
        (limits.READINGS_PORTS, len(evidence.ports) + len(evidence.chassis_ports)),
        (limits.READINGS_SIGHTINGS, len(evidence.sightings) + len(evidence.heard) + len(evidence.remembered)),
    )
    return next((limit for limit, count in counted if limit.passed(count)), None)


@dataclass(frozen=True)
class Files:
    """The attachments of a journal, each held against its digest as it is read."""

    kept: Kept | None
    named: Mapping[str, attachment_status.Attachment]
    policies: dict[str, Policy] = field(default_factory=dict)
    sizes: list[int] = field(default_factory=list)
    """Of the readings that were read so far."""
    before: dict[int, tuple[list[str], Mapping[str, Known]]] = field(default_factory=dict)
    """What the last event rested on, and what the journal knew then: two events may rest on one look."""

    def known(self, event: EventLike, case: Case, looked: Iterable[str]) -> Mapping[str, Known]:
        """What the journal knew of each device when it was looked at."""
        rests_on, afresh = [str(entry["sha256"]) for entry in _readings(event)], event.type == "evidence-taken"
        names = [name for name in looked if name in case.devices]
        now = {n: (so_far(case, case.devices[n], afresh), known_hosts(case, case.devices[n])) for n in names}
        digests, known = self.before.get(event.seq - 1, ([], now))
        self.before.clear()
        self.before[event.seq] = (rests_on, known if digests == rests_on else now)
        return self.before[event.seq][1]

    def looked(self, event: EventLike) -> tuple[Mapping[str, Evidence], bool, int]:
        """The evidence of an event by device, whether the rack was part of it, and its bytes. Raises _NotHere."""
        found, size = dict[str, Readings](), 0
        for entry in _readings(event):
            if limits.READINGS_TOTAL.passed(sum(self.sizes)):
                raise _NotHere(UNREADABLE, str(limits.READINGS_TOTAL))
            content = self._read(str(entry["sha256"]), limits.READINGS_BYTES)
            self.sizes.append(len(content))
            if limits.json_too_deep(content, limits.READINGS_DEPTH):
                raise _NotHere(UNREADABLE, str(limits.READINGS_DEPTH))
            try:
                readings = Readings.of(content)
            except NotThisForm as error:
                raise _NotHere(UNREADABLE, str(error)) from error
            device = readings.evidence.asked.name
            if over := _too_many(readings.evidence):
                raise _NotHere(UNREADABLE, str(over))
            if entry.get("name") != readings.name or device in found:
                why = "a second time" if device in found else f"under the name {entry.get('name')}"
                raise _NotHere(DIFFERS, f"readings of {device}: it names them {why}")
            found[device] = readings
            size += len(content)
        if not found:
            raise _NotHere(NOT_KEPT)
        return {n: r.evidence for n, r in found.items()}, all(r.machine_too for r in found.values()), size

    def release_look(self, event: EventLike) -> bytes:
        """What the look before a release kept. Raises _NotHere."""
        named = event.payload.get("attachments")
        looks = [e for e in (named if isinstance(named, list | tuple) else ()) if e.get("name") == RELEASE_LOOK]
        if not looks:
            raise _NotHere(NOT_KEPT)
        if len(looks) > 1:
            raise _NotHere(DIFFERS, f"it names {RELEASE_LOOK} {len(looks)} times")
        if limits.READINGS_TOTAL.passed(sum(self.sizes)):
            raise _NotHere(UNREADABLE, str(limits.READINGS_TOTAL))
        content = self._read(str(looks[0].get("sha256")), limits.READINGS_BYTES)
        self.sizes.append(len(content))
        return content

    def policy(self, digest: str) -> Policy:
        """Every key of the policy that the case was bound to. Raises _NotHere."""
        if not digest:
            raise _NotHere(NOT_KEPT, "the policy in force")
        if digest not in self.policies:
            content = self._read(digest, limits.POLICY_BYTES)
            try:
                self.policies[digest] = read(Policy, {**LATER_KEYS, **json.loads(content)})
            except HOSTILE as error:
                raise _NotHere(UNREADABLE, f"the policy in force: {type(error).__name__}") from error
        return self.policies[digest]

    def _read(self, digest: str, limit: limits.Limit) -> bytes:
        if not is_digest(digest):
            raise _NotHere(UNREADABLE, "it is named by something that is no digest")
        named = self.named.get(digest)
        if named is not None and named.purge is not None:
            raise _NotHere(PURGED, f"{named.name}: {named.purge['payload'].get('reason', 'no reason given')}")
        if self.kept is None:
            raise _NotHere(UNREADABLE, "only the journal is here, without its files")
        try:
            content = self.kept.read(digest, limit.most + 1)
        except OSError as error:
            raise _NotHere(UNREADABLE, f"{named.name if named else digest}: {error.strerror or error}") from error
        if limit.passed(len(content)):
            raise _NotHere(UNREADABLE, str(limit))
        if hashlib.sha256(content).hexdigest() != digest:
            raise _NotHere(UNREADABLE, f"{named.name if named else digest} is altered")
        return content
