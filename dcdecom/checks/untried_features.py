"""What NetBox models of a cable or port, and nobody has played: refused by name, and never overlooked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from dcdecom.checks.findings import block
from dcdecom.checks.letter_and_record import recorded
from dcdecom.model.evidence import Evidence
from dcdecom.model.finding import Finding
from dcdecom.model.playbook import Policy


def nothing_unplayed_is_recorded(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Block while the record says of a port or cable what changes the meaning of shutting or removing it.

    Shutting a channelized port takes every channel with it; removing a cable with several ends unplugs others. It says
    nothing of the request: no letter is drafted.
    """
    codes = (
        ("unplayed-channels", "channels"), ("unplayed-channel", "channel"), ("unplayed-profile", "profile"),
        ("unplayed-ends", "ends"), ("unplayed-children", "children"), ("unplayed-context", "context"),
        ("unplayed-wireless", "wireless"), ("unplayed-l2vpn", "l2vpn"), ("unplayed-field", "field"),
    )  # fmt: skip
    device = recorded(evidence)
    for code, kind in codes:
        for one in device.unplayed if device else ():
            if one.kind == kind:
                yield replace(block(evidence, code, object=one.of, value=one.value), port=one.of)
