"""Anchors: heads of a journal that stand where its writers cannot reach them, and what each speaks for.

What the verifier holds himself (`--anchor`) counts, and a signature that his signers file proves. The journal also says
where further ones should be: on signed papers, in NetBox. Those count once somebody looks there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from . import gates
from .anchor_dates import Moment
from .chain import Problem, Row
from .misnamed import as_name
from .paper_code import BITS, NoCode, code, read, short

WITH_CODE = frozenset({
    "code", "code, 130 bit", "code, 256 bit", "qr", "tte, checked", "tte, checked, time not proved",
})  # fmt: skip
"""Grades of papers on which a head of this journal stands."""


class NoAnchor(Exception):
    """What was given is neither a code nor a head."""


@dataclass(frozen=True)
class Anchor:
    """What an anchor (a code or a whole head, from a paper or another place) says about a journal."""

    given: str
    seq: int | None
    """Number of the event whose hash it is; None where it is no event's."""
    at: str
    after: int
    """How many events came later: the anchor does not speak for them."""
    holds: bool
    """Whether the chain holds up to that event."""
    bits: int = BITS
    """Of the head that it gives. So few as 64 do not bind one history: whoever writes a journal finds two with them."""
    dated: Moment | None = None
    """When it stood where the verifier has it from; none where he did not say."""

    @property
    def binds(self) -> bool:
        """Whether it speaks against whoever wrote the journal as well."""
        return self.bits >= BITS


@dataclass(frozen=True)
class Whereabouts:
    """A place in which a head of this journal should stand, as the journal says."""

    seq: int
    """The event whose hash is that head."""
    code: str
    """As it stands there."""
    where: str


def find(events: Sequence[Row], problems: Sequence[Problem], given: str) -> Anchor:
    """What a code or head covers, blanks, dashes and capitals as they come. Raises NoAnchor."""
    try:
        typed = read(given)
    except NoCode as error:
        raise NoAnchor(f"anchor {given[:80]!r}: {error}") from error
    for place, event in enumerate(events):
        if typed.is_of(event["hash"]):
            sound = holds(problems, event["seq"])
            return Anchor(given, event["seq"], event["at"], len(events) - place - 1, sound, typed.bits)
    return Anchor(given, None, "", 0, holds=False, bits=typed.bits)


def holds(problems: Sequence[Problem], seq: int) -> bool:
    """Whether nothing is wrong with the chain up to an event."""
    return not any(problem.seq <= seq for problem in problems)


def whereabouts(events: Sequence[Row]) -> Iterator[Whereabouts]:
    """Where the journal says that its heads stand: papers that came back with their code, and NetBox notes."""
    by_hash = {event["hash"]: event for event in events}
    for event in events:
        body = event["payload"]
        opened = by_hash.get(str(body.get("head"))) if event["type"] == "gate-closed" else None
        sheet = by_hash.get(gates.printed(opened)) if opened else None
        if opened and sheet and str(body.get("code_grade")) in WITH_CODE:
            where = f"the paper {body.get('step')} of {body.get('by')}, {body.get('on')}"
            if opened["payload"].get("code_bits"):
                yield Whereabouts(sheet["seq"], code(sheet["hash"]), where)
            else:
                weak = " (64 bit; better the 64 digits that stand below it)"
                yield Whereabouts(sheet["seq"], short(sheet["hash"]), where + weak)
        asked = by_hash.get(str(body.get("head"))) if event["type"] == "cancelled" else None
        if asked and str(body.get("code_grade")) in WITH_CODE:
            where = f"the sheet by which {body.get('by')} gave the case up, {body.get('on')}"
            yield Whereabouts(asked["seq"], code(asked["hash"]), where)
    yield from notes(events)


def notes(events: Sequence[Row]) -> Iterator[Whereabouts]:
    """NetBox notes hold the head that the journal had when they were written: the hash of their own intent."""
    intents = dict[object, Row]()
    for event in events:
        n, after = as_name(event["payload"].get("n")), event["payload"].get("after")
        if event["type"] == "change-intended" and isinstance(n, int):
            intents[n] = event
        if event["type"] == "change-verified" and n in intents and isinstance(after, dict) and after.get("note"):
            yield Whereabouts(intents[n]["seq"], intents[n]["hash"], f"NetBox journal entry {after['note']}")
