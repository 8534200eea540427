"""The look that a withdrawal's plan rests on, held against the last rehearsal."""

from __future__ import annotations

from dcdecom.checks.rehearsal import compared, observed
from dcdecom.model.case import Case
from dcdecom.model.facts.rehearsal import RehearsalCompared
from dcdecom.model.playbook import Row
from dcdecom.steps.examine_devices import record_look
from dcdecom.steps.moves import Record
from dcdecom.steps.observer import Observer
from dcdecom.steps.procedure import Procedure


def look_on_the_day(case: Case, row: Row, procedure: Procedure, observer: Observer) -> tuple[Record, ...]:
    """One `evidence-taken` a device; where there was a rehearsal, what is different since, if that is news."""
    found = observer.look(procedure, case, case.going, afresh=True)
    records = tuple(record_look(found[d.name], row.slug, procedure.policy, machine_too=True) for d in case.going)
    if not case.rehearsals:
        return records
    last, names = case.rehearsals[-1], {d.name for d in case.going}
    before = [o for o in last.fact.observed if o.device in names]
    now = [o for name in found for o in observed(found[name])]
    differences, count = compared(before, now)
    fact = RehearsalCompared(row.slug, last.seq, differences, count)
    said = case.compared.fact if case.compared else None
    same = said is not None and (said.rehearsal, said.differences, said.count) == (last.seq, differences, count)
    return records if same else (*records, Record(fact))
