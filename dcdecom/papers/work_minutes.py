"""Berita acara pelaksanaan: what the team did, in the order of time, failed and manual work included."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dcdecom.model.case import Case, Device, Timer, Tracked
from dcdecom.model.fold import time_of
from dcdecom.papers.dates import clock, day
from dcdecom.papers.document import Document, Heading, Numbered, Paragraph, Signatory, Signatures, Table
from dcdecom.papers.matter import Matter
from dcdecom.papers.minutes import opening
from dcdecom.papers.said import change_state, change_words, party
from dcdecom.papers.verdicts import looks_at, word_of
from dcdecom.papers.words import VERDICT_KEYS


@dataclass(frozen=True)
class Activity:
    """One thing that was done, when, with what result, and the SHA-256 of what proves it."""

    at: datetime
    what: str
    result: str
    proofs: tuple[str, ...] = ()


def work_minutes(matter: Matter) -> Document:
    """Berita acara pelaksanaan: what was done, failed and manual work included, with the digests of its evidence."""
    done = sorted(_activities(matter), key=lambda a: a.at)
    proofs = tuple(dict.fromkeys(p for a in done for p in a.proofs))
    team = (matter.case.request.get("disposition") or {}).get("team") or ("", "", "")
    members = tuple((str(n), "", "", "", "") for n in range(1, len(team) + 1))
    return Document(
        title=matter.say("drafts.work-title"),
        letterhead=matter.letterhead,
        number_label=matter.say("drafts.number"),
        reference=matter.reference,
        blocks=(
            Paragraph(opening(matter, None, "drafts.work-opening")),
            Table(_headers(matter, ("no", "activity", "time", "result", "proof")), tuple(_rows(matter, done, proofs))),
            Paragraph(matter.say("drafts.work-closing")),
            Heading(matter.say("drafts.work-team")),
            Table(_headers(matter, ("no", "name", "nip", "post", "signature")), members),
            Signatures((Signatory(matter.say("drafts.acknowledged"), matter.approver()),)),
            Heading(matter.say("drafts.work-proofs")), Numbered(proofs or (matter.say("report.none"),)),
            Paragraph(matter.say("drafts.work-head", head=matter.case.head)),
        ),
    )  # fmt: skip


def _headers(matter: Matter, columns: Iterable[str]) -> tuple[str, ...]:
    return tuple(matter.say(f"drafts.column-{c}") for c in columns)


def _rows(matter: Matter, done: Iterable[Activity], proofs: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for number, a in enumerate(done, 1):
        on, at = day(a.at.astimezone(matter.zone).date()), clock(a.at, matter.zone)
        numbers = " ".join(f"[{proofs.index(p) + 1}]" for p in a.proofs)
        yield (str(number), a.what, f"{on} {at}", a.result, numbers or "-")


def _activities(matter: Matter) -> Iterator[Activity]:
    for device in matter.case.devices.values():
        yield from _of_device(matter, device)
    for tracked in matter.case.changes:
        if tracked.at or tracked.intended_at:
            yield _of_change(matter, tracked)
    for timer in matter.case.timers:
        if timer.over and timer.name == "soak":
            yield _of_soak(matter, timer)
    yield from _of_gates(matter, matter.case)


def _of_device(matter: Matter, device: Device) -> Iterator[Activity]:
    """The last look of each row, the readings of the chassis, and the shutdown that was watched."""
    for look in {look.step: look for look in looks_at(device)}.values():
        verdicts = "; ".join(
            f"{matter.say(f'report.comparison-{c.value}')}: {word_of(look, c, bool(device.inspections))}"
            for c in VERDICT_KEYS
        )
        yield Activity(
            look.at,
            matter.say("drafts.did-examine", device=device.name),
            verdicts,
            (look.digest,) if look.digest else (),
        )
    for body in device.inspections:
        result = matter.say("drafts.did-inspect-result", serial=body.get("serial", ""))
        what = matter.say("drafts.did-inspect", device=device.name)
        yield Activity(time_of(body["at"]), what, result, _digests(body))
    if device.dropped_at:
        yield Activity(
            device.dropped_at, matter.say("drafts.did-drop", device=device.name), matter.say("drafts.did-drop-result")
        )


def _of_change(matter: Matter, tracked: Tracked) -> Activity:
    at = tracked.at or tracked.intended_at or matter.case.opened_at
    result = change_state(tracked) + (f": {tracked.reason}" if tracked.reason else "")
    return Activity(at, change_words(tracked, matter.texts), result, tuple(a["sha256"] for a in tracked.attachments))


def _of_soak(matter: Matter, timer: Timer) -> Activity:
    still = ", ".join(map(str, timer.result.get("still_seen") or ()))
    key = "drafts.did-soak-seen" if still else "drafts.did-soak-gone"
    switches = timer.result.get("switches_read", matter.say("sheets.blank"))
    result = matter.say(key, where=still, switches=switches)
    return Activity(timer.until, matter.say("drafts.did-soak"), result, _digests(timer.result))


def _of_gates(matter: Matter, case: Case) -> Iterator[Activity]:
    """Papers that both sides made: what was told, filled and handed over."""
    for gate in case.gates:
        if gate.closed and gate.paper in ("told", "form", "handover"):
            paper, by = matter.say(f"report.paper-{gate.paper}"), party(matter.playbook, gate.by)
            what = matter.say_for("drafts.did-paper", gate.paper, paper=paper, party=by)
            result = matter.say("drafts.did-paper-result", date=day(gate.closed.get("on")))
            yield Activity(time_of(gate.closed["at"]), what, result, _digests(gate.closed))


def _digests(body: Mapping[str, Any]) -> tuple[str, ...]:
    """The SHA-256 of each attachment of an event."""
    return tuple(str(a["sha256"]) for a in body.get("attachments") or ())
