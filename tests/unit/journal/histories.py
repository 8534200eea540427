"""Journals in small, as the rules of the verifier read them: events with no more than a rule looks at."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from dcdecom.journal.chain import Row
from dcdecom.journal.roles import Roles

Said = tuple[str, Mapping[str, Any]]
"""The type of an event, and what it says."""


def history(*events: Said, actor: str = "rina") -> list[Row]:
    """Rows of one case, a minute apart. `_at`, `_actor` and `_hash` of an event are its own."""
    return [_row(number, type, dict(body), actor) for number, (type, body) in enumerate(events, 1)]


def _row(number: int, type: str, body: dict[str, Any], actor: str) -> Row:
    return {
        "case": "2026-0001", "seq": number, "at": body.pop("_at", f"2026-12-01T10:{number:02d}:00.000000Z"),
        "actor": body.pop("_actor", actor), "type": type, "schema": 2, "prev": "0" * 64,
        "hash": body.pop("_hash", hashlib.sha256(str(number).encode()).hexdigest()), "payload": body,
    }  # fmt: skip


class Files(dict[str, bytes]):
    """Attachments in memory, by their digests."""

    @classmethod
    def of(cls, *contents: bytes) -> Files:
        return cls((hashlib.sha256(content).hexdigest(), content) for content in contents)

    def state(self, digest: str) -> tuple[str, str]:
        return ("present", "") if digest in self else ("missing", "")

    def read(self, digest: str, limit: int) -> bytes:
        if digest not in self:
            raise FileNotFoundError(digest)
        return self[digest][:limit]


def bound(
    policy: Mapping[str, Any], *events: Said, kept_too: Sequence[bytes] = (), **more: Any
) -> tuple[list[Row], Roles]:
    """A history that begins with a case under a policy, and who may what in it. `more` is what its binding has too."""
    kept = Files.of(json.dumps(policy).encode(), *kept_too)
    binding = {"policy": "1" * 64, "policy_in_force": next(iter(kept)), **more}
    rows = history(("case-opened", {"binding": binding, "estate": "real"}), *events)
    return rows, Roles(rows, kept)
