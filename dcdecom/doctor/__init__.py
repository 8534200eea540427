"""The doctor: looks at every system, permission and setting, and changes nothing.

What is wrong is *to fix*, with what to type or click; what could not be read is *could not look*, never fine.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from concurrent.futures import as_completed
from typing import TypeAlias

from dcdecom.collect.thread_pool import thread_pool
from dcdecom.doctor import (
    addresses,
    controllers,
    local,
    logs,
    monitoring,
    names,
    network,
    notices,
    other_tools,
    record,
    references,
    serving,
    shared_store,
    signing,
    tte,
    withdrawn,
)
from dcdecom.doctor.doctor_inputs import Given
from dcdecom.doctor.result import Line, exit_of, unseen
from dcdecom.errors import DcdecomError
from dcdecom.ports.reporting import Progress

__all__ = ["LOOKS", "Given", "Line", "examine", "exit_of"]

Look: TypeAlias = Callable[[Given, Progress], Iterator[Line]]


LOOKS: dict[str, tuple[Look, ...]] = {
    "files": (local.files,),
    "people": (local.people,),
    "secrets": (local.secrets,),
    "machine": (local.machine, tte.tte),
    "store": (shared_store.shared_store,),
    "notices": (notices.notices,),
    "web": (serving.serving,),
    "signing": (signing.signing,),
    "references": (references.references, names.names, addresses.addresses, logs.logs),
    "controllers": (controllers.controllers,),
    "netbox": (record.record, other_tools.beside_the_record, withdrawn.withdrawn),
    "zabbix": (monitoring.monitoring, other_tools.beside_the_monitoring),
    "inventory": (record.listed,),
    "switches": (network.switches, network.writers),
    "snmp": (network.agents,),
}
"""Topic -> what is looked at, in the order of the lines. Topics are looked at together."""


def examine(given: Given, only: Collection[str], tell: Progress) -> tuple[Line, ...]:
    """Every line of the topics, all of them where none is named."""
    looks = [(topic, look) for topic, several in LOOKS.items() for look in several if not only or topic in only]
    with thread_pool(len(looks), "doctor") as pool:
        begun = {pool.submit(_looked, look, topic, given, tell): n for n, (topic, look) in enumerate(looks)}
        found: dict[int, list[Line]] = {}
        for done, future in enumerate(as_completed(begun), 1):
            found[begun[future]] = future.result()
            tell("topics", done, len(looks))
    return tuple(line for n in sorted(found) for line in found[n])


def _looked(look: Look, topic: str, given: Given, tell: Progress) -> list[Line]:
    """The lines of one look; what refuses all of it is a line too."""
    lines: list[Line] = []
    try:
        lines.extend(look(given, tell))
    except DcdecomError as error:
        lines.append(unseen(f"{topic}-unseen", topic, error.what, error.advice))
    return lines
