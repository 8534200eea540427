"""The rack, for whoever stands before it: whether it may be pulled now, what is pulled and what stays, and photos.

Whether it may be pulled is what the pull list and the terminal say, and never more: beside them it asks that the case
stands at the handover, and that the list is of today. Until every chassis was read, nothing of the record is shown.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from markupsafe import Markup

from dcdecom.journal.statement import Statement, read
from dcdecom.journal.statement_folder import Offered, StatementFolder
from dcdecom.model.case import Case, Device
from dcdecom.model.listed_photos import lacking
from dcdecom.model.photo_challenge import challenge, ends, hour
from dcdecom.model.playbook import Playbook, Row
from dcdecom.model.texts import Texts
from dcdecom.model.waiting import Waited, waited_for
from dcdecom.papers.build_report import build
from dcdecom.papers.console_board import what
from dcdecom.papers.page.changes import ShownChange, changes_view
from dcdecom.papers.page.drawings import RackDrawing, rack_drawings
from dcdecom.papers.pull_list import found_back, leave_words, may_be_pulled, valid_until
from dcdecom.papers.rack import PulledOut, left, pulled
from dcdecom.papers.written import ON_PAGE, moment
from dcdecom.web.cases import ShownCase
from dcdecom.web.site import Site

Says = Literal["pull", "leave", "gone"]
SLOW = timedelta(minutes=2)
"""How far this machine's clock may be behind the journal: by a slower one, a look of yesterday is of today."""


@dataclass(frozen=True)
class ToSign:
    """A chassis that is to be read, under a key."""

    device: str
    address: str
    """At the signing origin; empty where no statement waits there."""
    again: bool
    """The device was read before, and not as recorded."""


@dataclass(frozen=True)
class ListedPhoto:
    """A photo of the procedure's list."""

    kind: str
    is_there: bool
    address: str
    grade: str
    """What the challenge on the last one is worth, in words; empty where nothing read it."""


@dataclass(frozen=True)
class ShownChallenge:
    """What the photos are asked to show now."""

    text: str
    picture: Markup
    since: str
    seconds: int
    """Until the next one takes its place."""


@dataclass(frozen=True)
class Left:
    place: str
    name: str
    tenant: str
    why: str


@dataclass(frozen=True)
class Rack:
    at: str
    """When this was so."""
    says: Says
    why: tuple[str, ...]
    """What the case waits for, or what was found to be back; empty where it may be pulled."""
    looked: str
    until: str
    """Until when the pull list holds."""
    to_read: tuple[ToSign, ...]
    racks: tuple[RackDrawing, ...]
    pulled: tuple[PulledOut, ...]
    left: tuple[Left, ...]
    photos: tuple[tuple[str, tuple[ListedPhoto, ...]], ...]
    challenge: ShownChallenge | None
    """None in a case that has ended."""
    progress: tuple[ShownChange, ...]
    plan: str


def rack(site: Site, shown: ShownCase, texts: Texts) -> Rack | None:
    """None where the procedure reads no chassis."""
    case, playbook = shown.case, shown.playbook
    row = next((r for r in playbook.rows if r.action == "withdraw"), None)
    if row is None:
        return None
    waited, waiting = waited_for(case, playbook), [*_signable(site, case)]
    says, why = verdict(case, row, waited, site.now(), site.zone, texts)
    report, is_read = build(case, playbook, texts, site.zone), case.plan(row.slug) is not None
    last, until = case.looks.get(row.slug), valid_until(case, row.slug, site.zone)
    plan = case.plans[-1] if case.plans and case.state == "open" else None
    mine = frozenset(plan.numbers if plan else ())
    return Rack(
        moment(site.now(), site.zone), says, why,
        moment(last.at, site.zone) if last else "", moment(until, site.zone) if until else "",
        tuple(_to_read(site, case, waited, waiting)), rack_drawings(report) if is_read else (),
        pulled(case) if is_read else (), tuple(_left(case, texts)) if is_read else (),
        tuple(_photos(site, case, playbook, row, waiting, texts)), challenge_now(site, case),
        tuple(c for c in changes_view(report, texts).made if c.change.number in mine), plan.digest[:8] if plan else "",
    )  # fmt: skip


def verdict(
    case: Case, row: Row, waited: tuple[Waited, ...], now: datetime, zone: ZoneInfo, texts: Texts
) -> tuple[Says, tuple[str, ...]]:
    """Whether it may be pulled now, else why not."""
    if case.going and all(case.is_handed_over(d.name) for d in case.going):
        return "gone", ()
    if case.state != "open":
        return "leave", (texts.say("web.rack-over"),)
    first, until = waited[0], valid_until(case, row.slug, zone)
    stands = first.what == "gate" and first.paper == "handover" and first.step == row.slug
    if stands and may_be_pulled(case, row.slug):
        if case.last_at and case.last_at > now + SLOW:
            return "leave", (texts.say("web.rack-clock", last=moment(case.last_at, zone), now=moment(now, zone)),)
        if until is None or now <= until:
            return "pull", ()
        return "leave", (texts.say("web.rack-old", until=moment(until, zone)),)
    back = tuple(texts.finding(f) for f in found_back(case, row.slug))
    return "leave", (*back, texts.say("web.rack-waits", what=what(first, texts, zone, ON_PAGE)))


def _signable(site: Site, case: Case) -> Iterator[tuple[Statement, Offered]]:
    """What may be brought from the rack, as it waits at the signing origin."""
    for offered in StatementFolder(site.web.statements).of_case(case.id):
        try:
            said = read(offered.statement.encode())
        except ValueError:
            continue
        if said.kind in ("inspect", "attach"):
            yield said, offered


def _address(site: Site, waiting: Iterable[tuple[Statement, Offered]], kind: str, device: str, note: str = "") -> str:
    """Where a statement is filled in and signed; empty where none waits."""
    found = (o for said, o in waiting if (said.kind, said.devices, said.note) == (kind, (device,), note))
    return next((f"{site.origin.signing()}/#{offered.digest}" for offered in found), "")


def _to_read(
    site: Site, case: Case, waited: tuple[Waited, ...], waiting: list[tuple[Statement, Offered]]
) -> Iterator[ToSign]:
    """The chassis that are to be read, for the first time or once more."""
    names = {name for w in waited if w.what == "rack" for name in w.devices}
    for device in case.going:
        address = _address(site, waiting, "inspect", device.name)
        if device.name in names or address:
            yield ToSign(device.name, address, again=bool(device.misread))


def _photos(
    site: Site, case: Case, playbook: Playbook, row: Row, waiting: list[tuple[Statement, Offered]], texts: Texts
) -> Iterator[tuple[str, tuple[ListedPhoto, ...]]]:  # fmt: skip
    if not playbook.policy.photos:
        return
    missing = set(lacking(playbook.policy, case, (d.name for d in case.going)))
    for device in case.going:
        yield device.name, tuple(
            ListedPhoto(kind, (device.name, kind) not in missing,
                        _address(site, waiting, "attach", device.name, kind), _grade(case, device, kind, texts))
            for kind in playbook.policy.photos
        )  # fmt: skip


def _grade(case: Case, device: Device, kind: str, texts: Texts) -> str:
    read = [a for reading in device.inspections for a in reading.fact.files] if kind == "label" else []
    last = next((r for a in reversed([*read, *case.photos.get((device.name, kind), ())])
                 if (r := case.photo_reads.get(a.sha256))), None)  # fmt: skip
    return texts.say(f"page.photo-grade-{last.fact.grade}") if last else ""


def challenge_now(site: Site, case: Case) -> ShownChallenge | None:
    """The challenge of this hour, with its picture."""
    if case.state != "open":
        return None
    now = site.now()
    text = challenge(case.id, case.last_seq, case.head, now)
    left = max(1, math.ceil((ends(now) - now).total_seconds()))
    return ShownChallenge(text, qr(text), moment(hour(now), site.zone), left)


def qr(text: str) -> Markup:
    """A QR code as a drawing inside of a page: its quiet zone is part of it, on white in a dark page too."""
    import segno

    drawn = segno.make(text, error="m", micro=False)
    picture = drawn.svg_inline(border=4, dark="#000", light="#fff", omitsize=True, svgclass=None, lineclass=None)
    return Markup(picture)  # noqa: S704  # squares alone: nothing of the text stands in it


def _left(case: Case, texts: Texts) -> Iterator[Left]:
    for entry in left(case):
        yield Left(entry.place, entry.name or texts.say("web.rack-empty"), entry.tenant, leave_words(texts, entry))
