"""What became free with the devices that have left: rack units, power by the record, ports, outlets, addresses."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from dcdecom.model.case import Case, Device
from dcdecom.model.changes.netbox import RemoveCable, SetAddressStatus
from dcdecom.model.changes.switch import ShutPort
from dcdecom.model.texts import Texts
from dcdecom.papers.phrases import happened
from dcdecom.papers.rack import unit_of


def freed_line(case: Case, texts: Texts) -> str:
    """Of devices that were handed over; empty where none was, and in cases of versions that read no power ports.

    What the record does not say is said to be unrecorded.
    """
    gone = [device for device in case.going if case.is_handed_over(device.name)]
    if not gone or any(device.record is None or device.record.power is None for device in gone):
        return ""
    names = {device.name for device in gone}
    made = [t.change for t in case.changes if not t.undoes and happened(t) and t.change.device in names]
    counted = (
        ("ports", {c.target for c in made if isinstance(c, ShutPort)}),
        ("outlets", {c.target for c in made if isinstance(c, RemoveCable) and c.plug == "power"}),
        ("addresses", {c.target for c in made if isinstance(c, SetAddressStatus)}),
    )
    parts = [_units(gone, texts), _power(gone, texts)]
    parts += [texts.say(f"freed.{key}", count=len(found)) for key, found in counted if found]
    return texts.say("freed.all", parts=", ".join(filter(None, parts)))


def _units(gone: Iterable[Device], texts: Texts) -> str:
    """A server in a slot frees the slot, and no unit."""
    alone = [d.record for d in gone if d.slot is None and d.record and d.record.position]
    total = sum((unit_of(record.height) or Decimal(0) for record in alone), Decimal(0))
    return texts.say("freed.units", count=_number(total, texts)) if total else ""


def _power(gone: Iterable[Device], texts: Texts) -> str:
    drawn = [port.watts for d in gone for port in (d.record.power if d.record else None) or ()]
    known = [watts for watts in drawn if watts is not None]
    if not known:
        return texts.say("freed.power-unrecorded")
    total = texts.say("freed.power", count=_number(Decimal(sum(known)) / 1000, texts))
    return total if len(known) == len(drawn) else f"{total} {texts.say('freed.power-partly')}"


def _number(value: Decimal, texts: Texts) -> str:
    """As people of this language write it: `0,35`."""
    return f"{value.normalize():f}".replace(".", texts.say("freed.decimal"))
