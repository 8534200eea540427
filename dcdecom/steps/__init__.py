"""What a playbook row does: it reads, judges, proposes, and names who is awaited; it never acts.

To add an SOP step, write a row in the playbook and, where what it does is new, one function here and a row in ACTIONS.
"""

from __future__ import annotations

from collections.abc import Callable

from dcdecom.model.case import Case
from dcdecom.model.playbook import Action, Row
from dcdecom.steps import examine, papers, release, rest, unmonitor, withdraw
from dcdecom.steps.moves import Next
from dcdecom.steps.observer import Observer
from dcdecom.steps.procedure import Procedure

ACTIONS: dict[Action, Callable[[Case, Row, Procedure, Observer], Next | tuple[Next, ...]]] = {
    "register": papers.register,
    "gate": papers.gate,
    "examine": examine.examine,
    "refuse": examine.refuse,
    "form": papers.form,
    "withdraw": withdraw.withdraw,
    "rest": rest.rest,
    "unmonitor": unmonitor.unmonitor,
    "report": papers.report,
    "seal": papers.seal,
    "release": release.release,
}
