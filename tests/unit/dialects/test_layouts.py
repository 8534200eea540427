"""Layouts that other releases and platforms print: the right data or a named refusal, never less and never beside."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from dcdecom.adapters.switch.answers import NotUnderstood
from dcdecom.adapters.switch.dialects import DIALECTS
from dcdecom.adapters.switch.text import decoded, lines_of

from .recordings import READERS

LAYOUTS = yaml.safe_load(Path(__file__).with_name("layouts.yaml").read_text("utf-8"))
KINDS = ("fdb", "neighbours", "aggregates", "ports")


def named(layout: dict[str, Any]) -> str:
    return f"{layout['dialect']}: {layout[kind(layout)]}"


def kind(layout: dict[str, Any]) -> str:
    return next(kind for kind in KINDS if kind in layout)


def shown(row: Any) -> str:
    """One row as the file writes it."""
    if isinstance(row, tuple):
        name, admin, oper = row
        return f"{name} {'open' if admin else 'shut'} {'up' if oper else 'down'}"
    cells: tuple[Any, ...]
    if hasattr(row, "vlan"):
        cells = (row.mac, row.port, row.vlan, row.status)
    elif hasattr(row, "attached"):
        cells = (row.name, ",".join(row.attached), ",".join(row.others))
    else:
        cells = (row.port, row.chassis_id, row.system_name, ",".join(sorted(row.capabilities or ())))
    return " ".join("-" if cell in ("", None) else str(cell).replace(" ", "_") for cell in cells)


@pytest.mark.parametrize("layout", LAYOUTS, ids=named)
def test_a_layout(layout: dict[str, Any]) -> None:
    dialect, lines = DIALECTS[layout["dialect"]], lines_of(decoded(layout["text"]))
    if "refused" in layout:
        with pytest.raises(NotUnderstood, match=layout["refused"]):
            READERS[kind(layout)](dialect, lines)
        return
    rows = READERS[kind(layout)](dialect, lines)
    if "heard on" in layout:
        assert [row.port for row in rows] == layout["heard on"]
    else:
        assert [shown(row) for row in rows] == layout["rows"]
