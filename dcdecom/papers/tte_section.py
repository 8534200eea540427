"""`tte` of a signature: how far a PDF with certified electronic signatures was checked when it was recorded."""

from __future__ import annotations

from datetime import datetime, tzinfo

from dcdecom.model.facts.tte import TteChecked
from dcdecom.papers import report as r
from dcdecom.papers.dates import moment


def tte_section(checked: TteChecked | None, zone: tzinfo) -> r.Tte | None:
    """None where it is no TTE, and where an earlier version recorded it without looking."""
    if checked is None:
        return None
    return r.Tte(
        state=checked.state,
        why=checked.why,
        sheet=checked.sheet,
        signatures=tuple(
            r.TteSignature(
                name=one.name, issuer=one.issuer, certificate=one.certificate, person=one.person,
                stamped=moment(datetime.fromisoformat(one.stamped), zone) if one.stamped else "", open=one.open,
            )
            for one in checked.signatures
        ),
    )  # fmt: skip
