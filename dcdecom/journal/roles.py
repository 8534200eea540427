"""Who may sign for which party, by the people file that the case was bound to when something was signed.

The journal names that file by its digest, and the case keeps it. The first event names the first one; each later one is
accepted by somebody whom the one before it knows.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from dcdecom import limits

from . import gates, people_file
from .attachment_status import Kept
from .chain import Row, is_digest

DECISIONS = frozenset({"approval", "choice", "endorsement"})
"""Papers that decide: their signer acts for the gate's party. Forms and handovers may be signed by whom the request
names."""


@dataclass(frozen=True)
class Roles:
    """What the people files of a case say."""

    events: Sequence[Row]
    kept: Kept | None
    read: dict[str, dict[str, people_file.Person] | people_file.NotRead] = field(default_factory=dict)
    """The people files that were read, by digest."""

    def file_before(self, seq: int) -> str:
        """The digest of the people file by which event number `seq` was judged; empty text where none is named."""
        return str(self._bound("people", seq) or "")

    def against(self, seq: int, person: object, party: object, on: object, key: str = "") -> tuple[str, str]:
        """Why somebody could not sign for a party on that day, as (state, words): bad, not known, or nothing."""
        digest = self.file_before(seq)
        if not digest:
            return "", ""
        try:
            found = self._people(digest).get(str(person))
            day = date.fromisoformat(str(on))
        except people_file.NotRead as error:
            return "not known", f"who may sign for {party} is not known: people file {digest[:16]}: {error}"
        except ValueError:
            return "bad", f"{on!r} is no day"
        if found is None:
            return "bad", f"{person} is nobody in people file {digest[:16]} of the case"
        if not found.acts_for(str(party), day):
            parties = ", ".join(dict.fromkeys(m.party for m in found.mandates if m.holds(day))) or "nobody"
            may = f"by people file {digest[:16]} of the case, for {parties} only"
            return "bad", f"{person} may not sign for {party} on {day}: {may}"
        if key and key not in found.keys:
            return "bad", f"its key is none of {person}'s in people file {digest[:16]} of the case"
        return "", ""

    def touch_is_enough(self, seq: int) -> bool:
        """Whether the policy of the case lets a key sign by touch alone: a case from before there was the rule does."""
        digest = self._bound("policy_in_force", seq)
        if not digest:
            return bool(self._bound("policy", seq))
        try:
            kept = self.kept if is_digest(digest) else None
            text = kept.read(str(digest), limits.POLICY_BYTES.most + 1) if kept else b""
            said = None if limits.POLICY_BYTES.passed(len(text)) else json.loads(text)
        except (OSError, ValueError, RecursionError):
            return False
        return isinstance(said, dict) and said.get("touch_only_keys", True) is True

    @property
    def is_lab(self) -> bool:
        return bool(self.events) and self.events[0]["payload"].get("estate") == "lab"

    def papers(self) -> Iterator[tuple[Row, str, str]]:
        """Each decision that was signed on paper, with what speaks against its signer's role: (state, words)."""
        for event in self.events:
            body = event["payload"]
            if event["type"] == "gate-closed" and body.get("evidence") != "key":
                yield from self._on_paper(event)
            elif event["type"] == "finding-accepted" and not body.get("signed"):
                yield event, *self._accepted(event)

    def _on_paper(self, event: Row) -> Iterator[tuple[Row, str, str]]:
        """A gate that was closed on paper: what was asked for says whether it decides, and for which party."""
        gate, body = gates.opened(self.events, event), event["payload"]
        why = gates.against(self.events, event, gate)
        asked = (gate or event)["payload"]
        if DECISIONS & {str(asked.get("paper")), str(body.get("paper"))}:
            state, words = self.against(event["seq"], body.get("person"), asked.get("by"), body.get("on"))
            yield event, "bad" if why else state, why or words
        elif why and gate:
            yield event, "bad", why

    def _accepted(self, event: Row) -> tuple[str, str]:
        """The same of one who accepted a finding or a binding: its event says no day, so three may be it."""
        body, at = event["payload"], date.fromisoformat(event["at"][:10])
        days = [at, at + timedelta(1), at - timedelta(1)]
        found = [self.against(event["seq"], body.get("person"), body.get("by"), day) for day in days]
        return next((one for one in found if not one[0]), found[0])

    def _bound(self, name: str, seq: int) -> Any:
        bound: Any = ""
        for event in self.events:
            if event["seq"] >= seq and event["type"] != "case-opened":
                break
            binding = event["payload"].get("binding")
            if event["type"] in ("case-opened", "finding-accepted", "people-accepted") and isinstance(binding, dict):
                bound = binding.get(name, "")
        return bound

    def _people(self, digest: str) -> dict[str, people_file.Person]:
        if self.kept is None:
            raise people_file.NotRead("its files are not here")
        if digest not in self.read:
            self.read[digest] = _read(self.kept, digest)
        found = self.read[digest]
        if isinstance(found, people_file.NotRead):
            raise found
        return found


def _read(kept: Kept, digest: str) -> dict[str, people_file.Person] | people_file.NotRead:
    try:
        return _people(kept, digest)
    except people_file.NotRead as error:
        return error


def _people(kept: Kept, digest: str) -> dict[str, people_file.Person]:
    if not is_digest(digest):
        raise people_file.NotRead("it is named by no SHA-256")
    state, why = kept.state(digest)
    if state != "present":
        raise people_file.NotRead(f"it is {state}{f', {why}' if why else ''}")
    try:
        return people_file.read(kept.read(digest, limits.YAML_BYTES.most + 1))
    except OSError as error:
        raise people_file.NotRead(error.strerror or str(error)) from error
