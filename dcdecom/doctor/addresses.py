"""The right of dcdecom's accounts to write to DHCP servers: tried by the deletion of a lease that is not there."""

from __future__ import annotations

from collections.abc import Iterator

from dcdecom.doctor.doctor_inputs import Given
from dcdecom.doctor.result import Line, ok, to_fix, unseen
from dcdecom.model.estate.reading import Reading
from dcdecom.ports.addresses import AddressAccount
from dcdecom.ports.reporting import Progress

HOW = "Load the hook library lease_cmds (dcdecom help dhcp), or take `writer` out: then people are asked to."


def addresses(given: Given, tell: Progress) -> Iterator[Line]:
    """Nothing where no addresses are removed."""
    if given.addresses:
        yield from of_account(given.addresses)


def of_account(account: AddressAccount) -> Iterator[Line]:
    """One line a server that dcdecom writes to."""
    for name in account.servers():
        subject, answer = f"dhcp {name} writer", account.may_delete(name)
        if not isinstance(answer, Reading):
            yield unseen("dhcp-right", subject, answer, "See that it is reached, and lets it in (dcdecom help dhcp).")
        elif answer.value:
            yield to_fix("dhcp-right", subject, answer.value, HOW)
        else:
            yield ok("dhcp-right", subject, "may delete leases, tried without effect")
