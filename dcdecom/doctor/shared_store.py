"""A store that several hosts share: that it is reached, is the one it was, and lets this host do what it has to."""

from __future__ import annotations

from collections.abc import Iterator

from dcdecom.doctor.doctor_inputs import Given
from dcdecom.doctor.result import Line, ok, to_fix, unseen
from dcdecom.errors import InputError, SystemFailure
from dcdecom.ports.reporting import Progress


def shared_store(given: Given, tell: Progress) -> Iterator[Line]:
    """Nothing where journals are kept in a file."""
    if given.shared_store is None:
        return
    try:
        for subject, said, how in given.shared_store():
            yield to_fix("store", subject, said, how) if how else ok("store", subject, said)
    except InputError as error:
        yield to_fix("store", "server", error.what, error.advice or "dcdecom help more-than-one-host")
    except SystemFailure as error:
        yield unseen("store", "server", error.what, error.advice)
