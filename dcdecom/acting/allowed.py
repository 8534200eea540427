"""Who may change anything in a case."""

from __future__ import annotations

from dcdecom.errors import Refused
from dcdecom.model.case import Case
from dcdecom.room import Room


def must_be_allowed(room: Room, case: Case) -> None:
    """Only who was appointed, and may act today, changes anything, through dcdecom or by hand."""
    room.must_know_the_actor()
    if room.person is None:
        return
    today = room.clock.now().astimezone(room.zone).date()
    if room.person.id in case.deciders:
        raise Refused(f"{room.person.name} decided in {case.id}, and so carries out nothing. Nothing was changed.")
    team = (case.request.get("disposition") or {}).get("team", ())
    acts = room.playbook.policy.acts
    if acts and not any(room.person.mandate(party, today) for party in acts):
        names = ", ".join(room.playbook.party(p).name for p in acts)
        raise Refused(f"{room.person.name} does not act for {names} today. Nothing was changed.")
    if team and room.person.id not in team:
        raise Refused(f"{room.person.name} was not appointed for {case.id}. Nothing was changed.")
