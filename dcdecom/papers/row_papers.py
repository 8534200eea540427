"""Which further papers a row makes: by what the row does, never by its name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from dcdecom.papers.gate_sheets import TEMPLATES
from dcdecom.papers.paper_context import PaperContext
from dcdecom.papers.pull_list import pull_leave
from dcdecom.papers.release_minutes import release_minutes
from dcdecom.papers.reply import reply
from dcdecom.papers.run_report import run_report
from dcdecom.papers.template_fields import PullList, ReleaseMinutes, Reply, RunReport, WorkMinutes
from dcdecom.papers.work_minutes import work_minutes

Drafted: TypeAlias = PullList | ReleaseMinutes | Reply | RunReport | WorkMinutes
Draft: TypeAlias = Callable[[PaperContext], Drafted | None]
"""Makes one paper; None where the case has no occasion for it."""

DRAFTS: Mapping[str, tuple[tuple[str, Draft], ...]] = {
    "refuse": (("reply", reply),),
    "withdraw": (("pull-list", pull_leave),),
    "report": (("work-minutes", work_minutes), ("report", run_report), ("release-minutes", release_minutes)),
}
"""Action of a row -> templates, and who makes what stands in them."""


OF_A_WITHDRAWAL = frozenset({"work-minutes", "report"})
"""What a case that follows another does not make: nothing is withdrawn in it."""


def drafts(matter: PaperContext) -> tuple[tuple[str, Drafted], ...]:
    """The papers of the row that no gate of it asks for as a sheet."""
    spared = OF_A_WITHDRAWAL if matter.case.follows else frozenset[str]()
    printed = spared | {TEMPLATES.get(gate.paper, gate.paper) for gate in matter.row.gates}
    made = ((name, make(matter)) for name, make in DRAFTS.get(matter.row.action, ()) if name not in printed)
    return tuple((name, drafted) for name, drafted in made if drafted is not None)
