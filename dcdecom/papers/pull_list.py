"""The list of what to pull and what to leave, for the hands at the rack."""

from __future__ import annotations

from datetime import datetime, tzinfo

from dcdecom.model import exit_pass
from dcdecom.model.case import Case, Tracked
from dcdecom.model.finding import Finding
from dcdecom.model.photo_challenge import challenge, hour
from dcdecom.model.texts import Texts
from dcdecom.papers.dates import moment
from dcdecom.papers.journal_code import code
from dcdecom.papers.paper_context import PaperContext
from dcdecom.papers.phrases import happened
from dcdecom.papers.rack import LeftInPlace, left, neighbours_unread, place, pulled
from dcdecom.papers.template_fields import LeftRow, PulledRow, PullList


def pull_leave(matter: PaperContext) -> PullList:
    """PULL and LEAVE. While a port is not shut and soaked it says so above all."""
    blind, door = neighbours_unread(matter.case), exit_pass.in_force(matter.case)
    return PullList(
        general=matter.general(),
        ready=may_be_pulled(matter.case, matter.row.slug),
        in_slots=any(p.in_slot for p in pulled(matter.case)),
        others=any(not p.in_slot for p in pulled(matter.case)),
        pulled=_pulled(matter),
        left=_left(matter),
        unread=tuple(f"{d.name} ({place(d) or '-'})" for d in blind),
        looked=_looked(matter),
        back=tuple(matter.texts.finding(f) for f in found_back(matter.case, matter.row.slug)),
        made=moment(matter.made_at(None), matter.zone),
        valid_until=_valid_until(matter),
        exit_pass=code(door.head) if door else "",
        exit_pass_until=moment(exit_pass.expires(door), matter.zone) if door else "",
        photo_qr=challenge(matter.case.id, matter.case.last_seq, matter.case.head, matter.made_at(None)),
        photo_hour=moment(hour(matter.made_at(None)), matter.zone),
        rack_qr=f"https://{matter.web_host}/case/{matter.case.id}/rack" if matter.web_host else "",
        code=matter.code_now(),
    )


def found_back(case: Case, step: str) -> tuple[Finding, ...]:
    """What the last look after the soak found to be back."""
    last = case.looks.get(step)
    return last.found if last else ()


def _looked(matter: PaperContext) -> str:
    last = matter.case.looks.get(matter.row.slug)
    return moment(last.at, matter.zone) if last else ""


def _valid_until(matter: PaperContext) -> str:
    end = valid_until(matter.case, matter.row.slug, matter.zone)
    return moment(end, matter.zone) if end else matter.blank


def valid_until(case: Case, step: str, zone: tzinfo) -> datetime | None:
    """The end of the day on which ports and site were looked at last: on another day they are looked at again."""
    last, timer = case.looks.get(step), case.timer("soak", step)
    seen = last.at if last else timer.over_at if timer and timer.over else None
    return seen.astimezone(zone).replace(hour=23, minute=59, second=0, microsecond=0) if seen else None


def _pulled(matter: PaperContext) -> tuple[PulledRow, ...]:
    unknown = matter.say("drafts.not-recorded")
    return tuple(
        PulledRow(
            p.place or unknown,
            p.name,
            p.serial,
            "; ".join(f"{label or unknown} ({port})" for label, port in p.cables)
            or (matter.say("drafts.no-cables") if p.in_slot else unknown),
        )
        for p in pulled(matter.case)
    )


def _left(matter: PaperContext) -> tuple[LeftRow, ...]:
    unknown = matter.say("drafts.not-recorded")
    return tuple(
        LeftRow(e.place or unknown, *_whose(matter, e), leave_words(matter.texts, e)) for e in left(matter.case)
    )


def _whose(matter: PaperContext, entry: LeftInPlace) -> tuple[str, str]:
    return (entry.name, entry.tenant or "-") if entry.name else (matter.say("drafts.empty-unit"), "-")


def leave_words(texts: Texts, entry: LeftInPlace, section: str = "drafts") -> str:
    """Why it is named: it stays, or it stands right beside what is pulled, or both."""
    stays = [texts.say(f"{section}.where-stays")] if entry.stays else []
    beside = [texts.say(f"{section}.where-{entry.side}", device=entry.of)] if entry.side else []
    return ", ".join([*stays, *beside])


def may_be_pulled(case: Case, step: str) -> bool:
    """Every change of this row is known to be so, soak and rest are over, and nothing was found to be back since."""
    planned: tuple[Tracked, ...] = case.planned(step)
    soak = case.timer("soak", step)
    asked = [t for t in case.changes if t.change.people and t.state != "undone"]
    shut = [*asked, *(t for t in planned if t.change.kind == "shut")]
    quiet = soak is not None and soak.over and not (soak.result and soak.result.still_seen)
    rest = case.timer("rest", step)
    if rest and not rest.over:
        return False
    return bool(planned) and all(happened(t) for t in shut) and (quiet or not shut) and not found_back(case, step)
