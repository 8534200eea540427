"""Who is told what by mail or by another system, and what has not left."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from dcdecom.doctor.doctor_inputs import Given
from dcdecom.doctor.result import Line, ok, to_fix
from dcdecom.model.people import People
from dcdecom.ports.outbox import Undelivered
from dcdecom.ports.reporting import Progress

HELP = "dcdecom help tell-people"
PATIENCE = timedelta(minutes=15)
"""What is younger may be on its way."""


def notices(given: Given, tell: Progress) -> Iterator[Line]:
    """That whoever is to be told can be, and that nothing has been waiting for long."""
    its = given.settings.notices
    places = {"webhook": its.webhook, "mail": its.mail, "smtp": its.smtp, "ticket": its.ticket}
    named = [name for name, found in places.items() if found]
    yield ok("notices", "notices", f"by {', '.join(named)}" if named else "nobody is told anything")
    if isinstance(given.people, People) and its.smtp is None:
        lacking = [person.id for person in given.people.people if person.notices]
        if lacking:
            said = f"{', '.join(lacking)} would be told by mail, and no mail server is named"
            yield to_fix("notices", "notices.smtp", said, f"Name it under notices.smtp: {HELP}.")
    if given.settings.web is not None and not (its.smtp or its.webhook or its.mail):
        said = "nobody is told by another way than the pages what is recorded in his name"
        yield to_fix("notices", "signers", said, f"Name notices.smtp, and `mail` of each who signs: {HELP}.")
    yield from (_undelivered(given, row) for row in given.undelivered() if given.now - row.oldest >= PATIENCE)


def _undelivered(given: Given, row: Undelivered) -> Line:
    age = given.now - row.oldest
    since = f"{age.days} days" if age.days else f"{age.seconds // 60} minutes"
    given_up = f", {row.given_up} of which are not tried any more" if row.given_up else ""
    why = f": {row.why}" if row.why else ", and nobody has sent it: does the worker run?"
    said = f"{row.count} notices have not left, the oldest for {since}{given_up}{why}"
    return to_fix("notices", row.receiver, said, f"Mend what is named; dcdecom worker --once tries again ({HELP}).")
