"""The data centre of awkward cabling: its scenarios, built on a lab that runs, and a request for each server."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from dcdecom_lab.control import LabControl
from dcdecom_lab.description import Description, Server, load_description

ESTATE = Path(str(files("dcdecom_lab"))) / "topologies.yaml"
AGED = 2.0
"""Seconds after which no table of the lab remembers an address that has left."""


@dataclass(frozen=True)
class Scenario:
    """One shape of cabling, as `scenarios.yaml` explains it."""

    servers: tuple[str, ...]
    acts: tuple[Mapping[str, Mapping[str, Any]], ...] = ()
    alone: bool = False
    looked_at_first: bool = False

    def build(self, control: LabControl) -> None:
        for act in self.acts:
            for name, arguments in act.items():
                control.act(name, **arguments)


def scenarios() -> dict[str, Scenario]:
    """Every scenario by the name that its shape has in docs/explanation/topologies.md."""
    rows = yaml.safe_load(files("dcdecom_lab").joinpath("scenarios.yaml").read_text("utf-8"))
    return {name: _scenario(**row) for name, row in rows.items()}


def build(control: LabControl) -> None:
    """Build every scenario that leaves the others alone."""
    for scenario in scenarios().values():
        if not scenario.alone:
            scenario.build(control)
    control.skip(AGED)


def write_requests(accepted: Path) -> int:
    """Write a request for each server beside one that is in order, with its papers. Returns how many there are."""
    estate, like = load_description(ESTATE), yaml.safe_load(accepted.read_text("utf-8"))
    for server in estate.servers:
        text = yaml.safe_dump(_request(estate, server, like), sort_keys=False, allow_unicode=True)
        accepted.with_name(f"{server.name}.yaml").write_text(text, "utf-8")
    return len(estate.servers)


def _request(estate: Description, server: Server, like: Mapping[str, Any]) -> dict[str, Any]:
    office = next(tenant.name for tenant in estate.tenants if tenant.slug == server.tenant)
    letter = {"number": f"800/{server.serial}/2026", "office": office}
    machines = [machine.name for machine in server.machines if not machine.tenant]
    device = {"name": server.name, "serial": server.serial, "asset_tag": server.asset_tag, "type": "Server 1U"}
    return {**like, "letter": {**like["letter"], **letter}, "devices": [{**device, "machines": machines}]}


def _scenario(servers: list[str], acts: list[Mapping[str, Any]] | None = None, **more: bool) -> Scenario:
    return Scenario(tuple(servers), tuple(acts or ()), **more)
