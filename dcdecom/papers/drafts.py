"""Which further papers a row makes: by what the row does, never by its name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from dcdecom.papers.document import Document
from dcdecom.papers.forms import completeness_form
from dcdecom.papers.letters import reply
from dcdecom.papers.matter import Matter
from dcdecom.papers.minutes import withdrawal_minutes
from dcdecom.papers.pull_list import pull_leave, ready_to_pull
from dcdecom.papers.work_minutes import work_minutes

Draft: TypeAlias = Callable[[Matter], Document | None]
"""Makes one paper; None where the case has no occasion for it."""


def _handover(matter: Matter) -> Document | None:
    """No minutes lie ready to sign while a port is up or an address of the server is still seen."""
    return withdrawal_minutes(matter) if ready_to_pull(matter) else None


DRAFTS: Mapping[str, tuple[tuple[str, Draft], ...]] = {
    "refuse": (("surat-balasan", reply),),
    "form": (("form-kelengkapan", completeness_form),),
    "withdraw": (("pull-leave", pull_leave), ("ba-penarikan", _handover)),
    "report": (("ba-pelaksanaan", work_minutes),),
}
"""Action of a row -> file names without ending, and who makes them."""


def drafts(matter: Matter) -> tuple[tuple[str, Document], ...]:
    made = ((name, make(matter)) for name, make in DRAFTS.get(matter.row.action, ()))
    return tuple((name, document) for name, document in made if document is not None)
