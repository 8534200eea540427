"""One request's writes: what a client sent becomes columns, rules are checked, and the change log gets its entry."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from dcdecom.lab.netbox.fields import Field, Invalid, Refusal, stamp
from dcdecom.lab.netbox.rendering import Model
from dcdecom.lab.netbox.tables import Row, Tables

CHANGE = "core.objectchange"


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
        before = snapshot(row)
        self.tables.change(model, row, **columns)
        self.log("update", model, row, before, snapshot(row))

    def add(self, model: str, /, **columns: Any) -> Row:
        row = self.tables.add(model, **{**self.models[model].defaults, **columns})
        self.log("create", model, row, None, snapshot(row))
        return row

    def log(self, action: str, model: str, row: Row, before: Any, after: Any) -> None:
        if action == "update" and _without_time(before) == _without_time(after):
            return
        self.tables.add(
            CHANGE,
            time=self.tables.moment(),
            user=self.user["id"],
            user_name=self.user["username"],
            request_id=self.request_id,
            action=action,
            changed_object_type=model,
            changed_object_id=row["id"],
            object_repr=self.display(model, row)[:200],
            message=self.message,
            prechange_data=before,
            postchange_data=after,
        )


def snapshot(row: Row) -> dict[str, Any]:
    """A row as the change log keeps it."""
    return {k: stamp(v) if isinstance(v, datetime) else v for k, v in row.items() if k != "id"}


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
