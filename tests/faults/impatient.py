"""A team whose systems are given up quickly, and whose agents are asked often."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from tests.crash.bench import Bench

WEB, CLI = 2, 3
"""Seconds that are waited for an answer."""
RETRIES = 5
"""How often an agent is asked again: of three datagrams one is lost."""


def impatient(bench: Bench) -> Bench:
    """The bench, with another configuration."""
    inventory = bench.office.folder / "inventory"
    _change(bench.office.config, lambda it: [it[system].update(timeout=WEB) for system in ("netbox", "zabbix")])
    _change(inventory / "groups.yaml", _hurry)
    return bench


def _hurry(groups: dict[str, Any]) -> None:
    for group in groups.values():
        options = group["connection_options"]
        options["snmp"]["extras"]["retries"] = RETRIES
        if "platform" in group:
            options["reader"] = {"extras": {"timeout": CLI}}


def _change(path: Path, change: Any) -> None:
    content = yaml.safe_load(path.read_text("utf-8"))
    change(content)
    path.write_text(yaml.safe_dump(content, sort_keys=False), "utf-8")
