"""The right of dcdecom's keys to update zones: tried by the removal of what is not there, which changes nothing."""

from __future__ import annotations

from collections.abc import Iterator

from dcdecom.doctor.doctor_inputs import Given
from dcdecom.doctor.result import Line, ok, to_fix, unseen
from dcdecom.model.estate.reading import Reading
from dcdecom.ports.names import NameAccount
from dcdecom.ports.reporting import Progress

HOW = "Let the key update every name of the zone (dcdecom help dns), or take `writer` out: then people are asked to."


def names(given: Given, tell: Progress) -> Iterator[Line]:
    """Nothing where no names are removed."""
    if given.names:
        yield from of_account(given.names)


def of_account(account: NameAccount) -> Iterator[Line]:
    """One line a zone."""
    for view, zone in account.zones():
        subject, answer = f"dns {view} {zone} writer", account.may_update(view, zone)
        if not isinstance(answer, Reading):
            yield unseen("dns-right", subject, answer, "See that its server is reached (dcdecom help dns).")
        elif answer.value:
            yield to_fix("dns-right", subject, answer.value, HOW)
        else:
            yield ok("dns-right", subject, "may update the zone, tried without effect")
