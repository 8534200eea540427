"""The signing origin: its pages as they were shipped, and no key there that is not meant to sign."""

from __future__ import annotations

from collections.abc import Iterator

from dcdecom.doctor.doctor_inputs import Given
from dcdecom.doctor.result import Line, ok, to_fix
from dcdecom.errors import InputError
from dcdecom.ports.reporting import Progress


def signing(given: Given, tell: Progress) -> Iterator[Line]:
    """Nothing where there is no web application."""
    if (web := given.settings.web) is None:
        return
    found = tuple(given.signing_pages())
    how = f"As root: dcdecom signing-pages --to {web.pages}; and remove what is none of its files."
    for said in found:
        yield to_fix("signing-pages", str(web.pages), said, how)
    if not found:
        yield ok("signing-pages", str(web.pages), "as they were shipped, and root's alone")
    if not isinstance(given.people, InputError):
        yield from _keys(given)


def _keys(given: Given) -> Iterator[Line]:
    """A key of the application's host among those that sign: whoever controls the application could ask for it."""
    web, people = given.settings.web, given.people
    if web is None or isinstance(people, InputError):
        return
    for person in people.people:
        for name, keys, host in (("keys", person.keys, web.sign_host), ("web_keys", person.web_keys, web.host)):
            strange = {its for key in keys if (its := given.host_of_key(key.bare)) not in ("", "ssh:", host)}
            for its in sorted(strange):
                said = f"{name} has a passkey of {its}, and those of {host} belong there"
                yield to_fix("passkey-host", person.id, said, f"Take it out of {given.settings.people}.")
