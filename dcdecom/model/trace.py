"""What systems keep of a case's writes, held against what its journal knows.

A journal that was restored from an older backup, or that goes on as a copy on another host, does not know what the
world does: notes in the record, entries of its change log, and silences that name the case.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from dcdecom.late_dataclass import dataclass
from dcdecom.model.case import Case
from dcdecom.model.changes.zabbix import SilenceHost

NOTE = re.compile(r"dcdecom case (?P<case>\d{4}-\d{4,}), (?P<step>[^:\n]{1,80}): journal head (?P<head>[0-9a-f]{64})")
NOTE_BEGINS = "dcdecom case "
NONCE = re.compile(r"(?P<case>\d{4}-\d{4,})/\d+/[0-9a-f]{8}")
SILENCE = re.compile(r"dcdecom (?P<case>\d{4}-\d{4,}) (?P<device>.+)")


@dataclass(frozen=True)
class Trace:
    """One write of a case, as a system keeps it."""

    case: str
    where: str
    """As `NetBox journal entry 17`."""
    says: str
    """Its own words."""
    head: str = ""
    """The head of the journal that it holds; empty where it holds none."""
    nonce: str = ""
    silence: str = ""
    """The name of a maintenance of ours; empty for all else."""

    def __str__(self) -> str:
        return f"{self.where}: {self.says}"


@dataclass(frozen=True)
class Known:
    """What one journal knows of its own writes."""

    heads: frozenset[str]
    nonces: frozenset[str]
    silences: frozenset[str]

    def has(self, trace: Trace) -> bool:
        """Whether a write is one of this journal's."""
        if trace.head:
            return trace.head in self.heads
        return trace.nonce in self.nonces or trace.silence in self.silences


NOTHING = Known(frozenset(), frozenset(), frozenset())
"""What a journal knows that is not here."""


def known_by(events: Iterable[tuple[str, Mapping[str, object]]], case: Case) -> Known:
    """What a journal knows, from the hash and the payload of each event, and from the case that they tell."""
    heads, nonces = set[str](), set[str]()
    for head, payload in events:
        heads.add(head)
        if nonce := payload.get("nonce"):
            nonces.add(str(nonce))
    made = (t for t in case.changes if t.state != "pending")
    silences = (t.change.name for t in made if isinstance(t.change, SilenceHost))
    return Known(frozenset(heads), frozenset(nonces), frozenset(silences))


def of_note(id: object, text: str) -> Trace | None:
    """What a note of the record says of a case; None where it is none of ours."""
    found = NOTE.search(text)
    if found is None:
        return None
    nonce = NONCE.search(text, found.end())
    says = " ".join(text[found.start() :].split())[:300]
    return Trace(found["case"], f"NetBox journal entry {id}", says, found["head"], nonce[0] if nonce else "")


def of_message(id: object, message: str, says: str) -> Trace | None:
    """What an entry of the record's change log says of a case; None where it is none of ours."""
    found = NONCE.match(message)
    return Trace(found["case"], f"NetBox change log {id}", says[:300], nonce=found[0]) if found else None


def of_silence(title: str, id: str, name: str, description: str) -> Trace | None:
    """What a maintenance says of a case; None where it is none of ours."""
    found, nonce = SILENCE.fullmatch(name), NONCE.search(description)
    if found is None:
        return None
    says = f"{name}: {' '.join(description.split())[:300]}"
    return Trace(found["case"], f"{title} maintenance {id}", says, "", nonce[0] if nonce else "", name)


def unknown(traces: Iterable[Trace], known: Known) -> Iterator[Trace]:
    """Those that a journal does not know."""
    return (trace for trace in traces if not known.has(trace))
