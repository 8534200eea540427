"""One request's writes: what a client sent becomes columns, rules are checked, and the change log gets its entry."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from dcdecom_lab.netbox.fields import Field, Invalid, Refusal, stamp
from dcdecom_lab.netbox.object_types import number_of
from dcdecom_lab.netbox.paths import OF_DEVICES, TERMINATION, terminations
from dcdecom_lab.netbox.rendering import Model
from dcdecom_lab.netbox.tables import Row, Tables

CHANGE = "core.objectchange"
GENERIC = frozenset({
    "assigned_object_type", "termination_type", "scope_type", "parent_object_type", "interface_type", "object_type",
    "content_type",
})  # fmt: skip
"""Columns that hold a kind of object."""


@dataclass(frozen=True)
class Writing:
    """Who writes, under which request id, with which changelog message."""

    tables: Tables
    models: Mapping[str, Model]
    user: Row
    request_id: str
    message: str = ""

    @property
    def silent(self) -> Writing:
        """For what a write carries along: the changelog message stands on the object itself only."""
        return replace(self, message="")

    def display(self, model: str, row: Row) -> str:
        return str(self.models[model].display(self.tables, row))

    def save(self, model: str, row: Row, /, **columns: Any) -> None:
        """Change columns of a row and log it; last_updated moves even where nothing differs, the log does not."""
        before = self.snapshot(model, row)
        self.tables.change(model, row, **columns)
        self.log("update", model, row, before, self.snapshot(model, row))

    def add(self, model: str, /, **columns: Any) -> Row:
        row = self.tables.add(model, **{**self.models[model].defaults, **columns})
        self.log("create", model, row, None, self.snapshot(model, row))
        return row

    def snapshot(self, model: str, row: Row) -> dict[str, Any]:
        """An object as the change log keeps it: kinds of objects by their numbers, a cable with its ends."""
        ends = {
            f"{letter.lower()}_terminations": [end["id"] for end in terminations(self.tables, row["id"], letter)]
            for letter in ("AB" if model == "dcim.cable" else "")
        }
        return {**{k: self._plain(k, v) for k, v in row.items() if k != "id"}, **ends}

    def _plain(self, name: str, value: Any) -> Any:
        if isinstance(value, datetime):
            return stamp(value)
        if name in GENERIC and value:
            return number_of(self.tables, value)
        return value

    def log(self, action: str, model: str, row: Row, before: Any, after: Any) -> None:
        if model.startswith("users.") or (action == "update" and _without_time(before) == _without_time(after)):
            return
        kind, id = _related(model, row)
        self.tables.add(
            CHANGE,
            time=self.tables.moment(),
            user=self.user["id"],
            user_name=self.user["username"],
            request_id=self.request_id,
            action=action,
            changed_object_type=model,
            changed_object_id=row["id"],
            related_object_type=kind,
            related_object_id=id,
            object_repr=self.display(model, row)[:200],
            message=self.message,
            prechange_data=before or {},
            postchange_data=after or {},
        )


def _related(model: str, row: Row) -> tuple[str | None, int | None]:
    """What else an entry of the log is found by: a port's device, the port of an address or of a cable's end."""
    if model in OF_DEVICES:
        return "dcim.device", row["device"]
    if model == TERMINATION:
        return row["termination_type"], row["termination_id"]
    if model == "ipam.ipaddress":
        return row["assigned_object_type"], row["assigned_object_id"]
    return None, None


def _without_time(columns: Any) -> Any:
    return {k: v for k, v in columns.items() if k != "last_updated"}


def taken(
    tables: Tables, model: Model, body: Any, allowed: Collection[str] | None, *, partial: bool
) -> tuple[Row, dict[str, Any]]:
    """What a body says about a model's columns, and about fields that are no columns.

    Fields that are not in `allowed` are left out without a word, as are unknown keys. Raises Invalid.
    """
    if not isinstance(body, dict):
        said = f"Invalid data. Expected a dictionary, but got {type(body).__name__}."
        raise Invalid({"__all__": [said]})
    columns: Row = {}
    others: dict[str, Any] = {}
    errors: dict[str, list[str]] = {}
    for field in model.fields:
        if field.take is None or (allowed is not None and field.name not in allowed):
            continue
        try:
            if field.name in body:
                (columns if field.stored else others)[field.name] = _value(tables, field, body[field.name])
            elif field.required and not partial:
                raise Refusal("This field is required.")
        except Refusal as refusal:
            errors[field.name] = [str(refusal)]
    if errors:
        raise Invalid(errors)
    return columns, others


def _value(tables: Tables, field: Field, value: Any) -> Any:
    if value is None and not field.null:
        raise Refusal("This field may not be null.")
    if value == "" and field.required:
        raise Refusal("This field may not be blank.")
    return field.take(tables, value) if field.take else None
