"""What a reader should be told by name: decisions that rest on paper, files behind the last anchor, evidence that was
sealed after an anchor had covered it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from dcdecom import limits

from . import (
    appointed_team,
    asked,
    attachment_status,
    challenges,
    completeness,
    door,
    misnamed,
    postponing,
    refusals,
    tte,
    wiping,
)
from .attachment_status import Kept
from .bundle import FOLDERS
from .chain import Row
from .people_file import NotRead
from .roles import Roles
from .sshsig import BEGIN

NONE: Mapping[int, str] = {}
SIGNATURE = BEGIN.strip()


@dataclass(frozen=True)
class Papers:
    """Decisions that were signed on paper."""

    lines: tuple[str, ...] = ()
    bad: tuple[str, ...] = ()
    """Those that cannot be as the journal says."""
    unknown: tuple[str, ...] = ()
    """Those whose signer's role is not known."""


def papers(
    events: Sequence[Row], kept: Kept | None, signers: bytes | None, unsigned: Mapping[int, str] = NONE
) -> Papers:
    """Every decision on paper, named: nothing here proves the hand on it. Signatures that became papers are bad.

    `unsigned` are the events whose signature by key is bad, each with why.
    """
    lines: list[str] = []
    bad: list[str] = []
    unknown: list[str] = []
    known = set(_principals(signers or b""))
    roles = Roles(events, kept, unsigned=dict(unsigned))
    for event, state, why in roles.papers():
        body = event["payload"]
        cancelled = event["type"] == "cancelled"
        what = "given up" if cancelled else body.get("key" if event["type"] == "finding-accepted" else "step")
        name = f"event {event['seq']}: {what} by {body.get('person')} as {body.get('by')}"
        have = ", though your list has a key of theirs" if str(body.get("person")) in known else ""
        accepted = "accepted" if event["type"] == "finding-accepted" else "no grade"
        lines.append(f"{name}: {tte.said(body) or accepted}{have}")
        if state:
            (bad if state == "bad" else unknown).append(f"{name}: {why}")
    bad.extend(f"event {event['seq']}: {event['type']}: {why}" for event, why in misnamed.unnamed(events))
    bad.extend(f"event {event['seq']}: {event['type']}: {why}" for event, why in roles.misbound())
    bad.extend(f"event {event['seq']}: {event['type']}: {why}" for event, why in roles.foreign_logins())
    bad.extend(f"event {event['seq']}: {event['type']}: {why}" for event, why in roles.decided())
    bad.extend(f"event {event['seq']}: {event['type']}: {why}" for event, why in refusals.unfounded(events))
    bad.extend(f"event {event['seq']}: {event['type']}: {why}" for event, why in appointed_team.unappointed(events))
    bad.extend(f"event {event['seq']}: {event['type']}: {why}" for event, why in tte.contradicted(events, roles))
    bad.extend(f"event {event['seq']}: {event['type']}: {why}" for event, why in postponing.contradicted(events))
    unknown.extend(roles.unread_policies())
    bad.extend(f"event {event['seq']}: {event['type']}: {why}" for event, why in completeness.lacking(events, roles))
    for why, at in _asked(events, kept, roles):
        (bad if at else unknown).append(f"event {at['seq']}: {at['type']}: {why}" if at else why)
    bad.extend(f"event {event['seq']}: {event['type']}: {why}" for event, why in door.unfounded(events, roles))
    bad.extend(f"event {event['seq']}: {event['type']}: {why}" for event, why in challenges.unfounded(events))
    bad.extend(f"event {event['seq']}: {event['type']}: {why}" for event, why in wiping.unshown(events, roles))
    for event, why in roles.unjudged():
        bound = roles.file_before(event["seq"])
        (lines if bound else unknown).append(f"event {event['seq']}: {event['type']}: by login, and {why}")
    for event in events:
        if event["type"] == "gate-closed" and event["payload"].get("evidence") != "key":
            (lines if signers is None else bad).extend(_became_paper(event, kept))
    return Papers(tuple(lines), tuple(bad), tuple(unknown))


def _asked(events: Sequence[Row], kept: Kept | None, roles: Roles) -> Iterator[tuple[str, Row | None]]:
    """What the playbook of the case asks for and is not there; without an event why that is not known."""
    try:
        yield from ((why, event) for event, why in asked.lacking(events, asked.Playbooks(roles, kept), roles))
    except NotRead as error:
        yield f"whether each gate of its playbook was closed is not known: {error}", None


def _principals(signers: bytes) -> Iterator[str]:
    for line in signers.decode("utf-8", "replace").splitlines():
        if line.strip() and not line.startswith("#"):
            yield from line.split(None, 1)[0].split(",")


def _became_paper(event: Row, kept: Kept | None) -> Iterator[str]:
    body = event["payload"]
    name = f"event {event['seq']}: {body.get('step')} by {body.get('person')}"
    authority, handed = body.get("authority"), body.get("handed_in")
    handing = set(handed.values()) if isinstance(handed, dict) else set()
    if body.get("signed") or (isinstance(authority, dict) and authority.get("kind") == "key" and not handing):
        yield f"{name}: it was signed by key, and the journal calls it {body.get('evidence') or 'a paper'}"
        return
    for entry in attachment_status.entries(event) if kept else ():
        if entry["sha256"] not in handing and _is_signature(kept, entry["sha256"]):
            yield f"{name}: {entry.get('name')} is a signature by key, and the journal calls it a paper"
            return


def _is_signature(kept: Kept | None, digest: str) -> bool:
    try:
        return kept is not None and kept.read(digest, limits.SIGNED_BYTES.most).lstrip().startswith(SIGNATURE)
    except OSError:
        return False


def files(events: Sequence[Row], covered: int) -> Iterator[str]:
    """Files that came behind the last anchor, those first that took the place of one that it covers."""
    before: dict[tuple[str, str], tuple[int, str]] = {}
    replaced, new = [], []
    for event in events:
        for entry in attachment_status.entries(event):
            name, digest = str(entry.get("name", "")), entry["sha256"]
            place = (FOLDERS.get(event["type"], ""), name)
            earlier = before.get(place)
            if event["seq"] <= covered:
                before[place] = (event["seq"], digest)
            elif place[0] and earlier and earlier[1] != digest:
                replaced.append(
                    f"event {event['seq']}: {place[0]}/{name} takes the place of event {earlier[0]}'s, which the "
                    f"anchor covers: {earlier[1]}"
                )
            elif not earlier or earlier[1] != digest:
                new.append(f"event {event['seq']}: {name or digest}")
    if covered:
        yield from (*replaced, *new)


def sealed_later(events: Sequence[Row]) -> Iterator[tuple[int, int, str, str]]:
    """Attachments that an event named openly and a later one calls sealed: (event, later event, name, digest)."""
    openly: dict[str, tuple[int, str]] = {}
    told = set()
    for event in events:
        for entry in attachment_status.entries(event):
            digest, sealed = entry["sha256"], entry.get("sealed") is True
            if sealed and digest in openly and digest not in told:
                told.add(digest)
                yield openly[digest][0], event["seq"], openly[digest][1], digest
            elif not sealed:
                openly.setdefault(digest, (event["seq"], str(entry.get("name", ""))))
