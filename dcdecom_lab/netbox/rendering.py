"""Rows as NetBox's JSON: whole, brief, or the fields that a request asked for."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from dcdecom_lab.netbox.fields import Field
from dcdecom_lab.netbox.tables import Row, Tables


@dataclass(frozen=True)
class Model:
    """One kind of object."""

    name: str
    """As content types are named: dcim.device."""
    path: str
    """Below /api/: dcim/devices."""
    title: str
    """As its 404 text says it: Device."""
    fields: tuple[Field, ...]
    brief: tuple[str, ...]
    display: Any
    """(Tables, Row) -> str"""
    order: Any
    """(Tables, Row) -> sort key"""
    writable: bool = True
    plugin: str = ""
    """Which plugin has it; empty for NetBox's own."""

    @property
    def defaults(self) -> Row:
        """Its columns as a new object has them."""
        return {f.name: f.default for f in self.fields if f.stored}


@dataclass(frozen=True)
class Rendering:
    """How one request sees the objects: its URLs begin with `base`."""

    tables: Tables
    models: Mapping[str, Model]
    base: str

    def url(self, model: str, id: int) -> str:
        return f"{self.base}/api/{self.models[model].path}/{id}/"

    def page(self, model: str, id: int) -> str:
        """The address of the object's page for people."""
        return f"{self.base}/{self.models[model].path}/{id}/"

    def display(self, model: str, row: Row) -> str:
        return str(self.models[model].display(self.tables, row))

    def whole(self, model: str, row: Row) -> dict[str, Any]:
        return {f.name: f.show(self, row) for f in self.models[model].fields}

    def only(self, model: str, row: Row, names: Collection[str]) -> dict[str, Any]:
        return {f.name: f.show(self, row) for f in self.models[model].fields if f.name in names}

    def nested(self, model: str, id: int | None, fields: Collection[str] = ()) -> dict[str, Any] | None:
        """Another object inside one: its brief fields, without counts."""
        row = self.tables.get(model, id)
        if row is None:
            return None
        kind = self.models[model]
        wanted = fields or kind.brief
        return {f.name: f.show(self, row) for f in kind.fields if f.name in wanted and not f.counted}
