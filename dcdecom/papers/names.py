"""The names of the people of a case, as its own journal has them: the people file of today may say otherwise."""

from __future__ import annotations

from collections.abc import Mapping

from dcdecom.model.case import Case


def names_of(case: Case) -> Mapping[str, str]:
    """Id -> name of everybody who signed or reported something in a case."""
    closed = (gate.closed for gate in case.gates if gate.closed)
    return {one.person: one.person_name for one in closed if one.person_name}
