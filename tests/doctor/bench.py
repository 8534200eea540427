"""A lab with a configuration of its own for each test, and ways to break one thing of it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from dcdecom.adapters import netbox, zabbix
from dcdecom.adapters.secrets import Secrets
from dcdecom.bootstrap import doctor_inputs
from dcdecom.doctor import Given, Line, examine
from dcdecom.documents.configuration import load
from dcdecom_lab.configuration import write_configuration
from dcdecom_lab.control import LabControl
from tests.faults.clocks import Times

OFFICE = "office:\n  pdf: never\n"


@dataclass
class Bench:
    """One configuration on the lab."""

    control: LabControl
    folder: Path
    ahead: float = 0.0
    """Seconds by which this machine's clock is set ahead of the systems' own."""

    def __post_init__(self) -> None:
        write_configuration(self.control, self.folder)
        self.edit("dcdecom.yaml", r"office:\n", OFFICE)

    def path(self, name: str) -> Path:
        return self.folder / name

    def edit(self, name: str, pattern: str, text: str) -> None:
        """Replace what a pattern matches in a file, once."""
        before = self.path(name).read_text("utf-8")
        after = re.sub(pattern, lambda _: text, before, count=1)
        assert after != before, (name, pattern)
        self.path(name).write_text(after, "utf-8")

    def given(self) -> Given:
        found = doctor_inputs.doctor(load(self.path("dcdecom.yaml")), "penarikan-server")
        if not self.ahead:
            return found
        clock = Times(ahead=self.ahead)
        settings, secrets = found.settings, Secrets()
        record = netbox.connect_account(settings.netbox, settings.netbox.reader, secrets, clock)
        monitoring = zabbix.connect_account(settings.zabbix, settings.zabbix.reader, secrets, clock)
        return replace(found, record={"reader": record}, monitoring={"reader": monitoring})

    def look(self, *topics: str) -> tuple[Line, ...]:
        return examine(self.given(), topics, lambda what, done, total: None)


def unwell(lines: Iterable[Line]) -> list[tuple[str, str, str]]:
    """What is not ok: code, subject, state."""
    return [(line.code, line.subject, line.state) for line in lines if line.state != "ok"]


def the(lines: Iterable[Line], code: str, subject: str) -> Line:
    """The line of a code and a subject that is not ok."""
    (found,) = [line for line in lines if (line.code, line.subject) == (code, subject) and line.state != "ok"]
    return found


def right(control: LabControl, role: str, action: str, model: str, granted: bool, **constraint: Any) -> None:
    control.act("netbox_right", role=role, action=action, model=model, granted=granted, constraint=constraint)


def method(control: LabControl, role: str, name: str, granted: bool) -> None:
    control.act("zabbix_right", role=role, method=name, granted=granted)
