"""Columns for tests, written as an agent would answer them."""

from __future__ import annotations

from dcdecom.adapters.snmp.mib import (
    BASE_PORT_IF_INDEX,
    IF_ADMIN_STATUS,
    IF_DESCR,
    IF_NAME,
    IF_OPER_STATUS,
    IF_TYPE,
    Oid,
)
from dcdecom.adapters.snmp.varbinds import Columns, Value

MAC = (0x9C, 0xB6, 0x54, 0xA1, 0x02, 0x10)
MAC_TEXT = "9c:b6:54:a1:02:10"


def made(columns: dict[Oid, dict[int | tuple[int, ...], int | str | bytes]]) -> Columns:
    """Columns with plain numbers as indexes and text in place of octets."""
    return Columns({oid: {_index(i): _value(v) for i, v in rows.items()} for oid, rows in columns.items()})


def switch() -> dict[Oid, dict[int | tuple[int, ...], int | str | bytes]]:
    """Three ports: ifIndex 101 to 103, bridge ports 1 to 3, Gi1/0/1 to Gi1/0/3."""
    numbers = {1: 101, 2: 102, 3: 103}
    return {
        IF_NAME: {index: f"Gi1/0/{port}" for port, index in numbers.items()},
        IF_DESCR: {index: f"GigabitEthernet1/0/{port}" for port, index in numbers.items()},
        IF_TYPE: dict.fromkeys(numbers.values(), 6),
        IF_ADMIN_STATUS: dict.fromkeys(numbers.values(), 1),
        IF_OPER_STATUS: dict.fromkeys(numbers.values(), 1),
        BASE_PORT_IF_INDEX: {port: index for port, index in numbers.items()},  # noqa: C416  # wider types than dict(numbers)
    }


def _index(index: int | tuple[int, ...]) -> tuple[int, ...]:
    return index if isinstance(index, tuple) else (index,)


def _value(value: int | str | bytes) -> Value:
    return value.encode() if isinstance(value, str) else value
