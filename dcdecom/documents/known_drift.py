"""The known drift: what the reconcile need not tell until a day, and why."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from dcdecom.documents.reading import Problem, Schema, read
from dcdecom.documents.rules import FILLED, LINE
from dcdecom.late_dataclass import dataclass
from dcdecom.model.drift import Identity, KnownDrift

NAME = "known-drift.yaml"


@dataclass(frozen=True)
class KnownDrifts:
    """The file."""

    known: tuple[KnownDrift, ...] = ()


def _once(file: KnownDrifts) -> Iterator[Problem]:
    first: dict[Identity, int] = {}
    for number, known in enumerate(file.known):
        if first.setdefault(known.identity, number) != number:
            found = f"{known.object}, which is known[{first[known.identity]}] already"
            yield Problem(("known", number, "object"), found, "each drift once")


SCHEMA = Schema(
    fields={(KnownDrift, "object"): LINE, (KnownDrift, "reason"): FILLED},
    checks={KnownDrifts: _once},
)


def load(folder: Path) -> tuple[KnownDrift, ...]:
    """The known drift of an inventory folder; none where it has no such file. Raises InputError."""
    path = folder / NAME
    if not path.exists():
        return ()
    file: KnownDrifts = read(path, KnownDrifts, SCHEMA).value
    return file.known
