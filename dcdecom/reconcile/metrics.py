"""The numbers of a reconcile in the text format of Prometheus (version 0.0.4)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import get_args

from dcdecom.late_dataclass import dataclass
from dcdecom.model.drift import CLASSES, WORSE, DriftClass, DriftState, TrackedDrift


@dataclass(frozen=True)
class Numbers:
    """What one run was."""

    ended_at: datetime
    seconds: float
    devices: int
    hosts: int
    switches: int
    unread: int
    """Sources that were not read, or not wholly."""
    in_parts: bool
    """Whether NetBox was asked part by part, since it could not be read whole."""
    exit: int
    last_success: datetime | None


def metrics(kept: Iterable[TrackedDrift], numbers: Numbers, compared: Mapping[DriftClass, bool]) -> str:
    """Every metric with its help and type. Classes and states without a drift are 0, so that alerts see an end."""
    return "\n".join((*_drift(kept), *_compared(compared), *_run(numbers))) + "\n"


def _compared(compared: Mapping[DriftClass, bool]) -> Iterator[str]:
    yield "# HELP dcdecom_reconcile_compared 1 where something of the class could be compared, by readings alone."
    yield "# TYPE dcdecom_reconcile_compared gauge"
    for name, is_compared in compared.items():
        yield f'dcdecom_reconcile_compared{{class="{name}"}} {int(is_compared)}'


def _drift(kept: Iterable[TrackedDrift]) -> Iterator[str]:
    counted = Counter((k.drift.drift, k.drift.severity, k.state) for k in kept)
    yield "# HELP dcdecom_drift Disagreements between the record, the network, monitoring and the cases."
    yield "# TYPE dcdecom_drift gauge"
    kinds = ((name, kind.severity) for name, kind in CLASSES.items())
    worse = ((name, severity) for (name, _), severity in WORSE.items())
    for name, severity in (*kinds, *worse):
        for state in get_args(DriftState):
            labels = f'class="{name}",severity="{severity}",state="{state}"'
            yield f"dcdecom_drift{{{labels}}} {counted[name, severity, state]}"


def _run(numbers: Numbers) -> Iterator[str]:
    last = numbers.last_success.timestamp() if numbers.last_success else 0
    rows = (
        ("last_run_timestamp_seconds", "When the last run ended.", numbers.ended_at.timestamp()),
        ("last_success_timestamp_seconds", "When a run last could compare every class; 0 before the first.", last),
        ("duration_seconds", "How long the last run took.", numbers.seconds),
        ("devices", "Devices of the record that were compared.", numbers.devices),
        ("hosts", "Hosts of monitoring that were read.", numbers.hosts),
        ("switches", "Switches and gateways that gave a reading.", numbers.switches),
        ("sources_unread", "Sources that could not be read, or not wholly.", numbers.unread),
        ("netbox_in_parts", "1 where NetBox could not be read whole and was asked part by part.", numbers.in_parts),
        ("exit_code", "Exit code of the last run.", numbers.exit),
    )
    for name, help, value in rows:
        yield f"# HELP dcdecom_reconcile_{name} {help}"
        yield f"# TYPE dcdecom_reconcile_{name} gauge"
        yield f"dcdecom_reconcile_{name} {value:.3f}"
