"""A rehearsal: the systems are read as on the day, and what they show is kept with the case. Nothing is written there.

It concludes nothing in the case: no verdict, no plan and no paper changes by it.
"""

from __future__ import annotations

from dcdecom.casework.plan_confirmation import must_be_open
from dcdecom.checks.conclusion import conclude
from dcdecom.checks.rehearsal import observed
from dcdecom.engine.advance import must_be_bound
from dcdecom.engine.case_log import CaseLog
from dcdecom.errors import Refused
from dcdecom.model.case import Case, Evidenced
from dcdecom.model.facts.rehearsal import Rehearsed
from dcdecom.model.playbook import Playbook
from dcdecom.model.sentence import Joined, Sentence
from dcdecom.ports.papers import Paper
from dcdecom.ports.systems import Readers
from dcdecom.steps.examine_devices import keep
from dcdecom.steps.observer import Observer
from dcdecom.steps.procedure import Procedure

KEPT = Sentence("nothing-recorded", "Nothing was recorded.")


def rehearse(log: CaseLog, procedure: Procedure, readers: Readers, id: str) -> dict[str, Evidenced]:
    """Look at every device that goes on, and keep what was seen; returns what each look comes to. Raises Refused."""
    log.must_know_the_actor()
    with log.hold(id):
        case = log.case(id)
        must_be_open(case)
        must_be_bound(procedure, case)
        if why := _nothing_to_rehearse(procedure.playbook, case):
            raise Refused(Joined((why, KEPT)), f"dcdecom case show {id}")
        found = Observer(readers, log.clock, case.last_seq).look(procedure, case, case.going, afresh=True)
        seen = tuple(o for evidence in found.values() for o in observed(evidence))
        kept = [keep(evidence, machine_too=False) for evidence in found.values()]
        log.append(case, Rehearsed(log.actor, seen), keep=[Paper(k.name, k.content) for k in kept])
    looked = {}
    for name, evidence in found.items():
        said = conclude(evidence, "", procedure.policy, machine_too=False)
        looked[name] = Evidenced(evidence.taken_at, "", "", said.findings, dict(said.verdicts), said.fields)
    return looked


def _nothing_to_rehearse(playbook: Playbook, case: Case) -> Sentence | None:
    row = next((r for r in playbook.rows if r.action == "withdraw"), None)
    if row is None or not case.going:
        return Sentence("rehearse-none", "{case}: nothing is withdrawn in it.", case=case.id)
    begun = [t for t in case.planned(row.slug) if t.state != "pending"]
    if begun or any(case.is_handed_over(d.name) for d in case.going):
        return Sentence("rehearse-late", "{case}: its withdrawal has begun.", case=case.id)
    return None
