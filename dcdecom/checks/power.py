"""What has to be known of a device's power before it may leave: its cables are released, and pulled."""

from __future__ import annotations

from collections.abc import Iterator

from dcdecom.checks.findings import block, note, unread
from dcdecom.model.estate.reading import Reading, Unreadable
from dcdecom.model.evidence import Evidence
from dcdecom.model.finding import Finding
from dcdecom.model.playbook import Policy


def power_is_known(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Block while power ports cannot be read, and where a power cable is another machine's too.

    A port that is marked as connected has no cable that could be named on the pull list.
    """
    if isinstance(evidence.power, Unreadable):
        yield unread(evidence, "power-unread", reason=evidence.power.reason)
    elif isinstance(evidence.power, Reading):
        for port in evidence.power.value:
            if port.shared and port.cable:
                cable = port.cable.label or f"#{port.cable.id}"
                yield block(evidence, "power-cable-shared", cable=cable, ends=", ".join(port.shared))
            elif port.mark_connected and not port.cable:
                yield note(evidence, "power-cable-missing", interface=port.name)
