"""Walking a case back as people do it, on either bed."""

from __future__ import annotations

import re

from dcdecom.model.case import Planned
from tests.cases.driver import Said
from tests.cases.office import Office


def walk_back(office: Office, id: str, *names: str, only: int = 0) -> Said:
    """Look at the way back, then confirm it for each server and see it through."""
    return office.type("case", "undo", id, *_only(only), *confirmations(office, id, *names, only=only))


def confirmations(office: Office, id: str, *names: str, only: int = 0) -> list[str]:
    shown = office.type("case", "undo", id, *_only(only)).ended(4, "Way back", "WAITING for a confirmation")
    digest = re.findall(r"--confirm (\w+):LAST4", shown.text)[0]
    return [part for name in names for part in ("--confirm", f"{digest}:{office.server(name).serial[-4:]}")]


def _only(n: int) -> tuple[str, ...]:
    return ("--change", str(n)) if n else ()


def number(office: Office, id: str, kind: str) -> int:
    """The number of the first change of a kind that is proved."""
    return next(t.n for t in office.case(id).changes if t.change.kind == kind and t.is_proved and not t.undoes)


def way(office: Office, id: str) -> Planned:
    found = office.case(id).way_back
    assert found
    return found


def but_for_losses(found: list[str], losses: tuple[str, ...]) -> list[str]:
    """Without what was told to be lost: an agent's encryption goes with its key."""
    allowed = ["tls_connect", "tls_accept"] if any(loss.startswith("psk") for loss in losses) else []
    return [one for one in found if not any(name in one for name in allowed)]
