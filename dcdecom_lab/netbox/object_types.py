"""The kinds of objects as NetBox numbers them: its change log names them by these numbers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from dcdecom_lab.netbox.common_fields import head
from dcdecom_lab.netbox.fields import Field, plain
from dcdecom_lab.netbox.rendering import Model
from dcdecom_lab.netbox.tables import Row, Tables

if TYPE_CHECKING:
    from dcdecom_lab.netbox.rendering import Rendering

KIND = "core.objecttype"


def number_kinds(tables: Tables, models: Iterable[str]) -> None:
    """Give every model its number."""
    for name in models:
        app, model = name.split(".")
        tables.add(KIND, app_label=app, model=model)


def number_of(tables: Tables, name: str) -> int | None:
    app, model = name.split(".")
    return next((row["id"] for row in tables.where(KIND, "model", model) if row["app_label"] == app), None)


def _endpoint(rendering: Rendering, row: Row) -> str | None:
    """Where its objects are listed; null for what is listed nowhere."""
    model = rendering.models.get(f"{row['app_label']}.{row['model']}")
    return f"/api/{model.path}/" if model and model.path else None


def _display(_: Tables, row: Row) -> str:
    return f"{row['app_label'].upper()} > {row['model'].capitalize()}"


MODELS = (
    Model(
        KIND,
        "core/object-types",
        "ObjectType",
        (*(f for f in head(KIND) if f.name != "display_url"), plain("app_label"), plain("model"),
         Field("rest_api_endpoint", _endpoint)),
        (),
        _display,
        lambda _, row: row["id"],
        writable=False,
    ),
)
