"""Zabbix's allow lists hold methods and masks of them: `*`, `*.*`, `host.*` and `*.get`."""

from __future__ import annotations

import pytest

from dcdecom.doctor.monitoring import judged
from dcdecom.model.rights import EDIT_MAINTENANCE, MONITORING, Role, RoleRules

ACTS = ("configuration.export", "configuration.import", "host.delete", "host.update")
SERVES = ("maintenance.create", "maintenance.delete")


def said(role: Role, *listed: str) -> list[str]:
    """What is said of a role with this allow list, and is not ok."""
    lines = judged(f"Zabbix {role}", role, RoleRules("old", True, frozenset(listed), frozenset({EDIT_MAINTENANCE})))
    return [line.said for line in lines if line.state != "ok"]


@pytest.mark.parametrize(
    ("role", "listed", "told"),
    [
        ("reader", ("*.get", "configuration.export"), []),
        ("reader", ("*.get", "*.export"), []),
        ("reader", ("*.get",), ["may not call configuration.export"]),
        ("writer", ("*.get", *ACTS, *SERVES), []),
        ("writer", ("*.get", "*.export", "*.import", *ACTS[2:], *SERVES), ["may call *.import"]),
        ("writer", ("*.get", *ACTS, "maintenance.*"), ["may call maintenance.*"]),
        ("reader", ("*",), ["may call *"]),
        ("writer", ("*.*",), ["may call *.*"]),
        ("reader", ("*.get", "configuration.*"), ["may call configuration.*"]),
    ],
)
def test_a_mask_counts_for_what_it_covers(role: Role, listed: tuple[str, ...], told: list[str]) -> None:
    assert said(role, *listed) == told


@pytest.mark.parametrize("role", ["reader", "writer"])
def test_without_masks_each_method_counts_for_itself(role: Role) -> None:
    assert said(role, *MONITORING[role]) == []
    for gone in MONITORING[role]:
        (line,) = said(role, *(method for method in MONITORING[role] if method != gone))
        assert line.endswith(f"may not call {gone}")
