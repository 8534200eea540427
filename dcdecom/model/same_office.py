"""Which office a person of the people file belongs to, held against the one that asks."""

from __future__ import annotations

import unicodedata

from dcdecom.model.case import Case


def is_office(case: Case, office: str) -> bool:
    """Whether an office of the people file is the one that asks, by its name on the letter or its tenant's slug."""
    asks = [case.request.office, case.request.tenant]
    return bool(office) and _flat(office) in [_flat(name) for name in asks]


def _flat(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
