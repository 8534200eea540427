"""Makes the report of a case, from its journal alone: the same events give the same report, as of the last of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import tzinfo
from typing import Any

from dcdecom.model.case import Case
from dcdecom.model.fold import time_of
from dcdecom.model.playbook import Playbook
from dcdecom.model.texts import Texts
from dcdecom.papers import report as r
from dcdecom.papers.changes_section import changes_section, ways_back_section
from dcdecom.papers.dates import day, moment
from dcdecom.papers.days_section import days_section
from dcdecom.papers.devices_section import devices_section, sources_section
from dcdecom.papers.head import code
from dcdecom.papers.missing import missing
from dcdecom.papers.places_section import racks_section
from dcdecom.papers.said import files, party, timer_state
from dcdecom.papers.steps_section import steps_section
from dcdecom.papers.summary import summary
from dcdecom.papers.visible import plain_all


def build(case: Case, playbook: Playbook, texts: Texts, zone: tzinfo) -> r.Report:
    """The report as of the case's last event, every text of it made harmless."""
    report = r.Report(
        summary=summary(case, playbook, texts, zone),
        schema=r.SCHEMA,
        request=_request(case),
        steps=steps_section(case, playbook, texts, zone),
        working_days=days_section(case, playbook, texts, zone),
        devices=devices_section(case, texts, zone),
        racks=racks_section(case),
        changes=changes_section(case, texts, zone),
        ways_back=ways_back_section(case, texts, zone),
        timers=_timers(case, texts, zone),
        exceptions=_exceptions(case, playbook, zone),
        told=_told(case, playbook, zone),
        missing=tuple(r.MissingEntry(m.code, m.step, m.text) for m in missing(case, playbook, texts)),
        sources=sources_section(case),
        attachments=_attachments(case),
        journal=_journal(case, playbook, zone),
    )
    harmless: r.Report = plain_all(report)
    return harmless


def _request(case: Case) -> r.Request:
    letter, minutes = case.request.get("letter") or {}, case.request.get("minutes") or {}
    disposition = case.request.get("disposition") or {}
    return r.Request(
        letter=_letter(letter) if letter else None,
        minutes=r.Minutes(minutes.get("number") or "", day(minutes.get("date"))) if minutes else None,
        agenda=disposition.get("agenda") or "",
        team=tuple(disposition.get("team") or ()),
        sha256=case.request.get("sha256") or "",
    )


def _letter(letter: Mapping[str, Any]) -> r.Letter:
    return r.Letter(
        number=letter.get("number") or "",
        date=day(letter.get("date")),
        received=day(letter.get("received")),
        office=letter.get("office") or "",
        signatory=letter.get("signatory") or "",
        post=letter.get("post") or "",
        subject=letter.get("subject") or "",
    )


def _timers(case: Case, texts: Texts, zone: tzinfo) -> tuple[r.Timer, ...]:
    """Deadlines in which something was watched, and what was seen when they ended."""
    return tuple(
        r.Timer(
            name=t.name,
            text=texts.sentences.get(f"report.timer-{t.name}", ""),
            step=t.step,
            opened=moment(t.opened_at, zone, seconds=True),
            until=moment(t.until, zone, seconds=True),
            seconds=t.seconds,
            state=timer_state(case, t),
            result=_watched(t.result),
            files=files(t.result.get("attachments") or ()),
        )
        for t in case.timers
    )


def _watched(result: Mapping[str, Any]) -> r.Watched | None:
    """What was found when a deadline ended."""
    still, back, missed = (tuple(result[key]) if key in result else None for key in ("still_seen", "back", "missed"))
    found = r.Watched(still, back, missed, result.get("switches_read"))
    return found if found != r.Watched(None, None, None, None) else None


def _exceptions(case: Case, playbook: Playbook, zone: tzinfo) -> tuple[r.AcceptedFinding, ...]:
    return tuple(
        r.AcceptedFinding(a.key, moment(a.until, zone), a.note, party(playbook, a.by), a.person) for a in case.accepted
    )


def _told(case: Case, playbook: Playbook, zone: tzinfo) -> tuple[r.Told, ...]:
    return tuple(
        r.Told(
            by=party(playbook, t.get("by", "")),
            happened_on=day(t.get("on")),
            note=t.get("note") or "",
            decision=t.get("decision") or "",
            recorded_at=moment(time_of(t["at"]), zone) if t.get("at") else "",
        )
        for t in case.told
    )


def _attachments(case: Case) -> tuple[r.AttachmentEntry, ...]:
    """Every file that an event names. Sealed ones may hold secrets and stay where they are."""
    return tuple(
        r.AttachmentEntry(file.name, file.sha256, file.sealed, a["seq"], a["type"])
        for a, file in zip(case.attachments, files(case.attachments), strict=True)
    )


def _journal(case: Case, playbook: Playbook, zone: tzinfo) -> r.Journal:
    header = playbook.header
    procedure = r.Procedure(header.number, header.name, header.revision)
    return r.Journal(
        case=case.id,
        estate=case.estate,
        state=case.state,
        note=case.state_note if case.state == "cancelled" else "",
        opened=moment(case.opened_at, zone, seconds=True),
        opened_by=case.opened_by,
        events=case.last_seq,
        last_event=moment(case.last_at or case.opened_at, zone, seconds=True),
        head=case.head,
        code=code(case.head),
        tool=case.tool,
        playbook=playbook.name,
        procedure=procedure if procedure != r.Procedure("", "", "") else None,
        binding={key: str(case.binding[key]) for key in sorted(case.binding)},
        unknown_events=tuple(case.unknown_events),
    )
