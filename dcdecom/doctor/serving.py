"""The account of the web application: that it may read cases, and neither write them nor read what is sealed."""

from __future__ import annotations

from collections.abc import Iterator

from dcdecom.doctor.doctor_inputs import Given
from dcdecom.doctor.result import Line, ok, to_fix, unseen
from dcdecom.errors import InputError
from dcdecom.ports.reporting import Progress

HOW = "sudo dcdecom store share; for a folder above: sudo setfacl -m u:ACCOUNT:x FOLDER (dcdecom help serve)."


def serving(given: Given, tell: Progress) -> Iterator[Line]:
    """Nothing where the configuration has no section `web`."""
    if given.web is None or given.settings.web is None:
        return
    account = given.settings.web.account
    try:
        found = given.web()
    except InputError as error:
        yield to_fix("web-account", account, error.what, error.advice)
        return
    except OSError as error:
        yield unseen("web-account", account, f"{error.filename}: {error.strerror}", "Run the doctor as root.")
        return
    yield from (to_fix("web-account", account, said, HOW) for said in dict.fromkeys(found))
    if not found:
        yield ok("web-account", account, "may read cases, and nothing that is sealed or secret")
