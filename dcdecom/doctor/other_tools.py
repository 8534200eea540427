"""What else makes or deletes hosts on this estate: named, and what it means for a case."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dcdecom.doctor.doctor_inputs import Given
from dcdecom.doctor.result import Line, ok, unseen
from dcdecom.model.estate.monitoring import OtherTool
from dcdecom.model.estate.reading import Answer, Reading
from dcdecom.ports.reporting import Progress

BY_STATUS = "it enables and deletes hosts by NetBox's status, which a case sets last"
MEANS: Mapping[str, str] = {
    "netbox-zabbix-sync": BY_STATUS,
    "nbxsync": BY_STATUS,
    "netbox_zabbix": BY_STATUS,
    "autoregistration": "it makes hosts of agents that call; a case deletes after the shutdown, and looks again",
    "network discovery": "it makes hosts of what answers; a case deletes after the shutdown, and looks again",
    "low-level discovery": "it makes such hosts again, so a case deletes none of them",
}


def beside_the_record(given: Given, tell: Progress) -> Iterator[Line]:
    """What keeps hosts by NetBox."""
    if account := given.record.get("reader"):
        yield from _told("netbox-others", "NetBox", account.others())


def beside_the_monitoring(given: Given, tell: Progress) -> Iterator[Line]:
    """What makes hosts in Zabbix by itself."""
    if account := given.monitoring.get("reader"):
        yield from _told("zabbix-others", "Zabbix", account.others())


def _told(code: str, system: str, answer: Answer[tuple[OtherTool, ...]]) -> Iterator[Line]:
    if not isinstance(answer, Reading):
        yield unseen(code, f"{system}, other tools", answer)
    elif not answer.value:
        yield ok(code, f"{system}, other tools", "none left a trace that is known")
    for one in answer.value if isinstance(answer, Reading) else ():
        yield ok(code, one.name, f"{one.trace}: {MEANS[one.name]}")
