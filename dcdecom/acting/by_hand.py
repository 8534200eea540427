"""Changes that people made by hand, looked at as soon as their system can be read again."""

from __future__ import annotations

from dcdecom.acting.reading import read
from dcdecom.acting.words import nonce_of
from dcdecom.changes import kind_of
from dcdecom.changes.hands import contradiction, is_seen, unseen
from dcdecom.errors import Exit
from dcdecom.model.case import Case
from dcdecom.model.estate.answer import Reading
from dcdecom.model.finding import finding_plain
from dcdecom.room import Room
from dcdecom.steps.next import Await


def hands_contradicted(room: Room, case: Case, back: bool = False) -> Await | None:
    """Look at what was made by hand, as soon as its system can be read again; stop where it is not so.

    `back`: on a way back only what belongs to one, since the rest may be what is walked back.
    """
    found = []
    for tracked in (t for t in unseen(case) if t.undoes or not back):
        answer = read(room, tracked, nonce_of(case, tracked))
        if not isinstance(answer, Reading):
            continue
        so = is_seen(tracked, answer.value)
        if not so and kind_of(tracked.change).fleeting:
            continue
        against = [] if so else [contradiction(tracked)]
        if so or tracked.seen != "not so":
            body = {"n": tracked.n, "so": so, "after": dict(answer.value)}
            plain = {"findings": [finding_plain(f) for f in against]} if against else {}
            room.append(room.case(case.id), "manual-seen", body | plain)
        found += [(tracked, f) for f in against]
    if not found:
        return None
    text = "What was made by hand is not so, as its system shows. Nothing was changed."
    advice = [f"Find out why and put it right, then: dcdecom case {'undo' if back else 'run'} {case.id}"]
    forth = (tracked for tracked, _ in found if not tracked.undoes)
    advice += [f"Or take it back: dcdecom case undo {case.id} --change {tracked.n}" for tracked in forth]
    return Await("refused", Exit.REFUSED, text, tuple(advice), findings=tuple(f for _, f in found))
