"""Makes the report of a case, from its journal alone: the same events give the same report, as of the last of them."""

from __future__ import annotations

from datetime import tzinfo

from dcdecom.model.case import Case
from dcdecom.model.codec import write
from dcdecom.model.facts.base import Attached, Recorded
from dcdecom.model.facts.looks import TimerOver
from dcdecom.model.facts.papers import AttachmentPurged, SetAside
from dcdecom.model.facts.request import Letter
from dcdecom.model.playbook import Playbook
from dcdecom.model.texts import Texts
from dcdecom.papers import report as r
from dcdecom.papers.awaited_section import awaited_section, returned_words
from dcdecom.papers.changes_section import changes_section, ways_back_section
from dcdecom.papers.dates import day, moment
from dcdecom.papers.days_section import days_section
from dcdecom.papers.devices_section import devices_section, sources_section
from dcdecom.papers.door_section import door_section
from dcdecom.papers.journal_code import code
from dcdecom.papers.missing import missing
from dcdecom.papers.photo_words import photo_reading
from dcdecom.papers.phrases import party, timer_state
from dcdecom.papers.places_section import racks_section
from dcdecom.papers.postponed_section import postponed_section
from dcdecom.papers.rehearsal_section import rehearsal_words
from dcdecom.papers.release_section import release_section
from dcdecom.papers.sanitize import plain_all
from dcdecom.papers.since_return import since_return
from dcdecom.papers.steps_section import steps_section
from dcdecom.papers.summary import summary
from dcdecom.papers.teams_section import teams_section
from dcdecom.papers.wiping_section import wiping_section


def build(case: Case, playbook: Playbook, texts: Texts, zone: tzinfo, anew: bool = False) -> r.Report:
    """The report as of the case's last event, every text of it made harmless.

    `anew`: it is the team's report that is being made, and no report that was sent back.
    """
    report = r.Report(
        summary=summary(case, playbook, texts, zone, "" if anew else returned_words(case, playbook, texts)),
        schema=r.SCHEMA,
        request=_request(case),
        steps=steps_section(case, playbook, texts, zone, anew),
        working_days=days_section(case, playbook, texts, zone),
        postponements=postponed_section(case, playbook, texts, zone),
        teams=teams_section(case),
        rehearsal=rehearsal_words(case, texts, zone),
        devices=devices_section(case, playbook, texts, zone),
        racks=racks_section(case),
        changes=changes_section(case, texts, zone),
        ways_back=ways_back_section(case, texts, zone),
        release=release_section(case, texts, zone),
        passes=door_section(case, playbook, texts, zone),
        certificates=wiping_section(case, zone),
        timers=_timers(case, texts, zone),
        exceptions=_exceptions(case, playbook, zone),
        told=_told(case, playbook, zone),
        missing=tuple(r.MissingEntry(m.code, m.step, m.text) for m in missing(case, playbook, texts, zone)),
        awaited=awaited_section(case, playbook, texts, zone),
        since_return=since_return(case, texts),
        sources=sources_section(case),
        attachments=_attachments(case, texts, zone),
        journal=_journal(case, playbook, zone, anew),
    )
    return plain_all(report)


def _request(case: Case) -> r.Request:
    letter, minutes = case.request.letter, case.request.minutes
    return r.Request(
        letter=_letter(letter) if letter else None,
        minutes=r.Minutes(minutes.number, day(minutes.date)) if minutes else None,
        agenda=case.agenda,
        team=case.team,
        sha256=case.request.sha256,
    )


def _letter(letter: Letter) -> r.Letter:
    return r.Letter(
        number=letter.number,
        date=day(letter.date),
        received=day(letter.received),
        office=letter.office,
        signatory=letter.signatory,
        post=letter.post,
        subject=letter.subject,
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
            result=_watched(t.result) if t.result else None,
            files=r.files(t.result.attachments) if t.result else (),
        )
        for t in case.timers
    )


def _watched(result: TimerOver) -> r.Watched | None:
    """What was found when a deadline ended."""
    found = r.Watched(result.still_seen, result.back, result.missed, result.switches_read)
    return found if found != r.Watched(None, None, None, None) else None


def _exceptions(case: Case, playbook: Playbook, zone: tzinfo) -> tuple[r.AcceptedFinding, ...]:
    return tuple(
        r.AcceptedFinding(a.key, moment(a.until, zone), a.note, party(playbook, a.by), a.person) for a in case.accepted
    )


def _told(case: Case, playbook: Playbook, zone: tzinfo) -> tuple[r.Told, ...]:
    return tuple(
        r.Told(
            by=party(playbook, t.fact.by),
            happened_on=day(t.fact.on),
            note=t.fact.note,
            decision=t.fact.decision,
            recorded_at=moment(t.at, zone),
        )
        for t in case.told
    )


def _attachments(case: Case, texts: Texts, zone: tzinfo) -> tuple[r.AttachmentEntry, ...]:
    """Every file that an event names. Sealed ones may hold secrets and stay where they are."""

    def told(found: Recorded[SetAside] | Recorded[AttachmentPurged] | None, why: str) -> str:
        if found is None:
            return ""
        return texts.say("report.decided", who=found.fact.person_name or "-", at=moment(found.at, zone), why=why)

    photos = {file.sha256: about for about, files in case.photos.items() for file in files}

    def entry(a: Attached) -> r.AttachmentEntry:
        device, shows = photos.get(a.file.sha256, ("", ""))
        aside, gone = case.set_aside.get(a.file.sha256), case.purged.get(a.file.sha256)
        return r.AttachmentEntry(
            a.file.name, a.file.sha256, a.file.sealed, a.seq, a.type,
            told(aside, aside.fact.note if aside else ""), told(gone, gone.fact.reason if gone else ""), shows, device,
            *photo_reading(case, a.file.sha256, texts, zone),
        )  # fmt: skip

    return tuple(map(entry, case.attachments))


def _journal(case: Case, playbook: Playbook, zone: tzinfo, anew: bool) -> r.Journal:
    header = playbook.header
    procedure = r.Procedure(header.number, header.name, header.revision)
    return r.Journal(
        case=case.id,
        estate=case.estate,
        state="closing" if anew and _is_sealing(case, playbook) else case.state,
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
        binding={key: str(value) for key, value in sorted(write(case.binding).items())},
        unknown_events=tuple(case.unknown_events),
    )


def _is_sealing(case: Case, playbook: Playbook) -> bool:
    """Whether the row that closes the journal is at work: the report that it makes is the last word."""
    row = next((r for r in playbook.rows if case.current and r.slug == case.current.slug), None)
    return case.state == "open" and bool(row and row.action == "seal")
