"""Laporan: the report in which the team tells its superiors what became of a request."""

from __future__ import annotations

from collections.abc import Iterator

from dcdecom.model.case import Step
from dcdecom.model.playbook import Row
from dcdecom.papers.dates import long_day, moment
from dcdecom.papers.form_section import findings_of
from dcdecom.papers.missing import ONLY_SIGNED, missing
from dcdecom.papers.paper_context import PaperContext
from dcdecom.papers.phrases import party
from dcdecom.papers.shared_values import all_done, compared, incoming
from dcdecom.papers.summary import EVIDENCE, changed_line, days_whole, lost_line
from dcdecom.papers.template_fields import Done, RunReport
from dcdecom.papers.verdicts import looks_at
from dcdecom.papers.vocabulary import STEP_STATES


def run_report(matter: PaperContext) -> RunReport:
    """The report as of the case's last event. It says that the withdrawal was done only where all of it is proved."""
    case, texts = matter.case, matter.texts
    minutes = case.request.minutes
    signer = matter.at_the_rack()
    evidence = [m for m in missing(case, matter.playbook, texts, matter.zone) if m.code in EVIDENCE]
    lacking = tuple(m.text for m in evidence if m.code not in ONLY_SIGNED)
    only_signed = tuple(m.text for m in evidence if m.code in ONLY_SIGNED)
    done = not lacking and all_done(case)
    return RunReport(
        general=matter.general(),
        number=matter.wide_blank,
        procedure=matter.playbook.header.number,
        procedure_name=matter.playbook.header.name,
        applicant=matter.applicant,
        letter=incoming(matter),
        minutes_number=minutes.number if minutes else "",
        minutes_date=long_day(minutes.date, texts) if minutes else "",
        steps=tuple(_steps(matter)),
        days=days_whole(case, matter.playbook, texts, matter.zone),
        devices=compared(matter),
        changed=changed_line(case, texts),
        lost=lost_line(case, texts),
        accepted="; ".join(_accepted(matter)) or texts.say("report.none"),
        lacking=lacking,
        only_signed=only_signed,
        complete=done and not only_signed,
        settled=done and bool(only_signed),
        code=matter.code_now(),
        signer=matter.written(signer, post="" if signer else party(matter.playbook, matter.playbook.policy.acts[0])),
    )


def _steps(matter: PaperContext) -> Iterator[Done]:
    """Each row that was reached, as it stands; the row that makes this report is the last."""
    for number, row in enumerate(matter.playbook.rows, 1):
        step = matter.case.step(row.slug)
        if step and step.state != "open":
            on = step.happened_on or (step.closed_at.astimezone(matter.zone).date() if step.closed_at else None)
            state = matter.word(STEP_STATES[step.state])
            yield Done(str(number), row.text, long_day(on, matter.texts) if on else "-", state, _counted(step, row))


def _counted(step: Step, row: Row) -> str:
    """`1 / 1`: working days against the norm."""
    counted = step.took_days is not None and step.state != "skipped" and row.norm_days
    return f"{step.took_days} / {row.norm_days}" if counted else ""


def _accepted(matter: PaperContext) -> Iterator[str]:
    for a in (a for a in matter.case.accepted if not a.void):
        by, until = party(matter.playbook, a.by), moment(a.until, matter.zone)
        yield matter.say("report.exception", finding=_what(matter, a.key), party=by, until=until)


def _what(matter: PaperContext, key: str) -> str:
    """An accepted finding in its own sentence; where no look holds it any more, the device that it is about."""
    if doubt := matter.case.doubts.get(key):
        said = dict(doubt.params)
        return matter.say(f"drafts.accepted-{doubt.code}", name=said["name"], other=said.get("other", ""))
    name = key.partition("/")[0]
    device = matter.case.devices.get(name)
    if device is None:
        return matter.say("drafts.accepted-binding")
    of_looks = (f for look in looks_at(device) for f in look.findings)
    found = next((f for f in (*of_looks, *findings_of(device)) if f.key == key), None)
    return matter.texts.finding(found).rstrip(".") if found else matter.say("drafts.accepted-about", device=name)
