"""Withdrawn servers that texts still mention, or objects of the record still point to. Pure.

What has another owner by now is that one's: an address, a MAC address or a name that an active device of the record has
is no mention of the server that is gone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from dcdecom.collect.fleet import Fleet, Gap
from dcdecom.collect.left_mentions import LeftMentions
from dcdecom.model.drift import Drift, DriftEvidence, Identity
from dcdecom.model.estate.reading import Answer, Reading, Unreadable
from dcdecom.model.estate.references import Mentions, Reference, ReferenceKind, ReferenceSource, Subject
from dcdecom.reconcile.finding import Found, filled
from dcdecom.reconcile.inputs import ReconcileInputs, Withdrawn
from dcdecom.reconcile.zombies import BACK, of_withdrawn

FIREWALL = "firewall"
"""Of a source that holds this, an address lets somebody through to whoever gets it next."""
MENTIONS = "mentions of withdrawn servers"
STAYING: frozenset[ReferenceKind] = frozenset(
    {"contact", "chassis-member", "dns-wildcard", "dns-differs", "dhcp-foreign", "dhcp-unclear"}
)
"""What the record, DNS and DHCP may go on saying of a server that is gone: nobody meets it by that."""
REVOKED = ("keytabs", "certificates")
"""Systems whose files are credentials."""
SHOWN = 12
"""Places that are named one by one."""


def subjects_of(ground: ReconcileInputs) -> tuple[Subject, ...]:
    """Every withdrawn server by what is known of it."""
    return tuple(
        Subject(_key(gone), (gone.name,), tuple(dict.fromkeys(gone.ips)), gone.macs, gone.labels, gone.device_id)
        for gone in ground.withdrawn
    )


def references_left(ground: ReconcileInputs) -> Found:
    """A text still mentions a withdrawn server. It rests on the source: one that was not read shows nothing as gone."""
    for source, answers in ground.mentions.sources:
        if source.archive:
            continue
        for gone in ground.withdrawn:
            answer = answers.get(_key(gone))
            lines = [line for line in _lines(answer) if line.kind not in STAYING]
            key: Identity = ("reference-left", f"{gone.name} {source.name}", f"device {gone.device_id}")
            if not lines:
                continue
            if ground.is_active("device", gone.device_id) is None:
                yield key, BACK
                continue
            told = [(line, _has_an_owner(ground, gone, line)) for line in lines]
            left = [line for line, owned in told if owned is False]
            if left:
                yield _drift(ground, gone, source, answer, left)
            elif any(owned is None for _, owned in told):
                yield key, "whether somebody else is recorded with the address could not be read"


def _lines(answer: Answer[Mentions] | None) -> tuple[Reference, ...]:
    return answer.value.lines if isinstance(answer, Reading) else ()


def _key(gone: Withdrawn) -> str:
    return f"device {gone.device_id}"


def _has_an_owner(ground: ReconcileInputs, gone: Withdrawn, line: Reference) -> bool | None:
    """Whether an active device or virtual machine has the token now; None where that could not be read."""
    if line.by == "name":
        return gone.name in ground.active_names
    if line.by in ("serial", "device"):
        return False
    answer = ground.mentions.holders.get(line.token)
    if answer is None or isinstance(answer, Unreadable):
        return None
    holders = answer.value if isinstance(answer, Reading) else ()
    active = [ground.is_active(h.kind, h.holder.id) for h in holders if h.holder.id != gone.device_id]
    return True if True in active else None if None in active else False


def _drift(
    ground: ReconcileInputs, gone: Withdrawn, source: ReferenceSource, answer: Answer[Mentions] | None,
    left: list[Reference],
) -> Drift:
    drift = Drift(
        "reference-left", f"{gone.name} {source.name}",
        (DriftEvidence(gone.source, gone.says), *_evidence(source, answer, left)),
        filled(device=gone.name, source=source.name, about=source.about, owner=source.owner, count=len(left)),
        (gone.rests_on, str(source)), variant=FIREWALL if _lets_through(source, left) else "",
    )  # fmt: skip
    return of_withdrawn(ground, gone, drift)


def _lets_through(source: ReferenceSource, left: list[Reference]) -> bool:
    return source.about == FIREWALL and any(line.by == "address" for line in left)


def _evidence(
    source: ReferenceSource, answer: Answer[Mentions] | None, left: list[Reference]
) -> Iterator[DriftEvidence]:
    if isinstance(answer, Reading) and answer.value.state.old:
        yield DriftEvidence(str(source), "brought up to date more than a day ago")
    yield from (DriftEvidence(str(source), f"{line.place}: its {line.by} {line.token}") for line in left[:SHOWN])
    if len(left) > SHOWN:
        yield DriftEvidence(str(source), f"{len(left) - SHOWN} more")


def _left_out(source: ReferenceSource, answer: Answer[Mentions]) -> tuple[str, ...]:
    """What of files with credentials was not looked at: a server's may be in it, so nothing of it is told as gone."""
    return answer.value.state.left_out if source.of_system in REVOKED and isinstance(answer, Reading) else ()


def with_sources(fleet: Fleet, mentions: LeftMentions) -> Fleet:
    """The fleet with what became of each source that was searched."""
    read, gaps = set[str](), []
    for source, answers in mentions.sources:
        unread = [answer for answer in answers.values() if isinstance(answer, Unreadable)]
        left_out = [why for answer in answers.values() for why in _left_out(source, answer)]
        if not unread and left_out:
            taken = next(answer.taken_at for answer in answers.values() if isinstance(answer, Reading))
            gaps.append(Gap(str(source), MENTIONS, f"not looked at: {left_out[0]}", taken, whole=True))
        elif unread:
            gaps.append(Gap(str(source), MENTIONS, unread[0].reason, unread[0].taken_at, whole=True))
        else:
            read.add(str(source))
    return replace(fleet, gaps=(*fleet.gaps, *gaps), read=fleet.read | read)
