"""What the server's management controller says of the machine that it sits in, against the record.

The controller that answers at an address says in which machine it sits. Which box a hand is on, only the label tells.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal

from dcdecom.checks.findings import ask, block, note, unread
from dcdecom.checks.letter_and_record import recorded
from dcdecom.model import specification
from dcdecom.model.estate.controller import Controller, ManagedSystem, Told
from dcdecom.model.estate.device import DeviceRecord
from dcdecom.model.estate.reading import Reading, Unreadable
from dcdecom.model.evidence import Evidence
from dcdecom.model.finding import Finding
from dcdecom.model.label import same
from dcdecom.model.playbook import Policy

RESERVED = Decimal("0.08")
"""Of all memory: so much of it some controllers leave out, or count by 1000."""


def controller_was_read(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Block while a controller that the configuration leads to could not be read."""
    if isinstance(evidence.controller, Unreadable):
        yield unread(evidence, "bmc-unread", reason=evidence.controller.reason)


def controller_sits_in_it(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Block where the controller names other serial numbers than the record; one that names none compares nothing.

    Makers put the label's number into different fields: one that fits is enough.
    """
    device, found = recorded(evidence), controller_of(evidence)
    if device is None or found is None or not device.serial:
        return
    if sits_elsewhere(evidence):
        system = found.system
        said = told((*system.serials, *system.labels)) if system else ", ".join(found.others)
        yield block(evidence, "bmc-serial-differs", controller=said, record=device.serial)
    elif found.system and not found.system.bears(device.serial):
        yield note(evidence, "bmc-serial-untold", record=device.serial)


def controller_agrees(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Ask where it has another asset tag than the record. Note another model, other parts, and addresses that the
    record has not."""
    device, found = recorded(evidence), controller_of(evidence)
    if device is None or found is None or found.system is None:
        return
    system = found.system
    if device.asset_tag and system.asset_tags and not any(same(t.value, device.asset_tag) for t in system.asset_tags):
        yield ask(evidence, "bmc-asset-tag-differs", controller=told(system.asset_tags), record=device.asset_tag)
    for field, said, record in _unlike(evidence, device, system, policy):
        yield replace(note(evidence, "bmc-part-differs", field=field, controller=said, record=record), port=field)
    if isinstance(system.ports, Unreadable):
        yield note(evidence, "bmc-ports-untold", reason=system.ports.reason)
    elif unrecorded := _unrecorded(device, system):
        yield note(evidence, "bmc-mac-unrecorded", mac=", ".join(unrecorded))


def sits_elsewhere(evidence: Evidence) -> bool:
    """Whether the controller names serial numbers, and none of them is the record's."""
    device, found = recorded(evidence), controller_of(evidence)
    if device is None or found is None or not device.serial:
        return False
    return found.system is None or (bool(found.system.serials) and not found.system.bears(device.serial))


def controller_of(evidence: Evidence) -> Controller | None:
    return evidence.controller.value if isinstance(evidence.controller, Reading) else None


def told(values: Iterable[Told]) -> str:
    """As `SGH331XK7P (System.SerialNumber)`; a value that stands in several fields is named once."""
    fields: dict[str, list[str]] = {}
    for one in values:
        fields.setdefault(one.value, []).append(one.field)
    return "; ".join(f"{value} ({', '.join(names)})" for value, names in fields.items())


def _unrecorded(device: DeviceRecord, system: ManagedSystem) -> list[str]:
    """Addresses that only the controller knows; of a controller that sits elsewhere none is the server's."""
    if not system.bears(device.serial) or not isinstance(system.ports, Reading):
        return []
    known = {mac for interface in device.interfaces for mac in interface.macs}
    return sorted({mac for port in system.ports.value for mac in port.macs} - known)


def _unlike(
    evidence: Evidence, device: DeviceRecord, system: ManagedSystem, policy: Policy
) -> Iterator[tuple[str, str, str]]:
    """What of model, processors and memory is understood on both sides, and differs."""
    groups = specification.alias_groups(policy.aliases)
    model = device.device_type
    if system.model and model and not specification.same_model(system.model, device.manufacturer, model, groups):
        yield "model", system.model, model
    parts = evidence.parts.value if isinstance(evidence.parts, Reading) else None
    cpu = (parts.cpu if parts else ()) or _noted(device.noted_cpu)
    ours, theirs = specification.processors(system.cpu), specification.processors(cpu)
    if ours and theirs and not specification.same_processors(ours, theirs):
        yield "cpu", "; ".join(system.cpu), "; ".join(cpu)
    memory = (parts.memory if parts else ()) or _noted(device.noted_memory)
    size, sum = specification.memory(system.memory), specification.memory(memory)
    if size and sum and abs(size - sum) > max(size, sum) * RESERVED:
        yield "memory", "; ".join(system.memory), "; ".join(memory)


def _noted(text: str) -> tuple[str, ...]:
    return (text,) if text else ()
