"""What electronic signatures in PDFs (TTE) are checked by: trust roots, library, and whose certificates are known."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from dcdecom.doctor.doctor_inputs import Given
from dcdecom.doctor.result import Line, ok, to_fix, wrong
from dcdecom.errors import InputError
from dcdecom.model.people import People
from dcdecom.ports.machine import TrustRoot
from dcdecom.ports.reporting import Progress

HELP = "dcdecom help check-a-tte"
SOON = timedelta(days=60)


def tte(given: Given, tell: Progress) -> Iterator[Line]:
    """That the roots can be read and hold for longer than today; without any, that no TTE is checked."""
    file = given.settings.tte.roots
    if file is None:
        yield ok("tte", "tte.roots", "none are named: a TTE is recorded as not checked")
        return
    try:
        roots = given.machine.trust_roots(file)
    except InputError as error:
        yield wrong("tte", str(file), error)
        return
    bad = [line for root in roots for line in _about(given, root)]
    yield from bad or [ok("tte", "tte.roots", f"{len(roots)} trust roots, none of which has expired")]
    if not given.machine.checks_tte():
        yield to_fix("tte", "tte.roots", "what checks a TTE is not installed", "pip install 'dcdecom[tte]'")
    if isinstance(given.people, People) and not any(person.certificates for person in given.people.people):
        how = f"Name the fields of each signer's certificate under certificates in {given.settings.people}: {HELP}."
        yield to_fix("tte", "certificates", "the people file does not say whose any certificate is", how)


def _about(given: Given, root: TrustRoot) -> Iterator[Line]:
    how = f"Get the one of today from the authority, compare its fingerprint, and put it into the file: {HELP}."
    if root.until < given.today:
        yield to_fix("tte", root.name, f"this trust root expired on {root.until}", how)
    elif root.until - given.today < SOON:
        yield to_fix("tte", root.name, f"this trust root expires on {root.until}", how)
    if not root.is_authority:
        yield to_fix("tte", root.name, "this is no certificate of an authority", how)
