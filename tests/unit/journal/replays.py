"""Cases whose readings are kept, played in memory, and journals of them that are told anew as a careful liar would."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dcdecom import __version__
from dcdecom.journal.chain import START, Row, event_hash
from dcdecom.journal.replay import Replay, replay
from tests.unit.run.office import Office, playbook

JUDGED = ("evidence-taken", "dropped", "change-proved", "gone", "timer-over")
"""The events of the played case that rest on kept readings."""
Edit = Callable[[dict[str, Any]], object]


@dataclass(frozen=True)
class Played:
    """The journal of a case, and the bytes of its attachments by their digests. Protocol `Kept`."""

    rows: tuple[Row, ...]
    files: Mapping[str, bytes]
    office: Office | None = field(default=None, compare=False)

    def state(self, digest: str) -> tuple[str, str]:
        return ("present", "") if digest in self.files else ("missing", "")

    def read(self, digest: str, limit: int) -> bytes:
        if digest not in self.files:
            raise FileNotFoundError(2, "No such file or directory")
        return self.files[digest][:limit]

    def judged(self) -> Replay:
        return replay(self.rows, self)

    def event(self, type: str, which: int = 0) -> Row:
        return [row for row in self.rows if row["type"] == type][which]

    def readings(self, seq: int) -> tuple[str, bytes]:
        """The name and the bytes of what an event rests on."""
        (entry,) = (a for a in self.rows[seq - 1]["payload"]["attachments"] if a["name"].startswith("readings-"))
        return entry["name"], self.files[entry["sha256"]]

    def told_anew(self, seq: int, edit: Edit) -> Played:
        """The same with another payload of one event, and every hash behind it made anew: the chain holds."""
        payload = json.loads(json.dumps(self.rows[seq - 1]["payload"]))
        edit(payload)
        changed = {**self.rows[seq - 1], "payload": payload}
        return Played(chained([*self.rows[: seq - 1], changed, *self.rows[seq:]]), self.files)

    def resting_on(self, seq: int, content: bytes) -> Played:
        """The same with other readings kept for one event."""
        digest, name = hashlib.sha256(content).hexdigest(), self.readings(seq)[0]

        def edit(payload: dict[str, Any]) -> None:
            for entry in payload["attachments"]:
                if entry["name"] == name:
                    entry["sha256"] = digest

        return Played(self.told_anew(seq, edit).rows, {**self.files, digest: content})

    def under_policy(self, edit: Edit) -> Played:
        """The same by another policy, which the case is bound to from its first event on."""
        binding = self.rows[0]["payload"]["binding"]
        policy = json.loads(self.files[binding["policy_in_force"]])
        edit(policy)
        content = json.dumps(policy).encode()
        digest = hashlib.sha256(content).hexdigest()

        def bind(payload: dict[str, Any]) -> None:
            payload["binding"]["policy_in_force"] = digest

        return Played(self.told_anew(1, bind).rows, {**self.files, digest: content})


def chained(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Rows with their numbers, links and hashes as they have to be, and the heads that payloads repeat with them."""
    made: list[Row] = []
    heads: dict[str, str] = {}
    for seq, row in enumerate(rows, 1):
        said = re.sub(r"[0-9a-f]{64}", lambda found: heads.get(found[0], found[0]), json.dumps(row["payload"]))
        linked = {**row, "seq": seq, "payload": json.loads(said), "prev": made[-1]["hash"] if made else START}
        made.append({**linked, "hash": event_hash(linked)})
        heads[row["hash"]] = made[-1]["hash"]
    return tuple(made)


def played(folder: Path, *slugs: str, **different: Any) -> Played:
    """A case of one server from its letter to its end, as this version keeps it."""
    office = Office(folder, playbook(*slugs), tool=__version__, keeps_policy=True, **different)
    id = office.opened()
    office.drive(id)
    return kept_of(office, id)


def kept_of(office: Office, id: str) -> Played:
    rows: Sequence[Any] = office.store.rows(id)
    return Played(chained(rows), dict(office.attachments.files), office)
