"""Who was appointed to carry a case out, from when, and what each team has changed: `tim_pelaksana`, and papers."""

from __future__ import annotations

from collections.abc import Iterator

from dcdecom.model.case import Case, Tracked
from dcdecom.model.teams import Team, handed_over, teams
from dcdecom.papers.dates import day, long_day
from dcdecom.papers.paper_context import PaperContext
from dcdecom.papers.phrases import named
from dcdecom.papers.report import Team as Reported


def teams_section(case: Case) -> tuple[Reported, ...]:
    """Each team of a case that was handed over to another; nothing of a case that one team carries out."""
    if not handed_over(case):
        return ()
    return tuple(Reported(t.members, day(t.on), t.by, t.changes) for t in teams(case))


def team_names(matter: PaperContext) -> tuple[str, ...]:
    """A sentence that names the team; where it was handed over, one of each team."""
    if handed_over(matter.case):
        return team_sentences(matter)
    found = teams(matter.case)
    return (matter.say("drafts.team-one", names=_names(matter, found[-1])),) if found else ()


def team_sentences(matter: PaperContext) -> tuple[str, ...]:
    """Of a case that was handed over: who was appointed, by whom and from when, and how much they changed."""
    return tuple(_sentences(matter)) if handed_over(matter.case) else ()


def _sentences(matter: PaperContext) -> Iterator[str]:
    for number, team in enumerate(teams(matter.case), 1):
        since = long_day(team.on, matter.texts) if team.on else matter.say("drafts.team-beginning")
        told = {"number": number, "names": _names(matter, team), "since": since, "count": len(team.changes)}
        by = matter.say("drafts.team-by", by=team.by) if team.by else ""
        yield matter.say("drafts.team-of" if team.changes else "drafts.team-of-none", **told, by=by)


def _names(matter: PaperContext, team: Team) -> str:
    return named(matter.texts, [p.name if (p := matter.people.by_id(id)) else id for id in team.members])


def made_by(matter: PaperContext, tracked: Tracked) -> str:
    """Whose hands made a change, in a case of more than one team."""
    if not handed_over(matter.case) or not tracked.hands:
        return ""
    names = [person.name if (person := matter.people.by_id(id)) else id for id in sorted(tracked.hands)]
    return matter.say("drafts.did-by", names=named(matter.texts, names))
