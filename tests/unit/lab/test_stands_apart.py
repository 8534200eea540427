"""The lab knows next to nothing of the product: what it shares with it could hide one mistake in both."""

from __future__ import annotations

from functools import cache

import grimp

SHARED = {
    "dcdecom.errors",
    "dcdecom.adapters.snmp.mib_modules",
    "dcdecom.model.address",
    "dcdecom.model.estate.network",
    "dcdecom.ports.clock",
}
"""What the lab's estate and servers may import."""
ABOVE = {"dcdecom_lab.cli", "dcdecom_lab.demo", "dcdecom_lab.front_door", "dcdecom_lab.web_demo"}
"""What stands above the product's command line and uses all of it."""


@cache
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("dcdecom", "dcdecom_lab")


def test_the_estate_and_the_servers_import_only_what_is_allowed() -> None:
    lab = {name for name in graph().modules if name.partition(".")[0] == "dcdecom_lab"}
    assert len(lab) > 50
    imported = {it for name in lab - ABOVE for it in graph().find_modules_directly_imported_by(name)}
    assert {it for it in imported if it.partition(".")[0] == "dcdecom"} <= SHARED


def test_only_its_commands_import_what_stands_above() -> None:
    users = {user for name in ABOVE for user in graph().find_modules_that_directly_import(name)}
    assert users <= {"dcdecom_lab.cli", "dcdecom_lab.web_demo"}
