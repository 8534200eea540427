"""When an agent is read once more: its links contradict its addresses, and its deadline leaves the time.

An agent shows its interfaces from a cache (net-snmp for some seconds), and its addresses as they are.
"""

from __future__ import annotations

from collections.abc import Iterable

from dcdecom.adapters.snmp.numbering import is_unsettled
from dcdecom.model.estate.network import NetworkTables
from dcdecom.model.estate.reading import Answer, Reading

SETTLED = 20
"""Seconds after which an agent shows a link as it is."""


def pause_before_it(answers: Iterable[tuple[object, Answer[object]]], took: float, deadline: float) -> float | None:
    """Seconds to wait before the agent is read again; None: what it said is taken as it is.

    `took`: how long the first reading took. Whoever waits has as much twice before `deadline`, in seconds, is over.
    """
    values = [answer.value for _, answer in answers if isinstance(answer, Reading)]
    pause = min(SETTLED, deadline / 3)
    if not any(isinstance(value, NetworkTables) and is_unsettled(value) for value in values):
        return None
    return pause if took + pause + 2 * took <= deadline else None
