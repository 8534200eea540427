"""A case that shut some ports and began with one more: nobody knows how that ended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from dcdecom.bootstrap import storage
from dcdecom.model.changes.kinds import to_plain
from dcdecom.model.changes.switch import ShutPort
from dcdecom.model.settings import Settings
from tests.cases.office import PLAYBOOK


def halfway(settings: Settings, at: datetime, server: str, switch: str, shut: Sequence[str], begun: str) -> str:
    """The id of a case, cancelled since, whose journal says so; every event happened at `at`."""
    changes = [to_plain(ShutPort(server, 1, 1, switch, 1, port, "data")) for port in (*shut, begun)]
    store, numbers = storage.store(settings, create=True), range(1, len(changes) + 1)
    opened = {"estate": settings.estate, "tool": "0", "binding": {"name": PLAYBOOK}}
    id = store.open_case(at.year, at, "rina", opened).case
    made = {"step": "penarikan", "digest": "0" * 64, "devices": [server], "changes": changes}
    intended = [("change-intended", {"n": n, "nonce": f"nonce-{n}", "before": {}}) for n in numbers]
    verified = [("change-verified", {"n": n, "after": {}}) for n in numbers[:-1]]
    for after, (type, payload) in enumerate([("plan-made", made), *intended, *verified, ("cancelled", {})], 1):
        store.append(id, after, at, "rina", type, payload)
    return id
