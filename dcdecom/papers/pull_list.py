"""The list of what to pull and what to leave, for the hands at the rack."""

from __future__ import annotations

from dcdecom.model.case import Tracked
from dcdecom.model.texts import Texts
from dcdecom.papers.document import Block, Document, Heading, Paragraph, Table
from dcdecom.papers.matter import Matter
from dcdecom.papers.rack import Left, left, neighbours_unread, place, pulled
from dcdecom.papers.said import happened


def pull_leave(matter: Matter) -> Document:
    """PULL and LEAVE: for the hands at the rack. While a port is not shut and soaked it says so above all."""
    return Document(
        title=matter.say("drafts.pull-title"),
        letterhead=(),
        reference=matter.reference,
        blocks=(
            Paragraph(matter.say("drafts.pull-ready" if ready_to_pull(matter) else "drafts.pull-not-ready")),
            Heading(matter.say("drafts.pull")), _pulled(matter),
            Heading(matter.say("drafts.leave")), _left(matter), *_unread(matter),
            Paragraph(matter.say("drafts.leave-cables")),
        ),
    )  # fmt: skip


def _pulled(matter: Matter) -> Table:
    unknown = matter.say("drafts.not-recorded")
    rows = tuple(
        (
            p.place or unknown,
            p.name,
            p.serial,
            "; ".join(f"{label or unknown} ({port})" for label, port in p.cables) or unknown,
        )
        for p in pulled(matter.case)
    )
    columns = ("position", "name-of-device", "serial", "cables")
    return Table(tuple(matter.say(f"drafts.column-{c}") for c in columns), rows)


def _left(matter: Matter) -> Table:
    rows = tuple(
        (e.place or matter.say("drafts.not-recorded"), *_whose(matter, e), leave_words(matter.texts, e))
        for e in left(matter.case)
    )
    columns = ("position", "name-of-device", "owner", "where")
    return Table(tuple(matter.say(f"drafts.column-{c}") for c in columns), rows)


def _whose(matter: Matter, entry: Left) -> tuple[str, str]:
    return (entry.name, entry.tenant or "-") if entry.name else (matter.say("drafts.empty-unit"), "-")


def leave_words(texts: Texts, entry: Left, section: str = "drafts") -> str:
    """Why it is named: it stays, or it stands right beside what is pulled, or both."""
    stays = [texts.say(f"{section}.where-stays")] if entry.stays else []
    beside = [texts.say(f"{section}.where-{entry.side}", device=entry.of)] if entry.side else []
    return ", ".join([*stays, *beside])


def _unread(matter: Matter) -> tuple[Block, ...]:
    blind = neighbours_unread(matter.case)
    return tuple(Paragraph(matter.say("drafts.rack-unread", device=d.name, place=place(d) or "-")) for d in blind)


def ready_to_pull(matter: Matter) -> bool:
    """Every change of this row is known to be so, the soak is over, and no address of the servers was seen after it."""
    planned: tuple[Tracked, ...] = matter.case.planned(matter.row.slug)
    soak = matter.case.timer("soak", matter.row.slug)
    shut = [t for t in planned if t.change.kind == "shut"]
    quiet = soak is not None and soak.over and not soak.result.get("still_seen")
    return bool(planned) and all(happened(t) for t in shut) and (quiet or not shut)
