"""Whether what a case did to the network is still so: its ports are shut, and its servers are nowhere on the site.

It is read again before anything is called done: what was so after the soak may be undone a day later.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta

from dcdecom.changes import kind_of
from dcdecom.checks.afresh.absence import addresses, unread_anywhere
from dcdecom.errors import Exit
from dcdecom.late_dataclass import dataclass
from dcdecom.model.case import Case
from dcdecom.model.changes.change import State
from dcdecom.model.changes.netbox import AddNote
from dcdecom.model.changes.switch import ShutPort
from dcdecom.model.estate.reading import Answer, Reading, Unreadable
from dcdecom.model.evidence import Evidence
from dcdecom.model.facts.looks import ComeBack, StillGone
from dcdecom.model.finding import Finding
from dcdecom.model.listed_photos import BEFORE, lacking
from dcdecom.model.playbook import Policy, Row
from dcdecom.model.sentence import Sentence
from dcdecom.ports.systems import Readers
from dcdecom.steps.blades import against_absence, still_there, with_sightings
from dcdecom.steps.moves import Await, Print, Record
from dcdecom.steps.observer import Observer
from dcdecom.steps.procedure import Procedure

FIND_OUT_WHO = Sentence("find-out-who", "Find out who did it and why, then:")
WRITTEN_EVERY = timedelta(hours=1)
"""While a paper is awaited, each command looks; one that finds nothing new is written down after this time."""


@dataclass(frozen=True)
class Words:
    """What a stop says: that something is back, and that it could not be read."""

    back: str
    unread: str


def shut_ports(case: Case, observer: Observer) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """Of the ports that the case shut: which cannot be read, and which are not as the case left them, as the change's
    own read-back has it: by the command line and by SNMP, and saved."""
    lost: list[Finding] = []
    changed: list[Finding] = []
    for change, answer in _read(case, observer):
        port = f"{change.switch} {change.port}"
        if isinstance(answer, Reading):
            changed += _not_as_left(change, answer.value)
        elif _switch_shows_it_open(observer.readers, change):
            changed.append(Finding("port-open-again", "block", change.device, None, (("port", port),), port))
        else:
            reason = answer.reason if isinstance(answer, Unreadable) else "it is not there"
            told = (("port", port), ("reason", reason))
            lost.append(Finding("port-unread", "block", change.device, None, told, port, unread=True))
    return tuple(lost), tuple(changed)


def _read(case: Case, observer: Observer) -> Iterable[tuple[ShutPort, Answer[State]]]:
    """Each port that the case shut.

    Where the switch has it shut and saved and SNMP shows it up, the agent may answer from its cache: that is awaited
    for as long as after the act itself.
    """
    shut = [(t.change, t.nonce) for t in case.changes if isinstance(t.change, ShutPort) and t.is_proved]
    readers, clock = observer.readers, observer.clock
    found = {change: kind_of(change).read(change, readers, nonce) for change, nonce in shut}
    until = clock.uptime() + max((kind_of(change).patience for change, _ in shut), default=0)
    while (late := {c for c, answer in found.items() if _is_pending_only(c, answer)}) and clock.uptime() < until:
        clock.sleep(1)
        found |= {change: kind_of(change).read(change, readers, nonce) for change, nonce in shut if change in late}
    return found.items()


def _is_pending_only(change: ShutPort, answer: Answer[State]) -> bool:
    kind = kind_of(change)
    if not isinstance(answer, Reading) or kind.holds(change, answer.value):
        return False
    return kind.pending_only is not None and kind.pending_only(change, answer.value)


def _not_as_left(change: ShutPort, state: State) -> Iterator[Finding]:
    """A port that is not shut any more, not saved so, or shut by its switch and up by SNMP: each is another matter."""
    kind, port = kind_of(change), f"{change.switch} {change.port}"
    if kind.holds(change, state):
        return
    code = "port-not-saved"
    if state["cli_admin_up"] or state["cli_oper_up"]:
        code = "port-open-again"
    elif kind.pending_only is not None and kind.pending_only(change, state):
        code = "port-shown-up"
    yield Finding(code, "block", change.device, None, (("port", port),), port)


def _switch_shows_it_open(readers: Readers, change: ShutPort) -> bool:
    """Whether the switch's own command line shows the port open, whatever its configuration says of it."""
    key = (change.switch, change.port)
    cli = dict(readers.switch.ports([key]))[key]
    return isinstance(cli, Reading) and cli.value.admin_up


def look_again(
    case: Case, row: Row, procedure: Procedure, observer: Observer, words: Words,
    lost: tuple[Finding, ...] = (), changed: tuple[Finding, ...] = (),
) -> tuple[Record | Print | Await, ...] | StillGone:  # fmt: skip
    """Read ports and site; what stops the case, or what was read, for the event that says so.

    What is found is written down once, and the row's papers are made anew: they say so. `lost` and `changed`: what else
    could not be read, and what else is not as the case left it.
    """
    ports_lost, ports_changed = shut_ports(case, observer)
    lost, changed = (*ports_lost, *lost), (*ports_changed, *changed)
    looked = observer.look(procedure, case, case.going)
    lost += tuple(f for e in looked.values() for f in unread_anywhere(e, procedure.policy))
    found = tuple(dict.fromkeys((*changed, *still_there(case, observer.readers, looked))))
    if not (found or lost):
        against = against_absence(case, procedure.playbook, observer.clock, looked, days_later=True)
        return _as_tuple(against) if against else read_again(case, row, looked)
    again = (f"dcdecom case run {case.id}",)
    asked = (FIND_OUT_WHO, *again) if found else again
    text = words.back if found else words.unread
    findings = (*found, *dict.fromkeys(lost))
    if lost:
        stop = Await("system", Exit.SYSTEM, text, asked, findings=findings)
    else:
        stop = Await("refused", Exit.REFUSED, text, asked, findings=findings)
    return (*_written_down(case, row, found), *_as_tuple(with_sightings(case, looked, stop)))


def read_again(case: Case, row: Row, looked: Mapping[str, Evidence]) -> StillGone:
    """What a look read that found nothing."""
    shut = (t.change for t in case.changes if isinstance(t.change, ShutPort) and t.is_proved)
    return StillGone(
        step=row.slug,
        ports=tuple(sorted(f"{change.switch} {change.port}" for change in shut)),
        switches_read=max((len(e.switches) for e in looked.values()), default=0),
        addresses=addresses(looked),
    )


def _written_down(case: Case, row: Row, found: tuple[Finding, ...]) -> tuple[Record | Print, ...]:
    last = case.looks.get(row.slug)
    if not found or (last and last.found == found):
        return ()
    rest = case.timer("rest", row.slug)
    printed = () if rest and not rest.over else (Print(),)  # a row has no papers yet while servers rest in it
    return Record(ComeBack(row.slug, found)), *printed


def _as_tuple(stop: Await | tuple[Record | Await, ...]) -> tuple[Record | Await, ...]:
    return stop if isinstance(stop, tuple) else (stop,)


def is_fresh(case: Case, row: Row, since: int) -> bool:
    """Whether this command has looked since the row's last write, and found nothing."""
    last = case.looks.get(row.slug)
    mine = (t.seq for t in case.changes if t.step == row.slug and not isinstance(t.change, AddNote))
    return last is not None and not last.found and last.seq > max((since, *mine))


def seen_again(
    case: Case, row: Row, procedure: Procedure, observer: Observer, words: Words
) -> Record | tuple[Record | Print | Await, ...] | None:
    """None where this command has looked and found nothing; else a look, and what comes of it."""
    if is_fresh(case, row, observer.since):
        return None
    looked = look_again(case, row, procedure, observer, words)
    return looked if isinstance(looked, tuple) else Record(looked)


def beside_a_wait(
    case: Case, row: Row, procedure: Procedure, observer: Observer, words: Words, wait: Await
) -> Await | Record | tuple[Record | Print | Await, ...]:
    """A wait for people, with what a look of this very command shows, or what stops the case instead."""
    seen = seen_lately(case, row, procedure, observer, words)
    return _said(case, row, procedure.policy, wait, seen) if isinstance(seen, SeenGone) else seen


@dataclass(frozen=True)
class SeenGone:
    """When ports and site were read last, as people here read it, and how many switches answered."""

    at: str
    switches: int


def seen_lately(
    case: Case, row: Row, procedure: Procedure, observer: Observer, words: Words,
    lost: tuple[Finding, ...] = (), changed: tuple[Finding, ...] = (),
) -> SeenGone | Record | tuple[Record | Print | Await, ...]:  # fmt: skip
    """What a look of this very command shows, its event where one is due, or what stops the case.

    `lost` and `changed`: what else could not be read, and what else is not as the case left it.
    """
    last, now = case.looks.get(row.slug), observer.clock.now()
    if last and is_fresh(case, row, observer.since):
        return SeenGone(procedure.local(last.at, now), last.switches)
    looked = look_again(case, row, procedure, observer, words, lost, changed)
    if isinstance(looked, tuple):
        return looked
    if last is None or last.found or now - last.at > WRITTEN_EVERY:
        return Record(looked)
    return SeenGone(procedure.local(now, now), looked.switches_read)


def _said(case: Case, row: Row, policy: Policy, wait: Await, seen: SeenGone) -> Await:
    text = Sentence(
        "pull-now",
        "{what}\n"
        "Looked at {at}: every port is shut still, and no address of them is on any of {switches} switches.\n"
        "Pull now: {devices}. The pull list says from where, and what to leave.",
        what=wait.text, at=seen.at, switches=seen.switches, devices=", ".join(device.name for device in case.going),
    )  # fmt: skip
    return replace(wait, text=_with_photos(case, row, policy, text))


def _with_photos(case: Case, row: Row, policy: Policy, text: Sentence) -> Sentence:
    """The same with the photos that the handover will ask for: one that was missed cannot be taken any more."""
    missing = lacking(policy, case, (device.name for device in case.going))
    if not missing:
        return text
    before, behind = (
        ", ".join(f"{device} ({kind})" for device, kind in missing if (kind in BEFORE) == first) or "-"
        for first in (True, False)
    )
    return Sentence(
        "pull-photos",
        "{what}\n"
        "Photos that the handover needs: before the pull {before}; behind it {behind}. For each:\n"
        "  dcdecom case attach {case} {step} --device DEVICE --photo KIND FILE",
        what=text, before=before, behind=behind, case=case.id, step=row.slug,
    )  # fmt: skip
